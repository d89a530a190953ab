"""Specifications and yes/no questions about a product."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.dialogue.answerers.policy_texts import BEGINS_NO
from assistant.dialogue.answerers.quoting import (
    answers_bare,
    asked_topics,
    attribute_of,
    excerpt,
    fact,
    fact_sentence,
    stated_plainly,
)
from assistant.dialogue.answerers.scene import Scene, answer_part
from assistant.dialogue.asked import asked_units, held
from assistant.dialogue.bounds import with_number
from assistant.dialogue.judgement import Judgement, judge
from assistant.dialogue.lexicon import ASKS, CORRECTION, PRONOUN
from assistant.dialogue.nearness import affirming_part, denying_part
from assistant.dialogue.records import Answer, Sentence
from assistant.dialogue.refining import asks_part_price
from assistant.dialogue.relevance import ANSWERED, Relevance, rank
from assistant.dialogue.signs import attribute_named
from assistant.dialogue.topics import Topic, names_topic
from assistant.dialogue.versions import stated_apart
from assistant.dialogue.wording import sentence as closed
from assistant.truth.keyterms import has_term, key_terms
from assistant.truth.quantities import quantities
from assistant.truth.text import sentences
from knowledge.records import Attribute, Passage, PassageKind, Product

_CLOSE = 0.5
# Where a noun of a yes/no question is spoken of nowhere near, more is wanted before anything is quoted.
_UNSAID = 0.6
_DENIED = 0.25
# So likely that what is nearest is the answer.
_SURELY = 0.75
# What is less likely than this to be the answer carries no yes or no.
_BEARING = 0.05
_ADDRESS = re.compile(
    r"[路街道]\s?\d+\s?号|\b\d+ [A-Z][a-z]+ (?:Street|St|Road|Rd|Avenue|Ave)\b|邮编|postcode", re.IGNORECASE
)
_BEARS = re.compile(
    r"承重|承载|载重|可装|能装|最多|以内|不超过|\b(?:holds?|carr(?:y|ies)|loads?|supports?|up to|bears?|max)\b",
    re.IGNORECASE,
)
_HITS = 80
# Below this, what is nearest has nothing to do with the question.
_FAR = 0.06
_SPOKEN_OF = 0.15
# Where it holds none of the question's words, it must be likelier to be quoted.
_UNWORDED = 0.2
_STANDS_OUT, _WORDED = 0.25, 0.6
# Who only tells something is told nothing in return, unless a text is about just that.
_ALL_SAID = 0.95
_LEADS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"支持|支不支持|兼容|适配"), "support"),
    (re.compile(r"能不能|可不可以|能否|可以|(?<!功)能(?!力)|会不会|行不|行吗|得行|[得行]么|[^进]行$|敢不敢"), "can"),
    (re.compile(r"有没有|有|带|含|附|配"), "have"),
)


def answer_spec(scene: Scene) -> Answer:
    """Answer what, how much, and whether, about the product in question."""
    question = scene.question
    if not question.products:
        return scene.which_product() if question.ambiguous or question.attribute_keys else answer_by_search(scene)
    topics = asked_topics(scene)
    meant = question.products[:3]
    answers = [_about(scene, product, topics) for product in meant]
    if len(answers) == 1:
        return answers[0]
    said = tuple(
        sentence
        for product, answer in zip(meant, answers, strict=True)
        for sentence in _called(scene, product, answer.sentences)
    )
    outcome = "answer" if any(answer.outcome == "answer" for answer in answers) else "abstain"
    return Answer(outcome, said, tuple(question.products[:3]))  # type: ignore[arg-type]


def _called(scene: Scene, product: Product, sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    """Yield the sentences on one of several products, with its name before them if none of them says it."""
    title, mark = scene.short_title(product), "：" if scene.lang == "zh" else ": "
    for number, sentence in enumerate(sentences):
        unnamed = number == 0 and title.lower() not in sentence.text.lower()
        if unnamed:
            sentence = replace(
                sentence, text=f"{title}{mark}{sentence.text}", evidence=(*sentence.evidence, *scene.identity(product))
            )
        yield sentence


def relevance_of(scene: Scene, product: Product | None, topics: Sequence[Topic], text: str | None = None) -> Relevance:
    """Retrieve for the question, within the product if one is meant, and judge what was found."""
    text = text or scene.question.text
    # A question that goes on from another means what both say together.
    vector = scene.question.vector if not scene.question.inherited else None
    ids = [product.product_id] if product else None
    # A question that names no product, kind of product or property is about the shop.
    about_shop = product is None and not topics and not scene.shop.vocabulary.products_named(text)[1]
    kinds: tuple[PassageKind, ...] | None = ("policy", "faq") if about_shop else None
    found = scene.shop.retriever.search(
        text, lang=scene.lang, product_ids=ids, kinds=kinds, limit=_HITS, query_vector=vector
    )
    hits = [hit for hit in found.hits if product is None or hit.passage.product_id == product.product_id]
    names = scene.shop.names(product) if product else ()
    return rank(
        text,
        scene.lang,
        topics,
        hits,
        product,
        names,
        scene.shop.nouns_in(text, product),
        how_to=scene.question.intent == "how_to",
        polar=scene.question.polar,
        embedder_id=scene.shop.retriever.embedder_id,
    )


def asked_text(scene: Scene) -> str:
    """Return the question without product names; one that goes on ("and the other one?") with what was asked before."""
    question = scene.question
    own = question.rest or question.text
    if not question.inherited:
        return own
    return f"{with_number(question.inherited, own)} {CORRECTION.sub(' ', own)}".strip()


def _about(scene: Scene, product: Product, topics: Sequence[Topic]) -> Answer:
    text = asked_text(scene)
    relevance = relevance_of(scene, product, topics, text)
    if scene.question.polar:
        return _polar(scene, product, topics, relevance, text)
    if not relevance.answers or (asks_part_price(text) and not _says_price(relevance)):
        return scene.abstain(product, _near(scene, relevance))
    stated = _stated(scene, product, topics, relevance, text)
    likely = [passage for passage in relevance.likely if _passage_fits(scene, product, passage)]
    if not stated:
        passages = (*likely, *_named_too(product, topics, relevance))
        if not passages:
            return scene.abstain(product)
        return Answer("answer", tuple(stated_plainly(scene, product, passages))[: 2 if scene.brief else 4], (product,))
    said = [scene.attribute_sentence(product, attribute, named=index > 0) for index, attribute in enumerate(stated)]
    said += _said_of_itself(scene, topics, stated[0], relevance)
    said += [
        sentence
        for sentence in stated_plainly(scene, product, likely)[1:]
        if all(attribute.value not in sentence.text for attribute in stated)
    ]
    said += _bearing_drawbacks(scene, product, topics, [sentence.text for sentence in said])
    return Answer("answer", tuple(said), (product,))


def _named_too(product: Product, topics: Sequence[Topic], relevance: Relevance) -> Iterator[Passage]:
    """Where no passage clearly answers, yield the properties that the question names."""
    if relevance.shares[0] >= ANSWERED:
        return
    for topic in topics[:2]:
        for passage in relevance.passages:
            attribute = attribute_of(product, passage)
            if attribute is not None and names_topic(attribute, topic):
                yield passage
                break


def _said_of_itself(
    scene: Scene, topics: Sequence[Topic], stated: Attribute, relevance: Relevance
) -> Iterator[Sentence]:
    """Where only the parcel's weight is an attribute, quote what the description says that the thing itself weighs."""
    if not any(topic.instead and topic.instead.search(f"{stated.key} {stated.name}") for topic in topics):
        return
    wanted = {quantity.dimension for quantity in quantities(stated.value)}
    for passage in relevance.passages:
        if passage.kind != "description" or passage.lang != scene.lang:
            continue
        for part in sentences(" ".join(answer_part(passage).split())):
            if wanted & {quantity.dimension for quantity in quantities(part)} and not _BEARS.search(part):
                yield Sentence(closed(part, passage.lang), (scene.shop.passage_evidence(passage),))
                return


def _near(scene: Scene, relevance: Relevance) -> Sentence | None:
    """Quote what comes nearest to a question that nothing here surely answers; nothing where all is far from it."""
    spoken_of = max(relevance.features.get(name, 0.0) for name in ("covered", "on_topic"))
    far = relevance.probability < (_FAR if spoken_of >= _SPOKEN_OF else _UNWORDED)
    # One among many that are as near tells nothing, unless it says the words.
    common = bool(relevance.shares) and relevance.shares[0] < _STANDS_OUT and spoken_of < _WORDED
    if far or common or not relevance.passages:
        return None
    near = relevance.passages[0]
    # Half of an answer to another question ("Yes, it is 159 CNY") would sound like an answer to this one.
    return None if answers_bare(near) else fact_sentence(scene, near)


def _says_price(relevance: Relevance) -> bool:
    """Tell whether the best passage states an amount of money."""
    return any(quantity.dimension == "money" for quantity in quantities(relevance.passages[0].text))


def _stated(
    scene: Scene, product: Product, topics: Sequence[Topic], relevance: Relevance, text: str
) -> list[Attribute]:
    """Return the attributes to state: the most relevant one, others as near to the question, one for each topic asked."""
    fitting = [a for a in product.attributes if _fits_variant(scene, a)]
    # What stands only in the other language is stated as it stands there.
    by_key = {a.key: a for a in sorted(fitting, key=lambda a: a.lang == scene.lang)}
    ranked = [
        (score, by_key[p.key])
        for score, p in zip(relevance.scores, relevance.passages, strict=True)
        if p.kind == "attribute" and p.key in by_key
    ]
    if not ranked or relevance.scores[0] - ranked[0][0] > 0.2:
        return []
    chosen = [ranked[0][1]]
    named = [a for score, a in ranked[1:] if attribute_named(text, a) >= 0.99 and ranked[0][0] - score < 2 * _CLOSE]
    near = [a for score, a in ranked[1:4] if ranked[0][0] - score < 0.12 and any(names_topic(a, t) for t in topics)]
    per_topic = [next((a for _, a in ranked if names_topic(a, t)), None) for t in topics[:3]] if len(topics) > 1 else []
    for attribute in (
        *named,
        *near,
        *(a for a in per_topic if a is not None),
        *_for_left(scene, product, topics, ranked, chosen, text),
    ):
        if attribute not in chosen:
            chosen.append(attribute)
    return chosen[: 2 if scene.brief else 4]


def _for_left(
    scene: Scene,
    product: Product,
    topics: Sequence[Topic],
    ranked: Sequence[tuple[float, Attribute]],
    chosen: Sequence[Attribute],
    text: str,
) -> Iterator[Attribute]:
    """Yield an attribute for each thing asked that those chosen so far do not speak of ("how big, and how long to boil")."""
    own = (*scene.shop.names(product), *scene.shop.nouns_in(text, product))
    said = " ".join(f"{a.name} {a.value}" for a in chosen).lower()
    on = frozenset(topic.name for topic in topics for a in chosen if names_topic(a, topic))
    for unit in asked_units(text, own, (), tuple(topics)):
        if held(unit, said, on) >= 0.5:
            continue
        found = next((a for _, a in ranked if held(unit, f"{a.name} {a.value}".lower(), frozenset()) >= 0.99), None)
        if found is not None:
            yield found


def _fits_variant(scene: Scene, attribute: Attribute) -> bool:
    sku = scene.question.variant.sku if scene.question.variant else None
    return attribute.sku is None or sku is None or attribute.sku == sku


def _polar(scene: Scene, product: Product, topics: Sequence[Topic], relevance: Relevance, text: str) -> Answer:
    own = (*scene.shop.names(product), *scene.shop.nouns_in(text, product))
    bearing = [p for p, share in zip(relevance.passages, relevance.shares, strict=True) if share >= _BEARING or topics]
    passages = [p for p in bearing if _passage_fits(scene, product, p)]
    readable = [p for p in passages if p.lang == scene.lang]
    # One language where it speaks of what was asked: the same fact told twice would be weighed twice.
    judgement = judge(product, text, topics, readable if relevance.in_language and readable else passages, own)
    if judgement.verdict == "unknown":
        return _undecided(scene, product, relevance, judgement)
    decisive = judgement.passages[0]
    stated = attribute_of(product, decisive)
    if stated is not None and scene.question.variant is None and len(stated_apart(product, stated)) > 1:
        # Yes of one version and no of another is neither.
        return Answer("answer", (scene.attribute_sentence(product, stated),), (product,))
    if decisive.kind == "faq" and decisive.lang == scene.lang:
        said = [excerpt(scene, decisive)]
    else:
        basis = fact(scene, product, decisive)
        lead = f"{judgement.verdict}_{_lead(scene.question.text)}"
        said = [Sentence(scene.say(lead, fact=basis.text), basis.evidence)]
    extra = [p for p in judgement.passages[1:2] if not scene.brief]
    said += [s for s in (fact_sentence(scene, p) for p in extra) if s.text not in said[0].text]
    if judgement.verdict == "yes":
        said += _bearing_drawbacks(scene, product, topics, [sentence.text for sentence in said])
    return Answer("answer", tuple(said), (product,))


def _passage_fits(scene: Scene, product: Product, passage: Passage) -> bool:
    """Tell whether the passage holds for the version asked about."""
    if passage.kind != "attribute" or scene.question.variant is None:
        return True
    stated = [a for a in product.attributes if a.key == passage.key and a.value in passage.text and a.sku is not None]
    return not stated or any(a.sku == scene.question.variant.sku for a in stated)


def _undecided(scene: Scene, product: Product, relevance: Relevance, judgement: Judgement) -> Answer:
    """Quote what comes near without a yes or no; where nothing does, say so."""
    passages = judgement.passages or relevance.likely
    surely = relevance.answers and relevance.passages
    if surely and (denial := _denial(scene, relevance.passages[0])) is not None:
        return Answer("answer", (denial,), (product,))
    if surely and (affirmed := _affirmed(scene, relevance.passages[0])) is not None:
        return Answer("answer", (affirmed,), (product,))
    if not passages or (judgement.basis != "unstated" and relevance.probability < _wanted(relevance, judgement)):
        return scene.abstain(product, _near(scene, relevance))
    if judgement.basis != "unstated" and relevance.probability >= _SURELY:
        # What surely answers does so in its own words; that it was not said in those of the question is no news.
        first = passages if judgement.basis == "denied" else relevance.likely
        return Answer("answer", tuple(stated_plainly(scene, product, first[:2])), (product,))
    quoted = fact(scene, product, passages[0])
    return Answer("answer", (Sentence(scene.say("unknown_polar", fact=quoted.text), quoted.evidence),), (product,))


def _denial(scene: Scene, passage: Passage) -> Sentence | None:
    """Say no in front of the sentence of a passage that denies what was asked; None where none surely does."""
    part = denying_part(scene, passage)
    if part is None:
        return None
    evidence = scene.shop.passage_evidence(passage)
    if BEGINS_NO.match(part) and passage.lang == scene.lang:
        return Sentence(closed(part, passage.lang), (evidence,))
    quote = scene.say("fact_written", quote=part.rstrip("。."))
    return Sentence(scene.say(f"no_{_lead(scene.question.text)}", fact=quote), (evidence,))


def _affirmed(scene: Scene, passage: Passage) -> Sentence | None:
    """Say yes in front of the sentence of a passage that affirms what was asked; None where none surely does."""
    part = affirming_part(scene, passage) if passage.kind not in ("manual", "drawback") else None
    if part is None:
        return None
    quote = scene.say("fact_written", quote=part.rstrip("。.；;"))
    said = scene.say(f"yes_{_lead(scene.question.text)}", fact=quote)
    return Sentence(said, (scene.shop.passage_evidence(passage),))


def _wanted(relevance: Relevance, judgement: Judgement) -> float:
    """Return how likely an answer must be among the passages for one to be quoted."""
    if judgement.basis == "denied":
        return _DENIED
    # In the other language a noun may be spoken of in words that no dictionary joins.
    return _UNSAID if relevance.uncovered and relevance.in_language else ANSWERED


def _lead(text: str) -> str:
    return next((name for pattern, name in _LEADS if pattern.search(text)), "is")


def _bearing_drawbacks(scene: Scene, product: Product, topics: Sequence[Topic], said: Sequence[str]) -> list[Sentence]:
    """Return a known drawback that bears on the question, unless it was said already."""
    terms = [t for t in key_terms(scene.question.text) if not has_term(" ".join(scene.shop.names(product)).lower(), t)]
    for drawback in product.drawbacks:
        if drawback.lang != scene.lang or any(drawback.value.rstrip("。.") in text for text in said):
            continue
        on_topic = any(topic.asked.search(drawback.value) or names_topic(drawback, topic) for topic in topics[:1])
        if on_topic or sum(has_term(drawback.value, term) for term in terms) >= 2:
            evidence = scene.attribute_evidence(product, drawback)
            if evidence:
                closed = drawback.value.rstrip("。.") + ("。" if scene.lang == "zh" else ".")
                return [Sentence(scene.say("drawback", quote=closed), evidence)]
    return []


def answer_by_search(scene: Scene, product: Product | None = None) -> Answer:
    """Answer from the passage that best fits the question, or say that there is none."""
    topics, question = asked_topics(scene), scene.question
    within = product or next(iter(question.products), None)
    relevance = relevance_of(scene, within, topics, asked_text(scene) if question.inherited else None)
    if within is not None and not relevance.answers and product is None:
        # What is shown says nothing of it: the shop may.
        within, relevance = None, relevance_of(scene, None, topics)
    tells = not (question.intent or question.polar or question.products or ASKS.search(question.text))
    if tells and not (relevance.answers and (relevance.features["covered"] >= _ALL_SAID or within is not None)):
        acknowledged = scene.courtesy("acknowledge")
        return replace(acknowledged, products=tuple(scene.question.products[:1]))
    if not relevance.answers or (relevance.uncovered and scene.question.polar):
        if within is None and PRONOUN.search(question.text):
            return scene.which_product()
        return scene.abstain(product, _near(scene, relevance))
    best = relevance.passages[0]
    if scene.question.intent == "address" and not _ADDRESS.search(best.text):
        return scene.abstain(product)
    products = (within,) if within else tuple(p for p in [scene.shop.catalogue.product(best.product_id or "")] if p)
    if (denial := _denial(scene, best)) is not None:
        return Answer("answer", (denial,), products)
    if products and (attribute := attribute_of(products[0], best)) is not None:
        return Answer("answer", (scene.attribute_sentence(products[0], attribute),), products)
    said = [excerpt(scene, best)]
    # Nobody named the goods that the passage speaks of.
    return Answer("answer", tuple(said if within or not products else _called(scene, products[0], said)), products)

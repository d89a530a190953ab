"""Specifications and yes/no questions about a product."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.dialogue.answerers.scene import Scene, quoted
from assistant.dialogue.judgement import Judgement, judge
from assistant.dialogue.records import Answer, Sentence
from assistant.dialogue.topics import Topic, all_topics, names_topic, topic_attributes
from assistant.truth.keyterms import has_term, key_terms, truth_of_value
from knowledge.records import Attribute, Passage, Product

_CONFIDENT = 0.5
_LEADS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"支持|支不支持|兼容|适配"), "support"),
    (re.compile(r"有没有|有(?!.{0,4}(能|可以))|带|含|附|配"), "have"),
    (re.compile(r"能|可以|可不可以|会"), "can"),
)


def answer_spec(scene: Scene) -> Answer:
    """Answer what, how much, and whether, about the product in question."""
    question = scene.question
    if not question.products:
        return scene.which_product() if question.ambiguous or question.attribute_keys else answer_by_search(scene)
    topics = [topic for topic in all_topics() if topic.name in question.attribute_keys]
    topics.sort(key=lambda topic: question.attribute_keys.index(topic.name))
    answers = [_about(scene, product, topics) for product in question.products[:3]]
    if len(answers) == 1:
        return answers[0]
    sentences = tuple(sentence for answer in answers for sentence in answer.sentences)
    outcome = "answer" if any(answer.outcome == "answer" for answer in answers) else "abstain"
    return Answer(outcome, sentences, tuple(question.products[:3]))  # type: ignore[arg-type]


def _about(scene: Scene, product: Product, topics: Sequence[Topic]) -> Answer:
    if scene.question.polar:
        return _polar(scene, product, topics)
    stated = _stated(scene, product, topics)
    if stated:
        sentences = [
            scene.attribute_sentence(product, attribute, named=index > 0) for index, attribute in enumerate(stated)
        ]
        sentences += _bearing_drawbacks(scene, product, topics, [s.text for s in sentences])
        return Answer("answer", tuple(sentences), (product,))
    return answer_by_search(scene, product)


def _stated(scene: Scene, product: Product, topics: Sequence[Topic]) -> list[Attribute]:
    """Return the attributes that the question asks for: those it names itself, else those of its topic."""
    text = scene.question.text.lower()
    own = [a for a in product.attributes if a.lang == scene.lang and len(a.name) >= 2 and _names(text, a.name.lower())]
    own = [a for a in own if not any(a is not b and a.name in b.name for b in own)]
    sku = scene.question.variant.sku if scene.question.variant else None
    chosen: list[Attribute] = list(own)
    if not own:
        for topic in topics[:1]:
            chosen += topic_attributes(product, topic, scene.lang)
    fitting = [a for a in chosen if a.sku is None or sku is None or a.sku == sku]
    return fitting[: 2 if scene.brief else 3]


def _names(text: str, name: str) -> bool:
    if not name.isascii():
        return name in text
    return re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])", text) is not None


def _polar(scene: Scene, product: Product, topics: Sequence[Topic]) -> Answer:
    passages = scene.shop.passages(product, scene.lang)
    judgement = judge(product, scene.question.text, topics, passages, scene.shop.names(product))
    if judgement.verdict == "unknown" and not judgement.passages:
        return answer_by_search(scene, product)
    fact = _fact(scene, product, judgement)
    if judgement.verdict == "unknown":
        text, evidence = scene.say("unknown_polar", fact=fact.text), fact.evidence
    else:
        text, evidence = scene.say(f"{judgement.verdict}_{_lead(scene.question.text)}", fact=fact.text), fact.evidence
    sentences = [Sentence(text, evidence)]
    extra = [p for p in judgement.passages[1:2] if not scene.brief and quoted(p, scene.lang, 1) not in text]
    sentences += [scene.quote(passage, 1) for passage in extra]
    if judgement.verdict != "no":
        sentences += _bearing_drawbacks(scene, product, topics, [sentence.text for sentence in sentences])
    return Answer("answer", tuple(sentences), (product,))


def _lead(text: str) -> str:
    return next((name for pattern, name in _LEADS if pattern.search(text)), "is")


def _fact(scene: Scene, product: Product, judgement: Judgement) -> Sentence:
    """Word the decisive passage: an attribute as name and value, anything else as a quotation."""
    passage = judgement.passages[0]
    attribute = next(
        (
            a
            for a in product.attributes
            if passage.kind == "attribute" and a.key == passage.key and a.lang == passage.lang
        ),
        None,
    )
    evidence = (scene.shop.passage_evidence(passage),)
    if attribute is None:
        return Sentence(scene.say("fact_written", quote=_relevant(passage, scene).rstrip("。.")), evidence)
    if truth_of_value(attribute.value) is not None:
        written = (
            f"{attribute.name}：{attribute.value}" if scene.lang == "zh" else f"{attribute.name}: {attribute.value}"
        )
        return Sentence(scene.say("fact_written", quote=written.rstrip("。.")), evidence)
    text = scene.say(
        "fact_attribute", title=scene.title(product), name=attribute.name, value=attribute.value.rstrip("。.")
    )
    return Sentence(text if scene.lang == "zh" else text[0].lower() + text[1:], evidence)


def _relevant(passage: Passage, scene: Scene) -> str:
    """Return the sentence of the passage that shares most words with the question."""
    from assistant.dialogue.answerers.scene import answer_part
    from assistant.truth.text import sentences

    parts = sentences(" ".join(answer_part(passage).split())) or [passage.text]
    topics = [topic for topic in all_topics() if topic.name in scene.question.attribute_keys]
    terms = key_terms(scene.question.text)

    def overlap(part: str) -> int:
        shared = sum(has_term(part, term) for term in terms)
        return shared + 2 * sum(bool((topic.requires or topic.asked).search(part)) for topic in topics)

    return max(parts, key=overlap)


def _bearing_drawbacks(scene: Scene, product: Product, topics: Sequence[Topic], said: Sequence[str]) -> list[Sentence]:
    """Return a known drawback that bears on the question, unless it was said already."""
    terms = key_terms(scene.question.text)
    for drawback in product.drawbacks:
        if drawback.lang != scene.lang or any(drawback.value in text for text in said):
            continue
        on_topic = any(topic.asked.search(drawback.value) or names_topic(drawback, topic) for topic in topics)
        if on_topic or sum(has_term(drawback.value, term) for term in terms) >= 2:
            evidence = scene.attribute_evidence(product, drawback)
            if evidence:
                text = scene.say("drawback", quote=drawback.value.rstrip("。.") + ("。" if scene.lang == "zh" else "."))
                return [Sentence(text, evidence)]
    return []


def answer_by_search(scene: Scene, product: Product | None = None) -> Answer:
    """Answer from the passage that best fits the question, or say that there is none."""
    question = scene.question
    found = scene.shop.retriever.search(
        question.text,
        lang=scene.lang,
        product_ids=[product.product_id] if product else None,
        limit=6,
        query_vector=question.vector,
    )
    hits = [hit for hit in found.hits if product is None or hit.passage.product_id == product.product_id]
    in_lang = [hit for hit in hits if hit.passage.lang == scene.lang] or hits
    if (
        not in_lang
        or found.confidence < _CONFIDENT
        or not _shares_words(question.text, in_lang[0].passage, scene, product)
    ):
        return scene.abstain(product)
    best = in_lang[0].passage
    products = (product,) if product else tuple(p for p in [scene.shop.catalogue.product(best.product_id or "")] if p)
    if best.kind == "attribute" and products:
        attribute = next(
            (a for a in products[0].attributes if a.key == best.key and a.lang == best.lang and a.value in best.text),
            None,
        )
        if attribute is not None:
            return Answer("answer", (scene.attribute_sentence(products[0], attribute),), products)
    return Answer("answer", (scene.quote(best),), products)


def _shares_words(text: str, passage: Passage, scene: Scene, product: Product | None) -> bool:
    """Tell whether the passage speaks of what the question asks, not only of the same product.

    Dense similarity alone calls any text of the product near; a content word in common, or a topic that the
    attribute is named for, is asked for as well.
    """
    own = " ".join(scene.shop.names(product)).lower() if product else ""
    terms = [term for term in key_terms(text) if not has_term(own, term)]
    body = f"{passage.title} {passage.text}"
    if any(has_term(body, term) for term in terms):
        return True
    topics = [topic for topic in all_topics() if topic.name in scene.question.attribute_keys]
    return any(
        topic.named.search(f"{passage.key} {passage.title}") or topic.asked.search(passage.text) for topic in topics
    )

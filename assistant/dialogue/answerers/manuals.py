"""How to do something: the steps from the product's manual or FAQ, enough of them to be of use."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.dialogue import wording
from assistant.dialogue.answerers.policy_evidence import best_index, whole_sentences
from assistant.dialogue.answerers.policy_texts import denies
from assistant.dialogue.answerers.quoting import answers_bare, asked_topics, asks_the_same, fact_sentence
from assistant.dialogue.answerers.returns import answer_return
from assistant.dialogue.answerers.scene import Scene, answer_part
from assistant.dialogue.answerers.spec import answer_by_search, asked_text
from assistant.dialogue.followups import WHAT_TO_DO
from assistant.dialogue.lexicon import PRONOUN, intent_by_rule
from assistant.dialogue.nearness import nearest
from assistant.dialogue.records import Answer, Sentence
from assistant.dialogue.relevance import Relevance, rank
from assistant.truth.keyterms import has_term, key_terms
from knowledge.records import Passage, Product

_STEPS = 5
# A manual is about its product: a passage of it that holds so much of what was asked needs no nearness beside.
_COVERED = 0.45
_TROUBLE = 0.3
_MORE = 0.5
_ALL = 0.6
_STILL = re.compile(
    r"还是(不|没)|没用|不管用|试(过|了)|still (doesn'?t|not|no|won'?t)|tried (that|it|this)|didn'?t (help|work)",
    re.IGNORECASE,
)
_RESET = {"zh": "重置 恢复出厂设置", "en": "factory reset restore"}


def answer_how_to(scene: Scene) -> Answer:
    """Answer from the product's manual, then from the FAQ; a spoken answer gives the first steps only."""
    if not scene.question.products and scene.question.ambiguous:
        return scene.which_product()
    text = asked_text(scene) if scene.question.inherited else scene.question.text
    stuck = bool(_STILL.search(text)) and scene.request.memory.intent == "how_to" and not _asks_anew(text)
    if stuck:
        text = _RESET[scene.lang]
    product, found = _best_manual(scene, text)
    trouble = scene.question.defective or WHAT_TO_DO.search(scene.question.text)
    enough = _TROUBLE if trouble else _COVERED
    if product is None and PRONOUN.search(text) and found.features.get("covered", 0.0) < _ALL:
        # "How do I make it stop" points at a thing: some product's manual is not about it.
        return scene.which_product()
    if not found.passages or not (found.answers or stuck or found.features["covered"] >= enough):
        return answer_return(scene) if scene.question.defective else answer_by_search(scene, product)
    said = [steps(scene, found.passages[0], text)]
    remember: dict[str, object] = {"focus": (product.product_id,)} if product else {}
    if stuck:
        said.append(Sentence(scene.say("offer_person"), role="question"))
        remember["offered_person"] = True
    elif scene.question.defective and not scene.brief:
        said += answer_return(scene).sentences[:1]
    return Answer("answer", tuple(said), (product,) if product else (), remember=remember)


def _best_manual(scene: Scene, text: str) -> tuple[Product | None, Relevance]:
    """Return the product whose instructions speak most of the question: a word may look like another product's name."""
    candidates: list[Product | None] = [*scene.question.products[:3]] or [None]
    found = [(product, instructions(scene, product, text)) for product in candidates]
    return max(found, key=lambda item: item[1].probability)


def instructed(scene: Scene) -> Answer | None:
    """Answer from the instructions what is put in a few words, where they speak of all it asks; else None.

    "Fries - time and temperature", or "and for two cups?" after instructions, ask how to do something without saying so.
    """
    product = scene.question.products[0] if scene.question.products else None
    goes_on = scene.request.memory.intent == "how_to"
    if product is None or not (goes_on or not scene.question.intent):
        return None
    found = instructions(scene, product, scene.question.text)
    if not found.passages or found.uncovered or found.features["lacking"] > 0:
        return None
    if found.features["covered"] < (_MORE if goes_on else _ALL) or not (found.answers or goes_on):
        return None
    return Answer("answer", (steps(scene, found.passages[0], scene.question.text),), (product,))


def mended(scene: Scene) -> Answer | None:
    """Where a fault is only told, give the remedy that the manual has for it, then what else the customer may do."""
    product = scene.question.products[0] if scene.question.products else None
    if product is None or not scene.question.defective or scene.request.memory.intent in ("return", "warranty"):
        return None
    if intent_by_rule(scene.question.text) in ("return", "warranty") or scene.question.order_name:
        return None
    found = instructions(scene, product, scene.question.text)
    if not found.answers or found.uncovered or found.features["covered"] < _ALL:
        return None
    claim = answer_return(scene)
    rest = () if scene.brief else claim.sentences[:2]
    return replace(claim, sentences=(steps(scene, found.passages[0], scene.question.text), *rest))


def _asks_anew(text: str) -> bool:
    return bool(re.search(r"怎么(?!办)|如何|\bhow (do|can|to)\b", text, re.IGNORECASE))


def instructions(scene: Scene, product: Product | None, text: str) -> Relevance:
    """Rank what the manual and the FAQ of a product say to the question."""
    found = scene.shop.retriever.search(
        text,
        lang=scene.lang,
        product_ids=[product.product_id] if product else None,
        kinds=("manual", "faq"),
        limit=12,
        query_vector=scene.question.vector if text == scene.question.text else None,
    )
    names = scene.shop.names(product) if product else ()
    nouns = scene.shop.nouns_in(scene.question.text)
    topics, made_by = asked_topics(scene), scene.shop.retriever.embedder_id
    return rank(text, scene.lang, topics, found.hits, product, names, nouns, how_to=True, embedder_id=made_by)


def steps(scene: Scene, passage: Passage, text: str) -> Sentence:
    """Return the steps of a passage; a list of troubles only from the one in question on."""
    if answers_bare(passage) and not asks_the_same(scene, passage):
        return fact_sentence(scene, passage)
    evidence = (scene.shop.passage_evidence(passage),)
    parts = whole_sentences(answer_part(passage))
    terms = key_terms(text)
    best = best_index(parts, terms)
    if parts and (passage.lang != scene.lang or not any(has_term(parts[best].lower(), term) for term in terms)):
        best, _ = nearest(scene, passage, parts)
    limit = 1 if scene.brief else _STEPS
    start = 0 if len(parts) <= limit else max(0, min(best, len(parts) - limit))
    if scene.brief or _lists_troubles(parts):
        start, limit = best, 1
    quote = wording.sentence(("" if passage.lang == "zh" else " ").join(parts[start : start + limit]), passage.lang)
    named = [part for part in parts if any(has_term(part, term) for term in terms)]
    if scene.question.polar and named and denies(parts[best], terms) and not re.search(r"怎么|how", text, re.I):
        return Sentence(scene.say("policy_no_can", quote=quote), evidence)
    return Sentence(quote, evidence)


def _lists_troubles(parts: list[str]) -> bool:
    """Tell whether a section is a list of "symptom: remedy"."""
    return len(parts) >= 2 and sum(bool(re.match(r"^[^：:]{2,40}[：:]", part)) for part in parts) >= len(parts) - 1

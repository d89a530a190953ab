"""What to say of a passage that answers: a property as name and value, anything else in its own words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.dialogue.answerers.scene import Scene, answer_part
from assistant.dialogue.asked import asked_units, coverage
from assistant.dialogue.nearness import nearest
from assistant.dialogue.records import Sentence
from assistant.dialogue.topics import Topic, all_topics
from assistant.dialogue.wording import sentence as closed
from assistant.truth.keyterms import has_term, key_terms, truth_of_value
from assistant.truth.text import sentences
from knowledge.records import Attribute, Passage, Product

_BARE_ANSWER = re.compile(
    r"(?:yes|no|sure|not)\b|(?:是的?|不是|对|可以|不可以|能|不能|会|不会|有的?|没有|不用|需要|不需要|支持|不支持)[，,。!！]",
    re.IGNORECASE,
)
# Out of its list, a step needs no number.
_STEP_NUMBER = re.compile(r"^(?:\d\d?[.、]\s*(?=\D)|[-*•]\s+)")
_SAME_QUESTION = 0.8
# A statement up to this length, in characters, is quoted whole: what stands beside the fact bears on it.
_WHOLE = {"zh": 70, "en": 180}


def asked_topics(scene: Scene) -> list[Topic]:
    """Return the topics of the question, the most specific first."""
    keys = scene.question.attribute_keys
    return sorted((topic for topic in all_topics() if topic.name in keys), key=lambda topic: keys.index(topic.name))


def attribute_of(product: Product, passage: Passage) -> Attribute | None:
    """Return the attribute that the passage states, if it states one."""
    if passage.kind != "attribute":
        return None
    same = (a for a in product.attributes if a.key == passage.key and a.lang == passage.lang)
    return next((a for a in same if a.value in passage.text), None)


def answers_bare(passage: Passage) -> bool:
    """Tell whether an answered question begins with its yes or no, which holds for that question alone."""
    return passage.kind == "faq" and bool(_BARE_ANSWER.match(answer_part(passage)))


def asks_the_same(scene: Scene, passage: Passage) -> bool:
    """Tell whether the words of the question stand in the question of an answered one."""
    names = tuple(name for product in scene.question.products for name in scene.shop.names(product))
    units = asked_units(scene.question.rest or scene.question.text, names, (), tuple(asked_topics(scene)))
    return bool(units) and coverage(units, passage.title.lower()) >= _SAME_QUESTION


def excerpt(scene: Scene, passage: Passage) -> Sentence:
    """Quote a passage: all of a short one, of a long one the relevant sentence with the one after it."""
    parts = sentences(" ".join(answer_part(passage).split()))
    if answers_bare(passage) and not asks_the_same(scene, passage):
        return fact_sentence(scene, passage)
    if scene.brief or len(parts) <= 2:
        return scene.quote(passage) if len(parts) <= 2 else fact_sentence(scene, passage)
    found = relevant_part(passage, scene).rstrip("。.")
    start = next((at for at, part in enumerate(parts) if part.rstrip("。.") == found), 0)
    joined = ("" if passage.lang == "zh" else " ").join(parts[start : start + 2])
    return Sentence(joined, (scene.shop.passage_evidence(passage),))


def fact_sentence(scene: Scene, passage: Passage) -> Sentence:
    """Quote the part of the passage that speaks of the question; a bare yes or no with what it was said to."""
    evidence = scene.shop.passage_evidence(passage)
    if not answers_bare(passage) or asks_the_same(scene, passage):
        return Sentence(relevant_part(passage, scene), (evidence,))
    joint = "" if passage.lang == "zh" else " "
    asked = passage.title.strip()
    text = f"{asked}{joint}{closed(answer_part(passage), passage.lang)}"
    return Sentence(text, (replace(evidence, text=f"{asked}{joint}{evidence.text}"),))


def fact(scene: Scene, product: Product, passage: Passage) -> Sentence:
    """Word the decisive passage of a yes or no: an attribute as name and value, anything else as a quotation."""
    attribute = attribute_of(product, passage)
    evidence = (scene.shop.passage_evidence(passage),)
    if attribute is None:
        return Sentence(scene.say("fact_written", quote=relevant_part(passage, scene).rstrip("。.")), evidence)
    if truth_of_value(attribute.value) is not None:
        mark = "：" if scene.lang == "zh" else ": "
        written = f"{attribute.name}{mark}{attribute.value}"
        return Sentence(scene.say("fact_written", quote=written.rstrip("。.")), evidence)
    text = scene.say(
        "fact_attribute", title=scene.title(product), name=attribute.name, value=attribute.value.rstrip("。.")
    )
    return Sentence(text if scene.lang == "zh" else text[0].lower() + text[1:], evidence)


def stated_plainly(scene: Scene, product: Product, passages: Sequence[Passage]) -> list[Sentence]:
    """State what passages say, one after the other, none of them twice."""
    said: list[Sentence] = []
    for passage in passages:
        attribute = attribute_of(product, passage)
        stated = (attribute.value if attribute is not None else answer_part(passage)).rstrip("。.").lower()
        if said and (passage.lang != scene.lang or any(stated in sentence.text.lower() for sentence in said)):
            continue
        if attribute is not None:
            said.append(scene.attribute_sentence(product, attribute, named=bool(said)))
        else:
            said.append(fact_sentence(scene, passage) if said else excerpt(scene, passage))
    return said


def relevant_part(passage: Passage, scene: Scene) -> str:
    """Return the sentence of the passage that speaks of the question, closed with a full stop; all of a short one."""
    body = " ".join(answer_part(passage).split())
    if len(body) <= _WHOLE.get(passage.lang, _WHOLE["en"]) and not scene.brief:
        return closed(_STEP_NUMBER.sub("", body), passage.lang)
    topics, terms = asked_topics(scene), key_terms(scene.question.text)
    parts = sentences(body) or [passage.text]
    if passage.lang != scene.lang:
        at, _ = nearest(scene, passage, parts)
        return closed(_STEP_NUMBER.sub("", _whole(parts, at)), passage.lang)

    def overlap(part: str) -> float:
        return sum(has_term(part, term) for term in terms) + 2 * sum(topic.spoken_of_in(part) for topic in topics)

    at = max(range(len(parts)), key=lambda place: overlap(parts[place]))
    return closed(_STEP_NUMBER.sub("", _whole(parts, at)), passage.lang)


def _whole(parts: Sequence[str], at: int) -> str:
    """Return a sentence; what follows a semicolon ("it is not hinged") says nothing without what it follows."""
    return f"{parts[at - 1]} {parts[at]}" if at and parts[at][:1].islower() else parts[at]

"""Which passages bear on a question, and whether any of them answers it at all.

Dense similarity calls every text about the same product near. What tells an answer from a neighbour is whether the
question's own words, beside those that name the product, are spoken of in one place, and whether an amount is given
of the kind that is asked for.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.dialogue.amounts_asked import asks_amount, dimensions_asked
from assistant.dialogue.asked import Unit, asked_units, coverage, starts_word, uncovered
from assistant.dialogue.topics import Topic, names_topic
from assistant.truth.quantities import quantities
from assistant.truth.text import sentences
from knowledge.records import Attribute, Hit, Passage, Product

# What is measured of a question and its best passages, each about 0 to 1:
# the share of the question's words in one place; in any of the passages; the share of its
# nouns that the best ones lack; whether an asked property is spoken of by name; whether one is asked that nothing speaks of.
FEATURES = ("covered", "known", "lacking", "on_topic", "off_topic")
# Logistic weights, fitted by `python -m evals answerability` on the development cases; see that module.
_WEIGHTS = {"bias": -2.82, "covered": 3.95, "known": 1.85, "lacking": -0.71, "on_topic": 1.52, "off_topic": -0.95}


# What each sign adds to a passage's place, fitted by `python -m evals relevance` on which passages hold the expected
# facts, and scaled so that all words of the question in one place add 1.4. A passage in the question's language is
# preferred beyond what was fitted: it can be read out.
_DENSE, _NEAREST, _LEXICAL, _HELD, _NAMED, _FIRST, _ON_TOPIC = 7.7, 0.34, 0.5, 1.4, 0.31, 0.3, 1.1
_OF_DIMENSION, _WITH_NUMBER, _OTHER_LANGUAGE = 0.98, 1.1, 0.8
_KIND = {"attribute": 0.0, "description": 0.33, "drawback": -0.61, "manual": 0.11, "faq": -0.1, "policy": 0.03}
_HOW_TO = {"attribute": 0.0, "manual": 0.86}
_POLAR = {"attribute": -0.14, "faq": -0.85}


@dataclass(frozen=True, slots=True)
class Relevance:
    """Passages in order of relevance with their scores; `probability` that the question is answered among them.

    `uncovered` are the nouns of the question that the best of them do not speak of.
    """

    passages: tuple[Passage, ...]
    scores: tuple[float, ...]
    features: dict[str, float]
    probability: float
    uncovered: tuple[str, ...] = ()

    @property
    def answers(self) -> bool:
        """Whether something here answers the question."""
        return self.probability >= 0.5


@lru_cache(maxsize=32768)
def parts_of(passage: Passage) -> tuple[str, ...]:
    """Return the lower-case texts that a passage consists of, each with its heading: whole for an attribute or FAQ."""
    heading = passage.title.lower() if passage.kind in ("faq", "manual", "policy") else ""
    if passage.kind in ("attribute", "faq"):
        return (f"{heading} {passage.text}".lower(),)
    lines = [part for line in passage.text.splitlines() for part in sentences(line)]
    return tuple(f"{heading} {line}".lower() for line in lines) or (passage.text.lower(),)


def attribute_named(text: str, attribute: Attribute) -> float:
    """Return how much of the attribute's name stands in the question, 0 to 1: all of it, or a distinctive part."""
    name, lowered = attribute.name.lower(), text.lower()
    if name.isascii():
        words = [word.removesuffix("s") for word in re.findall(r"[a-z0-9]+", name) if len(word) > 2]
        found = [word for word in words if starts_word(lowered, word)]
        return len(found) / len(words) if words else 0.0
    if len(name) >= 2 and name in lowered:
        return 1.0
    pairs = [name[i : i + 2] for i in range(len(name) - 1)]
    found = [pair for pair in pairs if pair in lowered]
    return len(found) / len(pairs) if pairs else 0.0


def topics_on(passage: Passage, topics: Sequence[Topic], attribute: Attribute | None) -> frozenset[str]:
    """Return which of the topics a passage speaks of: as an attribute by its name, else by its words."""
    if attribute is not None:
        return frozenset(topic.name for topic in topics if names_topic(attribute, topic))
    return frozenset(topic.name for topic in topics if (topic.requires or topic.asked).search(passage.text))


def rank(
    text: str,
    lang: str,
    topics: Sequence[Topic],
    hits: Sequence[Hit],
    product: Product | None,
    names: Sequence[str],
    nouns: Sequence[str] = (),
    *,
    how_to: bool = False,
    polar: bool = False,
    bonus: Callable[[Passage], float] | None = None,
) -> Relevance:
    """Order retrieved passages by how well they bear on the question, and judge whether they answer it.

    `bonus` is what a caller adds for a kind of passage that it prefers.
    """
    units = asked_units(text, tuple(names), tuple(nouns), tuple(topics))
    attributes = {(a.key, a.lang): a for a in product.attributes} if product else {}
    nearness, worded = _spread(hits)
    scored: list[tuple[float, Hit, float, frozenset[str]]] = []
    for index, hit in enumerate(hits):
        passage = hit.passage
        attribute = attributes.get((passage.key or "", passage.lang)) if passage.kind == "attribute" else None
        on = topics_on(passage, topics, attribute)
        held = max(coverage(units, part, on) for part in parts_of(passage))
        named = attribute_named(text, attribute) if attribute else 0.0
        first = next((1.0 / (i + 1) for i, topic in enumerate(topics) if attribute and topic.name in on), 0.0)
        score = _DENSE * (hit.dense or 0.0) + _NEAREST * nearness[index] + _LEXICAL * worded[index]
        score += _HELD * held + _NAMED * named + _FIRST * first + _ON_TOPIC * bool(on) + _amount(text, passage)
        score += _KIND.get(passage.kind, 0.0) - (_OTHER_LANGUAGE if passage.lang != lang else 0.0)
        score += (_HOW_TO.get(passage.kind, 0.0) if how_to else 0.0) + (_POLAR.get(passage.kind, 0.0) if polar else 0.0)
        scored.append((score + (bonus(passage) if bonus else 0.0), hit, held, on))
    scored.sort(key=lambda item: -item[0])
    return _judged(units, scored)


def _spread(hits: Sequence[Hit]) -> tuple[list[float], list[float]]:
    """Return how each hit stands out among them: dense in standard deviations, lexical as a share of the best."""
    dense = [hit.dense or 0.0 for hit in hits]
    lexical = [hit.lexical or 0.0 for hit in hits]
    if not hits:
        return [], []
    mean = sum(dense) / len(dense)
    deviation = math.sqrt(sum((value - mean) ** 2 for value in dense) / len(dense)) or 1.0
    best = max(lexical) or 1.0
    return [(value - mean) / deviation for value in dense], [value / best for value in lexical]


def _amount(text: str, passage: Passage) -> float:
    """Where an amount is asked for, prefer what gives one, most of all of the kind asked for."""
    if not asks_amount(text):
        return 0.0
    given = _dimensions_of(passage)
    fits = bool(dimensions_asked(text) & given)
    return _OF_DIMENSION * fits + _WITH_NUMBER * bool(given)


@lru_cache(maxsize=32768)
def _dimensions_of(passage: Passage) -> frozenset[str]:
    """Return the dimensions of the amounts in a passage, "" for a bare number."""
    return frozenset(quantity.dimension for quantity in quantities(passage.text))


def _judged(units: Sequence[Unit], scored: Sequence[tuple[float, Hit, float, frozenset[str]]]) -> Relevance:
    if not scored:
        return Relevance((), (), {}, 0.0, tuple(unit.text for unit in units))
    top = scored[:3]
    everywhere = " ".join(part for _, hit, _, _ in scored for part in parts_of(hit.passage))
    topics = frozenset(name for _, _, _, on in scored for name in on)
    bodies = " ".join(part for _, hit, _, _ in top for part in parts_of(hit.passage))
    missing = uncovered(units, bodies, frozenset(name for _, _, _, on in top for name in on))
    nouns = sum(unit.weight >= 1.0 for unit in units)
    asked = frozenset(name for unit in units for name in unit.topics)
    features = {
        "covered": max(held for _, _, held, _ in top) if units else 0.5,
        "known": coverage(units, everywhere, topics) if units else 0.5,
        "lacking": len(missing) / nouns if nouns else 0.0,
        "on_topic": float(any(asked & on for _, _, _, on in top)),
        "off_topic": float(bool(asked) and not asked & topics),
    }
    logit = _WEIGHTS["bias"] + sum(_WEIGHTS[name] * value for name, value in features.items())
    return Relevance(
        tuple(hit.passage for _, hit, _, _ in scored),
        tuple(score for score, *_ in scored),
        features,
        1.0 / (1.0 + math.exp(-logit)),
        missing,
    )

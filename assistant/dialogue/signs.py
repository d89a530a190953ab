"""What is measured of a passage beside a question: the signs by which passages are ordered."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assistant.dialogue.amounts_asked import asks_amount, dimensions_asked
from assistant.dialogue.asked import Unit, coverage, starts_word
from assistant.dialogue.topics import Topic, names_topic
from assistant.truth.quantities import quantities
from assistant.truth.text import sentences
from knowledge.records import Attribute, Hit, Passage, Product

# Each about 0 to 1. `dense` is the cosine, ten times
# (those of texts about one product lie close together), `nearest` how many standard deviations it stands out, `lexical` the share of
# the best BM25 score, `held` the share of the question's words in one place, `named` how much of an attribute's name the
# question says, `on_topic` whether an asked property is spoken of and `first` whether it is the main one, `of_dimension`
# and `with_number` whether an amount is stated where one is asked; the others tell the kind of passage and of question.
SIGNS = (
    "dense", "nearest", "lexical", "held", "named", "first", "on_topic", "of_dimension", "with_number",
    "description", "drawback", "manual", "faq", "policy", "how_to_manual", "polar_attribute", "polar_faq",
)  # fmt: skip
_STRETCH = 10.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as passages are held against it."""

    text: str
    units: tuple[Unit, ...]
    topics: tuple[Topic, ...]
    how_to: bool = False
    polar: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """A hit with its signs, in the order of SIGNS, and the asked topics that it speaks of."""

    hit: Hit
    signs: NDArray[np.float64]
    topics: frozenset[str]

    def sign(self, name: str) -> float:
        """Return one sign."""
        return float(self.signs[SIGNS.index(name)])


def seen(asked: Asked, hits: Sequence[Hit], product: Product | None) -> list[Seen]:
    """Return the hits with their signs, in the order given."""
    attributes = {(a.key, a.lang): a for a in product.attributes} if product else {}
    level, (nearest, lexical) = _level(hits), _spread(hits)
    found = []
    for index, hit in enumerate(hits):
        passage = hit.passage
        attribute = attributes.get((passage.key or "", passage.lang)) if passage.kind == "attribute" else None
        on = topics_on(passage, asked.topics, attribute)
        first = next((1.0 / (i + 1) for i, topic in enumerate(asked.topics) if attribute and topic.name in on), 0.0)
        values = {
            "dense": _STRETCH * level[index],
            "nearest": nearest[index],
            "lexical": lexical[index],
            "held": max(coverage(asked.units, part, on) for part in parts_of(passage)),
            "named": attribute_named(asked.text, attribute) if attribute else 0.0,
            "first": first,
            "on_topic": float(bool(on)),
            **_amount(asked.text, passage),
            passage.kind: 1.0,
            "how_to_manual": float(asked.how_to and passage.kind == "manual"),
            "polar_attribute": float(asked.polar and passage.kind == "attribute"),
            "polar_faq": float(asked.polar and passage.kind == "faq"),
        }
        found.append(Seen(hit, np.array([values.get(name, 0.0) for name in SIGNS]), on))
    return found


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
    return frozenset(topic.name for topic in topics if topic.spoken_of_in(passage.text))


def _level(hits: Sequence[Hit]) -> list[float]:
    """Return the cosines, those of the language that is further off raised: texts in one language lie closer together."""
    of_lang: dict[str, list[float]] = defaultdict(list)
    for hit in hits:
        of_lang[hit.passage.lang].append(hit.dense or 0.0)
    means = {lang: sum(values) / len(values) for lang, values in of_lang.items()}
    highest = max(means.values(), default=0.0)
    return [(hit.dense or 0.0) + highest - means[hit.passage.lang] for hit in hits]


def _spread(hits: Sequence[Hit]) -> tuple[list[float], list[float]]:
    """Return how each hit stands out among them: dense in standard deviations, lexical as a share of the best."""
    dense = _level(hits)
    lexical = [hit.lexical or 0.0 for hit in hits]
    if not hits:
        return [], []
    mean = sum(dense) / len(dense)
    deviation = math.sqrt(sum((value - mean) ** 2 for value in dense) / len(dense)) or 1.0
    best = max(lexical) or 1.0
    return [(value - mean) / deviation for value in dense], [value / best for value in lexical]


def _amount(text: str, passage: Passage) -> dict[str, float]:
    """Where an amount is asked for, tell whether one is given, and whether it is of the kind asked for."""
    if not asks_amount(text):
        return {}
    given = _dimensions_of(passage)
    return {"of_dimension": float(bool(dimensions_asked(text) & given)), "with_number": float(bool(given))}


@lru_cache(maxsize=32768)
def _dimensions_of(passage: Passage) -> frozenset[str]:
    """Return the dimensions of the amounts in a passage, "" for a bare number."""
    return frozenset(quantity.dimension for quantity in quantities(passage.text))

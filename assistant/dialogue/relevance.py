"""Which passages bear on a question, and whether any of them answers it at all.

Dense similarity calls every text about the same product near. What tells an answer from a neighbour is whether the
question's own words, beside those that name the product, are spoken of in one place, and whether an amount is given
of the kind that is asked for. What each of these signs weighs is fitted by `python -m evals relevance`, which writes
data/relevance.toml.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from assistant.dialogue.asked import Unit, asked_units, coverage, uncovered
from assistant.dialogue.signs import SIGNS, Asked, Seen, parts_of, seen
from assistant.dialogue.topics import Topic
from assistant.truth.keyterms import has_term
from knowledge.records import Hit, Passage, Product

# What is measured of a question and its best passages, each about 0 to 1: the share of the question's words in one
# place; in any of the passages; the share of its nouns that the best ones lack; whether an asked property is spoken of;
# whether one is asked that nothing speaks of.
FEATURES = ("covered", "known", "lacking", "on_topic", "off_topic")
# A passage in the question's language can be read out, and is preferred unless only the other language speaks of what is
# asked. That is a wish, not a matter of fitting.
_OTHER_LANGUAGE, _ONLY_OTHER_LANGUAGE = 1.8, 0.3
_AS_WELL = 0.25
_BEST = 3
_TITLE_WEIGHT, _SAID = 0.35, 0.5


@dataclass(frozen=True, slots=True)
class Relevance:
    """Passages in order of relevance with their scores; `probability` that the question is answered among them.

    `uncovered` are the nouns of the question that the best of them do not speak of; `in_language`: whether those in the
    question's language say as much of it as the others; `signs` are those of the passages, a row each.
    """

    passages: tuple[Passage, ...]
    scores: tuple[float, ...]
    features: dict[str, float]
    probability: float
    uncovered: tuple[str, ...] = ()
    in_language: bool = True
    signs: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, len(SIGNS))), compare=False)

    @property
    def answers(self) -> bool:
        """Whether something here answers the question."""
        return self.probability >= 0.5


@dataclass(frozen=True, slots=True)
class Weights:
    """What each sign adds to a passage's score, and what each feature adds to the log-odds of an answer."""

    signs: NDArray[np.float64]
    features: Mapping[str, float]


@lru_cache(maxsize=1)
def weights() -> Weights:
    """Return the fitted weights."""
    raw = tomllib.loads(files("assistant.dialogue").joinpath("data/relevance.toml").read_text(encoding="utf-8"))
    return Weights(np.array([float(raw["signs"][name]) for name in SIGNS]), dict(raw["features"]))


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
    units = _beside_title(asked_units(text, tuple(names), tuple(nouns), tuple(topics)), hits, product)
    found = seen(Asked(text, units, tuple(topics), how_to, polar), hits, product)
    other = _OTHER_LANGUAGE if speaks(found, lang) else _ONLY_OTHER_LANGUAGE
    scored = [(_score(each, lang, other) + (bonus(each.hit.passage) if bonus else 0.0), each) for each in found]
    scored.sort(key=lambda item: -item[0])
    return replace(_judged(units, scored), in_language=speaks(found, lang))


def _beside_title(units: Sequence[Unit], hits: Sequence[Hit], product: Product | None) -> tuple[Unit, ...]:
    """Let words weigh little that stand in the product's title alone: it was named by them, and no passage says them."""
    titles = " ".join(product.titles.values()).lower() if product is not None else ""
    parts = tuple(part for hit in hits for part in parts_of(hit.passage))

    def only_named(unit: Unit) -> bool:
        named = len(unit.text) > 1 and not unit.topics and has_term(titles, unit.text)
        return named and coverage((unit,), parts) < _SAID

    return tuple(replace(u, weight=min(u.weight, _TITLE_WEIGHT)) if only_named(u) else u for u in units)


def speaks(found: Sequence[Seen], lang: str) -> bool:
    """Tell whether passages in this language hold about as much of the question as those in the other one."""
    own = [each.sign("held") for each in found if each.hit.passage.lang == lang]
    return max(own, default=-1.0) >= max((each.sign("held") for each in found), default=0.0) - _AS_WELL


def _score(each: Seen, lang: str, other_language: float) -> float:
    return float(each.signs @ weights().signs) - (other_language if each.hit.passage.lang != lang else 0.0)


def _judged(units: Sequence[Unit], scored: Sequence[tuple[float, Seen]]) -> Relevance:
    if not scored:
        return Relevance((), (), {}, 0.0, tuple(unit.text for unit in units))
    ordered = [each for _, each in scored]
    top = ordered[:_BEST]
    bodies = tuple(part for each in top for part in parts_of(each.hit.passage))
    missing = uncovered(units, bodies, frozenset(name for each in top for name in each.topics))
    features = _features(units, ordered, missing)
    fitted = weights().features
    logit = fitted["bias"] + sum(fitted[name] * value for name, value in features.items())
    return Relevance(
        tuple(each.hit.passage for each in ordered),
        tuple(score for score, _ in scored),
        features,
        1.0 / (1.0 + math.exp(-logit)),
        missing,
        signs=np.array([each.signs for each in ordered]),
    )


def _features(units: Sequence[Unit], ordered: Sequence[Seen], missing: Sequence[str]) -> dict[str, float]:
    top = ordered[:_BEST]
    everywhere = tuple(part for each in ordered for part in parts_of(each.hit.passage))
    spoken = frozenset(name for each in ordered for name in each.topics)
    asked = frozenset(name for unit in units for name in unit.topics)
    nouns = sum(unit.weight >= 1.0 for unit in units)
    return {
        "covered": max(each.sign("held") for each in top) if units else 0.5,
        "known": coverage(units, everywhere, spoken) if units else 0.5,
        "lacking": len(missing) / nouns if nouns else 0.0,
        "on_topic": float(any(asked & each.topics for each in top)),
        "off_topic": float(bool(asked) and not asked & spoken),
    }

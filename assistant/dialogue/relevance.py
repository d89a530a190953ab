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

from assistant.dialogue.amounts_asked import asks_amount, dimensions_asked
from assistant.dialogue.asked import Unit, asked_units, coverage, uncovered
from assistant.dialogue.signs import SIGNS, Asked, Seen, parts_of, seen
from assistant.dialogue.topics import Topic
from assistant.truth.keyterms import has_term
from knowledge.records import Hit, Passage, Product

# What is measured of a question and its best passages, each about 0 to 1: the share of the question's words in one
# place; in any of the passages; the share of its nouns that the best ones lack; whether an asked property is spoken of;
# whether one is asked that nothing speaks of; whether an amount of the kind asked for is given, whether none is; how
# far the best passage stands out, as the logarithm of its share; and the highest cosine, ten times, which was taught to
# tell as much.
FEATURES = ("covered", "known", "lacking", "on_topic", "off_topic", "amount", "no_amount", "stands_out", "close")
# A passage in the question's language can be read out, and is preferred unless only the other language speaks of what is
# asked. That is a wish, not a matter of fitting.
_OTHER_LANGUAGE, _ONLY_OTHER_LANGUAGE = 1.8, 0.3
_AS_WELL = 0.25
_BEST = 3
_TITLE_WEIGHT, _SAID = 0.35, 0.5
_SURE, _MAYBE = 0.7, 0.2
ANSWERED = 0.5
"""From this probability on a question counts as answered: those with and without an answer had the same say in the fit."""


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
        return self.probability >= ANSWERED

    @property
    def likely(self) -> tuple[Passage, ...]:
        """The passage that likeliest answers, and the next one too where it may be that one as well."""
        shares = self.shares
        if len(shares) < 2 or shares[0] >= _SURE or shares[1] < _MAYBE:
            return self.passages[:1]
        return self.passages[:2]

    @property
    def shares(self) -> tuple[float, ...]:
        """How likely each passage is the one that answers, if any is."""
        return _shares(self.scores)


def _shares(scores: Sequence[float]) -> tuple[float, ...]:
    odds = np.exp(np.array(scores) - max(scores, default=0.0))
    return tuple((odds / odds.sum()).tolist()) if len(odds) else ()


@dataclass(frozen=True, slots=True)
class Weights:
    """What each sign adds to a passage's log-odds of being the one that answers, and each feature to those of an answer.

    Cosines tell whether something answers only as the embedder with the id `embedder` was taught to; for others there is
    `without_close`, which leaves out what they say.
    """

    signs: NDArray[np.float64]
    features: Mapping[str, float]
    without_close: Mapping[str, float]
    embedder: str


@lru_cache(maxsize=1)
def weights() -> Weights:
    """Return the fitted weights."""
    raw = tomllib.loads(files("assistant.dialogue").joinpath("data/relevance.toml").read_text(encoding="utf-8"))
    signs = np.array([float(raw["signs"][name]) for name in SIGNS])
    return Weights(signs, dict(raw["features"]), dict(raw["without_close"]), str(raw["embedder"]))


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
    embedder_id: str = "",
    bonus: Callable[[Passage], float] | None = None,
) -> Relevance:
    """Order retrieved passages by how well they bear on the question, and judge whether they answer it.

    `embedder_id` names the embedder of the index; `bonus` is what a caller adds for a kind of passage that it prefers.
    """
    units = _beside_title(asked_units(text, tuple(names), tuple(nouns), tuple(topics)), hits, product)
    asked = Asked(text, units, tuple(topics), how_to, polar)
    found = seen(asked, hits, product)
    other = _OTHER_LANGUAGE if speaks(found, lang) else _ONLY_OTHER_LANGUAGE
    scored = [(_score(each, lang, other) + (bonus(each.hit.passage) if bonus else 0.0), each) for each in found]
    scored.sort(key=lambda item: -item[0])
    return replace(_judged(asked, scored, embedder_id), in_language=speaks(found, lang))


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


def _judged(asked: Asked, scored: Sequence[tuple[float, Seen]], embedder_id: str) -> Relevance:
    units = asked.units
    if not scored:
        return Relevance((), (), {}, 0.0, tuple(unit.text for unit in units))
    ordered = [each for _, each in scored]
    top = ordered[:_BEST]
    bodies = tuple(part for each in top for part in parts_of(each.hit.passage))
    missing = uncovered(units, bodies, frozenset(name for each in top for name in each.topics))
    scores = tuple(score for score, _ in scored)
    features = {**_features(asked, ordered, missing), "stands_out": math.log(max(_shares(scores)))}
    fitted = weights().features if embedder_id == weights().embedder else weights().without_close
    logit = fitted["bias"] + sum(weight * features[name] for name, weight in fitted.items() if name != "bias")
    return Relevance(
        tuple(each.hit.passage for each in ordered),
        scores,
        features,
        1.0 / (1.0 + math.exp(-logit)),
        missing,
        signs=np.array([each.signs for each in ordered]),
    )


def _features(question: Asked, ordered: Sequence[Seen], missing: Sequence[str]) -> dict[str, float]:
    units = question.units
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
        "amount": max(each.sign("of_dimension") for each in top[:2]),
        "no_amount": float(
            bool(asks_amount(question.text) and dimensions_asked(question.text))
            and not any(each.sign("of_dimension") for each in ordered)
        ),
        "close": max(10 * (each.hit.dense or 0.0) for each in ordered),
    }

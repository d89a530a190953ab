"""What a question's words and its place in the conversation tell of its intent, as numbers beside its embedding.

An embedding of a small model blurs what a single word decides ("postage back", "postage to"); rules see single words
and nothing else. The head weighs both: which rules match, which word groups occur, what was asked before.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from assistant.dialogue import lexicon
from assistant.dialogue.topics import topics_of
from assistant.truth.text import normalise

NGRAMS = 4096
# What may have been asked before; the order is that of the head's columns.
PREVIOUS = (
    "", "abuse", "acknowledge", "bot_identity", "capability", "colours", "compare", "describe", "drawbacks", "gift_wrap",
    "goodbye", "greeting", "hours", "how_to", "human", "invoice", "list", "off_topic", "order_change", "order_status",
    "payment", "price", "price_protection", "privacy", "promotion", "recommend", "repeat", "return", "shipping", "spec",
    "stock", "thanks", "visit", "warranty",
)  # fmt: skip
_PLACE = {name: index for index, name in enumerate(PREVIOUS)}
_RULE = {name: index for index, (name, _) in enumerate(lexicon.INTENT_RULES)}
_SIGNS = (
    lexicon.POLAR, lexicon.OPEN_QUESTION, lexicon.ASKS, lexicon.PRONOUN, lexicon.WHO_PAYS, lexicon.FINAL_PRICE,
    lexicon.MAX_PRICE, re.compile(r"\d"),
)  # fmt: skip
_ZH_RUN = re.compile(r"[\u4e00-\u9fff]+")
_EN_WORD = re.compile(r"[a-z0-9']+")
Features = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question stands: the intent before it ("" for none), and whether a product is being talked about."""

    previous: str = ""
    product: bool = False


def dimensions() -> int:
    """Return the number of columns that `signs` gives."""
    return 2 * len(_RULE) + len(_SIGNS) + 5 + 3 * len(PREVIOUS)


def sign_names() -> tuple[str, ...]:
    """Return what the columns of `signs` stand on, so that a head fitted for others is known by it."""
    return (*_RULE, *PREVIOUS)


def signs(text: str, place: Place) -> Features:
    """Return float32[dimensions()] of 0 to 1: rules that match, kinds of words, and what was asked before."""
    plain = normalise(text)
    hits = np.array([pattern.search(plain) is not None for _, pattern in lexicon.INTENT_RULES], dtype=np.float32)
    first = np.zeros(len(_RULE), dtype=np.float32)
    if hits.any():
        first[int(hits.argmax())] = 1.0
    topics = len(topics_of(plain))
    short = float(len(plain) <= lexicon.FRAGMENT_MAX)
    leans = float(bool(lexicon.FOLLOW_UP.search(plain) or lexicon.CORRECTION.search(plain)))
    kinds = [float(pattern.search(plain) is not None) for pattern in _SIGNS]
    before = np.zeros(len(PREVIOUS), dtype=np.float32)
    before[_PLACE.get(place.previous, 0)] = 1.0
    rest = np.array([min(topics, 3) / 3, float(topics > 0), short, leans, float(place.product)], dtype=np.float32)
    return np.concatenate([hits, first, np.array(kinds, np.float32), rest, before, before * short, before * leans])


def ngrams(text: str) -> Features:
    """Return float32[NGRAMS] of counts: one to three Chinese characters, one or two Latin words, hashed."""
    counts = np.zeros(NGRAMS, dtype=np.float32)
    for gram in _grams(normalise(text).lower()):
        counts[zlib.crc32(gram.encode()) % NGRAMS] += 1.0
    return counts


def weighed(counts: Features, rarity: Features) -> Features:
    """Return counts weighed by rarity and scaled to length one, float32[..., NGRAMS]."""
    values = counts * rarity
    length = np.linalg.norm(values, axis=-1, keepdims=True)
    scaled: Features = values / np.maximum(length, 1e-6)
    return scaled


def _grams(text: str) -> Iterator[str]:
    for run in _ZH_RUN.findall(text):
        for size in (1, 2, 3):
            yield from (run[start : start + size] for start in range(len(run) - size + 1))
    words = _EN_WORD.findall(text)
    yield from words
    yield from (f"{one} {other}" for one, other in pairwise(words))

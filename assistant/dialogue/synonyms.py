"""Other words for what is asked, in both languages: a text that says "承重 10 kg" answers "how much weight can it hold".

Read from data/synonyms.txt: general words of trade, nothing of a particular shop.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from importlib.resources import files

from assistant.truth.keyterms import stem

_SHORTEST_PART = 2


@lru_cache(maxsize=1)
def _groups() -> tuple[tuple[str, ...], ...]:
    raw = files("assistant.dialogue").joinpath("data/synonyms.txt").read_text(encoding="utf-8")
    lines = (line for line in raw.splitlines() if line.strip() and not line.startswith("#"))
    return tuple(tuple(word.strip().lower() for word in line.split("|") if word.strip()) for line in lines)


@lru_cache(maxsize=1)
def _index() -> dict[str, tuple[int, ...]]:
    """Map a Chinese word, or the stem of an English one, to the groups that it is in."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, words in enumerate(_groups()):
        for word in words:
            key = stem(word) if word.isascii() and " " not in word else word
            if number not in found[key]:
                found[key].append(number)
    return {key: tuple(numbers) for key, numbers in found.items()}


@lru_cache(maxsize=8192)
def others(word: str) -> re.Pattern[str] | None:
    """Return a pattern of the other words for a Chinese word or an English stem; None if none are known.

    Matched against lower-case text; an English word must begin where a word begins.
    """
    numbers = _index().get(word) or _of_parts(word)
    words = {other for number in numbers for other in _groups()[number]} - {word}
    parts = [re.escape(other) if not other.isascii() else rf"(?<![a-z0-9]){_inflected(other)}" for other in words]
    return re.compile("|".join(sorted(parts, key=len, reverse=True))) if parts else None


def _of_parts(word: str) -> tuple[int, ...]:
    """A compound Chinese word that no group holds has the other words of its longest part."""
    if word.isascii():
        return ()
    spans = (
        word[start:end]
        for size in range(len(word) - 1, _SHORTEST_PART - 1, -1)
        for start in range(len(word) - size + 1)
        for end in [start + size]
    )
    return next((_index()[part] for part in spans if part in _index()), ())


def _inflected(word: str) -> str:
    return re.escape(word if " " in word or len(word) <= 4 else stem(word)) + (r"(?![a-z])" if len(word) <= 4 else "")

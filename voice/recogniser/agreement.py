"""Local agreement: of two partial transcripts in a row, what both begin with is taken as said (Macháček et al., 2023).

A partial is cut into units: one Chinese character, one word in letters, one number; punctuation goes with the unit
before it and is not compared, since it changes with every partial.
"""

from __future__ import annotations

import re

_UNIT = re.compile(r"[\u3400-\u9fff][^\w\s]*|[^\W\u3400-\u9fff]+(?:['’.-][^\W\u3400-\u9fff]+)*[^\w\s]*|[^\w\s]+")


class LocalAgreement:
    """One utterance's partials; make a new one, or `reset`, for the next utterance."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget everything; the next partial starts a new utterance."""
        self._previous: list[str] = []
        self._stable_units = 0
        self._stable = ""

    @property
    def stable(self) -> str:
        """The agreed beginning so far; it only grows."""
        return self._stable

    def update(self, text: str) -> str:
        """Take the next partial of the whole utterance; return the agreed beginning."""
        matches = list(_UNIT.finditer(text))
        units = [_bare(match.group()) for match in matches]
        agreed = _common(self._previous, units)
        self._previous = units
        if agreed > self._stable_units:
            self._stable_units = agreed
            self._stable = text[: matches[agreed - 1].end()]
        return self._stable


def _bare(unit: str) -> str:
    return re.sub(r"[^\w]", "", unit).lower()


def _common(first: list[str], second: list[str]) -> int:
    count = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        count += 1
    return count

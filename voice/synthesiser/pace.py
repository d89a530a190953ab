"""How long a clause takes to render here, learnt from the clauses before it."""

from __future__ import annotations

_NEWEST = 0.3


class Pace:
    """Milliseconds a character takes, by language: a moving mean, so that a machine that slows down is noticed."""

    def __init__(self) -> None:
        self._ms_each: dict[str, float] = {}

    def note(self, lang: str, text: str, took_ms: float) -> None:
        """Learn from one rendered clause."""
        each = took_ms / max(1, len(text))
        before = self._ms_each.get(lang, each)
        self._ms_each[lang] = before + _NEWEST * (each - before)

    def expected_ms(self, lang: str, text: str) -> float:
        """Return how long `text` should take; 0 while nothing has been rendered in this language."""
        return self._ms_each.get(lang, 0.0) * len(text)

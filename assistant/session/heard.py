"""What was heard of a reply, to the word: clauses with their length, cut where playback stopped."""

from __future__ import annotations

import re

_WORD = re.compile(r"[A-Za-z0-9][\w.%'-]*|[\u4e00-\u9fff]|[^\w\s]|\S")


class SpokenText:
    """The text of one reply as it was sent, clause by clause."""

    def __init__(self) -> None:
        self._clauses: list[tuple[str, float]] = []
        self._fillers: set[int] = set()

    def add(self, text: str, audio_ms: float, *, filler: bool = False) -> None:
        """Note a clause and how long its audio is; text without audio lasts no time. A filler is none of the answer's."""
        if filler:
            self._fillers.add(len(self._clauses))
        self._clauses.append((text, audio_ms))

    @property
    def text(self) -> str:
        """All that was sent."""
        return "".join(text for text, _ in self._clauses).strip()

    @property
    def ends_with_space(self) -> bool:
        """Whether what comes next needs no space before it."""
        return bool(self._clauses) and self._clauses[-1][0][-1:].isspace()

    def clauses_heard(self, heard_ms: float) -> int:
        """Return how many clauses of the answer had been played to their end when playback stopped."""
        count, left = 0, heard_ms
        for index, (_, audio_ms) in enumerate(self._clauses):
            left -= audio_ms
            if left < 0:
                break
            count += index not in self._fillers
        return count

    def heard(self, heard_ms: float | None) -> str:
        """Return the words that had been played when playback stopped; None means all."""
        if heard_ms is None:
            return self.text
        heard, left = "", heard_ms
        for text, audio_ms in self._clauses:
            if audio_ms <= 0 or left >= audio_ms:
                heard += text
                left -= audio_ms
                continue
            return (heard + _first_part(text, max(0.0, left / audio_ms))).strip()
        return heard.strip()


def _first_part(text: str, share: float) -> str:
    """Return whole words of the text up to a share of its length; a word half said was not heard."""
    words = list(_WORD.finditer(text))
    weights = [max(1, len(word.group()) // 2) if word.group().isascii() else 1 for word in words]
    budget, end = share * sum(weights), 0
    for word, weight in zip(words, weights, strict=True):
        if weight > budget:
            break
        budget -= weight
        end = word.end()
    return text[:end]

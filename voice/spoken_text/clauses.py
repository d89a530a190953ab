"""Cuts an answer into clauses to be spoken one by one. Joined again the clauses are the text, to the character.

The first clause is the wait that a customer hears, so it ends at the first natural break; later ones are longer, since
a voice sounds better when it sees more of the sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_STRONG = "。！？!?…\n"
_WEAK = "，；：、,;:"
# A mark ends a clause only where it isn't inside a number, a time, an abbreviation or an address.
_BREAK = re.compile(
    r"(?:[。！？…\n]+|[，；：](?!\d{2}\b)|(?<!\d)[、]|[!?]+(?=\s|$|[\"”’)\u3400-\u9fff])|"
    r"(?<!\b[A-Za-z])(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\bNo)(?<!\bapprox)\.(?=\s|$)|[,;:](?=\s|$|[\u3400-\u9fff]))"
    r"[\"”’」』）)]*\s*"
)
_BEFORE = re.compile(
    r"(?<=[\u3400-\u9fff])(?=但是|不过|因为|所以|如果|而且|并且|或者|然后|另外)|(?<=\w)(?= (?:but|because|and|so|if|or|which|when) )"
)


@dataclass(frozen=True)
class ClauseLimits:
    """Widths in half characters: a Chinese character counts 2, a letter or digit 1 (about 100 ms of speech each)."""

    first_min: int = 2
    first_max: int = 16
    next_min: int = 12
    next_max: int = 56


LIMITS = {"zh": ClauseLimits(), "en": ClauseLimits(first_min=2, first_max=40, next_min=24, next_max=110)}


def width(text: str) -> int:
    """Return the spoken width of `text` in half characters; marks and spaces count nothing."""
    return sum(2 if "\u3400" <= character <= "\u9fff" else 1 for character in text if character.isalnum())


def clauses(text: str, lang: str, *, first_short: bool = True) -> list[str]:
    """Return the clauses of `text` ("zh" or "en"); `first_short` ends the first one at the first natural break."""
    splitter = ClauseSplitter(lang, first_short=first_short)
    return [*splitter.feed(text), *splitter.finish()]


class ClauseSplitter:
    """The same for text that arrives in pieces: `feed` gives the clauses that are complete, `finish` the rest."""

    def __init__(self, lang: str, *, first_short: bool = True) -> None:
        self._limits = LIMITS.get(lang, LIMITS["en"])
        self._first = first_short
        self._text = ""

    def feed(self, piece: str) -> list[str]:
        """Take the next piece of the answer; return the clauses that can be spoken now."""
        self._text += piece
        return self._cut(final=False)

    def finish(self) -> list[str]:
        """Return what is left; the splitter starts over as for a new answer's later clauses."""
        done = self._cut(final=True)
        if self._text:
            done.append(self._text)
        self._text = ""
        return done

    def _cut(self, *, final: bool) -> list[str]:
        done: list[str] = []
        while (end := self._next_end(final=final)) is not None:
            done.append(self._text[:end])
            self._text = self._text[end:]
            self._first = False
        return done

    def _next_end(self, *, final: bool) -> int | None:
        limits = self._limits
        least, most = (limits.first_min, limits.first_max) if self._first else (limits.next_min, limits.next_max)
        best: int | None = None
        for match in _BREAK.finditer(self._text):
            end = match.end()
            # The mark at the very end may still grow ("3." then "5"), so a stream waits for one character more.
            if end >= len(self._text) and not (final or self._text[end - 1 :] in ("。", "！", "？", "\n")):
                break
            if width(self._text[:end]) < least:
                continue
            if best is not None and width(self._text[:end]) > most:
                return best
            strong = match.group()[0] in _STRONG or match.group()[0] == "."
            if strong or self._first or width(self._text[:end]) >= most // 2:
                return self._shortened(end, most)
            best = end
        if best is not None:
            return best if final else None
        if width(self._text) > most:
            return self._shortened(len(self._text), most, whole=False)
        return None

    def _shortened(self, end: int, most: int, *, whole: bool = True) -> int | None:
        """Return `end`, or an earlier place before a joining word when the clause would be too long."""
        if width(self._text[:end]) <= most:
            return end
        for match in _BEFORE.finditer(self._text, 0, end):
            if self._limits.first_min <= width(self._text[: match.start()]) <= most:
                return match.start()
        if whole:
            return end
        longest = 2 * self._limits.next_max
        return self._at_a_space(self._limits.next_max) if width(self._text) > longest else None

    def _at_a_space(self, most: int) -> int:
        for end in range(len(self._text), 0, -1):
            if width(self._text[:end]) <= most and (end == len(self._text) or self._text[end - 1].isspace()):
                return end
        return next(n for n in range(1, len(self._text) + 1) if width(self._text[:n]) >= most)

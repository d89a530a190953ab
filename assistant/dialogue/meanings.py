"""Words of wishes in the other language: what is asked for in English may be stated in Chinese, and the other way round."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from assistant.dialogue.asked import starts_word
from assistant.truth.keyterms import key_terms

_SHORT = 4


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing a wish speaks of, by any of these words; `known` if the words come from the table of meanings."""

    words: tuple[str, ...]
    known: bool = False

    def said_in(self, text: str) -> bool:
        """Tell whether a lower-case text says any of the words."""
        return any(_says(text, word) for word in self.words)


@lru_cache(maxsize=1)
def _groups() -> tuple[tuple[str, ...], ...]:
    raw = tomllib.loads(files("assistant.dialogue").joinpath("data/meanings.toml").read_text(encoding="utf-8"))
    return tuple(tuple(words) for words in raw.values())


@lru_cache(maxsize=4096)
def _pattern(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9]){re.escape(word)}(?:e?s|d|ed)?(?![a-z0-9])")


def _says(text: str, word: str) -> bool:
    if not word.isascii():
        return word in text
    if word not in text:
        return False
    # A stem is looked for at the beginning of words, a short word as such ("mat" is not "matte").
    return bool(_pattern(word).search(text)) or (len(word) > _SHORT and starts_word(text, word))


@lru_cache(maxsize=1024)
def _hits(text: str) -> tuple[tuple[tuple[int, int], tuple[str, ...]], ...]:
    """Return where the text says words of the table, the longest first and none inside another."""
    found: list[tuple[tuple[int, int], tuple[str, ...]]] = []
    for group in _groups():
        for word in group:
            if word not in text:
                continue
            if word.isascii():
                found += [(match.span(), group) for match in _pattern(word).finditer(text)]
            elif len(word) > 1 or text == word:
                found += [(match.span(), group) for match in re.finditer(re.escape(word), text)]
    found.sort(key=lambda item: item[0][0] - item[0][1])
    kept: list[tuple[tuple[int, int], tuple[str, ...]]] = []
    for span, group in found:
        # One word may stand in two groups ("静音"); then either meaning counts.
        if all(span[1] <= other[0] or other[1] <= span[0] or span == other for other, _ in kept):
            kept.append((span, group))
    return tuple(sorted(kept))


def in_other_language(text: str, lang: str) -> str:
    """Return the words of `lang` for what a text of the other language says, as far as the table knows; "" for nothing."""
    words: list[str] = []
    for (start, end), group in _hits(text.lower()):
        if text[start:end].isascii() == (lang == "zh"):
            words.append(next((word for word in group if word.isascii() != (lang == "zh")), ""))
    return " ".join(dict.fromkeys(word for word in words if word))


@lru_cache(maxsize=1024)
def meanings_of(text: str) -> tuple[Meaning, ...]:
    """Return what a wish without its empty words speaks of: known meanings with all their words, and other content words."""
    lowered = text.lower()
    rest = lowered
    known: dict[tuple[int, int], tuple[str, ...]] = {}
    for span, group in _hits(lowered):
        known[span] = (*known.get(span, ()), *group)
        rest = rest[: span[0]] + " " * (span[1] - span[0]) + rest[span[1] :]
    found = [Meaning(tuple(dict.fromkeys(words)), True) for words in known.values()]
    return tuple(dict.fromkeys((*found, *(Meaning((term,)) for term in key_terms(rest)))))

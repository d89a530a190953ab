"""What the shop's names sound like: a short bias for the recogniser, and the repair of names it heard wrongly.

A repair is made only where the sound is close, in proportion to the name's length, and never where the words heard are
ordinary words that stand as they should: a wrong "correction" is worse than a name left misspelt.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import jieba
from rapidfuzz.distance import Levenshtein

from voice.recogniser.sounds import phonetic_key, pinyin_distance, syllables

_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
_WORD = re.compile(r"[A-Za-z0-9]+(?:['’][A-Za-z]+)?")
_LATIN_RUN = re.compile(r"[A-Za-z0-9][A-Za-z0-9'’ .+-]*")
_COMMON_FREQUENCY = 300
_ANCHOR_REACH = 8
_BIAS_DISTANCE = 0.42
# Characters that belong to the sentence around a word: "充电时" is 充电 and then, not a charger half heard.
_FUNCTION_CHARACTERS = frozenset("的了是在有和就都也不吗呢吧啊要会能可以到去来给对被把让从时我你他她它们这那个")


@dataclass(frozen=True)
class LexiconLimits:
    """How far a repair may go: distance by syllables (zh), share of letters (en), and the shortest names."""

    syllable_distance: float = 0.24
    """For each syllable but one, so that three-syllable names need nearly their own sound."""
    anchored_distance: float = 0.36
    """A short brand may be this far off when a word that belongs to it comes right after."""
    short_name_distance: float = 0.0
    letter_distance: float = 0.34
    min_letters: int = 4
    bias_names: int = 6


@dataclass(frozen=True)
class _Repair:
    start: int
    end: int
    name: str
    cost: float


class Lexicon:
    """The names of one shop: products, brands, SKUs, attribute words. Immutable; make a new one when they change."""

    def __init__(self, names: Iterable[str], *, limits: LexiconLimits | None = None) -> None:
        jieba.setLogLevel(logging.ERROR)
        self.names = tuple(dict.fromkeys(name.strip() for name in names if name.strip()))
        self._limits = limits or LexiconLimits()
        han = {run for name in self.names for run in _HAN_RUN.findall(name) if len(run) >= 2}
        self._han = tuple((run, syllables(run)) for run in sorted(han, key=len, reverse=True))
        self._known_han = han
        self._anchors = _anchors(self.names)
        latin = {run.strip(" .-") for name in self.names for run in _LATIN_RUN.findall(name)}
        self._latin = tuple((run, _squashed(run)) for run in sorted(latin, key=len, reverse=True) if _squashed(run))
        self._latin_sounds = {run: _sounds_like(wanted) for run, wanted in self._latin}

    def bias(self, heard: str, lang: str) -> tuple[str, ...]:
        """Return the few names that `heard`, a partial transcript, sounds as if it held; often none.

        Only these are worth giving the recogniser for the final: names that nobody said make it hear things.
        """
        sounds = syllables("".join(_HAN_RUN.findall(heard)))
        keys = {phonetic_key(word) for word in _WORD.findall(heard)} - {""}
        scored = [(self._closeness(name, sounds, keys, lang), name) for name in self.names]
        near = sorted((score, name) for score, name in scored if score <= _BIAS_DISTANCE)
        return tuple(name for _, name in near[: self._limits.bias_names])

    def _closeness(self, name: str, sounds: Sequence[str], keys: set[str], lang: str) -> float:
        """Return the mean distance of the name's parts from the nearest place in what was heard; 1 = nothing alike."""
        wanted = [syllables(run) for run in _HAN_RUN.findall(name)] if lang == "zh" else []
        nearest = [(len(part), min(_window_distances(sounds, part), default=1.0)) for part in wanted]
        words = [word for word in _WORD.findall(name) if len(word) > 2]
        if lang != "zh" and _HAN_RUN.search(name):
            return 1.0
        spelled = [{phonetic_key(spelling) for spelling in _sounds_like(_squashed(word))} for word in words]
        nearest += [(2, 0.0 if each & keys else 1.0) for each in spelled]
        weight = sum(size for size, _ in nearest)
        return sum(size * distance for size, distance in nearest) / weight if weight else 1.0

    def correct(self, text: str, lang: str) -> str:
        """Return `text` with misheard names repaired; a text without any comes back as it is."""
        repaired = self._repair(text, self._latin_repairs(text))
        return self._repair(repaired, self._han_repairs(repaired)) if lang == "zh" else repaired

    def _repair(self, text: str, repairs: Iterable[_Repair]) -> str:
        taken: list[_Repair] = []
        for repair in sorted(repairs, key=lambda each: (each.cost, each.start - each.end)):
            if all(repair.end <= other.start or repair.start >= other.end for other in taken):
                taken.append(repair)
        for repair in sorted(taken, key=lambda each: each.start, reverse=True):
            text = text[: repair.start] + repair.name + text[repair.end :]
        return text

    def _han_repairs(self, text: str) -> Iterable[_Repair]:
        for run in _HAN_RUN.finditer(text):
            heard = run.group()
            sounds = syllables(heard)
            kept = self._standing(heard)
            for name, wanted in self._han:
                for start in range(len(heard) - len(wanted) + 1):
                    if any(place in kept for place in range(start, start + len(wanted))):
                        continue
                    after = text[run.start() + start + len(wanted) :][:_ANCHOR_REACH]
                    repair = self._han_repair(heard, sounds, after, name, wanted, start)
                    if repair is not None:
                        yield _Repair(run.start() + start, run.start() + start + len(wanted), name, repair)

    def _han_repair(
        self, heard: str, sounds: Sequence[str], after: str, name: str, wanted: Sequence[str], start: int
    ) -> float | None:
        end = start + len(wanted)
        distance = pinyin_distance(sounds[start:end], wanted)
        limits = self._limits
        if distance <= limits.anchored_distance * len(wanted) and self._anchored(name, after):
            torn = any(first < start or last > end for first, last in _words_over(heard, start, end))
            return None if torn and distance > 0.0 else distance / len(wanted)
        short = len(wanted) < 3
        allowed = limits.short_name_distance if short else limits.syllable_distance * (len(wanted) - 1)
        if distance > allowed or self._ordinary(heard, start, end, exact=distance == 0.0 and not short):
            return None
        return distance / len(wanted)

    def _anchored(self, name: str, after: str) -> bool:
        return any(word in after.lower().replace(" ", "") for word in self._anchors.get(name, ()))

    def _standing(self, heard: str) -> set[int]:
        """Places that are covered by one of our own names already."""
        return {
            place
            for name in self._known_han
            for found in re.finditer(re.escape(name), heard)
            for place in range(found.start(), found.end())
        }

    def _ordinary(self, heard: str, start: int, end: int, *, exact: bool) -> bool:
        """Tell whether the window is made of common words as they stand; exact sound of a long name outweighs it."""
        if end - start < 3 and _dictionary().get(heard[start:end], 0) > 0:
            return True
        words = _words_over(heard, start, end)
        if any(first < start or last > end for first, last in words if _common(heard[first:last])):
            return True
        return not exact and all(
            _common(heard[first:last]) or heard[first:last] in _FUNCTION_CHARACTERS for first, last in words
        )

    def _latin_repairs(self, text: str) -> Iterable[_Repair]:
        words = list(_WORD.finditer(text))
        for name, wanted in self._latin:
            for first in range(len(words)):
                for last in range(first, min(first + 4, len(words))):
                    start, end = words[first].start(), words[last].end()
                    if _HAN_RUN.search(text, start, end) or text[start:end] == name:
                        continue
                    cost = self._latin_cost([word.group() for word in words[first : last + 1]], name, wanted)
                    if cost is not None:
                        yield _Repair(start, end, name, cost)

    def _latin_cost(self, heard: Sequence[str], name: str, wanted: str) -> float | None:
        squashed = _squashed("".join(heard))
        # Spacing, hyphens and case are how it is written, not how it sounds: "usb c" is USB-C.
        if squashed == wanted:
            return 0.0 if len(wanted) >= 3 and (len(heard) > 1 or _written_specially(name)) else None
        if len(wanted) < self._limits.min_letters or abs(len(squashed) - len(wanted)) > 3:
            return None
        if any(character.isdigit() for character in wanted + squashed) and _digits(wanted) != _digits(squashed):
            return None
        if len(heard) > len(_WORD.findall(name)) + 1 or all(word.lower() in _FUNCTION_WORDS for word in heard):
            return None
        key = phonetic_key(squashed)
        shares = [
            Levenshtein.distance(squashed, spelling) / len(spelling)
            for spelling in self._latin_sounds[name]
            if phonetic_key(spelling) == key
        ]
        return min((share for share in shares if share <= self._limits.letter_distance), default=None)


def _words_over(heard: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the places of the dictionary's words of `heard` that reach into the window."""
    places, place = [], 0
    for word in jieba.cut(heard, HMM=False):
        places.append((place, place + len(word)))
        place += len(word)
    return [(first, last) for first, last in places if first < end and last > start]


def _common(word: str) -> bool:
    return len(word) > 1 and _dictionary().get(word, 0) >= _COMMON_FREQUENCY


def _window_distances(sounds: Sequence[str], wanted: Sequence[str]) -> Iterable[float]:
    for start in range(len(sounds) - len(wanted) + 1):
        yield pinyin_distance(sounds[start : start + len(wanted)], wanted) / len(wanted)


def _anchors(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return, for each name that starts with a short Chinese brand, the words that may follow it."""
    anchors: dict[str, set[str]] = {}
    for name in names:
        first = _HAN_RUN.match(name)
        if first is None:
            continue
        brand, rest = first.group(), name[first.end() :]
        if not 2 <= len(brand) <= 3:
            continue
        words = {_squashed(word) for word in re.findall(r"[A-Za-z0-9]+", rest)}
        words |= {word for run in _HAN_RUN.findall(rest) for word in jieba.cut(run, HMM=False) if len(word) > 1}
        anchors.setdefault(brand, set()).update(word for word in words if len(word) > 1)
    return {brand: tuple(sorted(words)) for brand, words in anchors.items()}


def _sounds_like(wanted: str) -> tuple[str, ...]:
    """Return spellings that an English ear gives `wanted`: itself, and as if it were pinyin."""
    english = wanted
    for pinyin, letters in (("zh", "j"), ("q", "ch"), ("x", "sh"), ("c", "ts")):
        english = re.sub(rf"(?<![szc]){pinyin}(?!h)", letters, english)
    return tuple(dict.fromkeys((wanted, english)))


def _squashed(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _written_specially(name: str) -> bool:
    """Tell whether case or marks are part of the name (AirBeat, USB-C, IPX5) rather than a capital at its start."""
    return name[1:] != name[1:].lower() or not name.isalpha()


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _dictionary() -> dict[str, int]:
    jieba.initialize()
    frequency: dict[str, int] = jieba.dt.FREQ
    return frequency


_FUNCTION_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "he",
        "her",
        "here",
        "him",
        "his",
        "how",
        "i",
        "if",
        "in",
        "is",
        "it",
        "its",
        "just",
        "like",
        "many",
        "may",
        "me",
        "more",
        "most",
        "much",
        "my",
        "no",
        "not",
        "now",
        "of",
        "on",
        "one",
        "or",
        "our",
        "out",
        "over",
        "please",
        "she",
        "should",
        "so",
        "some",
        "such",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "too",
        "up",
        "us",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "who",
        "why",
        "will",
        "with",
        "would",
        "yes",
        "you",
        "your",
        "light",
        "late",
        "lot",
        "line",
        "long",
        "last",
        "list",
        "life",
        "live",
        "love",
        "look",
        "let",
        "less",
        "low",
    ]
)

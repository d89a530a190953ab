"""How alike two words sound: Mandarin by weighted pinyin, English by a small phonetic key. Distances count sounds."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from pypinyin import Style, lazy_pinyin

_INITIALS = ("zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "r", "z", "c", "s", "y", "w")  # fmt: skip
_CONFUSED_INITIALS = frozenset(
    frozenset(pair)
    for pair in (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("f", "h"), ("r", "l"), ("b", "p"), ("d", "t"), ("g", "k"),
                 ("j", "q"), ("zh", "j"), ("ch", "q"), ("sh", "x"), ("zh", "ch"), ("z", "c"))
)  # fmt: skip
_CONFUSED_FINALS = frozenset(
    frozenset(pair)
    for pair in (("an", "ang"), ("en", "eng"), ("in", "ing"), ("ian", "iang"), ("uan", "uang"), ("un", "ong"), ("e", "uo"),
                 ("o", "uo"), ("ou", "uo"), ("ui", "ei"), ("iu", "ou"))
)  # fmt: skip
_NEAR = 0.35
_HALF = 0.6


@functools.lru_cache(maxsize=4096)
def syllables(text: str) -> tuple[str, ...]:
    """Return the toneless pinyin of a run of Chinese characters, one syllable a character."""
    return tuple(lazy_pinyin(text, style=Style.NORMAL))


@functools.lru_cache(maxsize=65536)
def syllable_distance(one: str, other: str) -> float:
    """Return 0 for the same sound, 0.35 for one that listeners mix up, 0.6 for half the same, else 1."""
    if one == other:
        return 0.0
    first, second = _parts(one), _parts(other)
    same_final = first[1] == second[1]
    if same_final and frozenset((first[0], second[0])) in _CONFUSED_INITIALS:
        return _NEAR
    if first[0] == second[0] and frozenset((first[1], second[1])) in _CONFUSED_FINALS:
        return _NEAR
    return _HALF if same_final or (first[0] == second[0] and first[0]) else 1.0


def pinyin_distance(one: Sequence[str], other: Sequence[str]) -> float:
    """Return the weighted edit distance of two syllable sequences; a missing or extra syllable costs 1."""
    row = [float(number) for number in range(len(other) + 1)]
    for number, left in enumerate(one, start=1):
        diagonal, row[0] = row[0], float(number)
        for place, right in enumerate(other, start=1):
            best = min(diagonal + syllable_distance(left, right), row[place] + 1.0, row[place - 1] + 1.0)
            diagonal, row[place] = row[place], best
    return row[-1]


def _parts(syllable: str) -> tuple[str, str]:
    initial = next((start for start in _INITIALS if syllable.startswith(start)), "")
    return initial, syllable[len(initial) :]


_KEY_RULES = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^(?:kn|gn|pn)", "n"), (r"^wr", "r"), (r"^x", "s"), (r"mb$", "m"), (r"tch|tsh", "C"), (r"ch", "C"),
        (r"tion|sion", "Sn"), (r"sch|sh", "S"), (r"ti(?=[ao])|ci(?=[ao])", "S"), (r"ph|gh(?=t)", "f"), (r"ght", "t"),
        (r"gh", ""), (r"th", "0"), (r"dge|dg(?=[iey])", "j"), (r"g(?=[iey])", "j"), (r"c(?=[iey])", "s"),
        (r"ck|q|c", "k"), (r"x", "ks"), (r"z", "s"), (r"v", "f"), (r"wh", "w"), (r"d(?=$)", "t"), (r"b(?=$)", "p"),
    )
)  # fmt: skip


@functools.lru_cache(maxsize=65536)
def phonetic_key(word: str) -> str:
    """Return a key of the consonants as they sound, a vowel only as "A" where one stands first; in Metaphone's manner."""
    letters = re.sub(r"[^a-z]", "", word.lower())
    for pattern, sound in _KEY_RULES:
        letters = pattern.sub(sound, letters)
    first = "A" if letters[:1] in "aeiouy" and letters else ""
    consonants = re.sub(r"[aeiouyhw]", "", letters) if first else letters[:1] + re.sub(r"[aeiouyhw]", "", letters[1:])
    return first + re.sub(r"(.)\1+", r"\1", consonants)

"""Model codes as a Chinese recogniser or typist spells them by sound: "西一" for C1, "批十" for P10.

Only codes that the shop has are restored, and only where the letter's sound and the digits stand together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial

from knowledge.chinese_words import frequency

_LETTERS = {
    "a": "诶欸", "b": "毕逼", "c": "西塞", "d": "弟迪", "e": "伊", "g": "激鸡", "j": "杰", "k": "凯尅", "o": "欧偶", "p": "批皮屁",
    "q": "丘秋", "r": "阿", "t": "踢替", "u": "优", "v": "微威", "y": "歪", "z": "贼",
}  # fmt: skip
_WORDS = {"f": "艾弗", "h": "艾尺", "l": "艾勒", "m": "艾姆", "n": "恩", "s": "艾斯", "w": "达不溜", "x": "艾克斯"}
_COMMON = 50
_DIGITS = "零一二三四五六七八九"
_CODE = re.compile(r"(?<![a-z0-9])([a-z]{1,2})(\d{1,3})(?![a-z0-9])")


class SpokenCodes:
    """Made once for a shop from its product names."""

    def __init__(self, names: Iterable[str]) -> None:
        self._patterns: list[tuple[re.Pattern[str], str]] = []
        codes = {match.groups() for name in names for match in _CODE.finditer(name.lower())}
        for letters, digits in sorted(codes, key=lambda code: -len(code[1])):
            sounds = [self._sound(letter) for letter in letters]
            if all(sounds):
                self._patterns.append(
                    (re.compile("".join(sounds) + f"(?:{digits}|{_spoken(digits)})", re.IGNORECASE), letters + digits)
                )

    @staticmethod
    def _sound(letter: str) -> str:
        choices = [*_LETTERS.get(letter, ""), *([_WORDS[letter]] if letter in _WORDS else []), letter]
        return f"(?:{'|'.join(choices)})" if len(choices) > 1 else ""

    def restored(self, text: str) -> str:
        """Return the text with codes that were written by sound as the shop writes them, set apart by a space."""
        for pattern, code in self._patterns:
            text = pattern.sub(partial(_written, code), text)
        return text


def _written(code: str, match: re.Match[str]) -> str:
    """Return the code for its sound; what is spelt in letters and digits, or ends a word before it ("东西一个"), stays."""
    before = match.string[max(0, match.start() - 1) : match.start() + 1]
    ends_word = len(before) == 2 and frequency(before) > _COMMON
    return match.group() if ends_word or match.group().isascii() else f"{code.upper()} "


def _spoken(digits: str) -> str:
    """Return how Chinese says a number of up to three digits, digit by digit or as a number."""
    each = "".join(_DIGITS[int(digit)] for digit in digits)
    if len(digits) != 2 or digits[0] == "0":
        return each
    tens = (
        ("" if digits[0] == "1" else _DIGITS[int(digits[0])])
        + "十"
        + ("" if digits[1] == "0" else _DIGITS[int(digits[1])])
    )
    return f"{tens}|{each}"

"""English numbers in words as digits, the way prices and model names are said: "two ninety nine" is 299, "g sixty five" G 65.

A single word below ten stays ("which one", "two devices").
"""

from __future__ import annotations

import re

_UNITS = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_TENS = {
    word: 10 * value
    for value, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
_WORD = "|".join([*_UNITS, *_TENS, "hundred", "thousand"])
_RUN = re.compile(rf"\b(?:{_WORD})(?:(?:[\s-]+and)?[\s-]+(?:{_WORD}))*\b", re.IGNORECASE)


def spoken_english_to_digits(text: str) -> str:
    """Return the text with runs of English number words as digits."""
    return _RUN.sub(lambda match: _digits(match.group()), text)


def _digits(run: str) -> str:
    words = [word for word in re.split(r"[\s-]+", run.lower()) if word != "and"]
    if len(words) == 1 and (words[0] in ("hundred", "thousand") or _UNITS.get(words[0], 10) < 10):
        return run
    if not {"hundred", "thousand"} & set(words):
        return _joined(words, run)
    total, current = 0, 0
    for word in words:
        if word == "hundred":
            current = max(1, current) * 100
        elif word == "thousand":
            total, current = total + max(1, current) * 1000, 0
        else:
            current += _UNITS.get(word, _TENS.get(word, 0))
    return str(total + current)


def _joined(words: list[str], run: str) -> str:
    """Join numbers said one after another: "two ninety nine" 299, "sixty five" 65, "one four" stays."""
    parts: list[str] = []
    for word in words:
        value = _UNITS.get(word, _TENS.get(word, 0))
        if parts and parts[-1].endswith("0") and len(parts[-1]) == 2 and 0 < value < 10:
            parts[-1] = str(int(parts[-1]) + value)
        else:
            parts.append(str(value))
    if len(parts) > 1 and all(len(part) == 1 for part in parts):
        return run
    return "".join(parts)

"""Numbers in a reply that stand in none of the texts it rests on.

Counted: digits ("6.5", "10,000"), codes with digits ("IPX5", "SF770…"), and number words before a unit ("七天", "two
years"). Not counted: names of products, ordinals ("第二个", "2nd"), list markers and citation marks. Values are compared
as decimals, so that 199.00 is 199; units and signs are not compared.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

import cn2an

_SUPERSCRIPT = re.compile(r"[²³¹⁰⁴-⁹①-⑳⑴-⒇❶-❿]")
_MARKER = re.compile(r"(?m)^\s*(?:\d{1,2}[.)、]\s+|\(\d{1,2}\)\s*)|\[\d{1,3}\]")
_ORDINAL = re.compile(r"第\s*(?:\d+|[一二三四五六七八九十两]+)\s*(?![\d天日])|\b(?:1?1st|2nd|3rd|[4-9]th|10th)\b")
_CURRENCY = re.compile(r"(?:cny|rmb|usd|us\$)\s*(?=\d)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_CODE = re.compile(r"(?<![a-z0-9])[a-z]+(?:-[a-z]+)*-?\d[a-z0-9]*(?:-[a-z0-9]+)*")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_ZH_UNITS = (
    "个工作日|工作日|个小时|小时|分钟|秒|个月|天|年|岁|元|块|折|倍|次|台|米|公里|升|克|千克|瓦|周|个星期|星期|寸|副|对"
)
_ZH_WORDS = re.compile(rf"([零一二两三四五六七八九十百千万]+)(?=\s*(?:{_ZH_UNITS}))")
_EN_VALUES = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90,
}  # fmt: skip
_EN_UNITS = "working|business|calendar|days?|hours?|minutes?|seconds?|weeks?|months?|years?|devices?|times|yuan|pieces?"
_EN_WORDS = re.compile(rf"\b({'|'.join(_EN_VALUES)})[\s-](?={_EN_UNITS})")


def unsupported_numbers(reply: str, evidence: Iterable[str], names: Iterable[str] = ()) -> tuple[str, ...]:
    """Return numbers and codes of `reply` that are in no text of `evidence`, in order of their value."""
    names = tuple(names)
    backing = "\n".join(evidence)
    known, known_codes = _numbers(_prepared(backing)), _squeezed(backing + "\n" + "\n".join(names))
    text = _prepared(_without(reply, names))
    codes = {code for code in _CODE.findall(text) if code.replace("-", "") not in known_codes.replace("-", "")}
    numbers = _numbers(text) - known
    return (*(f"{number:f}" for number in sorted(numbers)), *sorted(codes))


def _numbers(text: str) -> set[Decimal]:
    words = {Decimal(_EN_VALUES[word]) for word in _EN_WORDS.findall(text)}
    for word in _ZH_WORDS.findall(text):
        value = _zh_value(word)
        if value is not None and value != 1:
            words.add(value)
    return words | {Decimal(token).normalize() + 0 for token in _NUMBER.findall(_CODE.sub(" ", text))}


def _zh_value(word: str) -> Decimal | None:
    try:
        return Decimal(str(cn2an.cn2an(word.replace("两", "二"), "smart")))
    except (ValueError, KeyError):
        return None


def _prepared(text: str) -> str:
    text = unicodedata.normalize("NFKC", _SUPERSCRIPT.sub(" ", text)).lower()
    return _THOUSANDS.sub("", _CURRENCY.sub(" ", _ORDINAL.sub(" ", _MARKER.sub(" ", text))))


def _without(text: str, names: Iterable[str]) -> str:
    """Take names that hold digits out of a text; the longest first, so that no rest of one is left."""
    for name in sorted({name for name in names if re.search(r"\d", name)}, key=len, reverse=True):
        text = re.sub(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", " ", text, flags=re.IGNORECASE)
    return text


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()

"""Numbers and signs of English text as words where a voice would read them wrongly; plain numbers are left to it."""

from __future__ import annotations

import re

from voice.spoken_text import patterns as shape

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_CURRENCIES = {
    "¥": "yuan", "￥": "yuan", "CNY": "yuan", "RMB": "yuan", "元": "yuan", "$": "dollars", "USD": "dollars", "€": "euros",
}  # fmt: skip
_MONEY_BEFORE = re.compile(
    rf"(CNY|RMB|USD|[¥￥$€])\s?({shape.NUMBER})(?:{shape.RANGE_MARK}(?:[¥￥$€])?({shape.NUMBER}))?"
)
_MONEY_AFTER = re.compile(rf"({shape.NUMBER})\s?(CNY|RMB|USD|元)")
_ORDER = re.compile(
    r"((?:order|ticket|tracking|number|no\.)(?: number)?\s(?:is\s)?)#?([A-Za-z]*-?\d{4,})|#([A-Za-z]*-?\d{3,})", re.I
)
_PERCENT = re.compile(rf"({shape.NUMBER})\s?%(?:{shape.RANGE_MARK}({shape.NUMBER})\s?%)?")
_RANGE = re.compile(rf"(?<![\w.-])({shape.NUMBER}){shape.RANGE_MARK}({shape.NUMBER})(?![\d-])")
_HYPHEN_UNIT = re.compile(r"(\d+)-(day|hour|month|year|week|inch|minute)\b")
_CAPITALS = re.compile(r"\b(?:[A-Z]{2,3}|[B-DF-HJ-NP-TV-XZ]{4,})\b(?:-[A-Z]\b)?")
_KEPT_CAPITALS = frozenset({"OK", "NO", "PM", "AM", "YES", "ALL", "NOT", "NEW"})


def words(text: str) -> str:
    """Return English `text` with money, dates, codes, units, ranges and percentages as they are said."""
    text = _ORDER.sub(lambda found: (found[1] or "") + apart((found[2] or found[3]).replace("-", "")), text)
    text = shape.MOBILE.sub(lambda found: ", ".join(apart(part) for part in found.groups()), text)
    text = shape.SERVICE_LINE.sub(lambda found: ", ".join(apart(part) for part in found.groups()), text)
    text = shape.DATE.sub(_date, text)
    text = shape.TIME.sub(_time, text)
    text = _MONEY_BEFORE.sub(_money_before, text)
    text = _MONEY_AFTER.sub(lambda found: f"{amount(found[1])} {_CURRENCIES[found[2]]}", text)
    text = _PERCENT.sub(_percent, text)
    text = _RANGE.sub(lambda found: f"{found[1]} to {found[2]}", text)
    text = shape.SIZES.sub(lambda found: " by ".join(part for part in found.groups() if part), text)
    text = shape.MEASURE.sub(_measure, text)
    text = _HYPHEN_UNIT.sub(r"\1 \2", text)
    text = shape.SKU.sub(lambda found: spelled(found[0]), text)
    text = shape.LONG_DIGITS.sub(lambda found: apart(found[1]), text)
    text = _CAPITALS.sub(_capitals, text)
    return _signs(text)


def amount(number: str) -> str:
    """Return an amount without closing zeros and thousands commas: "1,299.00" → "1299"."""
    plain = number.replace(",", "")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def apart(code: str) -> str:
    """Return a code character by character."""
    return " ".join(code.upper())


def spelled(sku: str) -> str:
    """Return a SKU: capitals and digits one by one, words as words."""
    parts = re.findall(r"[A-Za-z]+|\d+", sku)
    return " ".join(" ".join(part) if part.isdigit() or part.isupper() else part for part in parts)


def _date(found: re.Match[str]) -> str:
    month, day = int(found[2]), int(found[3])
    if not 1 <= month <= 12:
        return found[0]
    ending = "th" if 10 <= day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{_MONTHS[month - 1]} {day}{ending}, {found[1]}"


def _time(found: re.Match[str]) -> str:
    hour, minutes = int(found[1]) % 24, found[2]
    half = "PM" if hour >= 12 else "AM"
    shown = hour % 12 or 12
    return (
        f"{shown} {half}"
        if minutes == "00"
        else f"{shown} {minutes.replace('0', 'oh ', 1) if minutes[0] == '0' else minutes} {half}"
    )


def _money_before(found: re.Match[str]) -> str:
    unit = _CURRENCIES[found[1]]
    first = amount(found[2])
    return f"{first} to {amount(found[3])} {unit}" if found[3] else f"{first} {_singular(unit, first)}"


def _percent(found: re.Match[str]) -> str:
    return f"{found[1]} to {found[2]} percent" if found[2] else f"{found[1]} percent"


def _measure(found: re.Match[str]) -> str:
    return f"{found[1]} {_singular(shape.UNITS[found[2]][1], found[1])}"


def _singular(unit: str, number: str) -> str:
    if number != "1" or unit in ("yuan", "hertz", "K") or unit.startswith("degrees"):
        return unit
    return unit.removesuffix("s")


def _capitals(found: re.Match[str]) -> str:
    word = found[0]
    return word if word in _KEPT_CAPITALS else " ".join(word.replace("-", ""))


def _signs(text: str) -> str:
    for sign, word in (
        ("&", " and "),
        ("≥", " at least "),
        ("≤", " at most "),
        ("±", " plus or minus "),
        (" / ", " or "),
    ):
        text = text.replace(sign, word)
    return text

"""Amounts of money, spans of days and times of day, as shops write them in Chinese and English."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12,
    "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90, "a": 1, "an": 1,
    "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "十五": 15, "三十": 30,
}  # fmt: skip
_NUMBER = (
    rf"\d+(?:\.\d+)?|(?:{'|'.join(w for w in _WORDS if w.isascii() and len(w) > 2)})(?![a-z])|[一二两三四五六七八九十]+"
)
_UNIT = (
    r"个?工作日|(?:working|business|week)[\s-]*days?|weekdays|(?:calendar[\s-]+)?days?|自然日|天|日(?!本|常)|周(?![一二三四五六日末])|weeks?|"
    r"个?小时|hours?|hrs?"
)
SPAN = re.compile(
    rf"(?P<low>{_NUMBER})\s*(?:(?:[–—~～至到-]|to|or|and|或)\s*(?P<high>{_NUMBER}))?\s*-?\s*(?P<unit>{_UNIT})",
    re.IGNORECASE,
)
_BARE_SPAN = re.compile(rf"^\D{{0,12}}?(?P<low>{_NUMBER})\s*(?:(?:[–—~～至到-]|to)\s*(?P<high>{_NUMBER}))?\s*$", re.I)
_MONTHS = re.compile(rf"(?P<number>{_NUMBER})[\s-]*(?P<unit>个?月(?!\d)|months?|年|years?)", re.IGNORECASE)
_CURRENCIES = {
    "us$": "USD", "usd": "USD", "美元": "USD", "美金": "USD", "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "欧元": "EUR",
    "£": "GBP", "gbp": "GBP", "英镑": "GBP", "hk$": "HKD", "hkd": "HKD", "港币": "HKD", "港元": "HKD", "s$": "SGD", "sgd": "SGD",
    "a$": "AUD", "au$": "AUD", "aud": "AUD", "c$": "CAD", "ca$": "CAD", "cad": "CAD", "nt$": "TWD", "twd": "TWD", "cny": "CNY",
    "rmb": "CNY", "yuan": "CNY", "元": "CNY", "块": "CNY", "人民币": "CNY", "jpy": "JPY", "yen": "JPY", "日元": "JPY", "円": "JPY",
    "chf": "CHF", "sek": "SEK", "dkk": "DKK", "nok": "NOK",
}  # fmt: skip
_SIGN = "|".join(sorted((re.escape(name) for name in (*_CURRENCIES, "$", "¥", "￥")), key=len, reverse=True))
_AMOUNT = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+(?:[.,]\d{1,2})?"
MONEY = re.compile(
    rf"(?P<before>(?<![a-z]){_SIGN})\s*(?P<a>{_AMOUNT})(?![\d%])|(?<![\d.,])(?P<b>{_AMOUNT})\s*(?P<after>(?:{_SIGN})(?![a-z]))",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?:[:：.](?P<minute>\d{2})|点(?P<half>半)?)?\s*(?P<half_day>a\.?m\b\.?|p\.?m\b\.?)?|(?P<noon>\bnoon\b|中午(?!\d))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Days:
    """A span of days; `working` when only working days count."""

    least: int
    most: int
    working: bool
    start: int = 0
    end: int = 0

    def rule(self) -> dict[str, object]:
        """Return it as a rule states it."""
        span: dict[str, object] = {"min": self.least, "max": self.most}
        return span | ({"unit": "working_days"} if self.working else {})


_KILO = r"(?:kg|kilo(?:gram(?:me)?)?s?|公斤|千克)"
_FIRST_KG = re.compile(
    rf"首重\s*(?:(\d+(?:\.\d+)?)\s*{_KILO})?|首\s*(?:(\d+(?:\.\d+)?)\s*)?{_KILO}|\bfirst\s+(?:(\d+(?:\.\d+)?)\s*)?{_KILO}",
    re.IGNORECASE,
)
_FURTHER_KG = re.compile(
    rf"续重?\s*每?\s*(?:(\d+(?:\.\d+)?)\s*{_KILO})?|\b(?:each|every|per)\s+(?:further|additional|extra|added)\s+(?:(\d+(?:\.\d+)?)\s*)?{_KILO}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Price:
    """An amount and its currency, with its place in the text."""

    amount: Decimal
    currency: str
    start: int
    end: int


def number(text: str) -> float:
    """Return a number written in digits or as a small number word. Raises ValueError."""
    lowered = text.lower()
    if lowered in _WORDS:
        return float(_WORDS[lowered])
    if re.fullmatch(r"[一二两三四五六七八九]?十[一二三四五六七八九]?", lowered):
        tens, _, ones = lowered.partition("十")
        return float((_WORDS[tens] if tens else 1) * 10 + (_WORDS[ones] if ones else 0))
    return float(lowered)


def spans(text: str) -> list[Days]:
    """Return the spans of days in a text; weeks count seven days, hours are brought to whole days."""
    return [found for match in SPAN.finditer(text) if (found := _days(match, match["unit"])) is not None]


def bare_span(text: str, unit: str = "days") -> Days | None:
    """Return the span of a table cell that leaves its unit to the column's heading."""
    match = _BARE_SPAN.match(text.strip())
    return _days(match, unit) if match else None


def _days(match: re.Match[str], unit: str) -> Days | None:
    try:
        low = number(match["low"])
        high = number(match["high"]) if match["high"] else low
    except (ValueError, KeyError):
        return None
    unit = unit.lower()
    factor = (
        7.0
        if ("week" in unit and "day" not in unit) or unit == "周"
        else 1 / 24
        if re.search("小时|h(ou)?rs?", unit)
        else 1.0
    )
    working = bool(re.search(r"工作|working|business|week[\s-]*day", unit))
    least, most = ceil(low * factor), ceil(high * factor)
    return Days(least, most, working, match.start(), match.end()) if least <= most else None


def months(text: str) -> list[tuple[int, int, int]]:
    """Return (months, start, end) of the periods in months or years of a text."""
    found = []
    for match in _MONTHS.finditer(text):
        try:
            count = number(match["number"])
        except (ValueError, KeyError):
            continue
        years = match["unit"].lower().startswith(("年", "year"))
        # A year of the calendar ("2026 年") is no period.
        if not (years and count > 100):
            found.append((round(count * (12 if years else 1)), match.start(), match.end()))
    return found


def prices(text: str, shop_currency: str) -> list[Price]:
    """Return the amounts of money in a text; a bare "$" or "¥" is the shop's own where the shop uses such a sign."""
    found = []
    for match in MONEY.finditer(text):
        sign = (match["before"] or match["after"]).lower()
        amount = match["a"] or match["b"]
        amount = amount.replace(",", ".") if re.fullmatch(r"\d+,\d{2}", amount) else amount.replace(",", "")
        found.append(Price(Decimal(amount), _currency(sign, shop_currency), match.start(), match.end()))
    return found


def by_weight(text: str, shop_currency: str) -> dict[str, str] | None:
    """Return a fee by weight as a rule has it: "首重 1kg 30 元，续重每 1kg 15 元", "$45 first kg, $18 each further kg"."""
    paid = prices(text, shop_currency)
    if len(paid) != 2 or not _FIRST_KG.search(text) or not _FURTHER_KG.search(text):
        return None
    first, per = _FIRST_KG.search(text), _FURTHER_KG.search(text)
    kilos = [next(filter(None, found.groups()), "1") if found else "1" for found in (first, per)]
    return {
        "rate": str(paid[0].amount),
        "firstWeight": kilos[0],
        "furtherRate": str(paid[1].amount),
        "furtherWeight": kilos[1],
    }


def _currency(sign: str, own: str) -> str:
    if sign == "$":
        return own if own in ("USD", "AUD", "CAD", "NZD", "SGD", "HKD") else "USD"
    if sign in ("¥", "￥"):
        return own if own in ("CNY", "JPY") else "CNY"
    return _CURRENCIES[sign]


def clock(text: str) -> str | None:
    """Return the first time of day in a text as "HH:MM"; a bare number is none."""
    for match in _CLOCK.finditer(text):
        if match["noon"]:
            return "12:00"
        half_day = (match["half_day"] or "").lower().replace(".", "")
        if not (match["minute"] or half_day or "点" in match[0]):
            continue
        hour, minute = int(match["hour"]), int(match["minute"] or (30 if match["half"] else 0))
        before = text[max(0, match.start() - 2) : match.start()]
        if (half_day == "pm" and hour < 12) or (hour < 12 and before in ("下午", "晚上", "午后")):
            hour += 12
        elif half_day == "am" and hour == 12:
            hour = 0
        if hour < 24 and minute < 60:
            return f"{hour:02d}:{minute:02d}"
    return None

"""Cells into values: money, counts, dates, availability, lists. Each raises ValueError with a reason for the report."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from knowledge.records import Availability, Money

_AMOUNT = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?")
_CODE = re.compile(r"\b([A-Z]{3})\b")
_SIGNS = {"¥": "CNY", "￥": "CNY", "元": "CNY", "$": "USD", "€": "EUR", "£": "GBP", "HK$": "HKD", "NT$": "TWD"}
_AVAILABILITY: dict[str, Availability] = {
    "instock": "in_stock", "limitedavailability": "in_stock", "onlineonly": "in_stock", "有货": "in_stock",
    "现货": "in_stock", "outofstock": "out_of_stock", "soldout": "out_of_stock", "discontinued": "out_of_stock",
    "缺货": "out_of_stock", "无货": "out_of_stock", "preorder": "preorder", "presale": "preorder", "预售": "preorder",
    "backorder": "backorder",
}  # fmt: skip


def money(cell: str, default_currency: str | None) -> Money:
    """Read "199.00 CNY", "¥199", "1,299" (with a default currency); never negative."""
    found = _AMOUNT.search(cell)
    if not found:
        raise ValueError(f"{cell!r} is not an amount of money")
    try:
        amount = Decimal(found.group().replace(",", ""))
    except InvalidOperation as error:
        raise ValueError(f"{cell!r} is not an amount of money") from error
    if amount < 0:
        raise ValueError(f"{cell!r} is negative")
    return Money(amount, _currency(cell) or default_currency or "CNY")


def _currency(cell: str) -> str | None:
    code = _CODE.search(cell)
    if code:
        return code.group(1)
    return next((_SIGNS[sign] for sign in sorted(_SIGNS, key=len, reverse=True) if sign in cell), None)


def count(cell: str) -> int:
    """Read a whole number such as a stock count."""
    try:
        number = Decimal(cell.replace(",", ""))
    except InvalidOperation as error:
        raise ValueError(f"{cell!r} is not a whole number") from error
    if not number.is_finite() or number != number.to_integral_value():
        raise ValueError(f"{cell!r} is not a whole number")
    return int(number)


def availability(cell: str) -> Availability:
    """Read Google's and schema.org's names for availability, and the common Chinese ones."""
    key = re.sub(r"[\s_\-]+", "", cell.rsplit("/", 1)[-1].lower())
    if key not in _AVAILABILITY:
        raise ValueError(f"{cell!r} is not a known availability")
    return _AVAILABILITY[key]


def moment(cell: str, timezone: str, *, end_of_day: bool = False) -> datetime:
    """Read an ISO date or date-time; one without an offset is in the shop's time zone. Aware, in UTC."""
    text = cell.strip().replace("Z", "+00:00")
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            at = time.max if end_of_day else time.min
            value = datetime.combine(date.fromisoformat(text), at)
        else:
            value = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{cell!r} is not an ISO date") from error
    if value.tzinfo is None:
        value = value.replace(tzinfo=ZoneInfo(timezone))
    return value.astimezone(UTC)


def interval(cell: str, timezone: str) -> tuple[datetime, datetime]:
    """Read an ISO interval "start/end"; its end must not lie before its start."""
    start, slash, end = cell.partition("/")
    if not slash:
        raise ValueError(f"{cell!r} is not an interval start/end")
    begins, ends = moment(start, timezone), moment(end, timezone, end_of_day=True)
    if ends < begins:
        raise ValueError(f"{cell!r} ends before it starts")
    return begins, ends


def within(moment_: datetime, start: datetime | None, end: datetime | None) -> bool:
    """Tell whether a moment lies in a half-open or unbounded interval."""
    return (start is None or start <= moment_) and (end is None or moment_ < end + timedelta(microseconds=1))


def listed(cell: str) -> list[str]:
    """Split a cell of several values: commas outside quotes, semicolons, newlines; Google's way of repeating a field."""
    values, current, quoted = [], "", False
    for char in cell:
        if char == '"':
            quoted = not quoted
        elif char in ",，\n" and not quoted:
            values.append(current)
            current = ""
        else:
            current += char
    values.append(current)
    return [value.strip() for value in values if value.strip()]


def lines(cell: str) -> list[str]:
    """Split a cell holding one value a line, or a JSON-like list as Shopify writes list metafields."""
    text = cell.strip()
    if text.startswith("[") and text.endswith("]"):
        import json

        try:
            return [str(value).strip() for value in json.loads(text)]
        except ValueError:
            pass
    return [line.strip(" -•·\t") for line in text.splitlines() if line.strip(" -•·\t")]

"""Reads the cells of a shop's export. Every function raises CellError with a reason that the shop can act on."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

_MONEY = re.compile(r"^[¥￥$€£]?\s*(-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?)\s*(?:[A-Z]{3})?$")
_TRUE = frozenset({"yes", "true", "1", "是"})
_FALSE = frozenset({"no", "false", "0", "否"})


class CellError(ValueError):
    """A cell that can't be read; `column` is its name as the file writes it."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


def required(value: str, column: str) -> str:
    """Return a text that must be there."""
    if not value:
        raise CellError(column, "is empty")
    return value


def money(value: str, column: str) -> Decimal:
    """Return an amount; empty is nought."""
    if not value:
        return Decimal(0)
    found = _MONEY.match(value)
    if found is None:
        raise CellError(column, f"'{value}' is not an amount")
    try:
        amount = Decimal(found.group(1).replace(",", ""))
    except InvalidOperation as error:
        raise CellError(column, f"'{value}' is not an amount") from error
    if amount < 0:
        raise CellError(column, f"'{value}' is below nought")
    return amount


def quantity(value: str, column: str) -> int:
    """Return a whole number above nought."""
    if not value.isascii() or not value.isdigit() or int(value) < 1:
        raise CellError(column, f"'{value}' is not a number of pieces")
    return int(value)


def moment(value: str, column: str, timezone: ZoneInfo) -> datetime | None:
    """Return an aware time ("2026-08-09 13:34:54 +0800" or ISO 8601); one without an offset is in `timezone`."""
    if not value:
        return None
    try:
        parsed = datetime.fromisoformat(re.sub(r"\s+(?=[+-]\d{2}:?\d{2}$)", "", value).replace(" UTC", "+00:00"))
    except ValueError as error:
        raise CellError(column, f"'{value}' is not a date and time") from error
    return parsed if parsed.tzinfo is not None else parsed.replace(tzinfo=timezone)


def yes_no(value: str, column: str) -> bool | None:
    """Return yes, no, or None for a blank."""
    if not value:
        return None
    if value.casefold() in _TRUE | _FALSE:
        return value.casefold() in _TRUE
    raise CellError(column, f"'{value}' is neither yes nor no")

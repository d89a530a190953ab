"""Amounts and versions of a question held against those of a statement: "110 V" and "220 V", "iPhone 13" and "15 and later"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.truth.quantities import Quantity, comparable, quantities

_INFINITE = float("inf")
# Measures of which more is not better: what is not stated does not fit.
_EXACT = ("voltage", "frequency", "inch", "age")
_OR_MORE = re.compile(r"^\s*(?:及以上|以上|及以后|以后|及更高|起|\+|and (?:up|over|above|later|newer|older)|or (?:more|later|above|newer|older)|plus\b)", re.IGNORECASE)  # fmt: skip
_OR_LESS = re.compile(r"^\s*(?:及以下|以下|以内|之内|及以前|以前|内|(?:and|or) (?:below|under|less|earlier|lower|older)|max\b)", re.IGNORECASE)  # fmt: skip
_UP_TO = re.compile(r"(?:不超过|最(?:大|多|高)|至多|上限|up to|at most|within|under|below|max(?:imum)?(?: of)?)\s*(?:约|about)?\s*$", re.IGNORECASE)  # fmt: skip
_FROM = re.compile(
    r"(?:至少|不低于|from|at least|over|above|min(?:imum)?(?: of)?|需)\s*(?:约|about)?\s*$", re.IGNORECASE
)
_AT_LEAST = re.compile(r"以上|至少|不低于|超过|大于|够|能(用|听|播|撑)|到|at least|more than|over|last", re.IGNORECASE)
_AT_MOST = re.compile(
    r"以内|以下|不超过|低于|小于|少于|轻于|less than|under|below|within|at most|no more than|lighter", re.IGNORECASE
)
_VERSION = re.compile(r"(?P<name>[a-z]{3,12})\s?(?P<low>\d{1,4})(?!\s?(?:w|v|l|h|g|mah|ml|mm|cm|hz|wh)\b)(?![\d.])", re.IGNORECASE)  # fmt: skip


def with_number(earlier: str, later: str) -> str:
    """Put the bare number of a follow-up in the place of the version asked about before ("iPhone 16?" "and mine is a 13")."""
    bare = re.findall(r"(?<![\d.a-z])(\d{1,4})(?![\d.]|\s?[a-z])", later, re.IGNORECASE)
    version = _VERSION.search(earlier)
    if version is None or len(bare) != 1 or _VERSION.search(later):
        return earlier
    return f"{earlier[: version.start('low')]}{bare[0]}{earlier[version.end('low') :]}"


@dataclass(frozen=True, slots=True)
class _Range:
    low: float
    high: float
    open: bool


def stated_ranges(text: str, asked: Quantity) -> list[_Range]:
    """Return what a statement gives for the asked dimension; open at an end where it says "and up" or "within"."""
    found = []
    place = 0
    for quantity in comparable(asked, quantities(text)):
        start = text.find(quantity.text, place)
        place = start + len(quantity.text)
        found.append(_widened(quantity.low, quantity.high, text[:start], text[place:]))
    return found


def _widened(low: float, high: float, before: str, after: str) -> _Range:
    if _OR_MORE.match(after) or _FROM.search(before):
        return _Range(low, _INFINITE, True)
    if _OR_LESS.match(after) or _UP_TO.search(before):
        return _Range(0.0, high, True)
    return _Range(low, high, low != high)


def compare(text: str, statement: str) -> bool | None:
    """Tell whether the one amount that the question gives agrees with the statement; None where nothing can be compared.

    A number without a unit is taken in the unit of the statement, where that has one dimension only.
    """
    asked = [quantity for quantity in quantities(text) if quantity.dimension not in ("money", "count")]
    if len(asked) != 1:
        asked = [quantity for quantity in asked if quantity.dimension]
    if not asked:
        return None
    want = asked[0]
    if not want.dimension:
        dimensions = {q.dimension for q in quantities(statement) if q.dimension}
        if len(dimensions) != 1:
            return None
        known = next(q for q in quantities(statement) if q.dimension)
        factor = known.low / _plain(known) if _plain(known) else 1.0
        want = replace(want, low=want.low * factor, high=want.high * factor, dimension=known.dimension)
    return _within(text, want, stated_ranges(statement, want))


def _plain(quantity: Quantity) -> float:
    digits = re.search(r"\d+(?:,\d{3})*(?:\.\d+)?", quantity.text)
    return float(digits.group().replace(",", "")) if digits else 0.0


def _within(text: str, want: Quantity, stated: list[_Range]) -> bool | None:
    if not stated:
        return None
    if any(part.low <= want.low <= part.high for part in stated):
        # One of several values holds under a condition of its own ("15 W with some phones, else 7.5 W").
        several = len({part.low for part in stated if not part.open}) > 1
        return None if several and not any(part.open and part.low <= want.low <= part.high for part in stated) else True
    if any(part.open for part in stated):
        return False
    if want.dimension in _EXACT:
        return False
    low, high = min(part.low for part in stated), max(part.high for part in stated)
    if _AT_MOST.search(text):
        return high <= want.low
    if _AT_LEAST.search(text):
        return True if low >= want.low else False if high < want.low else None
    return None if len(stated) > 1 else False


def versions_say(text: str, clause: str) -> bool | None:
    """Tell whether a model that the question names with its number is among those of a clause; None if it names none."""
    wanted = {match["name"].lower(): int(match["low"]) for match in _VERSION.finditer(text)}
    stated: list[bool] = []
    for match in _VERSION.finditer(clause):
        number = wanted.get(match["name"].lower())
        if number is None:
            continue
        span = _widened(float(match["low"]), float(match["low"]), "", clause[match.end() :])
        stated.append(span.low <= number <= span.high)
    return any(stated) if stated else None

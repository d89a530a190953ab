"""Amounts in a wish held against amounts that a product states: "for 5 people" and "4–6 人", "220C in the oven" and "最高 180°C"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from assistant.dialogue.meanings import meanings_of
from assistant.dialogue.statements import Statement
from assistant.dialogue.topics import all_topics
from assistant.truth.keyterms import clauses
from assistant.truth.quantities import Quantity, quantities

Bound = Literal["most", "least", "fits"]
_INFINITE = float("inf")
_ZH_DIGITS = {"一": "1", "二": "2", "两": "2", "俩": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7", "八": "8", "九": "9", "十": "10"}  # fmt: skip
_EN_DIGITS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10"}  # fmt: skip
_ZH_COUNT = re.compile(r"[一二两三四五六七八九十](?=\s?(?:个|口)?(?:人|杯|大人|口))|俩(?=$|[,，人用喝吃])")
_EN_COUNT = re.compile(
    rf"\b({'|'.join(_EN_DIGITS)})(?=[ -](?:people|persons?|adults?|of us|cups?|servings?|guests|eaters))|(?<=family of )({'|'.join(_EN_DIGITS)})\b",
    re.IGNORECASE,
)
_ALONE = re.compile(r"一个人|一人食|独居|单身|\b(?:live alone|living alone|just me|by myself|on my own|single person|for one)\b", re.IGNORECASE)  # fmt: skip
_COUPLE = re.compile(r"夫妻|小两口|我们俩|情侣|\b(?:a couple|the two of us|both of us)\b", re.IGNORECASE)
_PEOPLE = re.compile(
    r"(?P<low>\d+)(?:\s*(?:-|–|—|~|～|至|到|to)\s*(?P<high>\d+))?\s*(?:(?:个|口)?(?:大人|人)(?![造工体像])(?:份)?|口(?=之家|人)|people|persons?\b|adults?\b|of us\b|servings?\b|guests\b)|family of (?P<family>\d+)|一家(?P<home>\d+)口",
    re.IGNORECASE,
)
_CUPS = re.compile(r"(?P<low>\d+)(?:\s*(?:-|–|—|~|～|至|到|to)\s*(?P<high>\d+))?\s*-?\s*(?:杯(?!架|盖|身|子)(?:份)?|cups?\b)", re.IGNORECASE)  # fmt: skip
_AT_MOST = re.compile(r"以内|以下|之内|不超过|低于|小于|少于|轻于|不到|less than|under|below|within|at most|max\b|up to|no more than|lighter than|shorter than", re.IGNORECASE)  # fmt: skip
_AT_LEAST = re.compile(r"以上|至少|不低于|超过|大于|起码|能(?:到|耐|撑|用|听|保)|耐|达到|at least|more than|over\b|above|minimum|or more|\+|surviv|withstand|stands?\b|reach|can take|lasts?\b|goes? (?:up )?to|hot to", re.IGNORECASE)  # fmt: skip
_UP_TO = re.compile(
    r"最高|最大|最多|最长|上限|不超过|至多|耐温|耐热|up to|max|at most|within|no more than", re.IGNORECASE
)
_MIN = re.compile(r"至少|最低|最小|不低于|at least|min(?:imum)?\b|from\b", re.IGNORECASE)
_OPEN_UP = re.compile(r"^\s*(?:以上|起|及以上|and (?:up|over|above)|or (?:more|above)|\+)")
_OPEN_DOWN = re.compile(r"^\s*(?:以内|以下|之内|及以下|or less|and (?:below|under))")
_HOLDS = re.compile(r"能装|可装|装(?:得)?下|放(?:得)?下|容量|承重|载重|负重|一次(?:最多)?|适合|适用|hold|capacit|fits?\b|load|suit|max", re.IGNORECASE)  # fmt: skip
_TOO_MUCH = re.compile(r"[放装塞坐站]不下|不够|不适合|太大|(?:do|does|will) not fit|doesn'?t fit|won'?t fit|cannot (?:hold|take)|too (?:big|large|many)", re.IGNORECASE)  # fmt: skip
_OWN_WEIGHT = re.compile(r"重(?!装)|轻|weigh|light|heav", re.IGNORECASE)
# Which property an amount alone is taken to be about.
_TOPIC_OF = {
    "time": "battery_life",
    "days": "battery_life",
    "volume": "capacity",
    "charge": "capacity",
    "power": "power",
    "sound": "noise_level",
    "voltage": "voltage",
    "light": "brightness",
    "kelvin": "colour_temp",
    "age": "age",
    "mass": "weight",
}
_ALWAYS = ("people", "cups", "inch", "temperature", "age", "sound", "light", "kelvin", "voltage", "charge", "power")
_MEASURES = frozenset([*_TOPIC_OF, *_ALWAYS, "length", "percent"])
_NEAR = 0.02


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount asked for, in the base unit of its dimension ("people" and "cups" are counted), and how it binds."""

    low: float
    high: float
    dimension: str
    text: str
    bound: Bound


def with_counts(text: str) -> str:
    """Return the text with small counts of people and cups as digits ("七口人" → "7口人")."""
    text = _ZH_COUNT.sub(lambda match: _ZH_DIGITS[match.group()] + ("人" if match.group() == "俩" else ""), text)
    text = _EN_COUNT.sub(lambda match: _EN_DIGITS[match.group().lower()], text)
    text = re.sub(r"(?<=\d)\s?(?:degrees? (?:c\b|celsius)|c\b)", "°C", text, flags=re.IGNORECASE)
    return re.sub(r"(\d)-(?=[a-z])", r"\1 ", text)


@lru_cache(maxsize=512)
def asked_amounts(wish: str) -> tuple[Amount, ...]:
    """Return the amounts a wish gives, prices left out."""
    text = with_counts(wish)
    found = [_bound(text, q) for q in _measured(text)]
    if not any(amount.dimension == "people" for amount in found):
        alone = 1.0 if _ALONE.search(wish) else 2.0 if _COUPLE.search(wish) else 0.0
        if alone:
            found.append(Amount(alone, alone, "people", "", "fits"))
    return tuple(found)


def _measured(text: str) -> list[Quantity]:
    found = [q for q in quantities(text) if q.dimension in _MEASURES]
    for name, pattern in (("people", _PEOPLE), ("cups", _CUPS)):
        for match in pattern.finditer(text):
            groups = match.groupdict()
            low = float(groups["low"] or groups.get("family") or groups.get("home") or 0)
            found.append(Quantity(low, float(groups["high"] or low), name, match.group()))
    return found


def _bound(text: str, quantity: Quantity) -> Amount:
    place = max(0, text.find(quantity.text))
    around = text[max(0, place - 24) : place + len(quantity.text) + 8]
    bound: Bound = "most" if _AT_MOST.search(around) else "least" if _AT_LEAST.search(around) else "fits"
    if quantity.dimension in ("people", "cups"):
        bound = "fits"
    return Amount(quantity.low, quantity.high, quantity.dimension, quantity.text, bound)


def amount_met(amount: Amount, wish: str, statements: Sequence[Statement]) -> tuple[bool, Statement] | None:
    """Tell whether what the statements give reaches an amount, with the one that decides; None if none speaks of it."""
    spoken = [
        (statement, stated)
        for statement in statements
        if (stated := [q for q in _measured(with_counts(statement.text)) if q.dimension == amount.dimension])
    ]
    excluded = next((statement for statement, _ in spoken if _excludes(amount, statement)), None)
    if excluded is not None:
        return False, excluded
    if not spoken and amount.dimension == "people":
        # A vessel is stated in cups: one for each.
        return amount_met(replace(amount, dimension="cups"), wish, statements)
    judged = [
        (statement, met)
        for statement, stated in _on_the_matter(amount, wish, spoken)
        if (met := _reached(amount, statement, stated)) is not None
    ]
    if not judged:
        return None
    best = next((item for item in judged if item[1]), judged[0])
    return best[1], best[0]


def closeness(amount: Amount, statement: Statement) -> float:
    """Return how near a statement comes to an amount that it does not reach, 0 to 1."""
    stated = [q for q in _measured(with_counts(statement.text)) if q.dimension == amount.dimension and q.high > 0]
    return max((min(q.high / amount.high, amount.high / q.high) for q in stated if amount.high > 0), default=0.0)


def _excludes(amount: Amount, statement: Statement) -> bool:
    """Tell whether a clause denies the very amount ("12 寸放不下"), or one that is smaller."""
    return amount.bound == "fits" and any(
        _TOO_MUCH.search(clause) and q.dimension == amount.dimension and q.low <= amount.low
        for clause in clauses(with_counts(statement.text))
        for q in _measured(clause)
    )


def _on_the_matter(
    amount: Amount, wish: str, spoken: Sequence[tuple[Statement, list[Quantity]]]
) -> list[tuple[Statement, list[Quantity]]]:
    """Keep the statements that speak of what the amount is asked of: by shared words, by the property, by what they hold."""
    rest = with_counts(wish).replace(amount.text, " ") if amount.text else wish
    meanings = [m for m in meanings_of(rest) if m.known]
    shared = [item for item in spoken if any(m.said_in(item[0].whole) for m in meanings)]
    if shared:
        return shared
    topic = next((t for t in all_topics() if t.name == _TOPIC_OF.get(amount.dimension)), None)
    if amount.dimension == "mass" and amount.bound != "most" and not _OWN_WEIGHT.search(rest):
        return [item for item in spoken if _HOLDS.search(item[0].whole)]
    if topic is not None:
        named = [
            item
            for item in spoken
            if topic.named.search(f"{item[0].attribute.key if item[0].attribute else ''} {item[0].heading}")
            or (item[0].attribute is None and topic.asked.search(item[0].text))
        ]
        if named:
            return sorted(named, key=lambda item: "shipping" in (item[0].attribute.key if item[0].attribute else ""))[
                :2
            ]
    return list(spoken) if amount.dimension in _ALWAYS else []


def _reached(amount: Amount, statement: Statement, stated: Sequence[Quantity]) -> bool | None:
    low, high = min(q.low for q in stated), max(q.high for q in stated)
    place = statement.text.find(stated[0].text)
    before = f"{statement.heading} {statement.text[:place]}"
    after = statement.text[place + len(stated[-1].text) :] if place >= 0 else ""
    if amount.bound == "most":
        return high <= amount.high
    if amount.bound == "least":
        return high >= amount.low
    if low < high:
        return low <= amount.high and amount.low <= high
    if _OPEN_UP.match(after) or _MIN.search(before):
        return amount.high >= low
    if _OPEN_DOWN.match(after) or _UP_TO.search(before) or _HOLDS.search(f"{before} {statement.text}"):
        return amount.low <= high * (1 + _NEAR)
    if amount.dimension in ("voltage", "people", "cups", "length", "inch"):
        return abs(amount.low - high) <= _NEAR * high
    return amount.low <= high * (1 + _NEAR)

"""The claims in a sentence that evidence must carry: amounts, dates, names, policy terms, comparatives, promises, yes and no."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from assistant.truth.instructions import without_instructions
from assistant.truth.quantities import Quantity, quantities
from assistant.truth.text import normalise
from knowledge.text import compiled

_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = r"(?P<name>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
_YEAR = r"(?:,?\s+(?P<year>20\d{2})\b)?"
_DATES = (
    re.compile(r"(?:(?P<year>20\d{2})\s*年\s*)?(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日号]"),
    re.compile(r"(?P<year>20\d{2})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"),
    re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}{_YEAR}", re.IGNORECASE | re.ASCII),
    re.compile(rf"\b{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b{_YEAR}", re.IGNORECASE | re.ASCII),
)
_NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty".split()
    )
} | {"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "ninety": "90", "hundred": "100"}
_COUNTED = (
    r"(?=[ -](?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|grams?|kilograms?|kilos?|litres?|liters?|met(?:re|er)s?|"
    r"inch(?:es)?|percent|yuan|dollars?|euros?|pieces?|watts?|volts?)\b)"
)
_SPELT = re.compile(rf"\b({'|'.join(_NUMBER_WORDS)}){_COUNTED}", re.IGNORECASE | re.ASCII)
_TWO_ZH = re.compile(r"两(?=[个台款件条只支次副双种天年周])")
_HALF_ZH = re.compile(r"半(?=个?(?:小时|公斤|千克|斤|年|天|个?月|米|升))")
_POLICY_TERMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE | re.ASCII))
    for name, pattern in (
        ("free shipping", r"包邮|免邮|免运费|free (shipping|delivery)|ships? free"),
        ("refund", r"退款|全额退|refund|money back"),
        ("no-reason return", r"无理由|no[- ]reason|no questions asked"),
        ("return", r"退货|退换|(?<!in )\breturn(ed|able|s)?\b(?! to\b)"),
        ("exchange", r"换货|换新|exchange|replacement"),
        ("warranty", r"保修|质保|三包|warranty|guarantee"),
        ("compensation", r"赔偿|赔付|补偿|假一赔|compensat"),
        ("gift", r"赠品|赠送|免费送|free gift|complimentary"),
        ("discount", r"折扣|打折|优惠|满减|减免|discount|coupon|voucher"),
        ("installation", r"上门(安装|取件|维修)|on-site|pick-?up service"),
        ("free", r"免费|free of charge|at no cost|for free"),
        ("genuine", r"正品|authentic|genuine"),
    )
)
_COMPARATIVE = re.compile(
    r"(比.{1,20}(更|要)?(好|轻|重|大|小|长|短|快|慢|贵|便宜|强|久|安静|亮)|更(好|轻|重|大|小|长|短|快|慢|贵|便宜|强|久|安静|亮|舒适|耐用)|优于|胜过)|"
    r"\b(better|lighter|heavier|bigger|smaller|longer|shorter|faster|slower|cheaper|stronger|quieter|brighter|superior|more \w+ than)\b",
    re.IGNORECASE | re.ASCII,
)
_PROMISE = re.compile(
    r"(保证|一定(会|能)|绝对|肯定(会|能)|百分百|包您|承诺|放心(买|购|下单))|\b(guaranteed?|promise|definitely|certainly|absolutely|for sure)\b",
    re.IGNORECASE | re.ASCII,
)
_CODE = re.compile(r"\b(?=[A-Z0-9.-]*\d)(?=[A-Z0-9.-]*[A-Z])[A-Z0-9][A-Z0-9.-]{2,}\b|\bIP[X\d]\d\b", re.ASCII)


def without_names(text: str, names: Iterable[str]) -> str:
    """Return the text without the given product names, whose digits are no claims of their own."""
    for name in sorted({name for name in names if name}, key=lambda name: (-len(name), name)):
        text = compiled(re.escape(name), re.IGNORECASE | re.ASCII).sub(" ", text)
    return text


def dates(text: str) -> set[tuple[int, int]]:
    """Return the calendar days named in the text as (month, day)."""
    found = set()
    for pattern in _DATES:
        for match in pattern.finditer(text):
            groups = match.groupdict()
            named = (groups.get("name") or "").lower()[:3]
            month = (
                next(n for n, name in enumerate(_MONTHS, 1) if name.startswith(named))
                if named
                else int(groups["month"])
            )
            found.add((month, int(groups["day"])))
    return found


def years(text: str) -> set[int]:
    """Return the years that the dates of the text name."""
    found = (match.groupdict().get("year") for pattern in _DATES for match in pattern.finditer(text))
    return {int(year) for year in found if year}


def with_digits(text: str) -> str:
    """Return a normalised text with spelt-out amounts as digits ("two years" → "2 years", "半公斤" → "0.5公斤")."""
    text = _SPELT.sub(lambda match: _NUMBER_WORDS[match.group().lower()], text)
    text = re.sub(
        r"(?<=\d)-(?=(?:second|minute|hour|day|week|month|year|gram|inch|watt|volt|met(?:re|er))s?\b)", " ", text
    )
    return re.sub(r"0\.5个(?=小时)", "0.5", _HALF_ZH.sub("0.5", _TWO_ZH.sub("2", text)))


@lru_cache(maxsize=4096)
def without_dates(text: str) -> str:
    """Return the text without the dates that `dates` reads."""
    for pattern in _DATES:
        text = pattern.sub(" ", text)
    return text


def amounts(text: str) -> list[Quantity]:
    """Return the quantities of the text outside of dates."""
    return quantities(without_dates(text))


@lru_cache(maxsize=4096)
def told(text: str) -> str:
    """Return what a text of the evidence tells: normalised, amounts in digits, without orders to the assistant."""
    return with_digits(normalise(without_instructions(text)))


def without_amounts(text: str) -> str:
    """Return the text without its dates and quantities."""
    text = without_dates(text)
    for quantity in sorted(quantities(text), key=lambda found: len(found.text), reverse=True):
        text = compiled(rf"(?<![A-Za-z0-9.]){re.escape(quantity.text)}(?![A-Za-z0-9])").sub(" ", text)
    return text


@lru_cache(maxsize=4096)
def policy_terms(text: str) -> frozenset[str]:
    """Return the names of the policy terms that the text uses."""
    return frozenset(name for name, pattern in _POLICY_TERMS if pattern.search(text))


def comparatives(text: str) -> list[str]:
    """Return the comparing words of the text."""
    return [match.group() for match in _COMPARATIVE.finditer(text)]


def promises(text: str) -> list[str]:
    """Return words that promise an outcome."""
    return [match.group() for match in _PROMISE.finditer(text)]


def codes(text: str) -> set[str]:
    """Return codes made of letters and digits: ratings, model numbers, SKUs, coupon codes."""
    return {match.group() for match in _CODE.finditer(without_amounts(text))}

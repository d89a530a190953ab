"""The claims in a sentence that evidence must carry: amounts, dates, names, policy terms, comparatives, promises, yes and no."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.truth.quantities import Quantity, quantities

_DATES = (
    re.compile(r"(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日号]"),
    re.compile(r"(?P<year>20\d{2})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"),
    re.compile(
        r"(?P<day>\d{1,2}) (?P<name>January|February|March|April|May|June|July|August|September|October|November|December)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?P<name>January|February|March|April|May|June|July|August|September|October|November|December) (?P<day>\d{1,2})",
        re.IGNORECASE,
    ),
)
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_POLICY_TERMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
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
    re.IGNORECASE,
)
_PROMISE = re.compile(
    r"(保证|一定(会|能)|绝对|肯定(会|能)|百分百|包您|承诺|放心(买|购|下单))|\b(guaranteed?|promise|definitely|certainly|absolutely|for sure)\b",
    re.IGNORECASE,
)
_CODE = re.compile(r"\b(?=[A-Z0-9.-]*\d)(?=[A-Z0-9.-]*[A-Z])[A-Z0-9][A-Z0-9.-]{2,}\b|\bIP[X\d]\d\b")


def without_names(text: str, names: Iterable[str]) -> str:
    """Return the text without the given product names, whose digits are no claims of their own."""
    for name in sorted({name for name in names if name}, key=len, reverse=True):
        text = re.sub(re.escape(name), " ", text, flags=re.IGNORECASE)
    return text


def dates(text: str) -> set[tuple[int, int]]:
    """Return the calendar days named in the text as (month, day)."""
    found = set()
    for pattern in _DATES:
        for match in pattern.finditer(text):
            groups = match.groupdict()
            month = _MONTHS.index(groups["name"].lower()) + 1 if groups.get("name") else int(groups["month"])
            found.add((month, int(groups["day"])))
    return found


def without_dates(text: str) -> str:
    """Return the text without the dates that `dates` reads."""
    for pattern in _DATES:
        text = pattern.sub(" ", text)
    return text


def amounts(text: str) -> list[Quantity]:
    """Return the quantities of the text outside of dates."""
    return quantities(without_dates(text))


def policy_terms(text: str) -> set[str]:
    """Return the names of the policy terms that the text uses."""
    return {name for name, pattern in _POLICY_TERMS if pattern.search(text)}


def comparatives(text: str) -> list[str]:
    """Return the comparing words of the text."""
    return [match.group() for match in _COMPARATIVE.finditer(text)]


def promises(text: str) -> list[str]:
    """Return words that promise an outcome."""
    return [match.group() for match in _PROMISE.finditer(text)]


def codes(text: str) -> set[str]:
    """Return codes made of letters and digits: ratings, model numbers, SKUs, coupon codes."""
    return {match.group() for match in _CODE.finditer(text)}

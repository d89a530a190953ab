"""Terms of an offer in running text: how much it takes off from what amount, from when to when, and for whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from knowledge.policy_reading.values import prices
from knowledge.records import Money

OPEN_END = timedelta(days=365 * 100)
"""An offer that lasts longer than this has no last day."""
OPEN_YEAR = 2000
"""The year from which an offer is dated whose first day is not stated."""
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = rf"(?P<name>{'|'.join(_MONTHS)})[a-z]*\.?"
_YEAR = r"(?P<year>20\d\d)"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_YEAR}\s*(?:[-/.]|年)\s*(?P<month>\d{{1,2}})\s*(?:[-/.]|月)\s*(?P<day>\d{{1,2}})\s*日?",
        r"(?<![\d.])(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日号]",
        rf"(?<![\d.])(?P<day>\d{{1,2}})(?:st|nd|rd|th)? {_MONTH}(?:,? {_YEAR})?",
        rf"\b{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])(?:,? {_YEAR})?",
    )
)
# "1 to 30 November": the first day leaves its month to the second.
_SHARED_MONTH = re.compile(
    rf"(?<![\d.£$€])(?P<day>\d{{1,2}})\s*(?:to|-|–|until)\s*(?=\d{{1,2}} {_MONTH})", re.IGNORECASE
)
_CLOCK = re.compile(r"\s*(?P<hour>[01]?\d|2[0-4])(?:[:：](?P<minute>\d\d)|\s*点)")
_UNTIL = re.compile(r"(?:到|至|截止|有效期|\buntil|\btill|\bby|\bends?|\bto)\s*$", re.IGNORECASE)
_OVER = re.compile(
    r"已(?:经)?(?:结束|过期|失效)|不能再用|\bis over\b|\bfinished\b|\bexpired\b|(?:^|\| )over\s*$|no longer",
    re.IGNORECASE,
)
_MAYBE = re.compile(r"还没定|待定|预告|to be (?:announced|confirmed)|\btba\b", re.IGNORECASE)

_STEP_ZH = re.compile(r"(每)?满\s*(\d+(?:\.\d+)?)\s*元?\s*(?:立|直|再)?(?:减|抵|-)\s*(\d+(?:\.\d+)?)")
_OFF_ZH = re.compile(r"(?:立减|直减|减免)\s*(\d+(?:\.\d+)?)")
_FOLD = re.compile(r"(?<![\d.])(\d(?:\.\d)?|\d{2})\s*折")
_PIECES_ZH = re.compile(r"(?:满|任意|买|一单买)\s*(\d{1,2})\s*(?:件|包|个|双|支|盒|瓶|袋|条)")
_LEAST_ZH = re.compile(r"满\s*(\d+(?:\.\d+)?)\s*元?")
_MOST_ZH = re.compile(r"最[多高](?:减|优惠|抵|便宜)?\s*(\d+(?:\.\d+)?)")
_PERCENT = re.compile(r"(\d{1,2}(?:\.\d+)?)\s*(?:%|percent|per cent)\s*(?:off|discount|reduction)", re.IGNORECASE)
_AMOUNT = r"[^\d\s|,.;]{0,3}\s?\d+(?:\.\d{1,2})?(?!\s*%)"
_OFF_EN = re.compile(rf"({_AMOUNT})\s+off\b", re.IGNORECASE)
_LEAST_EN = re.compile(
    rf"(?:\bfrom|\bover|\bof|\bon|\bspend(?:ing)?|comes? to|minimum(?: spend)?(?: of)?|at least|orders above)\s+({_AMOUNT})(?!\s+off)"
    rf"|({_AMOUNT})\s+(?:or more|and (?:more|over|up)|or over|minimum|\+)",
    re.IGNORECASE,
)
_MOST_EN = re.compile(
    rf"(?:at most|up to|limited to|max(?:imum)?(?: (?:of|discount|saving))*|capped at|no more than)\s+({_AMOUNT})",
    re.IGNORECASE,
)
_FOR_SOME = re.compile(
    r"新客|新人|首单|第一次|会员(?!价|折)|金卡|银卡|学生|生日|老客|以旧换新|直播间领|需领|领取|领了|认证|评价|邀请|"
    r"first order|new customers?|members?\b|student|\bNHS\b|blue light|birthday|verif|trade[- ]in|newsletter|refer|viewers of",
    re.IGNORECASE,
)
_WITH_OTHERS = re.compile(r"叠|一起用|同用|同享|\b(?:mix|combin|stack|together)", re.IGNORECASE)
_FULL_PRICE = re.compile(
    r"full[- ]price|not on (?:items )?(?:already )?(?:reduced|sale)|already reduced|(?:特价|划线价|活动价|促销价?)[^，。；|]{0,24}(?:不参加|不可用|不能用|除外|不适用|不再)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class OfferTerms:
    """What an offer takes off. `steps` are (least, off), the least first; exactly one of `steps`, `off`, `percent` is set."""

    percent: Decimal | None = None
    off: Money | None = None
    steps: tuple[tuple[Money, Money], ...] = ()
    repeats: bool = False
    least: Money | None = None
    most_off: Money | None = None
    pieces: int | None = None


def offer_terms(text: str, currency: str) -> OfferTerms | None:
    """Read what a text says is taken off; None where it says nothing, or more than one thing that is not a ladder."""
    found = _mainly_chinese(text, currency) or _english(text, currency)
    if found is None or (found.percent is not None and not 0 < found.percent < 100):
        return None
    return found


def _money(text: str, currency: str) -> Money | None:
    """Return an amount in the shop's currency; with the sign of another one it is none."""
    found = prices(text, currency)
    if found:
        return Money(found[0].amount, currency) if found[0].currency == currency else None
    number = re.search(r"\d+(?:\.\d+)?", text)
    return Money(Decimal(number[0]), currency) if number else None


def _mainly_chinese(text: str, currency: str) -> OfferTerms | None:
    # Examples in brackets repeat the ladder that "for every 300" stands for.
    plain = re.sub(r"[（(](?:例如|如|满)[^）)]*[）)]", "", text)
    steps = [(m[1], Money(Decimal(m[2]), currency), Money(Decimal(m[3]), currency)) for m in _STEP_ZH.finditer(plain)]
    folds, offs = _FOLD.findall(plain), _OFF_ZH.findall(plain)
    most = next((Money(Decimal(m), currency) for m in _MOST_ZH.findall(plain)), None)
    pieces = next((int(m) for m in _PIECES_ZH.findall(plain)), None)
    if steps and not folds:
        if any(every for every, _, _ in steps):
            return (
                OfferTerms(off=steps[0][2], repeats=True, least=steps[0][1], most_off=most) if len(steps) == 1 else None
            )
        ladder = tuple(sorted(((least, off) for _, least, off in steps), key=lambda step: step[0].amount))
        return OfferTerms(steps=ladder)
    if len(set(folds)) == 1 and not steps and not offs:
        value = Decimal(folds[0])
        percent = 100 - (value * 10 if value < 10 else value)
        least = next((Money(Decimal(m), currency) for m in _LEAST_ZH.findall(_PIECES_ZH.sub("", plain))), None)
        return OfferTerms(percent=percent, least=least, most_off=most, pieces=pieces)
    if len(set(offs)) == 1 and not folds and pieces is None:
        return OfferTerms(off=Money(Decimal(offs[0]), currency))
    return None


def _english(text: str, currency: str) -> OfferTerms | None:
    percents = {Decimal(m) for m in _PERCENT.findall(text)}
    offs = [money for m in _OFF_EN.finditer(text) if (money := _money(m[1], currency)) is not None]
    capped = _MOST_EN.search(text)
    most = _money(capped[1], currency) if capped else None
    rest = _MOST_EN.sub(" ", text)
    for dated in (_SHARED_MONTH, *_DATES):
        rest = dated.sub(" ", rest)
    leasts = [money for m in _LEAST_EN.finditer(rest) if (money := _money(m[1] or m[2], currency)) is not None]
    if len(percents) == 1 and not offs and len(leasts) <= 1:
        return OfferTerms(percent=percents.pop(), least=leasts[0] if leasts else None, most_off=most)
    if not percents and len(offs) > 1 and len(offs) == len(leasts):
        return OfferTerms(steps=tuple(sorted(zip(leasts, offs, strict=True), key=lambda step: step[0].amount)))
    if not percents and len(offs) == 1 and len(leasts) <= 1:
        return OfferTerms(off=offs[0], least=leasts[0] if leasts else None)
    return None


def for_some(text: str) -> bool:
    """Tell whether an offer is kept for some people, or has to be claimed first; other offers may be named beside it."""
    own = (clause for clause in re.split(r"[，。；,;|]|\.\s", text) if not _WITH_OTHERS.search(clause))
    return any(_FOR_SOME.search(clause) for clause in own)


def full_price_only(text: str) -> bool:
    """Tell whether an offer leaves out what is reduced already."""
    return _FULL_PRICE.search(text) is not None


def period(text: str, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """Return from when to when a text says an offer runs; without dates, from ever and for good. None where it is over or undecided."""
    if _OVER.search(text) or _MAYBE.search(text):
        return None
    days = _days(text)
    begin, end = datetime(OPEN_YEAR, 1, 1, tzinfo=zone), datetime(2999, 12, 31, tzinfo=zone)
    if not days:
        return begin, end
    if len(days) == 1:
        place, day, at = days[0]
        if not (
            _UNTIL.search(text[:place].rstrip("：: ")) or re.search(r"当天|\bon\s*$", text[place - 4 : place + 26])
        ):
            return None
        only = "当天" in text[place : place + 26] and not _UNTIL.search(text[:place])
        return (_moment(day, None, zone) if only else begin), _moment(day, at or time.max, zone)
    (_, first, opens), (_, last, closes) = days[:2]
    return (_moment(first, opens, zone), _moment(last, closes or time.max, zone)) if first <= last else None


def dates_in(text: str) -> list[date]:
    """Return the dates that a text names, where it names a year."""
    return [day for _, day, _ in _days(text)]


def _moment(day: date, at: time | None, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at or time.min, tzinfo=zone)


def _days(text: str) -> list[tuple[int, date, time | None]]:
    """Return (place, day, time of day) of each date; one without a year has that of the next or the one before it."""
    found: dict[int, tuple[re.Match[str], int]] = {}
    for pattern in _DATES:
        for match in pattern.finditer(text):
            if not any(other.start() < match.end() and match.start() < other.end() for other, _ in found.values()):
                found[match.start()] = match, match.end()
    ordered = [found[place] for place in sorted(found)]
    parts = [(m.start(), end, _part(m, "year"), _month(m), int(m["day"])) for m, end in ordered]
    for shared in _SHARED_MONTH.finditer(text):
        after = next((p for p in parts if p[0] >= shared.end()), None)
        if after is not None:
            parts.append(
                (shared.start(), shared.start("day") + len(shared["day"]), after[2], after[3], int(shared["day"]))
            )
    parts.sort()
    years = [year for _, _, year, _, _ in parts if year]
    return [made for part in parts if years and (made := _day(text, part, years)) is not None]


def _day(
    text: str, part: tuple[int, int, int | None, int, int], years: Sequence[int]
) -> tuple[int, date, time | None] | None:
    place, end, year, month, day = part
    clock = _CLOCK.match(text, end)
    at = None
    if clock and int(clock["hour"]) < 24:
        minute = int(clock["minute"] or 0)
        at = time(int(clock["hour"]), minute, 59 if minute == 59 else 0)
    try:
        return place, date(year or years[0], month, day), at
    except ValueError:
        return None


def _part(match: re.Match[str], name: str) -> int | None:
    value = match.groupdict().get(name)
    return int(value) if value else None


def _month(match: re.Match[str]) -> int:
    named = match.groupdict().get("name")
    return _MONTHS.index(named[:3].lower()) + 1 if named else int(match["month"])

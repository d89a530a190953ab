"""The day on which goods came, as customers give it: counted back, by its date, by its weekday, by its number."""

from __future__ import annotations

import re
from datetime import date, timedelta

from assistant.truth.claims import dates

_DELIVERED_ON = re.compile(
    r"签收|收到|收的?货|到货|到的|拿到|delivered|signed|received|arrived|got (?:it|them)", re.IGNORECASE
)
WEEKDAY = re.compile(
    r"(?P<last>上(?:个)?)?(?:周|星期|礼拜)(?P<zh>[一二三四五六日天])|\b(?P<en>mon|tues|wednes|thurs|fri|satur|sun)day\b",
    re.IGNORECASE,
)
# "10月25签收的", "10/25 到的": without the word for a day that dates in policies have.
_BARE_DATE = re.compile(
    r"(?<![\d.])(?P<month>1[0-2]|0?[1-9])(?:月|[/.-])(?P<day>[12]\d|3[01]|0?[1-9])(?![\d.%]|\s*(?:[个天折块元]|[a-z]{1,2}\b))",
    re.I,
)
_NUMBERED_DAY = re.compile(
    r"(?<![\d月])(\d{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])\s*[号日](?!码|线|店)|\bon the (\d{1,2})(?:st|nd|rd|th)\b",
    re.IGNORECASE,
)
_ENGLISH_DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_TWO_MONTHS = 62


def delivery_day(text: str, today: date) -> date | None:
    """Return the day that a message names as that of delivery, the latest such day up to `today`."""
    if not _DELIVERED_ON.search(text):
        return None
    bare = _BARE_DATE.search(text)
    named = [*dates(text), *([(int(bare["month"]), int(bare["day"]))] if bare else [])]
    for month, day in named:
        try:
            found = date(today.year, month, day)
            return found if found <= today else found.replace(year=today.year - 1)
        except ValueError:
            continue
    return None if named else _last_weekday(text, today) or _day_of_month(text, today)


def weekday_index(named: re.Match[str]) -> int:
    """Return the day of the week that WEEKDAY found, Monday as 0."""
    if named["zh"]:
        return "一二三四五六日".index(named["zh"].replace("天", "日"))
    return _ENGLISH_DAYS.index(named["en"].lower()[:3])


def _day_of_month(text: str, today: date) -> date | None:
    """Return the latest day with the number named: "16 号签收", "delivered on the 16th"."""
    named = _NUMBERED_DAY.search(text)
    if named is None:
        return None
    number = int(named[1] or named[2]) if (named[1] or named[2] or "").isdigit() else _zh_number(named[1])
    past = (today - timedelta(days=back) for back in range(_TWO_MONTHS))
    return next((day for day in past if day.day == number), None)


def _zh_number(text: str) -> int:
    tens, ten, ones = text.rpartition("十")
    digit = "零一二三四五六七八九".find
    return (max(digit(tens), 0) or 1) * 10 + max(digit(ones), 0) if ten else digit(text)


def _last_weekday(text: str, today: date) -> date | None:
    """Return the latest day of the weekday named; with "上周", the one of the week before this."""
    named = WEEKDAY.search(text)
    if named is None:
        return None
    index = weekday_index(named)
    if named["last"]:
        return today - timedelta(days=today.weekday() + 7 - index)
    return today - timedelta(days=(today.weekday() - index) % 7)

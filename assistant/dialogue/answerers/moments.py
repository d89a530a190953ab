"""Moments that customers name: when they pay, and the day by which something should leave or arrive."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from assistant.dialogue.delivery_day import WEEKDAY, weekday_index
from assistant.truth.claims import dates

_TIME = re.compile(
    r"(?P<part>早上|上午|中午|下午|晚上|今晚|傍晚|凌晨)?\s*(?P<zh>\d{1,2}|[一二两三四五六七八九十]{1,2})\s*点(?P<half>半)?|"
    r"(?P<hour>\d{1,2})[:：](?P<minute>\d{2})\s*(?P<ap>[ap]\.?m)?|(?<![\d.])(?P<eh>\d{1,2})\s*(?P<eap>[ap]\.?m\b)|\b(?P<noon>noon)\b",
    re.IGNORECASE,
)
_ZH = {
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
    "十一": 11,
    "十二": 12,
}
_DAY_WORDS = tuple(
    (re.compile(pattern, re.IGNORECASE), days)
    for pattern, days in ((r"大后天", 3), (r"后天|day after tomorrow", 2), (r"明[天日早晚儿]|聽日|听日|tomorrow|\btmrw?\b", 1),
                          (r"今[天日晚儿]|而家|现在|马上|立刻|这会儿|刚刚?|\btoday\b|\bnow\b|tonight|this (afternoon|evening|morning)", 0))
)  # fmt: skip
_SHORT_DAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)\b", re.IGNORECASE)
_NOW = re.compile(r"现在|马上|立刻|这会儿|刚|而家|\bnow\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day and, if it was said, the time; `now` when this very moment was meant."""

    day: date
    at: time | None
    now: bool = False


def moment(text: str, now: datetime) -> Moment | None:
    """Return the first moment a text names, from `now` on; None if it names none."""
    said = _clock(text)
    if _NOW.search(text) and said is None:
        return Moment(now.date(), now.time(), now=True)
    day = day_named(text, now.date())
    if day is None and said is None:
        return None
    return Moment(day or now.date(), said)


def day_named(text: str, today: date) -> date | None:
    """Return the day that a text names: today, tomorrow, a weekday to come, or a date."""
    for pattern, days in _DAY_WORDS:
        if pattern.search(text):
            return today + timedelta(days=days)
    for month, day in dates(text):
        try:
            found = date(today.year, month, day)
        except ValueError:
            continue
        return found if found >= today else found.replace(year=today.year + 1)
    named = WEEKDAY.search(text)
    if named is not None:
        return today + timedelta(days=(weekday_index(named) - today.weekday()) % 7)
    short = _SHORT_DAY.search(text)
    if short is not None:
        index = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].index(short[1].lower())
        return today + timedelta(days=(index - today.weekday()) % 7)
    return None


def _clock(text: str) -> time | None:
    found = _TIME.search(text)
    if found is None:
        return None
    if found["noon"]:
        return time(12)
    raw = found["zh"] or found["hour"] or found["eh"]
    hour = _ZH.get(raw) or int(raw)
    minute = int(found["minute"] or (30 if found["half"] else 0))
    half_day = (found["ap"] or found["eap"] or "").lower()[:1]
    part = found["part"] or ""
    morning = half_day == "a" or part in ("早上", "上午", "凌晨")
    written_out = bool(found["hour"]) and not half_day
    # "At 5" is in the afternoon when one talks of paying; "17:00" and "05:00" say it themselves.
    if hour < 12 and (
        half_day == "p" or part in ("下午", "晚上", "今晚", "傍晚") or (hour < 8 and not morning and not written_out)
    ):
        hour += 12
    return time(hour % 24, minute) if minute < 60 else None

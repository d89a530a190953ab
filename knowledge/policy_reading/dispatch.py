"""When a parcel leaves: the cut-off, the days of dispatch, and the time that packing takes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from knowledge.policy_reading.statements import Statement
from knowledge.policy_reading.values import clock, spans

_LEAVES = re.compile(
    r"发货|发出|寄出|出库|当天发|当日发|发走|发(?=[，。；]|$)|dispatch|\bleave|ship(?:s|ped)? (?:the same|same|within|out|in|on)|sent (?:out )?(?:the same|same|within)|\bgoes? out|hand(?:l|ed)|process",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"前|之前|截单|cut-?off|before|by|until|until", re.IGNORECASE)
_SAME_DAY = re.compile(r"当天|当日|same (?:working |business )?day", re.IGNORECASE)
_PAID = re.compile(r"付款|下单|支付|订单|\bpaid|\bplaced|\border|payment", re.IGNORECASE)
_IN_TRANSIT = re.compile(r"送达|到达|运输|发货后|发出后|transit|after dispatch|arriv|deliver(?:y|ed)", re.IGNORECASE)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ZH_DAYS = "一二三四五六日"
_RANGE = re.compile(
    r"(?:周|星期|礼拜)(?P<za>[一二三四五六日天])\s*(?:[到至~～—–-])\s*(?:周|星期|礼拜)?(?P<zb>[一二三四五六日天])|"
    r"\b(?P<ea>mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?\s*(?:to|through|thru|until|[–—~-])\s*(?P<eb>mon|tue|wed|thu|fri|sat|sun)[a-z]*",
    re.IGNORECASE,
)
_WEEKDAYS = re.compile(r"工作日|weekdays|(?:working|business) days?", re.IGNORECASE)
_DAILY = re.compile(r"每天|天天|全年无休|every day|daily|seven days a week|7 days a week", re.IGNORECASE)
_NONE_ON = re.compile(
    r"(?:周|星期)(?P<z>[六日天])(?:、?(?:周|星期)?(?P<z2>[日天]))?(?:和|及|与)?(?:法定)?(?:节假日)?(?:都)?(?:不发|休息|不出)|周末不|"
    r"(?:no|not|nothing|don'?t|do not)\b[^.;]*?\b(?:on|at) (?P<e>saturdays?|sundays?|weekends?)(?:[^.;]*?\b(?P<e2>sundays?))?",
    re.IGNORECASE,
)
_ZONES = (
    (r"beijing|北京时间|china (?:standard )?time", "Asia/Shanghai"), (r"\b(?:hkt|hong kong time)\b", "Asia/Hong_Kong"),
    (r"\b(?:E[SD]?T|eastern)\b", "America/New_York"), (r"\b(?:P[SD]?T|pacific)\b", "America/Los_Angeles"),
    (r"\b(?:C[SD]T|CT|central time)\b", "America/Chicago"), (r"\b(?:M[SD]T|MT|mountain time)\b", "America/Denver"),
    (r"\b(?:GMT|BST|uk time|london)\b", "Europe/London"), (r"\b(?:CES?T|berlin|paris|amsterdam)\b", "Europe/Berlin"),
    (r"\b(?:AES?D?T|sydney|melbourne)\b", "Australia/Sydney"), (r"\b(?:JST|tokyo)\b", "Asia/Tokyo"), (r"\b(?:SGT|singapore time)\b", "Asia/Singapore"),
)  # fmt: skip


def dispatch_terms(said: Sequence[Statement]) -> dict[str, Any]:
    """Return `handlingTime` (None when nothing is said of it), `cutoffTime`, `businessDays` and `timezone` as stated."""
    terms: dict[str, Any] = {"handlingTime": None}
    speaking = [s for s in said if _LEAVES.search(s.text)]
    for statement in speaking:
        cut_off = clock(statement.text)
        if (
            cut_off
            and "cutoffTime" not in terms
            and _BEFORE.search(statement.text)
            and _SAME_DAY.search(statement.text)
        ):
            terms["cutoffTime"] = cut_off
            terms["handlingTime"] = {"min": 0, "max": 1, "section": statement.anchor}
            terms |= _zone(statement.text)
            terms |= _days(statement.text)
    for statement in speaking:
        if terms["handlingTime"] is None and (found := _handling(statement)) is not None:
            terms["handlingTime"] = found
            terms |= _days(statement.text)
    closed = [day for statement in said if _LEAVES.search(statement.text) for day in _closed(statement.text)]
    if closed and terms["handlingTime"] is not None:
        open_days = terms.get("businessDays", list(_DAYS))
        terms["businessDays"] = [day for day in open_days if day not in closed] or open_days
    return terms


def _handling(statement: Statement) -> dict[str, Any] | None:
    """Read "dispatched within 1–2 working days" or "48 小时内发货"."""
    found = [
        days for days in spans(statement.text) if not _IN_TRANSIT.search(statement.text[days.start : days.end + 12])
    ]
    if len(found) != 1 or (_IN_TRANSIT.search(statement.text) and not _PAID.search(statement.text)):
        return None
    days = found[0]
    within = re.search(r"内|within|up to|不超过", statement.text, re.IGNORECASE)
    span: dict[str, Any] = {"min": 0 if within and days.least == days.most else days.least, "max": days.most}
    if days.working:
        span["unit"] = "working_days"
    return span | {"section": statement.anchor}


def _days(text: str) -> dict[str, Any]:
    ranged = _RANGE.search(text)
    if ranged:
        if ranged["za"]:
            first, last = (_ZH_DAYS.index(day.replace("天", "日")) for day in (ranged["za"], ranged["zb"]))
        else:
            first, last = (_DAYS.index(ranged[side].lower()) for side in ("ea", "eb"))
        if first <= last:
            return {"businessDays": list(_DAYS[first : last + 1])}
    if _DAILY.search(text):
        return {"businessDays": list(_DAYS)}
    if _WEEKDAYS.search(text):
        return {"businessDays": list(_DAYS[:5])}
    return {}


def _closed(text: str) -> list[str]:
    closed: list[str] = []
    for match in _NONE_ON.finditer(text):
        words = " ".join(filter(None, (match["z"], match["z2"], match["e"], match["e2"]))).lower()
        if "周末" in match[0] or "weekend" in words:
            closed += ["sat", "sun"]
        closed += [
            day
            for day, names in (("sat", ("六", "saturday")), ("sun", ("日", "天", "sunday")))
            if any(n in words for n in names)
        ]
    return list(dict.fromkeys(closed))


def _zone(text: str) -> dict[str, str]:
    return next(({"timezone": zone} for pattern, zone in _ZONES if re.search(pattern, text, re.IGNORECASE)), {})

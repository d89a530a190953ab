"""Where to, how long, how much."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from knowledge.policy_rules.places import province_of
from knowledge.policy_rules.reasons import section_of
from knowledge.policy_rules.rules import Region, ShippingRule, shipping_rule
from knowledge.records import Money, Policy, PolicySection
from knowledge.text import fold, has_cjk

_EVERYWHERE = frozenset(
    ("全国", "所有地区", "其他地区", "其他", "everywhere", "nationwide", "default", "all", "other", "*")
)


@dataclass(frozen=True, slots=True)
class ShippingQuote:
    """Shipping to a place.

    `served` is None when the text names no place we know: ask for the province. `place` is the name found in the text.
    `days_min`, `days_max` are days in transit; dates are in the shop's time zone and allow for handling, cut-off and
    days off. `cost` is before any coupon, `surcharge` the part of it for bulky goods.
    """

    region: str | None
    place: str | None
    served: bool | None
    dispatch_by: date | None
    arrive_min: date | None
    arrive_max: date | None
    days_min: int | None
    days_max: int | None
    cost: Money | None
    free_over: Money | None
    sections: tuple[PolicySection, ...]
    rate: Money | None = None
    surcharge: Money | None = None
    carrier: str | None = None


def shipping_quote(
    policy: Policy,
    *,
    region_text: str,
    ordered_at: datetime,
    subtotal: Money,
    category_keys: Sequence[str] = (),
    timezone: str = "Asia/Shanghai",
    lang: str = "zh",
) -> ShippingQuote:
    """Quote shipping for an order of `subtotal` made at `ordered_at` (aware). Raises InvalidRule.

    `category_keys` has the category of each article, so that bulky ones are charged each.
    """
    rule = shipping_rule(policy)
    place, region, refused = _find(rule, region_text)
    if refused is not None:
        return _empty(place, False, _sections(policy, [refused, rule.section], lang))
    if region is None:
        return _empty(None, None, _sections(policy, [rule.section], lang))
    currency = rule.currency or subtotal.currency
    first, last = _dispatch(rule, ordered_at.astimezone(ZoneInfo(timezone)))
    free = region.freeOver is not None and subtotal.amount >= region.freeOver
    rate = Decimal(0) if free else region.rate
    bulky = [entry for key in category_keys for entry in rule.oversize if key in entry.categories]
    surcharge = sum((entry.surcharge for entry in bulky), Decimal(0))
    anchors = [region.section, rule.handlingTime.section, rule.section, *(entry.section for entry in bulky)]
    return ShippingQuote(
        region=region.id,
        place=place,
        served=True,
        dispatch_by=last,
        arrive_min=first + timedelta(days=region.transitTime.min),
        arrive_max=last + timedelta(days=region.transitTime.max),
        days_min=region.transitTime.min,
        days_max=region.transitTime.max,
        cost=Money(rate + surcharge, currency),
        free_over=None if region.freeOver is None else Money(region.freeOver, currency),
        sections=_sections(policy, anchors, lang),
        rate=Money(region.rate, currency),
        surcharge=Money(surcharge, currency) if surcharge else None,
        carrier=rule.carrier.get(lang) if isinstance(rule.carrier, dict) else rule.carrier,
    )


def _empty(place: str | None, served: bool | None, sections: tuple[PolicySection, ...]) -> ShippingQuote:
    return ShippingQuote(None, place, served, None, None, None, None, None, None, None, sections)


def _find(rule: ShippingRule, text: str) -> tuple[str | None, Region | None, str | None]:
    """Return (place, region, section that refuses); a city the rule does not list counts by its province."""
    folded = fold(text)
    found = _longest(rule, folded)
    if found is None:
        for city, province in province_of(folded):
            inner = _longest(rule, fold(province))
            if inner is not None:
                return city, inner[1], inner[2]
        return next(((None, r, None) for r in rule.regions if _is_everywhere(r.names)), (None, None, None))
    return found


def _longest(rule: ShippingRule, folded: str) -> tuple[str | None, Region | None, str | None] | None:
    best: tuple[str | None, Region | None, str | None] | None = None
    length = 0
    entries: list[tuple[Mapping[str, list[str]], Region | None, str | None]] = [
        (region.names, region, None) for region in rule.regions
    ]
    entries += [(entry.names, None, entry.section or rule.section or "") for entry in rule.notServed]
    for names, region, refused in entries:
        for name in _all_names(names):
            if len(name) > length and _mentions(folded, fold(name)):
                best, length = (name, region, refused), len(name)
    return best


def _all_names(names: Mapping[str, list[str]]) -> Iterable[str]:
    return (name for listed in names.values() for name in listed)


def _mentions(folded: str, name: str) -> bool:
    if has_cjk(name):
        return name in folded or (len(name) > 2 and name.rstrip("省市") in folded)
    return re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])", folded) is not None


def _is_everywhere(names: Mapping[str, list[str]]) -> bool:
    return any(fold(name) in _EVERYWHERE for name in _all_names(names))


def _dispatch(rule: ShippingRule, ordered_at: datetime) -> tuple[date, date]:
    """Return the first and the last day of dispatch; an order after the cut-off counts from the next working day.

    With a cut-off, "0 to 1 days" is the cut-off said in other words: before it the same day, after it the next one.
    """
    open_days = {("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(day) for day in rule.businessDays}
    day = ordered_at.date()
    late = rule.cutoffTime is not None and ordered_at.time() >= rule.cutoffTime
    day = _working(day + timedelta(days=1) if late and day.weekday() in open_days else day, open_days)
    span = rule.handlingTime
    most = 0 if rule.cutoffTime is not None and (span.min, span.max) == (0, 1) else span.max
    return _after(day, span.min, open_days), _after(day, most, open_days)


def _after(day: date, working_days: int, open_days: set[int]) -> date:
    for _ in range(working_days):
        day = _working(day + timedelta(days=1), open_days)
    return day


def _working(day: date, open_days: set[int]) -> date:
    while day.weekday() not in open_days:
        day += timedelta(days=1)
    return day


def _sections(policy: Policy, anchors: Sequence[str | None], lang: str) -> tuple[PolicySection, ...]:
    found = (section_of(policy, [anchor], lang) for anchor in dict.fromkeys(anchors) if anchor)
    return tuple(dict.fromkeys(section for section in found if section is not None))

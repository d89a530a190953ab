"""Where to, how long, how much."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import ceil
from zoneinfo import ZoneInfo

from knowledge.policy_rules.countries import country_in
from knowledge.policy_rules.places import province_of
from knowledge.policy_rules.reasons import section_of
from knowledge.policy_rules.rules import Expedited, GoodsPlaces, Oversize, Region, ShippingRule, Span, shipping_rule
from knowledge.records import Money, Policy, PolicySection
from knowledge.text import fold, has_cjk

_EVERYWHERE = frozenset(
    ("全国", "所有地区", "其他地区", "其他", "everywhere", "nationwide", "default", "all", "other", "*")
)


@dataclass(frozen=True, slots=True)
class WeightRates:
    """A fee by weight: `first` up to `first_kg` kilograms, `further` for each `further_kg` begun after them."""

    first_kg: Decimal
    first: Money
    further_kg: Decimal
    further: Money


@dataclass(frozen=True, slots=True)
class ShippingQuote:
    """Shipping to a place. Dates, days and cost are None where the policy does not state them.

    `served` is None when the text names no place we know: ask for the province. `place` is the name found in the text.
    Where it goes by weight, `cost` is None unless the weight is known, and `by_weight` has the rates.
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
    working_days: bool = False
    never_free: bool = False
    by_weight: WeightRates | None = None
    restricted: bool = False
    """Whether it is the goods that do not go there, where `served` is false."""


def shipping_quote(
    policy: Policy,
    *,
    region_text: str,
    ordered_at: datetime,
    subtotal: Money,
    category_keys: Sequence[str] = (),
    product_ids: Sequence[str] = (),
    timezone: str = "Asia/Shanghai",
    lang: str = "zh",
    weight_kg: Decimal | None = None,
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
    barred = next(
        (e for e in rule.restrictions if _of(e, category_keys, product_ids) and names_place(e.names, region_text)), None
    )
    if barred is not None:
        return replace(_empty(place, False, _sections(policy, [barred.section, rule.section], lang)), restricted=True)
    currency = rule.currency or subtotal.currency
    leaves = dispatch_of(policy, ordered_at, timezone=timezone, lang=lang)
    bulky = [e for e in rule.oversize if any(_of(e, [key], ()) for key in category_keys) or _of(e, (), product_ids)]
    each = [e for key in category_keys for e in rule.oversize if key in e.categories] or bulky
    surcharge = sum((entry.surcharge for entry in each), Decimal(0))
    handling = rule.handlingTime.section if rule.handlingTime else None
    anchors = [region.section, handling, rule.section, *(entry.section for entry in bulky)]
    # An amount in another currency is not held against the threshold.
    free = region.freeOver is not None and subtotal.currency == currency and subtotal.amount >= region.freeOver
    rate = Decimal(0) if free else _rate(region, weight_kg)
    span = region.transitTime
    return ShippingQuote(
        region=region.id,
        place=place,
        served=True,
        dispatch_by=leaves.last if leaves else None,
        arrive_min=_arrival(leaves.first, span, span.min) if leaves and span else None,
        arrive_max=_arrival(leaves.last, span, span.max) if leaves and span else None,
        days_min=span.min if span else None,
        days_max=span.max if span else None,
        cost=None if rate is None else Money(rate + surcharge, currency),
        free_over=None if region.freeOver is None else Money(region.freeOver, currency),
        sections=_sections(policy, anchors, lang),
        rate=None if region.rate is None else Money(region.rate, currency),
        surcharge=Money(surcharge, currency) if surcharge else None,
        carrier=rule.carrier.get(lang) if isinstance(rule.carrier, dict) else rule.carrier,
        working_days=span is not None and span.unit == "working_days",
        never_free=region.neverFree,
        by_weight=_weight_rates(region, currency),
    )


def _weight_rates(region: Region, currency: str) -> WeightRates | None:
    if region.rate is None or region.furtherRate is None:
        return None
    rates = Money(region.rate, currency), Money(region.furtherRate, currency)
    return WeightRates(region.firstWeight, rates[0], region.furtherWeight, rates[1])


def _rate(region: Region, weight_kg: Decimal | None) -> Decimal | None:
    if region.rate is None or region.furtherRate is None:
        return region.rate
    if weight_kg is None:
        return None
    steps = ceil(max(Decimal(0), weight_kg - region.firstWeight) / region.furtherWeight)
    return region.rate + steps * region.furtherRate


@dataclass(frozen=True, slots=True)
class Dispatch:
    """When an order leaves: the first and the last day, the cut-off that counted, and whether the order came after it."""

    first: date
    last: date
    cut_off: time | None
    late: bool
    day_off: bool
    section: PolicySection | None


def dispatch_of(
    policy: Policy, ordered_at: datetime, *, timezone: str = "Asia/Shanghai", lang: str = "zh"
) -> Dispatch | None:
    """Return when an order paid at `ordered_at` (aware) leaves; None where the policy does not say. Raises InvalidRule."""
    rule = shipping_rule(policy)
    if rule.handlingTime is None:
        return None
    moment = ordered_at.astimezone(ZoneInfo(rule.timezone or timezone))
    first, last = _dispatch(rule, rule.handlingTime, moment)
    off = moment.weekday() not in _open_days(rule)
    late = not off and rule.cutoffTime is not None and moment.time() >= rule.cutoffTime
    found = section_of(policy, [rule.handlingTime.section, rule.section], lang)
    return Dispatch(first, last, rule.cutoffTime, late, off, found)


@dataclass(frozen=True, slots=True)
class FasterWay:
    """An expedited way: whether it can be had for these goods to this place, None where the place is not known."""

    available: bool | None
    name: str
    extra: Money | None
    rate: Money | None
    days_min: int | None
    days_max: int | None
    section: PolicySection | None


def expedited_of(
    policy: Policy,
    *,
    region_text: str | None,
    category_keys: Sequence[str] = (),
    product_ids: Sequence[str] = (),
    currency: str = "CNY",
    lang: str = "zh",
) -> FasterWay | None:
    """Return the faster way a policy offers, if it offers one. Raises InvalidRule."""
    rule = shipping_rule(policy)
    way = rule.expedited
    if way is None:
        return None
    barred = _of(way, category_keys, product_ids) or bool(region_text and names_place(way.notServed, region_text))
    unknown = region_text is None and any(way.notServed.values())
    money = rule.currency or currency
    return FasterWay(
        False if barred else None if unknown else True,
        next(iter(way.names.get(lang) or [name for names in way.names.values() for name in names]), ""),
        None if way.extra is None else Money(way.extra, money),
        None if way.rate is None else Money(way.rate, money),
        way.transitTime.min if way.transitTime else None,
        way.transitTime.max if way.transitTime else None,
        section_of(policy, [way.section, rule.section], lang),
    )


def _of(entry: Oversize | GoodsPlaces | Expedited, category_keys: Sequence[str], product_ids: Sequence[str]) -> bool:
    return bool(set(entry.products) & set(product_ids) or set(entry.categories) & set(category_keys))


def names_place(names: Mapping[str, list[str]], text: str) -> bool:
    """Tell whether a text names one of the places, a city standing for its province."""
    folded = fold(text)
    if any(_mentions(folded, fold(name)) for name in _all_names(names)):
        return True
    provinces = {part for _, province in province_of(folded) for part in province.split(" ", 1)}
    return any(name in provinces for name in _all_names(names))


def _arrival(leaves: date, span: Span, days: int) -> date:
    return _after(leaves, days, _WEEK) if span.unit == "working_days" else leaves + timedelta(days=days)


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
        return _by_country(rule, text) or next(
            ((None, r, None) for r in rule.regions if _is_everywhere(r.names)), (None, None, None)
        )
    return found


def _by_country(rule: ShippingRule, text: str) -> tuple[str | None, Region | None, str | None] | None:
    """A country that no region names belongs to "other countries" or "overseas", if the rule speaks of these."""
    place = country_in(text)
    if place is None:
        return None
    inner = _longest(rule, fold(" , ".join((*place.zh, *place.en))))
    if inner is not None:
        return inner
    for region in rule.regions:
        if region.rest == "world":
            return None, region, None
    abroad = next(
        (e for e in rule.notServed if e.rest == "world" or _OVERSEAS & {fold(n) for n in _all_names(e.names)}), None
    )
    return None if abroad is None else (None, None, abroad.section or rule.section or "")


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


_WEEK = frozenset(range(5))
_OVERSEAS = frozenset(("海外", "国外", "境外", "overseas", "abroad", "international"))


def _open_days(rule: ShippingRule) -> frozenset[int]:
    return frozenset(("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(day) for day in rule.businessDays)


def _dispatch(rule: ShippingRule, span: Span, ordered_at: datetime) -> tuple[date, date]:
    """Return the first and the last day of dispatch; an order after the cut-off counts from the next working day.

    With a cut-off, "0 to 1 days" is the cut-off said in other words: before it the same day, after it the next one.
    """
    open_days = _open_days(rule)
    day = ordered_at.date()
    late = rule.cutoffTime is not None and ordered_at.time() >= rule.cutoffTime
    day = _working(day + timedelta(days=1) if late and day.weekday() in open_days else day, open_days)
    most = 0 if rule.cutoffTime is not None and (span.min, span.max) == (0, 1) else span.max
    return _after(day, span.min, open_days), _after(day, most, open_days)


def _after(day: date, working_days: int, open_days: frozenset[int]) -> date:
    for _ in range(working_days):
        day = _working(day + timedelta(days=1), open_days)
    return day


def _working(day: date, open_days: frozenset[int]) -> date:
    while day.weekday() not in open_days:
        day += timedelta(days=1)
    return day


def _sections(policy: Policy, anchors: Sequence[str | None], lang: str) -> tuple[PolicySection, ...]:
    found = (section_of(policy, [anchor], lang) for anchor in dict.fromkeys(anchors) if anchor)
    return tuple(dict.fromkeys(section for section in found if section is not None))

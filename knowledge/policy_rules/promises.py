"""Warranty, price protection and invoices."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from knowledge.policy_rules.reasons import Reason, Reasons
from knowledge.policy_rules.rules import WarrantyPart, WarrantyRule, invoice_rule, price_protection_rule, warranty_rule
from knowledge.records import Policy, in_language


@dataclass(frozen=True, slots=True)
class WarrantyTerm:
    """`months` of warranty, 0 for none, None where the policy does not say; `until` is the last day when delivery is known.

    `part` is the word for the part that the term is for, where it is not for the whole.
    """

    months: int | None
    until: date | None
    active: bool | None
    excludes: tuple[str, ...]
    reasons: tuple[Reason, ...]
    part: str | None = None


def warranty_of(
    policy: Policy,
    category_key: str,
    delivered_on: date | None = None,
    *,
    today: date | None = None,
    product_id: str | None = None,
    asked: str = "",
    lang: str = "zh",
) -> WarrantyTerm:
    """Return the warranty on goods of a category, or on the part of them that the text `asked` names. Raises InvalidRule."""
    rule, reasons = warranty_rule(policy), Reasons(policy, lang)
    part = _part_named(rule, product_id, category_key, asked)
    own = part or next((e for e in rule.categories if category_key in e.categories or product_id in e.products), None)
    months = own.months if own else rule.default_months
    if months is None:
        reasons.add("not_stated", rule.section)
        return WarrantyTerm(None, None, None, (), reasons.all())
    reasons.add("covered" if months else "not_covered", own.section if own else None, rule.section)
    until = add_months(delivered_on, months) if delivered_on and months else None
    active = None if until is None or today is None else today <= until
    excludes = tuple(rule.excludes.get(lang) or next(iter(rule.excludes.values()), []))
    return WarrantyTerm(months, until, False if months == 0 else active, excludes, reasons.all(), _word(part, lang))


def _part_named(rule: WarrantyRule, product_id: str | None, category_key: str, asked: str) -> WarrantyPart | None:
    for entry in rule.parts:
        words = [word for listed in entry.part.values() for word in listed]
        mine = product_id in entry.products or category_key in entry.categories
        if mine and any(word.lower().removesuffix("ies").removesuffix("s") in asked.lower() for word in words):
            return entry
    return None


def _word(part: WarrantyPart | None, lang: str) -> str | None:
    return (
        None
        if part is None
        else next(iter(part.part.get(lang) or [w for words in part.part.values() for w in words]), None)
    )


def add_months(day: date, months: int) -> date:
    """Return the same day of the month some months on, or that month's last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class PriceProtection:
    """May the difference to a later, lower price be claimed; fields as in ReturnDecision."""

    outcome: Literal["yes", "no", "depends"]
    days: int
    days_left: int | None
    deadline: date | None
    excludes: tuple[str, ...]
    missing: tuple[str, ...]
    reasons: tuple[Reason, ...]


def price_protection_of(
    policy: Policy,
    *,
    paid_on: date | None,
    today: date,
    category_key: str | None = None,
    product_id: str | None = None,
    circumstances: Sequence[str] = (),
    lang: str = "zh",
) -> PriceProtection:
    """Decide on price protection; `circumstances` are the shop's own words for exclusions ("coupon", "gift").

    `paid_on` is the day that the rule counts from, payment unless it says otherwise. Raises InvalidRule.
    """
    rule, reasons = price_protection_rule(policy), Reasons(policy, lang)
    excluded = [word for word in (category_key, *circumstances) if word and word in rule.excludes]
    own = (entry.days for entry in rule.goods if category_key in entry.categories or product_id in entry.products)
    days = next(own, rule.days)
    deadline = paid_on + timedelta(days=days) if paid_on else None
    left = (deadline - today).days if deadline else None
    outcome: Literal["yes", "no", "depends"]
    if excluded:
        outcome = "no"
        reasons.add("excluded", _optional(rule.model_extra, "excludesSection"), rule.section)
    elif left is None:
        outcome = "depends"
        reasons.add("within_window", rule.section)
    else:
        outcome = "yes" if left >= 0 else "no"
        reasons.add("within_window" if left >= 0 else "window_passed", rule.section)
    missing = ("paid_on",) if outcome == "depends" else ()
    return PriceProtection(outcome, days, left, deadline, tuple(rule.excludes), missing, reasons.all())


@dataclass(frozen=True, slots=True)
class InvoiceTerms:
    """What invoices there are, within how many days they are issued, and how long they may be asked for."""

    types: tuple[str, ...]
    issue_days: int | None
    request_within_days: int | None
    reasons: tuple[Reason, ...]
    title: str


def invoice_terms(policy: Policy, *, lang: str = "zh") -> InvoiceTerms:
    """Return the terms of invoicing. Raises InvalidRule."""
    rule, reasons = invoice_rule(policy), Reasons(policy, lang)
    reasons.add("invoice", rule.section)
    title = in_language(policy.titles, lang)
    return InvoiceTerms(tuple(rule.types), rule.issueDays, rule.requestWithinDays, reasons.all(), title)


def _optional(extra: dict[str, object] | None, key: str) -> str | None:
    value = (extra or {}).get(key)
    return value if isinstance(value, str) else None

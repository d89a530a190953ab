"""May this be returned, until when, and who pays the freight.

Periods are counted as 消费者权益保护法 25 counts them: the day after delivery is day one, the last day counts in full.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from knowledge.policy_rules.reasons import Reason, Reasons
from knowledge.policy_rules.rules import Payer, ReturnException, ReturnRule, return_rule
from knowledge.records import Policy

Outcome = Literal["yes", "no", "depends"]


@dataclass(frozen=True, slots=True)
class ReturnDecision:
    """A decision on one article.

    `deadline` is the last day to ask, `days_left` counts today as 0; both None while the day of delivery is unknown.
    `who_pays` is None when nothing is sent back. `missing` names what would settle "depends": "delivered_on", "opened",
    "worn", "washed", "activated", "used". `window_days` is the period applied. `needs_confirmation` is true when the exception
    holds only if the buyer confirmed it at purchase. `defect_days_left` is set when a fault could still be claimed.
    """

    outcome: Outcome
    days_left: int | None
    deadline: date | None
    who_pays: Payer | None
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]
    window_days: int
    needs_confirmation: bool = False
    refund_days: int | None = None
    refund_method: str | None = None
    defect_days: int | None = None
    defect_days_left: int | None = None


@dataclass(frozen=True, slots=True)
class _State:
    conditions: dict[str, bool | None]
    defective: bool | None
    confirmed: bool | None


def return_decision(
    policy: Policy,
    *,
    category_key: str,
    delivered_on: date | None,
    today: date,
    opened: bool | None,
    defective: bool | None,
    worn: bool | None = None,
    washed: bool | None = None,
    activated: bool | None = None,
    used: bool | None = None,
    confirmed_at_purchase: bool | None = None,
    product_id: str | None = None,
    lang: str = "zh",
) -> ReturnDecision:
    """Decide on returning one article of a category; None means not known. Raises InvalidRule."""
    rule = return_rule(policy)
    reasons = Reasons(policy, lang)
    conditions = {"any": True, "opened": opened, "worn": worn, "washed": washed, "activated": activated, "used": used}
    state = _State(conditions, defective, confirmed_at_purchase)
    barred, missing = _exception(rule, (category_key, product_id), state)
    if barred is not None:
        return _barred(rule, barred, delivered_on, today, reasons, defective)
    if defective:
        return _window(rule, _defect_days(rule), delivered_on, today, reasons, missing, faulty=True)
    days, unknown = _period(rule, (category_key, product_id), state)
    missing = (*missing, *(name for name in unknown if name not in missing))
    return _window(rule, days, delivered_on, today, reasons, missing, faulty=False, defective=defective)


def concerns(exception: ReturnException, category_key: str | None, product_id: str | None) -> bool:
    """Tell whether an exception speaks of goods; one that names none speaks of all."""
    if not exception.categories and not exception.products:
        return True
    return category_key in exception.categories or product_id in exception.products


def _exception(
    rule: ReturnRule, goods: tuple[str, str | None], state: _State
) -> tuple[ReturnException | None, tuple[str, ...]]:
    """Return the exception that holds, and the conditions that would have to be known to say."""
    missing: list[str] = []
    for exception in rule.exceptions:
        if exception.returnable or not concerns(exception, *goods):
            continue
        if state.confirmed is False and exception.confirmedAtPurchase:
            continue
        if state.defective and exception.unless in ("defect", "defective"):
            continue
        holds = state.conditions[exception.when]
        if holds:
            return exception, ()
        if holds is None and exception.when not in missing:
            missing.append(exception.when)
    if rule.unusedOnly and not state.defective and any(state.conditions[name] for name in ("used", "worn", "washed")):
        return ReturnException(when="used", unless="defect" if rule.defect else None, section=rule.section), ()
    return None, tuple(missing)


def _period(rule: ReturnRule, goods: tuple[str, str | None], state: _State) -> tuple[int, tuple[str, ...]]:
    """Return the days that goods have in their state, and the state that would have to be known to say."""
    own = [e for e in rule.exceptions if e.returnable and e.days is not None and concerns(e, *goods)]
    special = [e for e in own if e.when != "any"]
    plain = next((e.days for e in own if e.when == "any" and e.days is not None), rule.merchantReturnDays)
    holding = [e.days for e in special if state.conditions[e.when] and e.days is not None]
    if holding:
        return min(holding), ()
    return plain, tuple(dict.fromkeys(e.when for e in special if state.conditions[e.when] is None))


def _defect_days(rule: ReturnRule) -> int:
    return rule.defect.days if rule.defect else rule.merchantReturnDays


def _barred(
    rule: ReturnRule,
    exception: ReturnException,
    delivered_on: date | None,
    today: date,
    reasons: Reasons,
    defective: bool | None,
) -> ReturnDecision:
    reasons.add(f"exception_{exception.when}", exception.section, rule.section)
    defect_left = None
    if exception.unless in ("defect", "defective") and not defective:
        reasons.add("unless_defect", rule.defect.section if rule.defect else None, exception.section)
        defect_left = _days_left(delivered_on, _defect_days(rule), today)
    return ReturnDecision(
        outcome="no",
        days_left=None,
        deadline=None,
        who_pays=None,
        reasons=reasons.all(),
        missing=(),
        window_days=rule.merchantReturnDays,
        needs_confirmation=exception.confirmedAtPurchase,
        defect_days=_defect_days(rule) if exception.unless in ("defect", "defective") else None,
        defect_days_left=defect_left if defect_left is None or defect_left >= 0 else None,
    )


def _window(
    rule: ReturnRule,
    days: int,
    delivered_on: date | None,
    today: date,
    reasons: Reasons,
    missing: tuple[str, ...],
    *,
    faulty: bool,
    defective: bool | None = None,
) -> ReturnDecision:
    anchor = rule.defect.section if faulty and rule.defect else None
    left = _days_left(delivered_on, days, today)
    defect_left = None
    outcome: Outcome
    if days == 0:
        outcome, left = "no", None
        reasons.add("not_permitted", anchor, rule.section)
    elif left is not None and left < 0:
        outcome = "no"
        reasons.add("defect_window_passed" if faulty else "window_passed", anchor, rule.section)
        defect_left = None if faulty or defective is False else _days_left(delivered_on, _defect_days(rule), today)
        if defect_left is not None and defect_left >= 0:
            reasons.add("defect_window_open", rule.defect.section if rule.defect else None, rule.section)
    else:
        missing = (*missing, "delivered_on") if left is None else missing
        outcome = "depends" if missing else "yes"
        reasons.add("within_defect_window" if faulty else "within_window", anchor, rule.section)
    payer = (rule.defect.returnFees if rule.defect else "merchant") if faulty else rule.returnFees
    if outcome != "no":
        if payer:
            reasons.add(f"{payer}_pays", None if faulty and rule.defect else rule.feesSection, anchor, rule.section)
        if rule.refundDays is not None:
            reasons.add("refund", rule.refundSection, rule.section)
    return ReturnDecision(
        outcome=outcome,
        days_left=left if left is None or left >= 0 else 0,
        deadline=None if delivered_on is None else delivered_on + timedelta(days=days),
        who_pays=payer if outcome != "no" else None,
        reasons=reasons.all(),
        missing=missing if outcome == "depends" else (),
        window_days=days,
        refund_days=rule.refundDays,
        refund_method=rule.refundMethod,
        defect_days=rule.defect.days if rule.defect else None,
        defect_days_left=defect_left if defect_left is None or defect_left >= 0 else None,
    )


def _days_left(delivered_on: date | None, days: int, today: date) -> int | None:
    return None if delivered_on is None else (delivered_on + timedelta(days=days) - today).days


@dataclass(frozen=True, slots=True)
class ExchangeDecision:
    """May it be exchanged for another colour or size; fields as in ReturnDecision."""

    outcome: Outcome
    days_left: int | None
    deadline: date | None
    who_pays: Payer | None
    reasons: tuple[Reason, ...]
    window_days: int


def exchange_decision(
    policy: Policy, *, delivered_on: date | None, today: date, defective: bool | None = None, lang: str = "zh"
) -> ExchangeDecision:
    """Decide on exchanging one article. Raises InvalidRule. A policy without exchange says no."""
    rule, reasons = return_rule(policy), Reasons(policy, lang)
    if rule.exchange is None:
        reasons.add("no_exchange", rule.section)
        return ExchangeDecision("no", None, None, None, reasons.all(), 0)
    days = rule.exchange.days
    left = _days_left(delivered_on, days, today)
    outcome: Outcome = "depends" if left is None else "yes" if left >= 0 else "no"
    reasons.add("within_window" if outcome != "no" else "window_passed", rule.exchange.section, rule.section)
    payer = rule.exchange.defectFees if defective else rule.exchange.fees
    deadline = None if delivered_on is None else delivered_on + timedelta(days=days)
    return ExchangeDecision(outcome, left, deadline, payer if outcome != "no" else None, reasons.all(), days)

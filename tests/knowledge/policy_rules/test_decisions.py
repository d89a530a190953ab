from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from knowledge.errors import InvalidRule
from knowledge.policy_rules import (
    check_rule,
    exchange_decision,
    invoice_terms,
    price_protection_of,
    return_decision,
    shipping_quote,
    warranty_of,
)
from knowledge.policy_rules.countries import country_in
from knowledge.records import Money, Policy, PolicySection, SourceRef

SIGNED = date(2026, 11, 14)
RETURN_RULE: dict[str, Any] = {
    "merchantReturnDays": 7,
    "returnFees": "customer",
    "feesSection": "freight",
    "refundDays": 7,
    "section": "conditions",
    "defect": {"days": 15, "returnFees": "merchant", "section": "defects"},
    "exchange": {"days": 15, "fees": "customer", "defectFees": "merchant", "section": "exchange"},
    "exceptions": [
        {
            "categories": ["earphones"],
            "when": "opened",
            "unless": "defect",
            "section": "hygiene",
            "confirmedAtPurchase": True,
        },
        {"categories": ["giftcards"], "when": "activated", "section": "digital"},
        {"categories": ["custom"], "when": "any", "unless": "defect", "section": "custom"},
    ],
}
SHIPPING_RULE: dict[str, Any] = {
    "handlingTime": {"min": 0, "max": 1, "section": "dispatch"},
    "cutoffTime": "16:00",
    "businessDays": ["mon", "tue", "wed", "thu", "fri", "sat"],
    "section": "regions",
    "regions": [
        {"id": "east", "names": {"zh": ["江苏", "上海"], "en": ["Jiangsu", "Shanghai"]}, "transitTime": {"min": 1, "max": 2},
         "rate": "6.00", "freeOver": "99.00", "section": "east"},
        {"id": "far", "names": {"zh": ["新疆", "内蒙古"], "en": ["Xinjiang"]}, "transitTime": {"min": 5, "max": 8},
         "rate": "20.00", "section": "far"},
    ],
    "notServed": [{"names": {"zh": ["香港"], "en": ["Hong Kong"]}, "section": "abroad"}],
    "oversize": [{"categories": ["luggage"], "surcharge": "10.00", "section": "bulky"}],
}  # fmt: skip


def policy(kind: Any, rule: dict[str, Any] | None, *anchors: str) -> Policy:
    sections = tuple(
        PolicySection(anchor, anchor, anchor, lang, SourceRef("p.md", f"#{anchor}", "0" * 12))
        for anchor in anchors
        for lang in ("zh", "en")
    )
    return Policy("p", kind, {"zh": "p"}, sections, rule)


RETURNS = policy("return", RETURN_RULE, "conditions", "freight", "defects", "exchange", "hygiene", "digital", "custom")
SHIPPING = policy("shipping", SHIPPING_RULE, "regions", "dispatch", "east", "far", "abroad", "bulky")


def decide(category: str = "lamps", *, day: int = 20, opened: bool | None = None, **known: Any) -> Any:
    known.setdefault("defective", None)
    known.setdefault("delivered_on", SIGNED)
    return return_decision(RETURNS, category_key=category, today=date(2026, 11, day), opened=opened, **known)


def grounds(decision: Any) -> list[tuple[str, str]]:
    return [(reason.code, reason.section.anchor) for reason in decision.reasons]


def test_on_the_sixth_day_opened_earphones_do_not_go_back_and_the_hygiene_section_says_why() -> None:
    decision = decide("earphones", opened=True)
    assert (decision.outcome, decision.who_pays, decision.needs_confirmation) == ("no", None, True)
    assert grounds(decision) == [("exception_opened", "hygiene"), ("unless_defect", "defects")]
    assert decision.defect_days_left == 9


def test_unopened_earphones_go_back_at_the_customers_cost_until_the_last_day() -> None:
    decision = decide("earphones", opened=False)
    assert (decision.outcome, decision.days_left, decision.deadline) == ("yes", 1, date(2026, 11, 21))
    assert decision.who_pays == "customer"
    assert ("customer_pays", "freight") in grounds(decision)
    assert decide("earphones", opened=False, day=21).outcome == "yes"
    assert decide("earphones", opened=False, day=22).outcome == "no"


def test_without_knowing_whether_it_was_opened_it_depends() -> None:
    decision = decide("earphones")
    assert (decision.outcome, decision.missing) == ("depends", ("opened",))


def test_without_the_day_of_delivery_it_depends_but_an_exception_still_decides() -> None:
    assert decide(delivered_on=None).missing == ("delivered_on",)
    assert decide("custom", delivered_on=None).outcome == "no"


def test_faulty_goods_go_back_within_the_longer_period_at_the_shops_cost() -> None:
    decision = decide("earphones", opened=True, defective=True, day=28)
    assert (decision.outcome, decision.who_pays, decision.days_left) == ("yes", "merchant", 1)
    assert decide("earphones", opened=True, defective=True, day=30).outcome == "no"


def test_an_exception_that_spares_nothing_holds_for_faulty_goods_too() -> None:
    assert decide("giftcards", activated=True, defective=True).outcome == "no"


def test_an_exception_never_confirmed_at_purchase_does_not_bind() -> None:
    assert decide("earphones", opened=True, confirmed_at_purchase=False).outcome == "yes"


def test_after_the_return_period_an_open_defect_period_is_mentioned() -> None:
    decision = decide(day=25)
    assert decision.outcome == "no"
    assert ("defect_window_open", "defects") in grounds(decision)
    assert decision.defect_days_left == 4


def test_sections_come_in_the_language_asked_for() -> None:
    decision = decide(lang="en")
    assert {reason.section.lang for reason in decision.reasons} == {"en"}


def test_exchange_names_who_pays() -> None:
    decision = exchange_decision(RETURNS, delivered_on=SIGNED, today=date(2026, 11, 20), defective=True)
    assert (decision.outcome, decision.who_pays, decision.days_left) == ("yes", "merchant", 9)


def quote(
    text: str,
    *,
    at: datetime = datetime(2026, 11, 20, 2, tzinfo=UTC),
    amount: str = "50",
    keys: list[str] | None = None,
) -> Any:
    return shipping_quote(
        SHIPPING, region_text=text, ordered_at=at, subtotal=Money(Decimal(amount), "CNY"), category_keys=keys or []
    )


def test_shipping_to_a_listed_place_has_days_cost_and_sections() -> None:
    found = quote("寄到新疆要几天？")
    assert (found.region, found.days_min, found.days_max, found.cost.amount) == ("far", 5, 8, Decimal("20.00"))
    assert [section.anchor for section in found.sections] == ["far", "dispatch", "regions"]


@pytest.mark.parametrize("text", ["徐州", "to Xuzhou please", "江苏省南京市", "SHANGHAI"])
def test_a_city_counts_by_its_province(text: str) -> None:
    assert quote(text).region == "east"


def test_an_order_leaves_on_its_day_before_the_cut_off_and_on_the_next_working_day_after_it() -> None:
    early, late = quote("上海"), quote("上海", at=datetime(2026, 11, 20, 9, tzinfo=UTC))
    assert (early.dispatch_by, early.arrive_min) == (date(2026, 11, 20), date(2026, 11, 21))
    assert (late.dispatch_by, late.arrive_min) == (date(2026, 11, 21), date(2026, 11, 22))


def test_without_a_cut_off_the_handling_days_are_a_span() -> None:
    rule = {key: value for key, value in SHIPPING_RULE.items() if key != "cutoffTime"}
    open_ended = policy("shipping", rule, "regions", "dispatch", "east", "far", "abroad", "bulky")
    found = shipping_quote(
        open_ended,
        region_text="上海",
        ordered_at=datetime(2026, 11, 20, 2, tzinfo=UTC),
        subtotal=Money(Decimal(50), "CNY"),
    )
    assert found.dispatch_by == date(2026, 11, 21)
    assert (found.arrive_min, found.arrive_max) == (date(2026, 11, 21), date(2026, 11, 23))


def test_shipping_is_free_from_the_threshold_and_bulky_goods_pay_each() -> None:
    assert quote("上海", amount="99").cost.amount == 0
    assert quote("上海", amount="98.99").cost.amount == Decimal("6.00")
    assert quote("上海", amount="99", keys=["luggage", "luggage", "lamps"]).cost.amount == Decimal("20.00")


def test_places_not_served_and_unknown_places_are_told_apart() -> None:
    assert quote("香港").served is False
    assert quote("火星").served is None


def test_warranty_runs_by_category_and_months_end_where_months_end() -> None:
    rule = {
        "default_months": 12,
        "categories": [{"categories": ["kitchen"], "months": 24}, {"categories": ["soap"], "months": 0}],
        "excludes": {"zh": ["摔损"]},
    }
    terms = policy("warranty", rule, "periods")
    assert warranty_of(terms, "kitchen", date(2026, 8, 31)).until == date(2028, 8, 31)
    assert warranty_of(terms, "lamps", date(2024, 2, 29), today=date(2026, 1, 1)).active is False
    assert warranty_of(terms, "soap").reasons[0].code == "not_covered"


def test_price_protection_excludes_what_the_rule_excludes() -> None:
    terms = policy("price_protection", {"days": 15, "excludes": ["coupon"], "section": "c"}, "c")
    assert price_protection_of(terms, paid_on=SIGNED, today=date(2026, 11, 29)).outcome == "yes"
    assert price_protection_of(terms, paid_on=SIGNED, today=date(2026, 11, 30)).outcome == "no"
    assert price_protection_of(terms, paid_on=SIGNED, today=SIGNED, circumstances=["coupon"]).outcome == "no"
    assert price_protection_of(terms, paid_on=None, today=SIGNED).missing == ("paid_on",)


def test_invoices_say_their_kinds_and_days() -> None:
    terms = invoice_terms(policy("invoice", {"types": ["electronic_normal"], "issueDays": 2, "section": "t"}, "t"))
    assert (terms.types, terms.issue_days, terms.reasons[0].section is not None) == (("electronic_normal",), 2, True)


@pytest.mark.parametrize(
    ("kind", "rule", "word"),
    [
        ("return", {"merchantReturnDays": -1}, "merchantReturnDays"),
        ("return", {"merchantReturnDays": 7, "section": "nowhere"}, "nowhere"),
        ("shipping", {"regions": []}, "regions"),
        ("shipping", {"regions": [{"id": "x", "names": {}, "transitTime": {"min": 1, "max": 2}, "rate": "x"}]}, "rate"),
    ],
)
def test_a_rule_that_cannot_be_computed_names_its_field(kind: str, rule: dict[str, Any], word: str) -> None:
    with pytest.raises(InvalidRule, match=word):
        check_rule(kind, rule, {"conditions"})


def test_a_policy_without_a_rule_says_so() -> None:
    with pytest.raises(InvalidRule, match="no rule"):
        warranty_of(policy("warranty", None, "a"), "lamps")


def test_a_city_of_shandong_is_no_state_of_the_us() -> None:
    assert country_in("我在德州，退货运费谁出") is None
    place = country_in("寄到得州多少钱")
    assert place is not None and place.code == "US"

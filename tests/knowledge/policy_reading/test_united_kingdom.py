"""Shops in the United Kingdom: the mainland, the parts that cost more, dearer services, and what stays in the country."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from knowledge.policy_rules.returns import return_rule
from tests.knowledge.policy_reading.test_reading import policies, quoted

_SHIPPING = """# Delivery

| Where | Service | How long | Price | Free from |
|---|---|---|---|---|
| UK mainland | Standard | 2-4 working days | £4.50 | £60 |
| UK mainland | Saturday | order by Thursday | £12.50 | never |
| Scottish Highlands & Islands, Northern Ireland | Standard | 4-6 working days | £8.50 | £120 |
| Ireland, France | Tracked | 6-9 working days | £17.50 | never |

## Batteries

Lanterns have lithium cells inside. We cannot send them to the Isle of Man or any address outside the UK.
"""
_RETURNS = """# Returns

You have **40 days, counted from the day after delivery**, to send things back. (Your legal 14-day right to cancel sits inside those.)

### Exceptions

- Kettles: not once the paper band is off, unless faulty.
- Lanterns: fine as long as the tag is on.
- Gift cards: no.

## Money

We give back the original delivery charge only if you send the whole order back within 14 days.

## Try it out (kettle only)

You may use the kettle for up to 20 days and still return it.
"""
_GOODS = """Handle,Title,Vendor,Type,Tags,Published,Variant SKU,Variant Inventory Qty,Variant Price,Status
lantern,Moor Lantern,Moor,Lanterns,,TRUE,LAN,5,39.00,active
kettle,Moor Kettle,Moor,Kettles,,TRUE,KET,5,49.00,active
"""


@pytest.mark.parametrize(
    ("place", "rate"),
    [("Leeds", "4.50"), ("Edinburgh", "4.50"), ("曼彻斯特", "4.50"), ("Inverness", "8.50"), ("Belfast", "8.50"), ("贝尔法斯特", "8.50"), ("Dublin", "17.50")],
)  # fmt: skip
def test_a_city_goes_by_the_part_of_the_country_it_is_in(tmp_path: Path, place: str, rate: str) -> None:
    policy = policies(tmp_path, {"shipping.en.md": _SHIPPING}, "GBP", goods=_GOODS)["shipping"]
    quote = quoted(policy, place, currency="GBP")
    assert quote.cost is not None
    assert quote.cost.amount == Decimal(rate)


def test_a_dearer_service_to_a_place_is_not_its_postage(tmp_path: Path) -> None:
    policy = policies(tmp_path, {"shipping.en.md": _SHIPPING}, "GBP", goods=_GOODS)["shipping"]
    assert policy.rule is not None
    assert "12.50" not in [region.get("rate") for region in policy.rule["regions"]]


def test_what_is_sent_nowhere_outside_the_country_is_sent_inside_it(tmp_path: Path) -> None:
    policy = policies(tmp_path, {"shipping.en.md": _SHIPPING}, "GBP", goods=_GOODS)["shipping"]
    assert quoted(policy, "Leeds", products=("lantern",), currency="GBP").served
    assert quoted(policy, "Belfast", products=("lantern",), currency="GBP").served
    assert not quoted(policy, "Dublin", products=("lantern",), currency="GBP").served
    assert not quoted(policy, "Isle of Man", products=("lantern",), currency="GBP").served
    assert quoted(policy, "Dublin", products=("kettle",), currency="GBP").served


def test_the_periods_of_the_law_of_the_postage_and_of_some_goods_are_not_the_shop_s(tmp_path: Path) -> None:
    policy = policies(tmp_path, {"returns.en.md": _RETURNS}, "GBP", goods=_GOODS)["return"]
    rule = return_rule(policy)
    assert rule.merchantReturnDays == 40
    assert rule.countedFrom == "day_after_delivery"


def test_what_goes_back_only_as_long_as_something_holds_is_barred_in_that_state_alone(tmp_path: Path) -> None:
    policy = policies(tmp_path, {"returns.en.md": _RETURNS}, "GBP", goods=_GOODS)["return"]
    barred = [(entry.products, entry.when) for entry in return_rule(policy).exceptions]
    assert barred == [(["kettle"], "opened")]

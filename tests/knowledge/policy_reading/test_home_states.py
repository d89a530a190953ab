"""A shop's own states, thresholds for the whole country, and postage that goes by weight."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from knowledge.policy_reading.values import by_weight
from knowledge.policy_rules.shipping import WeightRates
from tests.knowledge.policy_reading.test_reading import policies, quoted

_AUSTRALIA = """# Shipping

| To | Standard | Price |
|---|---|---|
| Melbourne metro | 1-2 days | $7.95 |
| Regional VIC, NSW, SA | 2-4 days | $9.95 |
| WA, TAS | 5-8 days | $14.95 |
| New Zealand | 6-10 days | $24.95 |

Free standard shipping within Australia from $99.
"""
_GOODS = """Handle,Title,Vendor,Type,Tags,Published,Variant SKU,Variant Inventory Qty,Variant Price,Status
pram,Featherlite Pram,Nestra,Prams,,TRUE,PRAM,5,199.00,active
"""


@pytest.mark.parametrize(
    ("place", "rate"),
    [("Melbourne", "7.95"), ("墨尔本", "7.95"), ("Geelong", "9.95"), ("Adelaide", "9.95"), ("Perth", "14.95"), ("Hobart", "14.95"), ("Auckland", "24.95")],
)  # fmt: skip
def test_codes_mean_the_states_of_the_country_that_the_shop_sells_in(tmp_path: Path, place: str, rate: str) -> None:
    policy = policies(tmp_path, {"shipping.en.md": _AUSTRALIA}, "AUD", goods=_GOODS)["shipping"]
    quote = quoted(policy, place, currency="AUD")
    assert quote.cost is not None
    assert quote.cost.amount == Decimal(rate)
    assert (quote.free_over is None) == (place == "Auckland")


@pytest.mark.parametrize(
    ("text", "rates"),
    [
        ("首重 1kg 30 元，续重每 1kg 15 元（不足 1kg 按 1kg）", ("30", "1", "15", "1")),
        ("首公斤45元，续重每公斤18元", ("45", "1", "18", "1")),
        ("¥45 first kg, ¥18 each further kg", ("45", "1", "18", "1")),
        ("首重2公斤20元，续重每0.5公斤4元", ("20", "2", "4", "0.5")),
        ("¥8, free from ¥99", None),
        ("满 99 元包邮，不满收 8 元", None),
    ],
)
def test_a_fee_by_weight_is_read_with_its_steps(text: str, rates: tuple[str, ...] | None) -> None:
    found = by_weight(text, "CNY")
    assert (found and (found["rate"], found["firstWeight"], found["furtherRate"], found["furtherWeight"])) == rates


def test_a_fee_by_weight_is_computed_for_a_weight_and_open_without_one(tmp_path: Path) -> None:
    text = "# 配送\n\n- 香港：首重2公斤30元，续重每0.5公斤5元，3~6天\n- 浙江：8元，1~2天\n"
    policy = policies(tmp_path, {"shipping.zh.md": text})["shipping"]
    assert quoted(policy, "香港").cost is None
    assert isinstance(quoted(policy, "香港").by_weight, WeightRates)
    for weight, cost in (("1.5", 30), ("2.1", 35), ("3", 40)):
        found = quoted(policy, "香港", weight_kg=Decimal(weight))  # type: ignore[arg-type]
        assert found.cost is not None
        assert found.cost.amount == cost

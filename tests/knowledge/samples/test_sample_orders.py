"""The sample shop's orders, customers, accounts and promotions hang together."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from .files import (
    read_rows,
    read_text,
)

STATUSES = {
    "pending_payment", "paid", "processing", "shipped", "out_for_delivery", "delivered", "completed",
    "return_requested", "returning", "refunded", "cancelled", "exception", "partially_shipped",
}  # fmt: skip


def test_promotions_are_dated_and_point_at_things_that_exist(settings: dict[str, Any], handles: set[str]) -> None:
    as_of = datetime.fromisoformat(settings["demo"]["as_of"] + "T12:00:00+08:00")
    states: Counter[str] = Counter()
    for row in read_rows("promotions.tsv"):
        start, end = map(datetime.fromisoformat, row["promotion_effective_dates"].split("/"))
        states["ended" if end < as_of else "coming" if start > as_of else "on"] += 1
        assert start < end
        assert sum(bool(row[c]) for c in ("percent_off", "money_off_amount", "free_gift_description")) == 1
        assert bool(row["generic_redemption_code"]) == (row["offer_type"] == "generic_code")
        assert set(filter(None, row["item_id"].split(","))) <= handles
        assert set(filter(None, row["product_type"].split(","))) <= set(settings["categories"])
        assert (row["product_applicability"] == "all_products") == (not row["item_id"] and not row["product_type"])
        assert row["stackable"] in ("yes", "no")
    assert states["ended"] >= 1 <= states["coming"]
    assert states["on"] >= 5


def test_orders_are_of_things_and_people_that_exist(orders: dict[str, Any], skus: list[str]) -> None:
    customers = {row["Customer ID"]: row for row in read_rows("customers_export.csv")}
    for name, rows in orders.items():
        assert re.fullmatch(r"#LM\d{5}", name)
        assert {row["Lineitem sku"] for row in rows} <= set(skus), name
        assert customers[rows[0]["Customer ID"]]["Email"] == rows[0]["Email"]
    assert all(re.fullmatch(r"1380000\d{4}", customer["Phone"]) for customer in customers.values())


def test_order_sums_add_up(orders: dict[str, Any]) -> None:
    for name, rows in orders.items():
        head = rows[0]
        goods = sum(Decimal(row["Lineitem price"]) * int(row["Lineitem quantity"]) for row in rows)
        assert goods - Decimal(head["Discount Amount"]) == Decimal(head["Subtotal"]), name
        assert Decimal(head["Subtotal"]) + Decimal(head["Shipping"]) == Decimal(head["Total"]), name
        assert Decimal(head["Refunded Amount"]) <= Decimal(head["Total"]), name


def test_order_dates_and_statuses_agree(orders: dict[str, Any], settings: dict[str, Any]) -> None:
    now = datetime.fromisoformat(settings["demo"]["as_of"] + "T23:59:59+08:00")
    heads = {name: rows[0] for name, rows in orders.items()}
    for name, head in heads.items():
        steps = [head[column] for column in ("Created at", "Paid at", "Fulfilled at", "Delivered at")]
        times = [datetime.strptime(step, "%Y-%m-%d %H:%M:%S %z") for step in steps if step]
        assert times == sorted(times), name
        assert times[-1] <= now, name
        after_delivery = {"delivered", "completed", "return_requested", "returning", "refunded"}
        assert bool(head["Delivered at"]) == (head["Status"] in after_delivery), name
        assert bool(head["Cancelled at"]) == (head["Status"] == "cancelled"), name
        assert bool(head["Tracking Number"]) <= bool(head["Fulfilled at"]), name
    assert {head["Status"] for head in heads.values()} == STATUSES


def test_the_orders_that_return_questions_need_are_there(orders: dict[str, Any], settings: dict[str, Any]) -> None:
    as_of = datetime.fromisoformat(settings["demo"]["as_of"]).date()

    def delivered(days: int, opened: str) -> set[str]:
        day = (as_of - timedelta(days=days)).isoformat()
        rows = (row for group in orders.values() for row in group[:1])
        return {row["Lineitem sku"] for row in rows if row["Delivered at"].startswith(day) and row["Opened"] == opened}

    assert "QH-AIRPRO-WHT" in delivered(6, "yes")
    assert "ML-H5-BLK" in delivered(5, "no")
    assert "YX-C1-20-BLK" in delivered(20, "yes")
    assert any(len(rows) > 1 for rows in orders.values())


def test_demo_accounts_belong_to_customers_and_staff() -> None:
    accounts = {account["username"]: account for account in tomllib.loads(read_text("demo_accounts.toml"))["account"]}
    customers = {row["Customer ID"] for row in read_rows("customers_export.csv")}
    assert {"chenyu", "emma", "agent_lin", "agent_kate", "supervisor_zhao", "admin"} <= accounts.keys()
    for username, account in accounts.items():
        assert account["password"] == f"demo-{username}"
        assert (account.get("customer_id") in customers) == (account["role"] == "customer")

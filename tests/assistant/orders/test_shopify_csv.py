from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.orders import Order, OrdersFileInvalid
from assistant.orders.shopify_csv import read_customers, read_export, read_orders
from knowledge.importers.source import SourceFile

HEADER = (
    "Name,Email,Financial Status,Fulfillment Status,Currency,Total,Created at,Lineitem quantity,Lineitem name,"
    "Lineitem price,Lineitem sku,Shipping Phone,Cancelled at,Customer ID,Delivered at,Status,Opened"
)
GOOD = (
    '#1,a@x.com,paid,fulfilled,CNY,"1,299.00",2026-11-01 10:00:00 +0800,1,Kettle,99.00,K-1,13800001001,,C1,,shipped,no'
)
SAMPLE = Path(__file__).parents[3] / "knowledge" / "samples" / "lumen"


def _orders(*rows: str, header: str = HEADER) -> tuple[tuple[Order, ...], list[tuple[int, str, str]]]:
    source = SourceFile("orders.csv", "\n".join([header, *rows]).encode())
    orders, rejected = read_orders(source, timezone="Asia/Shanghai")
    return orders, [(row.row, row.field, row.reason) for row in rejected]


def test_an_order_comes_in_with_exact_money_and_aware_times() -> None:
    [order], rejected = _orders(GOOD)
    assert rejected == []
    assert (order.total, order.currency, order.opened) == (Decimal("1299.00"), "CNY", False)
    assert order.created_at == datetime(2026, 11, 1, 2, 0, tzinfo=UTC)


def test_further_rows_of_a_name_are_further_lines() -> None:
    [order], _ = _orders(GOOD, "#1,,,,,,,2,Cup,9.90,C-1,,,,,,")
    assert [(line.sku, line.quantity, line.price) for line in order.lines] == [
        ("K-1", 1, Decimal("99.00")),
        ("C-1", 2, Decimal("9.90")),
    ]


def test_a_broken_line_is_reported_and_the_rest_of_the_order_comes_in() -> None:
    [order], rejected = _orders(GOOD, "#1,,,,,,,two,Cup,9.90,C-1,,,,,,")
    assert [line.sku for line in order.lines] == ["K-1"]
    assert rejected == [(3, "Lineitem quantity", "'two' is not a number of pieces")]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (("2026-11-01 10:00:00 +0800", "yesterday"), "Created at"),
        (("2026-11-01 10:00:00 +0800", ""), "Created at"),
        (('"1,299.00"', "a lot"), "Total"),
        (('"1,299.00"', "-5.00"), "Total"),
        (("CNY", ""), "Currency"),
        (("shipped", "teleported"), "Status"),
        ((",no", ",perhaps"), "Opened"),
    ],
)
def test_an_order_that_can_not_be_read_is_left_out_with_its_lines_and_the_others_come_in(
    change: tuple[str, str], field: str
) -> None:
    orders, rejected = _orders(GOOD.replace(*change), "#1,,,,,,,2,Cup,9.90,C-1,,,,,,", GOOD.replace("#1", "#2"))
    assert [order.name for order in orders] == ["#2"]
    assert [(row, column) for row, column, _ in rejected] == [(2, field), (3, "Name")]


def test_an_order_that_is_there_twice_is_taken_once() -> None:
    orders, rejected = _orders(GOOD, GOOD.replace("#1", "#2"), GOOD)
    assert [order.name for order in orders] == ["#1", "#2"]
    assert [row for row, _, _ in rejected] == [4]


def test_a_row_without_a_number_is_reported() -> None:
    orders, rejected = _orders(GOOD, GOOD.replace("#1", "", 1))
    assert len(orders) == 1
    assert rejected == [(3, "Name", "is empty")]


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        ({"Financial Status": "pending"}, "pending_payment"),
        ({"Financial Status": "paid"}, "paid"),
        ({"Financial Status": "paid", "Fulfillment Status": "partial"}, "partially_shipped"),
        ({"Financial Status": "paid", "Fulfillment Status": "fulfilled"}, "shipped"),
        ({"Financial Status": "paid", "Fulfillment Status": "fulfilled", "Delivered at": "2026-11-03"}, "delivered"),
        ({"Financial Status": "refunded"}, "refunded"),
        ({"Financial Status": "paid", "Cancelled at": "2026-11-03"}, "cancelled"),
    ],
)
def test_without_a_status_it_is_worked_out_from_what_shopify_exports(cells: dict[str, str], status: str) -> None:
    given = {
        "Name": "#1",
        "Currency": "CNY",
        "Total": "99.00",
        "Created at": "2026-11-01",
        "Lineitem quantity": "1",
        "Lineitem sku": "K-1",
        "Lineitem price": "99.00",
        **cells,
    }
    [order], rejected = _orders(",".join(given.get(column, "") for column in HEADER.split(",")))
    assert rejected == []
    assert order.status == status


def test_a_time_without_an_offset_is_the_shops() -> None:
    [order], _ = _orders(GOOD.replace("10:00:00 +0800", "10:00:00"))
    assert order.created_at == datetime(2026, 11, 1, 2, 0, tzinfo=UTC)


def test_a_file_of_something_else_is_refused() -> None:
    with pytest.raises(OrdersFileInvalid):
        read_orders(SourceFile("faq.csv", b"id,question,answer\n1,q,a"))
    with pytest.raises(OrdersFileInvalid):
        read_customers(SourceFile("faq.csv", b"id,question,answer\n1,q,a"))


def test_customers_come_in_and_the_broken_ones_are_reported() -> None:
    text = "Customer ID,First Name,Last Name,Email,Phone\nC1,宇,陈,a@x.com,'13800001001\n,x,y,,\nC1,again,,,\nC2,Emma,Wilson,,"
    customers, rejected = read_customers(SourceFile("c.csv", text.encode("gb18030")))
    assert [(c.customer_id, c.name, c.phone) for c in customers] == [
        ("C1", "陈宇", "13800001001"),
        ("C2", "Emma Wilson", None),
    ]
    assert [(row.row, row.field) for row in rejected] == [(3, "Customer ID"), (4, "Customer ID")]


def test_an_order_without_a_customers_id_is_matched_by_mail_and_then_by_phone(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text(
        "Customer ID,First Name,Last Name,Email,Phone\nC1,A,B,A@x.com,\nC2,C,D,,13800001001\n", "utf-8"
    )
    anonymous = GOOD.replace(",C1,", ",,")
    rows = [
        HEADER,
        anonymous,
        anonymous.replace("#1,a@x.com", "#2,"),
        anonymous.replace("#1", "#3", 1).replace("a@x.com", "z@x.com").replace("13800001001", ""),
    ]
    (tmp_path / "orders.csv").write_text("\n".join(rows), "utf-8-sig")
    export = read_export(tmp_path)
    assert [order.customer_id for order in export.orders] == ["C1", "C2", None]


def test_the_sample_shop_comes_in_whole() -> None:
    export = read_export(SAMPLE, timezone="Asia/Shanghai")
    assert export.rejected == ()
    assert len(export.customers) >= 6
    assert len(export.orders) >= 60
    assert {order.customer_id for order in export.orders} <= {customer.customer_id for customer in export.customers}

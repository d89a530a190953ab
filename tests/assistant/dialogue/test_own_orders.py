"""A customer's own orders: found by what is said of them, answered to the point."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from assistant.dialogue.shopview import ShopView
from tests.assistant.dialogue.tea_shop import Guest, open_shop, order


def _day(day: int) -> datetime:
    return datetime(2026, 11, day, 4, tzinfo=UTC)


ORDERS = (
    order("#T1001", "delivered", 10, "!C5", paid_at=_day(10), shipped_at=_day(11), delivered_at=_day(13)),
    order("#T1002", "pending_payment", 19, "Y7"),
    order("#T1003", "partially_shipped", 17, "!Q1-S", "C5", paid_at=_day(17), notes="茶杯缺货，11 月 24 日补发", tracking_number="SF77012345678", tracking_company="顺丰速运"),
    order("#T1004", "refunded", 2, "Q1-L", paid_at=_day(2), refunded=Decimal("99.50")),
    order("#T1005", "exception", 14, "!Q1-L", paid_at=_day(14), shipped_at=_day(15), notes="卡在中转站，3 天未更新", tracking_number="SF77012345679", tracking_company="顺丰速运"),
)  # fmt: skip


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> ShopView:
    return open_shop(tmp_path_factory.mktemp("orders"))


@pytest.fixture
def guest(view: ShopView) -> Guest:
    return Guest(view, ORDERS)


def test_a_guest_is_asked_to_prove_the_order(view: ShopView) -> None:
    guest = Guest(view)
    assert "后四位" in guest.ask("order_status", "我的快递到哪了") and guest.outcome == "clarify"


def test_an_order_is_found_by_its_goods_and_told_to_be_unpaid(guest: Guest) -> None:
    reply = guest.ask("order_status", "我那个白茶付成功没")
    assert reply.startswith("还没付款") and "T1002" in reply


def test_the_part_of_an_order_that_has_not_been_sent_is_told(guest: Guest) -> None:
    reply = guest.ask("order_status", "我的茶杯怎么还没发货")
    assert "C5" in reply and "还没发货" in reply and "11 月 24 日" in reply


def test_the_day_of_delivery_is_told(guest: Guest) -> None:
    assert "13 November" in guest.ask("order_status", "T1001 what day was it delivered")


def test_why_it_is_late_is_told_and_a_person_offered(guest: Guest) -> None:
    reply = guest.ask("order_status", "我的快递好久没动了")
    assert "T1005" in reply and "中转站" in reply and "同事" in reply


def test_the_amount_of_a_refund_is_told(guest: Guest) -> None:
    assert "99.50" in guest.ask("order_status", "我的退款到了吗")


def test_a_tracking_number_comes_first_where_it_is_asked_for(guest: Guest) -> None:
    assert guest.ask("order_status", "T1005的快递单号").startswith("承运：顺丰速运，单号SF77012345679")


def test_goods_that_no_order_holds_are_not_made_up(view: ShopView) -> None:
    guest = Guest(view, ORDERS[:1])
    assert guest.ask("order_status", "我的白茶到哪了") == "您名下没有这样的订单。"


def test_what_an_order_holds_is_listed_for_the_order_talked_about(guest: Guest) -> None:
    guest.ask("order_status", "我有个单卡在中转站")
    assert "Q1" in guest.ask("order_status", "那一单里还有什么")


def test_the_order_of_a_day_is_found(guest: Guest) -> None:
    assert "T1002" in guest.ask("order_status", "我昨天买的到哪了")


def test_a_change_of_address_is_answered_from_the_state_and_the_shops_words(guest: Guest) -> None:
    assert "还没发货" in (reply := guest.ask("order_change", "我的白茶收货地址想改一下")) and "订单页" in reply
    assert "改不了" in guest.ask("order_change", "T1005地址写错了能改吗")

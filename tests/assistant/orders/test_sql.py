from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from assistant.auth import Principal, Throttle, ThrottleRule, TooManyAttempts
from assistant.orders import (
    Customer,
    LineItem,
    Order,
    OrderNotFound,
    OrdersExport,
    SqlOrders,
    Verification,
    VerificationFailed,
    rebase,
)
from assistant.persistence import Database
from tests.fakes.clock import FakeClock

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def _order(name: str, customer_id: str | None = "C1", days_ago: int = 0) -> Order:
    lines = (LineItem("K-1", "Kettle", 1, Decimal("99.00")), LineItem("C-1", "Cup", 2, Decimal("9.90")))
    return Order(
        name=name,
        customer_id=customer_id,
        status="delivered",
        currency="CNY",
        subtotal=Decimal("118.80"),
        shipping=Decimal("0.00"),
        total=Decimal("118.80"),
        created_at=NOON - timedelta(days=days_ago),
        delivered_at=NOON - timedelta(days=days_ago - 1),
        lines=lines,
        phone="13800001001",
        opened=True,
    )


EXPORT = OrdersExport(
    (Customer("C1", "陈宇", phone="13800001001"), Customer("C2", "Emma")),
    (_order("#LM1", days_ago=5), _order("#LM2", days_ago=2), _order("#LM3", "C2")),
    (),
)


@pytest.fixture
async def orders() -> AsyncIterator[SqlOrders]:
    db = Database("sqlite+aiosqlite:///:memory:", FakeClock())
    await db.migrate()
    opened = SqlOrders(db)
    await opened.replace_all(EXPORT)
    yield opened
    await db.close()


@pytest.fixture
def verification(orders: SqlOrders) -> Verification:
    return Verification(orders, Throttle(FakeClock(), ThrottleRule(limit=3, window_s=600)))


async def test_an_order_comes_back_exactly_as_it_went_in(orders: SqlOrders) -> None:
    assert await orders.order("#LM1", "C1") == EXPORT.orders[0]


async def test_a_customer_sees_their_own_orders_the_newest_first(orders: SqlOrders) -> None:
    assert [order.name for order in await orders.orders_of("C1")] == ["#LM2", "#LM1"]
    assert await orders.orders_of("nobody") == ()


async def test_another_customers_order_is_not_told_from_one_that_is_not_there(orders: SqlOrders) -> None:
    with pytest.raises(OrderNotFound) as theirs:
        await orders.order("#LM3", "C1")
    with pytest.raises(OrderNotFound) as missing:
        await orders.order("#LM99", "C1")
    assert theirs.value.body() == missing.value.body()


@pytest.mark.parametrize("spelling", ["#LM1", "LM1", "lm1", "# lm 1", "LM-1", "＃lm1"])
async def test_an_order_is_found_however_its_number_is_written(orders: SqlOrders, spelling: str) -> None:
    found = await orders.find(spelling)
    assert found is not None
    assert found.name == "#LM1"


async def test_importing_again_replaces_what_was_there(orders: SqlOrders) -> None:
    assert await orders.replace_all(OrdersExport(EXPORT.customers[:1], EXPORT.orders[:1], ())) == (1, 1)
    assert await orders.find("#LM3") is None
    assert await orders.customer("C2") is None


async def test_rebasing_moves_every_time_and_nothing_else(orders: SqlOrders) -> None:
    assert await orders.rebase(10) == 3
    moved = await orders.order("#LM1", "C1")
    assert moved == rebase(EXPORT.orders[0], 10)
    assert moved.created_at - EXPORT.orders[0].created_at == timedelta(days=10)
    assert moved.paid_at is None
    await orders.rebase(-10)
    assert await orders.order("#LM1", "C1") == EXPORT.orders[0]


async def test_a_logged_in_customer_is_verified_and_staff_and_guests_are_not(verification: Verification) -> None:
    customer = Principal("chenyu", "customer", "陈宇", NOON, "C1")
    verified = verification.by_login(customer)
    assert verified is not None
    assert (verified.customer_id, verified.method) == ("C1", "login")
    assert verification.by_login(Principal("amy", "agent", "Amy", NOON)) is None
    assert verification.by_login(Principal("guest_1", "guest", "Guest", NOON)) is None


async def test_order_number_and_last_four_digits_verify(verification: Verification) -> None:
    verified = await verification.by_order("lm1", "1001", conversation_id="c")
    assert verified.customer_id == "C1"
    assert verified.order is not None
    assert verified.order.name == "#LM1"


@pytest.mark.parametrize(
    ("name", "digits"), [("#LM1", "9999"), ("#LM9", "1001"), ("#LM1", ""), ("#LM1", "１"), ("", "")]
)
async def test_anything_else_does_not_and_does_not_say_which_was_wrong(
    verification: Verification, name: str, digits: str
) -> None:
    with pytest.raises(VerificationFailed, match="don't match our records"):
        await verification.by_order(name, digits, conversation_id="c")


async def test_four_digits_can_not_be_guessed_from_one_conversation_or_from_many(verification: Verification) -> None:
    for guess in ("0000", "0001", "0002"):
        with pytest.raises(VerificationFailed):
            await verification.by_order("#LM1", guess, conversation_id=f"c{guess}")
    with pytest.raises(TooManyAttempts):
        await verification.by_order("#LM1", "1001", conversation_id="another")
    for name in ("#LM2", "#LM3", "#LM4"):
        with pytest.raises(VerificationFailed):
            await verification.by_order(name, "0000", conversation_id="same")
    with pytest.raises(TooManyAttempts):
        await verification.by_order("#LM5", "0000", conversation_id="same")

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from assistant.auth.throttle import Throttle
from assistant.orders.access import OrderAccess
from assistant.orders.records import Order
from assistant.orders.sql import canonical
from assistant.orders.verification import Verification
from tests.fakes.clock import FakeClock


def _order(name: str, customer_id: str | None, phone: str) -> Order:
    zero = Decimal(0)
    return Order(
        name, customer_id, "shipped", "CNY", zero, zero, zero, datetime(2026, 6, 1, tzinfo=UTC), (), phone=phone
    )


class Orders:
    def __init__(self, *orders: Order) -> None:
        self._orders = orders

    async def orders_of(self, customer_id: str, limit: int = 50) -> tuple[Order, ...]:
        return tuple(order for order in self._orders if order.customer_id == customer_id)

    async def find(self, name: str) -> Order | None:
        return next((order for order in self._orders if canonical(order.name) == canonical(name)), None)


MINE, OTHERS = _order("#V1001", "C1", "13900001234"), _order("#V1002", "C2", "13900005678")


def access() -> OrderAccess:
    orders = Orders(MINE, OTHERS)
    return OrderAccess(orders, Verification(orders, Throttle(FakeClock())))


async def given(access: OrderAccess, text: str, *, who: str | None = None, said: str | None = None) -> list[str]:
    _, orders = await access.orders_for(text, customer_id=who, conversation_id="c", remembered=said)
    return [order.name for order in orders]


async def test_who_is_logged_in_sees_their_own_orders_and_no_others() -> None:
    assert await given(access(), "V1002 1234", who="C1") == ["#V1001"]


async def test_a_guest_proves_an_order_by_its_number_and_the_phones_last_digits() -> None:
    assert await given(access(), "LM 订单V1001，手机尾号1234") == ["#V1001"]
    assert await given(access(), "V1001, phone ends 1234") == ["#V1001"]
    assert await given(access(), "V1001 13900001234") == ["#V1001"]
    assert await given(access(), "尾号1234", said="V1001") == ["#V1001"]


async def test_wrong_or_no_digits_prove_nothing() -> None:
    assert await given(access(), "V1001 9999") == []
    assert await given(access(), "V1001") == []
    assert await given(access(), "有没有2026年的新款", said="V1001") == []


async def test_what_was_proved_stays_proved_for_that_order_only() -> None:
    door = access()
    assert await given(door, "V1001 1234") == ["#V1001"]
    assert await given(door, "里面有什么", said="V1001") == ["#V1001"]
    assert await given(door, "那V1002呢", said="V1001") == []


async def test_guessing_is_slowed_down() -> None:
    door = access()
    for guess in range(5):
        assert await given(door, f"V1001 000{guess}") == []
    assert await given(door, "V1001 1234") == []

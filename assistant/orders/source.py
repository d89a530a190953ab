"""Where orders come from."""

from __future__ import annotations

from typing import Protocol

from assistant.orders.records import Order


class OrderSource(Protocol):
    """A shop's orders. Implementations never give one customer another's."""

    async def orders_of(self, customer_id: str, limit: int = 50) -> tuple[Order, ...]:
        """Return a customer's orders, the newest first."""
        ...

    async def order(self, name: str, customer_id: str) -> Order:
        """Return one order of that customer. Raises OrderNotFound."""
        ...

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


class OrderLookup(Protocol):
    """What verification and access need to read of the orders."""

    async def orders_of(self, customer_id: str, limit: int = 50) -> tuple[Order, ...]:
        """Return a customer's orders, the newest first."""
        ...

    async def find(self, name: str) -> Order | None:
        """Return an order whoever's it is; only for staff and for verification."""
        ...

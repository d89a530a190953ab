"""Orders in our own database, as imported."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from assistant.orders.errors import OrderNotFound
from assistant.orders.records import Customer, LineItem, Order, OrdersExport, rebase
from assistant.persistence.database import Database
from assistant.persistence.tables import CustomerRow, OrderLineRow, OrderRow

_ORDER_FIELDS = tuple(entry.name for entry in fields(Order) if entry.name != "lines")
_CUSTOMER_FIELDS = tuple(entry.name for entry in fields(Customer))
_LINE_FIELDS = tuple(entry.name for entry in fields(LineItem))
# One statement may carry so many values on every database that we support.
_BATCH = 500


class SqlOrders:
    """An `OrderSource` on the database, with the writing side that an import needs."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def orders_of(self, customer_id: str, limit: int = 50) -> tuple[Order, ...]:
        """Return a customer's orders, the newest first."""
        mine = select(OrderRow).where(OrderRow.customer_id == customer_id)
        async with self._db.reading() as session:
            rows = list(await session.scalars(mine.order_by(OrderRow.created_at.desc(), OrderRow.name).limit(limit)))
            return await _orders(session, rows)

    async def order(self, name: str, customer_id: str) -> Order:
        """Return one order of that customer. Raises OrderNotFound."""
        found = await self.find(name)
        if found is None or found.customer_id != customer_id:
            raise OrderNotFound("There is no such order of yours.")
        return found

    async def find(self, name: str) -> Order | None:
        """Return an order whoever's it is, for staff and for verification; "lm10023" finds "#LM10023"."""
        spellings = {name.strip(), f"#{canonical(name)}", canonical(name)}
        async with self._db.reading() as session:
            row = await session.scalar(select(OrderRow).where(OrderRow.name.in_(spellings)).limit(1))
            return None if row is None else (await _orders(session, [row]))[0]

    async def named(self, names: Sequence[str]) -> tuple[Order, ...]:
        """Return the orders of these names that exist, in the order asked for."""
        found = [await self.find(name) for name in names[:50]]
        return tuple(order for order in found if order is not None)

    async def customer(self, customer_id: str) -> Customer | None:
        """Return a customer."""
        async with self._db.reading() as session:
            row = await session.get(CustomerRow, customer_id)
        return None if row is None else Customer(**{name: getattr(row, name) for name in _CUSTOMER_FIELDS})

    async def replace_all(self, export: OrdersExport, *, rebase_days: int = 0) -> tuple[int, int]:
        """Put an export in the place of everything there was; return how many customers and orders.

        `rebase_days` moves all times of the orders, see `records.rebase`.
        """
        orders = [rebase(order, rebase_days) for order in export.orders]
        async with self._db.writing() as session:
            for table in (OrderLineRow, OrderRow, CustomerRow):
                await session.execute(delete(table))
            customers = (CustomerRow(**_values(customer, _CUSTOMER_FIELDS)) for customer in export.customers)
            await _add(session, customers)
            await _add(session, (OrderRow(**_values(order, _ORDER_FIELDS)) for order in orders))
            await _add(session, (line for order in orders for line in _line_rows(order)))
        return len(export.customers), len(orders)

    async def rebase(self, days: int) -> int:
        """Move the times of all orders by `days`; return how many there are."""
        async with self._db.writing() as session:
            rows = list(await session.scalars(select(OrderRow)))
            for row, order in zip(rows, await _orders(session, rows), strict=True):
                for name, value in _values(rebase(order, days), _ORDER_FIELDS).items():
                    setattr(row, name, value)
        return len(rows)


def canonical(name: str) -> str:
    """Return an order number in one form: capitals, no "#", no blanks or dashes."""
    return re.sub(r"[\s#＃-]", "", name).upper()


async def _orders(session: AsyncSession, rows: Sequence[OrderRow]) -> tuple[Order, ...]:
    lines: dict[str, list[LineItem]] = {row.name: [] for row in rows}
    names = list(lines)
    for start in range(0, len(names), _BATCH):
        wanted = OrderLineRow.order_name.in_(names[start : start + _BATCH])
        query = select(OrderLineRow).where(wanted).order_by(OrderLineRow.order_name, OrderLineRow.position)
        for line in await session.scalars(query):
            lines[line.order_name].append(LineItem(**_values(line, _LINE_FIELDS)))
    return tuple(Order(**_values(row, _ORDER_FIELDS), lines=tuple(lines[row.name])) for row in rows)


def _line_rows(order: Order) -> Iterable[OrderLineRow]:
    for position, line in enumerate(order.lines, start=1):
        yield OrderLineRow(order_name=order.name, position=position, **_values(line, _LINE_FIELDS))


async def _add(session: AsyncSession, rows: Iterable[object]) -> None:
    session.add_all(list(rows))
    await session.flush()


def _values(source: object, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(source, name) for name in names}

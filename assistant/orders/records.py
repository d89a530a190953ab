"""Customers and orders, as frozen values. Times are aware; money is Decimal in the order's currency."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from knowledge.importers.report import RejectedRow

OrderStatus = Literal[
    "pending_payment",
    "paid",
    "processing",
    "partially_shipped",
    "shipped",
    "out_for_delivery",
    "delivered",
    "completed",
    "return_requested",
    "returning",
    "refunded",
    "cancelled",
    "exception",
]
ORDER_STATUSES: tuple[OrderStatus, ...] = get_args(OrderStatus)


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer. E-mail and phone are personal data and are never shown to anybody else."""

    customer_id: str
    name: str
    email: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    province: str | None = None
    city: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class LineItem:
    """One line of an order; `price` is of one piece."""

    sku: str
    title: str
    quantity: int
    price: Decimal
    fulfillment_status: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """One order. `name` is its number as the customer knows it. `opened`: None when the shop doesn't know."""

    name: str
    customer_id: str | None
    status: OrderStatus
    currency: str
    subtotal: Decimal
    shipping: Decimal
    total: Decimal
    created_at: datetime
    lines: tuple[LineItem, ...]
    refunded: Decimal = Decimal(0)
    email: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    recipient: str | None = None
    province: str | None = None
    city: str | None = None
    financial_status: str | None = None
    fulfillment_status: str | None = None
    discount_code: str | None = None
    payment_method: str | None = None
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    cancelled_at: datetime | None = None
    tracking_company: str | None = None
    tracking_number: str | None = None
    opened: bool | None = None
    notes: str | None = None


def rebase(order: Order, days: int) -> Order:
    """Return the order with all its times moved by `days`, so that a demo's last week is the last week."""
    by = timedelta(days=days)
    moved = {
        entry.name: value + by for entry in fields(Order) if isinstance(value := getattr(order, entry.name), datetime)
    }
    return replace(order, **moved)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class OrdersExport:
    """What came in, and every row that did not."""

    customers: tuple[Customer, ...]
    orders: tuple[Order, ...]
    rejected: tuple[RejectedRow, ...]

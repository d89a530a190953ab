"""Customers' orders: where they come from, how they are imported, and who may hear of them."""

from __future__ import annotations

from assistant.orders.errors import OrderNotFound, OrdersFileInvalid, VerificationFailed
from assistant.orders.records import Customer, LineItem, Order, OrdersExport, OrderStatus, rebase
from assistant.orders.source import OrderSource
from assistant.orders.sql import SqlOrders
from assistant.orders.verification import Verification, Verified

__all__ = [
    "Customer",
    "LineItem",
    "Order",
    "OrderNotFound",
    "OrderSource",
    "OrderStatus",
    "OrdersExport",
    "OrdersFileInvalid",
    "SqlOrders",
    "Verification",
    "VerificationFailed",
    "Verified",
    "rebase",
]

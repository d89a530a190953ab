"""Makes sure an order's state is told only to whom it belongs.

Either the customer is logged in, or they know an order's number and the last four digits of its phone. Four digits can
be guessed, so failures are counted per conversation and per order, and both have to wait after a few.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from typing import Literal

from assistant.auth.principal import Principal
from assistant.auth.throttle import Throttle
from assistant.orders.errors import VerificationFailed
from assistant.orders.records import Order
from assistant.orders.source import OrderLookup
from assistant.orders.sql import canonical

Method = Literal["login", "order_and_phone"]


@dataclass(frozen=True, slots=True)
class Verified:
    """Who somebody has proved to be, and how; `order` is the one they named, when that was the proof."""

    customer_id: str | None
    method: Method
    order: Order | None = None


class Verification:
    """Checks what customers say about who they are."""

    def __init__(self, orders: OrderLookup, throttle: Throttle) -> None:
        self._orders = orders
        self._throttle = throttle

    @staticmethod
    def by_login(principal: Principal) -> Verified | None:
        """Return the customer a token stands for; None for guests and staff."""
        if principal.role != "customer" or principal.customer_id is None:
            return None
        return Verified(principal.customer_id, "login")

    async def by_order(self, order_name: str, phone_last4: str, *, conversation_id: str) -> Verified:
        """Return whose order this is. Raises VerificationFailed, TooManyAttempts."""
        keys = (f"conversation:{conversation_id}", f"order:{canonical(order_name)}")
        for key in keys:
            self._throttle.check(key)
        order = await self._orders.find(order_name)
        given = re.sub(r"\D", "", phone_last4)[-4:]
        known = re.sub(r"\D", "", (order.phone if order else None) or "")[-4:]
        if order is None or len(given) != 4 or len(known) != 4 or not hmac.compare_digest(given, known):
            for key in keys:
                self._throttle.failed(key)
            raise VerificationFailed("The order number and the phone number don't match our records.")
        for key in keys:
            self._throttle.succeeded(key)
        return Verified(order.customer_id, "order_and_phone", order)

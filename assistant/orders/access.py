"""Which orders a message may speak of: those of a logged-in customer, or one named with the digits that prove it."""

from __future__ import annotations

import re

from assistant.errors import ApiError
from assistant.orders.records import Order
from assistant.orders.sql import SqlOrders
from assistant.orders.verification import Verification

_ORDER = re.compile(r"#?\b([A-Z]{1,4}-?\d{4,})\b|#(\d{4,})\b", re.IGNORECASE)
_LAST4 = re.compile(r"(?<!\d)(\d{4})(?!\d)")


class OrderAccess:
    """Gives orders to those who may see them. `remembered` is an order number said earlier in the conversation."""

    def __init__(self, orders: SqlOrders, verification: Verification) -> None:
        self._orders = orders
        self._verification = verification

    async def orders_for(
        self, text: str, *, customer_id: str | None, conversation_id: str, remembered: str | None = None
    ) -> tuple[str | None, tuple[Order, ...]]:
        """Return whose orders and which; (None, ()) while nobody has proved anything. Wrong digits prove nothing."""
        if customer_id is not None:
            return customer_id, tuple(await self._orders.orders_of(customer_id))
        named = _ORDER.search(text)
        name = (named.group(1) or named.group(2)) if named else remembered
        digits = _LAST4.findall(_ORDER.sub(" ", text))
        if name is None or not digits:
            return None, ()
        try:
            verified = await self._verification.by_order(name, digits[-1], conversation_id=conversation_id)
        except ApiError:
            return None, ()
        return (verified.customer_id or "verified", (verified.order,)) if verified.order else (None, ())

"""Which orders a message may speak of: those of a logged-in customer, or one named with the digits that prove it."""

from __future__ import annotations

import re
from collections import OrderedDict

from assistant.errors import ApiError
from assistant.orders.records import Order
from assistant.orders.source import OrderLookup
from assistant.orders.verification import Verification

_ORDER = re.compile(r"(?<![A-Za-z0-9])([A-Z]{1,4}-?\d{4,})(?![A-Za-z0-9])|#(\d{4,})(?![A-Za-z0-9])", re.IGNORECASE)
# The last four digits alone, or a whole mobile number that ends in them.
_LAST4 = re.compile(r"(?<!\d)(?:\d{7})?(\d{4})(?!\d)")
_PROVES = re.compile(
    r"尾号|后四位|后4位|手机|电话|\b(phone|mobile|number|ends?|ending)\b|last (four|4)|^\D{0,8}\d{4}\D{0,4}$|\d{11}",
    re.IGNORECASE,
)


class OrderAccess:
    """Gives orders to those who may see them.

    Who has proved an order keeps access to that one for the rest of the conversation, in this process.
    """

    def __init__(self, orders: OrderLookup, verification: Verification, *, max_proofs: int = 10_000) -> None:
        self._orders = orders
        self._verification = verification
        self._max_proofs = max_proofs
        self._proved: OrderedDict[str, str] = OrderedDict()

    async def orders_for(
        self, text: str, *, customer_id: str | None, conversation_id: str, remembered: str | None = None
    ) -> tuple[str | None, tuple[Order, ...]]:
        """Return whose orders and which; (None, ()) while nobody has proved anything. Wrong digits prove nothing.

        `remembered` is an order number said earlier in the conversation.
        """
        if customer_id is not None:
            return customer_id, tuple(await self._orders.orders_of(customer_id))
        named = _ORDER.search(text)
        name = (named.group(1) or named.group(2)) if named else remembered
        rest = _ORDER.sub(" ", text)
        digits = _LAST4.findall(rest) if named or _PROVES.search(rest) else []
        if name is None or not digits:
            return await self._proved_before(conversation_id, name if named else None)
        try:
            verified = await self._verification.by_order(name, digits[-1], conversation_id=conversation_id)
        except ApiError:
            return None, ()
        if verified.order is None:
            return None, ()
        self._proved[conversation_id] = verified.order.name
        if len(self._proved) > self._max_proofs:
            self._proved.popitem(last=False)
        return verified.customer_id or "verified", (verified.order,)

    async def _proved_before(self, conversation_id: str, named: str | None) -> tuple[str | None, tuple[Order, ...]]:
        name = self._proved.get(conversation_id)
        if name is None or (named is not None and named.lstrip("#").upper() != name.lstrip("#").upper()):
            return None, ()
        order = await self._orders.find(name)
        return (order.customer_id or "verified", (order,)) if order else (None, ())

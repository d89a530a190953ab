"""All tables; importing this package registers every one of them with `Base.metadata`."""

from __future__ import annotations

from assistant.persistence.tables.accounts import AccountRow
from assistant.persistence.tables.base import Base
from assistant.persistence.tables.conversations import ConversationRow, MessageRow
from assistant.persistence.tables.orders import CustomerRow, OrderLineRow, OrderRow
from assistant.persistence.tables.tickets import TicketEventRow, TicketRow

__all__ = [
    "AccountRow",
    "Base",
    "ConversationRow",
    "CustomerRow",
    "MessageRow",
    "OrderLineRow",
    "OrderRow",
    "TicketEventRow",
    "TicketRow",
]

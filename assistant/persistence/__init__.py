"""Where conversations, tickets, accounts and orders are kept: SQLAlchemy 2 on SQLite (WAL) or PostgreSQL."""

from __future__ import annotations

from assistant.persistence.conversations import ConversationStore
from assistant.persistence.database import Database
from assistant.persistence.errors import ConversationNotFound, DatabaseUnavailable, MessageIdTaken, OwnershipChanged
from assistant.persistence.records import Conversation, Message, may_bot_speak

__all__ = [
    "Conversation",
    "ConversationNotFound",
    "ConversationStore",
    "Database",
    "DatabaseUnavailable",
    "Message",
    "MessageIdTaken",
    "OwnershipChanged",
    "may_bot_speak",
]

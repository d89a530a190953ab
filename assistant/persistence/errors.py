"""Errors of the store.

ApiError
├── NotFound
│   └── ConversationNotFound    no conversation has that id or token
├── Conflict
│   ├── OwnershipChanged        somebody else owns the conversation by now, or it has moved on
│   └── MessageIdTaken          the message id belongs to another conversation
└── Unavailable
    └── DatabaseUnavailable     the database can't be reached, is locked for too long, or its disk is full
"""

from __future__ import annotations

from assistant.errors import Conflict, NotFound, Unavailable


class ConversationNotFound(NotFound):
    """No conversation has that id or token."""

    code = "conversation_not_found"


class OwnershipChanged(Conflict):
    """The owner or version of the conversation is not what the caller saw; nothing was written."""

    code = "ownership_changed"

    def __init__(self, *, owner: str, version: int) -> None:
        super().__init__(f"This conversation has moved on: it is now with '{owner}' (version {version}).")
        self.owner = owner
        self.version = version


class MessageIdTaken(Conflict):
    """A message id is used once in the whole store; it can't be written into a second conversation."""

    code = "message_id_taken"


class DatabaseUnavailable(Unavailable):
    """The database can't be reached, stays locked, or can't be written."""

    code = "database_unavailable"

"""Conversations and messages as the rest of the assistant sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Owner = Literal["bot", "queue", "human"]
Role = Literal["customer", "assistant", "agent", "system"]
Status = Literal["in_progress", "completed", "incomplete", "failed"]


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation. `version` grows by one whenever `owner` or `assignee_id` changes.

    `token` lets its holder resume the conversation; it is given to that customer alone and never logged.
    `verification_method` says how `customer_id` was proved, None while it is not. `last_seq` is the cursor's end.
    """

    conversation_id: str
    token: str = field(repr=False)
    shop_id: str
    channel: str
    locale: str
    owner: Owner
    version: int
    last_seq: int
    customer_id: str | None
    verification_method: str | None
    room_id: str | None
    assignee_id: str | None
    created_at: datetime
    updated_at: datetime

    @property
    def verified(self) -> bool:
        """Return whether the customer has proved who they are."""
        return self.verification_method is not None


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `seq` counts from 1 within its conversation and is the cursor for resuming.

    For a spoken reply `text` is what was heard. `meta` holds what rides beside the text: citations, cards, the
    name of the agent, the facts of tools that ran.
    """

    message_id: str
    conversation_id: str
    seq: int
    role: Role
    text: str
    lang: str
    status: Status
    meta: Mapping[str, Any]
    created_at: datetime
    updated_at: datetime


def may_bot_speak(conversation: Conversation) -> bool:
    """Return whether the bot may say anything: only while it owns the conversation."""
    return conversation.owner == "bot"

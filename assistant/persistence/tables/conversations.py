"""Conversations and what was said in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assistant.persistence.tables.base import Base


class ConversationRow(Base):
    """One conversation; `last_seq` hands out the places of its messages, `version` counts changes of owner."""

    __tablename__ = "conversations"

    conversation_id: Mapped[str] = mapped_column(String(48), primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    shop_id: Mapped[str] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(32))
    locale: Mapped[str] = mapped_column(String(16))
    owner: Mapped[str] = mapped_column(String(8))
    version: Mapped[int]
    last_seq: Mapped[int]
    customer_id: Mapped[str | None] = mapped_column(String(64))
    verification_method: Mapped[str | None] = mapped_column(String(32))
    room_id: Mapped[str | None] = mapped_column(String(64))
    assignee_id: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("owner IN ('bot', 'queue', 'human')", name="owner"),
        Index(None, "customer_id"),
    )


class MessageRow(Base):
    """One message; `seq` is its place in the conversation, from 1, without gaps."""

    __tablename__ = "messages"

    message_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.conversation_id"))
    seq: Mapped[int]
    role: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16))
    meta: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        CheckConstraint("role IN ('customer', 'assistant', 'agent', 'system')", name="role"),
    )

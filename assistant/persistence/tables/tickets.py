"""Tickets and the audit of everything done to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from assistant.persistence.tables.base import Base

_IS_OPEN = text("status IN ('new', 'open', 'pending', 'on_hold')")


class TicketRow(Base):
    """One ticket. The database itself refuses a second open ticket on a conversation."""

    __tablename__ = "tickets"

    ticket_id: Mapped[str] = mapped_column(String(48), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.conversation_id"))
    channel: Mapped[str] = mapped_column(String(32))
    room_id: Mapped[str | None] = mapped_column(String(64))
    locale: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    idempotency_key: Mapped[str] = mapped_column(String(128))
    status: Mapped[str] = mapped_column(String(16))
    priority: Mapped[str] = mapped_column(String(16))
    priority_rank: Mapped[int]
    reason_code: Mapped[str] = mapped_column(String(32))
    matched_rule_id: Mapped[str | None] = mapped_column(String(64))
    trigger_message_id: Mapped[str | None] = mapped_column(String(80))
    confidence: Mapped[float]
    sentiment: Mapped[str | None] = mapped_column(String(32))
    intent: Mapped[str | None] = mapped_column(String(64))
    summary: Mapped[dict[str, Any]]
    transcript_ref: Mapped[str] = mapped_column(String(96))
    customer: Mapped[dict[str, Any]]
    order_refs: Mapped[list[Any]]
    citations: Mapped[list[Any]]
    suggested_reply: Mapped[dict[str, Any] | None]
    proposed_action: Mapped[dict[str, Any] | None]
    sla_policy_id: Mapped[str] = mapped_column(String(32))
    waiting_since: Mapped[datetime | None]
    assigned_at: Mapped[datetime | None]
    first_replied_at: Mapped[datetime | None]
    first_response_due_at: Mapped[datetime | None]
    next_response_due_at: Mapped[datetime | None]
    resolution_due_at: Mapped[datetime | None]
    sla_status: Mapped[str] = mapped_column(String(16))
    solved_at: Mapped[datetime | None]
    team_id: Mapped[str | None] = mapped_column(String(64))
    assignee_id: Mapped[str | None] = mapped_column(String(64))
    assignee_name: Mapped[str | None] = mapped_column(String(128))
    version: Mapped[int]
    merged_into: Mapped[str | None] = mapped_column(String(48))
    ai_label: Mapped[str | None] = mapped_column(String(64))
    retention_until: Mapped[datetime]
    search_text: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        UniqueConstraint("conversation_id", "idempotency_key"),
        Index("uq_tickets_one_open", "conversation_id", unique=True, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
        Index(None, "status", "priority_rank", "created_at"),
    )


class TicketEventRow(Base):
    """One line of the audit: who did what to a ticket, when, from which status to which. Never changed, never deleted.

    `idempotency_key` is set for what may be asked for twice (a further trigger, a reply), so that it happens once.
    """

    __tablename__ = "ticket_events"

    event_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.ticket_id"), index=True)
    at: Mapped[datetime]
    action: Mapped[str] = mapped_column(String(32))
    actor_id: Mapped[str] = mapped_column(String(64))
    actor_role: Mapped[str] = mapped_column(String(16))
    from_status: Mapped[str | None] = mapped_column(String(16))
    to_status: Mapped[str | None] = mapped_column(String(16))
    detail: Mapped[dict[str, Any]]
    idempotency_key: Mapped[str | None] = mapped_column(String(128))

    __table_args__ = (UniqueConstraint("ticket_id", "action", "idempotency_key"),)

"""Tickets in the database: rows to records and back, and the queries. Everything works in the caller's transaction."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from assistant.clock import Clock
from assistant.escalation.errors import TicketNotFound
from assistant.escalation.records import (
    OPEN_STATUSES,
    Actor,
    Citation,
    CustomerRef,
    ProposedAction,
    Sla,
    SuggestedReply,
    Summary,
    Ticket,
    TicketEvent,
)
from assistant.escalation.wire import to_json
from assistant.persistence.conversations import load_conversation
from assistant.persistence.records import Conversation, Owner
from assistant.persistence.tables import ConversationRow, TicketEventRow, TicketRow

_SAME_NAME = (
    "ticket_id",
    "conversation_id",
    "channel",
    "room_id",
    "locale",
    "created_at",
    "updated_at",
    "idempotency_key",
    "status",
    "priority",
    "reason_code",
    "matched_rule_id",
    "trigger_message_id",
    "confidence",
    "sentiment",
    "intent",
    "transcript_ref",
    "team_id",
    "assignee_id",
    "assignee_name",
    "version",
    "merged_into",
    "ai_label",
    "retention_until",
)


def ticket_of(row: TicketRow, owner: str) -> Ticket:
    """Return the record of a row; `owner` stands with the conversation."""
    action = row.proposed_action
    return Ticket(
        **{name: getattr(row, name) for name in _SAME_NAME},
        owner=cast(Owner, owner),
        summary=Summary(**row.summary),
        customer=CustomerRef(**row.customer),
        order_refs=tuple(row.order_refs),
        citations=_citations(row.citations),
        suggested_reply=_suggested(row.suggested_reply),
        proposed_action=None if action is None else _proposed(action),
        sla=sla_of(row),
    )


def sla_of(row: TicketRow) -> Sla:
    """Return the clocks of a row."""
    return Sla(
        policy_id=row.sla_policy_id,
        waiting_since=row.waiting_since,
        first_response_due_at=row.first_response_due_at,
        next_response_due_at=row.next_response_due_at,
        resolution_due_at=row.resolution_due_at,
        status=cast(Any, row.sla_status),
    )


def set_sla(row: TicketRow, sla: Sla) -> None:
    """Write the clocks into a row."""
    row.waiting_since = sla.waiting_since
    row.first_response_due_at = sla.first_response_due_at
    row.next_response_due_at = sla.next_response_due_at
    row.resolution_due_at = sla.resolution_due_at
    row.sla_status = sla.status


async def load_locked(session: AsyncSession, ticket_id: str) -> tuple[TicketRow, Conversation]:
    """Return a ticket and its conversation, which is locked: whoever changes either locks the conversation first."""
    conversation_id = await session.scalar(select(TicketRow.conversation_id).where(TicketRow.ticket_id == ticket_id))
    if conversation_id is None:
        raise TicketNotFound("There is no such ticket.")
    conversation = await load_conversation(session, conversation_id, lock=True)
    row = await session.get_one(TicketRow, ticket_id, populate_existing=True)
    return row, conversation


async def open_row_of(session: AsyncSession, conversation_id: str) -> TicketRow | None:
    """Return the conversation's open ticket; there is at most one."""
    query = select(TicketRow).where(
        TicketRow.conversation_id == conversation_id, TicketRow.status.in_(sorted(OPEN_STATUSES))
    )
    return (await session.scalars(query)).one_or_none()


async def solved_row_of(session: AsyncSession, conversation_id: str) -> TicketRow | None:
    """Return the conversation's latest ticket if it is solved and not yet closed."""
    query = select(TicketRow).where(TicketRow.conversation_id == conversation_id)
    latest = await session.scalar(query.order_by(TicketRow.created_at.desc(), TicketRow.ticket_id).limit(1))
    return latest if latest is not None and latest.status == "solved" else None


async def find(session: AsyncSession, ticket_id: str) -> Ticket:
    """Return one ticket. Raises TicketNotFound."""
    found = (await session.execute(_with_owner().where(TicketRow.ticket_id == ticket_id))).one_or_none()
    if found is None:
        raise TicketNotFound("There is no such ticket.")
    return ticket_of(found[0], found[1])


async def search(
    session: AsyncSession,
    *,
    statuses: tuple[str, ...] = (),
    team_id: str | None = None,
    assignee_id: str | None = None,
    text: str | None = None,
    limit: int = 200,
) -> tuple[Ticket, ...]:
    """Return tickets, the most urgent first and the oldest first among equals."""
    query = _with_owner()
    if statuses:
        query = query.where(TicketRow.status.in_(statuses))
    if team_id:
        query = query.where(TicketRow.team_id == team_id)
    if assignee_id:
        query = query.where(TicketRow.assignee_id == assignee_id)
    for word in (text or "").casefold().split():
        has_word = TicketRow.search_text.contains(word, autoescape=True)
        query = query.where(or_(has_word, TicketRow.ticket_id == word))
    query = query.order_by(TicketRow.priority_rank, TicketRow.created_at, TicketRow.ticket_id).limit(limit)
    return tuple(ticket_of(row, owner) for row, owner in await session.execute(query))


async def events_of(session: AsyncSession, ticket_id: str) -> tuple[TicketEvent, ...]:
    """Return the audit of a ticket, oldest first."""
    query = select(TicketEventRow).where(TicketEventRow.ticket_id == ticket_id).order_by(TicketEventRow.event_id)
    return tuple(
        TicketEvent(row.at, row.action, row.actor_id, row.actor_role, row.from_status, row.to_status, row.detail)
        for row in await session.scalars(query)
    )


def audit(
    session: AsyncSession,
    clock: Clock,
    ticket_id: str,
    action: str,
    actor: Actor,
    *,
    from_status: str | None = None,
    to_status: str | None = None,
    idempotency_key: str | None = None,
    **detail: Any,
) -> None:
    """Write one line of the audit."""
    session.add(
        TicketEventRow(
            ticket_id=ticket_id,
            at=clock.now(),
            action=action,
            actor_id=actor.actor_id,
            actor_role=actor.role,
            from_status=from_status,
            to_status=to_status,
            detail=to_json(detail),
            idempotency_key=idempotency_key,
        )
    )


async def already_done(session: AsyncSession, ticket_id: str, action: str, idempotency_key: str) -> bool:
    """Return whether the audit holds this request."""
    query = select(TicketEventRow.event_id).where(
        TicketEventRow.ticket_id == ticket_id,
        TicketEventRow.action == action,
        TicketEventRow.idempotency_key == idempotency_key,
    )
    return await session.scalar(query) is not None


def _with_owner() -> Select[TicketRow, str]:
    return select(TicketRow, ConversationRow.owner).join(
        ConversationRow, ConversationRow.conversation_id == TicketRow.conversation_id
    )


def _citations(entries: list[Any]) -> tuple[Citation, ...]:
    return tuple(Citation(**entry) for entry in entries)


def _suggested(entry: dict[str, Any] | None) -> SuggestedReply | None:
    return None if entry is None else SuggestedReply(entry["text"], _citations(entry["citations"]))


def _proposed(entry: dict[str, Any]) -> ProposedAction:
    amounts = {"amount": Decimal(entry["amount"]), "policy_limit": Decimal(entry["policy_limit"])}
    return ProposedAction(**{**entry, **amounts})

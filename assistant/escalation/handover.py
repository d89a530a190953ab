"""Handing a conversation to people: ticket, notice to the customer and change of owner are one transaction.

A conversation has at most one open ticket. A further trigger adds to it; one that comes after it was solved opens it
again, with the person who knows the case, instead of starting the round from the beginning.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from assistant.clock import Clock
from assistant.escalation import notices, sla
from assistant.escalation.changes import carry_out
from assistant.escalation.errors import InvalidHandOver
from assistant.escalation.masking import masked
from assistant.escalation.priorities import PRIORITY_OF, PRIORITY_RANK
from assistant.escalation.records import CUSTOMER, Citation, CustomerRef, HandOver, Summary, Ticket
from assistant.escalation.settings import EscalationSettings
from assistant.escalation.summary import summarise
from assistant.escalation.tickets import (
    already_done,
    audit,
    open_row_of,
    set_sla,
    sla_of,
    solved_row_of,
    ticket_of,
)
from assistant.escalation.wire import to_json
from assistant.persistence.conversations import append_message, change_owner, load_conversation, load_recent
from assistant.persistence.errors import OwnershipChanged
from assistant.persistence.records import Conversation, Message
from assistant.persistence.tables import TicketRow

_AI_LABEL = "ai-generated"
_TRANSCRIPT_LENGTH = 60


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What a request came to. `notice` is what the customer was told now; None: they had been told before."""

    ticket: Ticket
    conversation: Conversation
    outcome: Literal["created", "added", "reopened", "repeated"]
    notice: Message | None


async def hand_over(session: AsyncSession, clock: Clock, settings: EscalationSettings, request: HandOver) -> HandedOver:
    """Write a hand-over. Raises OwnershipChanged, InvalidHandOver, ConversationNotFound; then nothing is written."""
    _check_action(request, settings)
    conversation = await load_conversation(session, request.conversation_id, lock=True)
    earlier = await _earlier(session, request)
    if earlier is not None:
        return HandedOver(ticket_of(earlier, conversation.owner), conversation, "repeated", None)
    open_row = await open_row_of(session, request.conversation_id)
    if open_row is not None:
        return await _add(session, clock, settings, open_row, conversation, request)
    if request.conversation_version not in (None, conversation.version):
        raise OwnershipChanged(owner=conversation.owner, version=conversation.version)
    solved = await solved_row_of(session, request.conversation_id)
    if solved is not None:
        if await already_done(session, solved.ticket_id, "trigger", request.idempotency_key):
            return HandedOver(ticket_of(solved, conversation.owner), conversation, "repeated", None)
        return await reopen_for_customer(session, clock, settings, solved, conversation, request)
    return await _create(session, clock, settings, conversation, request)


async def reopen_for_customer(
    session: AsyncSession,
    clock: Clock,
    settings: EscalationSettings,
    row: TicketRow,
    conversation: Conversation,
    request: HandOver | None,
) -> HandedOver:
    """Open a solved ticket again because the customer came back; it returns to the person who had it."""
    conversation = await carry_out(session, clock, row, conversation, "reopen", CUSTOMER)
    _restart_clocks(row, clock, settings)
    if request is not None:
        _note_trigger(session, clock, row, request)
    notice_id = request.notice_id if request is not None else None
    notice = await notify(session, clock, conversation, row, notices.reopened(row.locale), notice_id)
    return HandedOver(ticket_of(row, conversation.owner), conversation, "reopened", notice)


async def notify(
    session: AsyncSession,
    clock: Clock,
    conversation: Conversation,
    row: TicketRow,
    text: str,
    message_id: str | None = None,
) -> Message:
    """Tell the customer something about their case; `message_id` when a channel has an id for the words already."""
    return await append_message(
        session,
        clock,
        conversation.conversation_id,
        role="system",
        text=text,
        lang=row.locale,
        message_id=message_id,
        meta={"kind": "escalation_notice", "ticket_id": row.ticket_id, "ticket_status": row.status},
    )


async def _create(
    session: AsyncSession, clock: Clock, settings: EscalationSettings, conversation: Conversation, request: HandOver
) -> HandedOver:
    transcript = await load_recent(session, conversation.conversation_id, _TRANSCRIPT_LENGTH)
    row = _new_row(clock, settings, conversation, request, transcript)
    session.add(row)
    await session.flush()
    audit(
        session,
        clock,
        row.ticket_id,
        "create",
        request.actor,
        to_status="new",
        reason_code=request.reason_code,
        matched_rule_id=request.matched_rule_id,
        proposed_action=request.proposed_action,
    )
    text = notices.handed_over(row.locale, request.reason_code, request.matched_rule_id)
    notice = await notify(session, clock, conversation, row, text, request.notice_id)
    conversation = await change_owner(
        session,
        clock,
        conversation.conversation_id,
        "queue",
        expected_version=conversation.version,
        assignee_id=None,
    )
    return HandedOver(ticket_of(row, conversation.owner), conversation, "created", notice)


async def _add(
    session: AsyncSession,
    clock: Clock,
    settings: EscalationSettings,
    row: TicketRow,
    conversation: Conversation,
    request: HandOver,
) -> HandedOver:
    if await already_done(session, row.ticket_id, "trigger", request.idempotency_key):
        return HandedOver(ticket_of(row, conversation.owner), conversation, "repeated", None)
    _note_trigger(session, clock, row, request)
    set_sla(row, sla.customer_wrote(sla_of(row), sla.policies(settings)[row.sla_policy_id], clock.now()))
    notice = None
    if conversation.owner == "bot":
        # Staff had given the conversation back to the bot while the case was still open; now it is theirs again.
        conversation = await change_owner(
            session,
            clock,
            conversation.conversation_id,
            "human" if row.assignee_id else "queue",
            expected_version=conversation.version,
            assignee_id=row.assignee_id,
        )
        text = notices.handed_over(row.locale, request.reason_code, request.matched_rule_id)
        notice = await notify(session, clock, conversation, row, text, request.notice_id)
    await session.flush()
    return HandedOver(ticket_of(row, conversation.owner), conversation, "added", notice)


def _note_trigger(session: AsyncSession, clock: Clock, row: TicketRow, request: HandOver) -> None:
    """Add to an open ticket what a further trigger says; the graver reason becomes the ticket's."""
    priority = request.priority or PRIORITY_OF[request.reason_code]
    if PRIORITY_RANK[priority] < row.priority_rank:
        row.priority, row.priority_rank = priority, PRIORITY_RANK[priority]
        row.reason_code, row.matched_rule_id = request.reason_code, request.matched_rule_id
    row.order_refs = _joined(row.order_refs, request.order_refs)
    row.citations = _joined(row.citations, to_json(request.citations))
    row.updated_at = clock.now()
    audit(
        session,
        clock,
        row.ticket_id,
        "trigger",
        request.actor,
        from_status=row.status,
        to_status=row.status,
        idempotency_key=request.idempotency_key,
        reason_code=request.reason_code,
        matched_rule_id=request.matched_rule_id,
        message_id=request.trigger_message_id,
    )


def _new_row(
    clock: Clock,
    settings: EscalationSettings,
    conversation: Conversation,
    request: HandOver,
    transcript: Sequence[Message],
) -> TicketRow:
    now = clock.now()
    locale = _language(conversation, request, transcript)
    summary = _summary(request, transcript, locale)
    priority = request.priority or PRIORITY_OF[request.reason_code]
    customer = request.customer or _customer(conversation)
    ticket_id = f"tkt_{secrets.token_hex(10)}"
    row = TicketRow(
        ticket_id=ticket_id,
        conversation_id=conversation.conversation_id,
        channel=conversation.channel,
        room_id=conversation.room_id,
        locale=locale,
        created_at=now,
        updated_at=now,
        idempotency_key=request.idempotency_key,
        status="new",
        priority=priority,
        priority_rank=PRIORITY_RANK[priority],
        reason_code=request.reason_code,
        matched_rule_id=request.matched_rule_id,
        trigger_message_id=request.trigger_message_id,
        confidence=request.confidence,
        sentiment=request.sentiment,
        intent=request.intent,
        summary=to_json(summary),
        transcript_ref=f"conversation:{conversation.conversation_id}",
        customer=to_json(customer),
        order_refs=list(request.order_refs or _orders_named(transcript)),
        citations=to_json(request.citations or _citations_given(transcript)),
        suggested_reply=to_json(request.suggested_reply),
        proposed_action=to_json(request.proposed_action),
        sla_policy_id=sla.PUBLIC_COMPLAINT if request.public else sla.LIVE_CHAT,
        team_id=request.team_id or settings.team_id,
        version=1,
        ai_label=_AI_LABEL if request.suggested_reply or request.summary else None,
        retention_until=now + timedelta(days=settings.retention_days),
        search_text="",
    )
    words = [ticket_id, summary.issue, customer.customer_id or "", *row.order_refs, request.reason_code]
    row.search_text = " ".join(words).casefold()
    set_sla(row, sla.started(sla.policies(settings)[row.sla_policy_id], now))
    return row


def _summary(request: HandOver, transcript: Sequence[Message], locale: str) -> Summary:
    summary = request.summary or summarise(
        transcript, lang=locale, reason_code=request.reason_code, trigger_id=request.trigger_message_id
    )
    return replace(summary, issue=masked(summary.issue), attempted=masked(summary.attempted))


def _customer(conversation: Conversation) -> CustomerRef:
    return CustomerRef(conversation.customer_id, conversation.verified, conversation.verification_method)


def _restart_clocks(row: TicketRow, clock: Clock, settings: EscalationSettings) -> None:
    clocks = sla.started(sla.policies(settings)[row.sla_policy_id], clock.now())
    set_sla(row, replace(clocks, first_response_due_at=row.first_response_due_at))
    row.assigned_at = clock.now()


async def _earlier(session: AsyncSession, request: HandOver) -> TicketRow | None:
    query = select(TicketRow).where(
        TicketRow.conversation_id == request.conversation_id, TicketRow.idempotency_key == request.idempotency_key
    )
    return (await session.scalars(query)).one_or_none()


def _check_action(request: HandOver, settings: EscalationSettings) -> None:
    action = request.proposed_action
    if action is None:
        return
    limit = settings.max_compensation
    if limit is None or action.amount > min(limit, action.policy_limit) or action.amount < 0:
        raise InvalidHandOver("The proposed compensation is above the shop's limit.", param="proposed_action.amount")
    if action.approval_status != "proposed" or action.approver_id is not None:
        raise InvalidHandOver("Only staff can approve compensation.", param="proposed_action.approval_status")


def _language(conversation: Conversation, request: HandOver, transcript: Sequence[Message]) -> str:
    """Return the language of the message that led here; a customer may have changed language since the start."""
    for message in reversed(transcript):
        if message.role == "customer" and request.trigger_message_id in (None, message.message_id):
            return message.lang
    return conversation.locale


def _orders_named(transcript: Sequence[Message]) -> list[str]:
    named: list[Any] = []
    for message in transcript:
        named = _joined(named, message.meta.get("order_refs", ()))
    return named


def _citations_given(transcript: Sequence[Message]) -> list[Citation]:
    """Return what the bot's last answers rested on, in the ticket's form."""
    given: dict[str, Citation] = {}
    for message in transcript[-10:]:
        for entry in message.meta.get("citations", ()):
            passage_id = str(entry.get("passage_id", ""))
            given[passage_id] = Citation(
                doc_id=str(entry.get("document_id", "")),
                version=str(entry.get("version", "")),
                chunk_id=passage_id,
                quote=str(entry.get("quote", "")),
            )
    return list(given.values())


def _joined(first: Sequence[Any], second: Sequence[Any]) -> list[Any]:
    return [*first, *(item for item in second if item not in first)]

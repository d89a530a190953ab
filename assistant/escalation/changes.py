"""Carries one row of the transition table out: ticket, owner of the conversation and audit, in one transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from assistant.clock import Clock
from assistant.escalation import sla
from assistant.escalation.records import Actor
from assistant.escalation.tickets import audit, set_sla, sla_of, ticket_of
from assistant.escalation.transitions import Action, Step, next_step
from assistant.persistence.conversations import change_owner
from assistant.persistence.records import Conversation
from assistant.persistence.tables import TicketRow

_ENDS = frozenset({"solved", "merged", "closed"})


async def carry_out(
    session: AsyncSession,
    clock: Clock,
    row: TicketRow,
    conversation: Conversation,
    action: Action,
    actor: Actor,
    *,
    assignee: Actor | None = None,
    **detail: Any,
) -> Conversation:
    """Change the ticket's status, return the conversation as it is then. `assignee` is who gets the ticket, if anybody.

    Raises IllegalTransition, TicketTaken, NotAllowed, and then nothing has changed.
    """
    step = next_step(ticket_of(row, conversation.owner), action, actor)
    before = row.status
    _set_assignee(row, clock, step, assignee)
    row.status = step.target
    row.version += 1
    row.updated_at = clock.now()
    if step.target in _ENDS:
        set_sla(row, sla.person_replied(sla_of(row)))
        row.solved_at = clock.now()
    audit(session, clock, row.ticket_id, action, actor, from_status=before, to_status=step.target, **detail)
    await session.flush()
    return await hand_to(session, clock, row, conversation, step)


async def hand_to(
    session: AsyncSession, clock: Clock, row: TicketRow, conversation: Conversation, step: Step
) -> Conversation:
    """Give the conversation to whom the step says; a step without an owner leaves it where it is."""
    if step.owner is None:
        return conversation
    return await change_owner(
        session,
        clock,
        conversation.conversation_id,
        step.owner,
        expected_version=conversation.version,
        assignee_id=row.assignee_id if step.owner == "human" else None,
    )


def _set_assignee(row: TicketRow, clock: Clock, step: Step, assignee: Actor | None) -> None:
    if step.target == "new":
        row.assignee_id = row.assignee_name = row.assigned_at = None
    elif assignee is not None:
        row.assignee_id = assignee.actor_id
        row.assignee_name = assignee.display_name or assignee.actor_id
        row.assigned_at = clock.now()

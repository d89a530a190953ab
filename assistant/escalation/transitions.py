"""Which changes of status a ticket allows, by whom, and who owns the conversation afterwards: one table.

Everything that changes a status goes through `next_step`; what the table lacks is refused and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.escalation.errors import IllegalTransition, NotAllowed, TicketTaken
from assistant.escalation.records import Actor, Ticket, TicketStatus
from assistant.persistence.records import Owner

Action = Literal[
    "claim", "assign", "release", "pend", "customer_reply", "hold", "resume", "solve", "reopen", "close", "merge"
]
Who = Literal["agent", "supervisor", "assignee", "customer", "system"]


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the table. `owner` None leaves the conversation's owner as it is."""

    action: Action
    source: TicketStatus
    target: TicketStatus
    who: frozenset[Who]
    owner: Owner | None


def _step(action: Action, source: TicketStatus, target: TicketStatus, who: str, owner: Owner | None = None) -> Step:
    return Step(action, source, target, frozenset(who.split()), owner)  # type: ignore[arg-type]


STEPS: tuple[Step, ...] = (
    _step("claim", "new", "open", "agent supervisor", "human"),
    _step("assign", "new", "open", "supervisor", "human"),
    _step("assign", "open", "open", "supervisor", "human"),
    _step("release", "open", "new", "assignee supervisor system", "queue"),
    _step("pend", "open", "pending", "assignee"),
    _step("resume", "pending", "open", "assignee"),
    _step("customer_reply", "pending", "open", "customer"),
    _step("hold", "open", "on_hold", "assignee"),
    _step("resume", "on_hold", "open", "assignee"),
    _step("solve", "open", "solved", "assignee", "bot"),
    _step("solve", "pending", "solved", "assignee", "bot"),
    _step("reopen", "solved", "open", "customer agent supervisor", "human"),
    _step("close", "solved", "closed", "system"),
    _step("merge", "new", "merged", "agent supervisor", "bot"),
    _step("merge", "open", "merged", "agent supervisor", "bot"),
    _step("merge", "pending", "merged", "agent supervisor", "bot"),
)
_BY_SOURCE = {(step.action, step.source): step for step in STEPS}


def next_step(ticket: Ticket, action: Action, actor: Actor) -> Step:
    """Return the row that lets `actor` do `action` to `ticket`. Raises IllegalTransition, TicketTaken, NotAllowed."""
    step = _BY_SOURCE.get((action, ticket.status))
    if step is None:
        raise _refusal(ticket, action)
    if not step.who & _standing(ticket, actor):
        raise _not_theirs(ticket, step, actor)
    return step


def _standing(ticket: Ticket, actor: Actor) -> set[Who]:
    standing: set[Who] = set()
    if actor.role in ("system", "customer"):
        standing.add(actor.role)
    if actor.role in ("agent", "supervisor", "admin"):
        standing.add("agent" if actor.role == "agent" else "supervisor")
        if ticket.assignee_id == actor.actor_id:
            standing.add("assignee")
    return standing


def _refusal(ticket: Ticket, action: Action) -> IllegalTransition | TicketTaken:
    if action == "claim" and ticket.is_open:
        return TicketTaken(f"This ticket is already with {ticket.assignee_name or ticket.assignee_id}.")
    allowed = sorted({step.source for step in STEPS if step.action == action})
    return IllegalTransition(f"'{action}' needs a ticket that is {' or '.join(allowed)}; this one is {ticket.status}.")


def _not_theirs(ticket: Ticket, step: Step, actor: Actor) -> NotAllowed | TicketTaken:
    staff = actor.role in ("agent", "supervisor", "admin")
    if staff and "assignee" in step.who and ticket.assignee_id is not None:
        return TicketTaken(f"This ticket is with {ticket.assignee_name or ticket.assignee_id}.")
    return NotAllowed(f"'{step.action}' is for: {', '.join(sorted(step.who))}.")

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import get_args

import pytest

from assistant.escalation.errors import IllegalTransition, NotAllowed, TicketTaken
from assistant.escalation.records import Actor, Ticket, TicketStatus
from assistant.escalation.transitions import STEPS, Action, next_step
from tests.fakes.desk import AMY, FakeDesk

# The table of the design, written out once more: from, to, who may.
DESIGN = {
    ("new", "open"): {"agent", "supervisor"},
    ("open", "new"): {"assignee", "supervisor", "system"},
    ("open", "pending"): {"assignee"},
    ("pending", "open"): {"assignee", "customer"},
    ("open", "on_hold"): {"assignee"},
    ("on_hold", "open"): {"assignee"},
    ("open", "solved"): {"assignee"},
    ("pending", "solved"): {"assignee"},
    ("solved", "open"): {"customer", "agent", "supervisor"},
    ("solved", "closed"): {"system"},
    ("new", "merged"): {"agent", "supervisor"},
    ("open", "merged"): {"agent", "supervisor"},
    ("pending", "merged"): {"agent", "supervisor"},
}


def test_the_table_is_the_designs() -> None:
    table: dict[tuple[str, str], set[str]] = {}
    for step in STEPS:
        if step.source != step.target:
            table.setdefault((step.source, step.target), set()).update(step.who)
    assert table == DESIGN


@pytest.fixture
async def ticket(desk: FakeDesk) -> Ticket:
    return await desk.claimed()


async def test_whatever_the_table_lacks_is_refused_and_says_what_would_do(ticket: Ticket) -> None:
    allowed = {(step.action, step.source) for step in STEPS}
    for action, status in product(get_args(Action), get_args(TicketStatus)):
        if (action, status) not in allowed:
            with pytest.raises((IllegalTransition, TicketTaken)):
                next_step(replace(ticket, status=status), action, AMY)


@pytest.mark.parametrize("role", ["bot", "rule", "customer", "system"])
async def test_who_is_not_staff_does_nothing_that_is_staffs(ticket: Ticket, role: str) -> None:
    outsider = Actor("x", role)  # type: ignore[arg-type]
    for step in STEPS:
        if role not in step.who:
            with pytest.raises(NotAllowed):
                next_step(replace(ticket, status=step.source), step.action, outsider)


async def test_a_colleague_who_is_not_the_assignee_is_told_whose_it_is(ticket: Ticket) -> None:
    bob = Actor("bob", "agent", "Bob")
    for step in STEPS:
        if step.who == {"assignee"}:
            with pytest.raises(TicketTaken, match="Amy"):
                next_step(replace(ticket, status=step.source), step.action, bob)


async def test_an_admin_may_do_what_a_supervisor_may(ticket: Ticket) -> None:
    admin = Actor("root", "admin")
    assert next_step(replace(ticket, status="new"), "assign", admin).target == "open"

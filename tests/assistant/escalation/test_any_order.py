"""Whatever people, customers and timers do, in whatever order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from assistant.errors import ApiError
from assistant.escalation import Actor, HandOver, Ticket, may_bot_speak
from assistant.escalation.records import OPEN_STATUSES
from assistant.persistence import Conversation, OwnershipChanged
from tests.fakes.desk import AMY, BOB, SUE, fake_desk

STAFF = st.sampled_from([AMY, BOB, SUE])
STEPS = st.sampled_from(["release", "pending", "hold", "resume", "solve", "reopen", "return_to_bot"])
SAYINGS = st.sampled_from(["谢谢", "这款防水吗", "问题还没解决", "转人工", "有人吗"])
REASONS = st.sampled_from(["explicit_request", "safety", "dispute", "low_confidence"])


class Desk(RuleBasedStateMachine):
    """One conversation and its tickets; illegal moves must change nothing, legal ones keep the invariants."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()

    def run(self, work: Awaitable[Any]) -> Any:
        async def awaited() -> Any:
            return await work

        return self.runner.run(awaited())

    @initialize()
    def open(self) -> None:
        self.desk = self.run(self.stack.enter_async_context(fake_desk()))
        self.key = self.run(self.desk.conversation()).conversation_id

    def teardown(self) -> None:
        self.run(self.stack.aclose())
        self.runner.close()

    def tickets(self) -> tuple[Ticket, ...]:
        return self.run(self.desk.escalation.search())  # type: ignore[no-any-return]

    def conversation(self) -> Conversation:
        return self.run(self.desk.conversations.by_id(self.key))  # type: ignore[no-any-return]

    def attempt(self, work: Awaitable[Any]) -> None:
        """Do it; if it is refused, everything must be as before."""
        before = (self.conversation(), self.tickets())
        try:
            self.run(work)
        except ApiError:
            assert (self.conversation(), self.tickets()) == before

    @rule(reason=REASONS, key=st.integers(0, 3))
    def hand_over(self, reason: Any, key: int) -> None:
        self.run(self.desk.escalation.hand_over(HandOver(self.key, f"k{key}", reason)))

    @rule(reason=REASONS, version=st.integers(1, 12))
    def hand_over_on_a_draft(self, reason: Any, version: int) -> None:
        request = HandOver(self.key, f"v{version}", reason, conversation_version=version)
        self.attempt(self.desk.escalation.hand_over(request))

    @rule(text=SAYINGS)
    def customer_writes(self, text: str) -> None:
        self.run(self.desk.says(self.key, text))

    @rule(who=STAFF, version=st.integers(1, 4))
    def claim(self, who: Actor, version: int) -> None:
        for ticket in self.tickets():
            self.attempt(self.desk.escalation.claim(ticket.ticket_id, who, version))

    @rule(who=STAFF, whom=STAFF)
    def assign(self, who: Actor, whom: Actor) -> None:
        for ticket in self.tickets():
            self.attempt(self.desk.escalation.assign(ticket.ticket_id, who, whom))

    @rule(who=STAFF, step=STEPS)
    def step(self, who: Actor, step: str) -> None:
        for ticket in self.tickets():
            self.attempt(getattr(self.desk.escalation, step)(ticket.ticket_id, who))

    @rule(who=STAFF, key=st.integers(0, 2))
    def reply(self, who: Actor, key: int) -> None:
        for ticket in self.tickets():
            self.attempt(self.desk.escalation.reply(ticket.ticket_id, who, "hello", str(key)))

    @rule(seconds=st.sampled_from([50, 200, 1_000, 8 * 86_400]))
    def time_passes(self, seconds: int) -> None:
        self.desk.clock.move(seconds)
        self.run(self.desk.ticker.tick())

    @invariant()
    def at_most_one_ticket_is_open(self) -> None:
        assert sum(ticket.status in OPEN_STATUSES for ticket in self.tickets()) <= 1

    @invariant()
    def nobody_is_left_without_anybody(self) -> None:
        """Where no ticket is open the bot speaks; where a person or the queue has it, a ticket is open."""
        owner = self.conversation().owner
        is_open = any(ticket.is_open for ticket in self.tickets())
        assert is_open or owner == "bot"

    @invariant()
    def an_open_case_in_the_queue_has_no_assignee_and_one_with_a_person_has(self) -> None:
        for ticket in self.tickets():
            if ticket.is_open:
                assert (ticket.status == "new") == (ticket.assignee_id is None)
                assert ticket.owner != "human" or ticket.assignee_id == self.conversation().assignee_id

    @invariant()
    def the_bot_speaks_only_where_it_owns(self) -> None:
        conversation = self.conversation()
        words = self.desk.conversations.append(self.key, role="assistant", text="…", lang="zh")
        if may_bot_speak(conversation):
            self.run(words)
            return
        try:
            self.run(words)
        except OwnershipChanged:
            return
        raise AssertionError(f"the bot spoke while {conversation.owner} had the conversation")


Desk.TestCase.settings = settings(
    max_examples=12, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
test_no_order_of_events_breaks_a_desk = Desk.TestCase

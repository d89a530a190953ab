"""Handing conversations to people, and what people then do: the one door through which tickets change.

Each method is one transaction followed by its announcements. Errors leave everything as it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from assistant.bus.protocol import Bus
from assistant.clock import Clock
from assistant.escalation import handover, notices, sla, tickets
from assistant.escalation.announcer import Announcer
from assistant.escalation.changes import carry_out
from assistant.escalation.errors import IllegalTransition, NotAllowed, StaleTicket, TicketTaken
from assistant.escalation.handover import notify
from assistant.escalation.records import CUSTOMER, SYSTEM, Actor, HandOver, Ticket, TicketEvent
from assistant.escalation.settings import EscalationSettings
from assistant.escalation.transitions import Action
from assistant.escalation.triggers import decide
from assistant.escalation.wire import to_json
from assistant.persistence.conversations import ConversationStore, append_message, change_owner, load_conversation
from assistant.persistence.database import Database
from assistant.persistence.records import Conversation, Message
from assistant.persistence.tables import MessageRow, TicketRow

_Notice = Callable[[str], str]
_Change = Callable[[AsyncSession, TicketRow, Conversation], Awaitable[Conversation]]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person wrote. `repeated`: it had been written before, under the same idempotency key."""

    ticket: Ticket
    message: Message
    repeated: bool


class EscalationService:
    """Tickets and their conversations. Methods raise TicketNotFound and DatabaseUnavailable besides what they name."""

    def __init__(
        self,
        db: Database,
        conversations: ConversationStore,
        bus: Bus,
        clock: Clock,
        settings: EscalationSettings = EscalationSettings(),
    ) -> None:
        self._db = db
        self._conversations = conversations
        self._clock = clock
        self._settings = settings
        self._announce = Announcer(bus)

    # Asked for by the bot, a customer or a rule

    async def hand_over(self, request: HandOver) -> Ticket:
        """Hand a conversation to people and tell the customer so. Raises OwnershipChanged, InvalidHandOver."""
        return (await self.hand_over_with_notice(request)).ticket

    async def hand_over_with_notice(self, request: HandOver) -> handover.HandedOver:
        """Do as `hand_over` and return the notice too, for a channel that has to speak it."""
        async with self._db.writing() as session:
            done = await handover.hand_over(session, self._clock, self._settings, request)
        if done.outcome == "created":
            await self._announce.created(done.ticket, done.conversation, done.notice)
        elif done.outcome != "repeated":
            await self._announce.changed(done.ticket, done.conversation, done.notice)
        return done

    async def customer_replied(self, conversation_id: str, message: Message) -> Ticket | None:
        """Note a customer's message, which is stored already; return the ticket it belongs to, if there is one.

        It starts the waiting clock and takes a pending ticket back to open. A solved ticket is opened again when the
        message says that the matter is not settled; a thank-you or a new question is the bot's.
        """
        async with self._db.writing() as session:
            conversation = await load_conversation(session, conversation_id, lock=True)
            row = await tickets.open_row_of(session, conversation_id)
            if row is None:
                done = await self._reopened_by(session, conversation, message)
                if done is None:
                    return None
                ticket, conversation, notice, changed = done.ticket, done.conversation, done.notice, True
            else:
                before = (row.status, row.waiting_since)
                if row.status == "pending":
                    conversation = await carry_out(session, self._clock, row, conversation, "customer_reply", CUSTOMER)
                self._start_waiting(row)
                changed, notice = before != (row.status, row.waiting_since), None
                ticket = tickets.ticket_of(row, conversation.owner)
        await self._announce.said(ticket, message)
        if changed:
            await self._announce.changed(ticket, conversation, notice)
        return ticket

    async def assistant_replied(self, message: Message) -> None:
        """Show staff what the bot said in a conversation whose case is still open."""
        ticket = await self.open_ticket_of(message.conversation_id)
        if ticket is not None:
            await self._announce.said(ticket, message)

    async def _reopened_by(
        self, session: AsyncSession, conversation: Conversation, message: Message
    ) -> handover.HandedOver | None:
        row = await tickets.solved_row_of(session, conversation.conversation_id)
        if row is None or decide(message.text, message.lang).outcome == "answer":
            return None
        return await handover.reopen_for_customer(session, self._clock, self._settings, row, conversation, None)

    # Done by people

    async def claim(self, ticket_id: str, agent: Actor, expected_version: int) -> Ticket:
        """Take a new ticket. Raises TicketTaken (naming who has it), StaleTicket, IllegalTransition, NotAllowed."""

        async def change(session: AsyncSession, row: TicketRow, conversation: Conversation) -> Conversation:
            if row.status in ("open", "pending", "on_hold"):
                raise TicketTaken(f"This ticket is already with {row.assignee_name or row.assignee_id}.")
            if row.version != expected_version:
                raise StaleTicket("This ticket has changed since you saw it. Please look again.", param="version")
            return await carry_out(session, self._clock, row, conversation, "claim", agent, assignee=agent)

        return await self._change(ticket_id, change)

    async def assign(self, ticket_id: str, supervisor: Actor, assignee: Actor) -> Ticket:
        """Give a new or open ticket to somebody. Raises IllegalTransition, NotAllowed."""
        return await self._step(ticket_id, "assign", supervisor, assignee=assignee, assignee_id=assignee.actor_id)

    async def release(self, ticket_id: str, actor: Actor, *, reason: str = "released") -> Ticket:
        """Put an open ticket back into the queue; the customer is told. IllegalTransition, TicketTaken, NotAllowed."""

        async def change(session: AsyncSession, row: TicketRow, conversation: Conversation) -> Conversation:
            conversation = await carry_out(session, self._clock, row, conversation, "release", actor, reason=reason)
            # Whoever has nobody to talk to is waiting, even if the last word was ours.
            self._start_waiting(row)
            return conversation

        return await self._change(ticket_id, change, notices.released)

    async def pending(self, ticket_id: str, agent: Actor) -> Ticket:
        """Wait for the customer. Raises IllegalTransition, TicketTaken."""
        return await self._step(ticket_id, "pend", agent)

    async def hold(self, ticket_id: str, agent: Actor) -> Ticket:
        """Wait for somebody else. Raises IllegalTransition, TicketTaken."""
        return await self._step(ticket_id, "hold", agent)

    async def resume(self, ticket_id: str, agent: Actor) -> Ticket:
        """Go on with a ticket that was pending or on hold. Raises IllegalTransition, TicketTaken."""
        return await self._step(ticket_id, "resume", agent)

    async def solve(self, ticket_id: str, agent: Actor) -> Ticket:
        """Call the case solved: the bot speaks again and the customer is told. Raises IllegalTransition, TicketTaken."""
        return await self._step(ticket_id, "solve", agent, notice=notices.solved)

    async def reopen(self, ticket_id: str, agent: Actor) -> Ticket:
        """Take a solved case up again. Raises IllegalTransition, NotAllowed."""
        return await self._step(ticket_id, "reopen", agent, assignee=agent, notice=notices.reopened)

    async def close(self, ticket_id: str) -> Ticket:
        """Close a solved ticket for good. Raises IllegalTransition."""
        return await self._step(ticket_id, "close", SYSTEM)

    async def merge(self, ticket_id: str, into_ticket_id: str, agent: Actor) -> Ticket:
        """Join a ticket to an open one of another conversation, where the case goes on. IllegalTransition, NotAllowed."""
        async with self._db.reading() as session:
            target = await tickets.find(session, into_ticket_id)
        if not target.is_open or target.ticket_id == ticket_id:
            raise IllegalTransition("A ticket can only be merged into another one that is open.", param="into")

        async def change(session: AsyncSession, row: TicketRow, conversation: Conversation) -> Conversation:
            row.merged_into = into_ticket_id
            return await carry_out(session, self._clock, row, conversation, "merge", agent, into=into_ticket_id)

        return await self._change(ticket_id, change, notices.merged)

    async def return_to_bot(self, ticket_id: str, agent: Actor) -> Ticket:
        """Let the bot speak while the ticket stays open; the assignee only. Raises NotAllowed, IllegalTransition."""

        async def change(session: AsyncSession, row: TicketRow, conversation: Conversation) -> Conversation:
            self._require_assignee(row, agent)
            tickets.audit(session, self._clock, row.ticket_id, "return_to_bot", agent)
            return await self._own(session, conversation, "bot", None)

        return await self._change(ticket_id, change, notices.back_to_bot)

    async def reply(self, ticket_id: str, agent: Actor, text: str, idempotency_key: str) -> Reply:
        """Write to the customer as the ticket's assignee, once per key. Raises IllegalTransition, TicketTaken."""
        digest = hashlib.sha256(f"{ticket_id}:{agent.actor_id}:{idempotency_key}".encode()).hexdigest()
        message_id = f"msg_{digest[:24]}"
        async with self._db.writing() as session:
            row, conversation = await tickets.load_locked(session, ticket_id)
            repeated = await session.get(MessageRow, message_id) is not None
            if not repeated:
                self._require_assignee(row, agent)
                if conversation.owner != "human":
                    conversation = await self._own(session, conversation, "human", row.assignee_id)
                tickets.set_sla(row, sla.person_replied(tickets.sla_of(row)))
                row.first_replied_at = row.first_replied_at or self._clock.now()
                row.updated_at = self._clock.now()
                tickets.audit(session, self._clock, ticket_id, "reply", agent, message_id=message_id)
            message = await append_message(
                session,
                self._clock,
                conversation.conversation_id,
                role="agent",
                text=text,
                lang=row.locale,
                message_id=message_id,
                meta={"agent_id": agent.actor_id, "display_name": agent.display_name, "ticket_id": ticket_id},
            )
            ticket = tickets.ticket_of(row, conversation.owner)
        if not repeated:
            await self._announce.said(ticket, message)
            await self._announce.noted(ticket)
        return Reply(ticket, message, repeated)

    async def typing(self, ticket_id: str, agent: Actor) -> None:
        """Let the customer see that their person is writing. Anybody else's typing is not shown."""
        ticket = await self.ticket(ticket_id)
        if ticket.assignee_id == agent.actor_id and ticket.is_open:
            await self._announce.typing(ticket, agent)

    async def decide_action(self, ticket_id: str, agent: Actor, decision: Literal["approved", "rejected"]) -> Ticket:
        """Approve or reject the compensation that the bot proposed. Raises NotAllowed, IllegalTransition, TicketTaken."""

        async def change(session: AsyncSession, row: TicketRow, conversation: Conversation) -> Conversation:
            if agent.role not in ("supervisor", "admin"):
                self._require_assignee(row, agent)
            action = tickets.ticket_of(row, conversation.owner).proposed_action
            if action is None or action.approval_status != "proposed":
                raise IllegalTransition("There is no proposal on this ticket that still needs a decision.")
            decided = replace(action, approval_status=decision, approver_id=agent.actor_id)
            row.proposed_action = to_json(decided)
            tickets.audit(session, self._clock, ticket_id, f"action_{decision}", agent, proposed_action=decided)
            return conversation

        return await self._change(ticket_id, change, announce_to_customer=False)

    # Read

    async def ticket(self, ticket_id: str) -> Ticket:
        """Return one ticket."""
        async with self._db.reading() as session:
            return await tickets.find(session, ticket_id)

    async def open_ticket_of(self, conversation_id: str) -> Ticket | None:
        """Return the open ticket of a conversation."""
        async with self._db.reading() as session:
            row = await tickets.open_row_of(session, conversation_id)
            return None if row is None else await tickets.find(session, row.ticket_id)

    async def search(self, **filters: Any) -> tuple[Ticket, ...]:
        """Return tickets by `statuses`, `team_id`, `assignee_id`, `text`, at most `limit`; the most urgent first."""
        async with self._db.reading() as session:
            return await tickets.search(session, **filters)

    async def audit_of(self, ticket_id: str) -> tuple[TicketEvent, ...]:
        """Return everything that was done to a ticket, oldest first."""
        async with self._db.reading() as session:
            return await tickets.events_of(session, ticket_id)

    # Inside

    async def _step(
        self,
        ticket_id: str,
        action: Action,
        actor: Actor,
        *,
        assignee: Actor | None = None,
        notice: _Notice | None = None,
        **detail: Any,
    ) -> Ticket:
        async def change(session: AsyncSession, row: TicketRow, conversation: Conversation) -> Conversation:
            return await carry_out(session, self._clock, row, conversation, action, actor, assignee=assignee, **detail)

        return await self._change(ticket_id, change, notice)

    async def _change(
        self, ticket_id: str, change: _Change, notice: _Notice | None = None, *, announce_to_customer: bool = True
    ) -> Ticket:
        async with self._db.writing() as session:
            row, conversation = await tickets.load_locked(session, ticket_id)
            conversation = await change(session, row, conversation)
            told = None
            if notice is not None:
                told = await notify(session, self._clock, conversation, row, notice(row.locale))
            await session.flush()
            ticket = tickets.ticket_of(row, conversation.owner)
        if announce_to_customer:
            await self._announce.changed(ticket, conversation, told)
        else:
            await self._announce.noted(ticket)
        return ticket

    async def _own(
        self, session: AsyncSession, conversation: Conversation, owner: Literal["bot", "human"], assignee: str | None
    ) -> Conversation:
        version = conversation.version
        conversation_id = conversation.conversation_id
        return await change_owner(
            session, self._clock, conversation_id, owner, expected_version=version, assignee_id=assignee
        )

    def _start_waiting(self, row: TicketRow) -> None:
        policy = sla.policies(self._settings)[row.sla_policy_id]
        tickets.set_sla(row, sla.customer_wrote(tickets.sla_of(row), policy, self._clock.now()))

    @staticmethod
    def _require_assignee(row: TicketRow, agent: Actor) -> None:
        if row.status not in ("open", "pending", "on_hold"):
            raise IllegalTransition(f"Claim the ticket first; it is {row.status}.")
        if row.assignee_id != agent.actor_id:
            raise TicketTaken(f"This ticket is with {row.assignee_name or row.assignee_id}.")
        if agent.role not in ("agent", "supervisor", "admin"):
            raise NotAllowed("Only staff can do this.")

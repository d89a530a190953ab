"""Tells desk and customer pages what has been committed. Who misses an event reads the same from the database."""

from __future__ import annotations

from assistant.bus.protocol import DESK_TOPIC, Bus, conversation_topic
from assistant.escalation.records import Actor, Ticket
from assistant.escalation.wire import (
    escalation_event,
    message_json,
    staff_message_event,
    ticket_json,
)
from assistant.persistence.records import Conversation, Message


class Announcer:
    """Publishes changes of tickets. Called after the transaction: nobody may hear of what is then rolled back."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def created(self, ticket: Ticket, conversation: Conversation, notice: Message | None) -> None:
        """A ticket was made."""
        await self._ticket("ticket.created", ticket)
        await self._customer(ticket, conversation, notice)

    async def changed(self, ticket: Ticket, conversation: Conversation, notice: Message | None = None) -> None:
        """Status, assignee or owner changed."""
        await self._ticket("ticket.updated", ticket)
        if notice is not None:
            await self._desk_message(ticket, notice)
        await self._customer(ticket, conversation, notice)

    async def noted(self, ticket: Ticket) -> None:
        """Something about the ticket changed that is no business of the customer's."""
        await self._ticket("ticket.updated", ticket)

    async def said(self, ticket: Ticket, message: Message) -> None:
        """Somebody wrote in a conversation that has a ticket."""
        await self._desk_message(ticket, message)
        if message.role == "agent":
            await self._bus.publish(conversation_topic(ticket.conversation_id), staff_message_event(message))

    async def waits(self, ticket: Ticket) -> None:
        """A customer has waited long enough for an alert, or too long."""
        event = {"type": "ticket.sla", "status": ticket.sla.status, "ticket": ticket_json(ticket)}
        await self._bus.publish(DESK_TOPIC, event)

    async def typing(self, ticket: Ticket, agent: Actor) -> None:
        """A person is writing to the customer."""
        event = {"type": "shop.staff.typing", "agent": {"display_name": agent.display_name}}
        await self._bus.publish(conversation_topic(ticket.conversation_id), event)

    async def _ticket(self, kind: str, ticket: Ticket) -> None:
        await self._bus.publish(DESK_TOPIC, {"type": kind, "ticket": ticket_json(ticket)})

    async def _desk_message(self, ticket: Ticket, message: Message) -> None:
        event = {
            "type": "message.created",
            "ticket_id": ticket.ticket_id,
            "conversation_id": ticket.conversation_id,
            "message": message_json(message),
        }
        await self._bus.publish(DESK_TOPIC, event)

    async def _customer(self, ticket: Ticket, conversation: Conversation, notice: Message | None) -> None:
        event = escalation_event(ticket, conversation, notice)
        await self._bus.publish(conversation_topic(ticket.conversation_id), event)

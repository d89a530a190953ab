"""Everything behind a desk, on a database in memory and a clock that stands still."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from assistant.bus import MemoryBus
from assistant.escalation import Actor, EscalationService, EscalationSettings, HandOver, SlaTicker, Ticket
from assistant.persistence import Conversation, ConversationStore, Database
from tests.fakes.clock import FakeClock

AMY = Actor("amy", "agent", "Amy")
BOB = Actor("bob", "agent", "Bob")
SUE = Actor("sue", "supervisor", "Sue")


@dataclass(frozen=True)
class FakeDesk:
    """A desk with the shortcuts that tests of it want."""

    clock: FakeClock
    db: Database
    conversations: ConversationStore
    bus: MemoryBus
    escalation: EscalationService
    ticker: SlaTicker

    async def conversation(self, **given: Any) -> Conversation:
        return await self.conversations.create(**{"shop_id": "lumen", "channel": "chat", "locale": "zh", **given})

    async def ticket(self, conversation: Conversation | None = None, **given: Any) -> Ticket:
        conversation = conversation or await self.conversation()
        request = {"idempotency_key": "first", "reason_code": "explicit_request", **given}
        return await self.escalation.hand_over(HandOver(conversation.conversation_id, **request))

    async def claimed(self, **given: Any) -> Ticket:
        ticket = await self.ticket(**given)
        return await self.escalation.claim(ticket.ticket_id, AMY, ticket.version)

    async def says(self, conversation_id: str, text: str, lang: str = "zh") -> Ticket | None:
        message = await self.conversations.append(conversation_id, role="customer", text=text, lang=lang)
        return await self.escalation.customer_replied(conversation_id, message)

    async def texts(self, conversation_id: str) -> list[tuple[str, str]]:
        return [(m.role, m.text) for m in await self.conversations.messages(conversation_id)]


@asynccontextmanager
async def fake_desk(settings: EscalationSettings = EscalationSettings()) -> AsyncIterator[FakeDesk]:
    """Open a desk and close its database again."""
    clock = FakeClock()
    db = Database("sqlite+aiosqlite:///:memory:", clock)
    await db.migrate()
    conversations, bus = ConversationStore(db), MemoryBus()
    escalation = EscalationService(db, conversations, bus, clock, settings)
    ticker = SlaTicker(db, escalation, bus, clock, settings)
    try:
        yield FakeDesk(clock, db, conversations, bus, escalation, ticker)
    finally:
        await db.close()

"""What the desk needs."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.auth.accounts import Accounts
from assistant.auth.principal import Principal
from assistant.auth.tokens import Tokens
from assistant.bus.protocol import Bus
from assistant.clock import Clock
from assistant.escalation.records import Actor
from assistant.escalation.service import EscalationService
from assistant.orders.sql import SqlOrders
from assistant.persistence.conversations import ConversationStore


@dataclass(frozen=True, slots=True)
class DeskDeps:
    """The parts behind the desk's routes."""

    conversations: ConversationStore
    escalation: EscalationService
    orders: SqlOrders
    accounts: Accounts
    tokens: Tokens
    bus: Bus
    clock: Clock


def actor_of(principal: Principal) -> Actor:
    """Return a member of staff as the escalation knows them."""
    return Actor(principal.subject, principal.role, principal.display_name)  # type: ignore[arg-type]

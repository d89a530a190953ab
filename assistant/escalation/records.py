"""Tickets and everything in them, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal

from assistant.persistence.records import Owner

ReasonCode = Literal[
    "explicit_request",
    "repeated_failure",
    "negative_sentiment",
    "dispute",
    "legal",
    "safety",
    "payment",
    "low_confidence",
    "high_value",
    "privacy_request",
    "system_error",
]
TicketStatus = Literal["new", "open", "pending", "on_hold", "solved", "closed", "merged"]
Priority = Literal["urgent", "high", "normal", "low"]
SlaStatus = Literal["ok", "alert", "breached", "paused"]
ActorRole = Literal["bot", "customer", "rule", "system", "agent", "supervisor", "admin"]
Outcome = Literal["answer", "offer", "hand_over"]

OPEN_STATUSES: frozenset[TicketStatus] = frozenset({"new", "open", "pending", "on_hold"})


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever does something to a ticket."""

    actor_id: str
    role: ActorRole
    display_name: str = ""


BOT = Actor("bot", "bot")
CUSTOMER = Actor("customer", "customer")
SYSTEM = Actor("system", "system")


@dataclass(frozen=True, slots=True)
class TriggerDecision:
    """What to do about one message. `confidence` is 0–1; `matched_rule_id` names the rule, None for "answer"."""

    outcome: Outcome
    reason_code: ReasonCode | None
    matched_rule_id: str | None
    priority: Priority
    confidence: float


@dataclass(frozen=True, slots=True)
class Summary:
    """What staff read first, in the customer's language, with personal data masked."""

    issue: str
    attempted: str
    requested_outcome: str


@dataclass(frozen=True, slots=True)
class CustomerRef:
    """Who the customer is, and how that is known."""

    customer_id: str | None = None
    verified: bool = False
    verification_method: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A source the bot rested on: document, its version, passage and the words quoted."""

    doc_id: str
    version: str
    chunk_id: str
    quote: str


@dataclass(frozen=True, slots=True)
class SuggestedReply:
    """A draft for staff; never sent by itself."""

    text: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class ProposedAction:
    """Compensation that the bot proposes within the shop's limit; it takes effect only when staff approve it."""

    type: str
    amount: Decimal
    currency: str
    policy_limit: Decimal
    approval_status: Literal["proposed", "approved", "rejected"] = "proposed"
    approver_id: str | None = None


@dataclass(frozen=True, slots=True)
class Sla:
    """The clocks of one ticket. `waiting_since`: since when the customer has waited for a person; None: they don't."""

    policy_id: str
    waiting_since: datetime | None
    first_response_due_at: datetime | None
    next_response_due_at: datetime | None
    resolution_due_at: datetime | None
    status: SlaStatus


@dataclass(frozen=True, slots=True)
class HandOver:
    """A request to hand a conversation to people.

    The same `idempotency_key` on the same conversation is one request. `conversation_version`, when given, is the
    version the decision was made on. `public` marks a complaint made in front of others (the live room's comments).
    `summary`, `citations` and `customer`, when not given, are taken from the conversation itself. `notice_id` is the
    message id for the notice, when a channel says it under an id of its own.
    """

    conversation_id: str
    idempotency_key: str
    reason_code: ReasonCode
    actor: Actor = BOT
    matched_rule_id: str | None = None
    trigger_message_id: str | None = None
    priority: Priority | None = None
    confidence: float = 1.0
    sentiment: str | None = None
    intent: str | None = None
    conversation_version: int | None = None
    summary: Summary | None = None
    customer: CustomerRef | None = None
    order_refs: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    suggested_reply: SuggestedReply | None = None
    proposed_action: ProposedAction | None = None
    team_id: str | None = None
    public: bool = False
    notice_id: str | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """A conversation that needs a person. `version` grows with every change of status or assignee."""

    ticket_id: str
    conversation_id: str
    channel: str
    room_id: str | None
    locale: str
    created_at: datetime
    updated_at: datetime
    idempotency_key: str
    status: TicketStatus
    owner: Owner
    priority: Priority
    reason_code: ReasonCode
    matched_rule_id: str | None
    trigger_message_id: str | None
    confidence: float
    sentiment: str | None
    intent: str | None
    summary: Summary
    transcript_ref: str
    customer: CustomerRef
    order_refs: tuple[str, ...]
    citations: tuple[Citation, ...]
    suggested_reply: SuggestedReply | None
    proposed_action: ProposedAction | None
    sla: Sla
    team_id: str | None
    assignee_id: str | None
    assignee_name: str | None
    version: int
    merged_into: str | None
    ai_label: str | None
    retention_until: datetime

    @property
    def is_open(self) -> bool:
        """Return whether somebody still has to do something."""
        return self.status in OPEN_STATUSES


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """One line of a ticket's audit."""

    at: datetime
    action: str
    actor_id: str
    actor_role: str
    from_status: str | None
    to_status: str | None
    detail: dict[str, object] = field(default_factory=dict)

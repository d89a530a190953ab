"""Handing conversations to people: when, how, and what becomes of the ticket."""

from __future__ import annotations

from assistant.escalation.records import (
    Actor,
    Citation,
    CustomerRef,
    HandOver,
    ProposedAction,
    SuggestedReply,
    Summary,
    Ticket,
    TriggerDecision,
)
from assistant.escalation.service import EscalationService, Reply
from assistant.escalation.settings import EscalationSettings
from assistant.escalation.ticker import SlaTicker
from assistant.escalation.triggers import decide
from assistant.persistence.records import may_bot_speak

__all__ = [
    "Actor",
    "Citation",
    "CustomerRef",
    "EscalationService",
    "EscalationSettings",
    "HandOver",
    "ProposedAction",
    "Reply",
    "SlaTicker",
    "SuggestedReply",
    "Summary",
    "Ticket",
    "TriggerDecision",
    "decide",
    "may_bot_speak",
]

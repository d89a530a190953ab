"""Tickets and messages as JSON: ISO 8601 times in UTC, money as digits, never a float."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from assistant.escalation.records import Ticket
from assistant.persistence.records import Conversation, Message

_IN_LISTS = (
    "ticket_id",
    "conversation_id",
    "channel",
    "room_id",
    "locale",
    "created_at",
    "updated_at",
    "status",
    "owner",
    "priority",
    "reason_code",
    "summary",
    "customer",
    "sla",
    "team_id",
    "assignee_id",
    "assignee_name",
    "version",
)


def to_json(value: Any) -> Any:
    """Return records, and whatever they hold, as plain JSON values."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [to_json(item) for item in value]
    return value


def ticket_json(ticket: Ticket) -> dict[str, Any]:
    """Return every field of a ticket."""
    full: dict[str, Any] = to_json(ticket)
    return full


def ticket_summary_json(ticket: Ticket) -> dict[str, Any]:
    """Return what a list of tickets shows."""
    return {name: to_json(getattr(ticket, name)) for name in _IN_LISTS}


def message_json(message: Message) -> dict[str, Any]:
    """Return a message for staff, its citations included."""
    shown: dict[str, Any] = to_json(message)
    shown["citations"] = shown["meta"].get("citations", [])
    return shown


def escalation_event(ticket: Ticket, conversation: Conversation, message: Message | None = None) -> dict[str, Any]:
    """Return the event that tells a customer's page how its case stands; `message` is the notice, if there is one."""
    agent = {"display_name": ticket.assignee_name} if ticket.assignee_name and conversation.owner == "human" else None
    return {
        "type": "shop.escalation",
        "ticket_id": ticket.ticket_id,
        "status": ticket.status,
        "owner": conversation.owner,
        "reason_code": ticket.reason_code,
        "message": message.text if message else None,
        "item_id": message.message_id if message else None,
        "cursor": message.seq if message else None,
        "version": conversation.version,
        "agent": agent,
    }


def staff_message_event(message: Message) -> dict[str, Any]:
    """Return the event that brings a person's words to the customer's page."""
    return {
        "type": "shop.staff.message",
        "item_id": message.message_id,
        "text": message.text,
        "agent": {"display_name": message.meta.get("display_name", "")},
        "created_at": to_json(message.created_at),
        "cursor": message.seq,
    }

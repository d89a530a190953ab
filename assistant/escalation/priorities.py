"""How urgent a reason is, and how urgencies compare."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.escalation.records import Priority, ReasonCode

PRIORITY_RANK: Mapping[Priority, int] = {"urgent": 0, "high": 1, "normal": 2, "low": 3}
PRIORITY_OF: Mapping[ReasonCode, Priority] = {
    "safety": "urgent",
    "legal": "urgent",
    "dispute": "high",
    "payment": "high",
    "privacy_request": "high",
    "high_value": "high",
    "negative_sentiment": "high",
    "explicit_request": "normal",
    "repeated_failure": "normal",
    "system_error": "normal",
    "low_confidence": "low",
}

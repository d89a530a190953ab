"""The memory of a conversation as JSON, so that any worker can take the conversation up again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from decimal import Decimal
from typing import Any

from assistant.dialogue.records import Constraints, Memory


def memory_to_json(memory: Memory) -> dict[str, Any]:
    """Return the memory as plain JSON values; amounts as strings."""
    data = asdict(memory)
    limits = data["constraints"]
    for key in ("max_price", "min_price"):
        limits[key] = None if limits[key] is None else str(limits[key])
    return data


def memory_from_json(data: Mapping[str, Any]) -> Memory:
    """Read a memory back; unknown fields of another version are left out."""
    known = {field.name for field in fields(Memory)}
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in data.items() if key in known
    }
    limits = dict(values.pop("constraints", {}) or {})
    constraints = Constraints(
        max_price=Decimal(limits["max_price"]) if limits.get("max_price") else None,
        min_price=Decimal(limits["min_price"]) if limits.get("min_price") else None,
        category_keys=tuple(limits.get("category_keys", ())),
        wanted=tuple(limits.get("wanted", ())),
        unwanted=tuple(limits.get("unwanted", ())),
        ordering=tuple(limits["ordering"]) if limits.get("ordering") else None,
    )
    return Memory(**values, constraints=constraints)

"""Policy rules."""

from __future__ import annotations


def check_rule(kind: str, rule: dict[str, object], anchors: set[str]) -> None:
    """Check."""

"""The country that a customer says to be in."""

from __future__ import annotations

import re

from knowledge.policy_rules.countries import country_named

_LIVES_IN = re.compile(
    r"\b(?:live|living|based|located|am|i'm|im|we're)\b[^.,;!?]{0,12}\bin\b|(?:我|人|我们|家|住)在", re.IGNORECASE
)


def country_lived_in(text: str) -> str | None:
    """Return the name of the country, or of its city, that a customer says to be in; others are no place to send to."""
    found = country_named(text) if _LIVES_IN.search(text) else None
    return found[0] if found else None

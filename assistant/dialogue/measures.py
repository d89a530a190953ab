"""The numbers a product states for what goods are ordered and compared by, wherever it states them and for which version."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.dialogue.statements import Statement
from assistant.dialogue.topics import Topic, all_topics
from assistant.truth.quantities import Quantity, quantities

_MEASURES: dict[str, tuple[str, tuple[str, ...]]] = {
    "weight": ("weight", ("mass",)),
    "battery_life": ("battery_life", ("time", "days")),
    "noise_level": ("noise_level", ("sound",)),
    "capacity": ("capacity", ("volume", "charge")),
    "power": ("power", ("power",)),
    "charging_time": ("charging_time", ("time",)),
    "thickness": ("dimensions", ("length",)),
    "size": ("capacity", ("volume", "charge")),
}
_SHIPPING = re.compile(r"shipping|gross|毛重|包装", re.IGNORECASE)


def measures_of(statements: Sequence[Statement], name: str) -> list[tuple[float, float, Statement]]:
    """Return (least, greatest, statement) of what is stated for a measure, what the goods themselves have first.

    Attributes on the property come before prose that speaks of it; a weight with the packaging comes last.
    """
    topic_name, dimensions = _MEASURES.get(name, ("", ()))
    topic = next((t for t in all_topics() if t.name == topic_name), None)
    if topic is None:
        return []
    found = []
    for statement in statements:
        rank = _rank(statement, topic)
        stated = [q for q in quantities(statement.text) if q.dimension in dimensions] if rank is not None else []
        if stated:
            factor = 1440.0 if stated[0].dimension == "days" else 1.0
            same = [q for q in stated if q.dimension == stated[0].dimension]
            span = (min(q.low for q in same) * factor, max(q.high for q in same) * factor)
            found.append((rank, *span, statement))
    best = min((rank for rank, *_ in found if rank is not None), default=0)
    return [(low, high, statement) for rank, low, high, statement in found if rank == best]


def amounts_in(statement: Statement, name: str) -> list[Quantity]:
    """Return the amounts of a measure that a statement gives."""
    _, dimensions = _MEASURES.get(name, ("", ()))
    return [quantity for quantity in quantities(statement.text) if quantity.dimension in dimensions]


def _rank(statement: Statement, topic: Topic) -> int | None:
    attribute = statement.attribute
    if attribute is None:
        spoken = topic.named.search(statement.heading) or topic.asked.search(statement.whole)
        return 1 if spoken or topic.named.search(statement.text) else None
    named = topic.named.search(f"{attribute.key} {attribute.name}")
    if not named or statement.passage.kind != "attribute":
        return None
    return 2 if _SHIPPING.search(f"{attribute.key} {attribute.name}") else 0


def measure(statements: Sequence[Statement], name: str) -> tuple[float, Statement] | None:
    """Return the number to order a version by and the statement that gives it; None where there is none."""
    found = measures_of(statements, name)
    return (found[0][0], found[0][2]) if found else None


def span_of(statements: Sequence[Statement], name: str) -> tuple[float, float, Statement] | None:
    """Return the least and the greatest number stated for a measure, and the first statement of it."""
    found = measures_of(statements, name)
    if not found:
        return None
    lang = found[0][2].lang
    key = found[0][2].attribute.key if found[0][2].attribute else None
    own = [item for item in found if item[2].lang == lang and (key is None or _key(item[2]) == key)]
    return min(low for low, _, _ in own), max(high for _, high, _ in own), own[0][2]


def _key(statement: Statement) -> str | None:
    return statement.attribute.key if statement.attribute else None


def measured_topics(names: Sequence[str]) -> list[str]:
    """Return the measures that the topics of these names ask for."""
    return [
        measure for measure, (topic, _) in _MEASURES.items() if topic in names and measure not in ("size", "thickness")
    ]

"""The numbers a product states for what goods are ordered and compared by: weight, hours, litres."""

from __future__ import annotations

from assistant.dialogue.topics import all_topics, names_topic
from assistant.dialogue.wishes import attributes_of
from assistant.truth.quantities import quantities
from knowledge.records import Attribute, Product, Variant

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


def measure(product: Product, variant: Variant | None, name: str, lang: str) -> tuple[float, Attribute] | None:
    """Return the number to order a product by and the attribute that states it; None where it states none."""
    topic_name, dimensions = _MEASURES.get(name, ("", ()))
    topic = next((t for t in all_topics() if t.name == topic_name), None)
    if topic is None:
        return None
    for attribute in attributes_of(product, variant, lang):
        if names_topic(attribute, topic):
            stated = [q for q in quantities(attribute.value) if q.dimension in dimensions]
            if stated:
                return stated[0].low * (1440.0 if stated[0].dimension == "days" else 1.0), attribute
    return None


def span_of(product: Product, name: str, lang: str) -> tuple[float, float, Attribute] | None:
    """Return the least and the greatest number a product states for a measure, over its versions."""
    topic_name, dimensions = _MEASURES.get(name, ("", ()))
    topic = next((t for t in all_topics() if t.name == topic_name), None)
    found = [
        (quantity, attribute)
        for attribute in attributes_of(product, None, lang)
        if topic is not None and names_topic(attribute, topic)
        for quantity in quantities(attribute.value)
        if quantity.dimension in dimensions
    ]
    found = [(quantity, attribute) for quantity, attribute in found if attribute.key == found[0][1].key]
    if not found or len({quantity.dimension for quantity, _ in found}) > 1:
        return None
    return min(q.low for q, _ in found), max(q.high for q, _ in found), found[0][1]

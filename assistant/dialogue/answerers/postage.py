"""What a parcel costs to send, in words: a fee, nothing, or so much by weight."""

from __future__ import annotations

import re
from decimal import Decimal

from assistant.dialogue import wording
from assistant.dialogue.answerers.policy_evidence import both_money
from assistant.dialogue.answerers.scene import Scene
from knowledge.policy_rules import ShippingQuote

_WEIGHT = re.compile(
    r"(?<![\d.])(?P<number>\d+(?:\.\d+)?|[一二两三四五六七八九十半])\s*(?P<unit>公斤|千克|kilos?|kgs?\b|斤|克(?!拉)|g\b|pounds?|lbs?\b)",
    re.IGNORECASE,
)
_DIGITS = {
    "半": "0.5",
    "一": "1",
    "二": "2",
    "两": "2",
    "三": "3",
    "四": "4",
    "五": "5",
    "六": "6",
    "七": "7",
    "八": "8",
    "九": "9",
    "十": "10",
}
_KILOS = {
    "斤": Decimal("0.5"),
    "克": Decimal("0.001"),
    "g": Decimal("0.001"),
    "p": Decimal("0.4536"),
    "l": Decimal("0.4536"),
}


def weight_said(text: str) -> Decimal | None:
    """Return the weight in kilograms that a message gives for a parcel."""
    found = _WEIGHT.search(text)
    if found is None:
        return None
    number = Decimal(_DIGITS.get(found["number"], found["number"]))
    unit = found["unit"].lower()
    return number * (_KILOS.get(unit) or _KILOS.get(unit[0], Decimal(1)))


def postage_terms(scene: Scene, quote: ShippingQuote) -> tuple[list[str], list[str]]:
    """Return how the cost of a quote is said, and the facts that say it."""
    terms: list[str] = []
    facts: list[str] = []
    if quote.cost is not None:
        facts += both_money(quote.cost)
        cost = wording.money(quote.cost, scene.lang)
        free = quote.cost.amount == 0
        terms.append(scene.say("shipping_term_free") if free else scene.say("shipping_term_cost", cost=cost))
    if quote.by_weight is None or (quote.cost is not None and quote.cost.amount == 0):
        return terms, facts
    rates = quote.by_weight
    kilos = {
        name: f"{value.normalize():f}" for name, value in (("first", rates.first_kg), ("further", rates.further_kg))
    }
    facts += [*both_money(rates.first), *both_money(rates.further)]
    facts += [f"首重 续重 {kilo}公斤 {kilo} kg first further" for kilo in kilos.values()]
    said = {
        "first": wording.money(rates.first, scene.lang),
        "further": wording.money(rates.further, scene.lang),
        "first_kg": kilos["first"],
        "further_kg": kilos["further"],
    }
    terms.append(scene.say("shipping_term_weight", **said))
    return terms, facts

"""What a customer wants to send back: which goods, since when they have them, in which state."""

from __future__ import annotations

from datetime import timedelta

from assistant.dialogue.answerers.orders import order_evidence, order_of, skus_meant
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.answerers.warranty import titled
from assistant.dialogue.slots import condition, merged_conditions, slots_of
from assistant.truth.evidence import Evidence
from assistant.truth.text import normalise
from knowledge.policy_rules import ReturnDecision, return_decision
from knowledge.records import Policy, Product

_ROUGH_DAYS = 30


class Goods:
    """What is to go back: the product or its category, the day it came, its condition; an order fills in what it knows."""

    def __init__(self, scene: Scene) -> None:
        question = scene.question
        order = order_of(scene, delivered=True) if scene.request.customer_id else None
        self.product: Product | None = question.products[0] if question.products else titled(scene)
        if order is not None and order.lines:
            meant = skus_meant(scene)
            skus = [line.sku for line in order.lines if line.sku in meant] or [line.sku for line in order.lines]
            ordered = [found for sku in skus if (found := scene.shop.catalogue.product(sku))]
            if self.product is None or (question.order_name and self.product not in ordered):
                self.product = ordered[0] if len(ordered) == 1 else None
        self.products = (self.product,) if self.product else ()
        self.category = self.product.category_key if self.product else question.category_key
        self.evidence: tuple[Evidence, ...] = (order_evidence(scene, order),) if order else ()
        # "Who pays for that?" after a return was spoken of: what was said of the goods then still holds.
        memory = scene.request.memory
        carried = question.intent not in ("return", "warranty")
        # A message may have been cut into several questions; what its other parts say of the goods is said of these.
        said = slots_of(normalise(scene.request.text), scene.now.date())
        conditions = merged_conditions(said.conditions, question.conditions)
        conditions = merged_conditions(memory.conditions, conditions) if carried else conditions
        self.opened = said.opened if question.opened is None else question.opened
        self.opened = memory.opened if carried and self.opened is None else self.opened
        self.today = scene.now.date()
        told = said.days_since_delivery if question.days_since_delivery is None else question.days_since_delivery
        self.delivered = None if told is None else self.today - timedelta(days=told)
        if order is not None:
            self.opened = order.opened if self.opened is None else self.opened
            if self.delivered is None and order.delivered_at is not None:
                self.delivered = scene.shop.local(order.delivered_at).date()
        if carried and told is None and self.delivered is None and memory.days_since_delivery is not None:
            told = memory.days_since_delivery
            self.delivered = self.today - timedelta(days=told)
        # "Three months ago" is no day to compute dates from that are then said.
        self.exact = told is None or told < _ROUGH_DAYS
        self.days = (self.today - self.delivered).days if self.delivered else None
        self.defective = said.defective if question.defective is None else question.defective
        self.defective = memory.defective if carried and self.defective is None else self.defective
        self.worn = condition(conditions, "worn")
        self.washed = condition(conditions, "washed")
        self.activated = condition(conditions, "activated")
        self.used = condition(conditions, "used")
        if self.used is None and (self.opened is False or self.worn is not None):
            self.used = self.worn or False
        if self.used and self.opened is None:
            self.opened = True
        self.exchange = "exchange" in conditions
        if "not_worn" in conditions and self.washed is None:
            self.washed = False
        known = (self.delivered, self.opened, self.defective, self.worn, self.washed, self.activated, self.used)
        self.specific = bool(self.category or any(value is not None for value in known))

    def decide(self, policy: Policy, lang: str, *, any_day: bool = False) -> ReturnDecision:
        """Decide on returning them; `any_day` leaves the period aside."""
        return return_decision(
            policy, category_key=self.category or "", delivered_on=None if any_day else self.delivered,
            today=self.today, opened=self.opened, defective=self.defective, worn=self.worn, washed=self.washed,
            activated=self.activated, used=self.used, lang=lang,
            product_id=self.product.product_id if self.product else None,
        )  # fmt: skip

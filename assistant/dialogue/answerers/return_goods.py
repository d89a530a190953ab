"""What a customer wants to send back: which goods, since when they have them, in which state."""

from __future__ import annotations

import re
from datetime import date, timedelta

from assistant.dialogue.answerers.orders import order_evidence, order_of, skus_meant
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.answerers.warranty import titled
from assistant.dialogue.slots import condition, merged_conditions, slots_of
from assistant.truth.claims import dates
from assistant.truth.evidence import Evidence
from assistant.truth.text import normalise
from knowledge.policy_rules import ReturnDecision, return_decision
from knowledge.records import Policy, Product

_DELIVERED_ON = re.compile(r"签收|收到|到货|拿到|delivered|signed|received|arrived|got it", re.IGNORECASE)
WEEKDAY = re.compile(
    r"(?P<last>上(?:个)?)?(?:周|星期|礼拜)(?P<zh>[一二三四五六日天])|\b(?P<en>mon|tues|wednes|thurs|fri|satur|sun)day\b",
    re.IGNORECASE,
)
_NUMBERED_DAY = re.compile(
    r"(?<![\d月])(\d{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])\s*[号日](?!码|线|店)|\bon the (\d{1,2})(?:st|nd|rd|th)\b",
    re.IGNORECASE,
)
_ENGLISH_DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
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
        said = slots_of(normalise(scene.request.text))
        conditions = merged_conditions(said.conditions, question.conditions)
        conditions = merged_conditions(memory.conditions, conditions) if carried else conditions
        self.opened = said.opened if question.opened is None else question.opened
        self.opened = memory.opened if carried and self.opened is None else self.opened
        self.today = scene.now.date()
        self.delivered = _said_day(scene)
        if self.delivered is None and said.days_since_delivery is not None:
            self.delivered = self.today - timedelta(days=said.days_since_delivery)
        if order is not None:
            self.opened = order.opened if self.opened is None else self.opened
            if self.delivered is None and order.delivered_at is not None:
                self.delivered = scene.shop.local(order.delivered_at).date()
        told = question.days_since_delivery
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


def _said_day(scene: Scene) -> date | None:
    """Return the day of delivery as the customer gives it: counted, by its date or by its weekday."""
    today = scene.now.date()
    if scene.question.days_since_delivery is not None:
        return today - timedelta(days=scene.question.days_since_delivery)
    if not _DELIVERED_ON.search(scene.question.text):
        return None
    for month, day in dates(scene.question.text):
        try:
            found = date(today.year, month, day)
        except ValueError:
            continue
        return found if found <= today else found.replace(year=today.year - 1)
    return _last_weekday(scene.question.text, today) or _day_of_month(scene.question.text, today)


def _day_of_month(text: str, today: date) -> date | None:
    """Return the latest day with the number named: "16 号签收", "delivered on the 16th"."""
    named = _NUMBERED_DAY.search(text)
    if named is None:
        return None
    number = int(named[1] or named[2]) if (named[1] or named[2] or "").isdigit() else _zh_number(named[1])
    for back in range(62):
        day = today - timedelta(days=back)
        if day.day == number:
            return day
    return None


def _zh_number(text: str) -> int:
    tens, ten, ones = text.rpartition("十")
    digit = "零一二三四五六七八九".find
    return (max(digit(tens), 0) or 1) * 10 + max(digit(ones), 0) if ten else digit(text)


def _last_weekday(text: str, today: date) -> date | None:
    """Return the latest day of the weekday named; with "上周", the one of the week before this."""
    named = WEEKDAY.search(text)
    if named is None:
        return None
    index = weekday_index(named)
    if named["last"]:
        return today - timedelta(days=today.weekday() + 7 - index)
    return today - timedelta(days=(today.weekday() - index) % 7)


def weekday_index(named: re.Match[str]) -> int:
    """Return the day of the week that WEEKDAY found, Monday as 0."""
    if named["zh"]:
        return "一二三四五六日".index(named["zh"].replace("天", "日"))
    return _ENGLISH_DAYS.index(named["en"].lower()[:3])

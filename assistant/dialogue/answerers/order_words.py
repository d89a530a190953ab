"""What is said of an order, with all of it as evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from assistant.dialogue import wording
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.records import Sentence
from assistant.truth.evidence import Evidence
from knowledge.errors import InvalidRule
from knowledge.policy_rules import shipping_quote
from knowledge.records import Money, SourceRef
from knowledge.text import language_of

if TYPE_CHECKING:
    from assistant.orders.records import LineItem, Order

_STATUS = {
    "pending_payment": ("待付款", "waiting for payment"),
    "paid": ("已付款，等待发货", "paid, waiting to be dispatched"),
    "processing": ("备货中", "being prepared"),
    "shipped": ("已发货，运输中", "shipped and on its way"),
    "out_for_delivery": ("正在派送", "out for delivery"),
    "partially_shipped": ("部分商品已发货", "partly shipped"),
    "delivered": ("已签收", "delivered"),
    "completed": ("已完成", "completed"),
    "return_requested": ("退货申请处理中", "return requested"),
    "returning": ("退货寄回途中", "return on its way back"),
    "refunded": ("已退款", "refunded"),
    "cancelled": ("已取消", "cancelled"),
    "exception": ("物流异常", "held up in delivery"),
}
_COMING = ("paid", "processing", "shipped", "out_for_delivery")
_NOTED = ("exception", "processing", "partially_shipped", "returning", "return_requested", "paid")


def status_text(status: str, lang: str) -> str:
    """Word an order's status for a customer."""
    return _STATUS.get(status, (status, status))[0 if lang == "zh" else 1]


def order_evidence(scene: Scene, order: Order) -> Evidence:
    """Make evidence of an order: all that a reply may say of it, in both languages."""
    parts = [
        order.name,
        *_STATUS.get(order.status, (order.status,)),
        *(f"{item.title} {item.sku} × {item.quantity}" for item in order.lines),
    ]
    parts += [_title(scene, line, lang) for line in order.lines for lang in ("zh", "en")]
    parts += [order.tracking_company or "", order.tracking_number or "", order.notes or ""]
    for amount in (order.total, order.refunded):
        parts += [wording.money(Money(amount, order.currency), lang) for lang in ("zh", "en")]
    moments = (order.created_at, order.paid_at, order.shipped_at, order.delivered_at, order.cancelled_at)
    parts += [date_of(scene, moment, lang) for moment in moments if moment is not None for lang in ("zh", "en")]
    parts.append("退款 refund 退货 return 优惠 发货 付款")
    return Evidence(f"order:{order.name}", "order", order.name, " · ".join(parts), SourceRef("orders", order.name, ""))


def date_of(scene: Scene, moment: datetime, lang: str) -> str:
    """Word the day of a moment in the shop's time zone."""
    return wording.day(scene.shop.local(moment), lang)


def items_of(scene: Scene, lines: Sequence[LineItem]) -> str:
    """Name the goods of an order, four at the most, as the shop names them in the question's language."""
    return wording.listing([_title(scene, line, scene.lang) for line in lines][:4], scene.lang)


def _title(scene: Scene, line: LineItem, lang: str) -> str:
    """Return a line's title as it was sold, or the catalogue's where that is in the other language."""
    product, variant = scene.shop.catalogue.product(line.sku), scene.shop.catalogue.variant(line.sku)
    if product is None or language_of(line.title) == lang or lang not in product.titles:
        return line.title
    return scene.shop.title(product, lang, variant)


def told(scene: Scene, key: str, order: Order, lines: Sequence[LineItem] = (), **fields: object) -> Sentence:
    """Say something of an order, naming it and its goods (or those of `lines`) with its state."""
    text = scene.say(
        key,
        name=order.name,
        items=items_of(scene, lines or order.lines),
        status=status_text(order.status, scene.lang),
        **fields,
    )
    return Sentence(text, (order_evidence(scene, order),))


def dated(scene: Scene, key: str, order: Order, moment: datetime, lines: Sequence[LineItem] = ()) -> Sentence:
    """Say something of an order with the day it happened."""
    return told(scene, key, order, lines, date=date_of(scene, moment, scene.lang))


def tracking(scene: Scene, order: Order) -> list[Sentence]:
    """Name the carrier and the number, where there is one."""
    if not order.tracking_number:
        return []
    return [told(scene, "order_tracking", order, company=order.tracking_company or "", number=order.tracking_number)]


def note(scene: Scene, order: Order) -> list[Sentence]:
    """Say what the shop noted of an order under way: why it is late, when the rest comes."""
    if not order.notes or order.status not in _NOTED:
        return []
    return [told(scene, "order_note", order, note=order.notes.rstrip("。."))]


def expected(scene: Scene, order: Order) -> list[Sentence]:
    """Say when an order on its way should arrive by the shop's delivery terms; nothing where that day has passed."""
    policy = scene.shop.policy("shipping")
    if policy is None or policy.rule is None or not order.province or order.status not in _COMING:
        return []
    try:
        quote = shipping_quote(
            policy,
            region_text=order.province,
            ordered_at=order.paid_at or order.created_at,
            subtotal=Money(order.subtotal, order.currency),
            timezone=scene.shop.shop.timezone,
            lang=scene.lang,
        )
    except InvalidRule:
        return []
    if not quote.served or quote.arrive_min is None or quote.arrive_max is None or quote.arrive_max < scene.now.date():
        return []
    evidence = tuple(scene.shop.section_evidence(section, policy) for section in quote.sections)
    days = [wording.day(day, lang) for day in (quote.arrive_min, quote.arrive_max) for lang in ("zh", "en")]
    computed = Evidence(
        "rule:arrival", "rule", order.name, " · ".join([*days, "预计 送达 arrive"]), policy.sections[0].source
    )
    text = scene.say(
        "order_expected",
        start=wording.day(quote.arrive_min, scene.lang),
        end=wording.day(quote.arrive_max, scene.lang),
    )
    return [Sentence(text, (computed, *evidence, order_evidence(scene, order)))]

"""Questions about a customer's own orders: only for a verified customer, only their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.dialogue import wording
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.lexicon import ORDER_NAME
from assistant.dialogue.records import Answer, Sentence
from assistant.truth.evidence import Evidence
from knowledge.records import SourceRef

if TYPE_CHECKING:
    from assistant.orders.records import Order

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


def status_text(status: str, lang: str) -> str:
    """Word an order's status for a customer."""
    return _STATUS.get(status, (status, status))[0 if lang == "zh" else 1]


def order_evidence(scene: Scene, order: Order) -> Evidence:
    """Make evidence of an order: all that a reply may say of it, in both languages."""
    parts = [
        order.name,
        *_STATUS.get(order.status, (order.status,)),
        *(f"{item.title} {item.sku} {item.quantity}" for item in order.lines),
    ]
    parts += [order.tracking_company or "", order.tracking_number or "", order.notes or ""]
    if order.delivered_at:
        local = scene.shop.local(order.delivered_at)
        parts += [wording.day(local, "zh"), wording.day(local, "en")]
    return Evidence(f"order:{order.name}", "order", order.name, " · ".join(parts), SourceRef("orders", order.name, ""))


_BY_STATUS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), statuses)
    for pattern, statuses in (
        (r"没付款|未付款|待付款|unpaid|not paid|pending payment", ("pending_payment",)),
        (r"没动|卡(住|在)|异常|不更新|好久没|stuck|not mov|held up|delayed", ("exception",)),
        (r"派送|送货中|out for delivery|today", ("out_for_delivery",)),
        (r"退款(到|了|中|进度)|refund", ("refunded", "returning", "return_requested")),
        (r"没发货|还没发|未发货|not shipped|yet to ship", ("paid", "processing")),
        (r"路上|在途|on (its|the) way|in transit|shipped", ("shipped", "out_for_delivery", "partially_shipped")),
    )
)
_CONTENTS = re.compile(
    r"(里|单)(还|都)?有(什么|啥|哪些)|买了(什么|啥|哪些)|what('?s| is| was) (in|on)|what did i (buy|order)|which items",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(?<!\d)\d{4}(?!\d)")
_NOTED = ("exception", "processing", "partially_shipped", "returning", "return_requested", "paid")


def order_of(scene: Scene, *, delivered: bool = False) -> Order | None:
    """Return the order in question: by number, else the latest with the product; None if the question names none.

    With `delivered`, an order that has arrived is preferred to one under way.
    """
    orders: Sequence[Order] = scene.request.orders
    if scene.question.order_name:
        return _by_name(orders, scene.question.order_name)
    remembered = scene.request.memory.order_name
    if remembered and (found := _by_name(orders, remembered)) is not None:
        meant = skus_meant(scene)
        if not meant or any(line.sku in meant for line in found.lines):
            return found
    skus = skus_meant(scene)
    mine = [order for order in orders if any(line.sku in skus for line in order.lines)]
    arrived = [order for order in mine if order.delivered_at is not None] if delivered else []
    return max(arrived or mine, key=lambda order: order.created_at, default=None)


def _by_name(orders: Sequence[Order], name: str) -> Order | None:
    return next((order for order in orders if order.name.lstrip("#").upper() == name.lstrip("#").upper()), None)


def skus_meant(scene: Scene) -> frozenset[str]:
    """Return the SKUs of the products in question: named, else of the kind that is named, else the one talked about."""
    text = scene.question.text
    products = scene.question.products or scene.question.ambiguous
    _, of_kind = scene.shop.vocabulary.products_named(text)
    if of_kind and not any(product.product_id in of_kind for product in products):
        products = tuple(p for p in scene.shop.shop.products if p.product_id in of_kind)
    return frozenset(variant.sku for product in products for variant in product.variants)


def answer_order_status(scene: Scene) -> Answer:
    """Say how an order stands, after verification."""
    if scene.request.customer_id is None:
        named = scene.question.order_name or scene.request.memory.order_name
        proved_wrong = named is not None and _DIGITS.search(ORDER_NAME.sub(" ", scene.question.text))
        return scene.courtesy("order_unproved" if proved_wrong else "order_login", outcome="clarify")
    if not scene.request.orders:
        return scene.courtesy("order_none", outcome="abstain")
    by_status = next((statuses for pattern, statuses in _BY_STATUS if pattern.search(scene.question.text)), None)
    order = order_of(scene)
    if order is not None and (scene.question.order_name or skus_meant(scene) or by_status is None):
        return _contents(scene, order) if _CONTENTS.search(scene.question.text) else _orders(scene, [order])
    if scene.question.order_name:
        return scene.courtesy("order_none", outcome="abstain")
    if skus_meant(scene):
        return scene.courtesy("order_none_such")
    recent = sorted(scene.request.orders, key=lambda item: item.created_at, reverse=True)
    if by_status is not None:
        chosen = [item for item in recent if item.status in by_status]
        return _orders(scene, chosen[:3]) if chosen else scene.courtesy("order_none_such")
    chosen = [item for item in recent if item.status not in ("completed", "refunded", "cancelled")] or recent
    return _orders(scene, chosen[: 1 if scene.brief else 3])


def _contents(scene: Scene, order: Order) -> Answer:
    items = wording.listing([f"{line.title} × {line.quantity}" for line in order.lines], scene.lang)
    text = scene.say("order_items", name=order.name, items=items)
    return Answer("answer", (Sentence(text, (order_evidence(scene, order),)),), remember={"order_name": order.name})


def _orders(scene: Scene, orders: Sequence[Order]) -> Answer:
    said: list[Sentence] = []
    for order in orders:
        evidence = (order_evidence(scene, order),)
        items = wording.listing([line.title for line in order.lines][:4], scene.lang)
        said.append(
            Sentence(
                scene.say("order_status", name=order.name, items=items, status=status_text(order.status, scene.lang)),
                evidence,
            )
        )
        if order.delivered_at and order.status in ("delivered", "completed"):
            said.append(
                Sentence(
                    scene.say("order_delivered", date=wording.day(scene.shop.local(order.delivered_at), scene.lang)),
                    evidence,
                )
            )
        elif order.tracking_number and not scene.brief and len(orders) == 1:
            said.append(
                Sentence(
                    scene.say("order_tracking", company=order.tracking_company or "", number=order.tracking_number),
                    evidence,
                )
            )
        if order.notes and order.status in _NOTED:
            said.append(Sentence(scene.say("order_note", note=order.notes.rstrip("。.")), evidence))
    stuck = any(order.status == "exception" for order in orders)
    if stuck:
        said.append(Sentence(scene.say("offer_person"), role="question"))
    return Answer("answer", tuple(said), remember={"order_name": orders[0].name, "offered_person": stuck})


def answer_order_change(scene: Scene) -> Answer:
    """An order is changed or cancelled by staff; offer one."""
    return Answer("answer", (Sentence(scene.say("order_change"), role="courtesy"),), remember={"offered_person": True})

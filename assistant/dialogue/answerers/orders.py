"""Questions about a customer's own orders: only for a verified customer, only their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.dialogue import wording
from assistant.dialogue.answerers.scene import Scene
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
    parts += [order.tracking_company or "", order.tracking_number or ""]
    if order.delivered_at:
        local = scene.shop.local(order.delivered_at)
        parts += [wording.day(local, "zh"), wording.day(local, "en")]
    return Evidence(f"order:{order.name}", "order", order.name, " · ".join(parts), SourceRef("orders", order.name, ""))


def order_of(scene: Scene) -> Order | None:
    """Return the order in question: by number, by product, else the newest that is not closed."""
    orders: Sequence[Order] = scene.request.orders
    wanted = scene.question.order_name or (scene.request.memory.order_name if not scene.question.products else None)
    if wanted:
        return next((order for order in orders if order.name.lstrip("#").upper() == wanted.lstrip("#").upper()), None)
    skus = {variant.sku for product in scene.question.products for variant in product.variants}
    if skus:
        mine = [order for order in orders if any(item.sku in skus for item in order.lines)]
        return max(mine, key=lambda order: order.created_at, default=None)
    return None


def answer_order_status(scene: Scene) -> Answer:
    """Say how an order stands, after verification."""
    if scene.request.customer_id is None:
        return scene.courtesy("order_login", outcome="clarify")
    order = order_of(scene)
    if order is None:
        if scene.question.order_name or not scene.request.orders:
            return scene.courtesy("order_none", outcome="abstain")
        recent = sorted(scene.request.orders, key=lambda item: item.created_at, reverse=True)
        chosen = [item for item in recent if item.status not in ("completed", "refunded", "cancelled")] or recent
        return _orders(scene, chosen[: 1 if scene.brief else 3])
    return _orders(scene, [order])


def _orders(scene: Scene, orders: Sequence[Order]) -> Answer:
    sentences: list[Sentence] = []
    for order in orders:
        evidence = (order_evidence(scene, order),)
        items = wording.listing([item.title for item in order.lines][:2], scene.lang)
        sentences.append(
            Sentence(
                scene.say("order_status", name=order.name, items=items, status=status_text(order.status, scene.lang)),
                evidence,
            )
        )
        if order.delivered_at and order.status in ("delivered", "completed"):
            sentences.append(
                Sentence(
                    scene.say("order_delivered", date=wording.day(scene.shop.local(order.delivered_at), scene.lang)),
                    evidence,
                )
            )
        elif order.tracking_number and not scene.brief and len(orders) == 1:
            sentences.append(
                Sentence(
                    scene.say("order_tracking", company=order.tracking_company or "", number=order.tracking_number),
                    evidence,
                )
            )
        if order.status == "exception":
            sentences.append(Sentence(scene.say("offer_person"), role="question"))
    return Answer(
        "answer",
        tuple(sentences),
        remember={"order_name": orders[0].name, "offered_person": any(o.status == "exception" for o in orders)},
    )


def answer_order_change(scene: Scene) -> Answer:
    """An order is changed or cancelled by staff; offer one."""
    return Answer("answer", (Sentence(scene.say("order_change"), role="courtesy"),), remember={"offered_person": True})

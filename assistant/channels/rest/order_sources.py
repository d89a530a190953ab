"""An order as the source of a reply: opened by the customer whose order it is, and by staff; nobody else learns of it."""

from __future__ import annotations

from typing import Any

from assistant.auth.principal import Principal
from assistant.dialogue import wording
from assistant.dialogue.answerers.orders import status_text
from assistant.dialogue.shopview import ShopView
from assistant.orders.records import Order
from assistant.orders.sql import SqlOrders

PREFIX = "order:"
_LABELS = {
    "title": ("订单 {name}", "Order {name}"),
    "status": ("状态：{value}", "Status: {value}"),
    "items": ("商品：{value}", "Items: {value}"),
    "ordered": ("下单：{value}", "Ordered: {value}"),
    "delivered": ("签收：{value}", "Delivered: {value}"),
    "parcel": ("物流：{value}", "Parcel: {value}"),
    "note": ("备注：{value}", "Note: {value}"),
}


async def order_source(
    orders: SqlOrders, shop: ShopView, principal: Principal | None, passage_id: str, lang: str
) -> dict[str, Any] | None:
    """Return the order that a citation names, as a source; None when there is none or it is not theirs to see."""
    if principal is None:
        return None
    order = await orders.find(passage_id.removeprefix(PREFIX))
    if order is None or not (principal.is_staff or _owns(principal, order)):
        return None
    return {
        "passage_id": passage_id,
        "title": _label("title", lang, name=order.name),
        "text": "\n".join(_lines(shop, order, lang)),
        "kind": "order",
        "lang": lang,
        "document_id": "orders",
        "locator": order.name,
        "version": "",
    }


def _owns(principal: Principal, order: Order) -> bool:
    return principal.customer_id is not None and principal.customer_id == order.customer_id


def _lines(shop: ShopView, order: Order, lang: str) -> list[str]:
    parcel = " ".join(part for part in (order.tracking_company, order.tracking_number) if part)
    items = [f"{line.title} × {line.quantity}" for line in order.lines]
    facts = {
        "status": status_text(order.status, lang),
        "items": wording.listing(items, lang),
        "ordered": wording.day(shop.local(order.created_at), lang),
        "delivered": wording.day(shop.local(order.delivered_at), lang) if order.delivered_at else "",
        "parcel": parcel,
        "note": order.notes or "",
    }
    return [_label(key, lang, value=value) for key, value in facts.items() if value]


def _label(key: str, lang: str, **values: str) -> str:
    return _LABELS[key][0 if lang == "zh" else 1].format(**values)

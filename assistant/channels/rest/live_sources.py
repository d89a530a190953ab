"""Sources that are no passage of a file but a record as it stands now: orders, prices and stock, promotions.

Their evidence holds both languages in a row, for the check of what is said; here it is written for a reader. An order is
opened by the customer whose order it is, and by staff; nobody else learns of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from assistant.auth.principal import Principal
from assistant.dialogue import wording
from assistant.dialogue.answerers.orders import status_text
from assistant.dialogue.shopview import ShopView
from assistant.orders.records import Order
from assistant.orders.sql import SqlOrders
from knowledge.records import Promotion, Variant, in_language

ORDER = "order"
_LABELS = {
    "status": ("状态", "Status"),
    "items": ("商品", "Items"),
    "ordered": ("下单", "Ordered"),
    "delivered": ("签收", "Delivered"),
    "parcel": ("物流", "Parcel"),
    "note": ("备注", "Note"),
    "price": ("价格", "Price"),
    "list_price": ("原价", "List price"),
    "stock": ("库存", "Stock"),
    "sku": ("货号", "SKU"),
    "from": ("开始", "From"),
    "until": ("截止", "Until"),
    "code": ("优惠码", "Code"),
    "gift": ("赠品", "Free gift"),
}
_STOCK = {
    "in_stock": ("有货", "in stock"),
    "out_of_stock": ("缺货", "out of stock"),
    "preorder": ("预售", "pre-order"),
    "backorder": ("补货中", "back-order"),
}


async def order_source(
    orders: SqlOrders, shop: ShopView, principal: Principal | None, passage_id: str, lang: str
) -> dict[str, Any] | None:
    """Return the order that a citation names, as a source; None when there is none or it is not theirs to see."""
    if principal is None:
        return None
    order = await orders.find(passage_id.removeprefix(f"{ORDER}:"))
    if order is None or not (principal.is_staff or _owns(principal, order)):
        return None
    return {
        "passage_id": passage_id,
        "title": f"订单 {order.name}" if lang == "zh" else f"Order {order.name}",
        "text": _text(_order_facts(shop, order, lang), lang),
        "kind": ORDER,
        "lang": lang,
        "document_id": "orders",
        "locator": order.name,
        "version": "",
    }


def readable(shop: ShopView, source: dict[str, Any], lang: str) -> dict[str, Any]:
    """Return a source with live prices and promotions written for a reader of `lang`; others as they are."""
    key = str(source["passage_id"]).partition(":")[2]
    if source["kind"] == "offer" and (variant := shop.catalogue.variant(key)) is not None:
        product = shop.catalogue.product(key)
        title = shop.title(product, lang, variant) if product else source["title"]
        return {**source, "title": title, "text": _text(_offer_facts(shop, variant, lang), lang), "lang": lang}
    if source["kind"] == "promotion":
        promotion = next(
            (p for p in (*shop.shop.promotions, *shop.shop.stated_promotions) if p.promotion_id == key), None
        )
        if promotion is not None:
            title, facts = in_language(promotion.titles, lang), _promotion_facts(shop, promotion, lang)
            return {**source, "title": title, "text": f"{title}\n{_text(facts, lang)}", "lang": lang}
    return source


def _owns(principal: Principal, order: Order) -> bool:
    return principal.customer_id is not None and principal.customer_id == order.customer_id


def _order_facts(shop: ShopView, order: Order, lang: str) -> dict[str, str]:
    items = [f"{line.title} × {line.quantity}" for line in order.lines]
    return {
        "status": status_text(order.status, lang),
        "items": wording.listing(items, lang),
        "ordered": wording.day(shop.local(order.created_at), lang),
        "delivered": wording.day(shop.local(order.delivered_at), lang) if order.delivered_at else "",
        "parcel": " ".join(part for part in (order.tracking_company, order.tracking_number) if part),
        "note": order.notes or "",
    }


def _offer_facts(shop: ShopView, variant: Variant, lang: str) -> dict[str, str]:
    offer = shop.offer(variant)
    stock = _STOCK[offer.availability][0 if lang == "zh" else 1]
    left = "" if offer.inventory is None else f"，{offer.inventory} 件" if lang == "zh" else f", {offer.inventory} left"
    reduced = offer.list_price is not None and offer.list_price.amount > offer.price.amount
    return {
        "price": wording.money(offer.price, lang),
        "list_price": wording.money(offer.list_price, lang) if reduced and offer.list_price else "",
        "stock": stock + left,
        "sku": variant.sku,
    }


def _promotion_facts(shop: ShopView, promotion: Promotion, lang: str) -> dict[str, str]:
    def moment(value: datetime) -> str:
        local = shop.local(value)
        return f"{wording.day(local, lang)} {local:%H:%M}"

    return {
        "from": moment(promotion.valid_from),
        "until": moment(promotion.valid_until),
        "code": promotion.code or "",
        "gift": in_language(promotion.free_gift, lang) if promotion.free_gift else "",
    }


def _text(facts: Mapping[str, str], lang: str) -> str:
    between = "：" if lang == "zh" else ": "
    return "\n".join(f"{_LABELS[key][lang != 'zh']}{between}{value}" for key, value in facts.items() if value)

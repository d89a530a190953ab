"""Products as pages show them: cards and details, with live prices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.dialogue.shopview import ShopView, in_options
from knowledge.records import Money, Product, Variant, in_language

_HIGHLIGHTS = 3
MAX_CARDS = 4


def _amount(money: Money | None) -> str | None:
    return f"{money.amount:.2f}" if money is not None else None


def product_card(shop: ShopView, product: Product, lang: str, variant: Variant | None = None) -> dict[str, Any]:
    """Return what a card shows: title, price, stock, picture and a few facts."""
    variant = variant or product.variants[0]
    offer = shop.offer(variant)
    facts = [f"{a.name} {a.value}" for a in product.attributes if a.lang == lang and a.sku is None][:_HIGHLIGHTS]
    return {
        "product_id": product.product_id,
        "sku": variant.sku,
        "title": shop.title(product, lang, variant),
        "brand": product.brand,
        "category": in_language(product.category, lang),
        "price": _amount(offer.price),
        "list_price": _amount(offer.list_price),
        "currency": offer.price.currency,
        "availability": offer.availability,
        "inventory": offer.inventory,
        "image_url": product.image_url,
        "highlights": facts,
        "url": None,
    }


def product_detail(shop: ShopView, product: Product, lang: str, variant: Variant | None = None) -> dict[str, Any]:
    """Return everything the shop publishes about a product, in one language."""
    return {
        **product_card(shop, product, lang, variant),
        "description": in_language(product.descriptions, lang),
        "attributes": [{"key": a.key, "name": a.name, "value": a.value} for a in product.attributes if a.lang == lang],
        "drawbacks": [d.value for d in product.drawbacks if d.lang == lang],
        "variants": [
            {
                "sku": v.sku,
                "options": in_options(v, lang),
                "price": _amount(shop.offer(v).price),
                "currency": v.offer.price.currency,
                "availability": shop.offer(v).availability,
                "inventory": shop.offer(v).inventory,
            }
            for v in product.variants
        ],
    }


def with_cards(shop: ShopView, message: Mapping[str, Any]) -> dict[str, Any]:
    """Return a message of the history with the products it named as cards, at today's price and stock."""
    found = (shop.catalogue.product(product_id) for product_id in message["products"])
    lang = "en" if message["lang"].startswith("en") else "zh"
    cards = [product_card(shop, product, lang) for product in found if product is not None]
    plain = {key: value for key, value in message.items() if key not in ("products", "lang")}
    return {**plain, "cards": cards[:MAX_CARDS]}

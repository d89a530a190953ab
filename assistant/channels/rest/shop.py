"""What anybody may read about the shop: its name, products, and the exact text of a source."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query

from assistant.auth.accounts import NewAccount
from assistant.auth.tokens import Tokens
from assistant.channels.cards import product_card, product_detail
from assistant.channels.rest.auth import bearer_token
from assistant.channels.rest.live_sources import ORDER, order_source, readable
from assistant.channels.rest.route import ApiRoute
from assistant.dialogue.shopview import ShopView
from assistant.errors import NotFound
from assistant.orders.sql import SqlOrders
from knowledge.records import Product

Lang = Annotated[str, Query(pattern="^(zh|en)$")]


@dataclass(frozen=True)
class ShopDeps:
    """What the routes need. `demo_accounts` is empty outside of demo mode."""

    shop: Callable[[], ShopView]
    ai_notice: Mapping[str, str]
    demo_accounts: Sequence[NewAccount]
    voice: bool
    orders: SqlOrders
    tokens: Tokens


def shop_router(deps: ShopDeps) -> APIRouter:
    """Return the routes under /v1/shop, /v1/products and /v1/sources."""
    router = APIRouter(prefix="/v1", tags=["shop"], route_class=ApiRoute)

    @router.get("/shop")
    async def shop() -> dict[str, Any]:
        """Describe the shop and what its pages should show."""
        return _shop_json(deps)

    @router.get("/products")
    async def products(
        query: Annotated[str, Query(max_length=200)] = "",
        category: str = "",
        lang: Lang = "zh",
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
    ) -> dict[str, Any]:
        """Find products by name, or list them."""
        view = deps.shop()
        found = _find(view, query) if query else list(view.shop.products)
        chosen = [product for product in found if not category or product.category_key == category]
        return {"products": [product_card(view, product, lang) for product in chosen[:limit]]}

    @router.get("/products/{product_id}")
    async def product(product_id: str, lang: Lang = "zh") -> dict[str, Any]:
        """Give everything published about one product, by its id or a SKU."""
        view = deps.shop()
        found = view.catalogue.product(product_id)
        if found is None:
            raise NotFound("There is no such product.", code="product_not_found", param="product_id")
        return product_detail(view, found, lang, view.catalogue.variant(product_id))

    @router.get("/sources/{passage_id:path}")
    async def source(
        passage_id: str, lang: Lang = "zh", authorization: Annotated[str | None, Header()] = None
    ) -> dict[str, Any]:
        """Give the exact text that a reply cited; an order only to whom it belongs, and to staff."""
        view = deps.shop()
        if passage_id.startswith(f"{ORDER}:"):
            token = bearer_token(authorization)
            principal = deps.tokens.verify(token) if token else None
            found = await order_source(deps.orders, view, principal, passage_id, lang)
        else:
            found = view.source(passage_id)
        if found is None:
            raise NotFound("There is no such source.", code="source_not_found", param="passage_id")
        return readable(view, found, lang)

    return router


def _find(view: ShopView, query: str) -> list[Product]:
    named = [match.product for match in view.catalogue.find_names(query)]
    hits = view.retriever.search(query, limit=20).hits
    ids = dict.fromkeys(
        [product.product_id for product in named] + [hit.passage.product_id for hit in hits if hit.passage.product_id]
    )
    return [found for product_id in ids if (found := view.catalogue.product(product_id))]


def _shop_json(deps: ShopDeps) -> dict[str, Any]:
    """Return what the pages need to know of the shop."""
    view = deps.shop().shop
    settings = view.settings
    assistant, room = settings.get("assistant", {}), settings.get("room", {})
    rooms = (
        [{"room_id": room["room_id"], "title": room.get("title", view.name), "lineup": room.get("lineup", [])}]
        if room
        else []
    )
    accounts = [
        {"username": a.username, "password": a.password, "role": a.role, "display_name": a.display_name}
        for a in deps.demo_accounts
    ]
    return {
        "shop_id": view.shop_id,
        "name": dict(view.name),
        "default_lang": settings.get("default_lang", "zh"),
        "currency": view.currency,
        "ai_notice": dict(deps.ai_notice),
        "rooms": rooms,
        "suggested_questions": assistant.get("suggested_questions", {}),
        "demo_accounts": accounts,
        "voice": deps.voice,
    }

"""Live price and stock, changed by the shop's staff or its own systems; answers use them at once."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from assistant.auth.principal import Principal
from assistant.auth.tokens import Tokens
from assistant.channels.cards import product_card
from assistant.channels.rest.auth import staff_of
from assistant.channels.rest.route import ApiRoute
from assistant.dialogue.shopview import ShopView
from assistant.errors import Forbidden, InvalidRequest, NotFound
from knowledge.records import Money


class OfferChange(BaseModel):
    """What changes; what is left out stays. Amounts are in the shop's currency."""

    model_config = ConfigDict(extra="forbid")
    price: Decimal | None = Field(None, ge=0, max_digits=12, decimal_places=2)
    list_price: Decimal | None = Field(None, ge=0, max_digits=12, decimal_places=2)
    inventory: int | None = Field(None, ge=0, le=100_000_000)
    availability: Literal["in_stock", "out_of_stock", "preorder", "backorder"] | None = None


def offers_router(shop: Callable[[], ShopView], tokens: Tokens) -> APIRouter:
    """Return the route that changes an offer."""
    router = APIRouter(prefix="/v1/offers", tags=["shop"], route_class=ApiRoute)
    staff = Depends(staff_of(tokens))

    @router.patch("/{sku}")
    async def change(sku: str, body: OfferChange, principal: Principal = staff) -> dict[str, Any]:
        """Change price or stock of one SKU; supervisors and admins only."""
        if principal.role not in ("supervisor", "admin"):
            raise Forbidden("Prices and stock are changed by supervisors and admins.")
        view = shop()
        variant, product = view.catalogue.variant(sku), view.catalogue.product_of(sku)
        if variant is None or product is None:
            raise NotFound("There is no such SKU.", code="sku_not_found", param="sku")
        if not body.model_fields_set:
            raise InvalidRequest("Nothing to change was given.", code="empty_change")
        currency = variant.offer.price.currency
        price = Money(body.price, currency) if body.price is not None else None
        list_price = Money(body.list_price, currency) if body.list_price is not None else None
        view.offers.update(
            sku, price=price, list_price=list_price, inventory=body.inventory, availability=body.availability
        )
        return {"offer": product_card(view, product, "zh", variant)}

    return router

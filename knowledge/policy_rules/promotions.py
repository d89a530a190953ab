"""Which promotions hold for a purchase, and the best price they make together.

A promotion that does not stack is used alone. Stacking ones are taken together, percentages first, then amounts; a minimum
purchase is measured on what is left to pay at that point, so that no price is promised that the till would refuse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations

from knowledge.records import Money, Offer, Product, Promotion, Variant

_MOST_STACKED = 8


@dataclass(frozen=True, slots=True)
class ApplicablePromotion:
    """A promotion that covers a product now. `shortfall` is what the purchase lacks to its minimum, None when met.

    `saves` is what it takes off when used alone, zero for a gift.
    """

    promotion: Promotion
    saves: Money
    shortfall: Money | None
    needs_code: str | None


@dataclass(frozen=True, slots=True)
class AppliedPromotion:
    """A promotion inside a price, with what it takes off there."""

    promotion: Promotion
    saves: Money


@dataclass(frozen=True, slots=True)
class BestPrice:
    """The least that `quantity` cost now. `subtotal` is before promotions, `total` after; `unit` is the price of one."""

    unit: Money
    quantity: int
    subtotal: Money
    total: Money
    applied: tuple[AppliedPromotion, ...]
    codes: tuple[str, ...]
    gifts: tuple[Promotion, ...]
    out_of_reach: tuple[ApplicablePromotion, ...]


def price_at(offer: Offer, now: datetime) -> Money:
    """Return the price of one at a moment: outside a sale price's dates the list price holds."""
    started = offer.valid_from is None or offer.valid_from <= now
    lasting = offer.valid_until is None or now <= offer.valid_until
    if (started and lasting) or offer.list_price is None:
        return offer.price
    return offer.list_price


def covers(promotion: Promotion, product: Product, variant: Variant | None, now: datetime) -> bool:
    """Tell whether a promotion is running and meant for this product."""
    if not promotion.valid_from <= now <= promotion.valid_until:
        return False
    if not promotion.product_ids and not promotion.category_keys:
        return True
    skus = {variant.sku} if variant else {entry.sku for entry in product.variants}
    return product.category_key in promotion.category_keys or bool(
        {product.product_id, *skus} & set(promotion.product_ids)
    )


def applicable_promotions(
    promotions: Sequence[Promotion],
    product: Product,
    variant: Variant | None,
    now: datetime,
    quantity: int = 1,
    *,
    offer: Offer | None = None,
) -> tuple[ApplicablePromotion, ...]:
    """Return the promotions that cover a product now, the greatest saving first; also those whose minimum is not met.

    `offer` is the live one; the variant's own, or the product's first, when left out.
    """
    chosen = offer or (variant or product.variants[0]).offer
    unit = price_at(chosen, now)
    subtotal = Money(unit.amount * quantity, unit.currency)
    found = [_applicable(promotion, subtotal) for promotion in promotions if covers(promotion, product, variant, now)]
    return tuple(sorted(found, key=lambda entry: (entry.shortfall is not None, -entry.saves.amount)))


def best_price(
    promotions: Sequence[Promotion],
    product: Product,
    variant: Variant | None,
    now: datetime,
    quantity: int = 1,
    *,
    offer: Offer | None = None,
    with_codes: bool = True,
) -> BestPrice:
    """Return the best price of a purchase of one product, with or without codes that must be typed in."""
    chosen = offer or (variant or product.variants[0]).offer
    unit = price_at(chosen, now)
    subtotal = Money(unit.amount * quantity, unit.currency)
    entries = applicable_promotions(promotions, product, variant, now, quantity, offer=chosen)
    usable = [e.promotion for e in entries if e.shortfall is None and (with_codes or e.promotion.code is None)]
    discounts = [promotion for promotion in usable if promotion.free_gift is None]
    total, applied = min((_applied(group, subtotal) for group in _groups(discounts)), key=lambda result: result[0])
    alone = any(not entry.promotion.stackable for entry in applied)
    gifts = [p for p in usable if p.free_gift is not None and (not applied or (p.stackable and not alone))]
    codes = [promotion.code for promotion in [*(entry.promotion for entry in applied), *gifts] if promotion.code]
    return BestPrice(
        unit=unit,
        quantity=quantity,
        subtotal=subtotal,
        total=Money(total, unit.currency),
        applied=applied,
        codes=tuple(codes),
        gifts=tuple(gifts),
        out_of_reach=tuple(entry for entry in entries if entry.shortfall is not None),
    )


def _applicable(promotion: Promotion, subtotal: Money) -> ApplicablePromotion:
    minimum = promotion.minimum_purchase
    lacking = minimum.amount - subtotal.amount if minimum else Decimal(0)
    shortfall = Money(lacking, subtotal.currency) if lacking > 0 else None
    saves = Money(_saving(promotion, subtotal.amount), subtotal.currency)
    return ApplicablePromotion(promotion, saves, shortfall, promotion.code)


def _saving(promotion: Promotion, amount: Decimal) -> Decimal:
    if promotion.percent_off is not None:
        return (amount * promotion.percent_off / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    if promotion.money_off is not None:
        return min(promotion.money_off.amount, amount)
    return Decimal(0)


def _groups(promotions: Sequence[Promotion]) -> list[tuple[Promotion, ...]]:
    """List what may be used together: nothing, each alone, and every set of stacking ones."""
    groups: list[tuple[Promotion, ...]] = [(), *((promotion,) for promotion in promotions)]
    stacking = [promotion for promotion in promotions if promotion.stackable][:_MOST_STACKED]
    for size in range(2, len(stacking) + 1):
        groups.extend(combinations(stacking, size))
    return groups


def _applied(group: Sequence[Promotion], subtotal: Money) -> tuple[Decimal, tuple[AppliedPromotion, ...]]:
    left, applied = subtotal.amount, []
    for promotion in sorted(group, key=lambda promotion: promotion.percent_off is None):
        minimum = promotion.minimum_purchase
        if minimum is None or left >= minimum.amount:
            saves = _saving(promotion, left)
            left -= saves
            applied.append(AppliedPromotion(promotion, Money(saves, subtotal.currency)))
    return left, tuple(applied)

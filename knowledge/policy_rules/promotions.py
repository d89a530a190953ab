"""Which promotions hold for a purchase, and the best price they make together.

A promotion that does not stack is used alone. Stacking ones are taken together, percentages first, then amounts; a minimum
purchase is measured on what is left to pay at that point for the goods it is for, so that no price is promised that the
till would refuse.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations

from knowledge.policy_rules.combining import CombiningTerms
from knowledge.records import Money, Offer, Product, Promotion, Variant

_MOST_STACKED = 8
_CENT = Decimal("0.01")
_NEW_CUSTOMERS = re.compile(
    r"新客|新人|新用户|新会员|首单|首次(?:下单|购买)|new (?:customer|member|user|buyer|shopper)|(?:first|1st)[- ](?:order|purchase|time)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ApplicablePromotion:
    """A promotion that covers goods of a purchase now. `shortfall` is what they lack to its minimum, None when met.

    `pieces_short` is how many pieces they lack; `saves` is what it takes off when used alone, zero for a gift.
    """

    promotion: Promotion
    saves: Money
    shortfall: Money | None
    needs_code: str | None
    pieces_short: int = 0

    @property
    def reached(self) -> bool:
        """Whether its minimum, of money or of pieces, is met."""
        return self.shortfall is None and not self.pieces_short


@dataclass(frozen=True, slots=True)
class CartLine:
    """Pieces of one version that are bought; `offer` is the live one, the version's own when left out."""

    product: Product
    variant: Variant | None = None
    quantity: int = 1
    offer: Offer | None = None

    def amount(self, now: datetime) -> Money:
        """Return what the pieces cost before promotions."""
        unit = price_at(self.offer or (self.variant or self.product.variants[0]).offer, now)
        return Money(unit.amount * self.quantity, unit.currency)


@dataclass(frozen=True, slots=True)
class AppliedPromotion:
    """A promotion inside a price, with what it takes off there."""

    promotion: Promotion
    saves: Money


@dataclass(frozen=True, slots=True)
class BestPrice:
    """The least that a purchase costs now. `subtotal` is before promotions, `total` after; `unit` is the price of one.

    `unit` and `quantity` are of the first line.
    """

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


def for_new_customers(promotion: Promotion) -> bool:
    """Tell whether a promotion's title keeps it for a first order, or the text that it was read from."""
    told = (promotion.restrictions or {}).values() if promotion.for_some else ()
    return any(_NEW_CUSTOMERS.search(text) for text in (*promotion.titles.values(), *told))


def covers(promotion: Promotion, product: Product, variant: Variant | None, now: datetime) -> bool:
    """Tell whether a promotion is running and meant for this product."""
    return promotion.valid_from <= now <= promotion.valid_until and meant_for(promotion, product, variant)


def meant_for(promotion: Promotion, product: Product, variant: Variant | None = None) -> bool:
    """Tell whether a promotion is meant for this product, whenever it runs."""
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
    return cart_promotions(promotions, [CartLine(product, variant, quantity, offer)], now)


def cart_promotions(
    promotions: Sequence[Promotion], lines: Sequence[CartLine], now: datetime
) -> tuple[ApplicablePromotion, ...]:
    """Return the promotions that cover anything of a purchase now, the greatest saving first."""
    found = [
        _applicable(promotion, covered, now) for promotion in promotions if (covered := _covered(promotion, lines, now))
    ]
    return tuple(sorted(found, key=lambda entry: (not entry.reached, -entry.saves.amount)))


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
    return best_cart_price(promotions, [CartLine(product, variant, quantity, offer)], now, with_codes=with_codes)


def best_cart_price(
    promotions: Sequence[Promotion],
    lines: Sequence[CartLine],
    now: datetime,
    *,
    with_codes: bool = True,
    terms: CombiningTerms | None = None,
) -> BestPrice:
    """Return the best price of a purchase; `terms` say what may be used together where promotions don't."""
    terms = terms or CombiningTerms()
    first = lines[0].offer or (lines[0].variant or lines[0].product.variants[0]).offer
    unit = price_at(first, now)
    amounts = [line.amount(now).amount for line in lines]
    entries = cart_promotions(promotions, lines, now)
    usable = [e.promotion for e in entries if e.reached and (with_codes or e.promotion.code is None)]
    discounts = [promotion for promotion in usable if promotion.free_gift is None]
    total, applied = min(
        (_applied(group, lines, amounts, now) for group in _groups(discounts, terms)), key=lambda result: result[0]
    )
    taken = [entry.promotion for entry in applied]
    gifts = [p for p in usable if p.free_gift is not None and terms.all_combine([*taken, p])]
    codes = [promotion.code for promotion in [*taken, *gifts] if promotion.code]
    return BestPrice(
        unit=unit,
        quantity=lines[0].quantity,
        subtotal=Money(sum(amounts, Decimal(0)), unit.currency),
        total=Money(total, unit.currency),
        applied=applied,
        codes=tuple(codes),
        gifts=tuple(gifts),
        out_of_reach=tuple(entry for entry in entries if not entry.reached),
    )


def _covered(promotion: Promotion, lines: Sequence[CartLine], now: datetime) -> list[CartLine]:
    return [line for line in lines if _gets(promotion, line, now)]


def _gets(promotion: Promotion, line: CartLine, now: datetime) -> bool:
    """Tell whether a line gets a promotion: it is running, meant for it, and it may be used on what is reduced."""
    offer = line.offer or (line.variant or line.product.variants[0]).offer
    reduced = offer.list_price is not None and price_at(offer, now).amount < offer.list_price.amount
    return covers(promotion, line.product, line.variant, now) and not (promotion.full_price_only and reduced)


def _applicable(promotion: Promotion, covered: Sequence[CartLine], now: datetime) -> ApplicablePromotion:
    amounts = [line.amount(now) for line in covered]
    subtotal, currency = sum((amount.amount for amount in amounts), Decimal(0)), amounts[0].currency
    minimum = promotion.minimum_purchase
    lacking = minimum.amount - subtotal if minimum else Decimal(0)
    pieces = (promotion.minimum_quantity or 0) - sum(line.quantity for line in covered)
    return ApplicablePromotion(
        promotion,
        Money(_saving(promotion, subtotal), currency),
        Money(lacking, currency) if lacking > 0 else None,
        promotion.code,
        max(0, pieces),
    )


def _saving(promotion: Promotion, amount: Decimal) -> Decimal:
    off = Decimal(0)
    if promotion.percent_off is not None:
        off = (amount * promotion.percent_off / 100).quantize(_CENT, ROUND_HALF_UP)
    elif promotion.steps:
        off = max((step.amount for least, step in promotion.steps if amount >= least.amount), default=off)
    elif promotion.money_off is not None:
        least = promotion.minimum_purchase
        times = amount // least.amount if promotion.repeats and least else 1
        off = min(promotion.money_off.amount * times, amount)
    return min(off, promotion.most_off.amount) if promotion.most_off else off


def _groups(promotions: Sequence[Promotion], terms: CombiningTerms) -> list[tuple[Promotion, ...]]:
    """List what may be used together: nothing, each alone, and every set whose members all combine."""
    groups: list[tuple[Promotion, ...]] = [(), *((promotion,) for promotion in promotions)]
    few = list(promotions)[:_MOST_STACKED]
    for size in range(2, len(few) + 1):
        groups.extend(group for group in combinations(few, size) if terms.all_combine(group))
    return groups


def _applied(
    group: Sequence[Promotion], lines: Sequence[CartLine], amounts: Sequence[Decimal], now: datetime
) -> tuple[Decimal, tuple[AppliedPromotion, ...]]:
    """Take the promotions of a group off, one after the other, each from the lines it is for."""
    left, applied, currency = list(amounts), [], lines[0].amount(now).currency
    for promotion in sorted(group, key=lambda promotion: (promotion.percent_off is None, promotion.code is not None)):
        places = [i for i, line in enumerate(lines) if _gets(promotion, line, now)]
        base = sum((left[i] for i in places), Decimal(0))
        minimum = promotion.minimum_purchase
        if base <= 0 or (minimum is not None and base < minimum.amount):
            continue
        saves = _saving(promotion, base)
        for i in places:
            left[i] -= saves * left[i] / base
        applied.append(AppliedPromotion(promotion, Money(saves, currency)))
    total = sum(amounts, Decimal(0)) - sum((entry.saves.amount for entry in applied), Decimal(0))
    return total, tuple(applied)

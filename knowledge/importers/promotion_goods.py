"""The goods of promotions: the types and brands that a feed names, as categories and products of this shop.

A feed names a type in the shop's own words ("Power stations", "Outdoor > Tents"), not by the key of a category.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence

from knowledge.importers.parts import PromotionPart
from knowledge.importers.report import RejectedRow
from knowledge.policy_reading.goods import Goods, GoodsFinder
from knowledge.records import Product, Promotion
from knowledge.text import fold


def with_goods(
    parts: Sequence[PromotionPart], products: Sequence[Product]
) -> tuple[list[Promotion], list[RejectedRow]]:
    """Return the promotions with the categories and products meant.

    Rejected are those that name only goods that the shop has not, or leave out what it has not or all that it has: a
    promotion without goods would be one for everything.
    """
    finder = GoodsFinder(products)
    kept, rejected = [], []
    for part in parts:
        try:
            kept.append(_resolved(part, products, finder))
        except _NoSuchGoods as error:
            source = part.promotion.source
            row = int(next(iter(re.findall(r"\d+", source.locator)), 0))
            rejected.append(RejectedRow(source.document_id, row, error.field, str(error)))
    return kept, rejected


class _NoSuchGoods(ValueError):
    def __init__(self, field: str, names: Sequence[str]) -> None:
        super().__init__("the shop has no such goods: " + ", ".join(repr(name) for name in names))
        self.field = field


def _resolved(part: PromotionPart, products: Sequence[Product], finder: GoodsFinder) -> Promotion:
    """Return the promotion with its goods: whole categories where types name them, products otherwise. Raises _NoSuchGoods."""
    found = [_of_type(name, products, finder) for name in part.types]
    categories = dict.fromkeys(key for goods in found for key in goods.categories)
    ids = [
        *part.promotion.product_ids,
        *(product_id for goods in found if not goods.categories for product_id in goods.products),
        *(product_id for name in part.brands for product_id in _of_brand(name, products)),
    ]
    if (part.types or part.brands) and not ids and not categories:
        raise _NoSuchGoods("product_type" if part.types else "brand", [*part.types, *part.brands])
    promotion = dataclasses.replace(
        part.promotion, product_ids=tuple(dict.fromkeys(ids)), category_keys=tuple(categories)
    )
    out = _left_out(part, products, finder)
    return _less(promotion, products, out) if out else promotion


def _left_out(part: PromotionPart, products: Sequence[Product], finder: GoodsFinder) -> set[str]:
    """Return the ids and SKUs of what a promotion leaves out. Raises _NoSuchGoods for a name that means nothing here."""
    known = {product.product_id for product in products} | {v.sku for product in products for v in product.variants}
    meant = {("item_id_exclusion", name): ({name} & known) for name in part.without_ids}
    meant |= {
        ("product_type_exclusion", name): set(_of_type(name, products, finder).products) for name in part.without_types
    }
    meant |= {("brand_exclusion", name): set(_of_brand(name, products)) for name in part.without_brands}
    for (field, name), ids in meant.items():
        if not ids and products:
            raise _NoSuchGoods(field, [name])
    return {one for ids in meant.values() for one in ids}


def _less(promotion: Promotion, products: Sequence[Product], out: set[str]) -> Promotion:
    """Return the promotion for what is left of its goods, article by article."""
    limited = bool(promotion.product_ids or promotion.category_keys)
    left = [
        variant.sku
        for product in products
        for variant in product.variants
        if not {product.product_id, variant.sku} & out
        and (
            not limited
            or product.category_key in promotion.category_keys
            or {product.product_id, variant.sku} & set(promotion.product_ids)
        )
    ]
    if not left:
        raise _NoSuchGoods("item_id_exclusion", sorted(out))
    return dataclasses.replace(promotion, product_ids=tuple(left), category_keys=())


def _of_type(name: str, products: Sequence[Product], finder: GoodsFinder) -> Goods:
    """Return the goods of a type: a category by its key or by its words, the last part of a path, else what the words mean."""
    last = re.split(r"\s*[>›»/]\s*", name.strip())[-1]
    keys = {
        product.category_key
        for product in products
        if fold(last) in {product.category_key, *(fold(shown) for shown in product.category.values())}
    }
    if not keys:
        return finder.find(last)
    return Goods(tuple(p.product_id for p in products if p.category_key in keys), tuple(sorted(keys)))


def _of_brand(name: str, products: Iterable[Product]) -> tuple[str, ...]:
    return tuple(product.product_id for product in products if product.brand and fold(product.brand) == fold(name))

"""The products of one index version, by id, by SKU, by attribute and by the names people use."""

from __future__ import annotations

from functools import cached_property

from knowledge.attributes import AttributeNames
from knowledge.name_finder import NameFinder, NameMatch
from knowledge.records import Attribute, Product, Shop, Variant

__all__ = ["Catalogue", "NameMatch"]


class Catalogue:
    """Read-only look-ups over a shop's products."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._by_id: dict[str, Product] = {}
        self._by_sku: dict[str, tuple[Product, Variant]] = {}
        for product in shop.products:
            self._by_id[product.product_id] = product
            for variant in product.variants:
                self._by_sku[variant.sku] = (product, variant)

    @property
    def products(self) -> tuple[Product, ...]:
        return self._shop.products

    @cached_property
    def _finder(self) -> NameFinder:
        return NameFinder(self._shop)

    @cached_property
    def attribute_names(self) -> AttributeNames:
        """The shop's own attribute names over the common ones."""
        given = self._shop.settings.get("attributes", {})
        return AttributeNames({key: list(entry.get("names", [])) for key, entry in given.items()})

    def product(self, product_id_or_sku: str) -> Product | None:
        """Return the product with that id, or the one whose variant has that SKU."""
        found = self._by_id.get(product_id_or_sku)
        if found is None and product_id_or_sku in self._by_sku:
            found = self._by_sku[product_id_or_sku][0]
        return found

    def variant(self, sku: str) -> Variant | None:
        """Return the variant with that SKU."""
        found = self._by_sku.get(sku)
        return found[1] if found else None

    def product_of(self, sku: str) -> Product | None:
        """Return the product that a SKU is a variant of."""
        found = self._by_sku.get(sku)
        return found[0] if found else None

    def in_category(self, category_key: str) -> tuple[Product, ...]:
        """Return the products of a category, in the shop's order."""
        return tuple(product for product in self._shop.products if product.category_key == category_key)

    def find_names(self, text: str) -> list[NameMatch]:
        """Return the products a text names, best first: titles, aliases, SKUs, in either language, misspelled too.

        Words for categories, brands shared by many products and attributes name no product.
        """
        return self._finder.find(text)

    def attribute(
        self, product: Product, key: str, lang: str | None = None, sku: str | None = None
    ) -> Attribute | None:
        """Return a product's attribute by its canonical key: in `lang` if it exists there, for `sku` if it varies."""
        found = [a for a in product.attributes if a.key == key and (sku is None or a.sku in (None, sku))]
        return next((a for a in found if lang is None or a.lang == lang), found[0] if found else None)

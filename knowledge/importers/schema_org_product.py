"""A schema.org Product or ProductGroup as a part of the shop. Source: schema.org/Product, schema.org/ProductGroup."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from knowledge.attributes import slug
from knowledge.importers.parts import ImportContext, ProductPart, VariantPart
from knowledge.importers.shopify_csv import add_drawback, add_fact
from knowledge.importers.source import SourceFile
from knowledge.importers.values import availability, count, moment, money
from knowledge.records import Availability, Offer
from knowledge.text import language_of

_FACTS = ("material", "color", "size", "pattern", "weight", "height", "width", "depth", "countryOfOrigin", "model")
_UNITS = {"GRM": "g", "KGM": "kg", "CMT": "cm", "MMT": "mm", "MTR": "m", "HUR": "h", "MIN": "min", "LTR": "L"}


class NodeRejected(ValueError):
    """One node can't come in; `field` is schema.org's property."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


def product_part(node: Mapping[str, Any], locator: str, file: SourceFile, context: ImportContext) -> ProductPart:
    """Make a part of a product with all its variants. Raises NodeRejected."""
    title = text_of(node.get("name"))
    if not title:
        raise NodeRejected("name", "is empty")
    description = text_of(node.get("description"))
    lang = str(node.get("inLanguage") or file.named_lang or language_of(title + description))[:2].lower()
    product_id = text_of(node.get("productGroupID")) or text_of(node.get("sku")) or text_of(node.get("productID"))
    part = ProductPart(product_id or slug(title), file.ref(locator), titles={lang: title})
    part.brand = text_of(node.get("brand"))
    part.descriptions = {lang: description} if description else {}
    part.product_types = {lang: [text_of(node["category"])]} if text_of(node.get("category")) else {}
    part.image_url = _image(node.get("image"))
    part.aliases = [text for text in _texts(node.get("alternateName")) if text]
    _add_facts(part, node, lang, locator, file, context)
    variants = [entry for entry in _as_list(node.get("hasVariant")) if isinstance(entry, dict)]
    owners: list[Mapping[str, Any]] = [*variants] or [node]
    for variant in owners:
        part.variants.extend(_variants(variant, part, lang, locator, file, context))
    if not part.variants:
        raise NodeRejected("offers", "has no offer with a price")
    return part


def _add_facts(
    part: ProductPart, node: Mapping[str, Any], lang: str, locator: str, file: SourceFile, context: ImportContext
) -> None:
    for name in _FACTS:
        if value := text_of(node.get(name)):
            shown = context.names.shown(context.names.key(name), lang)
            add_fact(part, shown, value, lang, f"{locator}, {name}", file, context)
    for entry in _as_list(node.get("additionalProperty")):
        if isinstance(entry, dict) and (name := text_of(entry.get("name"))):
            add_fact(part, name, text_of(entry), lang, f"{locator}, additionalProperty, {name}", file, context)
    negative = node.get("negativeNotes")
    for note in _as_list(negative.get("itemListElement") if isinstance(negative, dict) else negative):
        if text := text_of(note):
            add_drawback(part, context.names.shown("drawbacks", lang), text, lang, f"{locator}, negativeNotes", file)


def _variants(
    node: Mapping[str, Any], part: ProductPart, lang: str, locator: str, file: SourceFile, context: ImportContext
) -> list[VariantPart]:
    options = {
        context.names.shown(context.names.key(name), lang): text_of(node.get(name))
        for name in ("color", "size", "material", "pattern")
        if text_of(node.get(name))
    }
    gtin = next((text_of(node[key]) for key in ("gtin", "gtin13", "gtin12", "gtin8") if text_of(node.get(key))), None)
    variants = []
    for number, entry in enumerate(e for e in _as_list(node.get("offers")) if isinstance(e, dict)):
        sku = text_of(entry.get("sku")) or text_of(node.get("sku")) or part.product_id
        sku = sku if number == 0 or text_of(entry.get("sku")) else f"{sku}-{number + 1}"
        offer = _offer(sku, entry, context)
        variants.append(VariantPart(sku, file.ref(locator), {lang: options} if options else {}, offer, gtin, True))
    return variants


def _offer(sku: str, node: Mapping[str, Any], context: ImportContext) -> Offer:
    amount = text_of(node.get("price")) or text_of(node.get("lowPrice"))
    currency = text_of(node.get("priceCurrency"))
    field = "price"
    try:
        price = money(f"{amount} {currency}".strip(), context.currency)
        field = "availability"
        state: Availability = availability(str(node["availability"])) if node.get("availability") else "in_stock"
        field = "inventoryLevel"
        level = text_of(node.get("inventoryLevel"))
        inventory = count(level) if level else None
        field = "priceValidUntil"
        until = text_of(node.get("priceValidUntil"))
        valid_until = moment(until, context.timezone, end_of_day=True) if until else None
    except ValueError as error:
        raise NodeRejected(field, str(error)) from error
    return Offer(sku, price, state, None, inventory, None, valid_until)


def text_of(value: Any) -> str:
    """Return the text of a property: a string, a number, a named thing or a quantity with its unit."""
    if isinstance(value, list):
        return next((text for entry in value if (text := text_of(entry))), "")
    if isinstance(value, dict):
        amount = value.get("value", value.get("name", value.get("@value")))
        unit = value.get("unitText") or _UNITS.get(str(value.get("unitCode")), value.get("unitCode") or "")
        return f"{text_of(amount)} {unit}".strip() if amount is not None else ""
    return "" if value is None else str(value).strip()


def _texts(value: Any) -> list[str]:
    return [text_of(entry) for entry in _as_list(value)]


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _image(value: Any) -> str | None:
    first = value[0] if isinstance(value, list) and value else value
    url = first.get("url") or first.get("contentUrl") if isinstance(first, dict) else first
    return str(url) if url else None

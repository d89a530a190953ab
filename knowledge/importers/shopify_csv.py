"""Shopify product CSV: one row a variant, the first row of a handle carries the product.

Source: help.shopify.com, "Using CSV files to import and export products"; metafield columns are headed
"Name (product.metafields.namespace.key)".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from knowledge.attributes import ALIAS_NAMES, DRAWBACK_NAMES
from knowledge.importers.html_text import read_html
from knowledge.importers.parts import ImportContext, Importer, Parts, ProductPart, VariantPart
from knowledge.importers.source import Row, SourceFile
from knowledge.importers.values import count, lines, listed, money
from knowledge.records import Attribute, Availability, Offer
from knowledge.text import fold

_METAFIELD = re.compile(r"^(?P<name>.*?)\s*\(product\.metafields\.(?P<namespace>[^.()]+)\.(?P<key>[^()]+)\)\s*$")
_DEFAULT_OPTION = ("title", "default title")


@dataclass(frozen=True, slots=True)
class Metafield:
    """A metafield column: what it is called, its namespace and key, and its lower-case header."""

    column: str
    name: str
    namespace: str
    key: str


def recognises(file: SourceFile) -> bool:
    """Tell a product export from the other CSVs that Shopify makes."""
    return {"handle", "title"} <= set(file.columns) and bool({"variant price", "variant sku"} & set(file.columns))


def metafields_of(headers: tuple[str, ...]) -> list[Metafield]:
    """Return the metafield columns among the headers as written."""
    found = []
    for header in headers:
        match = _METAFIELD.match(header.strip())
        if match:
            name = match["name"] or match["key"]
            found.append(Metafield(header.strip().lower(), name, match["namespace"], match["key"]))
    return found


def load(file: SourceFile, context: ImportContext) -> Parts:
    """Read every product; a broken row is reported, the rest come in."""
    parts = Parts()
    metafields = metafields_of(file.raw_columns)
    for handle, rows in groupby(_with_handle(file, context), key=lambda row: row.get("handle")):
        _load_product(handle, list(rows), metafields, file, context, parts)
    return parts


def _with_handle(file: SourceFile, context: ImportContext) -> Iterator[Row]:
    for row in file.rows():
        if row.cells.get("\0extra"):
            context.rejections.add(row.number, "", "has more cells than the header; a comma may lack its quotes")
        elif not row.get("handle"):
            context.rejections.add(row.number, "Handle", "is empty")
        else:
            yield row


def _load_product(
    handle: str,
    rows: list[Row],
    metafields: list[Metafield],
    file: SourceFile,
    context: ImportContext,
    parts: Parts,
) -> None:
    first = rows[0]
    if not first.get("title"):
        for row in rows:
            context.rejections.add(row.number, "Title", f"the product {handle!r} has no title")
        return
    if first.get("status").lower() in ("draft", "archived") or first.get("published").lower() == "false":
        parts.accepted += len(rows)
        return
    product = _product(handle, first, metafields, file, context)
    for row in rows:
        if variant := _variant(row, first, product, file, context):
            product.variants.append(variant)
            parts.accepted += 1
    if product.variants:
        parts.products.append(product)


def _product(
    handle: str, row: Row, metafields: list[Metafield], file: SourceFile, context: ImportContext
) -> ProductPart:
    lang = context.lang_of(file)
    body = read_html(row.get("body (html)", "body html", "body"))
    product = ProductPart(handle, file.ref(f"row {row.number}"), titles={lang: row.get("title")})
    product.brand = row.get("vendor")
    product.descriptions = {lang: body.text} if body.text else {}
    types = [cell for cell in (row.get("type"), row.get("product category")) if cell]
    product.product_types = {lang: types} if types else {}
    product.tags = listed(row.get("tags"))
    product.image_url = row.get("image src") or None
    for name, value in body.specs:
        add_fact(product, name, value, lang, f"row {row.number}, Body (HTML), {name}", file, context)
    for metafield in metafields:
        _add_metafield(product, metafield, row, lang, file, context)
    grams = row.get("variant grams")
    if grams not in ("", "0") and not any(attribute.key == "weight" for attribute in product.attributes):
        shown = context.names.shown("gross_weight", lang)
        product.attributes.append(
            Attribute("shipping_weight", shown, f"{grams} g", lang, file.ref(f"row {row.number}, Variant Grams"))
        )
    return product


def _add_metafield(
    product: ProductPart, metafield: Metafield, row: Row, lang: str, file: SourceFile, context: ImportContext
) -> None:
    value = row.get(metafield.column)
    if not value:
        return
    locator = f"row {row.number}, {metafield.name}"
    if {fold(metafield.name), fold(metafield.key)} & ALIAS_NAMES:
        product.aliases.extend(alias for line in lines(value) for alias in listed(line))
    elif is_drawback(metafield.name, metafield.key):
        for line in lines(value):
            add_drawback(product, metafield.name, line, lang, locator, file)
    else:
        key = metafield_key(metafield.key, metafield.name, context)
        source = file.ref(locator)
        product.attributes.append(Attribute(key, metafield.name, "、".join(lines(value)), lang, source))


def metafield_key(key: str, name: str, context: ImportContext) -> str:
    """Return the canonical key of a metafield: by its name when that is known, else by its own key."""
    known = context.names.names()
    by_key = context.names.key(key)
    return by_key if fold(key).replace("_", " ") in known else context.names.key(name) or by_key


def is_drawback(*names: str) -> bool:
    """Tell whether a column or a section holds known drawbacks."""
    return any(fold(name.strip()) in DRAWBACK_NAMES for name in names)


def add_fact(
    product: ProductPart, name: str, value: str, lang: str, locator: str, file: SourceFile, context: ImportContext
) -> None:
    """Add one named value as a drawback or an attribute, after its name."""
    if is_drawback(name):
        for line in lines(value):
            add_drawback(product, name, line, lang, locator, file)
        return
    key = context.names.key(name)
    if key and value.strip():
        product.attributes.append(Attribute(key, name.strip(), value.strip(), lang, file.ref(locator)))


def add_drawback(product: ProductPart, name: str, text: str, lang: str, locator: str, file: SourceFile) -> None:
    """Add a known drawback, numbered so that its key is the same in every language."""
    number = sum(1 for drawback in product.drawbacks if drawback.lang == lang) + 1
    product.drawbacks.append(Attribute(f"drawback_{number}", name, text, lang, file.ref(locator)))


def _variant(
    row: Row, first: Row, product: ProductPart, file: SourceFile, context: ImportContext
) -> VariantPart | None:
    if not row.get("variant price"):
        if row is first or row.get("variant sku"):
            context.rejections.add(row.number, "Variant Price", "is empty")
        return None
    sku = row.get("variant sku")
    lang = context.lang_of(file)
    options = {}
    for position in (1, 2, 3):
        name = row.get(f"option{position} name") or first.get(f"option{position} name")
        value = row.get(f"option{position} value")
        if name and value and (name.lower(), value.lower()) != _DEFAULT_OPTION:
            options[name] = value
    sku = sku or "-".join([product.product_id, *options.values()])
    offer = _offer(sku, row, context)
    if offer is None:
        return None
    source = file.ref(f"row {row.number}")
    return VariantPart(sku, source, {lang: options} if options else {}, offer, row.get("variant barcode") or None)


def _offer(sku: str, row: Row, context: ImportContext) -> Offer | None:
    field = "Variant Price"
    try:
        price = money(row.get("variant price"), context.currency)
        field, compare = "Variant Compare At Price", row.get("variant compare at price")
        list_price = money(compare, context.currency) if compare else None
        field, stock = "Variant Inventory Qty", row.get("variant inventory qty")
        inventory = count(stock) if stock else None
    except ValueError as error:
        context.rejections.add(row.number, field, str(error))
        return None
    if inventory is not None:
        inventory = max(inventory, 0)
    if list_price is not None and list_price.amount <= price.amount:
        list_price = None
    return Offer(sku, price, _availability(inventory, row), list_price, inventory)


def _availability(inventory: int | None, row: Row) -> Availability:
    if inventory is None or inventory > 0:
        return "in_stock"
    return "backorder" if row.get("variant inventory policy").lower() == "continue" else "out_of_stock"


IMPORTER = Importer("shopify_csv", recognises, load)

"""One item of a Google Merchant feed, whether it came as a TSV row or as XML. Source: support.google.com/merchants."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar

from knowledge.importers.parts import ImportContext, ProductPart, VariantPart
from knowledge.importers.shopify_csv import add_drawback, add_fact, is_drawback
from knowledge.importers.source import SourceFile
from knowledge.importers.values import availability, count, interval, listed, money
from knowledge.records import Availability, Money, Offer

_T = TypeVar("_T")
_OPTIONS = ("color", "size", "material", "pattern", "size_type", "gender", "age_group")
_FACTS = (
    *_OPTIONS,
    "product_length",
    "product_width",
    "product_height",
    "product_weight",
    "energy_efficiency_class",
    "availability_date",
)
Cells = Mapping[str, list[str]]


class ItemRejected(ValueError):
    """One item can't come in; `field` is the feed's own attribute."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


def item_part(cells: Cells, locator: str, lang: str, file: SourceFile, context: ImportContext) -> ProductPart:
    """Make a part of one item; the group id names the product, the id the variant. Raises ItemRejected."""
    sku, title = _one(cells, "id"), _one(cells, "title")
    if not sku:
        raise ItemRejected("id", "is empty")
    if not title:
        raise ItemRejected("title", "is empty")
    part = ProductPart(_one(cells, "item_group_id") or sku, file.ref(locator), titles={lang: title})
    part.brand = _one(cells, "brand")
    if description := _one(cells, "description"):
        part.descriptions = {lang: _plain(description)}
    types = [cell for cell in (_one(cells, "product_type"), _one(cells, "google_product_category")) if cell]
    part.product_types = {lang: types} if types else {}
    part.image_url = _one(cells, "image_link") or None
    part.variants = [_variant(sku, cells, locator, lang, file, context)]
    for column in _FACTS:
        if value := _one(cells, column):
            name = context.names.shown(context.names.key(column.removeprefix("product_")), lang)
            add_fact(part, name, _day(value), lang, f"{locator}, {column}", file, context)
    _add_details(part, cells, locator, lang, file, context)
    return part


def _day(value: str) -> str:
    """Return the day of a moment ("2026-11-26T00:00+0800"), which nobody would read out; anything else as it is."""
    return value[:10] if re.match(r"\d{4}-\d{2}-\d{2}T\d{2}:", value) else value


def _variant(sku: str, cells: Cells, locator: str, lang: str, file: SourceFile, context: ImportContext) -> VariantPart:
    options = {
        context.names.shown(context.names.key(column), lang): _one(cells, column)
        for column in _OPTIONS
        if _one(cells, column)
    }
    offer = _offer(sku, cells, context)
    return VariantPart(
        sku, file.ref(locator), {lang: options} if options else {}, offer, _one(cells, "gtin") or None, True
    )


def _offer(sku: str, cells: Cells, context: ImportContext) -> Offer:
    price = _read(cells, "price", lambda cell: money(cell, context.currency))
    if price is None:
        raise ItemRejected("price", "is empty")
    sale = _read(cells, "sale_price", lambda cell: money(cell, context.currency))
    dates = _read(cells, "sale_price_effective_date", lambda cell: interval(cell, context.timezone))
    stock = _read(cells, "quantity", count)
    stock = None if stock is None else max(stock, 0)
    state: Availability = _read(cells, "availability", availability) or "in_stock"
    if stock == 0 and state == "in_stock":
        state = "out_of_stock"
    return sale_offer(sku, price, sale, dates, state, stock)


def sale_offer(
    sku: str,
    price: Money,
    sale: Money | None,
    dates: tuple[datetime, datetime] | None,
    state: Availability,
    stock: int | None,
) -> Offer:
    """Make an offer of a feed's price and sale price: the sale price holds within its dates, the price is then listed."""
    if sale is None or sale.amount >= price.amount:
        return Offer(sku, price, state, None, stock)
    start, end = dates or (None, None)
    return Offer(sku, sale, state, price, stock, start, end)


def _add_details(
    part: ProductPart, cells: Cells, locator: str, lang: str, file: SourceFile, context: ImportContext
) -> None:
    for cell in cells.get("product_detail", []):
        for entry in listed(cell):
            section, name, value = detail(entry)
            where = f"{locator}, product_detail, {name or section}"
            if is_drawback(section):
                add_drawback(part, section, value, lang, where, file)
            elif name and value:
                add_fact(part, name, _day(value), lang, where, file, context)
    highlights = [text for cell in cells.get("product_highlight", []) for text in listed(cell)]
    if highlights:
        known = part.descriptions.get(lang, "")
        fresh = [text for text in highlights if text not in known]
        part.descriptions = {lang: "\n".join([known, *fresh]).strip()}


def detail(entry: str) -> tuple[str, str, str]:
    """Split "section:name:value"; colons inside the value stay; "name:value" has no section."""
    pieces = re.split(r"(?<!\\)[:：]", entry, maxsplit=2)
    pieces = [piece.strip().replace("\\:", ":") for piece in pieces]
    if len(pieces) == 3:
        return pieces[0], pieces[1], pieces[2]
    if len(pieces) == 2 and is_drawback(pieces[0]):
        return pieces[0], "", pieces[1]
    return ("", pieces[0], pieces[1]) if len(pieces) == 2 else ("", "", pieces[0])


def _read(cells: Cells, column: str, read: Callable[[str], _T]) -> _T | None:
    cell = _one(cells, column)
    if not cell:
        return None
    try:
        return read(cell)
    except ValueError as error:
        raise ItemRejected(column, str(error)) from error


def _one(cells: Cells, column: str) -> str:
    return next((value.strip() for value in cells.get(column, []) if value.strip()), "")


def _plain(text: str) -> str:
    from knowledge.importers.html_text import read_html

    return read_html(text).text if re.search(r"<\w+[^>]*>", text) else text

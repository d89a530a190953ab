"""Shopify Translate & Adapt CSV: the other language of products that another file defines.

Columns: Type, Identification, Field, Locale, Market, Status, Default content, Translated content.
"""

from __future__ import annotations

import re

from knowledge.attributes import ALIAS_NAMES
from knowledge.importers.html_text import read_html
from knowledge.importers.parts import ImportContext, Importer, OptionTranslations, Parts, ProductPart
from knowledge.importers.shopify_csv import add_drawback, add_fact, is_drawback, metafield_key
from knowledge.importers.source import Row, SourceFile
from knowledge.importers.values import lines, listed
from knowledge.records import Attribute
from knowledge.text import fold

_LANG = re.compile(r"^(zh|en)(?:[-_].*)?$", re.IGNORECASE)
_OPTION_NAME = re.compile(r"^option\s*(\d)\s*name$|^option\s+name$|^option(\d)[._]name$", re.IGNORECASE)
_OPTION_VALUE = re.compile(r"^option\s*(?P<position>\d)(?:[ ._]?value)?\s*:\s*(?P<value>.+)$", re.IGNORECASE)


def recognises(file: SourceFile) -> bool:
    """Tell a translation export by its columns."""
    return {"identification", "field", "locale", "translated content"} <= set(file.columns)


def load(file: SourceFile, context: ImportContext) -> Parts:
    """Read the translations of products; other types (pages, menus) are passed over."""
    parts = Parts()
    by_product: dict[tuple[str, str], ProductPart] = {}
    for row in file.rows():
        locale = _LANG.match(row.get("locale"))
        handle = row.get("identification").lstrip("'")
        if not locale:
            context.rejections.add(row.number, "Locale", f"{row.get('locale')!r} is not a language we serve")
        elif not handle:
            context.rejections.add(row.number, "Identification", "is empty")
        elif row.get("translated content"):
            lang = locale.group(1).lower()
            if (handle, lang) not in by_product:
                source = file.ref(f"row {row.number}")
                by_product[handle, lang] = ProductPart(handle, source, defines=False)
            _translate(by_product[handle, lang], lang, row, file, context)
            parts.accepted += 1
    parts.products.extend(by_product.values())
    return parts


def _translate(product: ProductPart, lang: str, row: Row, file: SourceFile, context: ImportContext) -> None:
    field, text = row.get("field").strip(), row.get("translated content")
    locator = f"row {row.number}, {field}"
    lower = field.lower()
    if lower == "title":
        product.titles[lang] = text
    elif lower in ("body_html", "body (html)", "body"):
        body = read_html(text)
        product.descriptions[lang] = body.text
        for name, value in body.specs:
            add_fact(product, name, value, lang, f"{locator}, {name}", file, context)
    elif lower in ("product_type", "type"):
        product.product_types.setdefault(lang, []).append(text)
    elif lower.startswith("metafields."):
        _translate_metafield(product, lang, field.split("."), text, locator, file, context)
    else:
        _translate_option(product, lang, field, row)


def _translate_metafield(
    product: ProductPart, lang: str, path: list[str], text: str, locator: str, file: SourceFile, context: ImportContext
) -> None:
    raw_key = path[-1]
    if fold(raw_key) in ALIAS_NAMES:
        product.aliases.extend(alias for line in lines(text) for alias in listed(line))
    elif is_drawback(raw_key):
        for line in lines(text):
            add_drawback(product, context.names.shown("drawbacks", lang), line, lang, locator, file)
    else:
        key = metafield_key(raw_key, raw_key, context)
        value = ", ".join(lines(text)) if lang == "en" else "、".join(lines(text))
        shown = context.names.shown(key, lang)
        product.attributes.append(Attribute(key, shown, value, lang, file.ref(locator)))


def _translate_option(product: ProductPart, lang: str, field: str, row: Row) -> None:
    translations = product.option_translations.setdefault(lang, OptionTranslations())
    value = _OPTION_VALUE.match(field)
    name = _OPTION_NAME.match(field)
    if value:
        translations.values[int(value["position"]), value["value"].strip()] = row.get("translated content")
    elif name:
        position = int(name.group(1) or name.group(2) or 1)
        translations.names[position] = row.get("translated content")


IMPORTER = Importer("shopify_translations", recognises, load)

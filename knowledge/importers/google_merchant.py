"""Google Merchant product feeds: tab-separated text, and RSS 2.0 or Atom with the g: namespace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from knowledge.errors import UnreadableFile
from knowledge.importers.google_item import ItemRejected, item_part
from knowledge.importers.parts import ImportContext, Importer, Parts
from knowledge.importers.source import SourceFile

_GOOGLE = "base.google.com/ns/1.0"


def recognises_table(file: SourceFile) -> bool:
    """Tell a feed in text by its columns, spelled with spaces or underscores."""
    columns = {_column(column) for column in file.columns}
    return {"id", "title", "price"} <= columns and bool({"availability", "description", "link"} & columns)


def recognises_xml(file: SourceFile) -> bool:
    """Tell a feed in XML by Google's namespace."""
    return file.suffix in (".xml", ".rss", ".atom") and _GOOGLE in file.text[:20_000]


def load_table(file: SourceFile, context: ImportContext) -> Parts:
    """Read a feed in text."""
    items = (
        (row.number, f"row {row.number}", {_column(name): cell.split("\n") for name, cell in row.cells.items()})
        for row in file.rows()
    )
    return _load(items, file, context)


def load_xml(file: SourceFile, context: ImportContext) -> Parts:
    """Read an RSS or Atom feed. Raises UnreadableFile for broken XML or one with a document type (entity attacks)."""
    return _load(_xml_items(file), file, context)


def _load(items: Iterator[tuple[int, str, dict[str, list[str]]]], file: SourceFile, context: ImportContext) -> Parts:
    parts, lang = Parts(), context.lang_of(file)
    for number, locator, cells in items:
        try:
            parts.products.append(item_part(cells, locator, lang, file, context))
            parts.accepted += 1
        except ItemRejected as error:
            context.rejections.add(number, error.field, str(error))
    return parts


def _xml_items(file: SourceFile) -> Iterator[tuple[int, str, dict[str, list[str]]]]:
    if re.search(r"<!(DOCTYPE|ENTITY)", file.text):
        raise UnreadableFile(f"{file.document_id} declares a document type, which feeds must not")
    try:
        root = ElementTree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", file.text.lstrip("\ufeff")))
    except ElementTree.ParseError as error:
        raise UnreadableFile(f"{file.document_id} is not well-formed XML: {error}") from error
    number = 0
    for element in root.iter():
        if _local(element.tag) in ("item", "entry"):
            number += 1
            yield number, f"item {number}", _cells(element)


def _cells(item: ElementTree.Element) -> dict[str, list[str]]:
    cells: dict[str, list[str]] = {}
    for child in item:
        name = _local(child.tag)
        if name == "product_detail":
            found = {_local(inner.tag): _text(inner) for inner in child}
            keys = ("section_name", "attribute_name", "attribute_value")
            entry = ":".join(found.get(key, "") for key in keys if found.get(key) or key != "section_name")
            cells.setdefault(name, []).append(f'"{entry}"')
        elif name == "product_highlight":
            cells.setdefault(name, []).append(f'"{_text(child)}"')
        else:
            cells.setdefault(name, []).append(_text(child))
    return cells


def _text(element: ElementTree.Element) -> str:
    return "".join(element.itertext()).strip()


def _local(tag: str) -> str:
    return _column(tag.rsplit("}", 1)[-1])


def _column(name: str) -> str:
    return name.strip().lower().removeprefix("g:").replace(" ", "_")


TABLE = Importer("google_merchant_tsv", recognises_table, load_table)
XML = Importer("google_merchant_xml", recognises_xml, load_xml)

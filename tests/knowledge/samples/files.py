"""Readers of the sample shop's raw files that use none of our own importers."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[3]
SHOP = ROOT / "knowledge" / "samples" / "lumen"
IMAGES = ROOT / "assistant" / "web" / "products"
LANGS = ("zh", "en")
Attributes = dict[str, str]


def read_text(name: str) -> str:
    """Text of a file of the shop; promotions.tsv is GB18030, as an old back office would write it."""
    return (SHOP / name).read_bytes().decode("gb18030" if name == "promotions.tsv" else "utf-8-sig")


def read_rows(name: str) -> list[dict[str, str]]:
    delimiter = "\t" if name.endswith(".tsv") else ","
    return list(csv.DictReader(StringIO(read_text(name), newline=""), delimiter=delimiter))


def numbers(text: str) -> Counter[str]:
    """Every number in a text with how often it occurs; 27,000 and 27000 are the same number."""
    return Counter(re.findall(r"\d+(?:\.\d+)?", re.sub(r"(?<=\d),(?=\d{3})", "", text)))


class SpecTable(HTMLParser):
    """Collects the name and value cells of the specification table in a product's HTML body."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.cells: list[str] = []
        self._inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag in ("th", "td")
        if self._inside:
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.cells[-1] += data

    def pairs(self) -> dict[str, str]:
        return dict(zip(self.cells[::2], self.cells[1::2], strict=True))


def metafields(row: dict[str, str]) -> Attributes:
    found = ((re.search(r"\(product\.metafields\.specs\.(\w+)\)$", name), value) for name, value in row.items())
    return {match[1]: value for match, value in found if match and value}


def google_details(row: dict[str, str]) -> list[list[str]]:
    return [entry.split(":", 2) for entry in next(csv.reader([row["product_detail"]]))]


def google_attributes(row: dict[str, str], key_of: dict[str, str]) -> Attributes:
    details = google_details(row)
    return {key_of[name.lower()]: value for section, name, value in details if section in ("规格", "Specs")}


def google_drawbacks(row: dict[str, str]) -> list[str]:
    return [value for section, _, value in google_details(row) if section in ("不足", "Drawbacks")]


def shopify_attributes(
    rows: list[dict[str, str]], translated: dict[str, tuple[str, str]], key_of: dict[str, str]
) -> dict[str, Attributes]:
    chinese = metafields(rows[0])
    prefix = "metafields.specs."
    english = {field.removeprefix(prefix): en for field, (_, en) in translated.items() if field.startswith(prefix)}
    for attributes, html in ((chinese, rows[0]["Body (HTML)"]), (english, translated["body_html"][1])):
        attributes |= {key_of[name.lower()]: value for name, value in SpecTable(html).pairs().items()}
    return {"zh": chinese, "en": english}


def policy(policy_id: str, lang: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Front matter and the text of each section by its anchor."""
    _, front, body = read_text(f"policies/{policy_id}.{lang}.md").split("---\n", 2)
    parts = re.split(r"^## .*\{#([\w-]+)\}$", body, flags=re.MULTILINE)[1:]
    return yaml.safe_load(front), dict(zip(parts[::2], parts[1::2], strict=True))


def policy_ids() -> list[str]:
    return sorted(path.name.removesuffix(".zh.md") for path in (SHOP / "policies").glob("*.zh.md"))


def manual_ids() -> list[str]:
    return sorted(path.name.removesuffix(".zh.md") for path in (SHOP / "manuals").glob("*.zh.md"))


def customer_texts() -> Iterator[tuple[str, str]]:
    for path in sorted(SHOP.rglob("*.*")):
        yield str(path.relative_to(SHOP)), read_text(str(path.relative_to(SHOP)))

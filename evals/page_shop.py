"""A shop made of pages, as exports and answer cases, so that the whole dialogue can be asked what the pages are asked."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from knowledge.embedders.training.pages import Page, PageQuestion
from knowledge.text import language_of

_NAMED = re.compile(r"([^：:。.?？!！]{1,30}?)\s*[：:]\s*(\S.*)", re.DOTALL)
_ASKED = re.compile(r"(?:问：|Q:\s*)?([^?？。.]{3,60}[?？])\s*(?:答：|A:\s*)?(\S.*)", re.DOTALL)
_POLICY = "policy"


def write_page_shop(pages: Sequence[Page], folder: Path) -> Path:
    """Write products.jsonld, faq.csv and cases.jsonl; return the path of the cases. Pages of policies are left out."""
    folder.mkdir(parents=True, exist_ok=True)
    goods = [(f"P{number:03d}", page) for number, page in enumerate(pages) if page.category != _POLICY]
    nodes = [node for sku, page in goods for node in _nodes(sku, page)]
    export = folder / "export"
    export.mkdir(exist_ok=True)
    graph = {"@context": "https://schema.org", "@graph": nodes}
    (export / "products.jsonld").write_text(json.dumps(graph, ensure_ascii=False), encoding="utf-8")
    with (export / "faq.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["question", "answer", "lang", "product_id"])
        for sku, page in goods:
            writer.writerows(
                [*found.groups(), language_of(text), sku] for text in page.passages if (found := _faq(text))
            )
    cases = folder / "cases.jsonl"
    rows = [
        _case(f"{sku}-{at}", sku, page, question)
        for sku, page in goods
        for at, question in enumerate(page.questions, start=1)
    ]
    cases.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return cases


def _faq(text: str) -> re.Match[str] | None:
    return _ASKED.fullmatch(text)


def _nodes(sku: str, page: Page) -> list[dict[str, Any]]:
    """Return the product in each language that its passages are in."""
    nodes = []
    for lang in ("zh", "en"):
        texts = [text for text in page.passages if language_of(text) == lang and not _faq(text)]
        named = [found for text in texts if (found := _NAMED.fullmatch(text))]
        if not texts and language_of(page.title) != lang:
            continue
        nodes.append(
            {
                "@type": "Product",
                "inLanguage": lang,
                "sku": sku,
                "productID": sku,
                "name": page.title,
                "category": page.category,
                "description": "\n".join(text for text in texts if not _NAMED.fullmatch(text)),
                "additionalProperty": [
                    {"@type": "PropertyValue", "name": found[1], "value": found[2]} for found in named
                ],
                "offers": {"@type": "Offer", "price": "100", "priceCurrency": "CNY", "availability": "InStock"},
            }
        )
    return nodes


def _case(identity: str, sku: str, page: Page, question: PageQuestion) -> dict[str, Any]:
    told = [_told(page.passages[index]) for index in question.answers]
    return {
        "id": identity,
        "lang": question.lang,
        "turns": [question.text],
        "current_product": sku,
        "customer_id": None,
        "now": None,
        "expect": {"all_of": [told] if told else [], "none_of": [], "outcome": "answer" if told else "abstain"},
    }


def _told(passage: str) -> str:
    """Return what a reply must hold to have given the passage: a property's value, an answer, or all of it."""
    found = _faq(passage) or _NAMED.fullmatch(passage)
    return (found[2] if found else passage).rstrip("。.!！")

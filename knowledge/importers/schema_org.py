"""schema.org JSON-LD: products, offers, return policies, shipping details and questions, in pages or .json files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from knowledge.errors import UnreadableFile
from knowledge.importers.parts import ImportContext, Importer, Parts
from knowledge.importers.schema_org_policies import return_policy, shipping_policy
from knowledge.importers.schema_org_product import NodeRejected, product_part
from knowledge.importers.source import SourceFile
from knowledge.records import Faq
from knowledge.text import language_of

_SCRIPT = re.compile(r"<script[^>]*application/ld\+json[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_TYPES = ("Product", "ProductGroup", "IndividualProduct", "MerchantReturnPolicy", "OfferShippingDetails", "FAQPage")
_HOLDERS = ("@graph", "itemListElement", "item", "mainEntity", "hasMerchantReturnPolicy", "makesOffer", "itemOffered")


def recognises(file: SourceFile) -> bool:
    """Tell JSON-LD in a page's script, or a JSON file that speaks schema.org."""
    if file.suffix in (".html", ".htm"):
        return any(re.search(rf'"{kind}"', block) for block in _SCRIPT.findall(file.text) for kind in _TYPES)
    return file.suffix in (".json", ".jsonld") and "schema.org" in file.text[:200_000]


def load(file: SourceFile, context: ImportContext) -> Parts:
    """Read every node we know of; a broken block or node is reported, the rest come in."""
    parts = Parts()
    number = 0
    for block_number, block in enumerate(_blocks(file), start=1):
        try:
            data = json.loads(block, strict=False)
        except ValueError as error:
            if file.suffix in (".json", ".jsonld"):
                raise UnreadableFile(f"{file.document_id} is not JSON: {error}") from error
            context.rejections.add(block_number, "script", f"is not JSON: {error}")
            continue
        for node in _nodes(data):
            number += 1
            _load_node(node, number, file, context, parts)
    return parts


def _load_node(node: Mapping[str, Any], number: int, file: SourceFile, context: ImportContext, parts: Parts) -> None:
    kind, locator = _type(node), f"node {number}"
    try:
        if kind in ("Product", "ProductGroup", "IndividualProduct"):
            parts.products.append(product_part(node, locator, file, context))
            for offer in _offers(node):
                _load_policies(offer, locator, file, context, parts)
        elif kind == "MerchantReturnPolicy":
            parts.policies.append(return_policy(node, locator, file, context))
        elif kind == "OfferShippingDetails":
            parts.policies.append(shipping_policy([node], locator, file, context))
        elif kind == "FAQPage":
            parts.faqs.extend(_faqs(node, locator, file, context))
        parts.accepted += 1
    except NodeRejected as error:
        context.rejections.add(number, error.field, str(error))


def _load_policies(
    offer: Mapping[str, Any], locator: str, file: SourceFile, context: ImportContext, parts: Parts
) -> None:
    known = {policy.policy_id for policy in parts.policies}
    for node in _many(offer.get("hasMerchantReturnPolicy")):
        policy = return_policy(node, f"{locator}, hasMerchantReturnPolicy", file, context)
        if policy.policy_id not in known:
            parts.policies.append(policy)
    shipping = _many(offer.get("shippingDetails"))
    if shipping:
        policy = shipping_policy(shipping, f"{locator}, shippingDetails", file, context)
        if policy.policy_id not in known:
            parts.policies.append(policy)


def _faqs(node: Mapping[str, Any], locator: str, file: SourceFile, context: ImportContext) -> Iterator[Faq]:
    for number, entry in enumerate(_many(node.get("mainEntity")), start=1):
        answers = _many(entry.get("acceptedAnswer"))
        question = str(entry.get("name") or "").strip()
        answer = re.sub(r"<[^>]+>", " ", str(answers[0].get("text") or "")).strip() if answers else ""
        if question and answer:
            source = file.ref(f"{locator}, question {number}")
            yield Faq(f"{file.stem}-{number}", question, answer, language_of(question + answer), source)
        else:
            context.rejections.add(number, "mainEntity", "has no question or no answer")


def _blocks(file: SourceFile) -> list[str]:
    return _SCRIPT.findall(file.text) if file.suffix in (".html", ".htm") else [file.text]


def _nodes(data: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the nodes we know, wherever a page's author hid them."""
    if isinstance(data, list):
        for entry in data:
            yield from _nodes(entry)
    elif isinstance(data, dict):
        if _type(data) in _TYPES:
            yield data
            return
        for holder in _HOLDERS:
            if holder in data:
                yield from _nodes(data[holder])


def _offers(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from _many(node.get("offers"))
    for variant in _many(node.get("hasVariant")):
        yield from _many(variant.get("offers"))


def _type(node: Mapping[str, Any]) -> str:
    kinds = node.get("@type", "")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    names = [str(kind).rsplit("/", 1)[-1] for kind in kinds]
    return next((name for name in names if name in _TYPES), names[0] if names else "")


def _many(value: Any) -> list[Mapping[str, Any]]:
    values = value if isinstance(value, list) else [value]
    return [entry for entry in values if isinstance(entry, dict)]


IMPORTER = Importer("schema_org", recognises, load)

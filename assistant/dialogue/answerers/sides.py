"""What is set side by side: products, or versions of one product, each with what is stated of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.dialogue import wording
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.measures import amounts_in, span_of
from assistant.dialogue.records import Sentence
from assistant.dialogue.shopping import kinds_compared
from assistant.dialogue.statements import Statement, statements_of
from assistant.dialogue.versions import first_named, versions_named, versions_of
from assistant.truth.evidence import Evidence
from knowledge.records import Product, Variant

MOST = 4
_MODEL = re.compile(r"^(?=.*[A-Za-z])(?=.*\d)[A-Za-z0-9]+$")
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Side:
    """A product or a version of one: what it is called here, its variants and the statements that hold for it."""

    product: Product
    variants: tuple[Variant, ...]
    label: str
    title: str
    statements: tuple[Statement, ...]
    version: bool = False


def sides_of(scene: Scene) -> list[Side]:
    """Return two to four sides: the products named, else versions of the one named, else products talked of before."""
    products = _products(scene)
    named = list(scene.question.products[:MOST])
    if (len(named) <= 1 and len(products) < 2) or (len(named) == 1 and _versions(scene, named[0])):
        for product in (named or products)[:1]:
            versions = _versions(scene, product) or _all_versions(scene, product)
            if len(versions) > 1:
                return versions
    return [_product_side(scene, product, products) for product in products]


def _products(scene: Scene) -> list[Product]:
    """Return the products named, filled up with those of the conversation where fewer than two are."""
    products = list(scene.question.products[:MOST])
    if len(products) < 2:
        kinds = kinds_compared(scene.shop, scene.question.text, products)
        products = kinds if len(kinds) > 1 else products
    if not products and scene.request.text != scene.question.text:
        # "Which is bigger, the A or the B": the names may stand in another part of the message.
        found_names = [match.product for match in scene.shop.catalogue.find_names(scene.request.text)]
        products = list({product.product_id: product for product in found_names}.values())
    memory = scene.request.memory
    several = len(products) == 1 and len(products[0].variants) > 1 and not memory.listed
    for product_id in (*memory.listed, *memory.recent) if len(products) < 2 and not several else ():
        found = scene.shop.catalogue.product(product_id)
        if found is not None and found not in products and (len(products) < 2 or product_id in memory.listed):
            products.append(found)
    return products[:MOST]


def _texts(scene: Scene) -> str:
    before = scene.request.memory.last_question if scene.request.memory.intent == "compare" else ""
    return f"{scene.question.text} {scene.request.text} {before}"


def _versions(scene: Scene, product: Product) -> list[Side]:
    named = versions_named(product, scene.question.text, scene.lang)
    if len(named) < 2:
        named = versions_named(product, _texts(scene), scene.lang)
    return [_version_side(scene, product, v.label, v.variants) for v in named[:MOST]] if len(named) > 1 else []


def _all_versions(scene: Scene, product: Product) -> list[Side]:
    versions = first_named(versions_of(product, scene.lang))
    return [_version_side(scene, product, v.label, v.variants) for v in versions]


def _version_side(scene: Scene, product: Product, label: str, variants: tuple[Variant, ...]) -> Side:
    skus = {variant.sku for variant in variants}
    own = tuple(s for s in statements_of(scene.shop, product) if not s.skus or s.skus & skus)
    return Side(product, variants, label, label, own, True)


def _product_side(scene: Scene, product: Product, products: Sequence[Product]) -> Side:
    """Take a product as a side, narrowed to the version that the words name of it."""
    named = versions_named(product, _texts(scene), scene.lang)
    variants = named[0].variants if len(named) == 1 else product.variants
    skus = {variant.sku for variant in variants}
    own = tuple(s for s in statements_of(scene.shop, product) if not s.skus or s.skus & skus)
    return Side(product, variants, _label(scene, product, products), scene.short_title(product), own)


def _label(scene: Scene, product: Product, products: Sequence[Product]) -> str:
    """Return the title, or its beginning if that holds a model name and tells the product from the others ("Alpha X1")."""
    words = scene.short_title(product).split()
    others = [scene.short_title(other).split() for other in products if other != product]
    for size in range(2, len(words)):
        if all(words[:size] != other[:size] for other in others) and _MODEL.match(words[size - 1]):
            return " ".join(words[:size]).rstrip(",，")
    return " ".join(words)


def cell(scene: Scene, side: Side, value: str) -> str:
    """Word one value of one side; a statement that already begins with the version's name is left as it is."""
    value = value.strip().rstrip("。.;；")
    if side.version and value.lower().startswith(side.label.lower()):
        return value
    return f"{side.label}：{value}" if scene.lang == "zh" else f"{side.label}: {value}"


def row(scene: Scene, name: str, cells: Sequence[tuple[Side, Statement]]) -> Sentence:
    """Word one property over the sides, with the passages that state it."""
    joined = ("；" if scene.lang == "zh" else "; ").join(cell(scene, side, statement.text) for side, statement in cells)
    evidence = tuple(scene.shop.passage_evidence(statement.passage) for _, statement in cells)
    names = tuple(piece for side, _ in cells for piece in scene.identity(side.product))
    names += tuple(
        scene.offer_evidence(side.product, side.variants[0], scene.lang)
        for side, _ in cells
        if 0 < len(side.variants) < len(side.product.variants)
    )
    text = scene.say("compare_row", name=name, rows=joined) if name else wording.sentence(joined, scene.lang)
    return Sentence(text, (*evidence, *names))


def price_span(scene: Scene, side: Side) -> tuple[Decimal, Decimal]:
    """Return the lowest and the highest price of a side."""
    prices = [scene.offer(variant).price.amount for variant in side.variants]
    return min(prices), max(prices)


def price_row(scene: Scene, sides: Sequence[Side]) -> Sentence:
    """Word the price of each side, from the cheapest to the dearest of its versions."""
    cells = []
    for side in sides:
        prices = sorted({scene.offer(variant).price for variant in side.variants}, key=lambda price: price.amount)
        shown = [wording.money(price, scene.lang) for price in (prices if len(prices) < 3 else (prices[0], prices[-1]))]
        cells.append(cell(scene, side, (" – " if scene.lang == "en" else "至").join(shown)))
    evidence = tuple(scene.offer_evidence(s.product, variant, scene.lang) for s in sides for variant in s.variants)
    return Sentence(scene.say("compare_price", rows=("；" if scene.lang == "zh" else "; ").join(cells)), evidence)


def measured(scene: Scene, side: Side, name: str) -> tuple[float, float, Statement] | None:
    """Return the span of numbers a side states for a measure, in the customer's language where it can be."""
    own = [statement for statement in side.statements if statement.lang == scene.lang]
    return span_of(own, name) or span_of(side.statements, name)


def gap(one: Statement, other: Statement, name: str) -> str | None:
    """Return by how much two stated amounts of a measure differ, in their own unit ("0.8 kg").

    None unless each gives one number in that measure, in one and the same unit.
    """
    first, second = (amounts_in(statement, name) for statement in (one, other))
    if len(first) != 1 or len(second) != 1 or any(q.low != q.high or not q.low for q in (*first, *second)):
        return None
    digits = [_NUMBER.search(q.text) for q in (first[0], second[0])]
    units = [q.text[found.end() :].strip() for q, found in zip((first[0], second[0]), digits, strict=True) if found]
    if digits[0] is None or digits[1] is None or not units[0] or units[0].lower() != units[1].lower():
        return None
    values = [Decimal(found.group().replace(",", "")) for found in digits if found is not None]
    spaced = " " if units[0][:1].isascii() else ""
    return f"{abs(values[0] - values[1]).normalize():f}{spaced}{units[0]}"


def computed(sides: Sequence[Side], text: str) -> Evidence:
    """Make evidence of what was computed from the sides' own statements."""
    return Evidence("rule:comparison", "rule", sides[0].title, text, sides[0].product.source)

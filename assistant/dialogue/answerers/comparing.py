"""Setting products side by side, and saying which of them meets a question or has more or less of something.

A comparison is said only if the numbers of every product compared stand in evidence and do not overlap.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.dialogue import wording
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.constraints import ordering_of
from assistant.dialogue.measures import span_of
from assistant.dialogue.records import Answer, Sentence
from assistant.dialogue.shopping import kinds_compared
from assistant.dialogue.topics import Topic, all_topics, names_topic
from assistant.dialogue.wishes import Support, bare, weigh
from assistant.truth.evidence import Evidence
from knowledge.records import Attribute, Product

_MOST = 4
_ASKS_PRICE = re.compile(r"价|贵|便宜|钱|price|cheap|expens|cost", re.IGNORECASE)
_MODEL = re.compile(r"^(?=.*[A-Za-z])(?=.*\d)[A-Za-z0-9]+$")
_DECIDES_LITTLE = re.compile(r"box|package|^type$|dimension|driver|codec|version|cable|manual", re.IGNORECASE)
_WHICH = re.compile(r"哪(?:一)?(?:个|款|种|只|件|双|台)|谁", re.IGNORECASE)
_COMPARING = re.compile(
    r"区别|对比|比较|差别|不同|不一样|差多少|纠结|相比|跟|和|与|比|两(?:个|款|者)|三(?:个|款)|都说|呢|"
    r"\b(?:difference|between|compare[ds]?|versus|vs|torn|or|and|than|better|both|choose|the)\b",
    re.IGNORECASE,
)
# How a property with more or less of it is said: (property, sign) to (Chinese, English); both are comparatives.
_SAID = {
    ("price", 1): ("更便宜", "cheaper"),
    ("price", -1): ("更贵", "more expensive than the other"),
    ("weight", 1): ("更轻", "lighter"),
    ("weight", -1): ("更重", "heavier"),
    ("battery_life", -1): ("续航更长", "longer-lasting"),
    ("noise_level", 1): ("更安静", "quieter"),
    ("capacity", -1): ("容量更大", "bigger in capacity"),
    ("power", -1): ("功率更大", "stronger in power"),
    ("charging_time", 1): ("充电更快", "faster to charge"),
    ("size", 1): ("更小", "smaller"),
    ("size", -1): ("更大", "bigger"),
}


def answer_compare(scene: Scene) -> Answer:
    """Set two to four products side by side, on what is asked, else on those properties in which they differ."""
    products = _compared(scene)
    if len(products) < 2:
        return scene.which_product()
    asked = _about(scene)
    verdict, attributes = _verdict(scene, products, asked)
    ordered, measured = _ordered(scene, products)
    attributes += measured
    topics = [topic for topic in all_topics() if topic.name in scene.question.attribute_keys]
    keys = _asked_keys(products, [] if verdict or ordered else topics, attributes, scene.lang)
    rows = [_row(scene, key, products) for key in keys]
    asks_price = bool(_ASKS_PRICE.search(scene.question.text))
    if not rows and not verdict and not ordered and not asks_price:
        rows = [_row(scene, key, products) for key in _differing(products, scene.lang)][: 2 if scene.brief else 4]
        asks_price = not scene.brief
    said = [*verdict, *ordered, *rows[: 1 if scene.brief else 6]]
    if asks_price:
        said.append(_price_row(scene, products))
    return Answer("answer", tuple(said), tuple(products)) if said else scene.abstain()


def _compared(scene: Scene) -> tuple[Product, ...]:
    """Return the products named, filled up with those of the conversation where fewer than two are."""
    products = list(scene.question.products[:_MOST])
    if len(products) < 2:
        kinds = kinds_compared(scene.shop, scene.question.text, products)
        products = kinds if len(kinds) > 1 else products
    memory = scene.request.memory
    for product_id in (*memory.listed, *memory.recent) if len(products) < 2 else ():
        found = scene.shop.catalogue.product(product_id)
        if found is not None and found not in products and (len(products) < 2 or product_id in memory.listed):
            products.append(found)
    return tuple(products[:_MOST])


def _about(scene: Scene) -> str:
    """Return what is asked of the products, without their names and the words of comparing."""
    text = _WHICH.sub(" ", scene.question.rest or scene.question.text)
    return text if len(bare(_COMPARING.sub(" ", text))) > 1 else ""


def _verdict(scene: Scene, products: Sequence[Product], asked: str) -> tuple[list[Sentence], list[Attribute]]:
    """Say which of the products meets what is asked, if some state that they do and the others that they do not."""
    if len(asked) < 2:
        return [], []
    supports = [weigh(p, None, asked, scene.shop.passages(p, scene.lang), scene.lang) for p in products]
    attributes = [
        support.attribute for support in supports if support.attribute is not None and support.verdict != "unknown"
    ]
    meeting = [(p, s) for p, s in zip(products, supports, strict=True) if s.verdict == "yes" and s.firm]
    refused = [s for s in supports if s.verdict == "no"]
    if not meeting or len(meeting) + len(refused) < len(products) or not refused:
        return [], attributes
    evidence = tuple(e for p, s in zip(products, supports, strict=True) for e in _shown(scene, p, s))
    titles = wording.listing([scene.short_title(p) for p, _ in meeting], scene.lang)
    return [Sentence(scene.say("compare_meets", titles=titles), evidence)], attributes


def _shown(scene: Scene, product: Product, support: Support) -> tuple[Evidence, ...]:
    if support.attribute is not None:
        return scene.attribute_evidence(product, support.attribute) or scene.identity(product)
    return (scene.shop.passage_evidence(support.passage),) if support.passage else scene.identity(product)


def _asked_keys(
    products: Sequence[Product], topics: Sequence[Topic], attributes: Sequence[Attribute], lang: str
) -> list[str]:
    """Return the keys of the properties asked for: those that decided, and those on the question's topics."""
    keys = dict.fromkeys(attribute.key for attribute in attributes)
    for topic in topics:
        for product in products:
            keys.update(dict.fromkeys(a.key for a in product.attributes if a.lang == lang and names_topic(a, topic)))
    return [key for key in keys if any(a.key == key and a.lang == lang for p in products for a in p.attributes)]


def _differing(products: Sequence[Product], lang: str) -> list[str]:
    counts: dict[str, list[str]] = {}
    for product in products:
        for attribute in product.attributes:
            if attribute.lang == lang and attribute.sku is None:
                counts.setdefault(attribute.key, []).append(attribute.value)
    # What is in the box, what it is called and how big it is differ always and decide little.
    return [
        key
        for key, values in counts.items()
        if len(values) == len(products) and len(set(values)) > 1 and not _DECIDES_LITTLE.search(key)
    ]


def _ordered(scene: Scene, products: Sequence[Product]) -> tuple[list[Sentence], list[Attribute]]:
    """Say which product has less or more of what is compared, where every number is stated and one stands apart."""
    ordering = ordering_of(_WHICH.sub("更", scene.question.text))
    if ordering is None or ordering not in _SAID:
        return [], []
    measured: list[Attribute] = []
    spans: list[tuple[float, float]] = []
    evidence: list[Evidence] = []
    for product in products:
        if ordering[0] == "price":
            offers = [scene.offer(variant).price.amount for variant in product.variants]
            spans.append((float(min(offers)), float(max(offers))))
            evidence += [scene.offer_evidence(product, variant, scene.lang) for variant in product.variants]
            continue
        found = span_of(product, ordering[0], scene.lang)
        if found is None:
            return [], measured
        measured.append(found[2])
        spans.append(found[:2])
        evidence += scene.attribute_evidence(product, found[2])
    winner = _apart(spans, ordering[1])
    if winner is None:
        return [], measured
    said = _SAID[ordering]
    facts = Evidence(
        "rule:comparison", "rule", scene.short_title(products[winner]), " ".join(said), products[winner].source
    )
    text = scene.say(
        "compare_more", title=scene.short_title(products[winner]), said=said[0 if scene.lang == "zh" else 1]
    )
    return [Sentence(text, (*evidence, facts))], measured


def _apart(spans: Sequence[tuple[float, float]], sign: int) -> int | None:
    """Return the index of the span that lies wholly before (1) or after (-1) all others; None if there is none."""
    for index, (low, high) in enumerate(spans):
        others = [span for number, span in enumerate(spans) if number != index]
        if all(high < other[0] if sign > 0 else low > other[1] for other in others):
            return index
    return None


def _row(scene: Scene, key: str, products: Sequence[Product]) -> Sentence:
    cells: list[str] = []
    evidence: list[Evidence] = []
    name = ""
    for product in products:
        attribute = next((a for a in product.attributes if a.key == key and a.lang == scene.lang), None)
        if attribute is None:
            continue
        name = name or attribute.name
        cells.append(_cell(scene, product, products, attribute.value.rstrip("。.")))
        evidence += scene.attribute_evidence(product, attribute)
    rows = ("；" if scene.lang == "zh" else "; ").join(cells)
    return Sentence(scene.say("compare_row", name=name, rows=rows), tuple(evidence))


def _cell(scene: Scene, product: Product, products: Sequence[Product], value: str) -> str:
    label = _label(scene, product, products)
    return f"{label}：{value}" if scene.lang == "zh" else f"{label}: {value}"


def _label(scene: Scene, product: Product, products: Sequence[Product]) -> str:
    """Return the title, or its beginning if that holds a model name and tells the product from the others ("Alpha X1")."""
    words = scene.short_title(product).split()
    others = [scene.short_title(other).split() for other in products if other != product]
    for size in range(2, len(words)):
        if all(words[:size] != other[:size] for other in others) and _MODEL.match(words[size - 1]):
            return " ".join(words[:size]).rstrip(",，")
    return " ".join(words)


def _price_row(scene: Scene, products: Sequence[Product]) -> Sentence:
    cells = [_cell(scene, p, products, wording.money(scene.offer(p.variants[0]).price, scene.lang)) for p in products]
    evidence = tuple(scene.offer_evidence(p, p.variants[0], scene.lang) for p in products)
    return Sentence(scene.say("compare_price", rows=("；" if scene.lang == "zh" else "; ").join(cells)), evidence)

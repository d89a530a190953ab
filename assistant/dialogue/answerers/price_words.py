"""Questions about prices beside what a thing costs: how much dearer one version is, the span, the price of a part."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from assistant.dialogue import wording
from assistant.dialogue.answerers.scene import Scene, answer_part
from assistant.dialogue.asked import Unit, asked_units, held
from assistant.dialogue.records import Answer, Sentence
from assistant.dialogue.shopview import in_options
from assistant.dialogue.vocabulary import variants_named
from assistant.truth.evidence import Evidence
from assistant.truth.quantities import quantities
from assistant.truth.text import sentences as sentences_of
from knowledge.records import Money, Passage, Product, Variant

_DIFFERENCE = re.compile(
    r"贵(?:多少|几|不贵)|便宜(?:多少|几)|差(?:多少|几)(?:钱|块|元)?|差价(?!.{0,4}(?:补|退))|价差|多(?:付|加|花)多少|"
    r"how much (?:more|less|extra|dearer|cheaper|pricier)|price difference|difference in price|(?:cheaper|dearer|more expensive) by how",
    re.IGNORECASE,
)
_SEPARATE = re.compile(
    r"替换|更换|备用|单(?:独)?(?:买|卖|售|配)|另(?:外)?买|补(?:买|配)|单个|单只|配件|零件|耗材|滤芯|"
    r"\b(?:replacement|spare|extra|separate(?:ly)?|single|refill|another|on its own|by itself|lost|only the|just the)\b",
    re.IGNORECASE,
)
_MANY = 6
Group = tuple[str, tuple[Variant, ...], Money]


def option_text(variant: Variant, lang: str) -> str:
    """Name a variant by its options ("黑色·大号"), or by its SKU if it has none."""
    return ("·" if lang == "zh" else ", ").join(in_options(variant, lang).values()) or variant.sku


def price_groups(scene: Scene, variants: Sequence[Variant]) -> list[tuple[str, tuple[Variant, ...], Money]]:
    """Group versions by price, named by the one option that decides it where there is one ("20 寸", not each colour)."""
    deciding = _deciding_option(scene, variants)
    by_price: dict[Money, list[Variant]] = defaultdict(list)
    for variant in variants:
        by_price[scene.offer(variant).price].append(variant)
    groups = []
    for price, group in by_price.items():
        names = [in_options(v, scene.lang).get(deciding, "") if deciding else option_text(v, scene.lang) for v in group]
        groups.append((wording.listing(list(dict.fromkeys(names)), scene.lang), tuple(group), price))
    return groups


def _deciding_option(scene: Scene, variants: Sequence[Variant]) -> str | None:
    for name in in_options(variants[0], scene.lang):
        prices: dict[str, set[Decimal]] = defaultdict(set)
        for variant in variants:
            prices[in_options(variant, scene.lang).get(name, "")].add(scene.offer(variant).price.amount)
        if len(prices) > 1 and all(len(found) == 1 for found in prices.values()):
            return name
    return None


def price_by_version(scene: Scene, product: Product, variants: Sequence[Variant]) -> Sentence:
    """Say what each version costs; the span where there are too many to tell."""
    groups = price_groups(scene, variants)
    evidence = tuple(scene.offer_evidence(product, variant, scene.lang) for variant in variants)
    title = scene.short_title(product)
    if len(groups) > _MANY or sum(len(name) for name, _, _ in groups) > 160:
        ends = [price for _, _, price in sorted(groups, key=lambda group: group[2].amount)]
        low, high = wording.money(ends[0], scene.lang), wording.money(ends[-1], scene.lang)
        return Sentence(scene.say("price_span", title=title, low=low, high=high), evidence)
    return Sentence(scene.say("price_variants", title=title, listing=listing_of(scene, groups)), evidence)


def listing_of(scene: Scene, groups: Sequence[Group]) -> str:
    """Write groups of versions with their prices on one line."""
    return ("；" if scene.lang == "zh" else "; ").join(
        f"{name} {wording.money(p, scene.lang)}" for name, _, p in groups
    )


def price_difference(scene: Scene) -> list[Sentence] | None:
    """Say how much dearer one version, or one product, is than another; None if that is not asked or not clear."""
    if not _DIFFERENCE.search(scene.question.text) or not scene.question.products:
        return None
    products = scene.question.products
    groups = _products_compared(scene, products) if len(products) > 1 else _versions_compared(scene, products[0])
    if len(groups) != 2:
        return None
    (dear, dear_variants, high), (cheap, cheap_variants, low) = sorted(groups, key=lambda g: -g[2].amount)
    owners = {v.sku: p for p in products for v in p.variants}
    evidence = [scene.offer_evidence(owners[v.sku], v, scene.lang) for v in (*dear_variants, *cheap_variants)]
    if high == low:
        titles = wording.listing([dear, cheap], scene.lang)
        return [
            Sentence(scene.say("price_alike", titles=titles, price=wording.money(high, scene.lang)), tuple(evidence))
        ]
    difference = Money(high.amount - low.amount, high.currency)
    amounts = [wording.money(difference, lang) for lang in ("zh", "en")]
    rule = Evidence(
        "rule:price", "rule", dear, " · ".join([*amounts, "比它更贵 more expensive than"]), products[0].source
    )
    text = scene.say(
        "price_difference",
        dear=dear,
        cheap=cheap,
        difference=wording.money(difference, scene.lang),
        dear_price=wording.money(high, scene.lang),
        cheap_price=wording.money(low, scene.lang),
    )
    return [Sentence(text, (*evidence, rule))]


def _products_compared(scene: Scene, products: Sequence[Product]) -> list[Group]:
    """Return two products with a price each; where versions differ in price, the version taken is named."""
    groups: list[Group] = []
    for product in products[:2]:
        variants = variants_named(product, scene.question.text) or product.variants
        prices = {scene.offer(variant).price for variant in variants}
        variant = _version_of(scene, variants)
        named = variant if len(prices) > 1 and scene.request.channel != "voice" else None
        groups.append((scene.shop.title(product, scene.lang, named), (variant,), scene.offer(variant).price))
    return groups if len(products) == 2 else []


def _version_of(scene: Scene, variants: Sequence[Variant]) -> Variant:
    return next((v for v in variants if scene.offer(v).availability != "out_of_stock"), variants[0])


def _versions_compared(scene: Scene, product: Product) -> list[Group]:
    """Return the two versions compared: those named by one option's values, or the only two prices there are."""
    groups = price_groups(scene, product.variants)
    if len(groups) > 1:
        named = [group for group in groups if any(_names(scene, v) for v in group[1])]
        if len(named) == 2:
            return named
    return groups if len(groups) == 2 else []


def _names(scene: Scene, variant: Variant) -> bool:
    text = scene.question.text.lower().replace(" ", "")
    values = [value for options in variant.options.values() for value in options.values()]
    return any(value.lower().replace(" ", "") in text for value in values)


def price_of_part(scene: Scene) -> Answer | None:
    """Answer what a part or accessory costs from the shop's words on it; None if the whole product is meant.

    The price of the product itself would be a wrong answer, so where nothing prices the part, that is said.
    """
    text, product = scene.question.text, scene.question.products[0]
    if not _SEPARATE.search(text):
        return None
    kinds = (
        *scene.shop.nouns_in(text, product),
        "单买",
        "单独",
        "替换",
        "备用",
        "replac",
        "spare",
        "extra",
        "singl",
        "separ",
    )
    units = [
        u
        for u in asked_units(text, scene.shop.names(product), ("价格", "多少钱", "price", "cost"))
        if u.text not in kinds
    ]
    passages = [*scene.shop.passages(product, scene.lang), *_general(scene)]
    best = max(
        (
            (_part_score(_context(passage, part), units), part, passage)
            for passage in passages
            for part in _priced_parts(passage)
        ),
        key=lambda found: found[0],
        default=None,
    )
    if best is not None and best[0] > 0:
        sentence = Sentence(wording.sentence(best[1], scene.lang), (scene.shop.passage_evidence(best[2]),))
        return Answer("answer", (sentence,), (product,))
    said = Sentence(
        scene.say("price_part_none", title=scene.short_title(product)),
        (scene.offer_evidence(product, product.variants[0], scene.lang),),
        "courtesy",
    )
    return Answer("abstain", (said,), (product,), remember={"offered_person": True})


def _general(scene: Scene) -> list[Passage]:
    hits = scene.shop.retriever.search(
        scene.question.text, lang=scene.lang, kinds=("faq", "policy"), limit=6, query_vector=scene.question.vector
    ).hits
    return [hit.passage for hit in hits if hit.passage.product_id is None]


def _priced_parts(passage: Passage) -> list[str]:
    parts = sentences_of(" ".join(answer_part(passage).split()))
    return [part for part in parts if any(q.dimension == "money" for q in quantities(part))]


def _context(passage: Passage, part: str) -> str:
    """Return a sentence with the question that it answers, which often alone names the part."""
    return f"{passage.title} {part}" if passage.kind == "faq" else part


def _part_score(part: str, units: Sequence[Unit]) -> float:
    lowered = part.lower()
    return sum(held(unit, lowered, frozenset()) for unit in units)

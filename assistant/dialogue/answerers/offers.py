"""Price, stock and options: what may change by the minute and is read live."""

from __future__ import annotations

from collections import defaultdict

from assistant.dialogue import wording
from assistant.dialogue.answerers.promotions import final_price, promotion_sentence, promotions_of
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.lexicon import COUPON, FINAL_PRICE
from assistant.dialogue.records import Answer, Sentence
from assistant.dialogue.shopview import in_options
from knowledge.records import Product, Variant

_LOW_STOCK = 20


def answer_price(scene: Scene) -> Answer:
    """Give the current price, and the one before a sale."""
    if not scene.question.products:
        return scene.which_product()
    product = scene.question.products[0]
    asks_after = FINAL_PRICE.search(scene.question.text) or COUPON.search(scene.question.text.upper())
    if asks_after and len(scene.question.products) == 1:
        return Answer("answer", tuple(final_price(scene, product)), (product,))
    sentences = [sentence for product in scene.question.products[:4] for sentence in _price(scene, product)]
    if len(scene.question.products) == 1:
        active = [
            item.promotion for item in promotions_of(scene, product) if item.shortfall is None and not item.needs_code
        ]
        sentences += [promotion_sentence(scene, promotion) for promotion in active[:1]]
    return Answer("answer", tuple(sentences), scene.question.products[:4])


def _price(scene: Scene, product: Product) -> list[Sentence]:
    variants = (
        [scene.question.variant]
        if scene.question.variant and len(scene.question.products) == 1
        else list(product.variants)
    )
    by_price: dict[str, list[Variant]] = defaultdict(list)
    for variant in variants:
        by_price[wording.money(scene.offer(variant).price, scene.lang)].append(variant)
    if len(by_price) > 1:
        rows = [
            f"{wording.listing([option_text(v, scene.lang) for v in group], scene.lang)} {price}"
            for price, group in by_price.items()
        ]
        evidence = tuple(scene.offer_evidence(product, variant, scene.lang) for variant in variants)
        listing = ("；" if scene.lang == "zh" else "; ").join(rows)
        return [Sentence(scene.say("price_variants", title=scene.short_title(product), listing=listing), evidence)]
    variant = variants[0]
    offer = scene.offer(variant)
    evidence = (scene.offer_evidence(product, variant, scene.lang),)
    price = wording.money(offer.price, scene.lang)
    if offer.list_price is not None and offer.list_price.amount > offer.price.amount:
        text = scene.say(
            "price_sale",
            title=scene.title(product),
            price=price,
            list_price=wording.money(offer.list_price, scene.lang),
        )
    else:
        text = scene.say("price", title=scene.title(product), price=price)
    return [Sentence(text, evidence)]


def option_text(variant: Variant, lang: str) -> str:
    """Name a variant by its options ("黑色·大号"), or by its SKU if it has none."""
    return ("·" if lang == "zh" else ", ").join(in_options(variant, lang).values()) or variant.sku


def answer_stock(scene: Scene) -> Answer:
    """Say whether the product, or the version of it in question, can be bought now."""
    if not scene.question.products:
        return scene.which_product()
    sentences = [sentence for product in scene.question.products[:4] for sentence in _stock(scene, product)]
    return Answer("answer", tuple(sentences), scene.question.products[:4])


def _stock(scene: Scene, product: Product) -> list[Sentence]:
    chosen = scene.question.variant if len(scene.question.products) == 1 else None
    asked = scene.shop.vocabulary.option_values(scene.question.text)
    if chosen is None and asked and len(product.variants) > 1 and not _has_option(product, asked[0]):
        return _no_such_option(scene, product)
    variants = [chosen] if chosen else list(product.variants)
    by_state: dict[str, list[Variant]] = defaultdict(list)
    for variant in variants:
        by_state[scene.offer(variant).availability].append(variant)
    sentences = []
    for state, group in by_state.items():
        evidence = tuple(scene.offer_evidence(product, variant, scene.lang) for variant in group)
        whole = len(by_state) == 1 and chosen is None
        names = (
            ""
            if whole or len(product.variants) == 1
            else wording.listing([option_text(v, scene.lang) for v in group], scene.lang)
        )
        title = scene.short_title(product)
        if names:
            title = f"{title}（{names}）" if scene.lang == "zh" else f"{title} ({names})"
        count = scene.offer(group[0]).inventory
        if state == "in_stock" and len(group) == 1 and count is not None and 0 < count <= _LOW_STOCK:
            text = scene.say("stock_left", title=title, count=count)
        else:
            text = scene.say(
                {"in_stock": "stock_in", "out_of_stock": "stock_out"}.get(state, f"stock_{state}"), title=title
            )
        sentences.append(Sentence(text, evidence))
    return sentences


def _has_option(product: Product, value: str) -> bool:
    return any(
        value in own.lower() for v in product.variants for options in v.options.values() for own in options.values()
    )


def _no_such_option(scene: Scene, product: Product) -> list[Sentence]:
    values = wording.listing([option_text(variant, scene.lang) for variant in product.variants], scene.lang)
    evidence = tuple(scene.offer_evidence(product, variant, scene.lang) for variant in product.variants)
    return [Sentence(scene.say("no_such_option", title=scene.short_title(product), values=values), evidence)]


def answer_options(scene: Scene) -> Answer:
    """List the colours, sizes and other versions of a product."""
    if not scene.question.products:
        return scene.which_product()
    product = scene.question.products[0]
    names: dict[str, dict[str, None]] = defaultdict(dict)
    for variant in product.variants:
        for name, value in in_options(variant, scene.lang).items():
            names[name][value] = None
    evidence = tuple(scene.offer_evidence(product, variant, scene.lang) for variant in product.variants)
    if not names:
        return Answer(
            "answer", (Sentence(scene.say("no_options", title=scene.short_title(product)), evidence),), (product,)
        )
    sentences = tuple(
        Sentence(
            scene.say(
                "options", title=scene.short_title(product), name=name, values=wording.listing(list(values), scene.lang)
            ),
            evidence,
        )
        for name, values in names.items()
    )
    return Answer("answer", sentences, (product,))

"""Price, stock, options and promotions: what may change by the minute and is read live."""

from __future__ import annotations

from collections import defaultdict

from assistant.dialogue import wording
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.records import Answer, Sentence
from assistant.dialogue.shopview import in_options
from assistant.truth.evidence import Evidence
from knowledge.policy_rules import applicable_promotions
from knowledge.records import Product, Promotion, Variant, in_language

_LOW_STOCK = 20


def answer_price(scene: Scene) -> Answer:
    """Give the current price, and the one before a sale."""
    if not scene.question.products:
        return scene.which_product()
    sentences = [sentence for product in scene.question.products[:4] for sentence in _price(scene, product)]
    if len(scene.question.products) == 1:
        sentences += _active_promotions(scene, scene.question.products[0], limit=1)
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


def answer_promotion(scene: Scene) -> Answer:
    """Name the promotions that hold now, for the product if one is meant; say so if there are none."""
    product = scene.question.products[0] if scene.question.products else None
    current = _active_promotions(scene, product, limit=1 if scene.brief else 4)
    sentences = current or [
        Sentence(
            scene.say("promotion_none_product", title=scene.title(product)) if product else scene.say("promotion_none"),
            (*scene.identity(product), _no_promotion(scene, product)) if product else (),
            role="courtesy",
        )
    ]
    if not scene.brief:
        sentences += _later(scene, product)
    return Answer("answer", tuple(sentences), (product,) if product else ())


def _no_promotion(scene: Scene, product: Product) -> Evidence:
    """Make evidence of having looked: the list of promotions holds none for this product today."""
    return Evidence(
        "rule:promotions", "rule", scene.title(product), "没有适用的优惠活动 no offer, discount applies", product.source
    )


def promotions_now(scene: Scene, product: Product | None) -> list[Promotion]:
    """Return the promotions valid now, for the product or for anything in the shop."""
    if product is not None:
        variant = scene.question.variant or product.variants[0]
        found = applicable_promotions(
            scene.shop.shop.promotions,
            product,
            variant,
            scene.request.now,
            scene.question.quantity,
            offer=scene.offer(variant),
        )
        return [item.promotion for item in found]
    return [p for p in scene.shop.shop.promotions if p.valid_from <= scene.request.now <= p.valid_until]


def _active_promotions(scene: Scene, product: Product | None, limit: int) -> list[Sentence]:
    found = promotions_now(scene, product)[:limit]
    sentences = []
    for promotion in found:
        start, end = scene.shop.local(promotion.valid_from), scene.shop.local(promotion.valid_until)
        fields = {
            "title": in_language(promotion.titles, scene.lang),
            "start": wording.day(start, scene.lang),
            "end": wording.day(end, scene.lang),
        }
        key = "promotion_code" if promotion.code and promotion.code not in fields["title"] else "promotion"
        text = scene.say(key, code=promotion.code, **fields)
        sentences.append(Sentence(text, (scene.shop.promotion_evidence(promotion, scene.lang),)))
    return sentences


def _later(scene: Scene, product: Product | None) -> list[Sentence]:
    coming = [p for p in scene.shop.shop.promotions if p.valid_from > scene.request.now and _concerns(p, product)]
    return [
        Sentence(
            scene.say(
                "promotion_later",
                title=in_language(p.titles, scene.lang),
                start=wording.day(scene.shop.local(p.valid_from), scene.lang),
            ),
            (scene.shop.promotion_evidence(p, scene.lang),),
        )
        for p in coming[:1]
    ]


def _concerns(promotion: Promotion, product: Product | None) -> bool:
    if product is None or not (promotion.product_ids or promotion.category_keys):
        return True
    return product.product_id in promotion.product_ids or product.category_key in promotion.category_keys

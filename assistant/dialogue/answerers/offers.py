"""Price, stock and options: what may change by the minute and is read live."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from assistant.dialogue import wording
from assistant.dialogue.answerers.basket import TOGETHER
from assistant.dialogue.answerers.offer_names import BOTH, meant_products, named_promotions
from assistant.dialogue.answerers.offer_words import promotion_sentence
from assistant.dialogue.answerers.paid_price import asks_what_is_paid, final_price, purchase_asked
from assistant.dialogue.answerers.price_words import (
    listing_of,
    price_by_version,
    price_difference,
    price_groups,
    price_of_part,
)
from assistant.dialogue.answerers.price_words import (
    option_text as option_text,
)
from assistant.dialogue.answerers.promotions import coming_sale, promotions_of
from assistant.dialogue.answerers.scene import Scene, answer_part
from assistant.dialogue.records import Answer, Sentence
from assistant.dialogue.shopview import in_options
from assistant.dialogue.vocabulary import options_agree, variants_named
from assistant.truth.quantities import quantities
from assistant.truth.text import sentences as sentences_of
from knowledge.records import Passage, Product, Variant

_LOW_STOCK = 20
_OFFERS_SHOWN = 1
_STILL = re.compile(r"还是|还卖|仍|依然|是不是|still|only|really|吗|么|^is\b|^are\b", re.IGNORECASE)
_LATER = re.compile(r"以后|之后|到时|那时|\bthen\b|coming|upcoming|next|soon|later|will", re.IGNORECASE)
_SIZE = re.compile(r"(?:\d{2,3}|[xsml]{1,4})\s*码|\bsize \w{1,4}\b", re.IGNORECASE)
_COUNT = re.compile(
    r"几(?:件|个|双|副|台|条|只)|多少(?:件|个|双|副|台|条|只|库存|货)?|剩|how many|left\b|how much stock", re.IGNORECASE
)
_PRICE_ASKED = re.compile(
    r"(?<!还剩)多少钱|几多钱|几钱|啥价|什么价|价格|价钱|[咋怎][么]?卖|多少米|卖多少|how much (?!stock)|\bprice|\bcosts?\b",
    re.IGNORECASE,
)
_STOCK_ASKED = re.compile(
    r"有(?:没有)?(?:现)?货|库存|还有没|缺货|in stock|available|availability|left\b", re.IGNORECASE
)
_RESTOCK_ASKED = re.compile(r"补货|到货|再来|还会有|什么时候有|啥时候有|restock|back in|again|when", re.IGNORECASE)
# What a shop writes of goods that are not at hand: gone for good, on the way, or made after ordering.
_SUPPLY = re.compile(
    r"停产|停售|下架|绝版|不再(?:补|生产|销售)|售完|不补|预售|预订|缺货|补货|起发货|天(?:内|后)?发(?:出|货)|到货|"
    r"discontinued|sold out|not (?:be )?restocked|restock|pre-?order|back-?order|ships? (?:from|in|within|on)|dispatched|lead time",
    re.IGNORECASE,
)


def answer_price(scene: Scene) -> Answer:
    """Give the current price, and the one before a sale; what a purchase comes to where that is asked."""
    paid = asks_what_is_paid(scene)
    purchase = purchase_asked(scene)
    if paid and purchase.unclear:
        return scene.which_of(purchase.unclear)
    if not scene.question.products and not (paid and purchase.lines):
        return scene.which_product()
    if BOTH.search(scene.question.text) and TOGETHER.search(scene.question.text) and len(meant_products(scene)) < 2:
        return scene.courtesy("clarify_both", outcome="clarify")
    if (difference := price_difference(scene)) is not None:
        return Answer("answer", tuple(difference), scene.question.products[:2])
    if len(scene.question.products) == 1 and (part := price_of_part(scene)) is not None:
        return part
    if paid or named_promotions(scene):
        return Answer("answer", tuple(final_price(scene, purchase)), purchase.products, remember=purchase.remembered)
    return _marked(scene)


def _marked(scene: Scene) -> Answer:
    """Give what the products are marked at, with what is taken off without a code."""
    products = meant_products(scene)[:4]
    product, single = products[0], len(products) == 1
    sentences = (_compared_with(scene, product) if single else None) or [
        sentence for product in products for sentence in _price(scene, product)
    ]
    if single:
        active = [item.promotion for item in promotions_of(scene, product) if item.reached and not item.needs_code]
        sentences += [promotion_sentence(scene, promotion) for promotion in active[:_OFFERS_SHOWN]]
        if _LATER.search(scene.question.text):
            sentences += coming_sale(scene, product)
        if _STOCK_ASKED.search(scene.question.text) and not scene.brief:
            sentences += _stock(scene, product)
    return Answer("answer", tuple(sentences), products)


def _compared_with(scene: Scene, product: Product) -> list[Sentence] | None:
    """Answer "is it still 79?" by yes or no; None if the question names no price to compare with."""
    if not _STILL.search(scene.question.text):
        return None
    named = {Decimal(str(q.low)) for q in quantities(scene.question.rest or "") if q.dimension in ("", "money")}
    named -= {
        Decimal(n)
        for v in product.variants
        for o in v.options.values()
        for x in o.values()
        for n in re.findall(r"\d+", x)
    }
    if len(named) != 1:
        return None
    variants = _meant(scene, product) or product.variants
    prices = {scene.offer(variant).price.amount for variant in variants}
    evidence = tuple(scene.offer_evidence(product, variant, scene.lang) for variant in variants)
    if len(prices) > 1:
        text = scene.say(
            "price_varies", title=scene.short_title(product), listing=listing_of(scene, price_groups(scene, variants))
        )
        return [Sentence(text, evidence)]
    price = wording.money(scene.offer(variants[0]).price, scene.lang)
    key = "price_same" if prices == named else "price_other"
    return [Sentence(scene.say(key, title=scene.title(product), price=price), evidence)]


def _meant(scene: Scene, product: Product) -> tuple[Variant, ...]:
    """Return the versions the question names; the one remembered, if it names none."""
    named = variants_named(product, scene.question.text)
    if named:
        return named
    variant = scene.question.variant
    return (variant,) if variant is not None and variant in product.variants else ()


def _price(scene: Scene, product: Product) -> list[Sentence]:
    variants = list(_meant(scene, product)) if len(meant_products(scene)) == 1 else []
    variants = variants or list(product.variants)
    if len({scene.offer(variant).price for variant in variants}) > 1:
        return [price_by_version(scene, product, variants)]
    variant = variants[0]
    offer = scene.offer(variant)
    evidence = (scene.offer_evidence(product, variant, scene.lang),)
    price = wording.money(offer.price, scene.lang)
    title = scene.title(product) if len(variants) == 1 else scene.short_title(product)
    if offer.list_price is not None and offer.list_price.amount > offer.price.amount:
        text = scene.say("price_sale", title=title, price=price, list_price=wording.money(offer.list_price, scene.lang))
    else:
        text = scene.say("price", title=title, price=price)
    return [Sentence(text, evidence)]


def answer_stock(scene: Scene) -> Answer:
    """Say whether the product, or the version of it in question, can be bought now; if not, what the shop says of it."""
    if not scene.question.products:
        return scene.which_product()
    priced = len(scene.question.products) == 1 and _PRICE_ASKED.search(scene.question.text)
    sentences = _price(scene, scene.question.products[0]) if priced else []
    sentences += [sentence for product in scene.question.products[:4] for sentence in _stock(scene, product)]
    return Answer("answer", tuple(sentences), scene.question.products[:4])


def _stock(scene: Scene, product: Product) -> list[Sentence]:
    single = len(scene.question.products) == 1
    chosen = _meant(scene, product) if single else ()
    asked = scene.shop.vocabulary.option_values(scene.question.text)
    missing = (asked and not _has_option(product, asked[0])) or _SIZE.search(scene.question.text)
    absent = (not chosen and missing) or not options_agree(product, scene.question.text)
    if single and len(product.variants) > 1 and absent:
        return _no_such_option(scene, product)
    variants = list(chosen or product.variants)
    by_state: dict[str, list[Variant]] = defaultdict(list)
    for variant in variants:
        by_state[scene.offer(variant).availability].append(variant)
    said = [
        _state_sentence(scene, product, state, group, len(by_state) == 1 and not chosen)
        for state, group in by_state.items()
    ]
    if "in_stock" not in by_state:
        others = [v for v in product.variants if scene.offer(v).availability == "in_stock" and v not in variants]
        said += _supply(scene, product, gone=not others)
        if others and not scene.brief:
            names = wording.listing([option_text(v, scene.lang) for v in others], scene.lang)
            evidence = tuple(scene.offer_evidence(product, v, scene.lang) for v in others)
            said.append(Sentence(scene.say("stock_others", names=names), evidence))
    return said


def _state_sentence(scene: Scene, product: Product, state: str, group: Sequence[Variant], whole: bool) -> Sentence:
    evidence = tuple(scene.offer_evidence(product, variant, scene.lang) for variant in group)
    title = scene.short_title(product)
    if not whole and len(product.variants) > 1:
        names = wording.listing([option_text(v, scene.lang) for v in group], scene.lang)
        title = f"{title}（{names}）" if scene.lang == "zh" else f"{title} ({names})"
    count = scene.offer(group[0]).inventory
    if state == "in_stock" and len(group) == 1 and count is not None and count > 0:
        if count <= _LOW_STOCK:
            return Sentence(scene.say("stock_left", title=title, count=count), evidence)
        if _COUNT.search(scene.question.text):
            return Sentence(scene.say("stock_count", title=title, count=count), evidence)
    key = {"in_stock": "stock_in", "out_of_stock": "stock_out"}.get(state, f"stock_{state}")
    return Sentence(scene.say(key, title=title), evidence)


def _supply(scene: Scene, product: Product, *, gone: bool) -> list[Sentence]:
    """Quote what the shop writes of when goods come, or that they don't; of restocking in general if that is asked."""
    if gone:
        for passage in sorted(scene.shop.passages(product, scene.lang), key=_of_supply):
            for part in sentences_of(" ".join(answer_part(passage).split())):
                if _SUPPLY.search(part) and passage.kind in ("description", "drawback", "faq"):
                    return [Sentence(wording.sentence(part, scene.lang), (scene.shop.passage_evidence(passage),))]
    if not _RESTOCK_ASKED.search(scene.question.text):
        return []
    hits = scene.shop.retriever.search(
        scene.question.text, lang=scene.lang, kinds=("faq", "policy"), limit=6, query_vector=scene.question.vector
    ).hits
    for hit in hits:
        if (
            hit.passage.product_id is None
            and _RESTOCK_ASKED.search(hit.passage.text)
            and _SUPPLY.search(hit.passage.text)
        ):
            return [scene.quote(hit.passage)]
    return []


def _of_supply(passage: Passage) -> int:
    return {"description": 0, "drawback": 1, "faq": 2}.get(passage.kind, 3)


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

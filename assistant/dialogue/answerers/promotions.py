"""Promotions and coupons: which hold, what they bring for a product, and one that is asked for by code or by name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.dialogue import wording
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.lexicon import COUPON
from assistant.dialogue.records import Answer, Sentence
from assistant.truth.evidence import Evidence
from assistant.truth.keyterms import has_term, key_terms
from knowledge.policy_rules import ApplicablePromotion, applicable_promotions, best_price
from knowledge.records import Money, Product, Promotion, in_language

_GENERIC = frozenset(
    [
        "优惠",
        "活动",
        "折扣",
        "打折",
        "券",
        "优惠券",
        "现在",
        "什么",
        "discount",
        "offer",
        "code",
        "coupon",
        "deal",
        "sale",
        "promot",
        "promo",
    ]
)
_WANTS_CODE = re.compile(r"券|码|code|coupon|voucher", re.IGNORECASE)


def answer_promotion(scene: Scene) -> Answer:
    """Name the promotions that hold now, for the product if one is meant; or speak of the one that is asked for."""
    product = scene.question.products[0] if scene.question.products else None
    named = named_promotion(scene)
    if named is not None:
        return _about(scene, named, product)
    current = [promotion_sentence(scene, p) for p in _current(scene, product)[: 1 if scene.brief else 4]]
    said = current or [_none(scene, product)]
    if not scene.brief:
        said += [_later_sentence(scene, p) for p in _later(scene, product)[:1]]
    return Answer("answer", tuple(said), (product,) if product else ())


def named_promotion(scene: Scene) -> Promotion | None:
    """Return the promotion that the question names: by its code, else by words or figures of its title."""
    text = scene.question.text
    promotions = scene.shop.shop.promotions
    codes = {code.upper() for code in COUPON.findall(text.upper())}
    by_code = next((p for p in promotions if p.code and p.code.upper() in codes), None)
    if by_code is not None:
        return by_code
    names = " ".join(n for product in scene.question.products for n in scene.shop.names(product)).lower()
    terms = [t for t in key_terms(text) if t not in _GENERIC and not has_term(names, t)]
    scored = [(_shared(p, terms, text), p) for p in promotions]
    best = max(scored, key=lambda item: item[0], default=(0, None))
    return best[1] if best[0] >= 2 else None


def _shared(promotion: Promotion, terms: Sequence[str], text: str) -> int:
    titles = " ".join(promotion.titles.values()).lower()
    score = sum(2 if re.search(r"\d", term) else 1 for term in terms if has_term(titles, term))
    percent = promotion.percent_off
    if percent is not None:
        off = int(percent)
        fold = f"{(100 - off) // 10 if (100 - off) % 10 == 0 else 100 - off}折"
        score += 2 * (fold in text or f"{off}%" in text)
    return score


def _about(scene: Scene, promotion: Promotion, product: Product | None) -> Answer:
    """Say how a promotion stands, and whether the product gets it."""
    evidence = (scene.shop.promotion_evidence(promotion, scene.lang),)
    if promotion.valid_until < scene.request.now:
        end = wording.day(scene.shop.local(promotion.valid_until), scene.lang)
        text = scene.say("promotion_ended", title=in_language(promotion.titles, scene.lang), end=end)
        return Answer("answer", (Sentence(text, evidence),), (product,) if product else ())
    if promotion.valid_from > scene.request.now:
        return Answer("answer", (_later_sentence(scene, promotion),), (product,) if product else ())
    said = [_verdict(scene, promotion, product)] if product else []
    said.append(promotion_sentence(scene, promotion))
    return Answer("answer", tuple(s for s in said if s), (product,) if product else ())


def _verdict(scene: Scene, promotion: Promotion, product: Product) -> Sentence:
    variant = scene.question.variant or product.variants[0]
    offer = scene.offer(variant)
    found = applicable_promotions(
        [promotion], product, variant, scene.request.now, scene.question.quantity, offer=offer
    )
    evidence = (
        scene.shop.promotion_evidence(promotion, scene.lang),
        scene.offer_evidence(product, variant, scene.lang),
    )
    title = scene.title(product)
    if not found:
        return Sentence(scene.say("promotion_not_covered", title=title), evidence)
    if found[0].shortfall is not None and promotion.minimum_purchase is not None:
        total = Money(offer.price.amount * scene.question.quantity, offer.price.currency)
        facts = _facts(scene, product, [promotion.minimum_purchase, total])
        text = scene.say(
            "promotion_short",
            minimum=wording.money(promotion.minimum_purchase, scene.lang),
            title=title,
            price=wording.money(total, scene.lang),
        )
        return Sentence(text, (*evidence, facts))
    return Sentence(scene.say("promotion_applies", title=title), evidence)


def final_price(scene: Scene, product: Product) -> list[Sentence]:
    """Return what the product costs after the promotions that apply: automatic ones, and codes the question names."""
    variant = scene.question.variant or product.variants[0]
    offer = scene.offer(variant)
    codes = {code.upper() for code in COUPON.findall(scene.question.text.upper())}
    wants_codes = bool(codes or _WANTS_CODE.search(scene.question.text))
    usable = [
        p for p in scene.shop.shop.promotions if not p.code or (p.code.upper() in codes if codes else wants_codes)
    ]
    best = best_price(usable, product, variant, scene.request.now, scene.question.quantity, offer=offer)
    evidence = [scene.offer_evidence(product, variant, scene.lang)]
    if not best.applied:
        text = scene.say("price_no_discount", title=scene.title(product), price=wording.money(best.total, scene.lang))
        return [Sentence(text, (*evidence, _facts(scene, product, [best.total])))]
    evidence += [scene.shop.promotion_evidence(item.promotion, scene.lang) for item in best.applied]
    offers = ("；" if scene.lang == "zh" else "; ").join(
        in_language(item.promotion.titles, scene.lang) for item in best.applied
    )
    text = scene.say(
        "price_after", title=scene.title(product), price=wording.money(best.total, scene.lang), offers=offers
    )
    return [Sentence(text, (*evidence, _facts(scene, product, [best.total, best.subtotal, best.unit])))]


def _facts(scene: Scene, product: Product, amounts: Sequence[Money]) -> Evidence:
    """Make evidence of computed amounts; it is shown by the offers and promotions it was computed from."""
    texts = [wording.money(amount, lang) for amount in amounts for lang in ("zh", "en")]
    return Evidence(
        "rule:price", "rule", scene.title(product), " · ".join([*texts, "优惠 折扣 discount offer"]), product.source
    )


def promotions_of(scene: Scene, product: Product) -> list[ApplicablePromotion]:
    """Return what applies to the product now, its minimum met or not."""
    variant = scene.question.variant or product.variants[0]
    found = applicable_promotions(
        scene.shop.shop.promotions,
        product,
        variant,
        scene.request.now,
        scene.question.quantity,
        offer=scene.offer(variant),
    )
    return list(found)


def _current(scene: Scene, product: Product | None) -> list[Promotion]:
    if product is not None:
        return [item.promotion for item in promotions_of(scene, product)]
    now = scene.request.now
    found = [p for p in scene.shop.shop.promotions if p.valid_from <= now <= p.valid_until]
    key = scene.question.category_key
    own = [
        p
        for p in found
        if key and (key in p.category_keys or any(_in_category(scene, pid, key) for pid in p.product_ids))
    ]
    general = [p for p in found if not p.category_keys and not p.product_ids]
    return [*own, *general] if own else found


def _in_category(scene: Scene, product_id: str, key: str) -> bool:
    product = scene.shop.catalogue.product(product_id)
    return product is not None and product.category_key == key


def _later(scene: Scene, product: Product | None) -> list[Promotion]:
    coming = [p for p in scene.shop.shop.promotions if p.valid_from > scene.request.now]
    if product is None:
        return coming
    return [
        p
        for p in coming
        if not (p.product_ids or p.category_keys)
        or product.product_id in p.product_ids
        or product.category_key in p.category_keys
    ]


def promotion_sentence(scene: Scene, promotion: Promotion) -> Sentence:
    """Name a promotion with its dates, and its code if the title does not say it."""
    start, end = scene.shop.local(promotion.valid_from), scene.shop.local(promotion.valid_until)
    title = in_language(promotion.titles, scene.lang)
    fields = {"title": title, "start": wording.day(start, scene.lang), "end": wording.day(end, scene.lang)}
    key = "promotion_code" if promotion.code and promotion.code not in title else "promotion"
    return Sentence(
        scene.say(key, code=promotion.code, **fields), (scene.shop.promotion_evidence(promotion, scene.lang),)
    )


def _later_sentence(scene: Scene, promotion: Promotion) -> Sentence:
    start = wording.day(scene.shop.local(promotion.valid_from), scene.lang)
    text = scene.say("promotion_later", title=in_language(promotion.titles, scene.lang), start=start)
    return Sentence(text, (scene.shop.promotion_evidence(promotion, scene.lang),))


def _none(scene: Scene, product: Product | None) -> Sentence:
    if product is None:
        return Sentence(scene.say("promotion_none"), role="courtesy")
    looked = Evidence(
        "rule:promotions", "rule", scene.title(product), "没有适用的优惠活动 no offer, discount applies", product.source
    )
    return Sentence(scene.say("promotion_none_product", title=scene.title(product)), (*scene.identity(product), looked))

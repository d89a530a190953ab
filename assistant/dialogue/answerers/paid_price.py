"""What a purchase costs after the promotions that apply: of one thing, several pieces or several things together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.dialogue import wording
from assistant.dialogue.answerers.basket import TOGETHER, Purchase, pieces_of, purchase_of
from assistant.dialogue.answerers.offer_names import BOTH, EACH, codes_named, named_promotions
from assistant.dialogue.answerers.offer_words import (
    price_facts,
    refusal,
    title_of,
    titles_of,
)
from assistant.dialogue.answerers.paid_total import kept_for_people, offers_beside, with_postage
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.lexicon import FINAL_PRICE, asks_total
from assistant.dialogue.records import Sentence
from assistant.truth.evidence import Evidence
from knowledge.policy_rules import BestPrice, best_cart_price, cart_promotions, for_new_customers
from knowledge.records import Promotion

_PAYS = re.compile(
    r"到手|实付|付多少|要付|得付|(?:折|券|优惠|活动|减|打)(?:扣|惠)?(?:完|后|之后|下来)|多少钱.{0,6}(?:用|打|减)|"
    r"(?:用|打|减|算)(?:了|上|完)?.{0,12}(?:多少|几多|啥价|什么价)|"
    r"after (?:the |my |your )?(?:\w+ ){0,3}(?:discount|offer|code|coupon|sale|promotion)|"
    r"with (?:the |my |a |your )?(?:\w+ ){0,3}(?:discount|offer|code|coupon|promotion)\b|"
    r"(?:do|would|will|must|should|have to|actually|going to) (?:i |we )?(?:actually )?pay|what.{0,12}\bpay\b|final price|comes? (?:out )?to",
    re.IGNORECASE,
)
_DISCOUNT = re.compile(r"折|券|码|优惠|活动|减|discount|offer|coupon|code|sale|promo|voucher", re.IGNORECASE)
_WANTS_CODE = re.compile(r"券|优惠码|折扣码|\bcodes?\b|coupons?|vouchers?", re.IGNORECASE)
NO_CODE = re.compile(
    r"(?:不|没|无)(?:打算|想|准备|要)?(?:用|有|需|带|使用)?(?:任何)?(?:优惠)?(?:券|码)|"
    r"(?:no|without|not using|don'?t have)(?: a| any| the)? (?:\w+ )?(?:codes?|coupons?|vouchers?)",
    re.IGNORECASE,
)


def asks_what_is_paid(scene: Scene) -> bool:
    """Tell whether the question is what a purchase comes to, not what a thing is marked at."""
    text = scene.question.text
    if asks_total(text) or FINAL_PRICE.search(text) or _PAYS.search(text) or NO_CODE.search(text):
        return True
    if EACH.search(text):
        return False
    if BOTH.search(text) and re.search(r"多少|几多|how much|cost", text, re.IGNORECASE):
        return True
    return bool(TOGETHER.search(text)) or pieces_of(scene) > 1


def purchase_asked(scene: Scene) -> Purchase:
    """Return what would be bought; several things where what is paid is asked of them."""
    return purchase_of(
        scene, several=any(asks(scene.question.text) for asks in (_PAYS.search, FINAL_PRICE.search, asks_total))
    )


def final_price(scene: Scene, purchase: Purchase) -> list[Sentence]:
    """Return what a purchase costs after the promotions that apply, automatic ones and those the question names, and posted."""
    # Where no feed gave any, the offers that the texts state.
    scene = replace(scene, shop=scene.shop.with_stated_offers)
    named = named_promotions(scene)
    usable = _usable(scene, named, purchase)
    best = best_cart_price(usable, purchase.lines, scene.request.now, terms=scene.shop.combining)
    applied = [item.promotion for item in best.applied]
    said: list[Sentence] = []
    for promotion in [p for p in named if p not in applied and p not in best.gifts][:1]:
        reason = refusal(scene, promotion, purchase.lines)
        if reason is None and applied and promotion.free_gift is None:
            reason = _not_together(scene, promotion, applied[0])
        said += [reason] if reason else []
    coming = [p for p in named if p.valid_from > scene.request.now]
    said += [sentence for promotion in coming[:1] for sentence in price_then(scene, purchase, promotion)]
    beside = offers_beside(scene, purchase)
    if beside and not best.applied:
        return [*said, *beside, _before_offers(scene, purchase, best)]
    said.append(price_sentence(scene, purchase, best))
    first = [promotion for promotion in applied if for_new_customers(promotion)]
    said += [
        Sentence(scene.say("promotion_new_only"), (scene.shop.promotion_evidence(p, scene.lang),)) for p in first[:1]
    ]
    if not scene.brief and not named and not NO_CODE.search(scene.question.text):
        said += _with_a_code(scene, purchase, best)
    kept = kept_for_people(scene) if scene.shop.shop.stated_promotions else []
    return [*said, *with_postage(scene, purchase, best.total)] if not kept else [*kept, *said]


def _before_offers(scene: Scene, purchase: Purchase, best: BestPrice) -> Sentence:
    """Say what a purchase comes to without an offer that is quoted beside it."""
    fields = {"title": titles_of(scene, purchase.lines), "price": wording.money(best.total, scene.lang)}
    evidence = [scene.offer_evidence(line.product, line.variant, scene.lang) for line in purchase.lines if line.variant]
    facts = price_facts(scene, purchase.lines, [best.total])
    return Sentence(scene.say("price_before_offers", **fields), (*evidence, facts))


def _usable(scene: Scene, named: Sequence[Promotion], purchase: Purchase) -> list[Promotion]:
    text = scene.question.text
    promotions = scene.shop.shop.promotions
    automatic = [p for p in promotions if not p.code and not p.for_some]
    if NO_CODE.search(text):
        return automatic
    if named:
        return [*automatic, *(p for p in named if p.code or p.for_some)]
    if not _WANTS_CODE.search(text) or codes_named(scene, text):
        return automatic
    open_codes = [p for p in promotions if p.code and not for_new_customers(p) and not p.for_some]
    reached = [e for e in cart_promotions(open_codes, purchase.lines, scene.request.now) if e.reached]
    return [*automatic, *(open_codes if reached else [p for p in promotions if p.code])]


def _not_together(scene: Scene, promotion: Promotion, other: Promotion) -> Sentence:
    evidence = tuple(scene.shop.promotion_evidence(p, scene.lang) for p in (promotion, other))
    rule = Evidence("rule:stacking", "rule", "", "优惠 叠加 不能 offer discount coupon combined", promotion.source)
    text = scene.say("promotion_not_together", one=title_of(promotion, scene.lang), other=title_of(other, scene.lang))
    return Sentence(text, (*evidence, rule))


def _with_a_code(scene: Scene, purchase: Purchase, best: BestPrice) -> list[Sentence]:
    """Say what a code that anybody may use would bring beyond; nothing if it brings nothing."""
    open_to_all = [p for p in scene.shop.shop.promotions if not for_new_customers(p) and not p.for_some]
    other = best_cart_price(open_to_all, purchase.lines, scene.request.now, terms=scene.shop.combining)
    if other.total.amount >= best.total.amount or not other.codes:
        return []
    evidence = [scene.shop.promotion_evidence(item.promotion, scene.lang) for item in other.applied]
    codes = wording.listing(list(other.codes), scene.lang)
    text = scene.say("price_with_code", code=codes, price=wording.money(other.total, scene.lang))
    return [Sentence(text, (*evidence, price_facts(scene, purchase.lines, [other.total])))]


def price_then(scene: Scene, purchase: Purchase, promotion: Promotion) -> list[Sentence]:
    """Say what a purchase would come to with a promotion that is yet to start, at the prices marked now."""
    usable = [p for p in scene.shop.shop.promotions if not (p.code or p.for_some) or p == promotion]
    then = promotion.valid_from
    # A sale price may be planned for that day: the offer as of then counts, not the one of today.
    lines = [
        replace(line, offer=scene.shop.offer(line.variant, then)) if line.variant else line for line in purchase.lines
    ]
    best = best_cart_price(usable, lines, then, terms=scene.shop.combining)
    if promotion not in [item.promotion for item in best.applied]:
        return []
    evidence = [scene.shop.promotion_evidence(item.promotion, scene.lang) for item in best.applied]
    text = scene.say(
        "price_then",
        title=titles_of(scene, purchase.lines),
        price=wording.money(best.total, scene.lang),
        start=wording.day(scene.shop.local(promotion.valid_from), scene.lang),
    )
    return [Sentence(text, (*evidence, price_facts(scene, purchase.lines, [best.total])))]


def price_sentence(scene: Scene, purchase: Purchase, best: BestPrice) -> Sentence:
    """Say what a purchase comes to, and how: what it is marked at and what each promotion takes off."""
    lines, lang = purchase.lines, scene.lang
    evidence = [scene.offer_evidence(line.product, line.variant, lang) for line in lines if line.variant]
    fields = {"title": titles_of(scene, lines), "price": wording.money(best.total, lang)}
    if not best.applied:
        discount = bool(_DISCOUNT.search(scene.question.text)) and not NO_CODE.search(scene.question.text)
        key = "price_total" if purchase.pieces > 1 and not discount else "price_no_discount"
        return Sentence(scene.say(key, **fields), (*evidence, price_facts(scene, lines, [best.total])))
    evidence += [scene.shop.promotion_evidence(item.promotion, lang) for item in best.applied]
    offers = ("，" if lang == "zh" else " and ").join(
        scene.say("price_off", offer=title_of(item.promotion, lang), saves=wording.money(item.saves, lang))
        for item in best.applied
    )
    key = "price_after" if purchase.pieces == 1 else "price_after_together"
    text = scene.say(key, subtotal=wording.money(best.subtotal, lang), offers=offers, **fields)
    amounts = [best.total, best.subtotal, best.unit, *(item.saves for item in best.applied)]
    return Sentence(text, (*evidence, price_facts(scene, lines, amounts)))

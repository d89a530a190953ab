"""Promotions and coupons: which hold, what they bring for a product, and one that is asked for by code or by name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.dialogue import wording
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.records import Answer, Sentence
from assistant.truth.evidence import Evidence
from assistant.truth.keyterms import has_term, key_terms
from knowledge.policy_rules import ApplicablePromotion, applicable_promotions, best_price
from knowledge.records import Money, Product, Promotion, Variant, in_language

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
_WANTS_GIFT = re.compile(
    r"赠|送(?!到|货|达|礼|人|去|来|给)|\bgifts?\b|freebie|(?:come|comes) with .{0,12}free|free with", re.IGNORECASE
)
_ASKS_LATER = re.compile(
    r"以后|之后|接下来|快要|将要|马上|什么时候(?:有|打折)|coming|upcoming|next|soon|later|双|\bwill\b", re.IGNORECASE
)
_STACKED = re.compile(r"叠加|叠着|一起用|同时用|同用|一块用|并用|\bstack|combin|together|\btwo (?:\w+ )?(?:codes|coupons|offers)|(?:both|multiple) (?:\w+ )?(?:codes|coupons|offers)|on top of", re.IGNORECASE)  # fmt: skip
_SHOWN = 3


def answer_promotion(scene: Scene) -> Answer:
    """Name the promotions that hold now, for the product if one is meant; or speak of the one that is asked for."""
    product = scene.question.products[0] if scene.question.products else None
    if _STACKED.search(scene.question.text):
        return _stacking(scene, product)
    named = named_promotion(scene)
    if named is not None:
        return _about(scene, named, product)
    said = _for_product(scene, product) if product is not None else _for_shop(scene)
    return Answer("answer", tuple(said), (product,) if product else ())


def _for_product(scene: Scene, product: Product) -> list[Sentence]:
    """Say what the product gets now, its own offers first; what it falls short of; what is to come."""
    entries = sorted(promotions_of(scene, product), key=lambda entry: not _is_own(entry.promotion))
    if _WANTS_GIFT.search(scene.question.text) and any(e.promotion.free_gift for e in entries):
        entries = [entry for entry in entries if entry.promotion.free_gift]
    elif _WANTS_CODE.search(scene.question.text):
        entries = [entry for entry in entries if entry.needs_code] or entries
    reached = [entry for entry in entries if entry.shortfall is None]
    short = [entry for entry in entries if entry.shortfall is not None and (_is_own(entry.promotion) or not reached)]
    said: list[Sentence] = []
    for entry in short[:1]:
        said += [
            s for s in (promotion_sentence(scene, entry.promotion), _verdict(scene, entry.promotion, product)) if s
        ]
    said = said or []
    said += [
        promotion_sentence(scene, entry.promotion) for entry in reached[: 1 if scene.brief else _SHOWN - len(said)]
    ]
    said = said or [_none(scene, product)]
    coming = coming_sale(scene, product)
    if _ASKS_LATER.search(scene.question.text):
        said = [*coming, *said]
    elif not scene.brief:
        said += coming
    if not scene.brief:
        said += [_later_sentence(scene, p) for p in _later(scene, product)[:1]]
    return said


def _for_shop(scene: Scene) -> list[Sentence]:
    current = [promotion_sentence(scene, p) for p in _current(scene)[: 1 if scene.brief else 4]]
    said = current or [_none(scene, None)]
    if not scene.brief:
        said += [_later_sentence(scene, p) for p in _later(scene, None)[:1]]
    return said


def _is_own(promotion: Promotion) -> bool:
    """Tell whether a promotion is for certain products or categories, not for all."""
    return bool(promotion.product_ids or promotion.category_keys)


def named_promotion(scene: Scene) -> Promotion | None:
    """Return the promotion that the question names: by its code, else by words or figures of its title."""
    text = scene.question.text
    promotions = scene.shop.shop.promotions
    words = {code.upper() for code in re.findall(r"[A-Za-z0-9]{3,}", text)}
    by_code = next((p for p in promotions if p.code and p.code.upper() in words), None)
    return by_code or _titled(scene)


def _titled(scene: Scene) -> Promotion | None:
    """Return the promotion whose title shares words or figures with the question, one still running if there is one."""
    text, promotions = scene.question.text, scene.shop.shop.promotions
    names = " ".join(n for product in scene.question.products for n in scene.shop.names(product)).lower()
    terms = [t for t in key_terms(text) if t not in _GENERIC and not has_term(names, t)]
    scored = [(_shared(p, terms, text), p.valid_until >= scene.request.now, p) for p in promotions]
    best = max(scored, key=lambda item: item[:2], default=(0, False, None))
    return best[2] if best[0] >= 2 else None


def _shared(promotion: Promotion, terms: Sequence[str], text: str) -> int:
    titles = " ".join(promotion.titles.values()).lower()
    score = sum(2 if re.search(r"\d", term) else 1 for term in terms if has_term(titles, term))
    percent = promotion.percent_off
    if percent is not None:
        off = int(percent)
        fold = f"{(100 - off) // 10 if (100 - off) % 10 == 0 else 100 - off}折"
        lead = r"(?<![\d.])" if len(fold) == 2 else ""
        score += 2 * bool(re.search(rf"{lead}{fold}", text) or re.search(rf"(?<!\d){off} ?%", text))
    return score


def _stacking(scene: Scene, product: Product | None) -> Answer:
    """Say whether promotions can be used together: by their own terms, those named or else those with codes."""
    shown = (product,) if product else ()
    by_code, titled = named_promotion(scene), _titled(scene)
    named = list({p.promotion_id: p for p in (by_code, titled) if p is not None}.values())
    stale = [p for p in named if not p.valid_from <= scene.request.now <= p.valid_until]
    if stale:
        return _about(scene, stale[0], product)
    rule_text = _stacking_rule(scene)
    if rule_text and not named:
        return Answer("answer", (rule_text[0],), shown)
    now = scene.request.now
    asked = named or [p for p in scene.shop.shop.promotions if p.code and p.valid_from <= now <= p.valid_until]
    alone = [p for p in asked if not p.stackable]
    key, told = ("stack_no", alone) if alone else ("stack_yes", asked)
    if not told:
        return Answer("answer", (_none(scene, product),), shown)
    titles = (
        "；".join(in_language(p.titles, "zh") for p in told)
        if scene.lang == "zh"
        else "; ".join(in_language(p.titles, "en") for p in told)
    )
    evidence = tuple(scene.shop.promotion_evidence(p, scene.lang) for p in asked)
    rule = Evidence("rule:stacking", "rule", "", "优惠 叠加 offer discount coupon combined", told[0].source)
    said = Sentence(scene.say(key, titles=titles), (*evidence, rule))
    return Answer("answer", (said, *(rule_text if not scene.brief else ())), shown)


def _stacking_rule(scene: Scene) -> list[Sentence]:
    """Return the shop's own words on using codes and offers together, if it has any."""
    hits = scene.shop.retriever.search(
        scene.question.text, lang=scene.lang, kinds=("policy", "faq"), limit=8, query_vector=scene.question.vector
    ).hits
    found = (h.passage for h in hits if _WANTS_CODE.search(h.passage.text) and _STACKED.search(h.passage.text))
    return [scene.quote(passage) for passage in found][:1]


def _about(scene: Scene, promotion: Promotion, product: Product | None) -> Answer:
    """Say how a promotion stands, and whether the product gets it; where it does not, what the product gets instead."""
    evidence = (scene.shop.promotion_evidence(promotion, scene.lang),)
    shown = (product,) if product else ()
    if promotion.valid_until < scene.request.now:
        end = wording.day(scene.shop.local(promotion.valid_until), scene.lang)
        text = scene.say("promotion_ended", title=in_language(promotion.titles, scene.lang), end=end)
        return Answer("answer", (Sentence(text, evidence),), shown)
    if promotion.valid_from > scene.request.now:
        return Answer("answer", (_later_sentence(scene, promotion),), shown)
    verdict = _verdict(scene, promotion, product) if product else None
    said = [verdict] if verdict else []
    said.append(promotion_sentence(scene, promotion))
    if product is not None and not _covered(scene, promotion, product) and not scene.brief:
        own = [e.promotion for e in promotions_of(scene, product) if _is_own(e.promotion) and e.shortfall is None]
        said += [promotion_sentence(scene, other) for other in own[:1]]
    return Answer("answer", tuple(said), shown)


def _covered(scene: Scene, promotion: Promotion, product: Product) -> bool:
    return any(entry.promotion == promotion for entry in promotions_of(scene, product))


def _verdict(scene: Scene, promotion: Promotion, product: Product) -> Sentence | None:
    variant = bought(scene, product)
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
            title=_pieces(scene, product),
            price=wording.money(total, scene.lang),
        )
        return Sentence(text, (*evidence, facts))
    return Sentence(scene.say("promotion_applies", title=title), evidence)


def bought(scene: Scene, product: Product) -> Variant:
    """Return the version that would be bought: the one meant, else the first that can be had."""
    if scene.question.variant is not None and scene.question.variant in product.variants:
        return scene.question.variant
    return next((v for v in product.variants if scene.offer(v).availability != "out_of_stock"), product.variants[0])


def final_price(scene: Scene, product: Product) -> list[Sentence]:
    """Return what the product costs after the promotions that apply: automatic ones, and codes the question names."""
    variant = bought(scene, product)
    offer = scene.offer(variant)
    codes = coupons_in(scene)
    wants_codes = bool(codes or _WANTS_CODE.search(scene.question.text))
    usable = [
        p for p in scene.shop.shop.promotions if not p.code or (p.code.upper() in codes if codes else wants_codes)
    ]
    best = best_price(usable, product, variant, scene.request.now, scene.question.quantity, offer=offer)
    evidence = [scene.offer_evidence(product, variant, scene.lang)]
    missed = [p for p in usable if p.code and p.code.upper() in codes and p not in [a.promotion for a in best.applied]]
    said = [verdict for p in missed[:1] if (verdict := _refused(scene, p, product)) is not None]
    if not best.applied:
        text = scene.say(
            "price_no_discount", title=_pieces(scene, product), price=wording.money(best.total, scene.lang)
        )
        return [*said, Sentence(text, (*evidence, _facts(scene, product, [best.total])))]
    evidence += [scene.shop.promotion_evidence(item.promotion, scene.lang) for item in best.applied]
    offers = ("；" if scene.lang == "zh" else "; ").join(
        in_language(item.promotion.titles, scene.lang) for item in best.applied
    )
    text = scene.say(
        "price_after", title=_pieces(scene, product), price=wording.money(best.total, scene.lang), offers=offers
    )
    return [*said, Sentence(text, (*evidence, _facts(scene, product, [best.total, best.subtotal, best.unit])))]


def coupons_in(scene: Scene) -> set[str]:
    """Return the shop's coupon codes that stand in the question, in capitals."""
    words = {word.upper() for word in re.findall(r"[A-Za-z0-9]{3,}", scene.question.text)}
    return words & {p.code.upper() for p in scene.shop.shop.promotions if p.code}


def _pieces(scene: Scene, product: Product) -> str:
    """Name what is bought, with how many of it where that is more than one."""
    count, title = scene.question.quantity, scene.title(product)
    return title if count == 1 else f"{count}件{title}" if scene.lang == "zh" else f"{title} × {count}"


def _refused(scene: Scene, promotion: Promotion, product: Product) -> Sentence | None:
    """Say why a code that was named brings nothing; None if only a better price leaves it out."""
    evidence = (scene.shop.promotion_evidence(promotion, scene.lang),)
    if promotion.valid_until < scene.request.now:
        end = wording.day(scene.shop.local(promotion.valid_until), scene.lang)
        return Sentence(
            scene.say("promotion_ended", title=in_language(promotion.titles, scene.lang), end=end), evidence
        )
    if promotion.valid_from > scene.request.now:
        return _later_sentence(scene, promotion)
    entry = next((e for e in promotions_of(scene, product) if e.promotion == promotion), None)
    return _verdict(scene, promotion, product) if entry is None or entry.shortfall is not None else None


def _facts(scene: Scene, product: Product, amounts: Sequence[Money]) -> Evidence:
    """Make evidence of computed amounts; it is shown by the offers and promotions it was computed from."""
    texts = [wording.money(amount, lang) for amount in amounts for lang in ("zh", "en")]
    texts.append(f"{scene.question.quantity}件 {scene.question.quantity} pieces")
    return Evidence(
        "rule:price", "rule", scene.title(product), " · ".join([*texts, "优惠 折扣 discount offer"]), product.source
    )


def promotions_of(scene: Scene, product: Product) -> list[ApplicablePromotion]:
    """Return what applies to the product now, its minimum met or not."""
    variant = bought(scene, product)
    found = applicable_promotions(
        scene.shop.shop.promotions,
        product,
        variant,
        scene.request.now,
        scene.question.quantity,
        offer=scene.offer(variant),
    )
    return list(found)


def coming_sale(scene: Scene, product: Product) -> list[Sentence]:
    """Say what the product will cost from a day to come on, where the shop has set a sale price for it."""
    variant = bought(scene, product)
    planned = scene.shop.offer(variant)
    if planned.valid_from is None or planned.valid_from <= scene.request.now:
        return []
    start = scene.shop.local(planned.valid_from)
    fields = {"title": scene.title(product), "price": wording.money(planned.price, scene.lang)}
    dates = [wording.day(start, lang) for lang in ("zh", "en")]
    key = "sale_coming"
    if planned.valid_until is not None:
        end = scene.shop.local(planned.valid_until)
        dates += [wording.day(end, lang) for lang in ("zh", "en")]
        fields["end"], key = wording.day(end, scene.lang), "sale_coming_until"
    prices = [wording.money(planned.price, lang) for lang in ("zh", "en")]
    facts = Evidence(
        f"offer:{variant.sku}", "offer", scene.title(product), " · ".join([*prices, *dates]), variant.source,
        product.product_id, scene.shop.names(product),
    )  # fmt: skip
    return [Sentence(scene.say(key, start=wording.day(start, scene.lang), **fields), (facts,))]


def _current(scene: Scene) -> list[Promotion]:
    """Return what holds now in the shop; for a category that is asked about, its own first and the general ones."""
    now = scene.request.now
    found = [p for p in scene.shop.shop.promotions if p.valid_from <= now <= p.valid_until]
    key = scene.question.category_key
    own = [
        p
        for p in found
        if key and (key in p.category_keys or any(_in_category(scene, pid, key) for pid in p.product_ids))
    ]
    general = [p for p in found if not _is_own(p)]
    if _WANTS_CODE.search(scene.question.text):
        return [p for p in [*own, *general] if p.code] or [p for p in found if p.code] or found
    return [*own, *general] if key else found


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
        if not _is_own(p) or product.product_id in p.product_ids or product.category_key in p.category_keys
    ]


def promotion_sentence(scene: Scene, promotion: Promotion) -> Sentence:
    """Name a promotion with its dates, its gift, and its code if the title does not say it."""
    start, end = scene.shop.local(promotion.valid_from), scene.shop.local(promotion.valid_until)
    title = in_language(promotion.titles, scene.lang)
    fields = {"title": title, "start": wording.day(start, scene.lang), "end": wording.day(end, scene.lang)}
    key = "promotion_code" if promotion.code and promotion.code not in title else "promotion"
    if promotion.free_gift:
        key, fields["gift"] = "promotion_gift", in_language(promotion.free_gift, scene.lang)
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

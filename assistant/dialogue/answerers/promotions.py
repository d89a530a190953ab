"""Promotions and coupons: which hold, what they bring for a product, and one that is asked for by code or by name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.dialogue import wording
from assistant.dialogue.answerers.basket import Purchase, bought
from assistant.dialogue.answerers.offer_names import (
    SOME_PEOPLE,
    codes_named,
    meant_products,
    named_promotion,
    names_unknown_code,
    unknown_event,
)
from assistant.dialogue.answerers.offer_words import (
    bought_before,
    holds_for,
    later_sentence,
    looked_sentence,
    none_sentence,
    promotion_sentence,
    restriction_sentences,
    short_sentence,
    standing_sentence,
    verdict,
)
from assistant.dialogue.answerers.offers_together import answer_combining, asks_of_combining
from assistant.dialogue.answerers.own_words import own_words
from assistant.dialogue.answerers.paid_price import (
    asks_what_is_paid,
    final_price,
    price_sentence,
    price_then,
    purchase_asked,
)
from assistant.dialogue.answerers.policy_evidence import whole_sentences
from assistant.dialogue.answerers.policy_texts import policy_passage, said_from
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.records import Answer, Sentence
from assistant.truth.evidence import Evidence
from knowledge.policy_rules import (
    ApplicablePromotion,
    CartLine,
    best_cart_price,
    cart_promotions,
    for_new_customers,
    meant_for,
)
from knowledge.records import Policy, Product, Promotion

_WANTS_CODE = re.compile(r"券|码(?!数)|code|coupon|voucher", re.IGNORECASE)
_WANTS_GIFT = re.compile(
    r"赠|送(?!到|货|达|礼|人|去|来|给)|\bgifts?\b|freebie|(?:come|comes) with .{0,12}free|free with|\bfree\b.{0,16}\bwith\b|throw in",
    re.IGNORECASE,
)
_ASKS_LATER = re.compile(
    r"以后|之后|接下来|快要|将要|马上|什么时候(?:有|打折)|coming|upcoming|next|soon|later|双|\bwill\b", re.IGNORECASE
)
_NEW_CUSTOMER = re.compile(
    r"新客|新人|新用户|首单|第一次(?:买|下单|来)|first[- ](?:time|order|purchase)|new (?:customer|here|buyer|member)|never (?:bought|ordered)",
    re.IGNORECASE,
)
_ASKS_ALL = re.compile(
    r"全部|所有|都有(?:什么|哪些|啥)|有哪些|哪几|\ball\b|every|list|what (?:offers|codes|deals|promotions)",
    re.IGNORECASE,
)
_INCLUDED = re.compile(r"包装|清单|附带|附赠|配件|随机|in the box|includ|accessor|package|contents", re.IGNORECASE)
_APPLIES = re.compile(r"能用|可以用|适用|享受|包括|参加|参与|appl|cover|includ|\buse|work|\bget\b|count", re.IGNORECASE)
_OFFERS = re.compile(
    r"优惠|促销|活动|折扣|满减|券|promotion|coupon|discount|\boffers?\b|(?<!after-)(?<!after )(?<!of )\bsales?\b(?! (?:service|terms|conditions))",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^\d{1,2}[.、．]\s*")
_ASKS_OPEN = re.compile(r"什么|哪些|啥|有(?:没有)?(?:优惠|活动|折扣)|\b(?:what|which|any)\b", re.IGNORECASE)
_SHOWN = 2
_SHOWN_OF_SHOP = 4


def answer_promotion(scene: Scene) -> Answer:
    """Name the promotions that hold now, for the product if one is meant; or speak of the one that is asked for."""
    purchase = purchase_asked(scene)
    shown = purchase.products
    if purchase.unclear:
        return scene.which_of(purchase.unclear)
    if asks_of_combining(scene):
        return answer_combining(scene, purchase)
    if purchase.lines and asks_what_is_paid(scene):
        return Answer("answer", tuple(final_price(scene, purchase)), shown, remember=purchase.remembered)
    named = named_promotion(scene)
    if named is not None:
        return _about(scene, named, purchase)
    stated = replace(scene, shop=scene.shop.with_stated_offers)
    if codes := codes_named(stated, scene.question.text):
        return _about(stated, codes[0], purchase)
    if (people := SOME_PEOPLE.search(scene.question.text)) is not None:
        return _for_people(scene, people[0])
    if names_unknown_code(scene):
        return Answer("answer", (looked_sentence(scene, "promotion_no_code"),), shown)
    lead = [looked_sentence(scene, "promotion_no_event")] if unknown_event(scene) else []
    if _WANTS_GIFT.search(scene.question.text) and purchase.lines:
        return Answer("answer", tuple(_gift(scene, purchase)), shown)
    if (written := _only_written(scene, shown)) is not None:
        return written
    said = _for_purchase(scene, purchase) if purchase.lines else _for_shop(scene)
    return Answer("answer", (*lead, *said), shown, remember=purchase.remembered)


def _only_written(scene: Scene, shown: tuple[Product, ...]) -> Answer | None:
    """Quote the offers of a shop that states them in texts alone: that none is known in figures does not mean none holds."""
    policies = [p for p in scene.shop.shop.policies if any(_OFFERS.search(title) for title in p.titles.values())]
    if scene.shop.shop.promotions or not policies:
        return None
    own = [said for policy in policies for product in shown[:1] for said in own_words(scene, policy, product)]
    found = policy_passage(scene, any_kind=True) if shown or not _ASKS_OPEN.search(scene.question.text) else None
    general = [said_from(scene, found)] if found is not None else []
    general = general or [said for policy in policies for said in _headed(scene, policy)][:_SHOWN_OF_SHOP]
    said = list({sentence.text: sentence for sentence in (*own, *general)}.values())
    return Answer("answer", tuple(said[:1] if scene.brief else said), shown) if said else scene.abstain()


def _headed(scene: Scene, policy: Policy) -> Iterator[Sentence]:
    """Yield each section of a text on offers as its heading and what it says first."""
    own = [section for section in policy.sections if section.lang == scene.lang] or policy.sections
    for section in own:
        first = next(iter(whole_sentences(section.text)), "")
        if first and section.heading not in policy.titles.values():
            mark = "：" if section.lang == "zh" else ": "
            heading = _NUMBERED.sub("", section.heading)
            text = wording.sentence(f"{heading}{mark}{first}", section.lang)
            evidence = scene.shop.section_evidence(section, policy)
            # The heading is the shop's own too, and names the code.
            yield Sentence(text, (replace(evidence, text=f"{section.heading}\n{evidence.text}"),))


def _for_people(scene: Scene, people: str) -> Answer:
    """Quote what the shop says of prices for such people ("students", "bulk buyers"); say that nothing is known if it doesn't."""
    hits = scene.shop.retriever.search(
        scene.question.text, lang=scene.lang, kinds=("faq", "policy"), limit=8, query_vector=scene.question.vector
    ).hits
    told = [
        hit.passage
        for hit in hits
        if hit.passage.product_id is None and people.lower() in f"{hit.passage.title} {hit.passage.text}".lower()
    ]
    offers = [p for p in scene.shop.shop.promotions if any(people in title.lower() for title in p.titles.values())]
    if offers:
        return Answer("answer", tuple(standing_sentence(scene, promotion) for promotion in offers[:1]))
    return Answer("answer", (scene.quote(told[0]),)) if told else scene.abstain()


def _for_purchase(scene: Scene, purchase: Purchase) -> list[Sentence]:
    """Say what the goods get now, their own offers first; what they fall short of; what is to come."""
    entries = sorted(_entries(scene, purchase), key=lambda entry: not _is_own(entry.promotion))
    if _NEW_CUSTOMER.search(scene.question.text):
        entries.sort(key=lambda entry: not for_new_customers(entry.promotion))
    elif _WANTS_CODE.search(scene.question.text):
        entries = [entry for entry in entries if entry.needs_code] or entries
    reached = [entry for entry in entries if entry.reached]
    short = [entry for entry in entries if not entry.reached and (_is_own(entry.promotion) or not reached)]
    most = len(entries) if _ASKS_ALL.search(scene.question.text) else 1 if scene.brief else _SHOWN
    said: list[Sentence] = []
    for entry in short[:1]:
        missed = short_sentence(scene, entry.promotion, purchase.lines, "promotion_short_by")
        said += [promotion_sentence(scene, entry.promotion), *([missed] if missed else [])]
    for entry in reached[: max(1, most - len(short[:1]))]:
        said.append(promotion_sentence(scene, entry.promotion, "promotion_also" if said else "promotion"))
    said = said or [none_sentence(scene, product) for product in (purchase.lines[0].product,)]
    if not scene.brief:
        said += _automatic_price(scene, purchase)
    first = purchase.lines[0].product
    coming = coming_sale(scene, first)
    if _ASKS_LATER.search(scene.question.text):
        said = [*coming, *(later_sentence(scene, p) for p in _later(scene, first)[:1]), *said]
    elif not scene.brief:
        said += coming
    return said


def _automatic_price(scene: Scene, purchase: Purchase) -> list[Sentence]:
    """Say what the goods come to with what is taken off without a code; nothing where nothing is."""
    automatic = [p for p in scene.shop.shop.promotions if not p.code]
    best = best_cart_price(automatic, purchase.lines, scene.request.now, terms=scene.shop.combining)
    return [price_sentence(scene, purchase, best)] if best.applied else []


def _entries(scene: Scene, purchase: Purchase) -> list[ApplicablePromotion]:
    return list(cart_promotions(scene.shop.shop.promotions, purchase.lines, scene.request.now))


def promotions_of(scene: Scene, product: Product) -> list[ApplicablePromotion]:
    """Return what applies to the product now, its minimum met or not."""
    variant = bought(scene, product)
    line = CartLine(product, variant, scene.question.quantity, scene.offer(variant))
    return _entries(scene, Purchase((line,)))


def _gift(scene: Scene, purchase: Purchase) -> list[Sentence]:
    """Name the gifts that come with the goods; else what the box holds beside them; else say there is none."""
    entries = [entry for entry in _entries(scene, purchase) if entry.promotion.free_gift]
    if entries:
        said = [promotion_sentence(scene, entry.promotion) for entry in entries[:_SHOWN]]
        return said + [verdict(scene, e.promotion, purchase.lines) for e in entries[:1] if not e.reached]
    product = purchase.lines[0].product
    looked = Evidence("rule:promotions", "rule", scene.title(product), "没有赠品 no free gift offer", product.source)
    none = Sentence(scene.say("gift_none", title=scene.title(product)), (*scene.identity(product), looked))
    boxed = [a for a in product.attributes if a.lang == scene.lang and _INCLUDED.search(f"{a.key} {a.name}")]
    return [none, *(scene.attribute_sentence(product, attribute, named=True) for attribute in boxed[:1])]


def _for_shop(scene: Scene) -> list[Sentence]:
    current = _current(scene)
    if _NEW_CUSTOMER.search(scene.question.text):
        current = [p for p in current if for_new_customers(p)] or current
    elif _WANTS_GIFT.search(scene.question.text):
        current = [p for p in current if p.free_gift] or current
    most = 1 if scene.brief else _SHOWN_OF_SHOP if not scene.question.category_key else _SHOWN
    shown = len(current) if _ASKS_ALL.search(scene.question.text) and not scene.brief else most
    said = [promotion_sentence(scene, p, "promotion_also" if i else "promotion") for i, p in enumerate(current[:shown])]
    said = said or [none_sentence(scene, None)]
    if not scene.brief and not _NEW_CUSTOMER.search(scene.question.text):
        said += [later_sentence(scene, p) for p in _later(scene, None)[:1]]
    return said


def _is_own(promotion: Promotion) -> bool:
    """Tell whether a promotion is for certain products or categories, not for all."""
    return bool(promotion.product_ids or promotion.category_keys)


def _about(scene: Scene, promotion: Promotion, purchase: Purchase) -> Answer:
    """Say how a promotion stands, and whether the goods get it; where they do not, what they get instead."""
    shown = tuple(line.product for line in purchase.lines)
    if not promotion.valid_from <= scene.request.now <= promotion.valid_until:
        then = (
            price_then(scene, purchase, promotion)
            if purchase.lines and promotion.valid_from > scene.request.now
            else []
        )
        return Answer("answer", (standing_sentence(scene, promotion), *then), shown)
    if not purchase.lines:
        if for_new_customers(promotion) and bought_before(scene):
            return Answer(
                "answer",
                (looked_sentence(scene, "promotion_only_new"), promotion_sentence(scene, promotion, "promotion_this")),
            )
        kind = _of_kind(scene, promotion) if _APPLIES.search(scene.question.text) else []
        limits = [] if scene.brief else restriction_sentences(scene, promotion)
        standing = standing_sentence(scene, promotion)
        return Answer("answer", (*kind, standing, *(s for s in limits if s.text not in standing.text)))
    said = [verdict(scene, promotion, purchase.lines)]
    limits = [] if scene.brief else restriction_sentences(scene, promotion)
    entry = next((e for e in _entries(scene, purchase) if e.promotion == promotion), None)
    if entry is not None and entry.reached and promotion.free_gift:
        return Answer("answer", (promotion_sentence(scene, promotion),), shown)
    said.append(promotion_sentence(scene, promotion, "promotion_this"))
    if entry is not None and entry.reached and not scene.brief:
        usable = [p for p in scene.shop.shop.promotions if not p.code or p == promotion]
        best = best_cart_price(usable, purchase.lines, scene.request.now, terms=scene.shop.combining)
        said += [price_sentence(scene, purchase, best)] if promotion in [a.promotion for a in best.applied] else []
    if entry is None and not scene.brief:
        own = [e.promotion for e in _entries(scene, purchase) if _is_own(e.promotion) and e.reached]
        said += [promotion_sentence(scene, other, "promotion_instead") for other in own[:1]]
    told = " ".join(sentence.text for sentence in said)
    return Answer("answer", (*said, *(s for s in limits if s.text not in told)), shown)


def _of_kind(scene: Scene, promotion: Promotion) -> list[Sentence]:
    """Say yes or no for a kind of goods that is named, where all of it or none of it gets the promotion."""
    products = scene.question.ambiguous or tuple(
        p for p in scene.shop.shop.products if p.category_key == scene.question.category_key
    )
    if not products or not scene.question.polar or not _is_own(promotion):
        return []
    got = [holds_for(scene, promotion, product) for product in products]
    if any(got) and not all(got):
        return []
    evidence = (scene.shop.promotion_evidence(promotion, scene.lang),)
    return [Sentence(scene.say("promotion_kind_yes" if all(got) else "promotion_kind_no"), evidence)]


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


def _current(scene: Scene) -> Sequence[Promotion]:
    """Return what holds now in the shop; for a kind of goods that is asked about, its own first and the general ones."""
    now = scene.request.now
    found = [p for p in scene.shop.shop.promotions if p.valid_from <= now <= p.valid_until]
    key = scene.question.category_key
    kind = meant_products(scene) or scene.question.ambiguous
    kind = kind or tuple(p for p in scene.shop.shop.products if key and p.category_key == key)
    own = [p for p in found if _is_own(p) and any(meant_for(p, product) for product in kind)]
    general = [p for p in found if not _is_own(p)]
    if _WANTS_CODE.search(scene.question.text):
        return [p for p in [*own, *general] if p.code] or [p for p in found if p.code] or found
    return [*own, *general] if kind else found


def _later(scene: Scene, product: Product | None) -> list[Promotion]:
    coming = [p for p in scene.shop.shop.promotions if p.valid_from > scene.request.now]
    return coming if product is None else [p for p in coming if meant_for(p, product)]

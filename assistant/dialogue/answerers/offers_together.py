"""Whether codes and offers can be used together, and what is paid then."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.dialogue import wording
from assistant.dialogue.answerers.basket import Purchase
from assistant.dialogue.answerers.offer_names import codes_named, named_promotions
from assistant.dialogue.answerers.offer_words import (
    none_sentence,
    promotion_sentence,
    refusal,
    standing_sentence,
    title_of,
)
from assistant.dialogue.answerers.paid_price import price_sentence
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.records import Answer, Sentence
from assistant.truth.evidence import Evidence
from knowledge.policy_rules import best_cart_price, cart_promotions
from knowledge.policy_rules.combining import Saying
from knowledge.records import Faq, Product, Promotion

_STACKED = re.compile(
    r"叠加|叠着|叠用|一起用|一起享|一起使用|同时用|同时使用|同时享|同用|同享|一块用|并用|都能用|(?:券|码)[^，。]{0,6}(?:[两2二多几]\s*(?:个|张)|一个以上)|[两2二多几]\s*(?:个|张)[^，。]{0,4}(?:券|码)|"
    r"\bstack|combin|together|\b(?:two|both|multiple|several|more than one|2) (?:\w+ )?(?:codes|coupons|offers|discounts|vouchers)|"
    r"on top of|(?:with|and) (?:any |the |my )?other (?:\w+ )?(?:offers?|codes?|discounts?|coupons?|promotions?)|(?:其他|其它|别的)(?:优惠|活动|券|码|折扣)|as well as the|along with|at the same time|at once",
    re.IGNORECASE,
)
_BESIDES = re.compile(
    r"还能|还可以|再用|再减|另外|加上|额外|\balso\b|\btoo\b|as well|in addition|extra|further|throw in|already (?:on sale|reduced|discounted)|sale price|活动价|特价",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"多少|几多|几块|how much|what.{0,12}pay|到手", re.IGNORECASE)


def asks_of_combining(scene: Scene) -> bool:
    """Tell whether the question is if offers go together: by its words, or by naming one beside another."""
    text = scene.question.text
    if _TOTAL.search(text) and scene.question.products:
        return False
    if _STACKED.search(text):
        return bool(named_promotions(scene)) or not re.search(r"买|拍|下单|buy|order|pay", text) or "code" in text
    named = named_promotions(scene)
    return len(named) > 1 or bool(codes_named(scene, text) and _BESIDES.search(text))


def answer_combining(scene: Scene, purchase: Purchase) -> Answer:
    """Say whether the promotions named, or one named and what the goods have anyway, can be used together."""
    shown = tuple(line.product for line in purchase.lines)
    named = named_promotions(scene)
    now = scene.request.now
    stale = next((p for p in named if not p.valid_from <= now <= p.valid_until), None)
    if stale is not None:
        return Answer("answer", (standing_sentence(scene, stale),), shown)
    group = _group(scene, named, purchase)
    if purchase.lines:
        for promotion in group:
            if (reason := refusal(scene, promotion, purchase.lines)) is not None:
                return Answer("answer", (reason, *_instead(scene, group, promotion)), shown)
    if len(group) < 2 and not (group and group[0].stackable is not None):
        return _by_the_text(scene, group, shown)
    return _decided(scene, group, purchase, shown)


def _group(scene: Scene, named: Sequence[Promotion], purchase: Purchase) -> list[Promotion]:
    """Return what is to go together: those named; beside a single one, what the goods get without a code."""
    if len(named) != 1 or not purchase.lines:
        return list(named)
    entries = cart_promotions(scene.shop.shop.promotions, purchase.lines, scene.request.now)
    others = [e.promotion for e in entries if e.reached and not e.promotion.code and e.promotion != named[0]]
    own = [p for p in others if p.product_ids or p.category_keys] or others
    return [*named, *own[:1]]


def _instead(scene: Scene, group: Sequence[Promotion], refused: Promotion) -> list[Sentence]:
    return [promotion_sentence(scene, other) for other in group if other != refused][:1] if not scene.brief else []


def _decided(scene: Scene, group: Sequence[Promotion], purchase: Purchase, shown: tuple[Product, ...]) -> Answer:
    terms = scene.shop.combining
    together = bool(group[0].stackable) if len(group) == 1 else terms.all_combine(group)
    alone = [p for p in group if p.stackable is False]
    told = group if together or len(group) > 1 else alone or group
    key = "stack_yes" if together else "stack_no_pair" if len(group) > 1 else "stack_no"
    titles = ("；" if scene.lang == "zh" else "; ").join(title_of(p, scene.lang) for p in told)
    evidence = tuple(scene.shop.promotion_evidence(p, scene.lang) for p in group)
    rule = Evidence("rule:stacking", "rule", "", "优惠 叠加 offer discount coupon combined", group[0].source)
    said = [Sentence(scene.say(key, titles=titles), (*evidence, rule))]
    if purchase.lines and len(group) > 1:
        best = best_cart_price(group, purchase.lines, scene.request.now, terms=terms)
        if (together and best.applied) or not together:
            said.append(price_sentence(scene, purchase, best))
    if not scene.brief and (len(said) == 1 or not together):
        said += _sayings(scene, group)
    return Answer("answer", tuple(said), shown)


def _sayings(scene: Scene, group: Sequence[Promotion]) -> list[Sentence]:
    """Quote what the shop says of such a pair: of codes only, or of a code with what is automatic."""
    codes = sum(p.code is not None for p in group)
    mixed = 0 < codes < len(group)
    fitting = [s for s in scene.shop.combining.sayings if s.lang == scene.lang and _of_automatic(s) == mixed]
    return [_quoted(scene, saying) for saying in fitting[:1]]


def _of_automatic(saying: Saying) -> bool:
    return re.search(r"自动|叠加的活动|automatic|marked", saying.text, re.IGNORECASE) is not None


def _quoted(scene: Scene, saying: Saying) -> Sentence:
    origin = saying.origin
    text = wording.sentence(
        re.sub(r"^(?:no|yes|不(?:能|可以?)|可以|能)[,，] ?", "", saying.text, flags=re.IGNORECASE), saying.lang
    )
    text = text[0].upper() + text[1:]
    title = origin.question if isinstance(origin, Faq) else getattr(origin, "heading", "")
    identifier = f"faq:{origin.faq_id}" if isinstance(origin, Faq) else f"policy:{getattr(origin, 'anchor', '')}"
    found = scene.shop.passage_with(saying.text)
    evidence = (
        scene.shop.passage_evidence(found)
        if found
        else Evidence(identifier, "passage", title, saying.text, origin.source)
    )
    return Sentence(text, (evidence,))


def _by_the_text(scene: Scene, group: Sequence[Promotion], shown: tuple[Product, ...]) -> Answer:
    """Answer from the shop's own words on using codes and offers together; else by the flags of what holds now."""
    terms, now = scene.shop.combining, scene.request.now
    sayings = [s for s in terms.sayings if s.lang == scene.lang] or list(terms.sayings)
    if sayings:
        text = scene.question.text
        codes_only = re.search(
            r"两|几|多|two|both|multiple|several|codes|coupons", text, re.IGNORECASE
        ) and not re.search(r"自动|活动|automatic|sale|offer|discount", text, re.IGNORECASE)
        said: list[Sentence] = []
        if (codes_only or not group) and terms.two_codes is False:
            said.append(
                Sentence(scene.say("codes_one_only"), tuple(e for s in sayings[:1] for e in _quoted(scene, s).evidence))
            )
        said += [_quoted(scene, saying) for saying in sayings[: 1 if scene.brief else 2]]
        if said[1:] and said[0].text == said[1].text:
            said = said[1:]
        return Answer("answer", tuple(said), shown)
    asked = list(group) or [p for p in scene.shop.shop.promotions if p.code and p.valid_from <= now <= p.valid_until]
    if not asked:
        return Answer("answer", (none_sentence(scene, None),), shown)
    return _decided(scene, asked, Purchase(()), shown) if asked[0].stackable is not None else scene.abstain()

"""What a purchase comes to with its postage, where the question says where it goes; and what is kept for some people."""

from __future__ import annotations

import re
from decimal import Decimal

from assistant.dialogue import wording
from assistant.dialogue.answerers.abroad import shipping_terms
from assistant.dialogue.answerers.basket import Purchase
from assistant.dialogue.answerers.own_words import own_words
from assistant.dialogue.answerers.policy_evidence import both_money, derived, section_evidence, whole_sentences
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.answerers.shipping_limits import shown
from assistant.dialogue.records import Sentence
from knowledge.policy_reading.values import prices
from knowledge.policy_rules import shipping_quote
from knowledge.policy_rules.countries import country_named
from knowledge.records import Money

_OFFERED = re.compile(
    r"\d\s*折|减\s*\d|\d\s*%\s*off|[£$€]\s?\d+(?:\.\d+)?\s+off|half price|\d+ ?元.{0,4}(?:任选|一起)|(?:一起买|任意|任选)[^，。]{0,12}\d|for [£$€]\d",
    re.IGNORECASE,
)
_OF_SEVERAL = re.compile(
    r"一起买|搭配|套装|组合|任[意选]|第二件|两件|[2-9]\s*[件包双]|together|bundle|both|\bany (?:two|three|\d)|pairs?\b|\bwith an?\b|second",
    re.IGNORECASE,
)
_SENT = re.compile(
    r"寄|发往|发到|邮|运费|送到|包邮|一共|总共|实付|最后|deliver|post|ship|\bsent?\b|all in|\btotal|\bto\b",
    re.IGNORECASE,
)

# Whom shops give prices of their own, in both languages: the text may be in the other one.
_PEOPLE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"会员|金卡|银卡|\bvip\b|\bmembers?\b|membership|\b(?:gold|silver) (?:card|member)",
        r"学生|\bstudents?\b",
        r"护士|医护|医生|\bnhs\b|\bnurses?\b|blue light|\bdoctor",
        r"教师|老师|\bteachers?\b",
        r"生日|\bbirthday",
        r"以旧换新|trade[- ]in",
        r"员工|内部价|\bstaff\b|employee",
        r"批发|团购|wholesale|\bbulk\b|\btrade price",
    )
)
_NONE_OF_THEM = re.compile(
    r"(?:没有?|不是|无|还不是)(?:\w{0,2}卡|会员|学生)|(?:no|not a|without(?: a)?|don'?t have a?) (?:\w+ )?(?:member(?:ship)?|card)",
    re.IGNORECASE,
)


def with_postage(scene: Scene, purchase: Purchase, total: Money) -> list[Sentence]:
    """Say what the postage adds to an amount; nothing where no place is named, or the postage is not known in figures."""
    policy, message = shipping_terms(scene), scene.request.text
    found = country_named(message)
    region = scene.question.region or (found[0] if found else None) or scene.request.memory.region
    if policy is None or policy.rule is None or region is None or not _SENT.search(message):
        return []
    own = [s for p in purchase.products for s in own_words(scene, policy, p) if prices(s.text, total.currency)]
    if own:
        # These goods have a postage of their own.
        return own[:1]
    country = found[1] if found and scene.question.region is None else None
    quote = shipping_quote(
        policy,
        region_text=" , ".join((region, *country.zh, *country.en)) if country else region,
        ordered_at=scene.now,
        subtotal=total,
        category_keys=[line.product.category_key for line in purchase.lines for _ in range(line.quantity)],
        product_ids=tuple(product.product_id for product in purchase.products),
        timezone=scene.shop.shop.timezone,
        lang=scene.lang,
    )
    if not quote.served or quote.cost is None or quote.cost.currency != total.currency:
        return []
    whole = Money(total.amount + quote.cost.amount, total.currency)
    key = "price_with_postage" if quote.cost.amount > Decimal(0) else "price_post_free"
    text = scene.say(
        key,
        region=shown(region),
        cost=wording.money(quote.cost, scene.lang),
        price=wording.money(whole, scene.lang),
    )
    support = section_evidence(scene, policy, quote.sections)
    facts = [*both_money(quote.cost), *both_money(whole), *both_money(total), region, "运费 包邮 free shipping"]
    return [Sentence(text, (*support, derived("paid_total", scene, facts, support)))]


def offers_beside(scene: Scene, purchase: Purchase) -> list[Sentence]:
    """Quote an offer on these goods that was not understood well enough to compute from: a bundle, a gift."""
    read = " ".join(text for p in scene.shop.shop.stated_promotions for text in (p.restrictions or {}).values())
    found: list[Sentence] = []
    for policy in scene.shop.shop.policies if scene.shop.shop.stated_promotions else ():
        if policy.kind != "other":
            continue
        for product in purchase.products:
            said = own_words(scene, policy, product)
            said = [s for s in said if purchase.pieces > 1 or not _OF_SEVERAL.search(s.text)]
            found += [s for s in said if _OFFERED.search(s.text) and s.text.rstrip(".。") not in read]
    return list({sentence.text: sentence for sentence in found}.values())[:1]


def kept_for_people(scene: Scene) -> list[Sentence]:
    """Quote what the shop's texts keep for the people whom the question names ("金卡", "students"); nothing without any."""
    text = _NONE_OF_THEM.sub(" ", scene.question.text)
    people = [group for group in _PEOPLE if group.search(text)]
    told = [
        (part, section, policy)
        for policy in scene.shop.shop.policies
        for section in policy.sections
        for part in whole_sentences(section.text)
        if any(group.search(f"{section.heading} {part}") for group in people)
        and re.search(r"\d\s*折|\d\s*%|\d\s+off\b", part)
    ]
    return [
        Sentence(wording.sentence(part, section.lang), (scene.shop.section_evidence(section, policy),))
        for part, section, policy in told[:1]
    ]

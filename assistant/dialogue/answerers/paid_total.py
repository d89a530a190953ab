"""What a purchase comes to with its postage, where the question says where it goes; and what is kept for some people."""

from __future__ import annotations

import re
from decimal import Decimal

from assistant.dialogue import wording
from assistant.dialogue.answerers.abroad import shipping_terms
from assistant.dialogue.answerers.basket import Purchase
from assistant.dialogue.answerers.offer_names import SOME_PEOPLE
from assistant.dialogue.answerers.own_words import own_words
from assistant.dialogue.answerers.policy_evidence import both_money, derived, section_evidence, whole_sentences
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.answerers.shipping_limits import shown
from assistant.dialogue.records import Sentence
from knowledge.policy_reading.values import prices
from knowledge.policy_rules import shipping_quote
from knowledge.policy_rules.countries import country_named
from knowledge.records import Money

_SENT = re.compile(
    r"寄|发往|发到|邮|运费|送到|包邮|一共|总共|实付|最后|deliver|post|ship|\bsent?\b|all in|\btotal|\bto\b",
    re.IGNORECASE,
)


def with_postage(scene: Scene, purchase: Purchase, total: Money) -> list[Sentence]:
    """Say what the postage adds to an amount; nothing where no place is named, or the postage is not known in figures."""
    policy, message = shipping_terms(scene), scene.request.text
    found = country_named(message)
    region = scene.question.region or (found[0] if found else None) or scene.request.memory.region
    if policy is None or policy.rule is None or region is None or not _SENT.search(message):
        return []
    if any(prices(said.text, total.currency) for p in purchase.products for said in own_words(scene, policy, p)):
        # These goods have a postage of their own, which is quoted beside the price.
        return []
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


def kept_for_people(scene: Scene) -> list[Sentence]:
    """Quote what the shop's texts keep for the people whom the question names ("金卡", "students"); nothing without any."""
    people = {match[0].lower() for match in SOME_PEOPLE.finditer(scene.question.text)}
    told = [
        (part, section, policy)
        for policy in scene.shop.shop.policies
        for section in policy.sections
        for part in whole_sentences(section.text)
        if any(name in part.lower() for name in people) and re.search(r"折|减|off\b|%", part)
    ]
    return [
        Sentence(wording.sentence(part, section.lang), (scene.shop.section_evidence(section, policy),))
        for part, section, policy in told[:1]
    ]

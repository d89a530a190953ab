"""Policies, as text and as rule: shipping, returns, warranty, price protection, and how-to from manuals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from assistant.dialogue import wording
from assistant.dialogue.answerers.orders import order_evidence, order_of
from assistant.dialogue.answerers.scene import Scene, answer_part, quoted
from assistant.dialogue.answerers.spec import answer_by_search, asked_topics
from assistant.dialogue.lexicon import WHO_PAYS
from assistant.dialogue.records import Answer, Sentence
from assistant.dialogue.relevance import rank
from assistant.truth.evidence import Evidence
from assistant.truth.keyterms import has_term, key_terms
from assistant.truth.text import sentences
from knowledge.policy_rules import ReturnDecision, price_protection_of, return_decision, shipping_quote, warranty_of
from knowledge.records import Money, Passage, Policy, PolicySection, Product

_KIND_OF = {"return": "return", "shipping": "shipping", "warranty": "warranty", "invoice": "invoice", "payment": "payment", "privacy": "privacy", "price_protection": "price_protection"}  # fmt: skip
_OWN_KIND = 0.35
_COST = re.compile(
    r"运费|邮费|包邮|免邮|快递费|postage|shipping (cost|fee)|how much.{0,20}(ship|deliver|postage)|free (shipping|delivery)|freight",
    re.IGNORECASE,
)
_CARRIER = re.compile(
    r"什么快递|哪家快递|发(什么|哪个|哪家)|顺丰|中通|which (courier|carrier)|what (courier|carrier)|carrier",
    re.IGNORECASE,
)

_WORN = re.compile(r"穿|戴|\bworn\b|\bwore\b|wear", re.IGNORECASE)
_WASHED = re.compile(r"洗|wash", re.IGNORECASE)
_ACTIVATED = re.compile(r"激活|activat|redeem", re.IGNORECASE)

# shipping -------------------------------------------------------------------------------------------------------------


def answer_shipping(scene: Scene) -> Answer:
    """Compute when and for how much a parcel arrives; without a place, give the policy and ask for one."""
    policy = scene.shop.policy("shipping")
    if policy is None:
        return scene.abstain()
    region = scene.question.region or (
        scene.request.memory.region if scene.request.memory.intent == "shipping" or _is_follow_up(scene) else None
    )
    if (_CARRIER.search(scene.question.text) and scene.question.region is None) or policy.rule is None:
        return answer_policy_text(scene)
    if region is None:
        return _ask_region(scene, policy)
    quote = shipping_quote(
        policy,
        region_text=region,
        ordered_at=scene.now,
        subtotal=_subtotal(scene),
        category_keys=tuple(p.category_key for p in scene.question.products),
        timezone=scene.shop.shop.timezone,
        lang=scene.lang,
    )
    if quote.served is None:
        return _ask_region(scene, policy)
    evidence = _sections(scene, policy, quote.sections)
    if not quote.served:
        return Answer(
            "answer",
            (Sentence(scene.say("shipping_not_served", region=region), evidence),),
            remember={"region": region},
        )
    assert quote.arrive_min is not None and quote.arrive_max is not None and quote.cost is not None
    start, end = wording.day(quote.arrive_min, scene.lang), wording.day(quote.arrive_max, scene.lang)
    facts = _derived(
        "shipping",
        scene,
        [
            *_both_days(quote.arrive_min),
            *_both_days(quote.arrive_max),
            *_both_money(quote.cost),
            region,
            "运费 包邮 free shipping",
        ],
        evidence,
    )
    free = quote.cost.amount == 0
    fields = {"region": region, "start": start, "end": end}
    main = (
        scene.say("shipping_free", **fields)
        if free
        else scene.say("shipping", cost=wording.money(quote.cost, scene.lang), **fields)
    )
    sentences = [Sentence(main, (*evidence, facts))]
    if not free and quote.free_over is not None and (_COST.search(scene.question.text) or not scene.brief):
        threshold = _derived("free_over", scene, [*_both_money(quote.free_over), region, "包邮 free"], evidence)
        sentences.append(
            Sentence(
                scene.say("shipping_threshold", region=region, amount=wording.money(quote.free_over, scene.lang)),
                (*evidence, threshold),
            )
        )
    return Answer("answer", tuple(sentences), tuple(scene.question.products), remember={"region": region})


def _is_follow_up(scene: Scene) -> bool:
    return len(scene.question.text) <= 14 and scene.request.memory.region is not None


def _ask_region(scene: Scene, policy: Policy) -> Answer:
    found = _best_section(scene, policy)
    sentences = [_quoted_section(scene, policy, found)] if found else []
    sentences.append(Sentence(scene.say("clarify_region"), role="question"))
    return Answer("answer" if found else "clarify", tuple(sentences), remember={"pending": scene.question.text})


def _subtotal(scene: Scene) -> Money:
    """Return the price of what is being asked about, once; nothing where no product is meant."""
    if not scene.question.products:
        return Money(Decimal(0), scene.shop.shop.currency)
    product = scene.question.products[0]
    offer = scene.offer(scene.question.variant or product.variants[0])
    return Money(offer.price.amount * scene.question.quantity, offer.price.currency)


# returns --------------------------------------------------------------------------------------------------------------


def answer_return(scene: Scene) -> Answer:
    """Decide whether this can be returned, say why, who pays and what to do next."""
    policy = scene.shop.policy("return")
    if policy is None:
        return scene.abstain()
    product, delivered, order_piece = _returned(scene)
    specific = (
        product is not None or delivered is not None or scene.question.opened is not None or scene.question.defective
    )
    if policy.rule is None or (not specific and not WHO_PAYS.search(scene.question.text) and _asks_detail(scene)):
        return answer_policy_text(scene)
    decision = return_decision(
        policy, category_key=product.category_key if product else None, delivered_on=delivered, today=scene.now.date(),
        opened=scene.question.opened, defective=scene.question.defective,
    )  # fmt: skip
    evidence = _sections(scene, policy, [reason.section for reason in decision.reasons])
    sentences = _verdict(scene, decision, evidence)
    grounds = list(dict.fromkeys(reason.section for reason in decision.reasons if reason.section))
    sentences += [_quoted_section(scene, policy, section) for section in grounds[: 1 if scene.brief else 2]]
    if decision.who_pays and decision.outcome != "no":
        payer = _derived(
            "return_fees",
            scene,
            ["退回运费由您承担 退回运费由商家承担", "return shipping paid by the shop paid by you"],
            evidence,
        )
        sentences.append(Sentence(scene.say(f"return_payer_{decision.who_pays}"), (*evidence, payer)))
    if decision.outcome == "depends":
        sentences += _asked_back(scene, decision.missing)
    elif not scene.brief:
        sentences.append(Sentence(scene.say("return_next"), (*evidence, *order_piece), role="courtesy"))
    return Answer("answer", tuple(sentences), (product,) if product else ())


def _returned(scene: Scene) -> tuple[Product | None, date | None, tuple[Evidence, ...]]:
    """Return the product, the day of delivery and the order's evidence, from the question or a verified order."""
    product = scene.question.products[0] if scene.question.products else None
    order = order_of(scene) if scene.request.customer_id else None
    delivered = None
    if scene.question.days_since_delivery is not None:
        delivered = scene.now.date() - timedelta(days=scene.question.days_since_delivery)
    elif order is not None and order.delivered_at is not None:
        delivered = scene.shop.local(order.delivered_at).date()
    if product is None and order is not None and order.lines:
        product = scene.shop.catalogue.product(order.lines[0].sku)
    return product, delivered, (order_evidence(scene, order),) if order else ()


def _asks_detail(scene: Scene) -> bool:
    """Tell whether the question asks about some part of the policy rather than whether a return is possible."""
    return bool(
        re.search(
            r"多久|几天|怎么|流程|到账|哪里|什么时候|how|when|where|process|long|policy",
            scene.question.text,
            re.IGNORECASE,
        )
    )


def _verdict(scene: Scene, decision: ReturnDecision, evidence: tuple[Evidence, ...]) -> list[Sentence]:
    deadline = decision.deadline
    if decision.outcome == "yes":
        if deadline is not None:
            facts = _derived("return_deadline", scene, [*_both_days(deadline), "可以退货 can be returned"], evidence)
            return [Sentence(scene.say("return_yes", deadline=wording.day(deadline, scene.lang)), (*evidence, facts))]
        days = decision.window_days
        facts = _derived("return_days", scene, [f"{days}天 {days} days", "可以退货 can be returned"], evidence)
        return [Sentence(scene.say("return_yes_rule", days=days), (*evidence, facts))]
    if decision.outcome == "no":
        facts = _derived(
            "return_refused",
            scene,
            ["不支持无理由退货 no-reason return is not possible, can't be returned without a reason"],
            evidence,
        )
        return [Sentence(scene.say("return_no"), (*evidence, facts))]
    return [Sentence(scene.say("return_depends"), role="courtesy")]


def _asked_back(scene: Scene, missing: Sequence[str]) -> list[Sentence]:
    key = "return_ask_opened" if "opened" in missing else "return_ask_days" if "delivered_on" in missing else ""
    return [Sentence(scene.say(key), role="question")] if key else []


# warranty and price protection ----------------------------------------------------------------------------------------


def answer_warranty(scene: Scene) -> Answer:
    """Say how long the warranty is for the product's category, with the policy's words."""
    policy = scene.shop.policy("warranty")
    if policy is None or policy.rule is None or (not scene.question.products and _asks_how(scene)):
        return answer_policy_text(scene)
    product = scene.question.products[0] if scene.question.products else None
    found = warranty_of(policy, product.category_key if product else scene.question.category_key or "", lang=scene.lang)
    evidence = _sections(scene, policy, [reason.section for reason in found.reasons])
    facts = _derived("warranty", scene, [f"{found.months}个月 {found.months} months", "保修 warranty"], evidence)
    text = (
        scene.say("warranty", title=scene.title(product), months=found.months)
        if product
        else scene.say("warranty_general", months=found.months)
    )
    names = (
        tuple(scene.shop.passage_evidence(p) for p in scene.shop.passages(product, scene.lang)[:1]) if product else ()
    )
    sentences = [Sentence(text, (*evidence, facts, *names))]
    section = next((reason.section for reason in found.reasons if reason.section), None)
    if not scene.brief and section is not None:
        sentences.append(_quoted_section(scene, policy, section))
    return Answer("answer", tuple(sentences), (product,) if product else ())


def _asks_how(scene: Scene) -> bool:
    return bool(
        re.search(r"怎么|流程|哪里|人为|包括|不保|how|where|cover|claim|process", scene.question.text, re.IGNORECASE)
    )


def answer_price_protection(scene: Scene) -> Answer:
    """Say whether and how long a lower price is made good."""
    policy = scene.shop.policy("price_protection")
    if policy is None:
        return answer_policy_text(scene)
    if policy.rule is not None:
        found = price_protection_of(policy, paid_on=None, today=scene.now.date(), lang=scene.lang)
        section = next((reason.section for reason in found.reasons if reason.section), None)
        if section is not None:
            return Answer("answer", (_quoted_section(scene, policy, section),), tuple(scene.question.products[:1]))
    return answer_policy_text(scene)


# texts ----------------------------------------------------------------------------------------------------------------


def answer_policy_text(scene: Scene) -> Answer:
    """Answer from the words of the policies and the FAQ; say so if none speaks of it."""
    topics = asked_topics(scene)
    found = scene.shop.retriever.search(
        scene.question.text, lang=scene.lang, kinds=("policy", "faq"), limit=10, query_vector=scene.question.vector
    )
    kind = _KIND_OF.get(scene.question.intent)
    hits = [
        replace(hit, score=hit.score + (_OWN_KIND if kind and _is_of(scene, hit.passage, kind) else 0.0))
        for hit in found.hits
    ]
    relevance = rank(scene.question.text, scene.lang, topics, hits, None, (), scene.shop.nouns_in(scene.question.text))
    if not relevance.passages or (not relevance.answers and (kind is None or relevance.uncovered)):
        return scene.abstain()
    best = relevance.passages[0]
    return Answer(
        "answer",
        (Sentence(_relevant_part(scene, best), (scene.shop.passage_evidence(best),)),),
        tuple(scene.question.products[:1]),
    )


def _is_of(scene: Scene, passage: Passage, kind: str) -> bool:
    return any(
        policy.kind == kind
        and any(section.source.document_id == passage.source.document_id for section in policy.sections)
        for policy in scene.shop.shop.policies
    )


def _relevant_part(scene: Scene, passage: Passage, limit: int = 3) -> str:
    """Return the sentence of a passage that speaks of what is asked, with its neighbours."""
    parts = sentences(" ".join(answer_part(passage).split()))
    limit = 1 if scene.brief else limit
    if len(parts) <= limit:
        return quoted(passage, scene.lang, limit)
    terms = key_terms(scene.question.text)
    best = max(range(len(parts)), key=lambda i: (sum(has_term(parts[i], term) for term in terms), -i))
    start = max(0, min(best, len(parts) - limit))
    joined = ("" if passage.lang == "zh" else " ").join(parts[start : start + limit])
    return wording.sentence(joined, passage.lang)


def answer_how_to(scene: Scene) -> Answer:
    """Answer from the product's manual, then from the FAQ; a spoken answer gives the first steps only."""
    products = scene.question.products
    if not products and scene.question.ambiguous:
        return scene.which_product()
    ids = [product.product_id for product in products] or None
    found = scene.shop.retriever.search(
        scene.question.text,
        lang=scene.lang,
        product_ids=ids,
        kinds=("manual", "faq", "attribute", "drawback"),
        limit=10,
        query_vector=scene.question.vector,
    )
    hits = [
        replace(hit, score=hit.score + (_OWN_KIND if hit.passage.kind in ("manual", "faq") else 0.0))
        for hit in found.hits
    ]
    names = scene.shop.names(products[0]) if products else ()
    relevance = rank(
        scene.question.text,
        scene.lang,
        asked_topics(scene),
        hits,
        products[0] if products else None,
        names,
        scene.shop.nouns_in(scene.question.text),
    )
    if not relevance.passages or not relevance.answers:
        return answer_by_search(scene, products[0] if products else None)
    best = relevance.passages[0]
    return Answer(
        "answer", (Sentence(_relevant_part(scene, best, 5), (scene.shop.passage_evidence(best),)),), products[:1]
    )


# evidence of rules ----------------------------------------------------------------------------------------------------


def _sections(scene: Scene, policy: Policy, sections: Sequence[PolicySection | None]) -> tuple[Evidence, ...]:
    """Return the sections a rule rests on, in the question's language where the policy has it."""
    return tuple(
        scene.shop.section_evidence(_in_lang(policy, section, scene.lang), policy)
        for section in dict.fromkeys(sections)
        if section
    )


def _in_lang(policy: Policy, section: PolicySection, lang: str) -> PolicySection:
    return next((other for other in policy.sections if other.anchor == section.anchor and other.lang == lang), section)


def _quoted_section(scene: Scene, policy: Policy, section: PolicySection) -> Sentence:
    chosen = _in_lang(policy, section, scene.lang)
    parts = sentences(" ".join(chosen.text.split()))
    limit = 1 if scene.brief else 2
    text = ("" if chosen.lang == "zh" else " ").join(parts[:limit])
    return Sentence(wording.sentence(text, chosen.lang), (scene.shop.section_evidence(chosen, policy),))


def _best_section(scene: Scene, policy: Policy) -> PolicySection | None:
    terms = key_terms(scene.question.text)
    own = [section for section in policy.sections if section.lang == scene.lang]
    return max(own, key=lambda s: sum(has_term(f"{s.heading} {s.text}", term) for term in terms), default=None)


def _derived(name: str, scene: Scene, facts: Sequence[str], support: Sequence[Evidence]) -> Evidence:
    """Make evidence of what a rule computed; it is cited by the sections the rule rests on."""
    source = support[0].source if support else scene.shop.shop.products[0].source
    title = support[0].title if support else name
    return Evidence(f"rule:{name}", "rule", title, " · ".join(facts), source)


def _both_days(value: date) -> tuple[str, str]:
    return wording.day(value, "zh"), wording.day(value, "en")


def _both_money(amount: Money) -> tuple[str, str]:
    return wording.money(amount, "zh"), wording.money(amount, "en")

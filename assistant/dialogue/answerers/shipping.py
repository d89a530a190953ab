"""Shipping: when a parcel arrives, what it costs, where it does not go."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from assistant.dialogue import wording
from assistant.dialogue.answerers.abroad import sent_abroad, shipping_terms
from assistant.dialogue.answerers.dispatch import answer_dispatch
from assistant.dialogue.answerers.moments import day_named
from assistant.dialogue.answerers.own_words import own_words
from assistant.dialogue.answerers.policy_evidence import (
    best_index,
    both_days,
    both_money,
    derived,
    in_lang,
    section_evidence,
    whole_sentences,
)
from assistant.dialogue.answerers.policy_texts import answer_policy_text
from assistant.dialogue.answerers.postage import postage_terms, weight_said
from assistant.dialogue.answerers.returns import answer_return
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.answerers.shipping_limits import excludes, refused, shown, some_barred
from assistant.dialogue.answerers.spoken_of import stated_on
from assistant.dialogue.delivery_day import WEEKDAY
from assistant.dialogue.lexicon import WHO_PAYS
from assistant.dialogue.records import Answer, Sentence
from assistant.truth.evidence import Evidence
from assistant.truth.keyterms import has_term, is_negated, key_terms
from knowledge.policy_reading.values import prices, spans
from knowledge.policy_rules import ShippingQuote, expedited_of, shipping_quote
from knowledge.policy_rules.countries import Place, country_in, country_named
from knowledge.policy_rules.places import province_of
from knowledge.policy_rules.reasons import section_of
from knowledge.policy_rules.rules import shipping_rule
from knowledge.records import Money, Policy

_THRESHOLD = re.compile(
    r"多少.{0,6}(包邮|免邮|免运费)|(包邮|免邮).{0,4}(门槛|条件|多少)|满多少|minimum|threshold|(spend|order).{0,20}free|free.{0,20}(from|over|above)",
    re.IGNORECASE,
)
# What only the policy's words answer: who carries it, when it leaves, where it does not go, signing for it.
_TEXT = re.compile(
    r"快递公司|(什么|哪家|哪个|指定|选).{0,4}快递|顺丰|中通|圆通|申通|韵达|京东|邮政|ems|周[一二三四五六日末天]|星期|节假日|几点|截单|当[天日]|(什么时候|多久|何时)(能|会|可以)?(发货|发出|寄出)|"
    r"(哪些|哪里|什么)(地区|地方|省|国家).{0,6}(不|能|可)|(不|暂不)(发|送|配送|寄)(的)?(地|到)|拒收|验货|驿站|签收前|大件|"
    r"carrier|courier|sf\b|zto|ups|fedex|dhl|choose|weekend|holiday|(sun|mon|tues|wednes|thurs|fri|satur)days?\b|same[- ]day|cut-?off|"
    r"when (do|does|will) (you|it) (ship|dispatch|leave|send)|dispatch|which (regions|areas|places|countries)|don'?t (you )?(ship|deliver)|"
    r"sign(ing)? for|refuse|bulky|oversize|large items?",
    re.IGNORECASE,
)
_ARRIVED = re.compile(r"签收了?|收到了?|到货了|\b(?:arrived|received|delivered)\b", re.IGNORECASE)
_OVERSEAS = re.compile(r"国外|海外|境外|国际|\b(?:abroad|overseas|international(?:ly)?)\b", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"其他国家|其它国家|海外|国外|境外|overseas|other countr|abroad|international|worldwide", re.IGNORECASE
)
_NAME_WORD = 3
_FREE_ASKED = re.compile(r"包邮|免邮|免运费|(?:运费|邮费).{0,4}免|\bfree\b", re.IGNORECASE)
_SERVED_ASKED = re.compile(
    r"(发|寄|送|配送|到).{0,10}(吗|不|么|嘛)|(能|可以|可不可以|能不能).{0,10}(发|寄|送|到|买)|(do|can|will|could|would) (you|u|it|this|they|i) .{0,40}\b(ship|deliver|send|sent|post|go|get)|\b(ship|deliver|send) (it )?to\b",
    re.IGNORECASE,
)
_EXPRESS = re.compile(
    r"加急|特快|急用|走顺丰|顺丰(加急|特快|快件)|\bexpress\b|expedited|next[- ]day|overnight|priority|faster|rush|upgrade",
    re.IGNORECASE,
)
# Sending goods back is asked with the words of sending goods out.
_BACK = re.compile(
    r"寄回(去|来)?|退回|send (it|them|this) back|sending (it )?back|return (postage|shipping|freight|label)",
    re.IGNORECASE,
)
_PAID_TODAY = re.compile(
    r"(今[天日晚]|现在|马上)(?=下单|付款|买|拍|付)|\b(today|now)\b(?= order)|\b(order|pay|buy)(ing)? (it )?(today|now)\b",
    re.IGNORECASE,
)
_WITHIN = re.compile(r"(\d{1,2})\s*天(?:之?内|以内)|within (\d{1,2}) days|in (\d{1,2}) days", re.IGNORECASE)
_SPENT = re.compile(
    r"(?:\bspend|\bpay|\bworth|\btotals?|\border(?:'s| is| of)?|满|花|买了?|一共|总共|总价|实付)\s*(?:about |of |is )?(\d+(?:\.\d+)?)(?![\d:.]|\s*(?:days?|pcs|of\b|[ap]m|天|个|件|台|只|条|点|号))",
    re.IGNORECASE,
)


def answer_shipping(scene: Scene) -> Answer:
    """Compute when and for how much a parcel arrives; without a place, answer from the policy or ask for one."""
    policy = shipping_terms(scene)
    text = scene.question.text
    if _is_about_return(scene):
        return answer_return(scene)
    if policy is None:
        return scene.abstain()
    if policy.rule is None:
        sent = sent_abroad(scene, policy) if policy.kind == "international" else None
        return sent or stated_on(scene, policy) or answer_policy_text(scene)
    special = answer_dispatch(scene, policy) or _faster(scene, policy) or stated_on(scene, policy)
    if special is not None:
        return special
    found = country_named(text) if scene.question.region is None else None
    country = found[1] if found else None
    abroad = _OVERSEAS.search(text)
    region = scene.question.region or (_name_of(found, scene.lang) if found else abroad.group() if abroad else None)
    if region is None and _TEXT.search(text):
        return answer_policy_text(scene)
    region = region or scene.request.memory.region
    if region is None:
        return _ask_region(scene, policy)
    quote = _quote_for(scene, policy, region if country is None else " , ".join((*country.zh, *country.en)))
    if quote.served is None and abroad and (said := _said_of_abroad(scene, policy)) is not None:
        return said
    if quote.served is None:
        return answer_policy_text(scene) if abroad or country else _ask_region(scene, policy)
    if not quote.served:
        return refused(scene, policy, quote, region)
    stated = [said for product in scene.question.products[:1] for said in own_words(scene, policy, product)]
    if any(excludes(scene, said.text, region) for said in stated):
        return Answer("answer", tuple(stated), tuple(scene.question.products))
    if any(spans(said.text) for said in stated):
        # These goods take days of their own.
        quote = replace(quote, days_min=None, days_max=None, arrive_min=None, arrive_max=None)
    if any(prices(said.text, scene.shop.shop.currency) for said in stated):
        # And these a postage of their own.
        quote = replace(quote, cost=None, rate=None, free_over=None, never_free=False, by_weight=None)
    answer = _quoted(scene, shown(region), quote, section_evidence(scene, policy, quote.sections), plain=not stated)
    if scene.question.products:
        told = () if stated and quote.days_min is None and quote.cost is None else answer.sentences
        return replace(answer, sentences=(*stated, *told)[: 2 if scene.brief else None])
    return replace(answer, sentences=(*answer.sentences, *some_barred(scene, policy, region)))


def _said_of_abroad(scene: Scene, policy: Policy) -> Answer | None:
    """Quote what the policy says of other countries together."""
    for section in [s for s in policy.sections if s.lang == scene.lang] or policy.sections:
        parts = [part for part in whole_sentences(section.text) if _ELSEWHERE.search(part)]
        if parts:
            quoted = wording.sentence(parts[0], section.lang)
            return Answer("answer", (Sentence(quoted, (scene.shop.section_evidence(section, policy),)),))
    return None


def _is_about_return(scene: Scene) -> bool:
    """Tell a question about goods sent back, which speaks of postage and delivery too."""
    text, question = scene.question.text, scene.question
    if _BACK.search(text) or (WHO_PAYS.search(text) and question.region is None and country_in(text) is None):
        return True
    if question.region is not None and not _ARRIVED.search(text):
        return False
    told = question.days_since_delivery is not None and scene.request.memory.intent in ("return", "warranty")
    return bool(question.defective) or told


def _name_of(found: tuple[str, Place], lang: str) -> str:
    """Return the name as it was said, or the country's where that is in the other language."""
    said, country = found
    if said.isascii() == (lang == "en"):
        return said
    names = country.zh if lang == "zh" and country.zh else country.en
    return names[0]


def _faster(scene: Scene, policy: Policy) -> Answer | None:
    """Say whether a faster way can be had, what it costs and how long it takes; None if the policy offers none."""
    if not _EXPRESS.search(scene.question.text) and not _names_way(policy, scene.question.text):
        return None
    region = scene.question.region or scene.request.memory.region
    ids = tuple(product.product_id for product in scene.question.products)
    way = expedited_of(
        policy, region_text=region, category_keys=_categories(scene), product_ids=ids, currency=scene.shop.shop.currency, lang=scene.lang
    )  # fmt: skip
    if way is None or way.section is None:
        return None
    section = in_lang(policy, way.section, scene.lang)
    evidence = (scene.shop.section_evidence(section, policy),)
    lines = [line for line in section.text.splitlines() if " | " not in line]
    spoken = [part for line in lines for part in whole_sentences(line) if _EXPRESS.search(line) or way.name in line]
    if way.available is not True:
        barred = [part for part in spoken if is_negated(part)]
        said = [Sentence(scene.say("express_no", way=way.name), evidence)] if way.available is False else []
        quoted = barred if way.available is False else spoken
        terms = (
            *key_terms(scene.question.text),
            *(word for product in scene.question.products for word in key_terms(scene.title(product))),
        )
        provinces = tuple(
            word for _, province in province_of((region or "").lower()) for word in province.lower().split(" ", 1)
        )
        if quoted:
            best = best_index(quoted, terms, (*provinces, *((region or "").lower().split())))
            said.append(Sentence(wording.sentence(quoted[best], section.lang), evidence))
        return Answer("answer", tuple(said), tuple(scene.question.products[:1])) if said else None
    terms_said = [scene.say(f"express_terms_{name}", cost=wording.money(amount, scene.lang))
                  for name, amount in (("extra", way.extra), ("rate", way.rate)) if amount is not None]  # fmt: skip
    facts: list[str] = [word for amount in (way.extra, way.rate) if amount is not None for word in both_money(amount)]
    if way.days_min is not None:
        spread = f"{way.days_min}–{way.days_max}" if way.days_min != way.days_max else str(way.days_max)
        terms_said.append(scene.say("express_terms_days", spread=spread))
        facts.append(f"{spread}天 {spread} days")
    text = scene.say("express_yes", way=way.name, terms=("，" if scene.lang == "zh" else ", ").join(terms_said))
    return Answer(
        "answer",
        (Sentence(text, (*evidence, derived("express", scene, facts, evidence))),),
        tuple(scene.question.products[:1]),
    )


def _names_way(policy: Policy, text: str) -> bool:
    """Tell whether a text calls the policy's faster way by a word of its name: "DHL", "顺丰"."""
    faster = shipping_rule(policy).expedited
    words = [word for names in (faster.names.values() if faster else ()) for name in names for word in name.split()]
    return any(len(word) >= _NAME_WORD and has_term(text.lower(), word.lower()) for word in words)


def _quote_for(scene: Scene, policy: Policy, region_text: str) -> ShippingQuote:
    return shipping_quote(
        policy,
        region_text=region_text,
        ordered_at=scene.now,
        subtotal=_subtotal(scene),
        category_keys=_categories(scene),
        product_ids=tuple(product.product_id for product in scene.question.products),
        timezone=scene.shop.shop.timezone,
        lang=scene.lang,
        weight_kg=weight_said(scene.question.text),
    )


def _in_time(scene: Scene, quote: ShippingQuote, evidence: tuple[Evidence, ...]) -> list[Sentence]:
    """Say first whether it comes by the day that was asked for; nothing if none was."""
    day = wanted_day(scene.question.text, scene.now.date())
    if _ARRIVED.search(scene.question.text):
        return []
    if day is None or quote.arrive_min is None or quote.arrive_max is None:
        return []
    key = "no" if day < quote.arrive_min else "yes" if day >= quote.arrive_max else "maybe"
    facts = derived("arrival", scene, [*both_days(day)], evidence)
    return [Sentence(scene.say(f"arrives_{key}", day=wording.day(day, scene.lang)), (*evidence, facts))]


def wanted_day(text: str, today: date) -> date | None:
    """Return the day by which something is wanted: "tomorrow", a weekday to come, a date, "within 3 days"."""
    unpaid = _PAID_TODAY.sub(" ", text)
    within = _WITHIN.search(unpaid)
    if within:
        return today + timedelta(days=int(next(group for group in within.groups() if group)))
    found = day_named(unpaid, today)
    return found + timedelta(days=7) if found == today and WEEKDAY.search(unpaid) else found


def _quoted(
    scene: Scene, region: str, quote: ShippingQuote, evidence: tuple[Evidence, ...], *, plain: bool = True
) -> Answer:
    """Word a quote; `plain` where nothing is said of these goods alone, and a yes may stand in front of it."""
    facts = [region, "运费 包邮 free shipping"]
    terms: list[str] = []
    if quote.days_min is not None:
        spread = str(quote.days_min) if quote.days_min == quote.days_max else f"{quote.days_min}–{quote.days_max}"
        unit = (
            ("个工作日" if quote.working_days else "天")
            if scene.lang == "zh"
            else "working days"
            if quote.working_days
            else "days"
        )
        facts += [f"{spread}天 {spread} days", f"{spread}个工作日 {spread} working days"]
        if quote.arrive_min is not None and quote.arrive_max is not None:
            facts += [*both_days(quote.arrive_min), *both_days(quote.arrive_max)]
            start, end = wording.day(quote.arrive_min, scene.lang), wording.day(quote.arrive_max, scene.lang)
            terms.append(scene.say("shipping_term_dates", start=start, end=end, spread=spread, unit=unit))
        else:
            terms.append(scene.say("shipping_term_days", spread=spread, unit=unit))
    costs, stated = postage_terms(scene, quote)
    terms += costs
    facts += stated
    support = (*evidence, derived("shipping", scene, facts, evidence))
    in_time = _in_time(scene, quote, evidence)
    free = _is_free(scene, quote, support)
    lead = (
        "_yes"
        if plain and scene.question.polar and not (in_time or free) and _SERVED_ASKED.search(scene.question.text)
        else ""
    )
    joined = ("，" if scene.lang == "zh" else ", ").join(terms)
    said = [*in_time, *free, Sentence(scene.say(f"shipping_to{lead}", region=region, terms=joined), support)]
    if quote.surcharge is not None:
        said.append(_surcharge(scene, quote.surcharge, evidence))
    said += _threshold_said(scene, region, quote, evidence)
    return Answer("answer", tuple(said), tuple(scene.question.products), remember={"region": region})


def _is_free(scene: Scene, quote: ShippingQuote, evidence: tuple[Evidence, ...]) -> list[Sentence]:
    """Say first whether this order ships free, where that was asked of an order whose amount is known."""
    if not (scene.question.polar and _FREE_ASKED.search(scene.question.text)) or quote.cost is None:
        return []
    if _subtotal(scene).amount == 0:
        return []
    if quote.cost.amount == 0:
        return [Sentence(scene.say("shipping_free_yes"), evidence)]
    return [Sentence(scene.say("shipping_free_no", cost=wording.money(quote.cost, scene.lang)), evidence)]


def _threshold_said(scene: Scene, region: str, quote: ShippingQuote, evidence: tuple[Evidence, ...]) -> list[Sentence]:
    """Add from what amount on it would be free, where it is not."""
    asked = _THRESHOLD.search(scene.question.text) or _FREE_ASKED.search(scene.question.text)
    if quote.free_over is None:
        if not (quote.never_free and asked):
            return []
        never = derived("never_free", scene, [region, "包邮 free shipping"], evidence)
        return [Sentence(scene.say("shipping_never_free", region=region), (*evidence, never))]
    waived = quote.cost is not None and quote.cost.amount == (quote.surcharge.amount if quote.surcharge else 0)
    if not (_THRESHOLD.search(scene.question.text) or not (waived or scene.brief)):
        return []
    amount = wording.money(quote.free_over, scene.lang)
    threshold = derived("free_over", scene, [*both_money(quote.free_over), region, "包邮 free"], evidence)
    return [Sentence(scene.say("shipping_threshold", region=region, amount=amount), (*evidence, threshold))]


def _surcharge(scene: Scene, surcharge: Money, evidence: tuple[Evidence, ...]) -> Sentence:
    facts = derived(
        "surcharge", scene, [*both_money(surcharge), "大件加收 包邮 surcharge for large items free shipping"], evidence
    )
    text = scene.say("shipping_surcharge", amount=wording.money(surcharge, scene.lang))
    return Sentence(text, (*evidence, facts))


def _categories(scene: Scene) -> tuple[str, ...]:
    if scene.question.products:
        return tuple(product.category_key for product in scene.question.products)
    return (scene.question.category_key,) if scene.question.category_key else ()


def _ask_region(scene: Scene, policy: Policy) -> Answer:
    """Ask for the place; say meanwhile between what bounds cost and time lie."""
    rule = shipping_rule(policy)
    currency = rule.currency or scene.shop.shop.currency
    rates = [region.rate for region in rule.regions if region.rate is not None]
    spans = [region.transitTime for region in rule.regions if region.transitTime is not None]
    question = Sentence(scene.say("clarify_region"), role="question")
    if not rates or not spans:
        return Answer("clarify", (question,), remember={"pending": scene.question.text})
    low, high = Money(min(rates), currency), Money(max(rates), currency)
    fewest, most = min(span.min for span in spans), max(span.max for span in spans)
    anchor = section_of(policy, [rule.section], scene.lang)
    evidence = section_evidence(scene, policy, [anchor])
    facts = derived(
        "shipping_bounds", scene,
        [*both_money(low), *both_money(high), f"{low.amount}–{high.amount}元 ¥{low.amount}–{high.amount}",
         f"{fewest}–{most}天 {fewest}–{most} days", f"{fewest}天", f"{most} days"],
        evidence,
    )  # fmt: skip
    text = scene.say(
        "shipping_bounds",
        low=wording.money(low, scene.lang),
        high=wording.money(high, scene.lang),
        fewest=fewest,
        most=most,
    )
    thresholds = [region.freeOver for region in rule.regions if region.freeOver is not None]
    if _THRESHOLD.search(scene.question.text) and thresholds:
        low, high = Money(min(thresholds), currency), Money(max(thresholds), currency)
        span = f"{low.amount}–{high.amount}"
        facts = derived(
            "free_bounds", scene, [*both_money(low), *both_money(high), f"{span}元 ¥{span}", "包邮 free"], evidence
        )
        text = scene.say(
            "shipping_free_bounds", low=wording.money(low, scene.lang), high=wording.money(high, scene.lang)
        )
    said: Sequence[Sentence] = (question,) if scene.brief else (Sentence(text, (*evidence, facts)), question)
    return Answer("clarify", tuple(said), remember={"pending": scene.question.text})


def _subtotal(scene: Scene) -> Money:
    """Return the amount named, else the price of what is being asked about; nothing where no product is meant."""
    currency = scene.shop.shop.currency
    stated = [price for price in prices(scene.question.text, currency) if price.currency == currency]
    if stated:
        return Money(stated[0].amount, currency)
    spent = _SPENT.search(scene.question.text)
    if spent:
        return Money(Decimal(spent[1]), currency)
    if not scene.question.products:
        return Money(Decimal(0), currency)
    product = scene.question.products[0]
    offer = scene.offer(scene.question.variant or product.variants[0])
    return Money(offer.price.amount * scene.question.quantity, offer.price.currency)

"""Shipping: when a parcel arrives, what it costs, where it does not go."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from assistant.dialogue import wording
from assistant.dialogue.answerers.policy_evidence import both_days, both_money, derived, section_evidence
from assistant.dialogue.answerers.policy_texts import answer_policy_text
from assistant.dialogue.answerers.return_goods import WEEKDAY, weekday_index
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.records import Answer, Sentence
from assistant.truth.claims import dates
from assistant.truth.evidence import Evidence
from knowledge.policy_rules import ShippingQuote, shipping_quote
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
# Countries that customers ask for; a policy names them together as overseas.
_ABROAD = re.compile(
    r"国外|海外|境外|国际|日本|韩国|美国|英国|加拿大|澳洲|澳大利亚|新西兰|新加坡|马来西亚|泰国|越南|印尼|印度|菲律宾|法国|德国|意大利|西班牙|俄罗斯|巴西|欧洲|东南亚|"
    r"\b(?:abroad|overseas|international(?:ly)?|japan|korea|usa|united states|america|united kingdom|britain|england|canada|australia|new zealand|singapore|"
    r"malaysia|thailand|vietnam|indonesia|india|philippines|france|germany|italy|spain|russia|brazil|mexico|europe|the (?:us|uk|eu)|(?-i:US|UK|EU))\b",
    re.IGNORECASE,
)
_OVERSEAS = "海外 国外 境外 overseas abroad international"
_DAY_WORDS = tuple(
    (re.compile(pattern, re.IGNORECASE), days)
    for pattern, days in ((r"大后天", 3), (r"后天|day after tomorrow", 2), (r"明[天日早晚]|tomorrow", 1), (r"今[天日晚](?!下单|付款|买|拍)|\btoday\b(?! order)", 0))
)  # fmt: skip
_WITHIN = re.compile(r"(\d{1,2})\s*天(?:之?内|以内)|within (\d{1,2}) days|in (\d{1,2}) days", re.IGNORECASE)
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)\s*(?:元|块|yuan|rmb|cny)|[¥￥]\s*(\d+(?:\.\d+)?)", re.IGNORECASE)


def answer_shipping(scene: Scene) -> Answer:
    """Compute when and for how much a parcel arrives; without a place, answer from the policy or ask for one."""
    policy = scene.shop.policy("shipping")
    if policy is None:
        return scene.abstain()
    if policy.rule is None or (_TEXT.search(scene.question.text) and scene.question.region is None):
        return answer_policy_text(scene)
    abroad = _ABROAD.search(scene.question.text) if scene.question.region is None else None
    region = scene.question.region or (abroad.group().strip() if abroad else scene.request.memory.region)
    if region is None:
        return _ask_region(scene, policy)
    quote = _quote_for(scene, policy, f"{region} {_OVERSEAS}" if abroad else region)
    if quote.served is None:
        return scene.abstain() if abroad else _ask_region(scene, policy)
    evidence = section_evidence(scene, policy, quote.sections)
    if not quote.served:
        said = (Sentence(scene.say("shipping_not_served", region=region), evidence),)
        return Answer("answer", said, remember={"region": region})
    return _quoted(scene, region, quote, evidence)


def _quote_for(scene: Scene, policy: Policy, region_text: str) -> ShippingQuote:
    return shipping_quote(
        policy,
        region_text=region_text,
        ordered_at=scene.now,
        subtotal=_subtotal(scene),
        category_keys=_categories(scene),
        timezone=scene.shop.shop.timezone,
        lang=scene.lang,
    )


def _in_time(scene: Scene, quote: ShippingQuote, evidence: tuple[Evidence, ...]) -> list[Sentence]:
    """Say first whether it comes by the day that was asked for; nothing if none was."""
    day = wanted_day(scene.question.text, scene.now.date())
    if day is None or quote.arrive_min is None or quote.arrive_max is None:
        return []
    key = "no" if day < quote.arrive_min else "yes" if day >= quote.arrive_max else "maybe"
    facts = derived("arrival", scene, [*both_days(day)], evidence)
    return [Sentence(scene.say(f"arrives_{key}", day=wording.day(day, scene.lang)), (*evidence, facts))]


def wanted_day(text: str, today: date) -> date | None:
    """Return the day by which something is wanted: "tomorrow", a weekday to come, a date, "within 3 days"."""
    for pattern, days in _DAY_WORDS:
        if pattern.search(text):
            return today + timedelta(days=days)
    within = _WITHIN.search(text)
    if within:
        return today + timedelta(days=int(next(group for group in within.groups() if group)))
    for month, day in dates(text):
        try:
            found = date(today.year, month, day)
        except ValueError:
            continue
        return found if found >= today else found.replace(year=today.year + 1)
    named = WEEKDAY.search(text)
    return today + timedelta(days=(weekday_index(named) - today.weekday()) % 7 or 7) if named else None


def _quoted(scene: Scene, region: str, quote: ShippingQuote, evidence: tuple[Evidence, ...]) -> Answer:
    assert quote.arrive_min is not None and quote.arrive_max is not None and quote.cost is not None
    spread = f"{quote.days_min}–{quote.days_max}"
    facts = derived(
        "shipping",
        scene,
        [*both_days(quote.arrive_min), *both_days(quote.arrive_max), *both_money(quote.cost), region,
         f"{spread}天 {spread} days", "运费 包邮 free shipping"],
        evidence,
    )  # fmt: skip
    fields = {
        "region": region,
        "start": wording.day(quote.arrive_min, scene.lang),
        "end": wording.day(quote.arrive_max, scene.lang),
        "spread": spread,
    }
    if quote.cost.amount == 0:
        main = scene.say("shipping_free", **fields)
    else:
        main = scene.say("shipping", cost=wording.money(quote.cost, scene.lang), **fields)
    said = [*_in_time(scene, quote, evidence), Sentence(main, (*evidence, facts))]
    if quote.surcharge is not None:
        said.append(_surcharge(scene, quote.surcharge, evidence))
    waived = quote.cost.amount == (quote.surcharge.amount if quote.surcharge else 0)
    if quote.free_over is not None and (_THRESHOLD.search(scene.question.text) or not (waived or scene.brief)):
        amount = wording.money(quote.free_over, scene.lang)
        threshold = derived("free_over", scene, [*both_money(quote.free_over), region, "包邮 free"], evidence)
        text = scene.say("shipping_threshold", region=region, amount=amount)
        said.append(Sentence(text, (*evidence, threshold)))
    return Answer("answer", tuple(said), tuple(scene.question.products), remember={"region": region})


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
    rates = [region.rate for region in rule.regions]
    low, high = Money(min(rates), currency), Money(max(rates), currency)
    fewest = min(region.transitTime.min for region in rule.regions)
    most = max(region.transitTime.max for region in rule.regions)
    anchor = next((s for s in policy.sections if s.anchor == rule.section), None)
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
    question = Sentence(scene.say("clarify_region"), role="question")
    said: Sequence[Sentence] = (question,) if scene.brief else (Sentence(text, (*evidence, facts)), question)
    return Answer("clarify", tuple(said), remember={"pending": scene.question.text})


def _subtotal(scene: Scene) -> Money:
    """Return the amount named, else the price of what is being asked about; nothing where no product is meant."""
    currency = scene.shop.shop.currency
    named = _AMOUNT.search(scene.question.text)
    if named:
        return Money(Decimal(named.group(1) or named.group(2)), currency)
    if not scene.question.products:
        return Money(Decimal(0), currency)
    product = scene.question.products[0]
    offer = scene.offer(scene.question.variant or product.variants[0])
    return Money(offer.price.amount * scene.question.quantity, offer.price.currency)

"""Warranty and price protection: how long, whether it still runs, and what it leaves out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

from assistant.dialogue import wording
from assistant.dialogue.answerers.general import answer_generally, asks_generally
from assistant.dialogue.answerers.orders import order_of
from assistant.dialogue.answerers.own_words import own_words
from assistant.dialogue.answerers.policy_evidence import (
    both_days,
    derived,
    quoted_section,
    reason_evidence,
    section_evidence,
    whole_sentences,
)
from assistant.dialogue.answerers.policy_texts import answer_policy_text
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.answerers.spoken_of import stated_on
from assistant.dialogue.records import Answer, Sentence
from assistant.dialogue.slots import days_since
from assistant.truth.keyterms import has_term, key_terms
from knowledge.policy_rules import WarrantyTerm, price_protection_of, warranty_of
from knowledge.policy_rules.reasons import section_of
from knowledge.policy_rules.rules import warranty_rule
from knowledge.records import Policy, PolicySection, Product

_HOW = re.compile(
    r"怎么(?!办)|流程|哪里|凭证|发票|保修卡|收据|卡吗|转赠|送人|寄回|运费|邮费|多久修|修好|包括|范围|付费|收费|需要|有效|"
    r"how (do|can|to|should)|where|claim|process|receipt|proof|card\b|gift|postage|freight|ship|cost|paid|valid|without|need|what does .{0,20}cover|turnaround",
    re.IGNORECASE,
)
# What a customer says happened, and the words by which a warranty leaves it out.
_CAUSES: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(said, re.IGNORECASE), re.compile(excluded, re.IGNORECASE))
    for said, excluded in (
        (r"进水|掉.{0,3}水|泡水|水里|淋|浸|洗坏|弄湿|water|\bwet\b|soaked|pool|toilet|washing machine|rain|spilt|spilled", r"进水|浸水|受潮|液体|water|liquid|moisture"),
        (r"摔|跌|掉(到|在|地)|掉了|砸|压坏|碰坏|踩|\bdrop|\bfell\b|crack|smash|crush|stepped on|sat on|broke it", r"摔|跌落|碰撞|人为|外力|drop|breakage|accident|impact|misuse"),
        (r"磨损|旧了|划痕|刮花|褪色|wear(?! (it|them|this))|\bworn|scratch|fad(e|ed|ing)", r"磨损|划痕|老化|wear|scratch|cosmetic|ageing|aging"),
        (r"电池.{0,6}(衰减|不耐用|老化|容量|变短|掉)|续航(变|下降|越来)|batter.{0,20}(wear|capacity|degrad|loss|weak|fad|old|age|shorter)|capacity loss", r"电池|batter"),
        (r"(自己|私自|找人|外面).{0,4}(拆|修|改)|拆机|改装|opened it up|myself|third[- ]party|modif", r"拆修|拆机|改装|自行|repair|modif|disassembl|tamper"),
        (r"丢|遗失|被偷|\blost\b|stolen", r"丢失|遗失|被盗|loss of|lost|theft|stolen"),
    )
)  # fmt: skip
_EXCLUDING = re.compile(r"不保|不算|不计|不在|不属于|不包|不适用|除外|没有保修|不提供|not cover|do(es)? not count|(do not|don't) match|no warranty\b(?! card)|exclu|not include|except|does not", re.IGNORECASE)  # fmt: skip


def answer_warranty(scene: Scene) -> Answer:
    """Say how long the warranty is and whether it still runs, or that what happened is not covered."""
    policy = scene.shop.policy("warranty")
    text = scene.question.text
    if policy is None:
        return answer_policy_text(scene)
    general = asks_generally(text, "warranty") and not scene.question.products
    if general and (answer := answer_generally(scene, policy)) is not None:
        return answer
    stated = stated_on(scene, policy)
    if policy.rule is None:
        product = scene.question.products[0] if scene.question.products else titled(scene)
        named = own_words(scene, policy, product) if product else []
        if named:
            beside = stated.sentences if stated else ()
            return Answer("answer", (*named, *beside)[: 1 if scene.brief else 3], (product,) if product else ())
        return stated or answer_policy_text(scene)
    product, delivered = _bought(scene)
    category = product.category_key if product else scene.question.category_key or _common_category(scene)
    caused = any(said.search(text) for said, _ in _CAUSES)
    excluded = _excluded(scene, policy, product) if caused or stated is None else None
    if excluded is not None:
        return Answer("answer", excluded, (product,) if product else ())
    if stated is not None and not re.search(r"几年|几个月|how many (months|years)|保多久", text, re.IGNORECASE):
        return stated
    if _HOW.search(text) and not re.search(r"多久|几年|how long|months|years", text, re.IGNORECASE):
        return answer_policy_text(scene)
    if len(products := scene.question.products) > 1 and delivered is None:
        each = (_term(scene, policy, one, one.category_key, None)[:1] for one in products[:3])
        return Answer("answer", tuple(dict.fromkeys(sentence for said in each for sentence in said)), products[:3])
    return Answer("answer", tuple(_term(scene, policy, product, category, delivered)), (product,) if product else ())


def _common_category(scene: Scene) -> str | None:
    """Return the category of the products talked about, if they all are of one ("two suitcases; and the warranty?")."""
    memory = scene.request.memory
    shown = memory.focus or (memory.listed if memory.intent in ("recommend", "list") else ())
    found = scene.question.products or tuple(p for pid in shown if (p := scene.shop.catalogue.product(pid)))
    keys = {product.category_key for product in found}
    return keys.pop() if len(keys) == 1 else None


def _kind_name(scene: Scene, category: str | None) -> str:
    """Return what the shop calls a category in the question's language; "" if it has no name there."""
    own = (p for p in scene.shop.shop.products if p.category_key == category and scene.lang in p.category)
    product = next(own, None)
    return product.category[scene.lang] if product else ""


def titled(scene: Scene) -> Product | None:
    """Return the one product whose title shares two words or more with the question, where none was recognised."""
    terms = [term for term in key_terms(scene.question.text) if len(term) >= 2]
    shared = [
        (sum(has_term(title.lower(), term) for term in terms), product)
        for product in scene.shop.shop.products
        if (title := product.titles.get(scene.lang, ""))
    ]
    most = max((count for count, _ in shared), default=0)
    best = [product for count, product in shared if count == most]
    return best[0] if most >= 2 and len(best) == 1 else None


def _bought(scene: Scene) -> tuple[Product | None, date | None]:
    product = scene.question.products[0] if scene.question.products else titled(scene)
    order = order_of(scene) if scene.request.customer_id else None
    if scene.question.days_since_delivery is not None:
        return product, scene.now.date() - timedelta(days=scene.question.days_since_delivery)
    if order is not None:
        if product is None and len(order.lines) == 1:
            product = scene.shop.catalogue.product(order.lines[0].sku)
        if order.delivered_at is not None:
            return product, scene.shop.local(order.delivered_at).date()
    return product, None


def warranty_sentence(
    scene: Scene, product: Product | None, category: str | None, delivered: date | None
) -> list[Sentence]:
    """Say what the warranty gives where a return is over; nothing where the shop has none."""
    policy = scene.shop.policy("warranty")
    if policy is None:
        return []
    if policy.rule is None or (product is None and category is None):
        return [Sentence(scene.say("under_warranty"), section_evidence(scene, policy, policy.sections[:1]))]
    return _term(scene, policy, product, category, delivered)[:1]


def _term(
    scene: Scene, policy: Policy, product: Product | None, category: str | None, delivered: date | None
) -> list[Sentence]:
    found = warranty_of(
        policy, category or "", delivered, today=scene.now.date(), lang=scene.lang,
        product_id=product.product_id if product else None, asked=scene.question.text,
    )  # fmt: skip
    if found.months is None:
        return _as_written(scene, policy, product)
    evidence = reason_evidence(scene, policy, found.reasons)
    names = scene.identity(product) if product else ()
    kind = _kind_name(scene, category)
    subject = scene.title(product) if product else kind
    facts = [f"{found.months}个月 {found.months} months", "保修 warranty 没有保修 no warranty"]
    fields: dict[str, object] = {"title": subject, "months": found.months}
    key = "warranty" if product else "warranty_general"
    if key == "warranty_general" and kind and found.until is None and found.months:
        key = "warranty_kind"
    if found.part and product:
        fields["part"] = found.part.lower()
        text = scene.say("warranty_part", **fields)
        return [Sentence(text, (*evidence, derived("warranty", scene, [*facts, found.part], evidence), *names))]
    if found.months == 0:
        key = "warranty_none" if product else "warranty_none_general"
    elif found.until is not None and found.active is not None:
        # A day told as "two years ago" is no day to promise by; only an order's own date is said.
        exact = scene.question.days_since_delivery is None or scene.question.days_since_delivery < 60
        key = f"{key}_{'active' if found.active else 'over'}{'_until' if exact else ''}"
        facts += both_days(found.until)
        fields |= {"until": wording.day(found.until, scene.lang), "year": found.until.year}
        facts.append(f"{found.until.year}年 {found.until.year}")
    said = [Sentence(scene.say(key, **fields), (*evidence, derived("warranty", scene, facts, evidence), *names))]
    section = next((reason.section for reason in found.reasons if reason.section), None)
    if section is not None and found.until is None and not scene.brief:
        said += _explained(scene, policy, section, found, product)
    return said


def _as_written(scene: Scene, policy: Policy, product: Product | None) -> list[Sentence]:
    """Quote what the policy says of goods whose term no rule gives."""
    words = (*(product.category.values() if product else ()), *key_terms(scene.title(product) if product else ""))
    section = section_of(policy, [warranty_rule(policy).section], scene.lang)
    if section is None:
        return []
    terms = (*words, *key_terms(scene.question.text), "保修", "warranty")
    return [quoted_section(scene, policy, section, terms, 1 if product else 2)]


def _explained(
    scene: Scene, policy: Policy, section: PolicySection, found: WarrantyTerm, product: Product | None
) -> list[Sentence]:
    """Add the day it counts from, or why there is none; only what the first sentence did not say."""
    if found.months == 0:
        words = tuple(product.category.values()) if product else ()
        return [quoted_section(scene, policy, section, (*words, "没有保修", "no warranty"))]
    return [quoted_section(scene, policy, section, ("起算", "from the day", "counted"))] if product is None else []


def _excluded(scene: Scene, policy: Policy, product: Product | None) -> tuple[Sentence, ...] | None:
    """Say that what happened, or the part in question, is what the warranty leaves out; None if it does not say so."""
    text = scene.question.text
    causes = [excluded for said, excluded in _CAUSES if said.search(text)]
    known = " ".join((*scene.shop.nouns_in(text), *(scene.shop.names(product) if product else ()))).lower()
    found = _left_out(scene, policy, [t for t in key_terms(text) if len(t) >= 2 and not has_term(known, t)], causes)
    if found is None:
        return None
    section, sentence = found
    evidence = section_evidence(scene, policy, [section])
    facts = derived("warranty_excluded", scene, ["不在保修范围内 not covered by the warranty"], evidence)
    if not _EXCLUDING.search(sentence):
        sentence = f"{section.heading}{'：' if scene.lang == 'zh' else ': '}{sentence}"
    quote = wording.sentence(sentence, scene.lang)
    return (Sentence(scene.say("warranty_excluded"), (*evidence, facts)), Sentence(quote, evidence))


def _left_out(
    scene: Scene, policy: Policy, terms: Sequence[str], causes: Sequence[re.Pattern[str]] = ()
) -> tuple[PolicySection, str] | None:
    """Return the section and the sentence by which a policy leaves out one of the terms or causes."""
    own = [term for term in terms if term not in _common()]
    for section in policy.sections:
        if section.lang != scene.lang:
            continue
        for part in whole_sentences(section.text):
            if not (_EXCLUDING.search(part) or _EXCLUDING.search(section.heading)):
                continue
            if any(cause.search(part) for cause in causes) or any(has_term(part, term) for term in own):
                return section, part
    return None


# Words of any question about a warranty or a lower price; they name nothing that could be left out.
_COMMON = (
    "保修 质保 维修 坏 坏了 多久 时间 保不保 在保 质量 问题 商品 收到 使用 降价 差价 价保 保价 便宜 价格 购买 "
    "warranty guarantee covered cover repair long bought buy broke broken damage fault claim months years last period price drop protect match "
    "difference refund cheaper breaks breaking breakdown 断 断了 裂 裂开 under over still yet already just only ago after before since within during week weeks day days today yesterday leak leaks leaking"
)


@cache
def _common() -> frozenset[str]:
    return frozenset([*key_terms(_COMMON), *_COMMON.split()])


def answer_price_protection(scene: Scene) -> Answer:
    """Say whether and how long a lower price is made good, or that what is asked about is left out."""
    policy = scene.shop.policy("price_protection")
    if policy is None or policy.rule is None:
        return answer_policy_text(scene)
    text, product = scene.question.text, scene.question.products[0] if scene.question.products else None
    category = product.category_key if product else scene.question.category_key
    if policy.rule.get("goods") and category is None:
        return answer_policy_text(scene)
    paid = days_since(text)
    paid = _days_after_paying(text) if paid is None else paid
    paid_on = scene.now.date() - timedelta(days=paid) if paid is not None else None
    found = price_protection_of(
        policy, paid_on=paid_on, today=scene.now.date(), circumstances=_circumstances(text), lang=scene.lang,
        category_key=category, product_id=product.product_id if product else None,
    )  # fmt: skip
    evidence = reason_evidence(scene, policy, found.reasons)
    left_out = _left_out(scene, policy, key_terms(text))
    if found.reasons[0].code == "excluded" or left_out is not None:
        no = derived("price_protection_excluded", scene, ["不适用价保 price protection does not apply"], evidence)
        said = [Sentence(scene.say("price_protection_excluded"), (*evidence, no))]
        if left_out is not None:
            said.append(
                Sentence(wording.sentence(left_out[1], scene.lang), section_evidence(scene, policy, [left_out[0]]))
            )
        return Answer("answer", tuple(said), tuple(scene.question.products[:1]))
    section = next((reason.section for reason in found.reasons if reason.section), None)
    if section is None or (_HOW.search(text) and paid is None):
        return answer_policy_text(scene)
    facts = derived(
        "price_protection", scene, [f"{found.days}天 {found.days} days", "可以退差价 difference refunded"], evidence
    )
    key = "price_protection_passed" if found.outcome == "no" else "price_protection"
    said = [Sentence(scene.say(key, days=found.days), (*evidence, facts))]
    if not scene.brief:
        said.append(quoted_section(scene, policy, section, ("计算", "once", "worked out", "difference", "按")))
    return Answer("answer", tuple(said), tuple(scene.question.products[:1]))


_AFTER_PAYING = re.compile(
    r"(?:付款|付了|下单|买|拍)(?:完|后|了|之后)*\s*(?:第)?(\d{1,3})\s*天|(\d{1,3}) days? (?:after|since) (?:i )?(?:paid|paying|payment|order|buying|bought|purchas)",
    re.IGNORECASE,
)


def _days_after_paying(text: str) -> int | None:
    """Return how many days after payment the price fell."""
    found = _AFTER_PAYING.search(text)
    return int(found[1] or found[2]) if found else None


_CIRCUMSTANCES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("coupon", re.compile(r"券|满减|优惠码|coupon|voucher|promo code", re.IGNORECASE)),
    ("gift", re.compile(r"赠品|free gift|giveaway", re.IGNORECASE)),
    ("out_of_stock", re.compile(r"缺货|没货|out of stock|sold out", re.IGNORECASE)),
    ("other_shop", re.compile(r"别家|其他(店|平台)|别的(店|平台)|另一家|淘宝|京东|拼多多|other (shop|store|site)|elsewhere|amazon", re.IGNORECASE)),
)  # fmt: skip


def _circumstances(text: str) -> tuple[str, ...]:
    return tuple(name for name, pattern in _CIRCUMSTANCES if pattern.search(text))

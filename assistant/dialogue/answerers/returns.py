"""Returns and exchanges: yes or no first, then why, who pays, until when, and what to do next."""

from __future__ import annotations

import re
from datetime import date, timedelta

from assistant.dialogue import wording
from assistant.dialogue.answerers.dispatch import answer_dispatch
from assistant.dialogue.answerers.general import answer_generally, asks_generally, names_policy
from assistant.dialogue.answerers.own_words import own_words, passed_over
from assistant.dialogue.answerers.policy_evidence import (
    both_days,
    derived,
    quoted_section,
    reason_evidence,
    whole_sentences,
)
from assistant.dialogue.answerers.policy_texts import answer_policy_text, policy_passage, said_from
from assistant.dialogue.answerers.return_barred import barred_sentences
from assistant.dialogue.answerers.return_goods import Goods
from assistant.dialogue.answerers.return_terms import (
    I_PAY,
    answer_freight,
    answer_from_abroad,
    answer_refund_time,
    payer_sentence,
    section_evidence_of,
)
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.answerers.spoken_of import stated_on
from assistant.dialogue.answerers.warranty import warranty_sentence
from assistant.dialogue.lexicon import WHO_PAYS
from assistant.dialogue.records import Answer, Sentence
from assistant.truth.keyterms import has_term, key_terms
from knowledge.policy_reading.offer_terms import dates_in
from knowledge.policy_rules import ReturnDecision, exchange_decision
from knowledge.policy_rules.reasons import section_of
from knowledge.policy_rules.returns import concerns
from knowledge.policy_rules.rules import return_rule
from knowledge.records import Policy, in_language

_REFUND_TIME = re.compile(
    r"(退款|退的钱|钱|款).{0,8}(多久|几天|什么时候|何时|多长|到账|到帐)|(多久|几天|什么时候).{0,6}(退款|到账|退钱)|"
    r"(how long|when|how (soon|quickly|fast)).{0,30}(refund|money|paid back)|(refund|money).{0,30}(how long|take)",
    re.IGNORECASE,
)
_DETAIL = re.compile(
    r"怎么|流程|步骤|哪里|地址|原包装|优惠券|赠品|包装|部分退|代收|怎样|how (do|can|should|to)|where|process|steps|coupon|voucher|packag|address|gift|partial|restocking|original (pack|box)",
    re.IGNORECASE,
)
_PROCESS = re.compile(
    r"怎么(退|换|申请|办)|(退|换)货?(的)?(流程|步骤|手续)|how (do|can|should|to) .{0,12}(return|exchange|send|get .{0,10}refund)|return process",
    re.IGNORECASE,
)
_NOT_AS_ORDERED = re.compile(r"少发|漏发|错发|发错|缺件|少了.{0,3}(件|个|样)|missing|incomplete|wrong (item|product|colou?r|size)", re.IGNORECASE)  # fmt: skip
# Words that ask whether or until when, beside who pays.
_DECISION = re.compile(
    r"能|可以|可不可以|支持|还.{0,4}[退换]|多久|几天|哪天|几号|\bhow (long|many)\b|\bcan i\b|\bstill\b|\bdeadline\b|\bpossible\b|\ballowed\b|\b(can|may) (it|this|they|these)\b",
    re.IGNORECASE,
)
_OF_FAULTS = re.compile(r"质量|故障|印错|破损|瑕疵|fault|defect|misprint|broken|breakage", re.IGNORECASE)
_LONGER = re.compile(r"延长|顺延|可以?退|退货|\buntil\b|\btill\b|extended|come back|be returned", re.IGNORECASE)
_GOING_BACK = re.compile(r"退|换|return|refund|exchange|swap|\bback\b", re.IGNORECASE)
_TAGS_OFF = re.compile(
    r"吊牌.{0,3}(剪|摘|拆|掉|没|不在|丢)|(剪|摘|拆)(了|掉)?吊牌|tags? (are |is |were |was )?(cut )?(off|removed|gone|missing|cut)|(removed|cut off|took off|lost) the tags?",
    re.IGNORECASE,
)


def answer_return(scene: Scene) -> Answer:
    """Decide whether this can go back or be exchanged, from what is known of the goods and the day."""
    policy = scene.shop.policy("return")
    if policy is None:
        return scene.abstain()
    text = scene.question.text
    goods = Goods(scene)
    general = asks_generally(text, "return") and (names_policy(text) or not goods.specific)
    if general and (answer := answer_generally(scene, policy)) is not None:
        return Answer("answer", (*answer.sentences, *_next(scene)))
    shipping = scene.shop.policy("shipping")
    if shipping and shipping.rule and not _GOING_BACK.search(text) and (leaving := answer_dispatch(scene, shipping)):
        return leaving
    if (elsewhere := answer_from_abroad(scene, policy)) is not None:
        return elsewhere
    if policy.rule is None or _TAGS_OFF.search(text):
        return stated_on(scene, policy) or answer_policy_text(scene)
    lately = goods.days is None or goods.days <= 3
    if lately and (stated := stated_on(scene, policy)) is not None:
        return Answer(stated.outcome, (*stated.sentences, *_next(scene)), goods.products)
    if not goods.specific and _asks_detail(scene, policy):
        return answer_policy_text(scene)
    if _NOT_AS_ORDERED.search(text) and (found := policy_passage(scene, any_kind=True)) is not None:
        return Answer("answer", (said_from(scene, found),), goods.products)
    if _REFUND_TIME.search(text):
        return answer_refund_time(scene, policy)
    if (WHO_PAYS.search(text) or I_PAY.search(text)) and not (goods.specific and _DECISION.search(text)):
        return answer_freight(scene, policy, goods)
    if goods.exchange and return_rule(policy).exchange is None and policy.rule.get("readFromText"):
        return answer_policy_text(scene)
    if not goods.defective and _named_nowhere(policy, goods):
        near = next((sentence for sentence in answer_policy_text(scene).sentences if sentence.role == "fact"), None)
        return scene.abstain(goods.product, near)
    said = _decided(scene, policy, goods)
    if _PROCESS.search(text) and not any(sentence.text == scene.say("return_next") for sentence in said):
        said = [*(s for s in said if s.role != "question"), Sentence(scene.say("return_next"), role="courtesy")]
    remember: dict[str, object] = {}
    if goods.days is not None:
        remember["days_since_delivery"] = goods.days
    return Answer("answer", tuple(said[: 2 if scene.brief else 5]), goods.products, remember=remember)


def _named_nowhere(policy: Policy, goods: Goods) -> bool:
    """Tell whether the policy has terms by kinds of goods only and names no kind that these are known to be of."""
    rule, product_id = return_rule(policy), goods.product.product_id if goods.product else None
    named = [e for e in rule.exceptions if e.categories or e.products]
    return rule.byGoods and product_id is not None and not any(concerns(e, goods.category, product_id) for e in named)


def _next(scene: Scene) -> tuple[Sentence, ...]:
    return () if scene.brief else (Sentence(scene.say("return_next"), role="courtesy"),)


def _asks_detail(scene: Scene, policy: Policy) -> bool:
    """Tell whether the question asks about a detail that the policy speaks of, not whether and how to return."""
    text = scene.question.text
    if _PROCESS.search(text) or WHO_PAYS.search(text) or _REFUND_TIME.search(text):
        return False
    words = " ".join(f"{s.heading} {s.text}" for s in policy.sections if s.lang == scene.lang).lower()
    own = [term for term in key_terms(text) if term not in _PLAIN and len(term) >= 2 and has_term(words, term)]
    return bool(_DETAIL.search(text) or own)


# Words of any question about returns; they ask for no detail.
_PLAIN = frozenset(
    key_terms(
        "开始 从哪天 退货 退款 换货 退换 退回 申请 商品 收到 签收 可以 支持 无理由 天 七天 理由 退 东西 不想要 "
        "return returned returning refund money back exchange day days week goods something order bought buy send gift received delivered reason"
    )
) | frozenset(
    ["退货", "退款", "换货", "无理由", "可以", "支持", "签收", "收到", "商品", "理由", "质量", "问题", "运费"]
)


def _decided(scene: Scene, policy: Policy, goods: Goods) -> list[Sentence]:
    decision = goods.decide(policy, scene.lang)
    barred = goods.decide(policy, scene.lang, any_day=True).outcome == "no"
    if goods.exchange and not barred:
        return _exchange(scene, policy, goods)
    if barred:
        return barred_sentences(scene, policy, goods, decision)
    if decision.outcome == "no":
        return _of_the_season(scene, policy, goods) or _too_late(scene, policy, goods, decision)
    return _possible(scene, policy, goods, decision)


def _of_the_season(scene: Scene, policy: Policy, goods: Goods) -> list[Sentence]:
    """Quote longer terms for a season that is not over ("bought in December: until 31 January"): the rule has none of them.

    Goods with terms of their own keep to these.
    """
    product_id = goods.product.product_id if goods.product else ""
    if any(concerns(e, goods.category, product_id) for e in return_rule(policy).exceptions):
        return []
    for section in policy.sections:
        for part in whole_sentences(section.text):
            dates = dates_in(part)
            if len(dates) > 1 and max(dates) >= scene.now.date() and _LONGER.search(part):
                quoted = wording.sentence(part, section.lang)
                return [Sentence(quoted, (scene.shop.section_evidence(section, policy),))]
    return []


def _possible(scene: Scene, policy: Policy, goods: Goods, decision: ReturnDecision) -> list[Sentence]:
    """Yes, or yes provided that what is not known yet holds."""
    evidence = (*reason_evidence(scene, policy, decision.reasons), *goods.evidence)
    unknown = next((name for name in decision.missing if name != "delivered_on"), None)
    exceptions = (
        [_conditional(scene, policy, goods, unknown)]
        if unknown
        else _some_barred(scene, policy, goods)
        if not (goods.category or goods.defective)
        else []
    )
    kind = "defect" if goods.defective else "return"
    stated = [] if goods.defective or goods.product is None else own_words(scene, policy, goods.product)
    over = bool(stated) and goods.product is not None and passed_over(policy, goods.product, stated)
    exceptions = [*stated, *exceptions] if over else exceptions
    manner = "else" if exceptions else "yes"
    when = "rule" if decision.deadline is None else "today" if decision.days_left == 0 else "until"
    facts = [
        f"{decision.window_days}天 {decision.window_days} days",
        "可以退货退换 can be returned or exchanged 无理由 without a reason",
    ]
    if decision.deadline is not None:
        facts += both_days(decision.deadline)
    day = wording.day(decision.deadline, scene.lang) if decision.deadline else ""
    text = scene.say(f"{kind}_{manner}_{when}", days=decision.window_days, deadline=day)
    said = [*exceptions, Sentence(text, (*evidence, derived("return_window", scene, facts, evidence)))]
    said += _also_barred(scene, policy, goods)
    said += payer_sentence(scene, decision.who_pays, evidence)
    said += [] if over or scene.brief else stated[:1]
    said += _fault_of_kind(scene, policy, goods)
    return said + _next_step(scene, unknown, bool(exceptions) and not over, decision.deadline)


def _also_barred(scene: Scene, policy: Policy, goods: Goods) -> list[Sentence]:
    """Quote what the policy bars in words that name no goods known here: it may be these."""
    if goods.defective:
        return []
    own_language = any(section.lang == scene.lang for section in policy.sections)
    unread = [e for e in return_rule(policy).unreadExceptions if e.lang == scene.lang or not own_language]
    if not unread:
        return []
    mark = "；" if scene.lang == "zh" else "; "
    quote = mark.join(dict.fromkeys(e.text.rstrip("。.") for e in unread))
    told = {e.section for e in unread}
    evidence = tuple(scene.shop.section_evidence(s, policy) for s in policy.sections if s.anchor in told)
    facts = derived("return_exception", scene, ["不支持无理由退货 can't be returned without a reason"], evidence)
    return [Sentence(scene.say("return_also_barred", quote=quote), (*evidence, facts))]


def _fault_of_kind(scene: Scene, policy: Policy, goods: Goods) -> list[Sentence]:
    """Quote what an exception says of faults in its kind of goods ("misprints are remade or refunded")."""
    if not goods.defective or scene.brief:
        return []
    product_id = goods.product.product_id if goods.product else None
    named = [
        e
        for e in return_rule(policy).exceptions
        if (e.categories or e.products) and concerns(e, goods.category, product_id)
    ]
    for exception in named:
        section = section_of(policy, [exception.section], scene.lang) if exception.section else None
        if section is None or len({e.section for e in return_rule(policy).exceptions}) == 1:
            continue
        about = [part for part in whole_sentences(section.text) if _OF_FAULTS.search(part)]
        if about:
            return [Sentence(wording.sentence(about[0], section.lang), (scene.shop.section_evidence(section, policy),))]
    return []


def _next_step(scene: Scene, unknown: str | None, excepted: bool, deadline: date | None) -> list[Sentence]:
    """Ask for what would settle it, or say how to go ahead."""
    if unknown in _ASKED_BACK:
        return [Sentence(scene.say(_ASKED_BACK[unknown]), role="question")]
    if excepted:
        return [Sentence(scene.say("clarify_open"), role="question")]
    if deadline is None:
        return [Sentence(scene.say("return_ask_days"), role="question")]
    return [] if scene.brief else [Sentence(scene.say("return_next"), role="courtesy")]


def _some_barred(scene: Scene, policy: Policy, goods: Goods) -> list[Sentence]:
    """Where the goods are not known, say which kinds would not go back in the state they are said to be in."""
    states = {
        "opened": goods.opened,
        "worn": goods.worn,
        "washed": goods.washed,
        "activated": goods.activated,
        "used": goods.used,
    }
    said: list[Sentence] = []
    for state in (name for name, holds in states.items() if holds):
        exceptions = [e for e in return_rule(policy).exceptions if e.when == state and not e.returnable]
        keys = [key for exception in exceptions for key in exception.categories]
        names = list(dict.fromkeys(name for key in keys if (name := _category_name(scene, key))))
        if not names:
            continue
        pieces = [p for e in exceptions for p in section_evidence_of(scene, policy, e.section)]
        facts = derived(
            "return_exception", scene, ["不支持无理由退货 can't be returned without a reason", *names], pieces
        )
        text = scene.say(f"return_some_{state}", kinds=wording.listing(names, scene.lang))
        said.append(Sentence(text, (*dict.fromkeys(pieces), facts)))
    return said[:1]


def _category_name(scene: Scene, key: str) -> str:
    product = next((p for p in scene.shop.shop.products if p.category_key == key), None)
    name = in_language(product.category, scene.lang) if product else ""
    return name.lower() if scene.lang == "en" else name


_ASKED_BACK = {
    "opened": "return_ask_opened",
    "worn": "return_ask_worn",
    "washed": "return_ask_worn",
    "used": "return_ask_opened",
    "activated": "return_ask_activated",
}


def _conditional(scene: Scene, policy: Policy, goods: Goods, state: str) -> Sentence:
    """Say under which condition an exception would bar the return."""
    exception = next(
        e for e in return_rule(policy).exceptions
        if e.when == state and not e.returnable and concerns(e, goods.category, goods.product.product_id if goods.product else None)
    )  # fmt: skip
    evidence = section_evidence_of(scene, policy, exception.section)
    facts = derived("return_exception", scene, ["不支持无理由退货 can't be returned without a reason"], evidence)
    return Sentence(scene.say(f"return_if_{state}"), (*evidence, facts))


def _too_late(scene: Scene, policy: Policy, goods: Goods, decision: ReturnDecision) -> list[Sentence]:
    """No, the period is over; then what is still open: a fault, an exchange, the warranty."""
    evidence = (*reason_evidence(scene, policy, decision.reasons), *goods.evidence)
    assert decision.deadline is not None
    faulty = bool(goods.defective)
    facts = [
        f"{decision.window_days}天 {decision.window_days} days", *both_days(decision.deadline),
        "无理由退货 退换 no-reason return returned exchanged without a reason",
    ]  # fmt: skip
    rule = derived("return_passed", scene, facts, evidence)
    key = ("defect_passed" if faulty else "return_passed") + ("" if goods.exact else "_plain")
    fields = {"days": decision.window_days, "deadline": wording.day(decision.deadline, scene.lang)}
    said = [Sentence(scene.say(key, **fields), (*evidence, rule))]
    if faulty:
        promised = warranty_sentence(scene, goods.product, goods.category, goods.delivered)
        return [*said, *promised, Sentence(scene.say("return_next"), role="courtesy")]
    if decision.defect_days_left is not None and decision.defect_days and goods.exact and goods.defective is None:
        until = decision.deadline + timedelta(days=decision.defect_days - decision.window_days)
        fault = derived(
            "return_defect", scene,
            [f"{decision.defect_days}天", f"{decision.defect_days} days", *both_days(until), "质量问题 退换 returned or exchanged faulty"],
            evidence,
        )  # fmt: skip
        said.append(
            Sentence(
                scene.say("defect_still", days=decision.defect_days, deadline=wording.day(until, scene.lang)),
                (*evidence, fault),
            )
        )
    exchange = exchange_decision(policy, delivered_on=goods.delivered, today=goods.today, lang=scene.lang)
    if exchange.outcome == "yes" and exchange.deadline is not None and not scene.brief:
        grounds = reason_evidence(scene, policy, exchange.reasons)
        swap = derived(
            "exchange",
            scene,
            [*both_days(exchange.deadline), "换货 can be exchanged", f"{exchange.window_days}天"],
            grounds,
        )
        day = wording.day(exchange.deadline, scene.lang)
        said.append(Sentence(scene.say("exchange_still", deadline=day), (*grounds, swap)))
    return said


def _exchange(scene: Scene, policy: Policy, goods: Goods) -> list[Sentence]:
    decision = exchange_decision(
        policy, delivered_on=goods.delivered, today=goods.today, defective=goods.defective, lang=scene.lang
    )
    evidence = (*reason_evidence(scene, policy, decision.reasons), *goods.evidence)
    facts = [f"{decision.window_days}天 {decision.window_days} days", "可以换货 can be exchanged 不能 退换"]
    if decision.deadline is not None:
        facts += both_days(decision.deadline)
    rule = derived("exchange", scene, facts, evidence)
    key = {"yes": "exchange_yes", "depends": "exchange_yes_rule", "no": "exchange_no"}[decision.outcome]
    if decision.outcome == "no":
        key = "exchange_none" if decision.window_days == 0 else key if goods.exact else "exchange_no_plain"
    day = wording.day(decision.deadline, scene.lang) if decision.deadline else ""
    said = [Sentence(scene.say(key, days=decision.window_days, deadline=day), (*evidence, rule))]
    section = next((reason.section for reason in decision.reasons if reason.section), None)
    if section is not None and decision.outcome != "no" and not scene.brief:
        said.append(quoted_section(scene, policy, section, ("运费", "寄回", "postage", "pay")))
    return said

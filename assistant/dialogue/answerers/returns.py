"""Returns and exchanges: yes or no first, then why, who pays, until when, and what to do next."""

from __future__ import annotations

import re
from datetime import date, timedelta

from assistant.dialogue import wording
from assistant.dialogue.answerers.orders import order_evidence, order_of
from assistant.dialogue.answerers.policy_evidence import (
    both_days,
    derived,
    in_lang,
    quoted_section,
    reason_evidence,
    whole_sentences,
)
from assistant.dialogue.answerers.policy_texts import answer_policy_text
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.answerers.warranty import titled, warranty_sentence
from assistant.dialogue.lexicon import WHO_PAYS
from assistant.dialogue.records import Answer, Sentence
from assistant.dialogue.slots import condition
from assistant.truth.claims import dates
from assistant.truth.evidence import Evidence
from assistant.truth.keyterms import key_terms
from knowledge.policy_rules import ReturnDecision, exchange_decision, return_decision
from knowledge.policy_rules.rules import return_rule
from knowledge.records import Policy, Product, in_language

_REFUND_TIME = re.compile(
    r"(退款|退的钱|钱|款).{0,8}(多久|几天|什么时候|何时|多长|到账|到帐)|(多久|几天|什么时候).{0,6}(退款|到账|退钱)|"
    r"(how long|when|how (soon|quickly|fast)).{0,30}(refund|money|paid back)|(refund|money).{0,30}(how long|take)",
    re.IGNORECASE,
)
_DETAIL = re.compile(
    r"怎么|流程|步骤|哪里|地址|优惠券|赠品|包装|部分退|代收|怎样|how (do|can|should|to)|where|process|steps|coupon|voucher|packag|address|gift|partial|count",
    re.IGNORECASE,
)
_PROCESS = re.compile(
    r"怎么(退|换|申请|办)|(退|换)货?(的)?(流程|步骤|手续)|how (do|can|should|to) .{0,12}(return|exchange|send|get .{0,10}refund)|return process",
    re.IGNORECASE,
)
_DELIVERED_ON = re.compile(r"签收|收到|到货|拿到|delivered|signed|received|arrived|got it", re.IGNORECASE)


def answer_return(scene: Scene) -> Answer:
    """Decide whether this can go back or be exchanged, from what is known of the goods and the day."""
    policy = scene.shop.policy("return")
    if policy is None:
        return scene.abstain()
    text = scene.question.text
    goods = _Goods(scene)
    if policy.rule is None or (_DETAIL.search(text) and not goods.specific and not _PROCESS.search(text)):
        return answer_policy_text(scene)
    if _REFUND_TIME.search(text):
        return _refund_time(scene, policy)
    if WHO_PAYS.search(text) and not goods.specific:
        return _freight(scene, policy)
    said = _decided(scene, policy, goods)
    if _PROCESS.search(text) and not any(sentence.text == scene.say("return_next") for sentence in said):
        said = [*(s for s in said if s.role != "question"), Sentence(scene.say("return_next"), role="courtesy")]
    remember: dict[str, object] = {}
    if goods.days is not None:
        remember["days_since_delivery"] = goods.days
    return Answer("answer", tuple(said[: 2 if scene.brief else 5]), goods.products, remember=remember)


class _Goods:
    """What is to go back: the product or its category, the day it came, its condition; an order fills in what it knows."""

    def __init__(self, scene: Scene) -> None:
        question = scene.question
        order = order_of(scene) if scene.request.customer_id else None
        self.product: Product | None = question.products[0] if question.products else titled(scene)
        if order is not None and order.lines:
            skus = {line.sku for line in order.lines}
            ordered = [found for sku in skus if (found := scene.shop.catalogue.product(sku))]
            if self.product is None or (question.order_name and self.product not in ordered):
                self.product = ordered[0] if len(ordered) == 1 else None
        self.products = (self.product,) if self.product else ()
        self.category = self.product.category_key if self.product else question.category_key
        self.evidence: tuple[Evidence, ...] = (order_evidence(scene, order),) if order else ()
        self.opened = question.opened
        self.today = scene.now.date()
        self.delivered = _said_day(scene)
        if order is not None:
            self.opened = order.opened if self.opened is None else self.opened
            if self.delivered is None and order.delivered_at is not None:
                self.delivered = scene.shop.local(order.delivered_at).date()
        self.days = (self.today - self.delivered).days if self.delivered else None
        self.defective = question.defective
        self.worn = condition(question.conditions, "worn")
        self.washed = condition(question.conditions, "washed")
        self.activated = condition(question.conditions, "activated")
        self.exchange = "exchange" in question.conditions
        if "not_worn" in question.conditions and self.washed is None:
            self.washed = False
        known = (self.delivered, self.opened, self.defective, self.worn, self.washed, self.activated)
        self.specific = bool(self.category or any(value is not None for value in known))

    def decide(self, policy: Policy, lang: str, *, any_day: bool = False) -> ReturnDecision:
        return return_decision(
            policy, category_key=self.category or "", delivered_on=None if any_day else self.delivered,
            today=self.today, opened=self.opened, defective=self.defective, worn=self.worn, washed=self.washed,
            activated=self.activated, used=self.worn, lang=lang,
        )  # fmt: skip


def _said_day(scene: Scene) -> date | None:
    """Return the day of delivery as the customer gives it, counted or by its date."""
    today = scene.now.date()
    if scene.question.days_since_delivery is not None:
        return today - timedelta(days=scene.question.days_since_delivery)
    named = dates(scene.question.text) if _DELIVERED_ON.search(scene.question.text) else set()
    for month, day in named:
        try:
            found = date(today.year, month, day)
        except ValueError:
            continue
        return found if found <= today else found.replace(year=today.year - 1)
    return None


def _decided(scene: Scene, policy: Policy, goods: _Goods) -> list[Sentence]:
    decision = goods.decide(policy, scene.lang)
    barred = goods.decide(policy, scene.lang, any_day=True).outcome == "no"
    if goods.exchange and not barred:
        return _exchange(scene, policy, goods)
    if barred:
        return _barred(scene, policy, goods, decision)
    if decision.outcome == "no":
        return _too_late(scene, policy, goods, decision)
    return _possible(scene, policy, goods, decision)


def _possible(scene: Scene, policy: Policy, goods: _Goods, decision: ReturnDecision) -> list[Sentence]:
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
    manner = "else" if exceptions else "yes"
    when = "rule" if decision.deadline is None else "today" if decision.days_left == 0 else "until"
    facts = [f"{decision.window_days}天 {decision.window_days} days", "可以退货退换 can be returned or exchanged 无理由 without a reason"]
    if decision.deadline is not None:
        facts += both_days(decision.deadline)
    day = wording.day(decision.deadline, scene.lang) if decision.deadline else ""
    text = scene.say(f"{kind}_{manner}_{when}", days=decision.window_days, deadline=day)
    said = [*exceptions, Sentence(text, (*evidence, derived("return_window", scene, facts, evidence)))]
    said += _payer(scene, decision.who_pays, evidence)
    return said + _next_step(scene, unknown, bool(exceptions), decision.deadline)


def _next_step(scene: Scene, unknown: str | None, excepted: bool, deadline: date | None) -> list[Sentence]:
    """Ask for what would settle it, or say how to go ahead."""
    if unknown in _ASKED_BACK:
        return [Sentence(scene.say(_ASKED_BACK[unknown]), role="question")]
    if excepted:
        return [Sentence(scene.say("clarify_open"), role="question")]
    if deadline is None:
        return [Sentence(scene.say("return_ask_days"), role="question")]
    return [] if scene.brief else [Sentence(scene.say("return_next"), role="courtesy")]


def _some_barred(scene: Scene, policy: Policy, goods: _Goods) -> list[Sentence]:
    """Where the goods are not known, say which kinds would not go back in the state they are said to be in."""
    states = {"opened": goods.opened, "worn": goods.worn, "washed": goods.washed, "activated": goods.activated}
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
    "activated": "return_ask_activated",
}


def _conditional(scene: Scene, policy: Policy, goods: _Goods, state: str) -> Sentence:
    """Say under which condition an exception would bar the return."""
    exception = next(
        e for e in return_rule(policy).exceptions
        if e.when == state and not e.returnable and (not e.categories or goods.category in e.categories)
    )  # fmt: skip
    evidence = section_evidence_of(scene, policy, exception.section)
    facts = derived("return_exception", scene, ["不支持无理由退货 can't be returned without a reason"], evidence)
    return Sentence(scene.say(f"return_if_{state}"), (*evidence, facts))


def section_evidence_of(scene: Scene, policy: Policy, anchor: str | None) -> tuple[Evidence, ...]:
    """Return evidence of the section with an anchor, if there is one."""
    section = next((s for s in policy.sections if s.anchor == anchor), None)
    return (scene.shop.section_evidence(in_lang(policy, section, scene.lang), policy),) if section else ()


def _barred(scene: Scene, policy: Policy, goods: _Goods, decision: ReturnDecision) -> list[Sentence]:
    """No, by an exception; what still holds for faulty goods, and that the exception needs the buyer's consent."""
    evidence = reason_evidence(scene, policy, decision.reasons)
    reason = decision.reasons[0]
    state = reason.code.removeprefix("exception_")
    facts = derived("return_refused", scene, ["不能不支持无理由退货 can't be returned without a reason"], evidence)
    key = f"return_no_{state}"
    said = [Sentence(scene.say(key if wording.has(key) else "return_no_any"), (*evidence, facts))]
    if reason.section is not None and not scene.brief:
        said.append(quoted_section(scene, policy, reason.section, _state_terms(scene, state)))
    if decision.defect_days is not None and goods.defective is not True:
        days = decision.defect_days
        fault = derived(
            "return_defect", scene, [f"{days}天 {days} days", "质量问题 退换 returned or exchanged faulty"], evidence
        )
        said.append(Sentence(scene.say("return_unless_defect", days=days), (*evidence, fault)))
    if decision.needs_confirmation:
        said.append(Sentence(scene.say("return_confirmation"), evidence, role="courtesy"))
    return said


def _state_terms(scene: Scene, state: str) -> tuple[str, ...]:
    words = {"opened": "拆 拆封 opened seal", "worn": "穿 外穿 worn", "washed": "洗 洗涤 washed", "activated": "激活 activ"}
    return (*key_terms(scene.question.text), *words.get(state, "").split())


def _too_late(scene: Scene, policy: Policy, goods: _Goods, decision: ReturnDecision) -> list[Sentence]:
    """No, the period is over; then what is still open: a fault, an exchange, the warranty."""
    evidence = (*reason_evidence(scene, policy, decision.reasons), *goods.evidence)
    assert decision.deadline is not None
    faulty = bool(goods.defective)
    facts = [
        f"{decision.window_days}天 {decision.window_days} days", *both_days(decision.deadline),
        "无理由退货 退换 no-reason return returned exchanged without a reason",
    ]  # fmt: skip
    rule = derived("return_passed", scene, facts, evidence)
    key = "defect_passed" if faulty else "return_passed"
    fields = {"days": decision.window_days, "deadline": wording.day(decision.deadline, scene.lang)}
    said = [Sentence(scene.say(key, **fields), (*evidence, rule))]
    if faulty:
        promised = warranty_sentence(scene, goods.product, goods.category, goods.delivered)
        return [*said, *promised, Sentence(scene.say("return_next"), role="courtesy")]
    if decision.defect_days_left is not None and decision.defect_days and goods.defective is None:
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
            "exchange", scene, [*both_days(exchange.deadline), "换货 can be exchanged", f"{exchange.window_days}天"], grounds
        )
        day = wording.day(exchange.deadline, scene.lang)
        said.append(Sentence(scene.say("exchange_still", deadline=day), (*grounds, swap)))
    return said


def _exchange(scene: Scene, policy: Policy, goods: _Goods) -> list[Sentence]:
    decision = exchange_decision(
        policy, delivered_on=goods.delivered, today=goods.today, defective=goods.defective, lang=scene.lang
    )
    evidence = (*reason_evidence(scene, policy, decision.reasons), *goods.evidence)
    facts = [f"{decision.window_days}天 {decision.window_days} days", "可以换货 can be exchanged 不能 退换"]
    if decision.deadline is not None:
        facts += both_days(decision.deadline)
    rule = derived("exchange", scene, facts, evidence)
    key = {"yes": "exchange_yes", "depends": "exchange_yes_rule", "no": "exchange_no"}[decision.outcome]
    if decision.window_days == 0:
        key = "exchange_none"
    day = wording.day(decision.deadline, scene.lang) if decision.deadline else ""
    said = [Sentence(scene.say(key, days=decision.window_days, deadline=day), (*evidence, rule))]
    section = next((reason.section for reason in decision.reasons if reason.section), None)
    if section is not None and decision.outcome != "no" and not scene.brief:
        said.append(quoted_section(scene, policy, section, ("运费", "寄回", "postage", "pay")))
    return said


def _payer(scene: Scene, payer: str | None, evidence: tuple[Evidence, ...]) -> list[Sentence]:
    if payer is None:
        return []
    facts = derived(
        "return_fees", scene, ["退货退回运费由您承担由商家承担", "return shipping is paid by the shop, by you"], evidence
    )
    return [Sentence(scene.say(f"return_payer_{payer}"), (*evidence, facts))]


def _freight(scene: Scene, policy: Policy) -> Answer:
    """Who pays, with and without a fault."""
    rule = return_rule(policy)
    anchor = rule.feesSection or rule.section
    section = next((s for s in policy.sections if s.anchor == anchor), None)
    said: list[Sentence] = []
    if section is not None:
        said.append(quoted_section(scene, policy, section, key_terms(scene.question.text), limit=2))
    elif rule.returnFees:
        said += _payer(scene, rule.returnFees, section_evidence_of(scene, policy, rule.section))
    return Answer("answer", tuple(said)) if said else answer_policy_text(scene)


def _refund_time(scene: Scene, policy: Policy) -> Answer:
    """How soon the money comes back: the sentences of the refund section that give the days."""
    rule = return_rule(policy)
    anchor = rule.refundSection or rule.section
    section = next((s for s in policy.sections if s.anchor == anchor), None)
    if section is None or rule.refundDays is None:
        return answer_policy_text(scene)
    chosen = in_lang(policy, section, scene.lang)
    parts = whole_sentences(chosen.text)
    days = re.compile(rf"(?<!\d){rule.refundDays}\s*(?:天|日|个工作日|days?|working)", re.IGNORECASE)
    start = next((i for i, part in enumerate(parts) if days.search(part)), 0)
    text = ("" if chosen.lang == "zh" else " ").join(parts[start : start + (1 if scene.brief else 2)])
    return Answer("answer", (Sentence(text, (scene.shop.section_evidence(chosen, policy),)),))

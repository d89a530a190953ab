"""The terms of sending goods back: who pays, how soon the money comes, and what holds from abroad."""

from __future__ import annotations

import re

from assistant.dialogue import wording
from assistant.dialogue.answerers.policy_evidence import (
    best_index,
    derived,
    in_lang,
    quoted_section,
    whole_sentences,
)
from assistant.dialogue.answerers.policy_texts import answer_policy_text
from assistant.dialogue.answerers.return_goods import Goods
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.records import Answer, Sentence
from assistant.truth.evidence import Evidence
from assistant.truth.keyterms import key_terms
from knowledge.policy_rules.countries import country_in, names_country
from knowledge.policy_rules.reasons import section_of
from knowledge.policy_rules.rules import return_rule
from knowledge.records import Policy

_OVERSEAS = re.compile(r"海外|境外|国外|国际|港澳台|overseas|international|abroad", re.IGNORECASE)
# "Outside the United States" names those who are not there.
_OUTSIDE = re.compile(
    r"\b(?i:outside(?: of)?|except|other than|but not)(?: the)?(?: [A-Z][A-Za-z]+)+|除(?:了)?[\u4e00-\u9fff]{2,8}(?:以外|之外|外)|[\u4e00-\u9fff]{2,8}(?:以外|之外)"
)
I_PAY = re.compile(
    r"(我|自己|要我|让我).{0,6}(出|付|掏|承担)(邮|运|快递|吗|么|不|钱)?|(邮费|运费|快递费).{0,6}(我|自己|算谁|谁的|哪个)|\b(i|me|we) .{0,12}(pay|cover)|at my (own )?(cost|expense)|pays? .{0,16}(postage|shipping|freight|to send)",
    re.IGNORECASE,
)


def section_evidence_of(scene: Scene, policy: Policy, anchor: str | None) -> tuple[Evidence, ...]:
    """Return evidence of the section with an anchor, if there is one."""
    section = section_of(policy, [anchor], scene.lang) if anchor else None
    return (scene.shop.section_evidence(in_lang(policy, section, scene.lang), policy),) if section else ()


def payer_sentence(scene: Scene, payer: str | None, evidence: tuple[Evidence, ...]) -> list[Sentence]:
    """Say who pays for the way back; nothing where the policy does not say."""
    if payer is None:
        return []
    facts = derived(
        "return_fees",
        scene,
        ["退货退回运费由您承担由商家承担", "return shipping is paid by the shop, by you"],
        evidence,
    )
    return [Sentence(scene.say(f"return_payer_{payer}"), (*evidence, facts))]


def answer_freight(scene: Scene, policy: Policy, goods: Goods) -> Answer:
    """Who pays: for these goods where it is known what is wanted of them, else with and without a fault."""
    rule = return_rule(policy)
    own = rule.exchange.section if goods.exchange and rule.exchange else None
    section = section_of(policy, [own or rule.feesSection or rule.section], scene.lang)
    payer = (rule.defect.returnFees if rule.defect else None) if goods.defective else rule.returnFees
    said: list[Sentence] = []
    if payer and not own and (goods.defective is not None or I_PAY.search(scene.question.text)):
        grounds = section_evidence_of(
            scene,
            policy,
            (rule.defect.section if goods.defective and rule.defect else None) or rule.feesSection or rule.section,
        )
        said = _payer_of(scene, payer, bool(goods.defective), grounds)
    if section is not None and not (said and scene.brief):
        terms = (
            ("运费", "寄回", "postage", "pay", "freight")
            if own
            else (*key_terms(scene.question.text), "运费", "postage")
        )
        if goods.defective and rule.defect and not own:
            section, terms = (
                section_of(policy, [rule.defect.section], scene.lang) or section,
                ("质量", "运费", "faulty", "fault", "pay"),
            )
        said.append(quoted_section(scene, policy, section, terms))
    return Answer("answer", tuple(said), goods.products) if said else answer_policy_text(scene)


def _payer_of(scene: Scene, payer: str, faulty: bool, evidence: tuple[Evidence, ...]) -> list[Sentence]:
    if not (scene.question.polar and I_PAY.search(scene.question.text)):
        return payer_sentence(scene, payer, evidence)
    facts = derived(
        "return_fees",
        scene,
        ["退货退回运费由您承担由商家承担 质量问题", "return shipping is paid by the shop, by you"],
        evidence,
    )
    if payer == "merchant":
        return [Sentence(scene.say("return_payer_polar_no" if faulty else "return_payer_merchant"), (*evidence, facts))]
    return [Sentence(scene.say("return_payer_polar_yes"), (*evidence, facts))]


def answer_refund_time(scene: Scene, policy: Policy) -> Answer:
    """How soon the money comes back: the sentences of the refund section that give the days."""
    rule = return_rule(policy)
    section = section_of(policy, [rule.refundSection or rule.section], scene.lang)
    if section is None:
        return answer_policy_text(scene)
    chosen = in_lang(policy, section, scene.lang)
    parts = whole_sentences(chosen.text)
    if rule.refundDays is None:
        if not rule.refundSection:
            return answer_policy_text(scene)
        return Answer(
            "answer", (quoted_section(scene, policy, section, (*key_terms(scene.question.text), "退款", "refund"), 2),)
        )
    days = re.compile(rf"(?<!\d){rule.refundDays}\s*(?:天|日|个工作日|days?|working|business)", re.IGNORECASE)
    start = next(
        (i for i, part in enumerate(parts) if days.search(part)),
        best_index(parts, (*key_terms(scene.question.text), "退款", "refund")),
    )
    text = ("" if chosen.lang == "zh" else " ").join(parts[start : start + (1 if scene.brief else 2)])
    return Answer("answer", (Sentence(text, (scene.shop.section_evidence(chosen, policy),)),))


def answer_from_abroad(scene: Scene, policy: Policy) -> Answer | None:
    """Quote what the policy says of goods that come back from elsewhere than its rule speaks of."""
    country = country_in(scene.question.text)
    if country is None:
        return None
    for abroad in (lambda text: names_country(country, _OUTSIDE.sub(" ", text)), _OVERSEAS.search):
        own = [s for s in policy.sections if s.lang == scene.lang] or policy.sections
        told = [
            (f"{section.heading} {part}" if number == 0 else part, part, section, parts[number + 1 : number + 2])
            for section in own
            for parts in [whole_sentences(section.text)]
            for number, part in enumerate(parts)
        ]
        fitting = [(part, section, after) for headed, part, section, after in told if abroad(headed)]
        if not fitting:
            continue
        part, section, after = fitting[best_index([part for part, _, _ in fitting], key_terms(scene.question.text))]
        alone = scene.brief or len(fitting) > 1 or not after
        text = part if alone else ("" if section.lang == "zh" else " ").join([part, *after])
        evidence = (scene.shop.section_evidence(section, policy),)
        return Answer("answer", (Sentence(wording.sentence(text, section.lang), evidence),))
    return None

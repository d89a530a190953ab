"""No, by an exception of the return policy: what it says, what still holds for faults, what the buyer has to have agreed to."""

from __future__ import annotations

import re

from assistant.dialogue import wording
from assistant.dialogue.answerers.own_words import own_words
from assistant.dialogue.answerers.policy_evidence import (
    best_index,
    derived,
    in_lang,
    reason_evidence,
    whole_sentences,
)
from assistant.dialogue.answerers.return_goods import Goods
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.records import Sentence
from assistant.truth.keyterms import has_term, is_negated, key_terms
from knowledge.policy_rules import ReturnDecision
from knowledge.records import Policy, PolicySection, Product


def barred_sentences(scene: Scene, policy: Policy, goods: Goods, decision: ReturnDecision) -> list[Sentence]:
    """No, by an exception; what still holds for faulty goods, and that the exception needs the buyer's consent."""
    evidence = reason_evidence(scene, policy, decision.reasons)
    reason = decision.reasons[0]
    state = reason.code.removeprefix("exception_")
    facts = derived("return_refused", scene, ["不能不支持无理由退货 can't be returned without a reason"], evidence)
    key = f"return_no_{state}"
    said = [Sentence(scene.say(key if wording.has(key) else "return_no_any"), (*evidence, facts))]
    if reason.section is not None and not scene.brief:
        said += _denial(scene, policy, reason.section, state, goods.product)
    if decision.defect_days is not None and goods.defective is not True:
        days = decision.defect_days
        fault = derived(
            "return_defect", scene, [f"{days}天 {days} days", "质量问题 退换 returned or exchanged faulty"], evidence
        )
        said.append(Sentence(scene.say("return_unless_defect", days=days), (*evidence, fault)))
    if decision.needs_confirmation:
        said.append(Sentence(scene.say("return_confirmation"), evidence, role="courtesy"))
    return said


def _denial(
    scene: Scene, policy: Policy, section: PolicySection, state: str, product: Product | None
) -> list[Sentence]:
    """Quote the sentence of an exception's section that says no, rather than one that only names the condition.

    In a list or table of exceptions it is the item that names the goods.
    """
    chosen = in_lang(policy, section, scene.lang)
    named_so = own_words(scene, policy, product, of=section.anchor) if product is not None else []
    if named_so:
        return named_so[:1]
    parts = whole_sentences(chosen.text)
    if not parts:
        return []
    own = [part for part in parts if product and _names_goods(part, product)]
    named = _STATE_NAMED.get(state)
    fitting = [part for part in own or parts if named is None or named.search(part)] or own
    denying = [part for part in fitting if is_negated(part)] or (fitting if own else [])
    text = (denying or parts)[best_index(denying or parts, key_terms(scene.question.text))]
    return [Sentence(wording.sentence(text, chosen.lang), (scene.shop.section_evidence(chosen, policy),))]


def _names_goods(part: str, product: Product) -> bool:
    """Tell whether a sentence names the product by its kind, a tag or a code."""
    codes = {code for title in product.titles.values() for code in re.findall(r"[A-Z]+\d+", title)}
    kinds = [*product.category.values(), *product.tags]
    return any(code in part for code in codes) or any(
        len(kind) > 1 and has_term(part.lower(), kind.lower().removesuffix("s")) for kind in kinds
    )


_STATE_NAMED = {
    "opened": re.compile(r"(?<!未)拆|开封|(?<!un)open|unseal", re.IGNORECASE),
    "worn": re.compile(r"穿|worn|wear", re.IGNORECASE),
    "washed": re.compile(r"洗|wash", re.IGNORECASE),
    "activated": re.compile(r"(?<!未)激活|(?<!not )activat", re.IGNORECASE),
    "used": re.compile(r"使用|用过|下过?厨|沾过|通过水|\bused?\b|cooked|\brun\b", re.IGNORECASE),
}

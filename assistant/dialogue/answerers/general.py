"""The plainest questions: "what is your return policy", "can I get an invoice", with nothing else in them."""

from __future__ import annotations

import re

from assistant.dialogue import wording
from assistant.dialogue.answerers.policy_evidence import in_lang, section_evidence, whole_sentences
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.records import Answer, Sentence
from knowledge.records import Policy, PolicySection

_AROUND = re.compile(
    r"你们|咱们|店里|你家|贵店|本店|这边|请问|想问|问一下|一下|是什么|怎么样|怎样|如何|怎么|什么样|有没有|能不能|可不可以|可以|能否|提供|支持|"
    r"政策|规则|规定|条款|流程|[的是有能吗呢么吧啊呀给我开要了解说看]|"
    r"\b(?:what|what's|whats|is|are|your|you|the|a|an|any|do|does|can|could|i|we|get|have|please|tell|me|about|policy|policies|terms|rules?|how|offer|provide|issue|there|with|my|order|work|works)\b|[’']s\b|\W",
    re.IGNORECASE,
)
_KINDS = {
    "return": re.compile(r"退货|退换货|退换|无理由退货|\breturns?\b|\bexchanges?\b|\band\b", re.IGNORECASE),
    "warranty": re.compile(r"保修|质保|三包|\bwarrant(?:y|ies)\b|\bguarantees?\b", re.IGNORECASE),
    "invoice": re.compile(r"发票|开票|\binvoices?\b|\breceipts?\b", re.IGNORECASE),
}


def asks_generally(text: str, kind: str) -> bool:
    """Tell whether the text asks about a kind of policy and of nothing in particular."""
    named = _KINDS[kind]
    return named.search(text) is not None and not _AROUND.sub("", named.sub(" ", text))


def names_policy(text: str) -> bool:
    """Tell whether the text asks for the policy itself, whatever goods were talked of before."""
    return re.search(r"政策|规则|规定|条款|\bpolic(?:y|ies)\b|\bterms\b", text, re.IGNORECASE) is not None


def answer_generally(scene: Scene, policy: Policy) -> Answer | None:
    """Quote the section that the policy's rule rests on, or its first one; None where that says nothing in sentences."""
    anchors = str((policy.rule or {}).get("section", "")).split()
    ordered = sorted(policy.sections, key=lambda section: section.anchor not in anchors)
    for section in ordered:
        chosen: PolicySection = in_lang(policy, section, scene.lang)
        said = [part for part in whole_sentences(chosen.text) if len(part) > 1]
        if said and chosen.lang == scene.lang:
            gap = "" if scene.lang == "zh" else " "
            text = wording.sentence(gap.join(said[: 1 if scene.brief else 2]), scene.lang)
            return Answer("answer", (Sentence(text, section_evidence(scene, policy, [chosen])),))
    return None

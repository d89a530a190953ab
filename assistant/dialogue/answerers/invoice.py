"""Invoices: whether one can still be asked for is computed; all else is in the policy's own words."""

from __future__ import annotations

import re

from assistant.dialogue import wording
from assistant.dialogue.answerers.general import answer_generally, asks_generally
from assistant.dialogue.answerers.policy_evidence import in_lang, section_evidence, whole_sentences
from assistant.dialogue.answerers.policy_texts import answer_policy_text
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.answerers.spoken_of import stated_on
from assistant.dialogue.records import Answer, Sentence
from assistant.dialogue.slots import days_since
from assistant.truth.text import normalise
from knowledge.policy_rules import invoice_terms

_STILL = re.compile(
    r"补开|补(个|张)?发?票|还(能|可以|来得及|行).{0,6}(开|补|申请)?|忘(了|记).{0,6}(开|要)|(still|too late).{0,30}|forgot|after the fact|retroactive",
    re.IGNORECASE,
)
_LAST_MONTH = re.compile(r"上个?月|last month", re.IGNORECASE)


def answer_invoice(scene: Scene) -> Answer:
    """Say yes or no to an invoice asked for late, and until when; else quote what the policy says."""
    policy = scene.shop.policy("invoice")
    text = f"{normalise(scene.request.text)} {scene.question.text}"
    if policy is None:
        return answer_policy_text(scene)
    if asks_generally(scene.question.text, "invoice") and (answer := answer_generally(scene, policy)) is not None:
        return answer
    told = days_since(text)
    if (
        policy.rule is not None
        and (_STILL.search(text) or told is not None)
        and not re.search(r"几天|多久|how long", text, re.I)
    ):
        terms = invoice_terms(policy, lang=scene.lang)
        limit = terms.request_within_days
        section = terms.reasons[0].section if terms.reasons else None
        if limit is not None and section is not None:
            chosen = in_lang(policy, section, scene.lang)
            period = re.compile(rf"(?<!\d){limit}\s*(?:天|日|days?)", re.IGNORECASE)
            sections = [s for s in (chosen, *policy.sections) if s.lang == chosen.lang]
            stated = next(((p, s) for s in sections for p in whole_sentences(s.text) if period.search(p)), None)
            # "Last month" is within sixty days, whatever the day.
            days = told if told is not None else 60 if _LAST_MONTH.search(text) else None
            if stated is not None and (days is None or days <= limit or told is not None):
                key = "policy_no_can" if days is not None and days > limit else "policy_yes_can"
                quote = scene.say(key, quote=wording.sentence(stated[0], scene.lang))
                return Answer("answer", (Sentence(quote, section_evidence(scene, policy, [stated[1]])),))
    return stated_on(scene, policy) or answer_policy_text(scene)

"""Orders from abroad, in a shop that states the terms for them on a page of their own."""

from __future__ import annotations

import re
from decimal import Decimal

from assistant.dialogue import wording
from assistant.dialogue.answerers.own_words import own_words
from assistant.dialogue.answerers.policy_evidence import best_index, whole_sentences
from assistant.dialogue.answerers.policy_texts import policy_passage, said_from
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.records import Answer, Sentence
from assistant.truth.keyterms import is_negated, key_terms
from knowledge.errors import InvalidRule
from knowledge.policy_reading.destinations import HOME_COUNTRY
from knowledge.policy_rules import shipping_quote
from knowledge.policy_rules.countries import country_in, names_country
from knowledge.records import Money, Policy, PolicySection

_OVERSEAS = re.compile(r"国外|海外|境外|国际(?!版)|\b(?:abroad|overseas|international(?:ly)?)\b", re.IGNORECASE)
_DUTIES = re.compile(
    r"关税|进口税|清关|\bdut(?:y|ies)\b|import (?:tax|fee|charge)|customs|\bGST\b|\bVAT\b(?! invoice)", re.IGNORECASE
)
_ALL_OTHERS = re.compile(
    r"(?:any|all|every) (?:other|country)|other countr|elsewhere|其他国家|其它国家|其他地区|以外", re.IGNORECASE
)
_QUOTED = 2
# A lead such as "Singapore and Malaysia." belongs to the sentence after it.
_LEAD_CHARACTERS = 40


def shipping_terms(scene: Scene) -> Policy | None:
    """Return the shipping policy that speaks of the place in question: the one for abroad only where home's does not."""
    home, abroad = scene.shop.policy("shipping"), scene.shop.policy("international")
    if home is None or abroad is None:
        return home or abroad
    return abroad if is_abroad(scene) and not _serves(scene, home) else home


def is_abroad(scene: Scene) -> bool:
    """Tell whether the place in question, or the one spoken of before, is not in the shop's own country."""
    text = f"{scene.question.text} {scene.question.region or ''}"
    country = country_in(text)
    if country is None and not _OVERSEAS.search(text) and scene.question.region is None:
        country = country_in(scene.request.memory.region or "")
    if country is None:
        return bool(_OVERSEAS.search(text))
    return country.code != HOME_COUNTRY.get(scene.shop.shop.currency)


def answer_abroad(scene: Scene) -> Answer | None:
    """Quote what the page for abroad says of the matter; None where the shop has none or home is meant."""
    policy = scene.shop.policy("international")
    if policy is None or not is_abroad(scene):
        return None
    found = policy_passage(scene, within=policy)
    return None if found is None else Answer("answer", (said_from(scene, found),), tuple(scene.question.products[:1]))


def answer_duties(scene: Scene) -> Answer | None:
    """Quote who pays duties and import taxes, if that is asked and a policy says it."""
    if not _DUTIES.search(scene.question.text):
        return None
    policies = [policy for kind in ("international", "shipping") if (policy := scene.shop.policy(kind)) is not None]
    said = [(part, s, policy) for policy in policies for s in _own(scene, policy) for part in _joined(s)]
    found = [told for told in said if _DUTIES.search(f"{told[1].heading} {told[0]}")]
    if not found:
        return None
    best = best_index([part for part, _, _ in found], key_terms(scene.question.text))
    part, section, policy = found[best]
    if not _DUTIES.search(part):
        part = f"{section.heading.rpartition(' › ')[2]}{'：' if section.lang == 'zh' else ': '}{part}"
    return Answer("answer", (_quote(scene, policy, part, section),), tuple(scene.question.products[:1]))


def sent_abroad(scene: Scene, policy: Policy) -> Answer | None:
    """Quote what a page without a rule says of sending to the country that is asked about, or that nothing goes there."""
    country = country_in(f"{scene.question.text} {scene.question.region or scene.request.memory.region or ''}")
    if country is None:
        return None
    stated = [told for product in scene.question.products[:1] for told in own_words(scene, policy, product)]
    if stated:
        return Answer("answer", tuple(stated), tuple(scene.question.products), remember={"region": country.en[0]})
    said = [(part, section) for section in _own(scene, policy) for part in _joined(section)]
    naming = [(part, section) for part, section in said if names_country(country, f"{section.heading} {part}")]
    if naming:
        best = best_index([part for part, _ in naming], key_terms(scene.question.text))
        chosen = [naming[best], *(told for told in naming if told is not naming[best])][: 1 if scene.brief else _QUOTED]
        quoted = [_quote(scene, policy, part, section) for part, section in chosen]
        return Answer("answer", tuple(quoted), remember={"region": country.en[0]})
    barring = [(part, section) for part, section in said if _ALL_OTHERS.search(part) and is_negated(part)]
    if not barring:
        return None
    quote = _quote(scene, policy, *barring[0])
    lead = Sentence(scene.say("policy_no_will", quote=quote.text), quote.evidence)
    return Answer("answer", (lead,), remember={"region": country.en[0]})


def _quote(scene: Scene, policy: Policy, part: str, section: PolicySection) -> Sentence:
    return Sentence(wording.sentence(part, section.lang), (scene.shop.section_evidence(section, policy),))


def _own(scene: Scene, policy: Policy) -> list[PolicySection]:
    return [section for section in policy.sections if section.lang == scene.lang] or list(policy.sections)


def _joined(section: PolicySection) -> list[str]:
    """Return the sentences of a section, a lead together with what it leads."""
    parts: list[str] = []
    for part in whole_sentences(section.text):
        if parts and len(parts[-1]) <= _LEAD_CHARACTERS and section.heading.endswith(parts[-1].rstrip(" .:：。")):
            parts[-1] = f"{parts[-1]}{'' if section.lang == 'zh' else ' '}{part}"
        else:
            parts.append(part)
    return parts


def _serves(scene: Scene, policy: Policy) -> bool:
    """Tell whether the rule for home names the place too, as a rule may that lists Hong Kong beside the provinces."""
    if policy.rule is None:
        return False
    said = country_in(scene.question.text)
    named = scene.question.region or (scene.question.text if said else scene.request.memory.region or "")
    country = country_in(named)
    place = named if country is None else " , ".join((*country.zh, *country.en))
    try:
        quote = shipping_quote(
            policy,
            region_text=place,
            ordered_at=scene.now,
            subtotal=Money(Decimal(0), scene.shop.shop.currency),
            timezone=scene.shop.shop.timezone,
            lang=scene.lang,
        )
    except InvalidRule:
        return False
    return quote.served is True

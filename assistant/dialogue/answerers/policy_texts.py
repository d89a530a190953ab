"""Answers in the words of the policies and the FAQ: the section that speaks of the question, and no where it says no."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.dialogue import wording
from assistant.dialogue.answerers.policy_evidence import best_index, whole_sentences
from assistant.dialogue.answerers.scene import Scene, answer_part
from assistant.dialogue.answerers.spec import asked_topics
from assistant.dialogue.records import Answer, Sentence
from assistant.dialogue.relevance import rank
from assistant.truth.keyterms import clauses, has_term, is_negated, key_terms, truth_of_value
from knowledge.records import Hit, Passage

_KINDS = ("return", "shipping", "warranty", "invoice", "payment", "privacy", "price_protection")
_OWN_KIND = 0.35
_HITS = 14
# What shops call what these intents ask about.
_KNOWN_AS = {
    "visit": {"zh": "实体店", "en": "physical store"},
    "gift_wrap": {"zh": "礼品包装", "en": "gift wrapping"},
    "hours": {"zh": "客服时间", "en": "service hours"},
    "payment": {"zh": "支付方式", "en": "payment methods"},
    "privacy": {"zh": "个人信息", "en": "personal data"},
}
_TOO = re.compile(r"太.{1,6}不|\btoo \w+ to\b|\bnothing\b|\bnobody\b", re.IGNORECASE)
_BEGINS_NO = re.compile(
    r"^(不|没|无|暂不|抱歉|no\b|not\b|sorry|we do not|we don'?t|nothing|unfortunately)", re.IGNORECASE
)
_OPEN_QUESTION = re.compile(r"什么|怎么|多少|几|哪|谁|为何|多久|\b(what|which|who|when|where|why|how)\b", re.IGNORECASE)
_POSSIBLE = re.compile(r"\b(possible|allowed|ok|okay|fine|available)\W*$|(行|可以|能)[?？]*$", re.IGNORECASE)
_LEADS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"支持|支不支持"), "support"),
    (re.compile(r"能|可以|可不可以|能否|行"), "can"),
    (re.compile(r"有没有|有"), "have"),
)


def answer_policy_text(scene: Scene) -> Answer:
    """Answer from the words of the policies and the FAQ; say so if none speaks of it."""
    found = policy_passage(scene)
    if found is None:
        return scene.abstain()
    return Answer("answer", (said_from(scene, found),), tuple(scene.question.products[:1]))


def policy_passage(scene: Scene) -> Passage | None:
    """Return the policy section or FAQ entry that answers the question, or None."""
    text = f"{scene.question.text} {_KNOWN_AS.get(scene.question.intent, {}).get(scene.lang, '')}".strip()
    found = scene.shop.retriever.search(text, lang=scene.lang, kinds=("policy", "faq"), limit=_HITS)
    kind = scene.question.intent if scene.question.intent in _KINDS else None
    hits = [
        replace(hit, score=hit.score + (_OWN_KIND if kind and _is_of(scene, hit.passage, kind) else 0.0))
        for hit in found.hits
        if _concerns(scene, hit)
    ]
    relevance = rank(text, scene.lang, asked_topics(scene), hits, None, (), scene.shop.nouns_in(text))
    if not relevance.passages:
        return None
    best = relevance.passages[0]
    if relevance.answers or (kind and _is_of(scene, best, kind) and not (scene.question.polar and relevance.uncovered)):
        return best
    return None


def _concerns(scene: Scene, hit: Hit) -> bool:
    """Leave out what is said of another product than the one in question."""
    owner = hit.passage.product_id
    return owner is None or owner in {product.product_id for product in scene.question.products}


def _is_of(scene: Scene, passage: Passage, kind: str) -> bool:
    return passage.kind == "policy" and any(
        policy.kind == kind
        and any(section.source.document_id == passage.source.document_id for section in policy.sections)
        for policy in scene.shop.shop.policies
    )


def said_from(scene: Scene, passage: Passage, limit: int = 2) -> Sentence:
    """Quote what a passage says of the question; a yes/no question that it denies is answered with no first."""
    evidence = (scene.shop.passage_evidence(passage),)
    parts = whole_sentences(answer_part(passage)) or [passage.text]
    terms = key_terms(scene.question.text)
    limit = 1 if scene.brief else limit
    goods = scene.shop.nouns_in(scene.question.text)
    best = best_index(parts, terms, goods)
    polar = scene.question.polar or bool(_POSSIBLE.search(scene.question.text))
    denied = polar and not _OPEN_QUESTION.search(scene.question.text) and denies(parts[best], (*terms, *goods))
    if best > 0 and (denied or len(parts) > limit):
        chosen = parts[best : best + (1 if denied else limit)]
    else:
        chosen = parts[:limit]
    quote = wording.sentence(("" if passage.lang == "zh" else " ").join(chosen), passage.lang)
    if not denied or _BEGINS_NO.match(quote) or truth_of_value(clauses(quote)[0]) is not None:
        return Sentence(quote, evidence)
    lead = next((name for pattern, name in _LEADS if pattern.search(scene.question.text)), "will")
    return Sentence(scene.say(f"policy_no_{lead}", quote=quote), evidence)


def denies(sentence: str, terms: Sequence[str]) -> bool:
    """Tell whether the clause of a sentence that speaks most of the terms says no to them; it must hold half of them."""
    parts = clauses(sentence)
    if not parts or not terms:
        return False
    best = best_index(parts, terms)
    together = f"{parts[best]} {parts[best + 1]}" if _denied_after(parts, best) else parts[best]
    if 2 * sum(has_term(together, term) for term in terms) < len(terms):
        return False
    return is_negated(parts[best]) or bool(_TOO.search(parts[best])) or _denied_after(parts, best)


def _denied_after(parts: Sequence[str], index: int) -> bool:
    """A clause that only names what the next one denies ("cushions and lamps are large, they can't be wrapped")."""
    following = parts[index + 1] if index + 1 < len(parts) else ""
    return bool(re.match(r"^(所以|因此)?(不能|不可|不支持|无法|不适用|暂不)", following))

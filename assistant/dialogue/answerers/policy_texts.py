"""Answers in the words of the policies and the FAQ: the section that speaks of the question, and no where it says no."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.dialogue import wording
from assistant.dialogue.answerers.policy_evidence import best_index, whole_sentences
from assistant.dialogue.answerers.quoting import answers_bare, asked_topics, asks_the_same, fact_sentence
from assistant.dialogue.answerers.scene import Scene, answer_part
from assistant.dialogue.nearness import denying_part, nearest
from assistant.dialogue.records import Answer, Sentence
from assistant.dialogue.relevance import rank
from assistant.truth.keyterms import clauses, has_term, is_negated, key_terms, truth_of_value
from knowledge.records import Hit, Passage, Policy

_KINDS = ("return", "shipping", "warranty", "invoice", "payment", "privacy", "price_protection")
_OWN_KIND = 0.7
_HITS = 14
# What shops call what these intents ask about.
_KNOWN_AS = {
    "visit": {"zh": "实体店", "en": "physical store"},
    "gift_wrap": {"zh": "礼品包装", "en": "gift wrapping"},
    "hours": {"zh": "客服时间", "en": "service hours"},
    "payment": {"zh": "支付方式", "en": "payment methods"},
}
# The words of any question to a kind of policy; a passage need not repeat them.
_KIND_WORDS = {
    "return": "退 退货 退款 退换 可以 return refund back",
    "shipping": "发货 配送 发 寄 送 快递 送货 下单 ship shipping dispatch deliver delivery send order",
    "warranty": "保修 质保 在保 warranty guarantee cover covered repair",
    "invoice": "发票 开 开票 invoice issue",
    "payment": "支付 付款 付 用 pay payment available accept",
    "price_protection": "价保 保价 差价 降价 price protection match drop difference",
    "promotion": "优惠 活动 满减 券 折 offer offers discount coupon code sale",
}
# Other words for what is asked, by which a shop may have written it.
_ALSO: tuple[tuple[re.Pattern[str], dict[str, str]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), {"zh": zh, "en": en})
    for pattern, zh, en in (
        (r"(什么|哪家|哪个|指定).{0,4}快递|courier|carrier", "快递公司 承运", "carrier courier we send with"),
        (r"从哪天|开始算|起算|counted from|count the days", "如何计算 次日 第 1 天", "how the days are counted"),
        (r"给(别人|他人|第三方)|分享|third part|share my|sell my|pass on", "用途 用来做什么 提供给", "what we use it for, who gets it"),
        (r"专票|专用发票|special invoice|vat invoice", "电子专用发票", "special VAT invoice"),
        (r"普票", "普通发票", "ordinary invoice"),
        (r"少发|漏发|错发|发错|缺件|少了.{0,3}(件|个|样)|missing|wrong (item|product)", "少发 错发 破损 补发", "missing or wrong items resend"),
        (r"周末|weekend", "周六 周日", "Saturday Sunday"),
    )
)  # fmt: skip
_TOO = re.compile(r"太.{1,6}不|\btoo \w+ to\b|\bnothing\b|\bnobody\b", re.IGNORECASE)
BEGINS_NO = re.compile(
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


def policy_passage(scene: Scene, *, any_kind: bool = False, within: Policy | None = None) -> Passage | None:
    """Return the policy section or FAQ entry that answers the question, or None.

    The policy that the intent names is preferred, unless `any_kind`; `within` looks into one policy only.
    """
    text = " ".join([scene.question.text, _KNOWN_AS.get(scene.question.intent, {}).get(scene.lang, ""), *_also(scene)])
    found = scene.shop.retriever.search(
        text, lang=scene.lang, kinds=("policy", "faq"), limit=_HITS, query_vector=scene.question.vector
    )
    kind = scene.question.intent if scene.question.intent in _KINDS and not any_kind else None
    hits = [hit for hit in found.hits if _concerns(scene, hit) and (within is None or _from(within, hit.passage))]

    def own_kind(passage: Passage) -> float:
        return _OWN_KIND if kind is not None and _is_of(scene, passage, kind) else 0.0

    nouns = scene.shop.nouns_in(text)
    topics, made_by = asked_topics(scene), scene.shop.retriever.embedder_id
    relevance = rank(text, scene.lang, topics, hits, None, (), nouns, embedder_id=made_by, bonus=own_kind)
    if not relevance.passages:
        return None
    if within is not None:
        words = key_terms(_KIND_WORDS.get(scene.question.intent, ""))
        return next(
            (p for p in relevance.passages if any(has_term(f"{p.title} {p.text}".lower(), w) for w in words)), None
        )
    for passage in relevance.passages[:3]:
        own = kind is not None and _is_of(scene, passage, kind)
        if (relevance.answers or own) and _bears(scene, passage, kind, own):
            return passage
    return None


def _also(scene: Scene) -> list[str]:
    return [words[scene.lang] for pattern, words in _ALSO if pattern.search(scene.question.text)]


def _bears(scene: Scene, passage: Passage, kind: str | None, own: bool) -> bool:
    """Hold a yes/no question against a passage: nearly all its words must be there, all in another kind of policy."""
    if not scene.question.polar or scene.question.intent in _KNOWN_AS or _also(scene):
        return True
    body = f"{passage.title} {passage.text}".lower()
    nouns = scene.shop.nouns_in(scene.question.text)
    plain = key_terms(_KIND_WORDS.get(scene.question.intent, ""))
    terms = [t for t in key_terms(scene.question.text) if t not in plain and not any(has_term(n, t) for n in nouns)]
    held = sum(has_term(body, term) for term in terms)
    if kind is not None and not own and passage.kind == "policy":
        return held == len(terms)
    return _nearly_all(held, len(terms))


def _nearly_all(held: int, total: int) -> bool:
    """One word of three or more may be said otherwise; of one or two, none."""
    return held >= (total - 1 if total >= 3 else total)


def _concerns(scene: Scene, hit: Hit) -> bool:
    """Leave out what is said of another product than the one in question."""
    owner = hit.passage.product_id
    return owner is None or owner in {product.product_id for product in scene.question.products}


def _is_of(scene: Scene, passage: Passage, kind: str) -> bool:
    return any(policy.kind == kind and _from(policy, passage) for policy in scene.shop.shop.policies)


def _from(policy: Policy, passage: Passage) -> bool:
    documents = {section.source.document_id for section in policy.sections}
    return passage.kind == "policy" and passage.source.document_id in documents


def said_from(scene: Scene, passage: Passage, limit: int = 2) -> Sentence:
    """Quote what a passage says of the question; a yes/no question that it denies is answered with no first."""
    if answers_bare(passage) and not asks_the_same(scene, passage):
        return fact_sentence(scene, passage)
    evidence = (scene.shop.passage_evidence(passage),)
    parts = whole_sentences(answer_part(passage)) or [passage.text]
    terms = key_terms(scene.question.text)
    limit = 1 if scene.brief else limit
    goods = scene.shop.nouns_in(scene.question.text)
    best = best_index(parts, terms, goods)
    unsaid = not any(has_term(parts[best].lower(), term) for term in (*terms, *goods))
    if (passage.lang != scene.lang or unsaid) and len(parts) > 1:
        best, _ = nearest(scene, passage, parts)
    polar = scene.question.polar or bool(_POSSIBLE.search(scene.question.text))
    denied = polar and not _OPEN_QUESTION.search(scene.question.text) and denies(parts[best], terms, goods)
    if not denied and (denial := denying_part(scene, passage)) is not None and denial in parts:
        denied, best = True, parts.index(denial)
    if re.search(r"怎么|如何|流程|\bhow (do|can|to|should)\b", scene.question.text, re.IGNORECASE) and not scene.brief:
        limit = 3
    if best > 0 and (denied or len(parts) > limit):
        chosen = parts[best : best + (1 if denied else limit)]
    else:
        chosen = parts[:limit]
    quote = wording.sentence(("" if passage.lang == "zh" else " ").join(chosen), passage.lang)
    own = passage.lang == scene.lang
    if not denied or (own and BEGINS_NO.match(quote)) or truth_of_value(clauses(quote)[0]) is not None:
        return Sentence(quote, evidence)
    lead = next((name for pattern, name in _LEADS if pattern.search(scene.question.text)), "will")
    return Sentence(scene.say(f"policy_no_{lead}", quote=quote), evidence)


def denies(sentence: str, terms: Sequence[str], goods: Sequence[str] = ()) -> bool:
    """Tell whether the clause of a sentence that speaks most of the terms says no to them.

    It must hold nearly all of the terms, or half of them beside one of the `goods` asked about.
    """
    parts = clauses(sentence)
    if not parts or not terms:
        return False
    best = best_index(parts, terms, goods)
    together = f"{parts[best]} {parts[best + 1]}" if _denied_after(parts, best) else parts[best]
    held = sum(has_term(together, term) for term in terms)
    named = any(has_term(together, noun) for noun in goods)
    if not (_nearly_all(held, len(terms)) or (named and 2 * held >= len(terms))):
        return False
    return is_negated(parts[best]) or bool(_TOO.search(parts[best])) or _denied_after(parts, best)


def _denied_after(parts: Sequence[str], index: int) -> bool:
    """A clause that only names what the next one denies ("cushions and lamps are large, they can't be wrapped")."""
    following = parts[index + 1] if index + 1 < len(parts) else ""
    return bool(re.match(r"^(所以|因此)?(不能|不可|不支持|无法|不适用|暂不)", following))

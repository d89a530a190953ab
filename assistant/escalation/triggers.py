"""Decides whether a message needs a person. Rules come first and are final; then what the classifiers saw.

Three outcomes: "answer" it, "offer" a person, "hand_over" at once. Rules know what happened from what is only asked:
"this is fake" is handed over, "is it authentic?" is answered.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from opencc import OpenCC

from assistant.escalation import rules_en, rules_zh
from assistant.escalation.priorities import PRIORITY_OF, PRIORITY_RANK
from assistant.escalation.records import ReasonCode, TriggerDecision
from assistant.escalation.rules import Rule

RULES: tuple[Rule, ...] = (*rules_zh.RULES, *rules_en.RULES)
ANSWER = TriggerDecision("answer", None, None, "normal", 0.0)

FAILURES_ENOUGH = 2
_STRONG_SENTIMENT = -0.7
_STRONGLY_NEGATIVE = frozenset({"very_negative", "strong_negative", "strongly_negative", "angry", "furious"})
_NEGATIVE = _STRONGLY_NEGATIVE | {"negative"}
# What the intent classifier may say; it has no explanation to show, so by itself it only offers.
_INTENTS: Mapping[str, ReasonCode] = {
    "human": "explicit_request",
    "ask_human": "explicit_request",
    "human_request": "explicit_request",
    "dispute": "dispute",
    "complaint": "dispute",
    "legal": "legal",
    "safety": "safety",
    "payment_problem": "payment",
    "privacy_request": "privacy_request",
}
_SENTENCE = re.compile(r"[^。！？!?.\n]+(?:[。！？!?\n]|\.(?!\d))*|\S")
_HAN = re.compile(r"[\u3400-\u9fff]")
_MONEY_MATTERS = re.compile(r"退|赔|钱|款|refund|money|return|compensat", re.IGNORECASE)


def decide(
    text: str,
    lang: str,
    *,
    intent: str | None = None,
    sentiment: str | float | None = None,
    failures: int = 0,
) -> TriggerDecision:
    """Return what to do about a customer's message.

    `lang` is "zh" or "en"; the rules of both are tried, because people mix. `sentiment` is a label or a number from
    -1 (furious) to 1. `failures` counts the answers in a row that did not help, or were not understood.
    """
    said = _sentences(text)
    matched = [rule for rule in RULES if any(rule.matches(sentence) for sentence in said)]
    if matched:
        return _by_rules(matched, text, sentiment)
    if failures >= FAILURES_ENOUGH:
        return _decision("hand_over", "repeated_failure", "state.failures", 0.9)
    if _strongly_negative(sentiment):
        return _decision("hand_over", "negative_sentiment", "classifier.sentiment", 0.8)
    reason = _INTENTS.get(intent or "")
    if reason is not None:
        certain = sentiment in _NEGATIVE or (isinstance(sentiment, (int, float)) and sentiment < 0)
        return _decision("hand_over" if certain else "offer", reason, f"classifier.intent.{intent}", 0.7)
    return ANSWER


def _by_rules(matched: list[Rule], text: str, sentiment: str | float | None) -> TriggerDecision:
    best = min(matched, key=_gravity)
    if best.outcome == "offer" and best.reason_code == "negative_sentiment":
        # Anger alone is offered a person; anger about money, or anger twice over, should not have to ask.
        heated = len(matched) > 1 or _strongly_negative(sentiment) or _MONEY_MATTERS.search(text)
        if heated:
            return TriggerDecision("hand_over", best.reason_code, best.id, best.priority, best.confidence)
    return TriggerDecision(best.outcome, best.reason_code, best.id, best.priority, best.confidence)


def _gravity(rule: Rule) -> tuple[bool, int, float]:
    return (rule.outcome != "hand_over", PRIORITY_RANK[rule.priority], -rule.confidence)


def _decision(outcome: str, reason: ReasonCode, rule_id: str, confidence: float) -> TriggerDecision:
    return TriggerDecision(outcome, reason, rule_id, PRIORITY_OF[reason], confidence)  # type: ignore[arg-type]


def _strongly_negative(sentiment: str | float | None) -> bool:
    if isinstance(sentiment, (int, float)):
        return sentiment <= _STRONG_SENTIMENT
    return sentiment in _STRONGLY_NEGATIVE


def _sentences(text: str) -> list[str]:
    """Split into sentences with their final mark, in one form: half-width, lower case, simplified, plain apostrophes."""
    plain = unicodedata.normalize("NFKC", text).replace("’", "'").replace("‘", "'").lower()
    if _HAN.search(plain):
        plain = _simplifier().convert(plain)
    return [found.group().strip() for found in _SENTENCE.finditer(plain)]


@lru_cache(maxsize=1)
def _simplifier() -> OpenCC:
    return OpenCC("t2s")

"""Offering a person where the head saw a dispute, or a rule says to offer: words, a reply to tap, and what to remember."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.dialogue.guessing import disputed
from assistant.dialogue.records import Answer, HandOverRequest, Question, ReplyRequest, Sentence
from assistant.dialogue.shopview import ShopView
from assistant.dialogue.wording import say
from assistant.escalation.records import TriggerDecision
from assistant.escalation.triggers import ANSWER, decide

_CERTAIN = 0.9
_DECLINED = re.compile(r"不(用|需要|必|要|想)|别|\b(don'?t|do not|no need|without)\b", re.IGNORECASE)
_BRIEF_BESIDE = 1
_GRIEVANCES = frozenset(["dispute", "legal", "safety", "payment", "negative_sentiment"])


def decided_by_head(shop: ShopView, request: ReplyRequest, questions: Sequence[Question]) -> TriggerDecision:
    """Decide on what the head saw in the message; what it did not see is to be answered.

    A dispute is offered a person, never handed over on the head's word. Who asks for a person and is clearly angry
    should not have to ask again.
    """
    lang = questions[-1].lang
    if disputed(shop, questions) is not None:
        return decide(request.text, lang, intent="dispute")
    for question in questions:
        guess = question.guess
        if guess is None or shop.intents is None or guess.intent != "human" or _DECLINED.search(question.text):
            continue
        if guess.confidence >= shop.intents.intent_threshold:
            angry = guess.sentiment == "negative" and guess.sentiment_confidence >= _CERTAIN
            return decide(request.text, lang, intent="human", sentiment="negative" if angry else None)
    return ANSWER


def decided_answer(
    answer: Answer, trigger: TriggerDecision, request: ReplyRequest, questions: Sequence[Question]
) -> Answer:
    """Return the answer with what was decided beside it: a person offered, or brought in."""
    if trigger.reason_code is None or answer.hand_over is not None or not request.may_hand_over:
        return answer
    if trigger.outcome == "hand_over":
        wish = HandOverRequest(
            trigger.reason_code, trigger.matched_rule_id, trigger.priority, trigger.confidence, questions[-1].intent
        )
        return replace(answer, hand_over=wish)
    if trigger.outcome == "offer":
        return with_offer(answer, request, questions[-1].lang, grievance=trigger.reason_code in _GRIEVANCES)
    return answer


def with_offer(answer: Answer, request: ReplyRequest, lang: str, *, grievance: bool) -> Answer:
    """Add the offer of a person to an answer, unless it makes one already or asks something back.

    Where the answer to a grievance states nothing, only the offer is said: it is not met with small talk.
    """
    if answer.outcome == "clarify" or answer.remember.get("offered_person"):
        return answer
    facts = any(sentence.role == "fact" for sentence in answer.sentences)
    key = "offer_after_grievance" if grievance and not facts else "offer_person"
    kept = answer.sentences if facts or not grievance else ()
    brief = request.channel != "text"
    replies = answer.quick_replies or (("转人工",) if lang == "zh" else ("Ask a colleague",))
    return replace(
        answer,
        sentences=(*(kept[:_BRIEF_BESIDE] if brief else kept), Sentence(say(key, lang), role="question")),
        quick_replies=replies,
        remember={**answer.remember, "offered_person": True},
    )

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.escalation import decide
from assistant.escalation.triggers import RULES

CASES = [
    json.loads(line) for line in Path(__file__).with_name("trigger_cases.jsonl").read_text("utf-8").splitlines() if line
]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_message_is_answered_offered_a_person_or_handed_over(case: dict[str, str]) -> None:
    decision = decide(case["text"], case["lang"])
    assert (decision.outcome, decision.reason_code) == (case["outcome"], case["reason_code"]), decision.matched_rule_id


def test_every_rule_has_an_id_of_its_own() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)


@pytest.mark.parametrize(
    "text", ["轉人工", "ＴＡＬＫ ＴＯ Ａ ＨＵＭＡＮ", "I WANT A HUMAN", "I don’t want to talk to a bot"]
)
def test_script_width_and_case_make_no_difference(text: str) -> None:
    assert decide(text, "zh").outcome == "hand_over"


def test_the_language_given_does_not_hide_a_request_in_the_other_one() -> None:
    assert decide("please 转人工", "en").outcome == "hand_over"
    assert decide("我要 talk to a human", "zh").outcome == "hand_over"


def test_of_several_reasons_the_gravest_counts() -> None:
    decision = decide("转人工！充电宝起火了，我要投诉", "zh")
    assert (decision.reason_code, decision.priority) == ("safety", "urgent")


def test_a_negation_covers_its_own_clause_only() -> None:
    assert decide("不用换货了，转人工", "zh").outcome == "hand_over"
    assert decide("I don't need a refund, I need a human", "en").outcome == "hand_over"


@pytest.mark.parametrize(("failures", "outcome"), [(0, "answer"), (1, "answer"), (2, "hand_over"), (5, "hand_over")])
def test_failing_twice_is_enough(failures: int, outcome: str) -> None:
    decision = decide("这个呢", "zh", failures=failures)
    assert decision.outcome == outcome
    assert decision.reason_code == ("repeated_failure" if outcome == "hand_over" else None)


@pytest.mark.parametrize("sentiment", ["very_negative", "angry", -0.9])
def test_fury_that_a_classifier_saw_is_handed_over(sentiment: str | float) -> None:
    assert decide("行吧", "zh", sentiment=sentiment).reason_code == "negative_sentiment"


@pytest.mark.parametrize("sentiment", ["negative", "neutral", "positive", -0.3, 0.8, None])
def test_a_bad_mood_alone_is_not(sentiment: str | float | None) -> None:
    assert decide("有点贵", "zh", sentiment=sentiment).outcome == "answer"


def test_a_classifier_alone_offers_a_person_and_only_with_a_bad_mood_hands_over() -> None:
    assert decide("这事没完", "zh", intent="dispute").outcome == "offer"
    assert decide("这事没完", "zh", intent="dispute", sentiment="negative").outcome == "hand_over"
    assert decide("这个多重", "zh", intent="spec").outcome == "answer"


@pytest.mark.parametrize(
    "text", ["", "   ", "？？？", "😀", "我要" * 3000, "refuse to " * 1000, "no " * 2000, "1" * 5000]
)
def test_anything_at_all_may_be_said(text: str) -> None:
    assert decide(text, "zh").outcome == "answer"

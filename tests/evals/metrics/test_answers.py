from __future__ import annotations

import pytest

from evals.answer_cases import AnswerCase, Expectation
from evals.metrics.answers import TurnResult, failure, holds, judge, summarise


def _case(
    *,
    all_of: tuple[tuple[str, ...], ...] = (),
    none_of: tuple[str, ...] = (),
    outcome: str = "answer",
    lang: str = "zh",
) -> AnswerCase:
    expect = Expectation(all_of, none_of, tuple(outcome.split("|")))
    return AnswerCase("c1", lang, ("续航多久，200 以内",), expect, type="spec", tags=("trap",))


def test_width_case_and_blanks_do_not_matter() -> None:
    assert holds("续航 ３０ 小时", "30小时")
    assert holds("It can’t swim", "CAN'T swim")


def test_a_caret_asks_for_the_start_of_the_reply() -> None:
    assert holds("可以的，亲", "^可以")
    assert not holds("不可以的", "^可以")
    assert not holds("这款不防水。可以看看潮声 S1", "^可以")


def test_one_alternative_of_every_group_is_enough() -> None:
    verdict = judge(_case(all_of=(("8小时", "8 h"), ("降噪",))), TurnResult("关闭降噪 8 小时", "answer", ("8 小时",)))
    assert verdict.right


def test_a_missing_group_and_a_forbidden_text_are_named() -> None:
    verdict = judge(_case(all_of=(("8小时",),), none_of=("可以游泳",)), TurnResult("可以游泳", "answer"))
    assert verdict.missing == (("8小时",),)
    assert verdict.forbidden == ("可以游泳",)
    assert not verdict.right


def test_right_facts_with_the_wrong_outcome_are_told_apart() -> None:
    verdict = judge(_case(outcome="abstain"), TurnResult("没有写到", "answer"))
    assert verdict.facts_hold
    assert not verdict.outcome_holds
    assert not verdict.right


def test_any_of_several_outcomes_will_do() -> None:
    assert judge(_case(outcome="answer|escalate"), TurnResult("", "escalate")).right


def test_a_number_that_the_customer_gave_is_an_echo_and_not_wrong() -> None:
    verdict = judge(_case(), TurnResult("200 元以内有 3 款", "answer", ("有货",)))
    assert verdict.wrong_numbers == ("3",)
    assert verdict.echoed_numbers == ("200",)


def test_abstention_counts_only_cases_that_leave_no_choice() -> None:
    verdicts = [
        judge(_case(outcome="abstain"), TurnResult("", "abstain")),
        judge(_case(outcome="abstain"), TurnResult("", "answer")),
        judge(_case(outcome="abstain|answer"), TurnResult("", "answer")),
        judge(_case(outcome="answer"), TurnResult("", "abstain")),
    ]
    result = summarise(verdicts, [verdict.reply for verdict in verdicts])
    assert result["answers.abstain.recall"] == 0.5
    assert result["answers.abstain.needless"] == 1.0
    assert result["answers.outcome.abstain.answer"] == 1
    assert result["answers.outcome.answer.answer"] == 1


def test_slices_are_by_language_type_and_tag() -> None:
    right = judge(_case(), TurnResult("", "answer"))
    wrong = judge(_case(lang="en"), TurnResult("", "clarify"))
    result = summarise([right, wrong], [right.reply, wrong.reply])
    assert result["answers.all_right"] == 0.5
    assert result["answers.all_right.zh"] == 1.0
    assert result["answers.all_right.en"] == 0.0
    assert result["answers.all_right.type.spec"] == 0.5
    assert result["answers.all_right.tag.trap"] == 0.5


def test_latency_is_over_all_turns() -> None:
    turns = [TurnResult("", "answer", first_token_ms=10.0 * n, total_ms=20.0 * n) for n in range(1, 4)]
    result = summarise([judge(_case(), turns[0])], turns)
    assert result["answers.first_token_ms.p50"] == pytest.approx(20.0)
    assert result["answers.total_ms.p95"] == pytest.approx(58.0)


def test_a_failure_shows_what_was_said_and_what_was_wrong_with_it() -> None:
    row = failure(judge(_case(all_of=(("8小时",),)), TurnResult("不清楚", "abstain")))
    assert row["reply"] == "不清楚"
    assert row["missing"] == [["8小时"]]
    assert row["expected_outcome"] == "answer"

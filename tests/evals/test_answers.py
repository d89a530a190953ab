from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from evals.answer_cases import AnswerCase, Expectation
from evals.answers import add_arguments, measure
from evals.metrics.answers import TurnResult


class ScriptedResponder:
    """Says what the script holds for a message."""

    names: Sequence[str] = ("潮声 S1",)

    def __init__(self, script: Mapping[str, TurnResult]) -> None:
        self._script = script
        self.played: list[tuple[str, ...]] = []

    async def reply(self, case: AnswerCase) -> list[TurnResult]:
        self.played.append(case.turns)
        return [self._script[turn] for turn in case.turns]


def _case(case_id: str, *turns: str, wanted: str, outcome: str = "answer") -> AnswerCase:
    return AnswerCase(case_id, "zh", turns, Expectation(((wanted,),), (), (outcome,)))


SCRIPT = {
    "介绍下 S1": TurnResult("潮声 S1 是骨传导耳机", "answer", ("骨传导",), 5.0, 9.0, rejected=1, sentences=1),
    "多重": TurnResult("30 g", "answer", ("重量 30 g",), 3.0, 4.0, sentences=1),
    "能潜水吗": TurnResult("可以，到 40 米", "answer", ("潜水不可用",), 4.0, 6.0, sentences=1),
}


async def test_the_last_reply_of_a_conversation_is_judged() -> None:
    responder = ScriptedResponder(SCRIPT)
    result = await measure(responder, [_case("a", "介绍下 S1", "多重", wanted="30g")])
    assert responder.played == [("介绍下 S1", "多重")]
    assert result["answers.facts_right"] == 1.0
    assert result["answers.turns"] == 2
    assert result["answers.rejected_sentences"] == 1


async def test_failed_cases_are_written_with_their_replies(tmp_path: Path) -> None:
    out = tmp_path / "made" / "failures.jsonl"
    cases = [_case("a", "多重", wanted="30g"), _case("b", "能潜水吗", wanted="不可")]
    result = await measure(ScriptedResponder(SCRIPT), cases, failures=out)
    (row,) = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert row["id"] == "b"
    assert row["reply"] == "可以，到 40 米"
    assert row["wrong_numbers"] == ["40"]
    assert result["answers.wrong_numbers"] == 1


async def test_progress_is_told_case_by_case() -> None:
    steps: list[tuple[int, int]] = []
    cases = [_case("a", "多重", wanted="30g"), _case("b", "能潜水吗", wanted="不可")]
    await measure(ScriptedResponder(SCRIPT), cases, progress=lambda done, total: steps.append((done, total)))
    assert steps == [(1, 2), (2, 2)]


def test_the_shop_and_the_cases_are_what_must_be_given() -> None:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    args = parser.parse_args(["--shop", "shop", "--cases", "cases.jsonl"])
    assert (args.shop, args.cases, args.generator) == (Path("shop"), Path("cases.jsonl"), "grounded")

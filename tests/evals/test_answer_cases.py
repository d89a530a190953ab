from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

import evals
from evals.answer_cases import AnswerCase, load_cases

CASES = Path(evals.__file__).parent / "cases"


def _row(**changes: object) -> str:
    row: dict[str, object] = {"id": "a", "lang": "zh", "turns": ["在吗"], "expect": {"outcome": "answer"}}
    return json.dumps({**row, **changes}, ensure_ascii=False)


def _file(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_only_id_language_turns_and_outcome_are_needed(tmp_path: Path) -> None:
    (case,) = load_cases(_file(tmp_path, _row(), ""))
    assert case.expect.outcomes == ("answer",)
    assert case.expect.all_of == ()
    assert case.slices == ("zh",)


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"cases\.jsonl, line 2"):
        load_cases(_file(tmp_path, _row(), "{"))


@pytest.mark.parametrize("change", [{"turns": []}, {"turns": "在吗"}, {"now": "2026-11-20T12:00:00"}])
def test_what_makes_no_conversation_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="line 1"):
        load_cases(_file(tmp_path, _row(**change)))


def test_an_unknown_outcome_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="guess"):
        load_cases(_file(tmp_path, _row(expect={"outcome": "answer|guess"})))


def test_an_id_may_stand_once(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="twice: a"):
        load_cases(_file(tmp_path, _row(), _row()))


def _ours() -> tuple[Sequence[AnswerCase], Sequence[AnswerCase]]:
    return load_cases(CASES / "answers_dev.jsonl"), load_cases(CASES / "answers_held.jsonl")


def test_our_cases_are_many_in_both_languages_and_a_third_is_held_back() -> None:
    dev, held = _ours()
    cases = [*dev, *held]
    assert len({case.case_id for case in cases}) == len(cases) >= 330
    assert 0.3 <= len(held) / len(cases) <= 0.36
    assert 0.45 <= Counter(case.lang for case in cases)["zh"] / len(cases) <= 0.55
    assert not {case.turns for case in dev} & {case.turns for case in held}


def test_our_cases_hold_conversations_traps_and_questions_without_an_answer() -> None:
    dev, held = _ours()
    cases = [*dev, *held]
    assert sum(len(case.turns) > 1 for case in cases) / len(cases) >= 0.33
    assert sum("trap" in case.tags for case in cases) >= 45
    assert sum(case.expect.outcomes == ("abstain",) for case in cases) >= 45


def test_no_case_of_ours_forbids_what_it_asks_for() -> None:
    dev, held = _ours()
    for case in (*dev, *held):
        for group in case.expect.all_of:
            assert any(all(bad not in text for bad in case.expect.none_of) for text in group), case.case_id

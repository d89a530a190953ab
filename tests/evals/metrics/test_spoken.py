from __future__ import annotations

import pytest

from evals.metrics.answers import TurnResult, summarise
from evals.metrics.spoken import Spoken, unsupported_spoken

_EARBUDS = ("防水等级：IPX5，防汗防雨，不能浸水。",)
_CABLE = ("Charging cable included: no", "Battery life: 8 hours")


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("可以浸水。", _EARBUDS),
        ("防水等级是 IPX7。", _EARBUDS),
        ("The charging cable is included.", _CABLE),
        ("Battery life is 9 hours.", _CABLE),
        ("Battery life is not 8 hours.", _CABLE),
    ],
)
def test_a_wrong_number_or_a_reversed_yes_is_found(text: str, evidence: tuple[str, ...]) -> None:
    assert unsupported_spoken([Spoken(text, evidence)])


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("防汗防雨，但不能浸水。", _EARBUDS),
        ("The charging cable is not included.", _CABLE),
        ("Battery life is 8 hours.", _CABLE),
        ("Happy to help!", _CABLE),
    ],
)
def test_what_the_evidence_says_is_let_be(text: str, evidence: tuple[str, ...]) -> None:
    assert not unsupported_spoken([Spoken(text, evidence)])


def test_digits_of_a_product_s_name_are_no_claims() -> None:
    assert not unsupported_spoken([Spoken("The C240 has a battery life of 8 hours.", _CABLE)], ["C240"])


def test_a_run_counts_what_was_written_said_and_refused() -> None:
    turns = [
        TurnResult("a b", "answer", rejected=2, sentences=2, written=(Spoken("可以浸水。", _EARBUDS),)),
        TurnResult("c", "answer", sentences=1),
    ]
    result = summarise([], turns)
    assert result["answers.sentences"] == 5
    assert result["answers.rejected_sentences"] == 2
    assert result["answers.written_sentences"] == 1
    assert result["answers.unsupported_spoken"] == 1

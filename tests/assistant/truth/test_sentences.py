"""Where one sentence ends and the next begins."""

from __future__ import annotations

import pytest

from assistant.truth.text import sentences


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1. Open the lid. 2. Add water. 10. Wait.", ["1. Open the lid.", "2. Add water.", "10. Wait."]),
        ("Do this:\n1. Open it.\n2. Fill it.", ["Do this:", "1. Open it.", "2. Fill it."]),
        ("The box holds 2. Take one out.", ["The box holds 2.", "Take one out."]),
        ("It is 3.5 cm wide. No more.", ["It is 3.5 cm wide.", "No more."]),
        ("可以。不用等！", ["可以。", "不用等！"]),
    ],
)
def test_the_number_of_a_step_belongs_to_the_step(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts

"""A shop is cut into texts that say by themselves what they say."""

from __future__ import annotations

import pytest

from knowledge.chunking import rows_as_lines


def test_a_row_of_a_table_says_what_its_cells_are() -> None:
    table = "Where | Time | Cost\nCanada | 5-8 days | $20\nTexas | 3-5 days | $7"
    assert rows_as_lines(f"Before.\n{table}\nAfter.", "en").splitlines() == [
        "Before.",
        "Canada: Time 5-8 days, Cost $20.",
        "Texas: Time 3-5 days, Cost $7.",
        "After.",
    ]


def test_a_chinese_row_is_closed_as_a_sentence() -> None:
    table = "灯 | 含义 | 处理\n红灯快闪 | 过热 | 等 10 分钟\n绿灯 | 正常 | 无"
    assert rows_as_lines(table, "zh").splitlines()[0] == "红灯快闪：含义 过热，处理 等 10 分钟。"


def test_two_columns_have_no_names_to_be_said() -> None:
    table = "Weight | 2 kg\nColour | red"
    assert rows_as_lines(table, "en").splitlines() == ["Weight: 2 kg.", "Colour: red."]


@pytest.mark.parametrize("text", ["Phone: 123 | Email: a@b.c", "a | b\n1 | 2 | 3", "no table"])
def test_what_is_no_table_is_left_as_it_is(text: str) -> None:
    assert rows_as_lines(f"Before.\n{text}\nAfter.", "en") == f"Before.\n{text}\nAfter."

"""A shop is cut into texts that say by themselves what they say."""

from __future__ import annotations

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
    assert rows_as_lines("灯 | 含义\n红灯快闪 | 过热，等 10 分钟", "zh") == "红灯快闪：含义 过热，等 10 分钟。"


def test_a_row_of_another_width_is_left_as_it_is() -> None:
    assert rows_as_lines("a | b\n1 | 2 | 3", "en") == "1 | 2 | 3"

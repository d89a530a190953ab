"""What goes with somebody's leave is neither a yes nor a no; two questions with a gap between them are two."""

from __future__ import annotations

import pytest

from assistant.dialogue.judgement import judge
from assistant.dialogue.parts import question_parts
from assistant.dialogue.topics import topics_of
from knowledge.records import Passage, Product, SourceRef

_SOURCE = SourceRef("goods.csv", "row 2", "1")
_BAG = Product("bag", {"zh": "毛里宠物包"}, "毛里", "包", {}, {}, (), (), (), _SOURCE)


def _passage(text: str) -> Passage:
    return Passage("p1", "description", text, "zh", "毛里宠物包", _SOURCE, "bag")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("客舱须航司同意，不能作为托运航空箱。", "unknown"),
        ("多数航司客舱要求另行申请，且不能托运。", "unknown"),
        ("不能带上飞机。", "no"),
    ],
)
def test_only_a_plain_bar_is_a_no(text: str, verdict: str) -> None:
    question = "能上飞机吗"
    assert judge(_BAG, question, topics_of(question), [_passage(text)]).verdict == verdict


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("刷头多久换一次 多少钱", ["刷头多久换一次", "多少钱"]),
        ("这个 多少钱", ["这个 多少钱"]),
    ],
)
def test_a_gap_parts_two_questions_only(text: str, parts: list[str]) -> None:
    assert question_parts(text) == parts

"""Words in bold at the head of a paragraph are headings, as merchants write them."""

from __future__ import annotations

import pytest

from knowledge.importers.documents import read_document
from knowledge.importers.source import SourceFile


def _sections(text: str) -> list[tuple[str, str]]:
    return [(s.heading, s.text) for s in read_document(SourceFile("page.md", text.encode())).sections]


def test_each_bold_lead_heads_its_paragraph_and_the_list_after_it() -> None:
    text = "# 退换货\n\n开头。\n\n**运费谁出**\n- 您\n- 我们\n\n**退款**：3 天内。\n\n海外看另页。\n"
    assert _sections(text) == [
        ("退换货", "开头。"),
        ("运费谁出", "- 您\n- 我们"),
        ("退款", "退款：3 天内。"),
        ("退换货", "海外看另页。"),
    ]


def test_below_a_heading_of_its_own_the_lead_stands_behind_it() -> None:
    assert _sections("# Shop\n\n## Abroad\n\n**Returns.** 30 days.\n") == [("Abroad › Returns", "30 days.")]


@pytest.mark.parametrize(
    "text",
    ["**Free shipping from $99** (after discounts).", "**Frozen** comes with our own van.", "Pay by **card**: any."],
)
def test_bold_words_within_a_sentence_head_nothing(text: str) -> None:
    assert [heading for heading, _ in _sections(f"# Shop\n\n{text}\n")] == ["Shop"]

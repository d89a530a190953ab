"""The plainest questions are answered by what the policy says first, not by a corner of it."""

from __future__ import annotations

import pytest

from assistant.dialogue.answerers.general import asks_generally


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Can I get an invoice", "invoice"),
        ("可以开发票吗", "invoice"),
        ("你们的退货政策是什么", "return"),
        ("What is your return policy", "return"),
        ("what's your returns and exchanges policy?", "return"),
        ("保修政策", "warranty"),
    ],
)
def test_a_question_with_nothing_but_the_policy_in_it_is_general(text: str, kind: str) -> None:
    assert asks_generally(text, kind)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("用礼品卡买的可以开发票吗", "invoice"),
        ("can I get a paper invoice", "invoice"),
        ("拆封了还能退货吗", "return"),
        ("who pays for returns", "return"),
        ("电池保修吗", "warranty"),
        ("可以吗", "return"),
    ],
)
def test_a_question_with_more_in_it_is_not(text: str, kind: str) -> None:
    assert not asks_generally(text, kind)

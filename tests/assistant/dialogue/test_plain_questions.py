"""The plainest questions are answered by what the policy says first, not by a corner of it."""

from __future__ import annotations

import pytest

from assistant.dialogue.answerers.general import asks_generally
from assistant.dialogue.refining import asks_for_goods


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


@pytest.mark.parametrize("text", ["有没有空气炸锅", "你们有空气炸锅吗？", "卖空气炸锅吗"])
def test_goods_are_asked_for_by_their_noun_alone(text: str) -> None:
    assert asks_for_goods(text, ("空气炸锅",))


@pytest.mark.parametrize("text", ["空气炸锅有没有蒸汽", "有没有空气炸锅纸", "有没有保修"])
def test_a_property_or_another_thing_is_not_asking_for_the_goods(text: str) -> None:
    assert not asks_for_goods(text, ("空气炸锅",))


def test_english_asks_for_goods_too() -> None:
    assert asks_for_goods("do you have an air fryer?", ("air fryer", "fryer"))
    assert not asks_for_goods("do you have an air fryer with steam?", ("air fryer",))

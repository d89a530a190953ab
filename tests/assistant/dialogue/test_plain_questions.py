"""The plainest questions are answered by what the policy says first, not by a corner of it."""

from __future__ import annotations

import pytest

from assistant.dialogue.answerers.general import asks_generally
from assistant.dialogue.lexicon import intent_by_rule
from assistant.dialogue.topics import topics_of


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


@pytest.mark.parametrize("text", ["算了", "算了不用了", "never mind", "forget it"])
def test_who_gives_up_a_question_is_told_nothing_more(text: str) -> None:
    assert intent_by_rule(text) == "acknowledge"


@pytest.mark.parametrize(
    ("text", "intent"),
    [("有没有送女朋友的", "recommend"), ("买这个有送什么", "promotion"), ("现在有送东西吗", "promotion")],
)
def test_a_gift_for_somebody_is_no_gift_from_the_shop(text: str, intent: str) -> None:
    assert intent_by_rule(text) == intent


def test_what_a_thing_can_hold_is_not_what_it_weighs() -> None:
    assert topics_of("行李箱能放多少斤东西")[0].name == "load"
    assert topics_of("行李箱多少斤")[0].name == "weight"

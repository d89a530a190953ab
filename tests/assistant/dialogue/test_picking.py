"""Picking one of several things, and going on with a question once it is known what it was asked of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.dialogue.records import Memory
from assistant.dialogue.shopview import ShopView
from tests.assistant.dialogue.camping_shop import Customer, open_shop


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> ShopView:
    return open_shop(tmp_path_factory.mktemp("picking"))


@pytest.fixture
def customer(view: ShopView) -> Customer:
    return Customer(view)


@pytest.mark.parametrize("pick", ["第二个", "那就第二个吧", "最轻的那个", "the second one", "the lightest one please"])
def test_a_bare_pick_is_told_about(customer: Customer, pick: str) -> None:
    customer.memory = Memory(lang="zh", intent="recommend", listed=("norra-a1", "norra-a1-lite"))
    reply = customer.ask(pick)
    assert customer.outcome == "answer"
    assert "A1 Lite" in reply and "89" in reply


def test_two_picks_are_set_side_by_side(customer: Customer) -> None:
    customer.memory = Memory(lang="zh", intent="recommend", listed=("norra-a1", "norra-a1-lite", "norra-p9"))
    reply = customer.ask("第一个和第三个比呢")
    assert "A1" in reply and "P9" in reply and "Lite" not in reply


@pytest.mark.parametrize("name", ["第二个", "K8", "最重的那个"])
def test_what_was_asked_back_goes_on_with_the_question(customer: Customer, name: str) -> None:
    customer.ask("水壶多少伏")
    assert customer.outcome == "clarify"
    customer.memory = replace(customer.memory, listed=("norra-k3", "norra-k8"))
    assert "220 V" in customer.ask(name)


def test_each_of_two_things_asked_of_is_answered_by_name(customer: Customer) -> None:
    reply = customer.ask("帐篷和移动电源多重")
    assert "2.4 kg" in reply and "210 g" in reply
    assert "T2" in reply and "P9" in reply


def test_something_cheaper_than_a_thing_is_no_question_of_that_thing(customer: Customer) -> None:
    assert "这个价位没有" in customer.ask("有没有比E2便宜的耳机")
    reply = customer.ask("有没有比A1便宜的露营灯")
    assert "A1 Lite" in reply and "129" not in reply


def test_the_other_end_of_an_order_is_asked_of_the_same_goods(customer: Customer) -> None:
    customer.ask("露营灯哪个最轻")
    reply = customer.ask("那最贵的呢")
    assert "A1" in reply and "129" in reply


def test_what_was_said_is_said_again(customer: Customer) -> None:
    customer.ask("A1多重")
    assert "320 g" in customer.ask("你刚才说多重")


def test_a_fault_told_of_a_thing_is_no_question_of_its_parts(customer: Customer) -> None:
    customer.ask("I bought the E2 two weeks ago and the left side crackles")
    assert customer.memory.intent in ("return", "warranty")

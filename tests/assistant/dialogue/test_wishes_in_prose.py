"""Wishes held against prose in either language, versions told apart, and versions compared."""

from __future__ import annotations

import pytest

from assistant.dialogue.amounts import asked_amounts
from assistant.dialogue.kinds import kind_asked, object_named
from assistant.dialogue.meanings import in_other_language
from assistant.dialogue.shopview import ShopView
from assistant.dialogue.statements import statements_of
from assistant.dialogue.versions import versions_named
from tests.assistant.dialogue.camping_shop import Customer
from tests.assistant.dialogue.pot_shop import PRODUCTS, open_shop

STEW, _CLAY, FAN, _JAR = PRODUCTS


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> ShopView:
    return open_shop(tmp_path_factory.mktemp("pots"))


@pytest.fixture
def customer(view: ShopView) -> Customer:
    return Customer(view)


def test_a_sentence_about_several_versions_is_told_apart(view: ShopView) -> None:
    scoped = {s.text: set(s.skus) for s in statements_of(view, STEW) if s.skus}
    assert scoped["20 cm 装 3 L，适合 2–3 人"] == {"B4-20"}
    assert scoped["24 cm：2.6 kg"] == {"B4-24"}


def test_an_english_wish_is_met_by_chinese_prose(customer: Customer) -> None:
    reply = customer.ask("recommend a pot that works on induction")
    assert "B4" in reply and "C2" not in reply


def test_a_heat_that_is_asked_for_is_compared_with_the_limit_stated(customer: Customer) -> None:
    reply = customer.ask("recommend a pot that survives 250C in the oven")
    assert "C2" in reply and "260" in reply and "B4" not in reply


@pytest.mark.parametrize(("wish", "price"), [("推荐个五个人用的炖锅", "219"), ("推荐个我们俩用的炖锅", "159")])
def test_the_version_for_so_many_people_is_picked(customer: Customer, wish: str, price: str) -> None:
    assert price in customer.ask(wish)


def test_an_amount_added_later_picks_the_bigger_version(customer: Customer) -> None:
    assert "T3" in customer.ask("I need something to keep my beans fresh")
    reply = customer.ask("i buy about 600 g at a time")
    assert "2 L" in reply and "79" in reply and "650" in reply


def test_the_quietest_version_is_offered_with_its_number(customer: Customer) -> None:
    reply = customer.ask("推荐个风扇 越安静越好")
    assert "静音版" in reply and "41 dB" in reply and "279" in reply


def test_goods_of_another_kind_are_not_offered(customer: Customer) -> None:
    reply = customer.ask("推荐个瑜伽垫")
    assert "元" not in reply and "瑜伽垫" in reply
    assert "¥" not in Customer(customer.view).ask("recommend a tent under 100")


def test_what_one_can_do_without_excludes_nothing(customer: Customer) -> None:
    assert "F1" in customer.ask("recommend a fan, i don't need a remote")


def test_what_is_not_wanted_is_read_from_prose(customer: Customer) -> None:
    reply = customer.ask("推荐个锅 不要涂层")
    assert "C2" in reply and "没有涂层" in reply


def test_another_kind_near_the_one_asked_for_is_offered_as_such(customer: Customer) -> None:
    reply = customer.ask("推荐个砂锅 能用电磁炉")
    assert reply.startswith("没有完全符合的砂锅") and "B4" in reply


def test_the_difference_of_two_versions_is_computed(customer: Customer) -> None:
    reply = customer.ask("F1风扇标准的和静音的差多少分贝")
    assert "11 dB" in reply and "52 dB" in reply and "41 dB" in reply
    assert "80" in customer.ask("F1风扇标准版和静音版差多少钱")


def test_versions_asked_about_as_a_whole_are_told_one_by_one(customer: Customer) -> None:
    reply = customer.ask("B4 stew pot 20 vs 24, what's the difference")
    assert "1.9 kg" in reply and "2.6 kg" in reply and "159" in reply and "219" in reply


def test_of_two_products_the_one_that_can_is_said_first(customer: Customer) -> None:
    reply = customer.ask("B4炖锅和C2砂锅哪个能用电磁炉")
    assert reply.index("B4") < reply.index("C2") and "不能用电磁炉" in reply


def test_a_spoken_answer_is_short(view: ShopView) -> None:
    reply = Customer(view, channel="voice").ask("推荐个风扇 越安静越好")
    assert len(reply) < 60 and "41" in reply


def test_versions_are_called_by_a_part_of_their_name() -> None:
    assert [v.label for v in versions_named(FAN, "the standard one or the silent one", "zh")] == ["标准版", "静音版"]
    assert [v.label for v in versions_named(STEW, "22 or 26", "zh")] == []
    assert [v.label for v in versions_named(STEW, "20 or 24 then", "zh")] == ["20 cm", "24 cm"]


def test_where_goods_are_used_is_no_kind(view: ShopView) -> None:
    assert kind_asked(view.vocabulary, "a pot for my fan").noun == "pot"
    assert kind_asked(view.vocabulary, "放风扇旁边的炖锅").noun == "炖锅"
    assert object_named("recommend a yoga mat under 100") == "mat"
    assert object_named("a gift for my dad") == ""


def test_people_are_counted_in_words_and_digits() -> None:
    for text in ("for 5 people", "family of five", "一家5口", "五个人"):
        assert [(a.low, a.dimension) for a in asked_amounts(text)] == [(5.0, "people")]


def test_a_wish_has_its_words_in_the_other_language() -> None:
    assert in_other_language("works on induction", "zh") == "电磁炉"
    assert in_other_language("能进烤箱", "en") == "oven"


def test_where_no_version_meets_a_limit_the_nearest_is_told_with_its_number(customer: Customer) -> None:
    reply = customer.ask("推荐个风扇 30分贝以下")
    assert reply.startswith("没有完全符合") and "静音版" in reply and "41 dB" in reply


def test_a_difference_is_in_the_measure_asked_for(customer: Customer) -> None:
    reply = customer.ask("B4 stew pot 20 vs 24, which is lighter and by how much")
    assert reply.startswith("The 20 cm is lighter") and "0.7 kg" in reply and "4 cm." not in reply

"""Recommendation and comparison, by what the shop states of its goods."""

from __future__ import annotations

import pytest

from assistant.dialogue.shopview import ShopView
from tests.assistant.dialogue.camping_shop import Customer, open_shop


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> ShopView:
    return open_shop(tmp_path_factory.mktemp("choosing"))


@pytest.fixture
def customer(view: ShopView) -> Customer:
    return Customer(view)


@pytest.mark.parametrize(
    "wish", ["200以内，能游泳戴，不要入耳式", "under 200, for swimming, nothing in the ear", "游泳用的耳机有没有"]
)
def test_every_condition_of_a_wish_is_held_against_what_the_product_states(customer: Customer, wish: str) -> None:
    reply = customer.ask(wish)
    assert "B1" in reply and "180" in reply
    assert "E2" not in reply


@pytest.mark.parametrize(
    "wish", ["不要香精的皂，推荐一个", "fragrance free soap please", "I need a soap without fragrance"]
)
def test_what_is_not_wanted_excludes_what_has_it(customer: Customer, wish: str) -> None:
    reply = customer.ask(wish)
    assert "无香皂" in reply or "Bare" in reply
    assert "野外皂" not in reply and "Field" not in reply


def test_a_wish_is_added_to_over_turns_and_ordered_by_the_number(customer: Customer) -> None:
    assert "T2" not in customer.ask("推荐个露营灯")
    both = customer.ask("越轻越好")
    assert both.index("A1 Lite") < both.index("320")
    only = customer.ask("要防水的")
    assert "A1 Lite" not in only and "IPX4" in only


def test_light_as_a_wish_is_no_product_name(customer: Customer) -> None:
    customer.ask("need a lantern")
    reply = customer.ask("as light as possible")
    assert "180 g" in reply and reply.index("180 g") < reply.index("320 g")


def test_an_amount_in_a_wish_is_compared_with_what_is_stated(customer: Customer) -> None:
    reply = customer.ask("想买个露营灯，续航至少15小时")
    assert "20 小时" in reply and "Lite" not in reply


def test_a_limit_with_another_unit_is_no_price(customer: Customer) -> None:
    reply = customer.ask("looking for a kettle under 1 kg")
    assert "K3" in reply and "K8" not in reply


@pytest.mark.parametrize("wish", ["去美国出差带的水壶", "a kettle for a trip to the states"])
def test_a_journey_asks_for_the_voltage_of_the_place(customer: Customer, wish: str) -> None:
    reply = customer.ask(wish)
    assert "K3" in reply and "K8" not in reply


def test_a_skin_that_a_list_leaves_out_is_not_granted(customer: Customer) -> None:
    reply = customer.ask("敏感肌用的皂，推荐一下")
    assert "无香皂" in reply and "野外皂" not in reply


def test_what_is_dearer_is_offered_as_such(customer: Customer) -> None:
    reply = customer.ask("有没有100以内能给笔记本充电的充电宝")
    assert "没有" in reply and "P9" in reply and "199" in reply


def test_what_falls_short_on_one_point_is_told_with_that_point(customer: Customer) -> None:
    reply = customer.ask("recommend headphones for swimming, in-ear")
    assert "nothing" in reply.lower() or "None" in reply


def test_a_colour_wish_picks_the_version(customer: Customer) -> None:
    reply = customer.ask("有没有黑色的耳机")
    assert "墨黑" in reply and "170" in reply and "B1" not in reply


def test_an_everyday_word_finds_the_kind(customer: Customer) -> None:
    reply = customer.ask("do you have any clothes that can be machine washed")
    assert "V4" in reply and "K8" not in reply


def test_a_compared_number_is_said_with_both_values(customer: Customer) -> None:
    reply = customer.ask("A1和A1 Lite哪个轻")
    assert "A1 Lite 露营灯更轻" in reply and "320 g" in reply and "180 g" in reply


def test_ambiguous_numbers_are_not_compared(customer: Customer) -> None:
    reply = customer.ask("which is lighter, the B1 or the E2")
    assert "lighter" not in reply and "30 g" in reply and "44 g" in reply


def test_which_of_two_kinds_is_answered_by_what_each_states(customer: Customer) -> None:
    reply = customer.ask("Field Soap vs Bare Soap - which one is fragrance free")
    assert reply.startswith(("That would be the Moss Bare", "The one that does is the Moss Bare"))


def test_cheaper_asks_for_prices_not_for_offers(customer: Customer) -> None:
    reply = customer.ask("which is cheaper, the K3 or the K8")
    assert "K8 Kettle is cheaper" in reply and "149" in reply and "99" in reply


def test_a_room_hears_at_most_two_products(view: ShopView) -> None:
    reply = Customer(view, channel="room").ask("recommend something with a battery")
    assert reply.count("¥") <= 2

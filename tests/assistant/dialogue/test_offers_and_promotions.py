"""Price, stock and promotions: read live, computed by rule, told with their reasons."""

from __future__ import annotations

import pytest

from assistant.dialogue.shopview import ShopView
from tests.assistant.dialogue.camping_shop import Customer, open_shop


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> ShopView:
    return open_shop(tmp_path_factory.mktemp("offers"))


@pytest.fixture
def customer(view: ShopView) -> Customer:
    return Customer(view)


def test_a_remembered_price_gets_no_and_the_price_now(customer: Customer) -> None:
    assert customer.ask("is the K8 still 79?").startswith("No, the Norra K8 Kettle is ¥99")
    assert customer.ask("K8现在还是99吗").startswith("是的")


def test_prices_that_differ_by_version_are_told_by_version(customer: Customer) -> None:
    reply = customer.ask("is the E2 still 150?")
    assert not reply.startswith(("Yes", "No")) and "170" in reply
    assert "170" in customer.ask("E2墨黑多少钱")


def test_an_automatic_discount_is_computed(customer: Customer) -> None:
    assert "116.10" in customer.ask("A1打折后到手多少钱")


def test_several_pieces_are_priced_together(customer: Customer) -> None:
    assert "198" in customer.ask("买两个K8一共多少钱")


def test_a_code_named_is_applied_or_refused_with_its_reason(customer: Customer) -> None:
    assert "579" in customer.ask("T2 with CAMP20, how much?")
    assert "可以" not in customer.ask("K8能用CAMP20吗") and "200" in customer.ask("CAMP20买K8能用吗")


def test_a_promotion_that_does_not_cover_a_product_is_denied(customer: Customer) -> None:
    assert customer.ask("K3享受灯具9折吗").startswith("不能用")


def test_an_ended_promotion_is_said_to_have_ended(customer: Customer) -> None:
    assert "结束" in customer.ask("开业7折还有吗")


def test_a_gift_is_named_with_what_it_is(customer: Customer) -> None:
    assert "20 cm" in customer.ask("买P9送什么")


def test_a_code_is_found_by_its_figures_in_words(customer: Customer) -> None:
    assert "CAMP20" in customer.ask("what's the code for twenty off two hundred")


def test_using_offers_together_is_answered_by_the_shops_rule(customer: Customer) -> None:
    assert "1 个优惠码" in customer.ask("两个优惠码能叠加吗")
    assert customer.ask("can CAMP20 be combined with the lantern discount").startswith("No")


def test_a_sale_to_come_is_told_with_its_days(customer: Customer) -> None:
    reply = customer.ask("any discount coming up on the Bare Soap")
    assert "12 December" in reply and "¥45" in reply
    assert "¥59" in customer.ask("how much is the Bare Soap")


def test_stock_of_a_version_is_told_and_what_else_there_is(customer: Customer) -> None:
    reply = customer.ask("A1砖红有货吗")
    assert "缺货" in reply and "松绿" in reply
    assert "8" in customer.ask("A1松绿还剩几个")


def test_a_combination_that_is_not_made_is_not_called_in_stock(customer: Customer) -> None:
    reply = customer.ask("V4墨黑M码有吗")
    assert "没有这个选项" in reply


def test_a_size_that_is_not_made_is_told(customer: Customer) -> None:
    assert "没有这个选项" in customer.ask("V4有XXL码吗")


@pytest.mark.parametrize("text", ["T2什么时候能发货", "When does the T2 ship if I order now"])
def test_a_pre_order_is_told_with_the_shops_date(customer: Customer, text: str) -> None:
    assert "2026-12-05" in customer.ask(text)


def test_what_is_discontinued_is_said_to_be(customer: Customer) -> None:
    reply = customer.ask("S5炉头还会补货吗")
    assert "停产" in reply and "缺货" in reply


def test_a_colour_of_nothing_named_is_asked_back(customer: Customer) -> None:
    customer.ask("do you have it in green")
    assert customer.outcome == "clarify"


def test_a_follow_up_names_an_option_of_the_product_talked_about(customer: Customer) -> None:
    assert "松绿" in customer.ask("V4松绿M码有货吗")
    assert "缺货" in customer.ask("墨黑L码呢")


def test_the_plain_model_is_the_one_without_the_addition(customer: Customer) -> None:
    assert "89" in customer.ask("A1 Lite price")
    assert "129" in customer.ask("and the normal one")


def test_a_part_of_the_price_that_no_offer_gives_is_not_promised(customer: Customer) -> None:
    reply = customer.ask("能给我打五折吗")
    assert reply.startswith("店里目前没有这样的活动")
    assert not customer.ask("灯具打9折是真的吗").startswith("店里目前没有")


def test_bargaining_is_answered_by_what_offers_there_are(customer: Customer) -> None:
    assert "CAMP20" in customer.ask("老板再少点行不行")

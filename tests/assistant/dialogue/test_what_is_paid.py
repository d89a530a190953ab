"""What a purchase comes to, whether an offer holds and what goes together, asked of the answerers directly."""

from __future__ import annotations

import pytest

from assistant.dialogue.shopview import ShopView
from tests.assistant.dialogue.tea_shop import Guest, open_shop


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> ShopView:
    return open_shop(tmp_path_factory.mktemp("tea"))


@pytest.fixture
def guest(view: ShopView) -> Guest:
    return Guest(view)


def test_an_offer_named_by_what_it_is_for_is_taken_off(guest: Guest) -> None:
    assert "105" in guest.ask("price", "how much is the Y7 after the white tea discount")


def test_two_things_together_reach_what_needs_two_pieces(guest: Guest) -> None:
    reply = guest.ask("price", "Q1小号和C5一起买多少钱")
    assert "234" in reply and "260元" in reply and "26元" in reply


def test_several_pieces_of_one_thing_are_counted(guest: Guest) -> None:
    assert "108" in guest.ask("price", "两个C5茶杯多少钱")
    assert "108" in guest.ask("price", "buy two of the C5, what do I pay")


def test_a_list_before_is_what_both_means(guest: Guest) -> None:
    guest.ask("promotion", "Q1小号跟C5一块拍有活动吗")
    assert "234" in guest.ask("price", "那两样总共多少")


def test_both_of_what_nobody_named_is_asked_back(guest: Guest) -> None:
    guest.ask("price", "C5茶杯多少钱")
    assert "哪几样" in guest.ask("price", "两样一共多少") and guest.outcome == "clarify"


def test_each_is_not_together(guest: Guest) -> None:
    reply = guest.ask("price", "C5和Y7分别多少钱")
    assert "60" in reply and "120" in reply and "180" not in reply


def test_without_a_code_only_what_is_automatic_counts(guest: Guest) -> None:
    reply = guest.ask("price", "Q1小号加C5不用券一共多少")
    assert "234" in reply and "HELLO10" not in reply and "BIG20" not in reply


def test_a_code_for_new_customers_says_so(guest: Guest) -> None:
    reply = guest.ask("price", "Y7用HELLO10多少钱")
    assert "新客" in reply


def test_a_returning_customer_is_refused_a_first_order_code(guest: Guest) -> None:
    assert guest.ask("promotion", "我是老顾客，HELLO10能用吗").startswith("不能用")


def test_a_number_of_pieces_not_reached_is_said(guest: Guest) -> None:
    reply = guest.ask("promotion", "C5茶杯能享受茶具九折吗")
    assert "还不能用" in reply and "2件" in reply


def test_a_code_beside_an_offer_that_does_not_stack_is_denied_with_the_better_price(guest: Guest) -> None:
    reply = guest.ask("promotion", "Q1小号有BIG20，还能用HELLO10吗")
    assert reply.startswith("不能叠加") and "180" in reply


def test_a_code_and_an_automatic_offer_combine_where_the_shop_says_so(guest: Guest) -> None:
    assert guest.ask("promotion", "can I use the teaware discount together with HELLO10").startswith("Yes")
    assert guest.ask("promotion", "优惠码能用两个吗").startswith("不能")


def test_an_event_is_known_by_any_of_its_names(guest: Guest) -> None:
    assert "12 December" in guest.ask("promotion", "when is the double twelve sale")
    assert "还没开始" in guest.ask("promotion", "双12的折扣现在能用吗")


def test_an_event_or_code_that_the_shop_does_not_have_is_denied(guest: Guest) -> None:
    assert guest.ask("promotion", "黑五有活动吗").startswith("店里目前没有这样的活动")
    assert guest.ask("promotion", "SUMMER20 这个码能用吗").startswith("没有查到")


def test_the_offer_named_before_is_still_meant(guest: Guest) -> None:
    guest.ask("promotion", "BIG20满多少能用")
    assert "BIG20" in guest.ask("promotion", "到什么时候")


def test_a_gift_is_named_or_denied(guest: Guest) -> None:
    assert "30 cm" in guest.ask("promotion", "买Q1茶壶送什么")
    assert "没有赠品" in guest.ask("promotion", "买Y7送什么")


def test_the_price_of_a_part_is_the_parts_or_nothing(guest: Guest) -> None:
    assert "30" in (reply := guest.ask("price", "Q1的壶盖单买多少钱")) and "200" not in reply
    assert "120" not in guest.ask("price", "Y7的茶匙单买多少钱") and guest.outcome == "abstain"


def test_how_much_dearer_a_version_is_gets_computed(guest: Guest) -> None:
    assert "贵60元" in guest.ask("price", "Q1大号比小号贵多少")
    assert "¥60 more" in guest.ask("price", "how much more is the Y7 than the C5")


def test_discounts_for_some_people_are_quoted_or_left_open(guest: Guest) -> None:
    assert "50 件" in guest.ask("promotion", "企业批量有优惠吗")
    guest.ask("promotion", "学生有优惠吗")
    assert guest.outcome == "abstain"


def test_what_a_coming_event_would_bring_is_computed_for_its_day(guest: Guest) -> None:
    reply = guest.ask("price", "双十二C5茶杯多少钱")
    assert "52.80" in reply and "12月12日" in reply and "60元" in reply

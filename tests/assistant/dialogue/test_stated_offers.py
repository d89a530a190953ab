"""What is paid in a shop whose offers stand in its texts: computed where they are understood, quoted where they are not."""

from __future__ import annotations

import pytest

from assistant.dialogue.shopview import ShopView
from tests.assistant.dialogue.opened_shop import view_of_files
from tests.assistant.dialogue.tiny_shop import Talk

_GOODS = """Handle,Title,Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price,Status
kiln,窑火 K3 小电窑,窑火,电窑,,TRUE,,,K3,5,900.00,active
wheel,窑火 W7 拉坯机,窑火,拉坯机,,TRUE,,,W7,5,500.00,active
clay,白瓷泥,窑火,陶泥,,TRUE,,,CLAY5,50,60.00,active
brush,釉刷,窑火,刷子,,TRUE,,,BRUSH,50,20.00,active
"""
_OFFERS = """# 优惠活动

## 1. 窑节满减（2020-10-01 至 2035-10-31）
满 100 减 10，满 300 减 40。只减最高一档。电窑不参加。

## 2. 泥券 MUD12
满 100 减 12，2020-10-01 至 2035-10-31。可以和满减一起用。

## 3. 旧券 OLD30
满 100 减 30，2020-10-01 至 2020-10-31。

## 4. 会员价
金卡 95 折，银卡 98 折，自动生效。

## 5. 刷子搭配
釉刷和白瓷泥一起买，釉刷半价，立减 10 元。
"""
_SHIPPING = "# 配送\n\n- 浙江、上海：满 60 元包邮，不满收 8 元，1~2 天\n- 新疆：满 300 元包邮，不满收 25 元，5~8 天\n"


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> ShopView:
    files = {"products_export.csv": _GOODS, "policies/优惠活动.md": _OFFERS, "policies/配送.md": _SHIPPING}
    return view_of_files(files, tmp_path_factory.mktemp("stated"))


def test_what_is_paid_is_computed_from_the_text_with_its_name(view: ShopView) -> None:
    reply = Talk(view).say("W7拉坯机最后一共要付多少")
    assert "460元" in reply
    assert "窑节满减" in reply


def test_what_does_not_take_part_stays_at_its_price(view: ShopView) -> None:
    reply = Talk(view).say("K3电窑到手多少钱")
    assert "900元" in reply
    assert "860" not in reply


def test_a_code_that_is_named_is_taken_off_too(view: ShopView) -> None:
    assert "448元" in Talk(view).say("W7用MUD12实付多少")


def test_a_code_that_has_ended_is_not(view: ShopView) -> None:
    reply = Talk(view).say("W7用OLD30实付多少")
    assert "结束" in reply
    assert "460元" in reply


def test_the_postage_is_added_where_the_place_is_named(view: ShopView) -> None:
    assert "65元" not in Talk(view).say("白瓷泥多少钱")
    assert "85元" in Talk(view).say("一包白瓷泥 寄乌鲁木齐 一共付多少")
    assert "460元" in Talk(view).say("W7寄上海 总共付多少")


def test_the_free_postage_is_judged_by_what_is_left_to_pay(view: ShopView) -> None:
    # 320 − 40 = 280 is below the 300 from which Xinjiang is free.
    assert "305元" in Talk(view).say("16把釉刷寄乌鲁木齐一共付多少")


def test_several_questions_of_one_purchase_are_one_answer(view: ShopView) -> None:
    reply = Talk(view).say("你好，我想要W7，MUD12能用吗，到杭州最后一共要付多少钱，谢谢")
    assert "448元" in reply


def test_another_question_beside_the_total_is_not_lost(view: ShopView) -> None:
    reply = Talk(view).say("W7夹不夹手 寄上海 总共付多少")
    assert "没有" in reply
    assert "460元" in reply
    assert "没有" not in Talk(view).say("W7寄上海 总共付多少")


def test_what_sending_costs_is_not_the_price_of_the_goods(view: ShopView) -> None:
    reply = Talk(view).say("W7寄墨尔本要多少钱 关税谁出")
    assert "500" not in reply
    assert "退" not in reply


def test_what_is_kept_for_members_is_quoted_to_members_alone(view: ShopView) -> None:
    assert "95 折" in Talk(view).say("我是金卡会员，W7到手多少")
    assert "95 折" not in Talk(view).say("我没有会员，W7到手多少")


def test_a_bundle_is_quoted_and_the_sum_is_said_to_be_without_it(view: ShopView) -> None:
    reply = Talk(view).say("釉刷和白瓷泥一起买要付多少")
    assert "半价" in reply
    assert "80元" in reply
    assert "算" in reply


def test_a_code_of_the_texts_is_never_called_unknown(view: ShopView) -> None:
    assert "没有查到" not in Talk(view).say("MUD12这个券码能用吗")


def test_the_citation_of_an_offer_in_a_text_can_be_opened(view: ShopView) -> None:
    promotion = view.shop.stated_promotions[0]
    source = view.source(f"promotion:{promotion.promotion_id}")
    assert source is not None
    assert "窑节满减" in source["text"]


def test_a_question_on_a_refund_is_not_one_on_a_price(view: ShopView) -> None:
    assert "460元" not in Talk(view).say("W7我付了500，退货一共退多少")


def test_postage_alone_is_not_the_price(view: ShopView) -> None:
    talk = Talk(view)
    talk.say("白瓷泥能寄新疆吗")
    assert "85" not in talk.say("一共多少运费")


@pytest.mark.parametrize(
    "text", ["我要3包白瓷泥到手多少", "how much is it if i buy 3 of the 白瓷泥", "3包白瓷泥一共", "白瓷泥买仨 到手多少"]
)
def test_the_pieces_are_counted_wherever_the_number_stands(view: ShopView, text: str) -> None:
    reply = Talk(view).say(text)
    assert any(price in reply for price in ("170", "180"))


def test_a_single_piece_needs_no_bundle(view: ShopView) -> None:
    assert "半价" not in Talk(view).say("一包白瓷泥到手多少")

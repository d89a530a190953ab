"""What a message that asks for goods and nothing else is told: which there are, or that there are none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.dialogue.goods import asks_for_goods, goods_asked, unheard_goods
from assistant.dialogue.shopview import ShopView
from tests.assistant.dialogue.bicycle_shop import Customer, open_bicycle_shop

_SECOND = "BK-2\t追风 公路自行车\t公路自行车。\t追风\t自行车\t1900.00 CNY\tin_stock\t规格:重量:9 kg\n"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> ShopView:
    return open_bicycle_shop(tmp_path_factory.mktemp("velo"), _SECOND)


@pytest.mark.parametrize("text", ["有没有空气炸锅", "你们有空气炸锅吗？", "卖空气炸锅吗"])
def test_goods_are_asked_for_by_their_noun_alone(text: str) -> None:
    assert asks_for_goods(text, ("空气炸锅",))


@pytest.mark.parametrize("text", ["空气炸锅有没有蒸汽", "有没有空气炸锅纸", "有没有保修"])
def test_a_property_or_another_thing_is_not_asking_for_the_goods(text: str) -> None:
    assert not asks_for_goods(text, ("空气炸锅",))


def test_english_asks_for_goods_too() -> None:
    assert asks_for_goods("do you have an air fryer?", ("air fryer", "fryer"))
    assert not asks_for_goods("do you have an air fryer with steam?", ("air fryer",))


@pytest.mark.parametrize("text", ["有自行车吗", "你们有自行车卖吗", "卖不卖自行车", "请问有没有自行车", "自行车有吗"])
async def test_all_goods_of_the_kind_are_named(shop: ShopView, text: str) -> None:
    reply = await Customer(shop).says(text)
    assert "长风" in reply and "追风" in reply


def test_a_kind_is_asked_for_only_where_nothing_else_is(shop: ShopView) -> None:
    assert goods_asked(shop, "有自行车吗") == {"BK-1", "BK-2"}
    assert goods_asked(shop, "自行车有货吗") == frozenset()
    assert goods_asked(shop, "有带车灯的自行车吗") == frozenset()


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("有没有电视", "电视"),
        ("你们有滑板卖吗？", "滑板"),
        ("Do you sell TVs?", "tvs"),
        ("do you have any skateboards", "skateboards"),
    ],
)
async def test_goods_that_the_shop_has_not_are_said_not_to_be_found(shop: ShopView, text: str, goods: str) -> None:
    assert unheard_goods(shop, text) == goods
    reply, finished = await Customer(shop).hears(text)
    assert goods in reply and finished.memory.intent == "not_sold"
    assert "自行车" in reply or "Bicycles" in reply


@pytest.mark.parametrize(
    "text",
    [
        "有自行车吗",  # Goods of the shop.
        "有发票吗",  # Another business.
        "有没有优惠",
        "有上门试骑吗",  # Something the shop has answered.
        "有货吗",
        "有白色的吗",
        "有没有适合小孩的",
        "do you have anything cheaper",
        "电视好看吗",
    ],
)
def test_what_is_no_question_for_goods_the_shop_lacks_is_left_alone(shop: ShopView, text: str) -> None:
    assert unheard_goods(shop, text) == ""


def test_a_policy_that_mentions_a_thing_does_not_make_it_goods(tmp_path: Path) -> None:
    shop = open_bicycle_shop(tmp_path)
    assert unheard_goods(shop, "卖冰箱吗") == "冰箱"
    # Of spare parts the warranty speaks: without "sell" the policy may answer; asked for as goods it can't.
    assert unheard_goods(shop, "有内胎吗") == ""
    assert unheard_goods(shop, "do you have a phone", "recommend") == "phone"
    assert unheard_goods(shop, "do you have phones") == "phones"
    assert unheard_goods(shop, "卖内胎吗") == "内胎"


async def test_it_after_several_goods_is_one_of_them(shop: ShopView) -> None:
    customer = Customer(shop)
    await customer.says("有自行车吗")
    customer.memory = replace(customer.memory, focus=())
    reply, finished = await customer.hears("它防水吗")
    assert finished.outcome == "clarify"
    assert "长风" in reply and "追风" in reply

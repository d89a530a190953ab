"""What stands in the shop's texts in one language is found when it is asked for in the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.dialogue.asked import Unit, held
from assistant.dialogue.shopview import ShopView
from knowledge.importers import ingest_folder
from knowledge.name_finder import NameFinder
from tests.assistant.dialogue.bicycle_shop import Customer, open_bicycle_shop

_LOCK = (
    "LK-7\tGale 7 Smart Lock 疾风7智能锁\t指纹开锁。 It has no camera. The lock alone is 310 g.\t"
    "Gale\t锁\t180.00 CNY\tin_stock\tSpecs:Parental controls:Yes,规格:蓝牙版本:5.0,Specs:Battery:1900 mAh for up to 6 weeks,规格:毛重:620 g,Specs:Gross weight:620 g\n"
    "RD-7\tQuire 7 E-Reader 墨阅7电子书阅读器\t墨水屏。\tQuire\t阅读器\t700.00 CNY\tin_stock\t规格:颜色:黑\n"
    "RD-9\tQuire 7 Folio Case 墨阅7保护套\t硅胶。\tQuire\t阅读器\t20.00 CNY\tin_stock\t规格:颜色:黑\n"
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> ShopView:
    return open_bicycle_shop(tmp_path_factory.mktemp("velo"), _LOCK)


def test_a_word_of_the_dictionary_is_held_but_not_for_sure() -> None:
    assert 0.5 <= held(Unit("家长", 1.0), "parental controls: per-device pause", frozenset()) < 0.95
    assert 0.5 <= held(Unit("monitor", 1.0), "显示器支架", frozenset()) < 0.95
    assert held(Unit("monitor", 1.0), "键盘支架", frozenset()) == 0.0


async def test_a_chinese_question_is_answered_by_what_stands_in_english_only(shop: ShopView) -> None:
    reply, finished = await Customer(shop).hears("疾风7智能锁有家长控制吗")
    assert finished.outcome == "answer"
    assert "Parental controls" in reply


async def test_no_other_property_is_stated_because_it_is_in_the_right_language(shop: ShopView) -> None:
    reply = await Customer(shop).says("疾风7智能锁电池多少毫安")
    assert "1900 mAh" in reply
    assert "5.0" not in reply


async def test_the_things_own_weight_is_told_beside_that_of_its_parcel(shop: ShopView) -> None:
    reply = await Customer(shop).says("what is the weight of the Gale 7 Smart Lock")
    assert "310 g" in reply


def test_a_name_shared_with_an_accessory_is_the_things_as_well() -> None:
    shop = ingest_folder([Path("evals/shops/gadgets/export")]).shop
    named = {match.product.titles["en"] for match in NameFinder(shop).find("墨阅7重吗")}
    assert "Quire 7 E-Reader" in named
    assert {match.product.titles["en"] for match in NameFinder(shop).find("墨阅7保护套多重")} == {"Quire 7 Folio Case"}


async def test_of_a_thing_and_its_accessory_the_thing_is_meant(shop: ShopView) -> None:
    _, finished = await Customer(shop).hears("墨阅7多少钱")
    assert [product.product_id for product in finished.products] == ["RD-7"]
    _, finished = await Customer(shop).hears("墨阅7保护套多少钱")
    assert [product.product_id for product in finished.products] == ["RD-9"]

"""What a shop states of each version apart is said of each, and names that several products share are told apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.dialogue.shopview import ShopView
from knowledge.records import Attribute, Product, Shop, Variant
from tests.assistant.dialogue.camping_shop import _SOURCE, variant
from tests.assistant.dialogue.opened_shop import view_of
from tests.assistant.dialogue.tiny_shop import Talk


def _stated(key: str, name: str, values: dict[str | None, str]) -> tuple[Attribute, ...]:
    return tuple(Attribute(key, name, value, "zh", _SOURCE, sku=sku) for sku, value in values.items())


def _sized(sku: str, price: str, colour: str, size: str) -> Variant:
    return variant(sku, price, {"颜色": (colour, colour), "规格": (size, size)})


def _goods(
    product_id: str, title: str, brand: str, variants: tuple[Variant, ...], attributes: tuple[Attribute, ...]
) -> Product:
    return Product(
        product_id, {"zh": title}, brand, "箱包", {"zh": "箱包"}, {"zh": title}, attributes, (), variants, _SOURCE
    )


CASE = _goods(
    "case",
    "帆程 C1 行李箱",
    "帆程",
    (_sized("C1-20-R", "299", "红色", "20 寸"), _sized("C1-20-B", "299", "黑色", "20 寸"), _sized("C1-24-B", "399", "黑色", "24 寸")),
    (
        *_stated("weight", "重量", {"C1-20-R": "3.1 kg", "C1-20-B": "3.1 kg", "C1-24-B": "4.2 kg"}),
        *_stated("cabin", "可登机", {"C1-20-R": "是", "C1-20-B": "是", "C1-24-B": "否，须托运"}),
        *_stated("wheels", "轮子", {None: "4 个万向轮"}),
    ),
)  # fmt: skip
LITE = _goods(
    "lite", "帆程 C1 Lite 行李箱", "帆程", (variant("C1L", "199"),), _stated("weight", "重量", {None: "2.4 kg"})
)
EARPHONES = _goods("ear", "鹿鸣 C1 耳机", "鹿鸣", (variant("LM-C1", "59"),), _stated("weight", "重量", {None: "16 g"}))
SHOP = Shop("sail", {"zh": "帆程铺"}, "CNY", "Asia/Shanghai", (CASE, LITE, EARPHONES), (), (), ())


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> ShopView:
    folder: Path = tmp_path_factory.mktemp("sail")
    return view_of(SHOP, folder)


def test_without_a_version_named_the_value_of_each_is_said(view: ShopView) -> None:
    assert "20 寸：3.1 kg；24 寸：4.2 kg" in Talk(view).say("帆程C1行李箱多重")


def test_of_the_version_named_only_its_own_is_said(view: ShopView) -> None:
    reply = Talk(view).say("帆程C1行李箱24寸多重")
    assert "4.2 kg" in reply and "3.1" not in reply


def test_yes_of_one_version_is_no_yes_of_all(view: ShopView) -> None:
    reply = Talk(view).say("帆程C1行李箱可登机吗")
    assert not reply.startswith(("可以", "是", "不"))
    assert "20 寸：是" in reply and "24 寸：否" in reply


def test_what_holds_for_all_versions_is_said_once(view: ShopView) -> None:
    assert Talk(view).say("帆程C1行李箱有几个轮子").count("4 个万向轮") == 1


def test_a_name_within_a_longer_one_is_of_its_family(view: ShopView) -> None:
    talk = Talk(view)
    reply = talk.say("C1和C1 Lite有什么区别")
    assert "C1 Lite 行李箱：2.4 kg" in reply and "24 寸：4.2 kg" in reply and "16 g" not in reply


def test_every_bearer_of_a_shared_name_is_compared(view: ShopView) -> None:
    reply = Talk(view).say("帆程C1 Lite和耳机C1哪个重")
    assert "2.4 kg" in reply and "16 g" in reply


def test_a_shared_name_alone_is_asked_back(view: ShopView) -> None:
    talk = Talk(view)
    talk.say("C1多少钱")
    assert talk.outcome == "clarify"


@pytest.mark.parametrize("text", ["how much does the C1 case weigh", "how much can the C1 case hold"])
def test_how_much_it_weighs_is_no_price(view: ShopView, text: str) -> None:
    assert Talk(view).understood(text).intent != "price"

"""Products of one family: a Chinese name beside a Latin one, generations, and a device that is somebody else's."""

from __future__ import annotations

import pytest

from assistant.dialogue.shopview import ShopView
from tests.assistant.dialogue.opened_shop import view_of_files
from tests.assistant.dialogue.tiny_shop import Talk

_GOODS = """Handle,Title,Vendor,Type,Tags,Published,Variant SKU,Variant Inventory Qty,Variant Price,Status
n1,雪岭 NorthPeak 中长款羽绒服 可拆帽,岚川,羽绒服,,TRUE,N1,5,900.00,active
np,雪岭 Pro NorthPeak Pro 极寒羽绒服,岚川,羽绒服,,TRUE,NP,5,1600.00,active
s1,清岛 SeaIsle 防晒衣 1代 连帽,岚川,防晒衣,,TRUE,S1X,5,149.00,active
s2,清岛2代 SeaIsle 2 防晒衣 大帽檐,岚川,防晒衣,,TRUE,S2X,5,259.00,active
bag,Carry 22 双肩包,岚川,背包,,TRUE,BAG,5,299.00,active
"""


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> ShopView:
    return view_of_files({"products_export.csv": _GOODS}, tmp_path_factory.mktemp("family"))


@pytest.mark.parametrize(
    ("text", "products"),
    [
        ("雪岭多少钱", ["n1"]),
        ("雪岭Pro多少钱", ["np"]),
        ("清岛一代多少钱", ["s1"]),
        ("二代多少钱", ["s2"]),
        ("seaisle v2 price", ["s2"]),
    ],
)
def test_each_is_known_by_its_short_name(view: ShopView, text: str, products: list[str]) -> None:
    assert [p.product_id for p in Talk(view).understood(text).products] == products


def test_how_much_two_of_a_family_differ_is_told(view: ShopView) -> None:
    assert "700元" in Talk(view).say("雪岭和雪岭Pro差多少钱")
    assert "110元" in Talk(view).say("一代二代差价多少")


def test_a_device_of_somebody_else_names_nothing_here(view: ShopView) -> None:
    talk = Talk(view)
    talk.say("how much is the Carry 22")
    assert [p.product_id for p in talk.understood("does a macbook pro fit?").products] != ["np"]

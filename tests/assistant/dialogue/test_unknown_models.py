"""A model that the shop does not have is not answered about with what is known of its neighbour."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.dialogue.shopview import ShopView
from assistant.dialogue.unknown_models import series_of, unknown_model
from tests.assistant.dialogue.bicycle_shop import Customer, open_bicycle_shop

_MORE = (
    "CM-5\tRidgeCam 5 Helmet Camera 疾风5头盔相机\t能录4K。和老款疾风4的支架通用。\tRidge\t相机\t900.00 CNY\tin_stock\t规格:重量:150 g\n"
    "KT-17\t暖炉 K17 保温壶\t不锈钢。\t暖炉\t水壶\t99.00 CNY\tin_stock\t规格:容量:1.7 L\n"
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> ShopView:
    return open_bicycle_shop(tmp_path_factory.mktemp("velo"), _MORE)


@pytest.mark.parametrize(
    ("text", "alike"),
    [
        ("疾风6多少钱", "CM-5"),
        ("when does the ridgecam 6 come out", "CM-5"),
        ("K18有货吗", "KT-17"),
        ("K17和K19哪个好", "KT-17"),
    ],
)
def test_a_name_with_another_number_is_another_model(shop: ShopView, text: str, alike: str) -> None:
    assert [product.product_id for product in unknown_model(shop, text)] == [alike]


@pytest.mark.parametrize(
    "text",
    [
        "疾风5多少钱",
        "RidgeCam 5 price",
        "疾风4的支架能用吗",  # The shop speaks of it.
        "买疾风5 3 个",
        "疾风 3 个多少钱",
        "does it work with my iPhone 13",
        "can i get 2",
        "K17 1.7L的",
        "IPX7防水吗",
    ],
)
def test_amounts_and_what_the_shop_speaks_of_are_no_unknown_models(shop: ShopView, text: str) -> None:
    assert unknown_model(shop, text) == ()


def test_sizes_in_titles_are_no_models(shop: ShopView, tmp_path: Path) -> None:
    row = "PB-1\tRidge P10 Power Bank 10,000 mAh 5 L\t充电。\tRidge\t电源\t99.00 CNY\tin_stock\t规格:重量:200 g\n"
    series = series_of(open_bicycle_shop(tmp_path, row).shop.products)
    assert "p" in series and "bank" not in series


@pytest.mark.parametrize("text", ["疾风6有货吗", "疾风6多少钱", "疾风5和疾风6有什么区别"])
async def test_it_is_said_not_to_be_found_and_the_nearest_is_named(shop: ShopView, text: str) -> None:
    reply, finished = await Customer(shop).hears(text)
    assert finished.outcome == "abstain"
    assert "疾风5" in reply and "900" not in reply and "现货" not in reply


async def test_after_that_the_nearest_can_be_asked_about(shop: ShopView) -> None:
    assert "900" in await Customer(shop).says("疾风6多少钱", "那疾风5呢，多少钱")

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.catalogue import Catalogue
from knowledge.importers import ingest_folder
from tests.knowledge import exports

FEED = "id\ttitle\tbrand\tproduct_type\tprice\tavailability\tcolor\titem_group_id\n"
ROWS = {
    "zh": [
        ("AIR1", "轻云 Air 真无线耳机", "轻云", "耳机", "白色", "air"),
        ("AIR1B", "轻云 Air 真无线耳机", "轻云", "耳机", "黑色", "air"),
        ("AIRP1", "轻云 Air Pro 降噪真无线耳机", "轻云", "耳机", "", ""),
        ("FRY5", "暖厨 F5 空气炸锅", "暖厨", "小家电", "", ""),
        ("PIL1", "云感记忆棉枕", "眠屿", "家纺", "", ""),
    ],
    "en": [
        ("AIR1", "Qingyun Air True Wireless Earbuds", "轻云", "Earphones", "White", "air"),
        ("AIR1B", "Qingyun Air True Wireless Earbuds", "轻云", "Earphones", "Black", "air"),
        ("AIRP1", "Qingyun Air Pro Noise-Cancelling Earbuds", "轻云", "Earphones", "", ""),
        ("FRY5", "Nuanchu F5 Air Fryer", "暖厨", "Kitchen", "", ""),
        ("PIL1", "Cloudfeel Memory Foam Pillow", "眠屿", "Bedding", "", ""),
    ],
}


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    folder = tmp_path_factory.mktemp("names")
    for lang, rows in ROWS.items():
        lines = [f"{i}\t{t}\t{b}\t{k}\t99.00 CNY\tin_stock\t{c}\t{g}" for i, t, b, k, c, g in rows]
        (folder / f"feed_{lang}.tsv").write_text(FEED + "\n".join(lines) + "\n", encoding="utf-8")
    return Catalogue(ingest_folder([folder]).shop)


def named(catalogue: Catalogue, text: str) -> list[str]:
    return [match.product.product_id for match in catalogue.find_names(text)]


def test_the_longer_name_wins_where_it_is_meant_and_only_there(catalogue: Catalogue) -> None:
    assert named(catalogue, "Air Pro 多少钱") == ["AIRP1"]
    assert named(catalogue, "轻云 Air 多少钱")[0] == "air"
    assert named(catalogue, "Qingyun Air battery")[0] == "air"


def test_two_products_compared_are_both_found(catalogue: Catalogue) -> None:
    assert set(named(catalogue, "Air 和 Air Pro 哪个好")) == {"air", "AIRP1"}
    assert set(named(catalogue, "compare the Qingyun Air Pro and the F5")) == {"AIRP1", "FRY5"}


@pytest.mark.parametrize("text", ["airpro 怎么样", "AIR PRO", "轻云Air Pro", "Qingyum Air Pro", "輕雲 Air Pro"])
def test_spelling_spacing_and_characters_do_not_matter(catalogue: Catalogue, text: str) -> None:
    assert named(catalogue, text)[0] == "AIRP1"


def test_homophones_are_heard(catalogue: Catalogue) -> None:
    assert named(catalogue, "云敢记忆棉枕好用吗")[0] == "PIL1"


@pytest.mark.parametrize("text", ["耳机哪个好", "earbuds", "有没有降噪的", "the battery life", "你好", ""])
def test_category_words_and_small_talk_name_no_product(catalogue: Catalogue, text: str) -> None:
    assert named(catalogue, text) == []


def test_a_sku_is_exact_and_names_its_variant(catalogue: Catalogue) -> None:
    (match,) = catalogue.find_names("我要 air1b 这款")
    assert (match.product.product_id, match.variant and match.variant.sku, match.score) == ("air", "AIR1B", 1.0)


def test_a_colour_beside_a_name_picks_the_variant_in_either_language(catalogue: Catalogue) -> None:
    for text in ("轻云 Air 黑色的还有吗", "the black Qingyun Air"):
        match = catalogue.find_names(text)[0]
        assert match.variant is not None
        assert match.variant.sku == "AIR1B"


def test_the_span_is_where_the_name_stands(catalogue: Catalogue) -> None:
    text = "请问 Air Pro 防水吗"
    start, end = catalogue.find_names(text)[0].span
    assert text[start:end] == "Air Pro"


def test_look_ups_by_id_sku_and_attribute(tmp_path: Path) -> None:
    catalogue = Catalogue(ingest_folder([exports.write_shop(tmp_path)]).shop)
    cup = catalogue.product("CUP-B")
    assert cup is not None
    assert catalogue.product("cup") is cup
    weight = catalogue.attribute(cup, "weight", "en", "CUP-B")
    assert weight is not None
    assert weight.value == "220 g"
    assert catalogue.attribute(cup, "voltage") is None
    assert catalogue.variant("nope") is None
    assert [p.product_id for p in catalogue.in_category("kettles")] == ["kettle-k1", "kettle-k1-pro"]

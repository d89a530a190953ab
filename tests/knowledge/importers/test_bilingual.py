"""Cells that say a thing in Chinese and in English."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.importers import ingest_folder
from knowledge.importers.bilingual import halves, title_halves
from knowledge.name_finder import NameFinder
from knowledge.records import Product


@pytest.mark.parametrize(
    ("cell", "chinese", "english"),
    [
        ("手冲壶 T8 (Gooseneck Kettle T8)", "手冲壶 T8", "Gooseneck Kettle T8"),
        ("Folding Stool【折叠凳】", "折叠凳", "Folding Stool"),
        ("折叠凳 / Folding Stool", "折叠凳", "Folding Stool"),
    ],
)
def test_a_title_written_twice_is_told_apart(cell: str, chinese: str, english: str) -> None:
    assert halves(cell) == {"zh": chinese, "en": english}


@pytest.mark.parametrize(
    "cell", ["小羽 Redmi Note", "充电宝 (20000 mAh)", "耳机 (Pro)", "Kettle (1.7 L)", "红米 Note 12 壶"]
)
def test_a_model_or_a_unit_translates_nothing(cell: str) -> None:
    assert halves(cell) is None


@pytest.mark.parametrize(
    ("title", "chinese"),
    [
        ("Vista 27Q Monitor 维斯塔27寸显示器", "维斯塔27寸显示器"),
        ("Brickwell Night Train 搭搭夜行列车积木", "搭搭夜行列车积木"),
        ("Quire 7 Folio Case 墨阅7保护套", "墨阅7保护套"),
        ("Hollo Walkie-Talkies 哈喽对讲机", "哈喽对讲机"),
    ],
)
def test_a_title_side_by_side_is_written_twice_where_the_chinese_says_the_same(title: str, chinese: str) -> None:
    assert title_halves(title) == {"zh": chinese, "en": title.removesuffix(chinese).strip()}


@pytest.mark.parametrize(
    "title",
    [
        "Sony WH-1000XM5 头戴式降噪耳机",
        "Apple Watch 表带",
        "AirPods Pro 2 无线耳机",
        "Anker 移动电源",
        "iPhone 15 手机壳",
    ],
)
def test_a_brand_or_model_before_chinese_words_is_part_of_the_title(title: str) -> None:
    assert title_halves(title) is None


def test_names_of_options_need_no_brackets() -> None:
    assert halves("哑光黑 Matte Black", side_by_side=True) == {"zh": "哑光黑", "en": "Matte Black"}
    assert halves("3 杯份 3-cup", side_by_side=True) == {"zh": "3 杯份", "en": "3-cup"}
    assert halves("黑色 Pro", side_by_side=True) is None


@pytest.fixture
def kettle(tmp_path: Path) -> Product:
    (tmp_path / "products_export.csv").write_text(
        "Handle,Title,Body (HTML),Vendor,Type,Option1 Name,Option1 Value,Variant SKU,Variant Price,"
        "额定功率 Rated power (product.metafields.custom.power),Voltage (product.metafields.custom.voltage)\n"
        't8,手冲壶 T8 (Gooseneck Kettle),"<p>只能烧水。The lid comes off.</p><table><tr><td></td><td>标准版</td><td>静音版</td></tr>'
        '<tr><td>噪音</td><td>75 dB</td><td>68 dB</td></tr></table>",Shan,水壶,颜色 Colour,黑 Black,T8-B,99.00,900 W,220 V\n'
        "t8,,,,,,白 White,T8-W,99.00,,\n",
        encoding="utf-8",
    )
    (product,) = ingest_folder([tmp_path]).shop.products
    return product


def test_each_language_gets_its_half_of_a_product(kettle: Product) -> None:
    assert kettle.titles == {"zh": "手冲壶 T8", "en": "T8 Gooseneck Kettle"}
    assert kettle.descriptions == {"zh": "只能烧水。", "en": "The lid comes off."}
    assert [dict(v.options) for v in kettle.variants] == [
        {"zh": {"颜色": "黑"}, "en": {"Colour": "Black"}},
        {"zh": {"颜色": "白"}, "en": {"Colour": "White"}},
    ]
    facts = {(a.lang, a.name, a.value) for a in kettle.attributes}
    assert {("zh", "额定功率", "900 W"), ("en", "Rated power", "900 W")} <= facts
    assert {("zh", "电压", "220 V"), ("en", "Voltage", "220 V")} <= facts


def test_a_table_with_a_column_a_version_tells_the_value_of_each(kettle: Product) -> None:
    assert ("噪音", "标准版：75 dB；静音版：68 dB") in {(a.name, a.value) for a in kettle.attributes}


def test_a_model_code_alone_names_its_product(tmp_path: Path, kettle: Product) -> None:
    shop = ingest_folder([tmp_path]).shop
    (match,) = NameFinder(shop).find("t8能煮奶茶不")
    assert (match.product.product_id, match.score) == ("t8", 1.0)


@pytest.mark.parametrize(
    ("file", "title", "owner"),
    [("t8.md", "使用说明", "t8"), ("guide-1.md", "T8 手冲壶 快速指南", "t8"), ("care.md", "怎样保养", None)],
)
def test_a_manual_belongs_to_the_product_that_its_file_or_title_names(
    tmp_path: Path, kettle: Product, file: str, title: str, owner: str | None
) -> None:
    (tmp_path / "manuals").mkdir()
    (tmp_path / "manuals" / file).write_text(f"# {title}\n\n## 清洗\n\n用清水冲洗，不要泡在水里。\n", encoding="utf-8")
    (manual,) = ingest_folder([tmp_path]).shop.manuals
    assert manual.product_id == owner

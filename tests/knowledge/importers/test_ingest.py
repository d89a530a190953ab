from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from knowledge.errors import NothingToIngest, StrictRefusal, UnreadableFile
from knowledge.importers import ingest_folder
from knowledge.records import Product, Shop
from tests.knowledge import exports


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    result = ingest_folder([exports.write_shop(tmp_path)])
    assert result.report.rejected == ()
    return result.shop


def product(shop: Shop, product_id: str) -> Product:
    return next(product for product in shop.products if product.product_id == product_id)


def test_a_whole_export_comes_in_without_a_rejected_row(shop: Shop) -> None:
    assert [p.product_id for p in shop.products] == ["cup", "kettle-k1", "kettle-k1-pro"]
    assert (len(shop.policies), len(shop.promotions), len(shop.faqs), len(shop.manuals)) == (1, 2, 2, 2)


def test_two_feeds_with_the_same_ids_become_one_product_in_both_languages(shop: Shop) -> None:
    cup = product(shop, "cup")
    assert cup.titles == {"zh": "云杯", "en": "Cloud Cup"}
    assert [variant.sku for variant in cup.variants] == ["CUP-R", "CUP-B"]
    assert cup.variants[0].options == {"zh": {"颜色": "红色"}, "en": {"Color": "Red"}}


def test_attributes_have_one_key_in_every_language_and_variants_keep_their_own_value(shop: Shop) -> None:
    weights = [(a.lang, a.sku, a.value) for a in product(shop, "cup").attributes if a.key == "weight"]
    assert set(weights) == {
        (lang, sku, value) for lang in ("zh", "en") for sku, value in (("CUP-R", "210 g"), ("CUP-B", "220 g"))
    }
    material = {a.lang: a.value for a in product(shop, "cup").attributes if a.key == "material"}
    assert material == {"zh": "陶瓷, 竹盖", "en": "Ceramic, bamboo lid"}


def test_metafields_html_tables_and_translations_become_attributes(shop: Shop) -> None:
    facts = {(a.key, a.lang): a.value for a in product(shop, "kettle-k1").attributes}
    assert facts["battery_life", "zh"] == "8 小时"
    assert facts["battery_life", "en"] == "8 hours"
    assert facts["material", "zh"] == "不锈钢"
    assert facts["material", "en"] == "Stainless steel"
    assert facts["capacity", "zh"] == "1.5 L"
    assert product(shop, "kettle-k1").descriptions == {"zh": "烧得快。", "en": "Boils fast."}


def test_drawbacks_are_kept_apart_from_attributes(shop: Shop) -> None:
    drawbacks = [(d.lang, d.value) for d in product(shop, "kettle-k1").drawbacks]
    assert drawbacks == [("zh", "比较重"), ("zh", "没有保温"), ("en", "Rather heavy"), ("en", "Does not keep warm")]
    assert [d.value for d in product(shop, "cup").drawbacks] == ["Not for microwaves", "不能进微波炉"]


def test_prices_stock_and_sale_dates_come_in_exactly(shop: Shop) -> None:
    white, black = product(shop, "kettle-k1").variants
    assert (white.offer.price.amount, white.offer.inventory, white.offer.availability) == (
        Decimal("199.00"),
        5,
        "in_stock",
    )
    assert white.offer.list_price is not None
    assert white.offer.list_price.amount == Decimal("259.00")
    assert black.offer.availability == "out_of_stock"
    assert white.options == {"zh": {"颜色": "白色"}, "en": {"Color": "White"}}


def test_the_category_is_the_shops_own_key(shop: Shop) -> None:
    assert product(shop, "kettle-k1").category_key == "kettles"
    assert product(shop, "kettle-k1").category == {"zh": "水壶", "en": "Kettles"}
    assert product(shop, "cup").category_key == "cups"


def test_the_languages_of_a_policy_share_anchors_and_the_rule(shop: Shop) -> None:
    (policy,) = shop.policies
    assert policy.titles == {"zh": "退货政策", "en": "Returns"}
    assert {(s.anchor, s.lang) for s in policy.sections} == {
        (anchor, lang) for anchor in ("conditions", "defects", "hygiene") for lang in ("zh", "en")
    }
    assert policy.rule is not None
    assert policy.rule["merchantReturnDays"] == 7


def test_every_fact_knows_its_file_row_and_version(shop: Shop) -> None:
    fact = next(a for a in product(shop, "kettle-k1").attributes if a.key == "battery_life" and a.lang == "zh")
    assert fact.source.document_id == "products_export.csv"
    assert fact.source.locator == "row 2, 电池续航"
    assert len(fact.source.version) == 12


def test_a_broken_row_is_reported_and_the_rest_come_in(tmp_path: Path) -> None:
    folder = exports.write_shop(tmp_path)
    broken = (
        exports.SHOPIFY
        + ",没有编号,,,,,,,,X-1,1,deny,9.00,,active,,\nbad,坏价格,,,,,TRUE,,,B-1,1,deny,便宜,,active,,\n"
    )
    (folder / "products_export.csv").write_text(broken, encoding="utf-8")
    result = ingest_folder([folder])
    assert [(r.file, r.row, r.field) for r in result.report.rejected] == [
        ("products_export.csv", 5, "Handle"),
        ("products_export.csv", 6, "Variant Price"),
    ]
    assert len(result.shop.products) == 3
    with pytest.raises(StrictRefusal):
        ingest_folder([folder], strict=True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_does_not_matter(tmp_path: Path, encoding: str) -> None:
    folder = exports.write_shop(tmp_path)
    (folder / "feed_zh.tsv").write_bytes(exports.FEED_ZH.encode(encoding))
    (folder / "products_export.csv").write_bytes(exports.SHOPIFY.encode(encoding))
    result = ingest_folder([folder])
    assert result.report.rejected == ()
    assert product(result.shop, "cup").titles["zh"] == "云杯"


def test_files_of_an_unknown_kind_are_named_not_swallowed(tmp_path: Path) -> None:
    folder = exports.write_shop(tmp_path)
    (folder / "strange.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (folder / "binary.csv").write_bytes(b"\x00\x01\x02" * 50)
    rejected = {row.file: row.reason for row in ingest_folder([folder]).report.rejected}
    assert set(rejected) == {"strange.csv", "binary.csv"}
    assert "no format we know" in rejected["strange.csv"]


def test_orders_are_not_knowledge_and_not_a_complaint(tmp_path: Path) -> None:
    report = ingest_folder([exports.write_shop(tmp_path)]).report
    orders = next(file for file in report.files if file.file == "orders_export.csv")
    assert (orders.importer, orders.rejected) == (None, 0)


def test_a_translation_for_nobody_and_an_answer_about_nothing_are_reported(tmp_path: Path) -> None:
    folder = exports.write_shop(tmp_path)
    extra = "PRODUCT,ghost,title,en,,,x,Ghost\n"
    (folder / "translations_en.csv").write_text(exports.TRANSLATIONS + extra, encoding="utf-8")
    (folder / "faq.csv").write_text(exports.FAQ + "f3,zh,有吗？,有。,ghost\n", encoding="utf-8")
    rejected = [(r.file, r.row, r.field) for r in ingest_folder([folder]).report.rejected]
    assert rejected == [("translations_en.csv", 10, "Identification"), ("faq.csv", 4, "product_id")]


def test_a_rule_that_cannot_be_computed_is_reported_and_its_text_stays(tmp_path: Path) -> None:
    folder = exports.write_shop(tmp_path)
    text = exports.RETURNS_ZH.replace("merchantReturnDays: 7", "merchantReturnDays: soon")
    (folder / "policies/returns.zh.md").write_text(text, encoding="utf-8")
    result = ingest_folder([folder])
    assert [row.field for row in result.report.rejected] == ["rule"]
    assert result.shop.policies[0].rule is None
    assert len(result.shop.policies[0].sections) == 6


def test_a_shop_without_shop_toml_comes_in_with_sensible_defaults(tmp_path: Path) -> None:
    folder = exports.write_shop(tmp_path)
    (folder / "shop.toml").unlink()
    shop = ingest_folder([folder], shop_id="nameless").shop
    assert (shop.shop_id, shop.currency) == ("nameless", "CNY")


def test_broken_settings_and_empty_folders_stop_with_a_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(NothingToIngest):
        ingest_folder([tmp_path])
    with pytest.raises(NothingToIngest):
        ingest_folder([tmp_path / "missing"])
    (tmp_path / "shop.toml").write_text('shop_id = "a"\ntimezone = "Mars/Base"\n', encoding="utf-8")
    with pytest.raises(UnreadableFile, match="timezone"):
        ingest_folder([tmp_path])


def test_progress_counts_every_file(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    ingest_folder([exports.write_shop(tmp_path)], progress=lambda *step: seen.append(step))
    assert seen[-1][1] == seen[-1][2] == len(seen)

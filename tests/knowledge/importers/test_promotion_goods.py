"""Promotions name goods in the shop's own words; what is meant are its categories and products."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.importers import ingest_folder
from knowledge.importers.ingest import IngestResult

_GOODS = """Handle,Title,Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price,Status
t2,Ridge 2 Tent,Ridge,Family tents,,TRUE,,,T2,4,320.00,active
t4,Ridge 4 Tent,Ridge,Family tents,,TRUE,,,T4,4,420.00,active
tarp,Drift Tarp,Drift,Tarps,,TRUE,,,TARP,4,90.00,active
"""
_HEAD = (
    "promotion_id\tproduct_applicability\toffer_type\tlong_title\tpromotion_effective_dates\tpercent_off\titem_id\t"
    "product_type\tbrand\titem_id_exclusion\tdescription_restrictions\n"
)


def _ingested(folder: Path, **cells: str) -> IngestResult:
    row = {"product_applicability": "specific_products", "item_id": "", "product_type": "", "brand": ""} | cells
    values = [
        "P1", row["product_applicability"], "no_code", "15% off", "2026-11-01T00:00-08:00/2026-11-30T23:59-08:00", "15",
        row["item_id"], row["product_type"], row["brand"], row.get("item_id_exclusion", ""), row.get("restrictions", ""),
    ]  # fmt: skip
    (folder / "products_export.csv").write_text(_GOODS, encoding="utf-8")
    (folder / "promotions.tsv").write_text(_HEAD + "\t".join(values) + "\n", encoding="utf-8")
    return ingest_folder([folder])


@pytest.mark.parametrize("said", ["Family tents", "Outdoor > Family tents", "family_tents"])
def test_a_type_in_the_shop_s_words_is_its_category(tmp_path: Path, said: str) -> None:
    (promotion,) = _ingested(tmp_path, product_type=said).shop.promotions
    assert promotion.category_keys == ("family_tents",)


def test_a_brand_means_its_products(tmp_path: Path) -> None:
    (promotion,) = _ingested(tmp_path, brand="drift").shop.promotions
    assert promotion.product_ids == ("tarp",)


def test_what_is_left_out_is_taken_from_the_rest_article_by_article(tmp_path: Path) -> None:
    (promotion,) = _ingested(tmp_path, product_type="Family tents", item_id_exclusion="T4").shop.promotions
    assert (promotion.product_ids, promotion.category_keys) == (("T2",), ())


def test_a_promotion_for_goods_that_the_shop_has_not_is_rejected_with_their_name(tmp_path: Path) -> None:
    result = _ingested(tmp_path, product_type="Kayaks")
    assert not result.shop.promotions
    (row,) = result.report.rejected
    assert (row.file, row.row, row.field) == ("promotions.tsv", 2, "product_type")
    assert "Kayaks" in row.reason


@pytest.mark.parametrize(("said", "left_out"), [("Tarps", "TARP"), ("Tarps", "KAYAK")])
def test_a_promotion_never_comes_to_be_one_for_everything(tmp_path: Path, said: str, left_out: str) -> None:
    result = _ingested(tmp_path, product_type=said, item_id_exclusion=left_out)
    assert not result.shop.promotions
    assert left_out in result.report.rejected[0].reason


def test_the_limits_that_a_feed_adds_come_in(tmp_path: Path) -> None:
    (promotion,) = _ingested(tmp_path, product_type="Tarps", restrictions="One a customer.").shop.promotions
    assert promotion.restrictions == {"en": "One a customer."}


def test_a_shop_without_a_time_zone_keeps_that_of_its_dates(tmp_path: Path) -> None:
    assert _ingested(tmp_path, product_type="Tarps").shop.timezone == "Etc/GMT+8"


def test_without_any_offset_it_is_that_of_shanghai(tmp_path: Path) -> None:
    (tmp_path / "products_export.csv").write_text(_GOODS, encoding="utf-8")
    assert ingest_folder([tmp_path]).shop.timezone == "Asia/Shanghai"

"""Titles that go on to describe the goods: short names, titles written twice, and manuals of several products."""

from __future__ import annotations

import pytest

from knowledge.importers import ingest_folder
from knowledge.name_finder import NameFinder
from knowledge.records import Shop

_HEAD = "id\ttitle\tdescription\tlink\tprice\tavailability\tbrand\titem_group_id\tcolor\tproduct_type\n"
_ROWS = (
    ("TRN", "Nestra Turn Convertible Car Seat 0-4 yrs with Side Wings", "Nestra", "", "", "Car seats"),
    ("TRP", "Nestra Turn Pro 360 Convertible Car Seat 0-4 yrs with Load Leg", "Nestra", "", "", "Car seats"),
    (
        "FL2-S",
        "Strollo Featherlite 2 Compact Pram from Birth (轻羽二代婴儿车) - Sage",
        "Strollo",
        "FL2",
        "Sage",
        "Prams",
    ),
    (
        "FL2-C",
        "Strollo Featherlite 2 Compact Pram from Birth (轻羽二代婴儿车) - Clay",
        "Strollo",
        "FL2",
        "Clay",
        "Prams",
    ),
    ("FL1-N", "Strollo Featherlite Lightweight Stroller (轻羽一代) - Navy", "Strollo", "FL1", "Navy", "Prams"),
    ("FL1-G", "SALE Strollo Featherlite Lightweight Stroller (轻羽一代) - Grey", "Strollo", "FL1", "Grey", "Prams"),
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    folder = tmp_path_factory.mktemp("long")
    rows = (
        f"{sku}\t{title}\tGood.\thttps://shop.example/{sku}\t100 AUD\tin_stock\t{brand}\t{group}\t{colour}\t{kind}\n"
        for sku, title, brand, group, colour, kind in _ROWS
    )
    (folder / "google_merchant.tsv").write_text(_HEAD + "".join(rows), encoding="utf-8")
    (folder / "manuals").mkdir()
    (folder / "manuals" / "turn-and-turn-pro.md").write_text(
        "# Nestra Turn / Turn Pro – fitting\n\nTighten the belt.\n", encoding="utf-8"
    )
    (folder / "manuals" / "prams.md").write_text("# Prams – care guide\n\nWipe the frame.\n", encoding="utf-8")
    return ingest_folder([folder]).shop


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("nestra turn weight", {"TRN"}),
        ("how heavy is the nestra turn pro", {"TRP"}),
        ("turn pro weight", {"TRP"}),
        ("turn vs turn pro", {"TRN", "TRP"}),
        ("does it turn around", set()),
        ("featherlite 2 price", {"FL2"}),
        ("轻羽二代多少钱", {"FL2"}),
        ("轻羽一代多少钱", {"FL1"}),
    ],
)
def test_goods_are_known_by_brand_and_model(shop: Shop, text: str, named: set[str]) -> None:
    assert {match.product.product_id for match in NameFinder(shop).find(text)} == named


def test_a_title_written_twice_is_told_apart_without_the_colours_behind_it(shop: Shop) -> None:
    titles = {product.product_id: product.titles for product in shop.products}
    assert titles["FL2"] == {"en": "Strollo Featherlite 2 Compact Pram from Birth", "zh": "轻羽二代婴儿车"}
    assert all(title.count("(") == title.count(")") for named in titles.values() for title in named.values())


def test_a_manual_of_several_products_or_of_a_kind_belongs_to_each(shop: Shop) -> None:
    owners = {(m.source.document_id, m.product_id) for m in shop.manuals}
    assert owners == {
        ("manuals/turn-and-turn-pro.md", "TRN"),
        ("manuals/turn-and-turn-pro.md", "TRP"),
        ("manuals/prams.md", "FL1"),
        ("manuals/prams.md", "FL2"),
    }
    assert len({m.passage_id for m in shop.manuals}) == len(shop.manuals)

"""Products that are meant though none is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.dialogue.linking import Linker
from knowledge.importers import ingest_folder

_HEAD = "Handle,Title,Vendor,Type,Option1 Name,Option1 Value,Variant SKU,Variant Price\n"


@pytest.fixture
def linker(tmp_path: Path) -> Linker:
    (tmp_path / "products_export.csv").write_text(
        _HEAD
        + "g6,磨石 G6 磨豆机 (G6 Burr Grinder),Shan,磨豆机,颜色,银 Silver,G6-S,99\n"
        + "h3,H3 手摇磨豆机 (H3 Hand Grinder),Shan,磨豆机,颜色,黑 Black,H3-B,59\n"
        + "k8,鹅颈手冲壶 K8 (K8 Gooseneck Kettle),Shan,水壶,颜色,黑 Black,K8-B,79\n"
        + "m2,陶瓷马克杯 (Ceramic Mug),Shan,杯子,颜色,白 White,M2-W,19\n"
        + "c4,密封罐 (Canister),Shan,罐子,颜色,灰 Grey,C4-G,29\n"
        + "".join(f"t{n},茶盘{n}号 (Tray),Shan,茶盘,颜色,木 Wood,T{n}-W,39\n" for n in range(1, 30)),
        encoding="utf-8",
    )
    return Linker(ingest_folder([tmp_path]).shop)


@pytest.mark.parametrize(
    ("text", "product"),
    [("how much is the silver grinder", "g6"), ("does the gooseneck come apart", "k8"), ("磨石那台刀盘多大", "g6"), ("密封罐能装多少", "c4")],
)  # fmt: skip
def test_a_word_that_one_product_alone_has_means_it(linker: Linker, text: str, product: str) -> None:
    assert [found.product_id for found in linker.products_meant(text)] == [product]


def test_a_word_of_two_leaves_both_open(linker: Linker) -> None:
    assert {found.product_id for found in linker.products_meant("which grinder")} == {"g6", "h3"}


def test_words_of_no_product_mean_none(linker: Linker) -> None:
    assert linker.products_meant("where is my order") == []

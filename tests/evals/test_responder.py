"""The in-process responder on a shop of two files, with the embedder made for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from evals.answer_cases import AnswerCase, Expectation
from evals.responder import open_in_process

SHOP = 'shop_id = "tiny"\ncurrency = "CNY"\ntimezone = "Asia/Shanghai"\ndefault_lang = "zh"\n[name]\nzh = "小店"\nen = "Tiny"\n'
PRODUCTS = (
    "Handle,Title,Body (HTML),Vendor,Type,Status,Variant SKU,Variant Price,Variant Inventory Qty,"
    "重量 (product.metafields.specs.weight)\n"
    "lamp-a1,晨光 A1 台灯,<p>晨光 A1 是一盏台灯。</p>,晨光,台灯,active,A1-WHT,129.00,8,640 g\n"
)


def _shop(folder: Path) -> Path:
    folder.mkdir()
    (folder / "shop.toml").write_text(SHOP, encoding="utf-8")
    (folder / "products_export.csv").write_text(PRODUCTS, encoding="utf-8")
    return folder


def _case(*turns: str) -> AnswerCase:
    return AnswerCase("a", "zh", turns, Expectation((), (), ("answer",)), now=datetime(2026, 11, 20, 4, tzinfo=UTC))


async def test_every_turn_gets_a_reply_with_outcome_evidence_and_times(tmp_path: Path) -> None:
    shop = _shop(tmp_path / "shop")
    async with open_in_process(shop, embedder="hashing", data_dir=tmp_path / "data") as responder:
        replies = await responder.reply(_case("晨光 A1 台灯多少钱", "谢谢"))
    assert len(replies) == 2
    assert "129" in replies[0].text
    assert any("129" in text for text in replies[0].evidence)
    assert 0 < replies[0].first_token_ms <= replies[0].total_ms
    assert "晨光 A1 台灯" in responder.names


async def test_an_index_that_is_there_is_used_again(tmp_path: Path) -> None:
    shop, data = _shop(tmp_path / "shop"), tmp_path / "data"
    versions = []
    for _ in range(2):
        async with open_in_process(shop, embedder="hashing", data_dir=data):
            versions.append(sorted(path.name for path in (data / "shops" / "tiny" / "index" / "versions").iterdir()))
    assert len(versions[0]) == 1
    assert versions[0] == versions[1]

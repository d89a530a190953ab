"""A policy that has terms by kinds of goods says nothing of goods that are of none of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.dialogue.shopview import ShopView
from tests.assistant.dialogue.opened_shop import view_of_files
from tests.assistant.dialogue.tiny_shop import Talk

_GOODS = """Handle,Title,Vendor,Type,Published,Variant SKU,Variant Inventory Qty,Variant Price,Status
cream,晨露面霜,晨露,面霜,TRUE,CR,5,99.00,active
lamp,晨露美甲灯,晨露,美甲灯,TRUE,LA,5,199.00,active
oil,晨露精油棒,晨露,精油,TRUE,OI,5,59.00,active
"""
_RETURNS = """# 退换货

## 无理由退货
- **面霜**：签收次日起15天内，没有拆封，可以无理由退货。拆封后不支持无理由退货。
- **美甲灯**：签收次日起7天内可以无理由退货。

质量问题：签收后 30 天内可以退换，来回运费由我们承担。
"""


_LISTED = """# Returns

Send it back within 15 days of delivery.

Not returnable for change of mind:

- festive goods
- anything made to order
- samples
"""


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> ShopView:
    return _opened(tmp_path_factory.mktemp("kinds"), "returns.zh.md", _RETURNS)


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> ShopView:
    return _opened(tmp_path_factory.mktemp("english"), "returns.en.md", _LISTED)


def _opened(folder: Path, name: str, text: str) -> ShopView:
    return view_of_files({"products_export.csv": _GOODS, f"policies/{name}": text}, folder)


def test_goods_of_no_kind_named_get_no_yes(view: ShopView) -> None:
    talk = Talk(view)
    assert not talk.say("晨露精油棒拆封了能退吗").startswith(("可以", "能"))
    assert talk.outcome == "abstain"


def test_goods_of_a_kind_named_get_its_terms(view: ShopView) -> None:
    assert "7天" in Talk(view).say("晨露美甲灯可以退吗")
    assert Talk(view).say("晨露面霜拆封了能退吗").startswith("不能")


def test_a_fault_is_taken_back_of_any_goods(view: ShopView) -> None:
    assert "30天" in Talk(view).say("晨露精油棒坏了可以退吗")


@pytest.mark.parametrize("text", ["晨露美甲灯可以退吗", "can I return the 晨露美甲灯"])
def test_all_that_is_barred_in_its_own_words_is_quoted_in_whatever_language_it_stands(
    english: ShopView, text: str
) -> None:
    reply = Talk(english).say(text)
    assert all(barred in reply for barred in ("festive goods", "anything made to order", "samples"))

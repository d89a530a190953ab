"""A shop of four products that no sample knows, in process, with the embedder that needs no model."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from assistant.dialogue.engine import Dialogue, Finished, Said
from assistant.dialogue.generators.grounded import GroundedGenerator
from assistant.dialogue.records import Memory, Question, ReplyRequest
from assistant.dialogue.shopview import ShopView
from assistant.dialogue.understanding import Understanding
from knowledge.importers import ingest_folder
from tests.assistant.dialogue.opened_shop import view_of

NOW = datetime(2026, 3, 2, 4, tzinfo=UTC)
SHOP = """
shop_id = "harbour"
currency = "CNY"
timezone = "Asia/Shanghai"
default_lang = "zh"
[name]
zh = "港湾"
en = "Harbour"
[categories.audio]
zh = "耳机"
en = "Earphones"
match = ["耳机"]
[categories.travel]
zh = "行李箱"
en = "Suitcases"
match = ["行李箱"]
[categories.kitchen]
zh = "厨房电器"
en = "Kitchen appliances"
match = ["电水壶"]
"""
_KEYS = (
    "电池续航",
    "可游泳佩戴",
    "兼容性",
    "防水等级",
    "承重",
    "重量",
    "电脑隔层",
    "额定电压",
    "水箱容量",
    "外形尺寸",
    "附带充电头",
    "主动降噪",
)
_HEAD = "Handle,Title,Vendor,Type,Published,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price,Status,"
_PRODUCTS: tuple[tuple[str, str, str, str, str, str, str, dict[str, str], str], ...] = (
    ("tide-q7", "海声 Q7 真无线耳机", "海声", "耳机", "", "", "HS-Q7", {
        "电池续航": "7 小时", "可游泳佩戴": "否", "兼容性": "iPhone 15 及以后机型；不支持 iPhone 14 及以前", "防水等级": "IPX4",
        "附带充电头": "否", "主动降噪": "不支持"}, "跑步时容易松动"),
    ("tide-q7-lite", "海声 Q7 Lite 真无线耳机", "海声", "耳机", "", "", "HS-Q7L", {"电池续航": "5 小时", "可游泳佩戴": "是，泳池可用；不建议海水"}, ""),
    ("roam-q7", "远行 Q7 行李箱", "远行", "行李箱", "规格", "20 寸", "YX-Q7", {"承重": "18 kg", "电脑隔层": "有，15.6 英寸以内"}, "拉链不防水"),
    ("stove-m2", "炉边 M2 电水壶", "炉边", "电水壶", "", "", "LB-M2", {"额定电压": "220 V", "水箱容量": "1.2 L", "外形尺寸": "20 × 15 × 24 cm"},
     "不能煮牛奶\n仅配本品牌滤网"),
)  # fmt: skip


def _products_csv() -> str:
    keys = [f"{name} (product.metafields.specs.k{i})" for i, name in enumerate(_KEYS)]
    lines = [_HEAD + ",".join([*keys, "已知不足 (product.metafields.custom.drawbacks)"])]
    for handle, title, vendor, kind, option, value, sku, attributes, drawbacks in _PRODUCTS:
        cells = [handle, title, vendor, kind, "TRUE", option, value, sku, "5", "199.00", "active"]
        cells += [attributes.get(name, "") for name in _KEYS]
        lines.append(",".join(f'"{cell}"' for cell in [*cells, drawbacks]))
    return "\n".join(lines) + "\n"


def open_shop(folder: Path) -> ShopView:
    """Write the exports, ingest them and open a view of them."""
    exports = folder / "exports"
    exports.mkdir(parents=True)
    (exports / "shop.toml").write_text(SHOP, encoding="utf-8")
    (exports / "products_export.csv").write_text(_products_csv(), encoding="utf-8")
    return view_of(ingest_folder([exports]).shop, folder)


@dataclass
class Talk:
    """A conversation with the shop, turn by turn."""

    view: ShopView
    memory: Memory = field(default_factory=Memory)
    current_product: str | None = None
    outcome: str = ""

    def say(self, text: str) -> str:
        """Return the reply to one message and remember it."""
        return asyncio.run(self._said(text))

    def understood(self, text: str) -> Question:
        """Return the last question of a message, without answering it."""
        return Understanding(self.view).read(self._request(text))[-1]

    def _request(self, text: str) -> ReplyRequest:
        return ReplyRequest(text, self.memory, "text", NOW, current_product=self.current_product)

    async def _said(self, text: str) -> str:
        dialogue, said = Dialogue(lambda: self.view, GroundedGenerator()), []
        async for part in dialogue.reply(self._request(text)):
            if isinstance(part, Said):
                said.append(part.sentence.text)
            elif isinstance(part, Finished):
                self.memory, self.outcome = part.memory, part.outcome
        return " ".join(said)

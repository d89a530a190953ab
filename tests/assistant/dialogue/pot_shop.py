"""A small shop that keeps its facts in prose and of single versions, each in one language only, as many shops do."""

from __future__ import annotations

from pathlib import Path

from assistant.dialogue.shopview import ShopView
from knowledge.records import Attribute, Product, Shop
from tests.assistant.dialogue.camping_shop import _SOURCE, variant
from tests.assistant.dialogue.opened_shop import view_of


def _product(
    product_id: str, titles: dict[str, str], category: str, texts: dict[str, str], versions: list[tuple[str, str, str]],
    specs: tuple[tuple[str, str, str], ...] = (), drawback: str = "",
) -> Product:  # fmt: skip
    """Make a product; `versions` are (SKU, price, name), `specs` are (key, Chinese name, value)."""
    variants = [variant(sku, price, {"规格": (name, name)} if name else None) for sku, price, name in versions]
    attributes = tuple(Attribute(key, name, value, "zh", _SOURCE) for key, name, value in specs)
    known = (Attribute("drawback", "不足", drawback, "zh", _SOURCE),) if drawback else ()
    return Product(
        product_id,
        titles,
        "炉边 Hearth",
        category,
        {"zh": category},
        texts,
        attributes,
        known,
        tuple(variants),
        _SOURCE,
    )


PRODUCTS = (
    _product(
        "stew", {"zh": "炉边 B4 炖锅", "en": "Hearth B4 Stew Pot"}, "锅具",
        {"zh": "明火、电磁炉通用。可进烤箱，最高 200°C。20 cm 装 3 L，适合 2–3 人；24 cm 装 5 L，适合 4–6 人。"},
        [("B4-20", "159", "20 cm"), ("B4-24", "219", "24 cm")], (("weight", "净重", "20 cm：1.9 kg；24 cm：2.6 kg"),),
    ),
    _product(
        "clay", {"zh": "炉边 C2 砂锅", "en": "Hearth C2 Clay Pot"}, "锅具",
        {"zh": "不能用电磁炉，只能明火。可进烤箱，最高 260°C。没有涂层。"}, [("C2", "89", "")],
    ),
    _product(
        "fan", {"zh": "炉边 F1 风扇", "en": "Hearth F1 Fan"}, "电器",
        {"zh": "标准版：52 dB，有遥控；静音版：41 dB，没有遥控。"}, [("F1-S", "199", "标准版"), ("F1-Q", "279", "静音版")],
        (("voltage", "电压", "220 V"),), "底座偏重，不好搬",
    ),
    _product(
        "jar", {"zh": "炉边 T3 密封罐", "en": "Hearth T3 Canister"}, "收纳",
        {"en": "Airtight lid. The 1 L holds about 300 g of beans, the 2 L holds about 650 g of beans."},
        [("T3-1", "59", "1 L"), ("T3-2", "79", "2 L")],
    ),
)  # fmt: skip
SHOP = Shop("hearth", {"zh": "炉边铺", "en": "Hearth"}, "CNY", "Asia/Shanghai", PRODUCTS, (), (), ())


def open_shop(folder: Path) -> ShopView:
    """Index the shop below `folder` and open it."""
    return view_of(SHOP, folder)

"""A small camping shop in records, and a customer who talks to it; nothing of it is known to the code."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from assistant.dialogue.engine import Dialogue, Finished, Said
from assistant.dialogue.generators.grounded import GroundedGenerator
from assistant.dialogue.records import Channel, Memory, ReplyRequest
from assistant.dialogue.shopview import ShopView
from knowledge.records import (
    Attribute,
    Availability,
    Money,
    Offer,
    Policy,
    PolicySection,
    Product,
    Promotion,
    Shop,
    SourceRef,
    Variant,
)
from tests.assistant.dialogue.opened_shop import view_of

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
_SOURCE = SourceRef("shop.csv", "row 1", "0" * 12)
_NAMES = {
    "weight": ("重量", "Weight"),
    "battery_life": ("电池续航", "Battery life"),
    "waterproof": ("防水性能", "Waterproofing"),
    "fragrance_free": ("不含香精", "Fragrance-free"),
    "swimming": ("可游泳佩戴", "Suitable for swimming"),
    "wear_style": ("佩戴方式", "Wearing style"),
    "voltage": ("额定电压", "Rated voltage"),
    "laptop_charging": ("可为笔记本充电", "Charges laptops"),
    "skin_type": ("适用肤质", "Skin type"),
    "machine_washable": ("可机洗", "Machine washable"),
}
Specs = Mapping[str, tuple[str, str]]


def money(amount: str) -> Money:
    return Money(Decimal(amount), "CNY")


def variant(
    sku: str, price: str, options: Mapping[str, tuple[str, str]] | None = None, *,
    state: Availability = "in_stock", count: int | None = 30, was: str | None = None,
    since: datetime | None = None, until: datetime | None = None,
) -> Variant:  # fmt: skip
    """Make a version; `options` maps an option's name to its value in Chinese and in English."""
    named = {
        "zh": {name: values[0] for name, values in (options or {}).items()},
        "en": {name: values[1] for name, values in (options or {}).items()},
    }
    offer = Offer(sku, money(price), state, money(was) if was else None, count, since, until)
    return Variant(sku, named, offer, _SOURCE)


def product(
    product_id: str, titles: tuple[str, str], category: tuple[str, str, str], specs: Specs, *variants: Variant,
    text: tuple[str, str] = ("", ""), drawbacks: tuple[tuple[str, str], ...] = (), brand: str = "北野 Norra",
) -> Product:  # fmt: skip
    """Make a product in both languages; `category` is key, Chinese, English."""
    attributes = tuple(
        Attribute(key, _NAMES[key][place], values[place], lang, _SOURCE)
        for key, values in specs.items()
        for place, lang in enumerate(("zh", "en"))
    )
    known = tuple(
        Attribute("drawback", "不足" if lang == "zh" else "Drawback", pair[place], lang, _SOURCE)
        for pair in drawbacks
        for place, lang in enumerate(("zh", "en"))
    )
    return Product(
        product_id, {"zh": titles[0], "en": titles[1]}, brand, category[0],
        {"zh": category[1], "en": category[2]}, {"zh": text[0], "en": text[1]}, attributes, known, variants, _SOURCE,
    )  # fmt: skip


_LIGHT, _SHELTER = ("lighting", "照明", "Lighting"), ("shelter", "帐篷", "Tents")
_SOUND, _CARE = ("audio", "耳机", "Headphones"), ("care", "洗护", "Skin care")
PRODUCTS = (
    product(
        "norra-a1", ("北野 A1 露营灯", "Norra A1 Camping Lantern"), _LIGHT,
        {"weight": ("320 g", "320 g"), "battery_life": ("20 小时", "20 hours"), "waterproof": ("IPX4，防泼水", "IPX4, resists splashes")},
        variant("A1-GRN", "129", {"颜色": ("松绿", "Pine Green")}, count=8),
        variant("A1-RED", "129", {"颜色": ("砖红", "Brick Red")}, state="out_of_stock", count=0),
        text=("北野 A1 挂在帐篷里照明。", "Norra A1 hangs in a tent."),
    ),
    product(
        "norra-a1-lite", ("北野 A1 Lite 露营灯", "Norra A1 Lite Camping Lantern"), _LIGHT,
        {"weight": ("180 g", "180 g"), "battery_life": ("9 小时", "9 hours"), "waterproof": ("否", "No")},
        variant("A1L", "89"), text=("北野 A1 Lite 更小。", "Norra A1 Lite is smaller."),
    ),
    product(
        "norra-t2", ("北野 T2 双人帐篷", "Norra T2 Tent"), _SHELTER, {"weight": ("2.4 kg", "2.4 kg"), "waterproof": ("是", "Yes")},
        variant("T2", "599", state="preorder", count=0, was="699"),
        text=("北野 T2 是双人帐篷。目前预售，2026-12-05 起发货。", "Norra T2 sleeps two. It is on pre-order and ships from 2026-12-05."),
    ),
    product(
        "norra-p9", ("北野 P9 移动电源", "Norra P9 Power Bank"), ("power", "电源", "Power"),
        {"weight": ("210 g", "210 g"), "laptop_charging": ("是，65 W 以内", "Yes, up to 65 W")}, variant("P9", "199"),
    ),
    product(
        "norra-k3", ("北野 K3 旅行水壶", "Norra K3 Travel Kettle"), ("kitchen", "厨具", "Kitchen"),
        {"voltage": ("110–240 V", "110–240 V"), "weight": ("0.6 kg", "0.6 kg")}, variant("K3", "149"),
    ),
    product(
        "norra-k8", ("北野 K8 电水壶", "Norra K8 Kettle"), ("kitchen", "厨具", "Kitchen"),
        {"voltage": ("220 V，50 Hz", "220 V, 50 Hz"), "weight": ("1.1 kg", "1.1 kg")}, variant("K8", "99"),
    ),
    product(
        "tide-b1", ("潮汐 B1 骨传导耳机", "Tide B1 Bone-Conduction Headphones"), _SOUND,
        {"swimming": ("是，泳池可用；潜水不可用", "Yes, in pools; not for diving"), "wear_style": ("后挂式，不入耳", "Behind the head, nothing in the ear"), "weight": ("30 g", "30 g")},
        variant("B1", "180"), brand="潮汐 Tide",
    ),
    product(
        "tide-e2", ("潮汐 E2 真无线耳机", "Tide E2 Earbuds"), _SOUND,
        {"swimming": ("否", "No"), "wear_style": ("入耳式", "In-ear"), "weight": ("单只 5 g，含盒 44 g", "5 g per bud, 44 g with case")},
        variant("E2-WHT", "150", {"颜色": ("云白", "Cloud White")}), variant("E2-BLK", "170", {"颜色": ("墨黑", "Ink Black")}, count=60),
        brand="潮汐 Tide",
    ),
    product(
        "moss-field", ("苔语 野外皂", "Moss Field Soap"), _CARE,
        {"fragrance_free": ("否，含香精", "No, contains fragrance"), "skin_type": ("中性、油性", "Normal, oily")},
        variant("SOAP-F", "39"), brand="苔语 Moss",
    ),
    product(
        "moss-bare", ("苔语 无香皂", "Moss Bare Soap"), _CARE,
        {"fragrance_free": ("是", "Yes"), "skin_type": ("干性、敏感性", "Dry, sensitive")},
        variant("SOAP-B", "45", was="59", since=datetime(2026, 12, 12, tzinfo=UTC), until=datetime(2026, 12, 14, tzinfo=UTC)),
        brand="苔语 Moss",
    ),
    product(
        "norra-s5", ("北野 S5 炉头", "Norra S5 Stove"), ("kitchen", "厨具", "Kitchen"), {"weight": ("95 g", "95 g")},
        variant("S5", "159", state="out_of_stock", count=0), drawbacks=(("已停产，售完不补", "Discontinued and not restocked"),),
    ),
    product(
        "norra-v4", ("北野 V4 冲锋衣", "Norra V4 Jacket"), ("apparel", "服饰", "Clothing"),
        {"machine_washable": ("是，30 ℃ 以下", "Yes, at 30 °C"), "waterproof": ("是", "Yes")},
        variant("V4-G-M", "299", {"颜色": ("松绿", "Pine Green"), "尺码": ("M", "M")}, count=14),
        variant("V4-B-L", "319", {"颜色": ("墨黑", "Ink Black"), "尺码": ("L", "L")}, state="out_of_stock", count=0),
    ),
)  # fmt: skip


def _promotion(promotion_id: str, zh: str, en: str, start: int, end: tuple[int, int], **terms: object) -> Promotion:
    return Promotion(
        promotion_id, {"zh": zh, "en": en}, datetime(2026, start, 1, tzinfo=UTC), datetime(2026, *end, tzinfo=UTC),
        _SOURCE, **terms,  # type: ignore[arg-type]
    )  # fmt: skip


PROMOTIONS = (
    _promotion("light", "灯具 9 折", "10% off lanterns", 11, (12, 20), percent_off=Decimal(10), category_keys=("lighting",), stackable=True),
    _promotion("camp", "满 200 元减 20 元，输码 CAMP20", "20 CNY off orders of 200 CNY with code CAMP20", 11, (12, 20), money_off=money("20"), minimum_purchase=money("200"), code="CAMP20"),
    _promotion("old", "开业 7 折", "Opening sale: 30% off", 9, (10, 1), percent_off=Decimal(30)),
    _promotion("gift", "买 P9 赠收纳袋", "A pouch free with the P9", 11, (12, 20), free_gift={"zh": "收纳袋 1 个（20 cm）", "en": "1 pouch (20 cm)"}, product_ids=("norra-p9",), stackable=True),
)  # fmt: skip
_RULES = Policy(
    "payment", "payment", {"zh": "支付", "en": "Payment"},
    (
        PolicySection("coupons", "优惠券", "每单只能用 1 个优惠码，不能和其他码叠加。", "zh", _SOURCE),
        PolicySection("coupons", "Coupons", "Each order takes 1 coupon code; codes cannot be combined.", "en", _SOURCE),
    ),
)  # fmt: skip
SHOP = Shop("camp", {"zh": "野营铺", "en": "Camp"}, "CNY", "Asia/Shanghai", PRODUCTS, (_RULES,), PROMOTIONS, ())


def open_shop(folder: Path) -> ShopView:
    """Index the shop below `folder` and open it."""
    return view_of(SHOP, folder)


@dataclass
class Customer:
    """Talks to the shop; remembers the conversation."""

    view: ShopView
    channel: Channel = "text"
    memory: Memory = field(default_factory=Memory)
    outcome: str = ""

    def ask(self, text: str, *, shown: str | None = None) -> str:
        """Say something and return the reply; nothing in it was refused by the truth check."""
        return asyncio.run(self._ask(text, shown))

    async def _ask(self, text: str, shown: str | None) -> str:
        dialogue = Dialogue(lambda: self.view, GroundedGenerator())
        said: list[str] = []
        request = ReplyRequest(text, self.memory, self.channel, NOW, current_product=shown)
        async for part in dialogue.reply(request):
            if isinstance(part, Said):
                said.append(part.sentence.text)
            elif isinstance(part, Finished):
                self.memory, self.outcome = part.memory, part.outcome
                assert not part.rejections, part.rejections
        return " ".join(said)

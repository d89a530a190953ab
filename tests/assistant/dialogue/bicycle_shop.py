"""A bicycle shop in a few rows, for tests of what happens after the sale: policies with rules, a manual, orders."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from assistant.dialogue.engine import Dialogue, Finished, Said
from assistant.dialogue.generators.grounded import GroundedGenerator
from assistant.dialogue.records import Channel, Memory, ReplyRequest
from assistant.dialogue.shopview import ShopView
from assistant.orders.records import LineItem, Order
from knowledge.importers import ingest_folder
from tests.assistant.dialogue.opened_shop import view_of

NOW = datetime(2026, 6, 10, 2, tzinfo=UTC)  # Wednesday, 10:00 in Shanghai.
_SHOP = """
shop_id = "velo"
currency = "CNY"
timezone = "Asia/Shanghai"
default_lang = "zh"
[name]
zh = "风行单车"
en = "Velo"
[categories.helmets]
zh = "头盔"
en = "Helmets"
match = ["头盔", "Helmets"]
[categories.bikes]
zh = "自行车"
en = "Bicycles"
match = ["自行车", "Bicycles"]
[categories.lights]
zh = "车灯"
en = "Lights"
match = ["车灯", "Lights"]
"""
_HEAD = "id\ttitle\tdescription\tbrand\tproduct_type\tprice\tavailability\tproduct_detail\n"
_ZH = (
    "HM-1\t云雀 头盔\t通勤骑行头盔。\t云雀\t头盔\t120.00 CNY\tin_stock\t规格:重量:280 g\n"
    "BK-1\t长风 折叠自行车\t20 寸折叠自行车。\t长风\t自行车\t900.00 CNY\tin_stock\t规格:重量:12 kg\n"
    "LT-1\t萤火 尾灯\t充电式尾灯。\t萤火\t车灯\t60.00 CNY\tin_stock\t规格:续航:8 小时\n"
)
_EN = (
    "HM-1\tLark Helmet\tA helmet for commuting.\tLark\tHelmets\t120.00 CNY\tin_stock\tSpecs:Weight:280 g\n"
    "BK-1\tGale Folding Bicycle\tA folding bicycle.\tGale\tBicycles\t900.00 CNY\tin_stock\tSpecs:Weight:12 kg\n"
    "LT-1\tFirefly Tail Light\tA rechargeable light.\tFirefly\tLights\t60.00 CNY\tin_stock\tSpecs:Battery life:8 h\n"
)
_RETURNS = """---
id: returns
kind: return
title: 退换规则
version: "1"
rule:
  merchantReturnDays: 10
  returnFees: customer
  feesSection: freight
  refundDays: 5
  refundSection: refunds
  section: conditions
  defect: {days: 20, returnFees: merchant, section: faults}
  exchange: {days: 12, fees: customer, section: swap}
  exceptions:
    - {categories: [helmets], when: opened, unless: defect, section: sealed, confirmedAtPurchase: true}
---
# 退换规则
## 无理由退货 {#conditions}
签收次日起 10 天内可以无理由退货，车架须无划痕。
## 拆封头盔 {#sealed}
头盔拆封后影响安全，不支持无理由退货。
## 运费 {#freight}
无理由退货的运费由买家承担，质量问题由本店承担。
## 质量问题 {#faults}
签收次日起 20 天内有质量问题可以退换，运费由本店承担。
## 换货 {#swap}
签收次日起 12 天内可以换货，寄回运费由买家承担。
## 退款 {#refunds}
收到退货后 5 天内退款。银行卡到账另需 2 天。
"""
_SHIPPING = """---
id: shipping
kind: shipping
title: 配送
version: "1"
rule:
  handlingTime: {min: 0, max: 1, section: dispatch}
  cutoffTime: "15:00"
  businessDays: [mon, tue, wed, thu, fri]
  section: regions
  regions:
    - {id: near, names: {zh: [广东, 广州], en: [Guangdong, Guangzhou]}, transitTime: {min: 1, max: 2}, rate: "9.00", freeOver: "200.00", section: regions}
    - {id: far, names: {zh: [西藏, 拉萨], en: [Tibet, Lhasa]}, transitTime: {min: 5, max: 7}, rate: "30.00", section: regions}
  notServed:
    - {names: {zh: [海外, 香港], en: [overseas, Hong Kong]}, section: abroad}
  oversize:
    - {categories: [bikes], surcharge: "50.00", section: bulky}
---
# 配送
## 发货 {#dispatch}
工作日 15:00 前付款当天发出，周六、周日不发货。
## 地区 {#regions}
广东 1–2 天，9 元，满 200 元包邮；西藏 5–7 天，30 元。
## 不配送 {#abroad}
不配送到香港和海外。
## 大件 {#bulky}
整车属于大件，每辆加收 50 元，包邮订单也收。
## 承运 {#carrier}
由仓库选择德邦或京东物流，不能指定快递。
"""
_WARRANTY = """---
id: warranty
kind: warranty
title: 保修
version: "1"
rule:
  default_months: 6
  section: periods
  categories:
    - {categories: [bikes], months: 24, section: periods}
---
# 保修
## 期限 {#periods}
自行车保修 24 个月，其他商品保修 6 个月，从签收次日起算。
## 不保修的情况 {#excluded}
摔车、进水、自行改装不在保修范围内，刹车皮、内胎等耗材不保修。
"""
_MANUAL = """# 萤火 尾灯 使用说明
## 安装 {#mount}
把硅胶带绕过座管，扣紧。
## 切换闪烁 {#modes}
按一下开机，再按一下在常亮和闪烁之间切换。
## 常见问题 {#troubleshooting}
灯不亮：充电 30 分钟再试。灯光变暗：擦净触点。
"""
_FAQ = "id,lang,question,answer,product_id\nF1,zh,可以上门试骑吗？,可以，请提前一天预约。头盔不能试戴。,\n"


def write_bicycle_shop(folder: Path, more: str = "") -> Path:
    """Write the exports, with `more` Chinese rows, and return the folder."""
    for name in ("policies", "manuals"):
        (folder / name).mkdir(parents=True)
    files = {
        "shop.toml": _SHOP,
        "google_merchant_zh.tsv": _HEAD + _ZH + more,
        "google_merchant_en.tsv": _HEAD + _EN,
        "policies/returns.zh.md": _RETURNS,
        "policies/shipping.zh.md": _SHIPPING,
        "policies/warranty.zh.md": _WARRANTY,
        "manuals/LT-1.zh.md": _MANUAL,
        "faq.csv": _FAQ,
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def order(name: str, sku: str, *, delivered: datetime | None = None, opened: bool | None = None) -> Order:
    """Make an order of customer C1 with one line."""
    line = LineItem(sku, sku, 1, Decimal(100))
    return Order(
        name, "C1", "delivered" if delivered else "shipped", "CNY", Decimal(100), Decimal(0), Decimal(100), NOW, (line,),
        delivered_at=delivered, opened=opened, phone="13900001234",
    )  # fmt: skip


@dataclass
class Customer:
    """Talks to the shop's dialogue and remembers the conversation."""

    view: ShopView
    orders: tuple[Order, ...] = ()
    customer_id: str | None = None
    shown: str | None = None
    channel: Channel = "text"
    memory: Memory = field(default_factory=Memory)

    async def says(self, *turns: str) -> str:
        """Say one message after another; return the reply to the last."""
        return (await self.hears(*turns))[0]

    async def hears(self, *turns: str) -> tuple[str, Finished]:
        """Say one message after another; return the last reply with how it ended."""
        dialogue = Dialogue(lambda: self.view, GroundedGenerator())
        said: list[str] = []
        finished: Finished | None = None
        for text in turns:
            said = []
            request = ReplyRequest(
                text, self.memory, self.channel, NOW,
                current_product=self.shown, customer_id=self.customer_id, orders=self.orders,
            )  # fmt: skip
            async for part in dialogue.reply(request):
                if isinstance(part, Said):
                    said.append(part.sentence.text)
                else:
                    finished, self.memory = part, part.memory
        assert finished is not None
        return " ".join(said), finished


def open_bicycle_shop(root: Path, more: str = "") -> ShopView:
    """Ingest and index the shop below `root`, with `more` Chinese rows."""
    result = ingest_folder([write_bicycle_shop(root / "exports", more)])
    assert not result.report.rejected, result.report.rejected
    return view_of(result.shop, root)

"""A shop that no sample knows, in every format, small enough to read at a glance."""

from __future__ import annotations

from pathlib import Path

SHOP = """
shop_id = "tea"
currency = "CNY"
timezone = "Asia/Shanghai"
default_lang = "zh"
[name]
zh = "茶铺"
en = "Tea House"
[categories.kettles]
zh = "水壶"
en = "Kettles"
match = ["水壶", "Kitchen > Kettles"]
[attributes.steep_time]
names = ["冲泡时间", "Steeping time"]
"""

SHOPIFY = (
    "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,"
    "Variant Inventory Policy,Variant Price,Variant Compare At Price,Status,"
    "电池续航 (product.metafields.specs.battery_life),已知不足 (product.metafields.custom.drawbacks)\n"
    'kettle-k1,青山 K1 电水壶,"<p>烧得快。</p><table><tr><td>材质</td><td>不锈钢</td></tr><tr><td>容量</td><td>1.5 L</td></tr></table>",'
    '青山,水壶,厨房,TRUE,颜色,白色,K1-W,5,deny,199.00,259.00,active,8 小时,"比较重\n没有保温"\n'
    "kettle-k1,,,,,,,,黑色,K1-B,0,deny,199.00,,,,\n"
    "kettle-k1-pro,青山 K1 Pro 电水壶,<p>更快。</p>,青山,水壶,,TRUE,,,K1P-01,3,deny,299.00,,active,,\n"
)

TRANSLATIONS = (
    "Type,Identification,Field,Locale,Market,Status,Default content,Translated content\n"
    "PRODUCT,kettle-k1,title,en,,,青山 K1 电水壶,Qingshan K1 Kettle\n"
    "PRODUCT,kettle-k1,body_html,en,,,x,<p>Boils fast.</p><table><tr><td>Material</td><td>Stainless steel</td></tr></table>\n"
    "PRODUCT,kettle-k1,option1 name,en,,,颜色,Color\n"
    "PRODUCT,kettle-k1,option1:白色,en,,,白色,White\n"
    "PRODUCT,kettle-k1,option1:黑色,en,,,黑色,Black\n"
    "PRODUCT,kettle-k1,metafields.specs.battery_life,en,,,8 小时,8 hours\n"
    'PRODUCT,kettle-k1,metafields.custom.drawbacks,en,,,x,"Rather heavy\nDoes not keep warm"\n'
    "PRODUCT,kettle-k1-pro,title,en,,,青山 K1 Pro 电水壶,Qingshan K1 Pro Kettle\n"
)

_FEED = "id\titem_group_id\ttitle\tdescription\tbrand\tproduct_type\tprice\tsale_price\tsale_price_effective_date\tavailability\tquantity\tcolor\tproduct_detail\n"
FEED_ZH = (
    _FEED
    + "CUP-R\tcup\t云杯 - 红色\t轻。\t云\t杯子\t59.00 CNY\t49.00 CNY\t2026-11-01T00:00+0800/2026-11-30T23:59+0800\tin_stock\t7\t红色\t"
    '规格:重量:210 g,"规格:材质:陶瓷, 竹盖",不足:已知不足:不能进微波炉\n'
    + "CUP-B\tcup\t云杯 - 蓝色\t轻。\t云\t杯子\t59.00 CNY\t\t\tin_stock\t0\t蓝色\t规格:重量:220 g\n"
)
FEED_EN = (
    _FEED + "CUP-R\tcup\tCloud Cup - Red\tLight.\tYun\tCups\t59.00 CNY\t\t\tin stock\t7\tRed\t"
    '"Specs:Weight:210 g","Specs:Material:Ceramic, bamboo lid",Drawbacks:Known drawback:Not for microwaves\n'
    + "CUP-B\tcup\tCloud Cup - Blue\tLight.\tYun\tCups\t59.00 CNY\t\t\tin stock\t0\tBlue\tSpecs:Weight:220 g\n"
)

RETURNS_ZH = """---
id: returns
kind: return
title: 退货政策
version: 3
rule:
  merchantReturnDays: 7
  countedFrom: day_after_delivery
  returnFees: customer
  refundDays: 7
  section: conditions
  defect: {days: 15, returnFees: merchant, section: defects}
  exceptions:
    - {categories: [cups], when: opened, returnable: false, unless: defect, section: hygiene, confirmedAtPurchase: true}
---
# 退货政策
## 退货条件 {#conditions}
签收次日起 7 天内可退，运费由买家承担。
## 质量问题 {#defects}
15 天内由我们承担运费。
## 贴身用品 {#hygiene}
杯子拆封后不退。
"""
RETURNS_EN = """---
id: returns
kind: return
title: Returns
---
## Conditions {#conditions}
Returns are accepted for 7 days; the customer pays the freight.
## Defects {#defects}
15 days, we pay.
## Hygiene {#hygiene}
Cups can't be returned once opened.
"""

PROMOTIONS = (
    "promotion_id\tproduct_applicability\toffer_type\tlong_title\tlong_title_en\tpromotion_effective_dates\tpercent_off\t"
    "money_off_amount\tfree_gift_description\tminimum_purchase_amount\tgeneric_redemption_code\titem_id\tproduct_type\tstackable\n"
    "P10\tall_products\tno_code\t九折\t10% off\t2026-11-01/2026-11-30\t10\t\t\t\t\t\t\tyes\n"
    "M20\tspecific_products\tgeneric_code\t满 199 减 20\t20 off 199\t2026-11-01/2026-11-30\t\t20 CNY\t\t199 CNY\tTEA20\tkettle-k1\t\tno\n"
)
FAQ = 'id,lang,question,answer,product_id\nf1,zh,能烧牛奶吗？,不能，会糊底。,kettle-k1\nf2,en,Is there a shop?,"Yes, in Hangzhou.",\n'
MANUAL = "# K1 使用说明\n## 除垢\n倒入白醋煮沸，静置 30 分钟。\n## 首次使用\n煮沸两次后倒掉。\n"


def write_shop(folder: Path) -> Path:
    """Write the whole export into a folder and return it."""
    files = {
        "shop.toml": SHOP,
        "products_export.csv": SHOPIFY,
        "translations_en.csv": TRANSLATIONS,
        "feed_zh.tsv": FEED_ZH,
        "feed_en.tsv": FEED_EN,
        "policies/returns.zh.md": RETURNS_ZH,
        "policies/returns.en.md": RETURNS_EN,
        "promotions.tsv": PROMOTIONS,
        "faq.csv": FAQ,
        "manuals/kettle-k1.zh.md": MANUAL,
        "orders_export.csv": "Name,Email,Lineitem name\n#1,a@b.c,x\n",
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from knowledge.importers import ingest_folder
from knowledge.policy_rules import dispatch_of, expedited_of, return_decision, shipping_quote, warranty_of
from knowledge.records import Money, Policy

_HEAD = "Handle,Title,Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price,Status,额定电压 (product.metafields.custom.voltage)\n"
_GOODS = {
    "CNY": "lamp-l1,晨光 L1 台灯,晨光,台灯,灯具,TRUE,,,L1,5,199.00,active,220 V\n"
    "soap,山茶手工皂,晨光,香皂,,TRUE,,,SO,5,29.00,active,\n"
    "boots,雪地靴 B7,晨光,靴子,鞋类,TRUE,,,B7,5,399.00,active,\n",
    "USD": "tent,Ridge Tent 2P,Acme,Tents,tent,TRUE,,,T2,5,199.00,active,\n"
    "card,Gift Card,Acme,Gift Cards,,TRUE,,,GC,5,50.00,active,\n"
    "suit,Lake Swimsuit,Acme,Swimwear,,TRUE,,,S1,5,59.00,active,\n",
}
_FEED = "id\ttitle\tdescription\tlink\timage_link\tavailability\tprice\tbrand\n{0}1\t{1}\tx\thttps://x.example/1\thttps://x.example/1.jpg\tin_stock\t9.00 {2}\tAcme\n"


def policies(
    folder: Path, files: Mapping[str, str], currency: str = "CNY", *, goods: str | None = None
) -> dict[str, Policy]:
    """Ingest policies beside a few products, or those of a Shopify export `goods`, and return them by their kind."""
    (folder / "policies").mkdir()
    (folder / "products_export.csv").write_text(goods or _HEAD + _GOODS[currency], encoding="utf-8")
    (folder / "google_merchant.tsv").write_text(_FEED.format("Z", "Rope", currency), encoding="utf-8")
    for name, text in files.items():
        (folder / "policies" / name).write_text(text, encoding="utf-8")
    return {policy.kind: policy for policy in ingest_folder([folder]).shop.policies}


def quoted(
    policy: Policy, place: str, amount: str = "0", *, products: tuple[str, ...] = (), currency: str = "CNY", **more: str
):  # type: ignore[no-untyped-def]
    at = datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    return shipping_quote(
        policy,
        region_text=place,
        ordered_at=at,
        subtotal=Money(Decimal(amount), currency),
        product_ids=products,
        **more,
    )


_TABLE = """# 配送

周一到周五 15:00 前付款的当天发出，周末和节假日不发货。

| 地区 | 时效 | 运费 | 包邮 |
|---|---|---|---|
| 浙江、上海 | 1–2 天 | 6 元 | 满 59 元 |
| 其他内地省份 | 3–4 天 | 10 元 | 满 99 元 |
| 香港 | 3–5 个工作日 | 30 元 | 不包邮 |

其他国家和地区暂时不发。插电的灯不发香港。

**加急**：江浙加 12 元，次日或 1–2 天到；雪地靴 B7 不能加急。
"""


def test_a_table_of_regions_becomes_a_rule_with_time_fee_and_threshold(tmp_path: Path) -> None:
    shipping = policies(tmp_path, {"shipping.zh.md": _TABLE})["shipping"]
    near = quoted(shipping, "上海")
    assert (near.days_min, near.days_max, near.cost, near.free_over) == (
        1,
        2,
        Money(Decimal(6), "CNY"),
        Money(Decimal(59), "CNY"),
    )
    assert [section.anchor for section in near.sections] == ["section-1"]


def test_a_province_that_no_row_names_is_among_the_others_and_its_cities_too(tmp_path: Path) -> None:
    shipping = policies(tmp_path, {"shipping.zh.md": _TABLE})["shipping"]
    assert quoted(shipping, "成都").cost == Money(Decimal(10), "CNY")
    assert quoted(shipping, "Hangzhou").cost == Money(Decimal(6), "CNY")


def test_working_days_are_counted_as_such_and_no_free_shipping_is_known(tmp_path: Path) -> None:
    there = quoted(policies(tmp_path, {"shipping.zh.md": _TABLE})["shipping"], "香港", "5000")
    assert there.working_days and there.never_free and there.cost == Money(Decimal(30), "CNY")
    assert there.arrive_min == date(2026, 11, 25)


def test_other_countries_are_refused_and_goods_that_may_not_go_somewhere_too(tmp_path: Path) -> None:
    shipping = policies(tmp_path, {"shipping.zh.md": _TABLE})["shipping"]
    assert quoted(shipping, "Australia").served is False
    lamp = quoted(shipping, "香港", products=("lamp-l1",))
    assert lamp.served is False and lamp.restricted
    assert quoted(shipping, "香港", products=("soap",)).served is True


def test_the_day_of_dispatch_follows_the_cut_off_and_the_days_off(tmp_path: Path) -> None:
    shipping = policies(tmp_path, {"shipping.zh.md": _TABLE})["shipping"]
    friday = datetime(2026, 11, 20, 14, 59, tzinfo=ZoneInfo("Asia/Shanghai"))
    early, late = dispatch_of(shipping, friday), dispatch_of(shipping, friday.replace(hour=15))
    assert early is not None and early.first == date(2026, 11, 20)
    assert late is not None and late.late and late.first == date(2026, 11, 23)


def test_a_faster_way_knows_its_price_and_what_it_leaves_out(tmp_path: Path) -> None:
    shipping = policies(tmp_path, {"shipping.zh.md": _TABLE})["shipping"]
    way = expedited_of(shipping, region_text="杭州")
    assert way is not None and way.available and way.extra == Money(Decimal(12), "CNY")
    barred = expedited_of(shipping, region_text="杭州", product_ids=("boots",))
    assert barred is not None and barred.available is False


def test_lists_of_places_in_another_currency_are_read_and_a_rest_of_the_eu_takes_what_is_left(tmp_path: Path) -> None:
    text = (
        "# Delivery\n\n- Netherlands: 1–2 working days, €4.95, free from €60\n- Rest of EU: 3–6 working days, €12.50, free from €120\n\n"
        "We don't deliver outside the EU, elsewhere in Europe or overseas.\n"
    )
    shipping = policies(tmp_path, {"shipping.en.md": text}, "USD")["shipping"]
    lisbon = quoted(shipping, "Lisbon", "130", currency="EUR")
    assert lisbon.cost == Money(Decimal(0), "EUR") and lisbon.free_over == Money(Decimal(120), "EUR")
    assert lisbon.arrive_min is None, "nothing is said of when a parcel leaves"
    assert quoted(shipping, "Tokyo", currency="EUR").served is False


def test_a_table_of_mixed_currencies_or_languages_that_disagree_makes_no_rule(tmp_path: Path) -> None:
    mixed = "# Shipping\n\n| Region | Time | Cost |\n|---|---|---|\n| California | 2 days | $5 |\n| Canada | 6 days | C$9 |\n"
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert policies(tmp_path / "a", {"shipping.en.md": mixed}, "USD")["shipping"].rule is None
    english = _TABLE.replace("浙江、上海", "Zhejiang, Shanghai").replace("6 元", "7 元")
    both = policies(tmp_path / "b", {"shipping.zh.md": _TABLE, "shipping.en.md": english})
    assert both["shipping"].rule is None


_RETURNS = """# Returns

You have 30 days from delivery to return any unused item. Return shipping is free: we e-mail a prepaid label.

Items that arrive defective can be returned within 60 days, at our cost.

Final sale: gift cards and opened swimwear cannot be returned.

We issue refunds within 5 business days of receiving your return.
"""


def test_a_returns_text_gives_the_period_the_payer_the_faults_and_the_exceptions(tmp_path: Path) -> None:
    returns = policies(tmp_path, {"returns.en.md": _RETURNS}, "USD")["return"]
    today = date(2026, 11, 20)

    def decide(product_id: str, **said: bool) -> str:
        known = {"opened": None, "defective": None, **said}
        return return_decision(
            returns, category_key="", product_id=product_id, delivered_on=date(2026, 11, 1), today=today, **known
        ).outcome  # fmt: skip

    assert decide("tent") == "yes"
    assert decide("tent", used=True) == "no"
    assert decide("card") == "no"
    assert decide("suit", opened=False) == "yes"
    assert decide("suit", opened=True) == "no"
    assert decide("suit", opened=True, defective=True) == "yes"
    assert returns.rule is not None and returns.rule["refundDays"] == 5


def test_two_periods_for_the_same_return_leave_the_text_to_speak(tmp_path: Path) -> None:
    text = "# Returns\n\nReturn it within 14 days of delivery.\n\nMembers may return items within 30 days.\n"
    assert policies(tmp_path, {"returns.en.md": text}, "USD")["return"].rule is None


def test_a_warranty_text_knows_goods_parts_and_what_it_does_not_say(tmp_path: Path) -> None:
    text = "# 保修\n\n- 台灯：24 个月\n- B7 的鞋带：3 个月；L1 的电池：6 个月\n"
    warranty = policies(tmp_path, {"warranty.zh.md": text})["warranty"]
    assert warranty_of(warranty, "", product_id="lamp-l1").months == 24
    assert warranty_of(warranty, "", product_id="lamp-l1", asked="电池保多久").months == 6
    assert warranty_of(warranty, "", product_id="boots").months is None, "only the laces have a term"


def test_plain_schema_org_terms_in_front_matter_are_a_rule(tmp_path: Path) -> None:
    returns = (
        "---\nmerchantReturnDays: 45\nreturnFees: https://schema.org/FreeReturn\n---\n# Returns\n\nSend it back.\n"
    )
    shipping = (
        "---\nshippingDetails:\n  - shippingDestination: {addressCountry: US}\n    shippingRate: {value: 6.5, currency: USD}\n    freeShippingThreshold: 75\n"
        '    deliveryTime:\n      handlingTime: {minValue: 0, maxValue: 1, unitCode: DAY}\n      cutoffTime: "15:00"\n'
        "      transitTime: {minValue: 3, maxValue: 5, unitCode: DAY}\n---\n# Shipping\n\nFrom Denver.\n"
    )
    warranty = "---\ndurationOfWarranty: {value: 3, unitCode: ANN}\n---\n# Warranty\n\nBuilt to last.\n"
    files = {"returns.en.md": returns, "shipping.en.md": shipping, "warranty.en.md": warranty}
    found = policies(tmp_path, files, "USD")
    assert found["return"].rule is not None and found["return"].rule["merchantReturnDays"] == 45
    assert quoted(found["shipping"], "Texas", "80", currency="USD").cost == Money(Decimal(0), "USD")
    assert warranty_of(found["warranty"], "").months == 36

"""Terms that some goods have for themselves, read from items led by the goods and from tables."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge.accessories import main_products
from knowledge.importers import ingest_folder
from knowledge.policy_rules import price_protection_of, return_decision, warranty_of
from knowledge.records import Policy, Product
from tests.knowledge.policy_reading.test_reading import policies, quoted

TODAY = date(2026, 11, 20)
_RETURNS = """# 退换货

## 无理由退货
- **台灯**：签收次日起15天内可以无理由退货。
- **香皂**：签收次日起30天内，没有拆封，可以无理由退货。拆封后不支持无理由退货。

## 退款
收到退货后3个工作日内验货。
"""
_RETURN_TABLE = """# Returns

You can return most things within 15 days of delivery.

| Product | Rule |
|---|---|
| Tents | Once activated: 7 days. |
| Swimwear | Cannot be returned once the hygiene seal is broken. |
"""
_WARRANTY = """# 保修

| 保修期 | 机型 |
|---|---|
| 24个月 | L1台灯、香薰机 |
| 6个月 | B7雪地靴 |
"""
_PRICES = """# 保价

- 台灯：付款后30天内保价；香皂：付款后7天内保价。
"""
_FEES = """# 配送

| 地区 | 时效（发货后） | 包邮门槛 | 不满门槛的运费 |
|---|---|---|---|
| 浙江、上海 | 1–2天 | 59元 | 8元 |
| 新疆、西藏 | 5–8天 | 199元 | 20元 |
"""


def _decided(policy: Policy, category: str, product: str, delivered: date, **state: bool):  # type: ignore[no-untyped-def]
    return return_decision(
        policy,
        category_key=category,
        product_id=product,
        delivered_on=delivered,
        today=TODAY,
        opened=state.get("opened"),
        defective=False,
        activated=state.get("activated"),
        worn=state.get("worn"),
    )


def test_each_kind_of_goods_has_its_own_period_of_return(tmp_path: Path) -> None:
    found = policies(tmp_path, {"returns.zh.md": _RETURNS})["return"]
    twenty_days_ago = date(2026, 10, 31)
    assert _decided(found, "x", "lamp-l1", twenty_days_ago, opened=False).outcome == "no"
    assert _decided(found, "x", "soap", twenty_days_ago, opened=False).outcome == "yes"
    assert _decided(found, "x", "soap", twenty_days_ago, opened=True).outcome == "no"


def test_the_time_of_an_inspection_is_no_period_of_return(tmp_path: Path) -> None:
    found = policies(tmp_path, {"returns.zh.md": _RETURNS})["return"]
    assert found.rule is not None and found.rule["merchantReturnDays"] == 15


def test_a_row_of_a_table_bars_what_is_opened_and_shortens_what_is_activated(tmp_path: Path) -> None:
    found = policies(tmp_path, {"returns.en.md": _RETURN_TABLE}, "USD")["return"]
    ten_days_ago = date(2026, 11, 10)
    assert _decided(found, "x", "suit", ten_days_ago, opened=True).outcome == "no"
    assert _decided(found, "x", "suit", ten_days_ago, opened=False).outcome == "yes"
    assert _decided(found, "x", "tent", ten_days_ago, activated=True).outcome == "no"
    assert _decided(found, "x", "tent", ten_days_ago, activated=False).outcome == "yes"
    assert _decided(found, "x", "tent", ten_days_ago).missing == ("activated",)


def test_what_is_demanded_after_a_period_is_no_leave_to_do_it(tmp_path: Path) -> None:
    text = _RETURN_TABLE.replace("Once activated: 7 days.", "30 days, never worn outdoors")
    found = policies(tmp_path, {"returns.en.md": text}, "USD")["return"]
    entries = [e for e in found.rule["exceptions"] if "tent" in e["products"]]  # type: ignore[index]
    assert [(e["when"], e["returnable"], e.get("days")) for e in entries] == [("any", True, 30), ("worn", False, None)]


def test_a_bar_on_goods_that_can_not_be_told_is_kept_in_its_words(tmp_path: Path) -> None:
    text = _RETURN_TABLE.replace("Swimwear", "Things with feathers")
    rule = policies(tmp_path, {"returns.en.md": text}, "USD")["return"].rule
    assert rule is not None
    (unread,) = rule["unreadExceptions"]
    assert unread["text"] == "Things with feathers: Cannot be returned once the hygiene seal is broken."


_CLOTHES = """# 退换货

从快递显示签收的第二天开始算第 1 天。例如 3 号签收，7 天的最后一天就是 10 号。

| 类别 | 无理由退货 | 条件 |
|---|---|---|
| 衣物（含外套、T恤） | 7 天 | 吊牌没剪、没洗过 |
| 鞋靴 | 15 天 | 鞋底没磨损 |
| 袜子等贴身衣物 | 未拆封 7 天 | 拆封后不退不换 |
| 绣字等定制 | 不支持 | — |
| 标题带【清仓】 | 不支持 | 质量问题见下 |
"""
_WARDROBE = """Handle,Title,Vendor,Type,Tags,Published,Variant SKU,Variant Inventory Qty,Variant Price,Status
coat,山岚外套,山岚,外套,,TRUE,COAT,5,199.00,active
shoe,山岚跑鞋,山岚,跑鞋,,TRUE,SHOE,5,299.00,active
boot,山岚短靴,山岚,靴子,,TRUE,BOOT,5,399.00,active
sock,山岚羊毛袜子,山岚,袜子,,TRUE,SOCK,5,29.00,active
old,【清仓】山岚毛衣 可绣字,山岚,毛衣,,TRUE,OLD,5,99.00,active
"""


def test_a_table_of_kinds_with_their_conditions_is_read_row_by_row(tmp_path: Path) -> None:
    found = policies(tmp_path, {"returns.zh.md": _CLOTHES}, "CNY", goods=_WARDROBE)["return"]
    ten_days_ago = date(2026, 11, 10)
    for product in ("shoe", "boot"):
        assert _decided(found, "x", product, ten_days_ago).outcome != "no"
        assert _decided(found, "x", product, ten_days_ago, worn=True).outcome == "no"
    assert _decided(found, "x", "coat", ten_days_ago).outcome == "no"
    assert _decided(found, "x", "sock", date(2026, 11, 19), opened=True).outcome == "no"
    assert _decided(found, "x", "old", date(2026, 11, 19)).outcome == "no"


def test_an_example_is_no_term_and_what_is_made_to_order_names_no_goods(tmp_path: Path) -> None:
    rule = policies(tmp_path, {"returns.zh.md": _CLOTHES}, "CNY", goods=_WARDROBE)["return"].rule
    assert rule is not None
    assert rule["byGoods"]
    assert rule["countedFrom"] == "day_after_delivery"
    assert [e["text"] for e in rule["unreadExceptions"]] == ["绣字等定制：不支持无理由退货"]


_LIST = """# 退货

签收后 15 天内可以无理由退货。

## 不能无理由退的
- 香皂不论是否拆封都不退
- 台灯：通过电就不能无理由退
- 节日限定品
"""
_LIST_EN = """# Returns

Send it back within 15 days of delivery.

Not returnable for change of mind:

- soap, opened or not
- festive goods
"""


def test_an_item_beside_one_with_terms_of_its_own_bars_all_the_same(tmp_path: Path) -> None:
    found = policies(tmp_path, {"returns.zh.md": _LIST})["return"]
    assert _decided(found, "x", "soap", TODAY, opened=False).outcome == "no"


def test_what_names_no_goods_known_is_kept_in_its_words(tmp_path: Path) -> None:
    rule = policies(tmp_path, {"returns.zh.md": _LIST})["return"].rule
    assert [e["text"] for e in rule["unreadExceptions"]] == ["节日限定品"]  # type: ignore[index]


def test_a_clause_that_names_a_state_twice_bars_the_state_it_does_not_deny(tmp_path: Path) -> None:
    text = _LIST.replace("香皂不论是否拆封都不退", "香皂：内袋未拆封才能退，拆了内袋不能退")
    found = policies(tmp_path, {"returns.zh.md": text})["return"]
    assert _decided(found, "x", "soap", TODAY, opened=False).outcome == "yes"
    assert _decided(found, "x", "soap", TODAY, opened=True).outcome == "no"


def test_terms_by_kinds_of_goods_only_are_marked_as_such(tmp_path: Path) -> None:
    by_kinds = policies(tmp_path, {"returns.zh.md": _RETURNS})["return"].rule
    assert by_kinds is not None and by_kinds["byGoods"]
    other = tmp_path / "other"
    other.mkdir()
    assert "byGoods" not in (policies(other, {"returns.zh.md": _LIST})["return"].rule or {})


def test_what_one_language_leaves_open_the_other_may_tell(tmp_path: Path) -> None:
    told = _LIST.replace("- 节日限定品\n", "")
    rule = policies(tmp_path, {"returns.zh.md": told, "returns.en.md": _LIST_EN})["return"].rule
    assert rule is not None and "unreadExceptions" not in rule


def test_a_table_of_warranties_is_read_whichever_column_leads(tmp_path: Path) -> None:
    found = policies(tmp_path, {"warranty.zh.md": _WARRANTY})["warranty"]
    assert warranty_of(found, "x", product_id="lamp-l1").months == 24
    assert warranty_of(found, "x", product_id="boots").months == 6
    assert warranty_of(found, "x", product_id="soap").months is None


def test_price_protection_may_be_longer_for_some_goods(tmp_path: Path) -> None:
    found = policies(tmp_path, {"price-protection.zh.md": _PRICES})["price_protection"]
    paid = date(2026, 11, 1)
    assert price_protection_of(found, paid_on=paid, today=TODAY, product_id="lamp-l1").outcome == "yes"
    assert price_protection_of(found, paid_on=paid, today=TODAY, product_id="soap").outcome == "no"


def test_the_fee_below_a_threshold_is_told_from_the_threshold(tmp_path: Path) -> None:
    shipping = policies(tmp_path, {"shipping.zh.md": _FEES})["shipping"]
    far = quoted(shipping, "新疆")
    assert (far.cost.amount, far.free_over.amount) == (20, 199)


@pytest.mark.parametrize(("text", "named"), [("HD20转速多少", {"dryer"}), ("hd20 风嘴多少钱", {"dryer", "nozzle"})])
def test_a_part_that_bears_the_name_of_its_machine_is_meant_only_when_it_is_said(
    tmp_path: Path, text: str, named: set[str]
) -> None:
    rows = "Handle,Title,Vendor,Type,Published,Variant SKU,Variant Inventory Qty,Variant Price,Status\n"
    rows += "dryer,疾风 HD20 高速吹风机,疾风,吹风机,TRUE,A,5,499.00,active\n"
    rows += "nozzle,疾风 HD20 磁吸扩散风嘴,疾风,配件,TRUE,B,5,59.00,active\n"
    (tmp_path / "products_export.csv").write_text(rows, encoding="utf-8")
    products: list[Product] = list(ingest_folder([tmp_path]).shop.products)
    assert {product.product_id for product in main_products(products, text)} == named


def test_a_torn_seal_is_opened_in_chinese_too(tmp_path: Path) -> None:
    text = "# 退换货\n\n签收次日起15天内可以退货。\n\n## 例外\n- 香皂：撕开封条后不能退。\n"
    found = policies(tmp_path, {"returns.zh.md": text})["return"]
    assert found.rule is not None
    assert [entry["when"] for entry in found.rule["exceptions"]] == ["opened"]

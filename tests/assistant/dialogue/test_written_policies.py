"""Questions to policies that are plain text and tables, in a shop that states no rule."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assistant.dialogue.engine import Dialogue, Finished, Said
from assistant.dialogue.generators.grounded import GroundedGenerator
from assistant.dialogue.records import Memory, ReplyRequest
from assistant.dialogue.shopview import ShopView
from tests.assistant.dialogue.opened_shop import view_of_files

FRIDAY_NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
_PRODUCTS = """Handle,Title,Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price,Status,额定电压 (product.metafields.custom.voltage)
lamp-l1,晨光 L1 台灯,晨光,台灯,,TRUE,,,L1,5,199.00,active,220 V
soap,山茶手工皂,晨光,香皂,,TRUE,,,SO,5,29.00,active,
boots,雪地靴 B7,晨光,靴子,,TRUE,,,B7,5,399.00,active,
"""
_FILES = {
    "shipping.zh.md": """# 配送

周一到周五 15:00 前付款的当天发出，周末和节假日不发货。默认走中通，不能指定快递。

| 地区 | 时效 | 运费 | 包邮 |
|---|---|---|---|
| 浙江、上海 | 1–2 天 | 6 元 | 满 59 元 |
| 其他内地省份 | 3–4 天 | 10 元 | 满 99 元 |
| 香港 | 3–5 个工作日 | 30 元 | 不包邮 |

其他国家和地区暂时不发。插电的灯不发香港。

加急：浙江加 12 元，1–2 天到；雪地靴 B7 不能加急。
""",
    "returns.zh.md": """# 退换货

无理由退货：签收次日起 10 天内，没有使用过的商品可以退，寄回的运费由您承担。

质量问题：签收后 30 天内可以退换，来回运费由我们承担。

到货破损请在 24 小时内拍照，我们免费补寄。

## 不能无理由退的
- 香皂，不论是否拆封
- 穿过的靴子
- 节日限定礼盒

## 退款
收到货后 3 天内退款，原路退回。
""",
    "warranty.zh.md": "# 保修\n\n- 台灯：24 个月\n- L1 的灯罩：6 个月\n\n凭订单号即可，不需要保修卡。摔坏不保。\n",
    "price-protection.zh.md": "# 价保\n\n付款后 7 天内降价，退差价。\n",
    "invoice.zh.md": "# 发票\n\n电子普通发票，签收后 60 天内都可以申请，过期不补。抬头开错 30 天内换开一次。\n",
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> ShopView:
    texts = {f"policies/{name}": text for name, text in _FILES.items()}
    return view_of_files({"products_export.csv": _PRODUCTS, **texts}, tmp_path_factory.mktemp("written"))


async def said(shop: ShopView, *turns: str, now: datetime = FRIDAY_NOON) -> str:
    memory, reply = Memory(), ""
    for turn in turns:
        parts = []
        async for part in Dialogue(lambda: shop, GroundedGenerator()).reply(ReplyRequest(turn, memory, "text", now)):
            if isinstance(part, Said):
                parts.append(part.sentence.text)
            elif isinstance(part, Finished):
                memory = part.memory
        reply = " ".join(parts)
    return reply


async def test_the_day_of_dispatch_is_said_as_a_day(shop: ShopView) -> None:
    assert "今天（11月20日，周五）发出" in await said(shop, "现在付款什么时候发货")
    assert "11月23日（周一）发出" in await said(shop, "我下午五点才付款 什么时候发货")


async def test_whether_it_leaves_on_a_day_is_answered_yes_or_no_first(shop: ShopView) -> None:
    assert (await said(shop, "现在下单今天能发货吗")).startswith("可以")
    assert (await said(shop, "周日发货吗")).startswith("不发")


async def test_time_and_cost_follow_the_row_of_the_table(shop: ShopView) -> None:
    reply = await said(shop, "寄到成都运费多少，几天到")
    assert "10元" in reply and "3–4天" in reply and "满99元包邮" in reply
    assert "3–5个工作日" in await said(shop, "寄到香港几天能到")


async def test_whether_an_order_ships_free_is_answered_first(shop: ShopView) -> None:
    assert (await said(shop, "买80块的东西寄到杭州包邮吗")).startswith("是的")
    assert (await said(shop, "买80块的东西寄到成都包邮吗")).startswith("不包邮，运费10元")


async def test_goods_that_may_not_go_somewhere_are_refused_with_the_sentence_that_says_so(shop: ShopView) -> None:
    reply = await said(shop, "L1台灯能寄到香港吗")
    assert reply.startswith("不能") and "不发香港" in reply


async def test_other_countries_are_not_served(shop: ShopView) -> None:
    assert "不能配送" in await said(shop, "能寄到加拿大吗")


async def test_a_faster_way_is_priced_and_refused_for_what_it_leaves_out(shop: ShopView) -> None:
    assert "12元" in await said(shop, "发货能加急到杭州吗")
    assert (await said(shop, "B7雪地靴发货能加急吗")).startswith("不能")


async def test_the_courier_cannot_be_chosen(shop: ShopView) -> None:
    assert "不能指定" in await said(shop, "可以指定顺丰快递吗")


async def test_what_may_be_barred_too_is_quoted_beside_a_yes(shop: ShopView) -> None:
    assert "节日限定礼盒" in await said(shop, "L1台灯可以无理由退吗")
    assert "节日限定礼盒" not in await said(shop, "L1台灯坏了可以退吗")
    assert (await said(shop, "手工皂没拆封能退吗")).startswith("不")


async def test_the_last_day_to_return_is_computed_from_a_day_of_the_month(shop: ShopView) -> None:
    assert "11月26日" in await said(shop, "16号签收的，无理由退货最迟到几号")


async def test_used_goods_do_not_go_back_where_the_text_asks_for_unused_ones(shop: ShopView) -> None:
    assert (await said(shop, "L1台灯收到3天，用过了，能退货吗")).startswith("不能")
    assert (await said(shop, "L1台灯收到3天，没用过，能退货吗")).startswith("可以")


async def test_an_item_of_the_list_of_exceptions_is_quoted_alone(shop: ShopView) -> None:
    reply = await said(shop, "手工皂没拆封能退货吗")
    assert reply.startswith("不能") and "不论是否拆封" in reply and "靴子" not in reply


async def test_who_pays_depends_on_the_fault(shop: ShopView) -> None:
    assert "由您承担" in await said(shop, "不想要了退货运费谁出")
    reply = await said(shop, "L1台灯坏了，收到5天，能退货吗", "寄回去的运费要我出吗")
    assert reply.startswith("不用")


async def test_the_refund_and_a_breakage_on_arrival_are_quoted(shop: ShopView) -> None:
    assert "3 天内退款" in await said(shop, "退款多久到账")
    assert "24 小时内" in await said(shop, "收到就碎了，能退货吗")


async def test_a_part_has_its_own_warranty_and_the_card_is_not_needed(shop: ShopView) -> None:
    assert "24个月" in await said(shop, "L1台灯保修多久")
    assert "不需要保修卡" in await said(shop, "没有保修卡能保修吗")
    assert (await said(shop, "L1台灯摔坏了保修吗")).startswith("不在保修范围内")


async def test_price_protection_counts_from_payment(shop: ShopView) -> None:
    assert (await said(shop, "付款5天后降价了能退差价吗")).startswith("可以")
    assert (await said(shop, "付款20天后降价了能退差价吗")).startswith("不能")


async def test_an_invoice_asked_for_late_is_computed_from_the_period_in_the_text(shop: ShopView) -> None:
    assert (await said(shop, "买了一个月了，发票还能补开吗")).startswith("可以")
    assert (await said(shop, "买了一年了，发票还能补开吗")).startswith("不可以")

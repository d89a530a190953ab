from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.dialogue.shopview import ShopView
from tests.assistant.dialogue.bicycle_shop import Customer, open_bicycle_shop, order


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> ShopView:
    return open_bicycle_shop(tmp_path_factory.mktemp("velo"))


async def test_an_opened_article_of_an_excepted_kind_is_refused_first_and_explained(shop: ShopView) -> None:
    reply = await Customer(shop).says("拆过封的头盔还能退吗")
    assert reply.startswith("不能")
    assert "20天内可以退换" in reply
    assert "付款前确认过" in reply


async def test_told_in_pieces_it_comes_to_the_same(shop: ShopView) -> None:
    assert (await Customer(shop, shown="HM-1").says("这个想退货", "拆了", "没坏，就是不喜欢")).startswith("不能")


async def test_a_fault_turns_the_no_into_a_yes_at_the_shops_cost(shop: ShopView) -> None:
    reply = await Customer(shop, shown="HM-1").says("头盔拆了能退吗", "那如果是坏的呢")
    assert reply.startswith("可以")
    assert "商家承担" in reply


async def test_other_goods_may_go_back_until_a_day_that_is_said_and_at_the_customers_cost(shop: ShopView) -> None:
    reply = await Customer(shop).says("车灯收到3天了，拆开试过，能退吗")
    assert reply.startswith("可以退")
    assert "6月17日" in reply
    assert "由您承担" in reply


async def test_the_last_day_is_still_in_time(shop: ShopView) -> None:
    assert "今天" in await Customer(shop).says("尾灯签收第10天了还能退吗")


async def test_too_late_says_what_is_still_open(shop: ShopView) -> None:
    reply = await Customer(shop).says("尾灯签收11天了还能退吗")
    assert reply.startswith("不能")
    assert "6月19日" in reply and "换货" in reply


async def test_after_the_period_for_faults_the_warranty_answers(shop: ShopView) -> None:
    reply = await Customer(shop, shown="LT-1").says("尾灯坏了能退吗", "签收25天了")
    assert "已经过了" in reply
    assert "保修6个月" in reply


async def test_of_unknown_goods_the_excepted_kinds_are_named(shop: ShopView) -> None:
    reply = await Customer(shop).says("拆过封能退吗")
    assert "头盔" in reply and "10天" in reply


async def test_an_order_knows_the_goods_the_day_and_whether_they_were_opened(shop: ShopView) -> None:
    mine = (order("#V1001", "HM-1", delivered=datetime(2026, 6, 8, 2, tzinfo=UTC), opened=True),)
    assert (await Customer(shop, mine, "C1").says("V1001能退吗")).startswith("不能")
    sealed = (order("#V1002", "HM-1", delivered=datetime(2026, 6, 8, 2, tzinfo=UTC), opened=False),)
    assert "6月18日" in await Customer(shop, sealed, "C1").says("我想退货", "V1002")


async def test_an_exchange_has_its_own_period(shop: ShopView) -> None:
    assert (await Customer(shop).says("尾灯想换个颜色，签收11天了能换吗")).startswith("可以换")
    assert (await Customer(shop).says("尾灯想换个颜色，签收13天了能换吗")).startswith("不能换")


async def test_refund_time_and_freight_are_quoted_from_their_sections(shop: ShopView) -> None:
    assert "5 天内退款" in await Customer(shop).says("退款多久到账")
    assert "买家承担" in await Customer(shop).says("退货运费谁出")


async def test_a_spoken_answer_is_short(shop: ShopView) -> None:
    reply = await Customer(shop, channel="voice").says("拆过封的头盔还能退吗")
    assert reply.startswith("不能")
    assert reply.count("。") <= 2


async def test_warranty_by_kind_by_time_and_what_it_leaves_out(shop: ShopView) -> None:
    assert "24个月" in await Customer(shop).says("自行车保修多久")
    assert (await Customer(shop).says("自行车买了一年了还在保吗")).startswith("还在保")
    assert "过保" in await Customer(shop).says("尾灯买了一年了还在保吗")
    assert (await Customer(shop).says("尾灯进水了保修吗")).startswith("不在保修范围")
    assert (await Customer(shop).says("刹车皮坏了保不保")).startswith("不在保修范围")


async def test_the_warranty_of_goods_just_shown_is_that_of_their_kind(tmp_path: Path) -> None:
    second = "BK-2\t追风 公路自行车\t公路自行车。\t追风\t自行车\t1900.00 CNY\tin_stock\t规格:重量:9 kg\n"
    customer = Customer(open_bicycle_shop(tmp_path, second))
    listed = await customer.says("有自行车吗")
    assert "长风" in listed and "追风" in listed
    assert (await customer.says("保修多久")).startswith("自行车保修24个月。")


async def test_shipping_by_place_day_and_size(shop: ShopView) -> None:
    plain = await Customer(shop).says("寄广州几天，运费多少")
    assert "6月11日到6月12日" in plain and "9元" in plain and "满200元包邮" in plain
    bulky = await Customer(shop, shown="BK-1").says("这个寄到广州包邮吗")
    assert "50元" in bulky and "大件" in bulky
    assert (await Customer(shop).says("明天能到拉萨吗")).startswith("不能")
    assert "不能配送" in await Customer(shop).says("能寄香港吗")
    assert "不能配送" in await Customer(shop).says("寄到日本可以吗")


async def test_a_place_is_corrected_and_replaced(shop: ShopView) -> None:
    assert "30元" in await Customer(shop).says("寄到广州几天", "写错了 是拉萨")
    assert "30元" in await Customer(shop).says("寄到广州几天", "那西藏呢")


async def test_without_a_place_it_is_asked_for(shop: ShopView) -> None:
    reply, finished = await Customer(shop).hears("运费多少")
    assert finished.outcome == "clarify"
    assert "9元到30元" in reply


async def test_a_policy_that_says_no_is_quoted_as_a_no(shop: ShopView) -> None:
    assert "不能指定" in await Customer(shop).says("可以指定快递吗")
    assert "不发货" in await Customer(shop).says("周日发货吗")


async def test_a_manual_gives_the_steps_and_the_remedy(shop: ShopView) -> None:
    assert "再按一下" in await Customer(shop).says("尾灯怎么切换闪烁")
    reply = await Customer(shop).says("尾灯不亮")
    assert "充电 30 分钟" in reply
    assert "20天内可以退换" in reply


async def test_orders_are_told_only_to_whom_they_belong(shop: ShopView) -> None:
    mine = (order("#V1001", "HM-1"),)
    guest, finished = await Customer(shop).hears("V1001到哪了")
    assert finished.outcome == "clarify" and "后四位" in guest
    assert "已发货" in await Customer(shop, mine, "C1").says("V1001到哪了")
    assert "没有找到" in await Customer(shop, mine, "C1").says("V2002到哪了")
    assert "没有这样的订单" in await Customer(shop, mine, "C1").says("我买的尾灯发货了吗")


async def test_where_nothing_is_written_nothing_is_promised(shop: ShopView, tmp_path: Path) -> None:
    _, finished = await Customer(shop).hears("退货需要原包装吗")
    assert finished.outcome == "abstain"


async def test_that_something_breaks_is_no_breakage_by_the_customer(tmp_path: Path) -> None:
    shop = open_bicycle_shop(tmp_path)
    reply = await Customer(shop).says("长风折叠自行车的链条断了，用了半年，保修吗")
    assert "24个月" in reply.replace(" ", "") and not reply.startswith("不")

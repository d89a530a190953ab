"""What a message asks, told from what it tells, takes for granted, points at, or only mentions."""

from __future__ import annotations

import pytest

from assistant.dialogue.answerers.scene import join
from assistant.dialogue.asked import asked_units
from assistant.dialogue.background import circumstances
from assistant.dialogue.colours import said_elsewhere
from assistant.dialogue.records import Answer, Memory, ReplyRequest, Sentence
from assistant.dialogue.shopview import ShopView
from assistant.dialogue.topics import all_topics
from assistant.dialogue.understanding import Understanding
from tests.assistant.dialogue.bicycle_shop import NOW, Customer, open_bicycle_shop

_MORE = (
    "CF-1\t西藏 日晒咖啡豆\t每周二烘焙。不含糖。\t西藏\t车灯\t68.00 CNY\tin_stock\t规格:净含量:250 g\n"
    "SC-1\t细流 电子秤\t厨房秤。没有蓝牙，也没有应用。单次充满可用 20 小时，台面高 3 厘米。\t细流\t车灯\t189.00 CNY\tin_stock\t规格:量程:2 kg\n"
    "BT-9\tFirefly Spare Battery 萤火备用电池\t给尾灯用。\t萤火\t车灯\t30.00 CNY\tin_stock\t规格:续航:9 小时\n"
    "RZ-1\t锐行 剃须刀\t机身168克，干湿两用。\t锐行\t车灯\t99.00 CNY\tin_stock\t规格:防水:IPX7\n"
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> ShopView:
    return open_bicycle_shop(tmp_path_factory.mktemp("velo"), _MORE)


def _read(shop: ShopView, text: str, memory: Memory | None = None) -> list[tuple[str, bool]]:
    request = ReplyRequest(text, memory or Memory(lang="zh"), "text", NOW)
    return [(question.intent, question.polar) for question in Understanding(shop).read(request)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("拼好有多高呀 我家柜子就40公分", ["我家柜子就40公分"]),
        ("夏天车里晒着，最高耐多少度", ["夏天车里晒着"]),
        ("i live on the fifth floor, is it heavy?", ["i live on the fifth floor"]),
        ("我家柜子就40公分", []),  # Nothing else asks.
        ("重量 尺寸 多少钱", []),  # All of it asks.
        ("防水吗 充电要多久", []),
    ],
)
def test_what_the_asker_tells_of_themselves_is_told_from_what_they_ask(text: str, told: list[str]) -> None:
    assert [text[start:end] for start, end in circumstances(text)] == told


def test_no_text_of_the_shop_need_speak_of_the_askers_circumstances() -> None:
    weights = {unit.text: unit.weight for unit in asked_units("拼好有多高呀 我家柜子就40公分", (), ())}
    assert weights["柜子"] < 0.5


@pytest.mark.parametrize(
    ("topic", "said", "not_said"),
    [
        ("dimensions", "拼好高38厘米", "内有旋转楼梯"),
        ("dimensions", "It is 38 cm tall.", "It is tall enough."),
        ("weight", "净重 1.05 公斤", "很重要"),
        ("battery_life", "About 20 hours of writing.", "Free returns within 20 days."),
        ("charging_time", "充满约 4 小时", "充电口在底部"),
        ("temperature", "最高 220 度", "温和"),
    ],
)
def test_running_text_states_a_property_without_its_name(topic: str, said: str, not_said: str) -> None:
    found = next(each for each in all_topics() if each.name == topic)
    assert found.spoken_of_in(said)
    assert not found.spoken_of_in(not_said)


@pytest.mark.parametrize(
    ("text", "polar"),
    [
        ("it minces beef too obviously", True),
        ("cool and the pump is in the box too", True),
        ("the ridgecam does speed overlays doesn't it", True),
        ("the weight of the scale", False),
        ("i want the red one", False),
        ("what is in the box", False),
    ],
)
def test_what_is_taken_for_granted_wants_a_yes_or_no(shop: ShopView, text: str, polar: bool) -> None:
    assert _read(shop, text)[0][1] is polar


async def test_what_the_text_says_there_is_none_of_is_quoted_even_if_it_says_no_more(shop: ShopView) -> None:
    said, finished = await Customer(shop).hears("细流电子秤能用蓝牙连手机吗")
    assert "没有蓝牙" in said
    assert finished.outcome == "answer"


@pytest.mark.parametrize("text", ["尾灯试了下太暗 还能退嘛", "上周买的头盔不想要了，能退不"])
def test_what_is_to_be_taken_back_is_no_wish(shop: ShopView, text: str) -> None:
    assert _read(shop, text)[-1][0] == "return"
    assert "recommend" not in [intent for intent, _ in _read(shop, text)]


@pytest.mark.parametrize("text", ["有没有尾灯", "尾灯有吗", "do you have a firefly tail light", "有电子秤吗"])
async def test_who_asks_whether_there_is_such_a_thing_is_shown_it(shop: ShopView, text: str) -> None:
    said, finished = await Customer(shop).hears(text)
    assert finished.outcome == "answer"
    assert any(price in said for price in ("60", "189"))


@pytest.mark.parametrize("text", ["这个防水不", "is it waterproof", "how long does the battery last??"])
async def test_what_is_pointed_at_is_asked_for_before_any_rule_of_the_shop_is_quoted(shop: ShopView, text: str) -> None:
    assert (await Customer(shop).hears(text))[1].outcome == "clarify"


def test_a_place_in_the_name_of_goods_is_not_where_they_are_sent(shop: ShopView) -> None:
    def region(text: str) -> str | None:
        request = ReplyRequest(text, Memory(lang="zh"), "text", NOW)
        return Understanding(shop).read(request)[0].region

    assert region("西藏日晒咖啡豆什么时候能到货") is None
    assert region("西藏日晒咖啡豆寄到西藏要几天") == "西藏"
    assert region("尾灯发西藏要几天") == "西藏"


async def test_of_two_things_each_is_told_what_was_asked_wherever_it_is_stated(shop: ShopView) -> None:
    said = await Customer(shop).says("云雀头盔和锐行剃须刀哪个轻")
    assert "280 g" in said and "168克" in said
    said = await Customer(shop).says("长风自行车和萤火尾灯分别保修多久")
    assert "24" in said and "6" in said


@pytest.mark.parametrize("text", ["再说一遍", "你确定吗", "are you sure?", "say that again"])
async def test_what_was_just_said_is_said_again_to_who_asks_for_it(shop: ShopView, text: str) -> None:
    customer = Customer(shop)
    first = await customer.says("云雀头盔多重")
    again = await customer.says(text)
    assert "280 g" in first and first in again
    assert again.count("280 g") == (await customer.says(text)).count("280 g") == 1


@pytest.mark.parametrize("text", ["收到了 挺好用的", "好的 那就买它了", "那就先这样吧", "下次再说吧"])
async def test_who_only_tells_something_is_quoted_no_rule_of_the_shop(shop: ShopView, text: str) -> None:
    _, finished = await Customer(shop).hears(text)
    assert not finished.products
    assert finished.intents in (("",), ("goodbye",), ("acknowledge",))


async def test_a_fault_is_no_case_that_the_warranty_leaves_out(shop: ShopView) -> None:
    said = await Customer(shop).says("尾灯裂了怎么办 买了三个月 保修吗")
    assert "6" in said and "摔车" not in said


async def test_a_property_is_asked_for_whatever_was_talked_of_before(shop: ShopView) -> None:
    assert "280 g" in await Customer(shop).says("云雀头盔保修多久", "重量呢")


@pytest.mark.parametrize(
    ("value", "said", "not_said"),
    [("pink", "粉色的有吗", "粉底"), ("midnight blue", "蓝的", "蓝牙"), ("深空灰", "in grey please", "greyhound")],
)
def test_a_colour_is_known_in_the_other_language(value: str, said: str, not_said: str) -> None:
    pattern = said_elsewhere(value)
    assert pattern is not None
    assert pattern.search(said)
    assert not pattern.search(not_said)


def test_what_is_no_colour_has_no_other_name() -> None:
    assert said_elsewhere("32 gb") is None


@pytest.mark.parametrize(
    ("text", "heard"),
    [("订单号 LM20481 到哪了", "LM20481"), ("把地址改成北京市朝阳区建国路 8 号", "北京市朝阳区建国路 8 号")],
)
async def test_order_numbers_and_addresses_are_read_back_to_who_speaks_and_to_nobody_else(
    shop: ShopView, text: str, heard: str
) -> None:
    assert heard in await Customer(shop, channel="voice").says(text)
    assert heard not in await Customer(shop).says(text)
    assert heard not in await Customer(shop, channel="room").says(text)


def test_which_product_is_meant_is_asked_once_also_in_the_same_words() -> None:
    which = Answer("clarify", (Sentence("Which product is this about?", role="courtesy"),))
    other = Answer("clarify", (Sentence("The kettle or the travel kettle?", role="courtesy"),))
    assert [said.text for said in join([which, which]).sentences] == ["Which product is this about?"]
    assert [said.text for said in join([which, other]).sentences] == ["Which product is this about?"]
    assert join([which, other]).outcome == "clarify"

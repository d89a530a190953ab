from __future__ import annotations

from datetime import date

import pytest

from assistant.dialogue.slots import merged_conditions, slots_of

_TODAY = date(2026, 11, 12)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("签收第6天", 6), ("签收16天了", 16), ("昨天收到的", 1), ("买了2年了", 730), ("买了1年半了", 548), ("用了半年", 182),
        ("delivered 9 days ago", 9), ("day 5", 5), ("bought it two weeks ago", 14), ("it arrived yesterday", 1), ("能退吗", None),
    ],
)  # fmt: skip
def test_how_long_ago_it_came_is_read_in_days(text: str, days: int | None) -> None:
    assert slots_of(text, _TODAY).days_since_delivery == days


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("10月25签收的", 18), ("11月3号收的货", 9), ("三号签收的，今天还能退吗", 9), ("上周五到货的", 6), ("25 号签收的", 18),
        ("it arrived Nov 1", 11), ("received on the 5th", 7), ("12月1日签收的", 346), ("11/3 到的", 9),
        ("11月3号下的单", None), ("11 月 31 号签收", None), ("签收后 7.5 折", None),
    ],
)  # fmt: skip
def test_the_day_of_delivery_is_counted_back_from_today(text: str, days: int | None) -> None:
    assert slots_of(text, _TODAY).days_since_delivery == days


@pytest.mark.parametrize(
    ("text", "opened"),
    [
        ("拆了", True),
        ("还没拆封", False),
        ("still sealed", False),
        ("unsealed", True),
        ("能退吗", None),
        ("already opened the sealed bag", True),
        ("never opened the sealed bag", False),
    ],
)
def test_opened_or_not(text: str, opened: bool | None) -> None:
    assert slots_of(text, _TODAY).opened is opened


@pytest.mark.parametrize(
    ("text", "defective"),
    [
        ("左边没声音", True),
        ("发霉了咋整", True),
        ("会发霉吗", None),
        ("it went mouldy after a week", True),
        ("没坏就是不喜欢", False),
        ("坏了，不想要了", True),
        ("it cuts out", True),
        ("works fine", False),
        ("摔过一次 壳裂了", None),
        ("the dog sat on it and it's broken", None),
    ],
)
def test_a_fault_is_told_from_a_change_of_mind_and_from_an_accident(text: str, defective: bool | None) -> None:
    assert slots_of(text, _TODAY).defective is defective


def test_trying_on_at_home_is_not_wearing() -> None:
    assert slots_of("在家试穿了一下，吊牌还在", _TODAY).conditions == ("not_worn",)
    assert slots_of("穿出去爬了次山", _TODAY).conditions == ("worn",)


def test_a_later_statement_takes_an_earlier_one_back() -> None:
    assert merged_conditions(("worn", "exchange"), ("not_worn",)) == ("exchange", "not_worn")


@pytest.mark.parametrize(
    "text",
    [
        "带着游了次泳",
        "I swam with it once",
        "i slept in it one night",
        "睡过一晚",
        "took it out hiking",
        "rode it once, rode it home",
    ],
)
def test_what_was_done_with_goods_is_use(text: str) -> None:
    assert "used" in slots_of(text, _TODAY).conditions


@pytest.mark.parametrize("text", ["自行车还没骑过", "I never played it", "never been ridden"])
def test_what_was_not_done_is_no_use(text: str) -> None:
    assert "used" not in slots_of(text, _TODAY).conditions


@pytest.mark.parametrize("text", ["收到的时候箱子里的东西压坏了", "收到时屏幕摔裂了", "the handle broke, it fell off"])
def test_what_broke_on_the_way_is_a_fault(text: str) -> None:
    assert slots_of(text, _TODAY).defective is True


def test_a_coupon_that_was_used_opens_nothing() -> None:
    assert slots_of("still sealed in the box, I used a coupon", _TODAY).opened is False


@pytest.mark.parametrize("text", ["带着游了次泳 不想要了", "戴着跑了两圈", "i swam with them"])
def test_what_was_worn_in_the_water_was_opened(text: str) -> None:
    assert slots_of(text, _TODAY).opened is True

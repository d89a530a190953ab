"""Whether something is for somebody of an age, from what an attribute or a warning says."""

from __future__ import annotations

import pytest

from assistant.dialogue.shopview import ShopView
from tests.assistant.dialogue.bicycle_shop import Customer, open_bicycle_shop

_CHILDRENS = (
    "KB-1\t小风 儿童车\t三轮。\t小风\t自行车\t300.00 CNY\tin_stock\t规格:适用年龄:4–12 岁,Specs:Age range:4–12 years\n"
    "GL-1\t柔光 车油\t清洁链条。12岁以下儿童不建议使用。\t柔光\t车灯\t20.00 CNY\tin_stock\t规格:容量:100 ml\n"
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> ShopView:
    return open_bicycle_shop(tmp_path_factory.mktemp("velo"), _CHILDRENS)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("小风儿童车4岁能骑吗", "可以"),
        ("小风儿童车13岁能骑吗", "不"),
        ("柔光车油10岁的孩子能用吗", "不"),
        ("柔光车油10岁的孩子可以用的哈", "不"),
    ],
)
async def test_an_age_is_held_against_what_the_shop_says(shop: ShopView, text: str, verdict: str) -> None:
    assert (await Customer(shop).says(text)).startswith(verdict)


async def test_the_years_of_an_age_are_no_duration(shop: ShopView) -> None:
    assert (await Customer(shop, shown="KB-1").says("is it safe for a 4 year old?")).startswith("Yes")
    assert (await Customer(shop, shown="KB-1").says("is it safe for a 13 year old?")).startswith("No")


async def test_an_age_outside_a_warning_is_not_refused_by_it(shop: ShopView) -> None:
    assert not (await Customer(shop).says("柔光车油15岁的孩子能用吗")).startswith("不")

"""Conditions, counts, questions and numbers as people write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.dialogue.constraints import constraints_of, in_ordering, quantity_of
from assistant.dialogue.parts import question_parts
from assistant.dialogue.spoken_numbers import spoken_english_to_digits
from assistant.dialogue.vocabulary import options_agree, variants_named, vocabulary_of
from tests.assistant.dialogue.camping_shop import PRODUCTS, SHOP

VOCABULARY = vocabulary_of(SHOP)
JACKET = next(product for product in PRODUCTS if product.product_id == "norra-v4")


def test_adjacent_chinese_refusals_are_read_apart() -> None:
    found = constraints_of("不要香精不要酒精，推荐个面霜", VOCABULARY)
    assert found.unwanted == ("香精", "酒精")


@pytest.mark.parametrize("text", ["有没有防水的灯", "不要超过3公斤", "不要太贵"])
def test_asking_whether_there_is_and_setting_limits_refuse_nothing(text: str) -> None:
    assert constraints_of(text, VOCABULARY).unwanted == ()


def test_what_is_allowed_is_no_condition() -> None:
    found = constraints_of("under 450, in-ear is fine", VOCABULARY)
    assert found.max_price == Decimal(450) and found.wanted == () and found.unwanted == ()


def test_the_last_limit_of_a_wish_that_was_added_to_holds() -> None:
    assert constraints_of("200以内, 300以内也行吧, 300以内", VOCABULARY).max_price == Decimal(300)


@pytest.mark.parametrize(
    ("text", "ordering"),
    [("越轻越好", ("weight", 1)), ("as light as possible", ("weight", 1)), ("cheapest one", ("price", 1)),
     ("续航最长的", ("battery_life", -1)), ("not too expensive", ("price", 1)), ("防水的", None)],
)  # fmt: skip
def test_adjectives_order_by_their_property(text: str, ordering: tuple[str, int] | None) -> None:
    assert constraints_of(text, VOCABULARY).ordering == ordering


def test_an_ordering_covers_its_own_words_only() -> None:
    assert in_ordering("as light as possible", (3, 8))
    assert not in_ordering("the night light", (10, 15))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("买两个A1", 2),
        ("我要3件", 3),
        ("two P9 with CAMP20", 2),
        ("买个灯", 1),
        ("买20寸的箱子", 1),
        ("buy 2 kg of it", 1),
    ],
)
def test_how_many_are_bought_is_read_and_measures_are_not_counts(text: str, count: int) -> None:
    assert quantity_of(text) == count


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("多重,能折叠吗,多少钱", ["多重", "能折叠吗", "多少钱"]),
        ("is it waterproof, how tall, delivery to Chengdu?", ["is it waterproof", "how tall", "delivery to Chengdu"]),
        ("does the P9 fly, charge a laptop, and how much is it", ["does the P9 fly", "does it charge a laptop", "how much is it"]),
        ("200以内，能游泳戴，不要入耳式", ["200以内，能游泳戴，不要入耳式"]),
        ("签收第6天,拆过封的耳机还能退吗", ["签收第6天,拆过封的耳机还能退吗"]),
    ],
)  # fmt: skip
def test_commas_part_questions_but_not_the_conditions_of_one(text: str, parts: list[str]) -> None:
    assert question_parts(text) == parts


@pytest.mark.parametrize(
    ("said", "digits"),
    [("thirty off two ninety nine", "30 off 299"), ("the g sixty five", "the g 65"), ("which one of these two", "which one of these two"),
     ("one hundred and twenty", "120"), ("two thousand five hundred", "2500"), ("ten days", "10 days")],
)  # fmt: skip
def test_english_number_words_become_digits_where_they_count(said: str, digits: str) -> None:
    assert spoken_english_to_digits(said) == digits


def test_a_colour_and_a_size_pick_one_version() -> None:
    assert [v.sku for v in variants_named(JACKET, "the jacket in black size L")] == ["V4-B-L"]
    assert [v.sku for v in variants_named(JACKET, "松绿的")] == ["V4-G-M"]
    assert variants_named(JACKET, "I'm looking at it") == ()


def test_options_that_no_version_has_together_do_not_agree() -> None:
    assert options_agree(JACKET, "black L") and options_agree(JACKET, "how warm is it")
    assert not options_agree(JACKET, "black M")


def test_a_kind_is_found_by_a_word_no_title_uses() -> None:
    assert "norra-p9" in VOCABULARY.products_of_kind("推荐个充电宝")
    assert VOCABULARY.products_named("something for the washing machine")[1] == frozenset()


def test_a_noun_inside_the_words_for_a_property_is_no_kind() -> None:
    noun, ids = VOCABULARY.products_named("a jacket that can be machine washed")
    assert noun == "jacket" and ids == {"norra-v4"}


@pytest.mark.parametrize(
    "text", ["something for my mom, she hates tents", "讨厌帐篷，推荐个别的", "a gift for someone tired of tents"]
)
def test_goods_that_are_refused_are_not_those_wished_for(text: str) -> None:
    found = constraints_of(text, VOCABULARY)
    assert found.unwanted in (("tents",), ("帐篷",))
    assert found.category_keys == ()


def test_a_refusal_within_a_kind_keeps_the_kind() -> None:
    assert constraints_of("推荐个帐篷，不要双人的", VOCABULARY).category_keys == ("shelter",)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("五十刀以内的灯".replace("五十", "50"), 50),
        ("max 70$", 70),
        ("under $45", 45),
        ("不超过€80", 80),
        ("60 quid tops", 60),
    ],
)
def test_limits_are_read_in_the_money_of_many_shops(text: str, limit: int) -> None:
    assert constraints_of(text, VOCABULARY).max_price == Decimal(limit)

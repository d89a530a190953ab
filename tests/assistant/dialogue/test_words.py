"""What a question asks about, and words repaired before it is read."""

from __future__ import annotations

import pytest

from assistant.dialogue.asked import asked_units, coverage, held
from assistant.dialogue.spelling import Spelling
from assistant.dialogue.spoken_codes import SpokenCodes
from assistant.dialogue.topics import topics_of


def test_names_and_kinds_ask_for_nothing() -> None:
    units = asked_units("does the blender crush ice", (), ("blender",))
    assert [unit.text for unit in units] == ["crush", "ice"]


def test_a_verb_weighs_less_than_a_noun() -> None:
    crush, ice = asked_units("does it crush ice", (), ())
    assert crush.weight < ice.weight


def test_a_topic_is_held_by_what_is_on_it() -> None:
    topics = topics_of("how heavy is it")
    (unit,) = asked_units("how heavy is it", (), (), topics)
    assert held(unit, "weight: 215 g", frozenset(["weight"])) == 1.0
    assert held(unit, "colour: red", frozenset()) == 0.0


def test_numbers_with_and_without_a_space_are_one() -> None:
    units = asked_units("does it work on 5ghz", (), ())
    assert coverage(units, "wi-fi: 2.4 ghz only, not 5 ghz") == 1.0


def test_a_stem_is_found_in_its_word() -> None:
    units = asked_units("does it run on batteries", (), ())
    assert any(held(unit, "no battery", frozenset()) for unit in units if unit.text.startswith("batter"))


@pytest.mark.parametrize("text", ["how big is the latter", "does it grind beans", "can it froth milk"])
def test_words_that_are_right_are_left_alone(text: str) -> None:
    assert Spelling(["later bands front milk grinder"], ["Front Case"]).repaired(text) == text


@pytest.mark.parametrize("text", ["sunday morning", "POWERUP50 is refused", "a marine one"])
def test_words_of_the_language_and_codes_are_no_misspelt_names(text: str) -> None:
    assert Spelling(["moraine power"], ["Moraine Trekking Tent", "Power Station"]).repaired(text) == text


@pytest.mark.parametrize(
    ("text", "right"), [("opend earfones", "opened earphones"), ("can i retrun it", "can i return it")]
)
def test_words_of_the_trade_are_repaired(text: str, right: str) -> None:
    assert Spelling([]).repaired(text) == right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("轻禾 Air Por 多少钱", "轻禾 Air pro 多少钱"),
        ("how heavy is the H5 liet", "how heavy is the H5 lite"),
        ("Air Pro 多少钱", "Air Pro 多少钱"),
        ("air por favor and the por one", "air pro favor and the por one"),
        ("H5 tile", "H5 tile"),  # A word of the shop's own.
    ],
)
def test_letters_that_changed_places_in_a_short_word_of_a_name_are_set_right(text: str, right: str) -> None:
    names = ["Qinghe Air Pro Earbuds", "Muling H5 Lite Headphones", "Muling H5 Headphones"]
    assert Spelling(["tile"], names).repaired(text) == right


def test_a_word_around_a_homophone_is_not_cut() -> None:
    assert Spelling([]).repaired("咖啡机自带磨豆吗") == "咖啡机自带磨豆吗"


@pytest.mark.parametrize(
    ("text", "restored"), [("西一二十寸", "C1 二十寸"), ("P十多重", "P10 多重"), ("东西一个", "东西一个")]
)
def test_codes_spelt_by_sound_are_restored(text: str, restored: str) -> None:
    assert SpokenCodes(["C1 Case", "P10 Bank"]).restored(text) == restored


@pytest.mark.parametrize(("text", "right"), [("那他多手前。", "那他多少钱。"), ("多受前后摇晃", "多受前后摇晃")])
def test_how_much_is_known_as_it_is_misheard(text: str, right: str) -> None:
    assert Spelling([]).repaired(text) == right

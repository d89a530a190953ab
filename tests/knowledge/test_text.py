from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from knowledge.attributes import AttributeNames, slug
from knowledge.text import fold, language_of, sentences, tokens


@given(st.text())
def test_folding_never_moves_a_character(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text())
def test_any_text_gives_tokens(text: str) -> None:
    assert all(tokens(text))


def test_folding_makes_width_case_and_script_alike() -> None:
    assert fold("ＡＢ１２ 藍牙耳機") == "ab12 蓝牙耳机"


def test_model_numbers_are_found_whole_and_in_parts() -> None:
    assert {"wh1000xm4", "wh", "1000xm4"} <= set(tokens("WH-1000XM4"))


def test_english_endings_do_not_matter() -> None:
    assert tokens("batteries charging boxes") == tokens("battery charged box")


def test_the_language_is_that_of_the_words_not_of_a_brand() -> None:
    assert language_of("Air Pro 防水吗") == "zh"
    assert language_of("Is the 轻云 one waterproof?") == "en"


def test_sentences_keep_decimals_whole() -> None:
    assert sentences("重 1.5 kg。防水！It is 2.0 mm. Yes.") == ["重 1.5 kg。", "防水！", "It is 2.0 mm.", "Yes."]


def test_names_in_both_languages_have_one_key() -> None:
    names = AttributeNames({"steep_time": ["冲泡时间", "Steeping time"]})
    assert names.key("电池续航") == names.key("Battery life") == names.key("battery_life") == "battery_life"
    assert names.key("防水等级（IP）") == names.key("IP rating") == "waterproof_rating"
    assert names.key("冲泡时间") == names.key("steeping  time") == "steep_time"
    assert names.shown("steep_time", "zh") == "冲泡时间"
    assert names.shown("weight", "en") == "Weight"


def test_unknown_names_are_slugged_readably() -> None:
    assert slug("Moon Phase (Dial)") == "moon_phase_dial"
    assert slug("表冠") == "biao_guan"

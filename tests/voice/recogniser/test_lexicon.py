from __future__ import annotations

import pytest

from voice.recogniser.lexicon import Lexicon

_LEXICON = Lexicon(
    [
        "云雀降噪耳机",
        "AirBeat Pro",
        "USB-C",
        "IPX5",
        "轻羽羽绒服",
        "晨露保温杯",
        "Nimbus",
        "石墨烯暖手宝",
        "小鹿",
        "充电器",
    ]
)


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("云却降噪耳机多少钱", "云雀降噪耳机多少钱"),
        ("我想买情语羽绒服", "我想买轻羽羽绒服"),
        ("陈路保温杯有货吗", "晨露保温杯有货吗"),
        ("支持usb c吗", "支持USB-C吗"),
        ("air beat pro多少钱", "AirBeat Pro多少钱"),
    ],
)
def test_chinese_names_are_repaired_by_their_sound(heard: str, meant: str) -> None:
    assert _LEXICON.correct(heard, "zh") == meant


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("how much is the airbeat pro", "how much is the AirBeat Pro"),
        ("is the nimbis waterproof", "is the Nimbus waterproof"),
        ("does it have ip x5", "does it have IPX5"),
    ],
)
def test_english_names_are_repaired_by_their_sound(heard: str, meant: str) -> None:
    assert _LEXICON.correct(heard, "en") == meant


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("今天天气很好", "zh"),
        ("我在小路上走", "zh"),
        ("早晨路上保温", "zh"),
        ("耳机可以退吗", "zh"),
        ("这个保温杯多少钱", "zh"),
        ("nimble fingers", "en"),
        ("the air was beaten and the pro left", "en"),
        ("I would like to return it", "en"),
        ("手机充电时为什么会发热", "zh"),
        ("帮汽车美容店起个名字", "zh"),
    ],
)
def test_ordinary_speech_is_left_alone(text: str, lang: str) -> None:
    assert _LEXICON.correct(text, lang) == text


def test_a_name_that_was_heard_rightly_stays() -> None:
    text = "云雀降噪耳机和晨露保温杯"
    assert _LEXICON.correct(text, "zh") == text


def test_a_model_number_is_never_changed_into_another() -> None:
    assert Lexicon(["AirBeat 2"]).correct("air beat 3", "en") == "air beat 3"


def test_the_bias_holds_what_was_nearly_said_and_nothing_else() -> None:
    assert _LEXICON.bias("陈路保温杯有货吗", "zh")[0] == "晨露保温杯"
    assert _LEXICON.bias("is the nimbis waterproof", "en") == ("Nimbus",)
    assert _LEXICON.bias("什么时候发货", "zh") == ()
    assert _LEXICON.bias("", "en") == ()


def test_an_empty_lexicon_changes_nothing() -> None:
    assert Lexicon([]).correct("随便说点什么 anything", "zh") == "随便说点什么 anything"


_BRANDS = Lexicon(
    ["轻禾 Air Pro 降噪真无线耳机", "潮声 S1 骨传导游泳耳机", "山涧 Mini 便携蓝牙音箱", "光点 C240 USB-C 充电线"]
)


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("清河air pro多少钱", "轻禾Air Pro多少钱"),
        ("朝生骨传导耳机有货吗", "潮声骨传导耳机有货吗"),
        ("山间蓝牙音箱防水吗", "山涧蓝牙音箱防水吗"),
    ],
)
def test_a_short_brand_is_repaired_before_a_word_that_belongs_to_it(heard: str, meant: str) -> None:
    assert _BRANDS.correct(heard, "zh") == meant


@pytest.mark.parametrize("text", ["山间的空气很好", "光电效应", "清河县在哪里", "电视机的音箱坏了", "有点贵的充电线"])
def test_words_that_sound_like_a_brand_stay_where_nothing_of_it_follows(text: str) -> None:
    assert _BRANDS.correct(text, "zh") == text


def test_a_pinyin_brand_heard_by_an_english_ear_is_repaired() -> None:
    assert (
        Lexicon(["Qinghe Air Pro"]).correct("how much is the chinghe air pro", "en") == "how much is the Qinghe Air Pro"
    )

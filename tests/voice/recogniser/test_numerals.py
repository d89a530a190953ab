from __future__ import annotations

import pytest

from voice.recogniser.numerals import digits


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        ("有七天保修吗", "有7天保修吗"),
        ("两百九十九元", "299元"),
        ("打百分之十五的折扣", "打15%的折扣"),
        ("蓝牙五点三", "蓝牙5.3"),
        ("订单号幺零二四", "订单号1024"),
        ("一千二百毫安时", "1200毫安时"),
    ],
)
def test_chinese_quantities_become_digits(spoken: str, written: str) -> None:
    assert digits(spoken, "zh") == written


@pytest.mark.parametrize(
    "text", ["一样的", "万一坏了", "三星手机", "十分好用", "第二天", "有一点贵", "一起买", "千万别"]
)
def test_chinese_words_with_a_numeral_in_them_are_left(text: str) -> None:
    assert digits(text, "zh") == text


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        ("within seven days", "within 7 days"),
        ("two hundred and ninety nine yuan", "299 yuan"),
        ("order one zero two four please", "order 1024 please"),
        ("twenty five percent off", "25 percent off"),
    ],
)
def test_english_quantities_become_digits(spoken: str, written: str) -> None:
    assert digits(spoken, "en") == written


@pytest.mark.parametrize("text", ["this one", "for one second", "no one knows", "nineteen ninety", "drop the two when"])
def test_english_words_with_a_numeral_in_them_are_left(text: str) -> None:
    assert digits(text, "en") == text


def test_other_languages_are_left() -> None:
    assert digits("sept jours", "fr") == "sept jours"

from __future__ import annotations

import pytest

from voice.spoken_text import speakable


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("原价¥299.00，现价¥199.5", "原价二百九十九元，现价一百九十九点五元"),
        ("满99元包邮，¥100-200", "满九十九元包邮，一百到二百元"),
        ("续航8小时，电池500mAh", "续航八小时，电池五百毫安时"),
        ("蓝牙5.3，防水IPX5", "蓝牙五点三，防水I P X 五"),
        ("订单号1024已发货", "订单号幺零二四已发货"),
        ("2026-11-20 16:00前", "二零二六年十一月二十日 十六点前"),
        ("3-5天送达", "三到五天送达"),
        ("电话13812345678", "电话幺三八，幺二三四，五六七八"),
        ("打8.5折，好评率98%", "打八五折，好评率百分之九十八"),
        ("含2个耳塞，第2天到", "含两个耳塞，第二天到"),
        ("尺寸10×20×30cm", "尺寸十乘二十乘三十厘米"),
        ("型号LM-EB1-WH", "型号L M E B 一 W H"),
        ("支持USB-C快充", "支持USB-C快充"),
        ("**可以**的[1]，详见[政策](https://a.b/c) 😀", "可以的，详见政策"),
    ],
)
def test_chinese_is_said_as_a_person_would(written: str, said: str) -> None:
    assert speakable(written, "zh") == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("It costs ¥199.00, 20% off.", "It costs 199 yuan, 20 percent off."),
        ("It ships in 3-5 days.", "It ships in 3 to 5 days."),
        ("Order #1024 arrives on 2026-11-21.", "Order 1 0 2 4 arrives on November 21st, 2026."),
        ("Before 16:00 or 9:05.", "Before 4 PM or 9 oh 5 AM."),
        ("A 500mAh battery, 1kg, IPX5.", "A 500 milliamp hours battery, 1 kilogram, I P X 5."),
        ("SKU LM-EB1", "S K U L M E B 1"),
        ("A 7-day return, $12.50", "A 7 day return, 12.5 dollars"),
    ],
)
def test_english_is_said_as_a_person_would(written: str, said: str) -> None:
    assert speakable(written, "en") == said


def test_plain_sentences_stay_as_they_are() -> None:
    assert speakable("好的，我帮您查一下。", "zh") == "好的，我帮您查一下。"
    assert speakable("Sure, let me check that for you.", "en") == "Sure, let me check that for you."


@pytest.mark.parametrize("text", ["", "   ", "1" * 40, "¥", "%", "2026-99-99", "12:99", "0.0.0.0", "１２３"])
def test_odd_text_breaks_nothing(text: str) -> None:
    speakable(text, "zh")
    speakable(text, "en")
    speakable(text, "fr")

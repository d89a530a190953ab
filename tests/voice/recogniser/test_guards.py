from __future__ import annotations

import pytest

from voice.recogniser.guards import GuardLimits, compression_ratio, is_no_speech, looks_looped, said_once, says_it_twice

_LIMITS = GuardLimits()


@pytest.mark.parametrize(
    "text", ["好的好的好的好的好的好的好的", "I like it. " * 9, "啊啊啊啊啊啊啊啊", "一个很长的句子" * 8]
)
def test_a_loop_is_seen(text: str) -> None:
    assert looks_looped(text, 4.0, _LIMITS)


@pytest.mark.parametrize("text", ["这款耳机支持七天无理由退货吗", "hahaha that is funny", "我的电话是13888886666", ""])
def test_ordinary_speech_is_no_loop(text: str) -> None:
    assert not looks_looped(text, 4.0, _LIMITS)


def test_more_words_than_anyone_can_say_are_a_loop() -> None:
    assert looks_looped("could you tell me how much the shipping to Xinjiang would be", 0.5, _LIMITS)


def test_low_probability_on_no_speech_is_silence() -> None:
    assert is_no_speech("好", -1.2, 0.9, _LIMITS)
    assert not is_no_speech("好", -0.4, 0.9, _LIMITS)
    assert is_no_speech("anything", -2.0, 0.1, _LIMITS)


@pytest.mark.parametrize("text", ["字幕由Amara.org社区提供", "Thanks for watching!", "请不吝点赞 订阅 转发", "..."])
def test_subtitle_phrases_are_not_what_a_customer_said(text: str) -> None:
    assert is_no_speech(text, -0.3, 0.2, _LIMITS)


@pytest.mark.parametrize("text", ["谢谢你", "thank you", "我要转人工"])
def test_polite_words_are_kept(text: str) -> None:
    assert not is_no_speech(text, -0.3, 0.2, _LIMITS)


def test_compression_ratio_of_nothing_is_one() -> None:
    assert compression_ratio("") == 1.0


@pytest.mark.parametrize(
    "text",
    [
        "可以的可以的",
        "白色的还有货白色的还有货",
        "这个杯子能放吗?这个杯子能放吗?这个",
        "is it red is it red",
        "充满电能用多久充满电",
    ],
)
def test_saying_it_twice_is_noticed(text: str) -> None:
    assert says_it_twice(text)


@pytest.mark.parametrize("text", ["这个和那个有什么区别", "看看这个", "is it red or is it blue", "好", "", "谢谢你"])
def test_saying_it_once_is_not_taken_for_twice(text: str) -> None:
    assert not says_it_twice(text)


def test_a_partial_is_cut_where_it_starts_over() -> None:
    assert said_once("白色的还有货白色的还有货") == "白色的还有货"
    assert said_once("白色的还有货吗") == "白色的还有货吗"

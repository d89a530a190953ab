"""Short utterances that steer a conversation, told from those that say something."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.turns.endpoint import wait_ms
from assistant.turns.phrases import (
    ends_openly,
    is_backchannel,
    is_dictation,
    is_short_answer,
    is_stop_phrase,
    is_wait_request,
    may_become_backchannel,
    objects,
    sounds_unfinished,
    word_count,
)
from assistant.turns.state import TurnConfig


@pytest.mark.parametrize(
    "text", ["嗯", "嗯嗯", "嗯，好的。", "对对对", "Uh-huh", "OK!", "yeah yeah", "I see.", "原来如此"]
)
def test_signs_of_listening_are_backchannels(text: str) -> None:
    assert is_backchannel(text)
    assert may_become_backchannel(text)


@pytest.mark.parametrize("text", ["", "好的我要两个", "对了，还有黑色吗", "yes I want it", "这款多少钱", "不对"])
def test_anything_with_a_message_is_not_a_backchannel(text: str) -> None:
    assert not is_backchannel(text)


@pytest.mark.parametrize("text", ["I", "got", "uh", "原来", "知"])
def test_the_beginning_of_a_backchannel_may_still_become_one(text: str) -> None:
    assert may_become_backchannel(text)


@pytest.mark.parametrize("text", ["", "I want", "got a question", "我", "这款"])
def test_the_beginning_of_a_sentence_may_not(text: str) -> None:
    assert not may_become_backchannel(text)


@pytest.mark.parametrize(
    "text",
    [
        "等一下",
        "等等！",
        "停",
        "Stop!",
        "stop it",
        "hold on a second",
        "不是这个",
        "别说了",
        "让我静一静",
        "please be quiet",
    ],
)
def test_stop_phrases_are_known(text: str) -> None:
    assert is_stop_phrase(text)


@pytest.mark.parametrize(
    "text", ["这款停产了吗", "等级有几种", "when does the promotion stop", "一等奖是什么", "这款多少钱"]
)
def test_questions_that_hold_such_words_are_no_stop_phrases(text: str) -> None:
    assert not is_stop_phrase(text)


@pytest.mark.parametrize(
    "text",
    [
        "等一下，这款多少钱",
        "等等，我要白色的",
        "停产了吗",
        "不要太吵的",
        "安静模式怎么开",
        "wait, how much is it?",
        "Stop, I want the white one.",
        "hold on, do you have it in black?",
    ],
)
def test_who_asks_something_along_with_it_wants_an_answer(text: str) -> None:
    assert not is_wait_request(text)


def test_a_long_text_never_asks_for_quiet() -> None:
    assert not is_wait_request("等一下" + "我想问一下这个耳机的续航到底有多久" * 4)
    assert not is_wait_request("")


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("这款多少钱", 5), ("支持 USB-C 快充", 6), ("don't stop", 3), ("。，", 0)]
)
def test_words_are_counted_in_both_scripts(text: str, count: int) -> None:
    assert word_count(text) == count


@pytest.mark.parametrize("text", ["还有", "如果", "我想问", "because", "I need to"])
def test_trailing_words_promise_more(text: str) -> None:
    assert sounds_unfinished(text)


@pytest.mark.parametrize("text", ["一二三四五六", "订单号是", "my phone number is", "LM 2048 1"])
def test_numbers_and_addresses_are_dictation(text: str) -> None:
    assert is_dictation(text)


def test_policies_are_asked_in_order_and_bounded_by_the_configuration() -> None:
    config = TurnConfig()
    assert is_short_answer("不用了")
    assert wait_ms(config, "不用了", 0.0) == config.min_wait_ms
    assert wait_ms(config, "订单号 2048", 1.0) == config.dictation_wait_ms
    assert wait_ms(config, "这款多少钱", None) == config.cap_ms
    assert wait_ms(config, "这款多少钱", 1.0) == config.min_wait_ms
    assert wait_ms(config, "这款多少钱", 0.0) == config.cap_ms
    assert wait_ms(TurnConfig(cap_ms=600.0), "订单号 2048", 1.0) == 600.0


@pytest.mark.parametrize(
    "text",
    [
        "我对这个",
        "我想问一下那个白色的",
        "请问你们的",
        "如果收到以后",
        "how much is the",
        "I was wondering if you",
        "Can you tell me",
        "我想要……",
    ],
)
def test_a_sentence_that_breaks_off_is_open(text: str) -> None:
    assert sounds_unfinished(text)
    assert wait_ms(TurnConfig(), text, 0.99) >= 800
    assert wait_ms(TurnConfig(), text, 0.5) > wait_ms(TurnConfig(), text, 0.99) or ends_openly(text)


@pytest.mark.parametrize(
    ("files", "most"),
    # The second were written by people who did not know the rules, and were not looked at while these were made.
    [(("answers_dev.jsonl", "answers_held.jsonl"), 0.02), (("answers_fresh_a.jsonl", "answers_fresh_b.jsonl"), 0.05)],
)
def test_what_customers_ask_is_finished(files: tuple[str, ...], most: float) -> None:
    cases = Path(__file__).parents[3] / "evals" / "cases"
    turns = [turn for name in files for turn in asked_in(cases / name)]
    broken_off = [turn for turn in turns if sounds_unfinished(turn) or is_wait_request(turn)]
    assert len(turns) > 300
    assert len(broken_off) <= most * len(turns), broken_off


def asked_in(path: Path) -> list[str]:
    return [turn for line in path.read_text(encoding="utf-8").splitlines() for turn in json.loads(line)["turns"]]


@pytest.mark.parametrize(
    "text",
    [
        "我希望你能安静一会儿",
        "你先停下",
        "大家都保持沉默",
        "停止说话",
        "I need you to be quiet",
        "Could you stop your chatter",
        "keep silent",
    ],
)
def test_whoever_asks_for_quiet_wants_no_answer(text: str) -> None:
    assert is_wait_request(text)


@pytest.mark.parametrize(
    "text",
    [
        "这个风扇安静吗",
        "我想要一个安静的键盘",
        "does it stay quiet at night",
        "can you stop my order",
        "等了三天还没到",
    ],
)
def test_a_quiet_product_is_no_request_for_quiet(text: str) -> None:
    assert not is_wait_request(text)


@pytest.mark.parametrize(
    ("text", "is_one"), [("不是", True), ("等等", True), ("蹬蹬", True), ("是的", False), ("no", True)]
)
def test_objections_are_known_by_their_words_or_their_sound(text: str, is_one: bool) -> None:
    assert objects(text) is is_one


@pytest.mark.parametrize(
    "text",
    [
        "等一下先别说了,那运费多少?",
        "Stop please, is the electric kettle in stock.",
        "stop please is the electric kettle in stock",
        "wait a second how much is the suitcase",
        "别说了。行李箱能带上飞机吗",
    ],
)
def test_a_question_after_the_words_that_ask_for_quiet_wants_an_answer(text: str) -> None:
    assert not is_wait_request(text)


@pytest.mark.parametrize(
    "text",
    [
        "停，安静一会儿好吗？",
        "Stop, I need to think",
        "Can you stop, please be quiet?",
        "stop can you please be quiet",
        "别说了，我想静静",
    ],
)
def test_who_asks_for_quiet_twice_still_wants_none(text: str) -> None:
    assert is_wait_request(text)

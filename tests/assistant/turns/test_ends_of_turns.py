"""When a turn is over: pauses, words that sound unfinished, dictation, models that never answer, and long silences."""

from __future__ import annotations

import pytest

from assistant.turns import effects as fx
from assistant.turns import events as ev
from tests.fakes.conversation import QUESTION, VOICE, Conversation, asking


def test_speech_that_goes_on_in_a_pause_becomes_one_utterance() -> None:
    talk = Conversation(completeness=0.3)
    talk.user(0.0, 1.0, "我想问一下")
    talk.user(1.28, 2.5, "白色的多少钱")
    talk.run(15)
    assert talk.said == ["我想问一下白色的多少钱"]
    assert len(talk.asked) == 1


def test_words_that_sound_unfinished_are_waited_for() -> None:
    talk = Conversation()
    talk.user(0.0, 1.0, "白色的还有")
    talk.user(2.2, 3.0, "黑色的多少钱")
    talk.run(15)
    assert talk.said == ["白色的还有黑色的多少钱"]


def test_an_utterance_that_sounds_unfinished_to_the_model_is_waited_for() -> None:
    eager, patient = Conversation(completeness=0.9), Conversation(completeness=0.05)
    for talk in (eager, patient):
        talk.user(*QUESTION)
        talk.run(10)
    assert patient.when(fx.CommitUtterance) - eager.when(fx.CommitUtterance) > 1.5


def test_no_wait_is_longer_than_the_cap() -> None:
    talk = asking(completeness=0.0).run(10)
    assert talk.when(fx.CommitUtterance) == pytest.approx(1.2 + VOICE.cap_ms / 1000)


@pytest.mark.parametrize("words", ["我的订单号是一二三四", "订单号 2048", "我的手机号是138", "my order number is 20"])
def test_dictation_is_given_more_time(words: str) -> None:
    talk = Conversation()
    talk.user(0.0, 1.0, words)
    talk.run(10)
    assert talk.when(fx.CommitUtterance) == pytest.approx(1.0 + VOICE.dictation_wait_ms / 1000)


def test_digits_said_in_groups_are_one_utterance() -> None:
    talk = Conversation()
    talk.user(0.0, 1.0, "订单号是二零四八")
    talk.user(2.2, 3.0, "一二三四")
    talk.run(10)
    assert talk.said == ["订单号是二零四八一二三四"]


def test_a_short_answer_is_taken_at_once_whatever_the_model_thinks() -> None:
    talk = Conversation(completeness=0.0)
    talk.user(0.0, 0.5, "不用了")
    talk.run(10)
    assert talk.when(fx.CommitUtterance) == pytest.approx(0.5 + VOICE.min_wait_ms / 1000)


def test_an_end_of_turn_model_that_never_answers_costs_the_cap_and_no_more() -> None:
    talk = asking(completeness=None).run(10)
    assert talk.when(fx.CommitUtterance) == pytest.approx(1.2 + VOICE.cap_ms / 1000)


def test_a_recogniser_that_never_answers_does_not_hang_the_conversation() -> None:
    talk = asking(recogniser_s=None).run(8)
    assert talk.all(fx.DropUtterance)[0].why == "empty"
    talk.recogniser_s = 0.1
    talk.user(9.0, 10.0, "你还在吗")
    talk.run(20)
    assert talk.asked == ["你还在吗"]


def test_what_was_heard_so_far_counts_when_the_final_transcript_never_comes() -> None:
    talk = asking(recogniser_s=None)
    talk.does(1.0, lambda ms: ev.PartialHeard(ms, 1, "这款多少"))
    talk.run(15)
    assert talk.said == ["这款多少"]


def test_a_stuck_recogniser_does_not_leave_a_reply_held() -> None:
    talk = asking()
    talk.run(2.5)
    talk.recogniser_s = None
    talk.noise(3.0, 3.5)
    talk.run(30)
    assert [type(e) for e in talk.all(fx.Duck) + talk.all(fx.Resume)] == [fx.Duck, fx.Resume]  # type: ignore[operator]
    assert talk.heard_s(1) is None


def test_a_result_for_an_earlier_pause_neither_ends_nor_drops_speech_that_goes_on() -> None:
    talk = Conversation(recogniser_s=None, completeness=None)
    talk.user(0.0, 0.5, "x")
    talk.user(0.8, 2.0, "y")
    talk.does(1.5, lambda ms: ev.FinalHeard(ms, 1, 1, ""))
    talk.does(2.5, lambda ms: ev.FinalHeard(ms, 1, 2, "这款多少钱"))
    talk.run(10)
    assert talk.said == ["这款多少钱"]


def test_yes_to_a_reply_that_is_over_by_then_is_an_answer_and_no_backchannel() -> None:
    talk = asking(clauses_s=(2.0,))
    ends = 1.5 + 0.2 + 2.0
    talk.user(ends - 0.08, ends + 0.3, "好的")
    talk.run(5)
    assert talk.said == ["这款多少钱", "好的"]


def test_a_filler_bridges_a_slow_answer_once() -> None:
    slow, quick = asking(think_s=2.5).run(15), asking(think_s=0.4).run(15)
    assert (slow.stock, quick.stock) == (["filler"], [])
    assert slow.when(fx.SayStock) - slow.when(fx.Answer) == pytest.approx(0.7)


def test_a_wait_that_is_known_beforehand_is_bridged_at_once_and_once_only() -> None:
    talk = asking(think_s=2.5)
    talk.does(2.0, lambda ms: ev.ReplySlow(ms, 1))
    talk.does(2.1, lambda ms: ev.ReplySlow(ms, 1))
    talk.run(15)
    assert talk.stock == ["filler"]
    assert talk.when(fx.SayStock) == pytest.approx(2.0)


def test_no_wait_is_bridged_once_the_answer_is_heard_or_where_nobody_listens() -> None:
    answering = asking(think_s=0.2)
    answering.does(2.2, lambda ms: ev.ReplySlow(ms, 1))
    assert answering.run(15).stock == []
    stale = asking(think_s=2.5)
    stale.does(1.9, lambda ms: ev.ReplySlow(ms, 7))
    stale.run(2.0)
    assert stale.stock == []


def test_a_long_silence_is_asked_into_once_and_then_ended_with_a_goodbye() -> None:
    talk = asking().run(120)
    assert talk.stock == ["reprompt", "goodbye"]
    assert talk.when(fx.SayStock) == pytest.approx(6.7 + 20, abs=0.2)


def test_an_answer_in_between_starts_the_patience_anew() -> None:
    talk = asking()
    talk.user(30.0, 31.0, "那黑色的呢")
    talk.run(120)
    assert talk.stock == ["reprompt", "reprompt", "goodbye"]


def test_a_cough_in_the_silence_neither_ends_the_waiting_nor_starts_it_anew_for_ever() -> None:
    talk = asking()
    for at in range(15, 200, 25):
        talk.noise(at, at + 0.3)
    talk.run(250)
    assert talk.stock == ["reprompt", "goodbye"]

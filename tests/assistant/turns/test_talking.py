"""Conversations by voice as people hold them, on a virtual clock."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.turns import effects as fx
from assistant.turns import events as ev
from tests.fakes.conversation import QUESTION, VOICE, Conversation, asking


def test_a_question_is_taken_soon_after_the_last_sound_and_answered_once() -> None:
    talk = asking().run(15)
    assert (talk.said, talk.asked) == (["这款多少钱"], ["这款多少钱"])
    assert 1.2 + 0.3 <= talk.when(fx.CommitUtterance) <= 1.2 + 0.45
    assert talk.heard_s(1) is None


def test_the_floor_is_announced_before_and_after_the_users_turn() -> None:
    talk = asking().run(3)
    assert [effect.started for effect in talk.all(fx.AnnounceSpeech)] == [True, False]


def test_a_cough_does_not_end_the_reply_which_goes_on_where_it_was() -> None:
    talk = asking()
    talk.noise(3.0, 3.4)
    talk.run(20)
    assert [type(effect) for _, effect in talk.log if isinstance(effect, fx.Duck | fx.Resume | fx.StopReply)] == [
        fx.Duck,
        fx.Resume,
    ]
    assert talk.when(fx.Resume) - talk.when(fx.Duck) < 0.65
    assert talk.heard_s(1) is None
    assert len(talk.asked) == 1


def test_a_cough_too_short_to_be_held_for_changes_nothing_that_is_heard() -> None:
    talk = asking()
    talk.noise(3.0, 3.15)
    talk.run(20)
    assert talk.all(fx.StopReply) == []
    assert talk.heard_s(1) is None


def test_the_time_of_a_hold_is_not_counted_as_heard() -> None:
    talk = asking()
    talk.noise(3.0, 3.4)
    talk.user(5.0, 6.5, "那白色的有货吗")
    talk.run(20)
    spoken_from = talk.when(fx.Answer) + 0.2
    held = talk.when(fx.Resume) - talk.when(fx.Duck)
    ducked_again = talk.when(fx.Duck, 1)
    assert talk.heard_s(1) == pytest.approx(ducked_again - spoken_from - held, abs=0.02)


@pytest.mark.parametrize("words", ["嗯嗯", "对对", "好的", "uh-huh", "yeah", "I see"])
def test_a_backchannel_does_not_stop_the_reply(words: str) -> None:
    talk = asking()
    talk.user(3.0, 3.6, words)
    talk.run(20)
    assert talk.all(fx.StopReply) == []
    assert [effect.why for effect in talk.all(fx.DropUtterance)] == ["backchannel"]
    assert talk.heard_s(1) is None
    assert talk.said == ["这款多少钱"]


@pytest.mark.parametrize("words", ["等一下", "停", "stop", "hold on", "不是这个"])
def test_a_stop_phrase_stops_the_reply_as_soon_as_it_is_recognised(words: str) -> None:
    talk = asking()
    talk.user(3.0, 3.35, words)
    talk.run(20)
    assert talk.when(fx.StopReply) < 3.35 + 0.35
    assert talk.all(fx.StopReply)[0].reason == "turn_detected"


@pytest.mark.parametrize("words", ["等一下", "stop talking please", "请安静一下"])
def test_who_asks_for_quiet_gets_quiet(words: str) -> None:
    talk = asking()
    talk.user(3.0, 4.0, words)
    talk.run(15)
    assert talk.said[-1] == words
    assert talk.asked == ["这款多少钱"]


def test_words_over_the_reply_hold_it_within_200_ms_and_stop_it_by_about_500_ms() -> None:
    talk = asking()
    talk.user(3.0, 5.0, "我想问一下那个白色的现在还有没有货")
    talk.run(20)
    assert talk.when(fx.Duck) <= 3.0 + 0.2
    assert talk.when(fx.StopReply) <= 3.0 + 0.65
    assert talk.asked[-1].endswith("还有没有货")
    heard = talk.heard_s(1)
    assert heard is not None
    assert heard < 2.0


def test_words_stop_it_by_500_ms_even_when_only_one_of_them_is_known_yet() -> None:
    talk = asking(recogniser_s=0.25)
    talk.user(3.0, 5.0, "我想问一下白色的")
    talk.run(20)
    assert talk.when(fx.StopReply) <= 3.1 + 0.8


def test_a_recogniser_that_says_nothing_at_all_lets_speech_stop_the_reply_after_900_ms() -> None:
    talk = asking()
    talk.run(2.5)
    talk.recogniser_s = None
    talk.user(3.0, 6.0, "我想问一下白色的")
    talk.run(20)
    assert talk.when(fx.StopReply) == pytest.approx(3.1 + 0.9, abs=0.35)


def test_noise_without_words_holds_the_reply_for_two_seconds_at_most_and_never_ends_it() -> None:
    talk = asking(clauses_s=(3.0, 3.0, 3.0))
    talk.noise(3.0, 9.0)
    talk.run(30)
    assert talk.all(fx.StopReply) == []
    assert talk.when(fx.Resume) == pytest.approx(3.1 + 2.0, abs=0.35)
    assert len(talk.all(fx.Duck)) == 1
    assert talk.heard_s(1) is None


def test_words_that_come_after_a_long_noise_still_interrupt() -> None:
    talk = asking(clauses_s=(3.0, 3.0, 3.0))
    talk.noise(3.0, 6.0)
    talk.user(6.0, 7.5, "我想问一下白色的有没有货")
    talk.run(30)
    assert talk.all(fx.StopReply)[0].reason == "turn_detected"
    assert talk.asked[-1].endswith("有没有货")


@pytest.mark.parametrize("misheard", ["奶奶", "I thought", "是等"])
def test_a_brief_sound_of_which_two_words_were_made_lets_the_reply_go_on(misheard: str) -> None:
    talk = asking()
    talk.user(3.0, 3.5, misheard)
    talk.run(20)
    assert talk.all(fx.StopReply) == []
    assert talk.heard_s(1) is None


@pytest.mark.parametrize("words", ["不是", "蹬蹬", "大猪", "no"])
def test_a_brief_objection_and_what_sounds_like_a_stop_phrase_end_the_reply(words: str) -> None:
    talk = asking()
    talk.user(3.0, 3.5, words)
    talk.run(20)
    assert talk.all(fx.StopReply)[0].reason == "turn_detected"


def test_a_noise_before_the_first_word_does_not_swallow_the_question() -> None:
    talk = asking(think_s=4.0, recogniser_s=0.1)
    talk.noise(2.0, 5.0)
    talk.run(30)
    assert talk.asked == ["这款多少钱"]
    assert talk.heard_s(1) is None


def test_a_question_cut_before_a_word_was_said_is_asked_along_with_the_next() -> None:
    talk = asking(think_s=1.5)
    talk.user(2.2, 3.2, "我说的是白色的")
    talk.run(20)
    assert talk.asked == ["这款多少钱", "这款多少钱 我说的是白色的"]
    assert talk.said == ["这款多少钱", "我说的是白色的"]
    assert talk.stock == ["filler", "filler"], "a filler is not a word of the answer"


def test_a_question_whose_answer_had_begun_is_not_asked_again() -> None:
    talk = asking()
    talk.user(3.5, 4.8, "有没有别的颜色")
    talk.run(20)
    assert talk.asked == ["这款多少钱", "有没有别的颜色"]


def test_only_what_was_heard_stays_in_the_history_by_the_clients_report() -> None:
    talk = asking(reports=True)
    talk.user(4.0, 5.5, "我想换一个问题")
    talk.run(20)
    heard, ducked = talk.heard_s(1), talk.when(fx.Duck)
    assert heard is not None
    assert heard == pytest.approx(ducked - (talk.when(fx.Answer) + 0.2), abs=0.25)


def test_a_reply_counts_as_heard_only_when_the_client_has_played_it() -> None:
    talk = asking(reports=True).run(20)
    assert talk.heard_s(1) is None
    assert talk.when(fx.CommitHeard) >= talk.when(fx.Answer) + 0.2 + 5.0 - 0.05


def test_a_client_that_stops_reporting_in_the_middle_does_not_keep_the_reply_open() -> None:
    talk = Conversation()
    talk.user(*QUESTION)
    talk.does(3.0, lambda ms: ev.PlaybackReported(ms, 1, 800.0))
    talk.run(20)
    assert talk.heard_s(1) == pytest.approx(0.8)


def test_in_a_text_conversation_nobody_is_prompted() -> None:
    talk = Conversation(replace(VOICE, voice=False), think_s=2.0)
    talk.types(0.0, "这款多少钱")
    talk.run(60)
    assert talk.stock == []


def test_switching_to_text_takes_the_spoken_prompts_back() -> None:
    talk = asking(think_s=2.0)
    talk.does(1.8, lambda ms: ev.ModeChanged(ms, voice=False, turn_detection=True))
    talk.run(60)
    assert talk.stock == []


def test_a_typed_message_ends_what_is_being_said_and_is_answered() -> None:
    talk = asking()
    talk.types(3.0, "还有黑色吗")
    talk.run(15)
    assert talk.all(fx.StopReply) == [fx.StopReply(1, "new_message")]
    assert talk.asked == ["这款多少钱", "还有黑色吗"]
    assert talk.all(fx.Answer)[1].item_id == "item_3.0"


def test_a_second_typed_message_takes_the_unanswered_first_along() -> None:
    talk = Conversation(replace(VOICE, voice=False), think_s=1.0)
    talk.types(0.0, "转人工")
    talk.types(0.3, "快点")
    talk.run(15)
    assert talk.asked == ["转人工", "转人工 快点"]


def test_speech_taken_while_a_typed_message_is_answered_ends_that_answer() -> None:
    talk = Conversation()
    talk.user(0.0, 2.0, "白色的多少钱")
    talk.types(1.0, "在吗")
    talk.run(15)
    assert talk.all(fx.StopReply) == [fx.StopReply(1, "turn_detected")]
    assert len(talk.asked) == 2


def test_cancelling_stops_the_reply_and_keeps_what_was_heard() -> None:
    talk = asking()
    talk.does(3.0, ev.CancelRequested)
    talk.run(15)
    assert talk.all(fx.StopReply) == [fx.StopReply(1, "client_cancelled")]
    assert talk.heard_s(1) == pytest.approx(3.0 - talk.when(fx.Answer) - 0.2)
    assert len(talk.asked) == 1


def test_a_person_who_takes_over_silences_the_reply_and_all_that_would_follow() -> None:
    talk = asking()
    talk.does(3.0, lambda ms: ev.OwnerChanged(ms, "human"))
    talk.user(6.0, 7.0, "谢谢你")
    talk.run(60)
    assert talk.all(fx.StopReply) == [fx.StopReply(1, "owner_changed")]
    assert talk.said == ["这款多少钱", "谢谢你"]
    assert len(talk.asked) == 1
    assert talk.stock == []


def test_the_notice_of_a_hand_over_is_said_to_its_end() -> None:
    talk = asking()
    talk.does(3.0, lambda ms: ev.OwnerChanged(ms, "queue"))
    talk.user(9.0, 10.0, "还要多久")
    talk.run(20)
    assert talk.heard_s(1) is None
    assert len(talk.asked) == 1


def test_what_was_left_unanswered_before_a_person_came_is_not_answered_after_them() -> None:
    talk = asking(think_s=3.0)
    talk.user(2.0, 4.0, "等一下")
    talk.does(5.0, lambda ms: ev.OwnerChanged(ms, "human"))
    talk.does(50.0, lambda ms: ev.OwnerChanged(ms, "bot"))
    talk.user(60.0, 61.0, "你好呀朋友")
    talk.run(80)
    assert talk.asked == ["这款多少钱", "你好呀朋友"]


def test_the_client_may_end_the_turn_itself() -> None:
    talk = Conversation(replace(VOICE, turn_detection=False), recogniser_s=None)
    talk.does(2.0, ev.InputCommitted)
    talk.does(2.2, lambda ms: ev.FinalHeard(ms, 1, 1, "这款多少钱"))
    talk.run(10)
    assert talk.said == ["这款多少钱"]
    assert talk.asked == [], "without turn detection the client asks for the response"


def test_speech_that_goes_on_after_the_clients_commit_is_the_next_utterance() -> None:
    talk = Conversation(recogniser_s=0.3)
    talk.user(0.0, 1.0, "这款多少钱")
    talk.does(1.25, ev.InputCommitted)
    talk.user(1.35, 3.0, "我再想想看")
    talk.run(10)
    assert talk.said[0].startswith("这款多少钱")


def test_audio_sent_as_a_message_while_the_assistant_speaks_ends_that_reply() -> None:
    talk = asking()
    talk.run(2.5)
    talk.recogniser_s = None
    talk.does(3.0, ev.InputCommitted)
    talk.does(3.2, lambda ms: ev.FinalHeard(ms, 2, 1, "那白色的呢"))
    talk.run(15)
    assert talk.all(fx.StopReply) == [fx.StopReply(1, "turn_detected")]
    assert talk.asked == ["这款多少钱", "那白色的呢"]


def test_audio_that_is_thrown_away_asks_nothing() -> None:
    talk = Conversation()
    talk.user(0.0, 2.0, "这款多少钱")
    talk.does(1.0, ev.InputCleared)
    talk.run(1.05)
    assert talk.all(fx.DropUtterance) == [fx.DropUtterance(1, "cleared")]
    assert talk.said == []


@pytest.mark.parametrize(
    "stale",
    [
        lambda ms: ev.PartialHeard(ms, 99, "等一下"),
        lambda ms: ev.FinalHeard(ms, 1, 1, "这款多少钱"),
        lambda ms: ev.FinalHeard(ms, 99, 1, "你好"),
        lambda ms: ev.TurnJudged(ms, 1, 1, 1.0),
        lambda ms: ev.ReplyAudio(ms, 99, 500.0),
        lambda ms: ev.ReplyFinished(ms, 99),
        lambda ms: ev.PlaybackReported(ms, 99, 500.0),
        lambda ms: ev.TimerFired(ms, "playback", 0),
        lambda ms: ev.TimerFired(ms, "confirm", 0),
        lambda ms: ev.SpeechPaused(ms, 200.0),
        lambda ms: ev.InputCleared(ms),
    ],
)
def test_a_stale_event_changes_nothing(stale: object) -> None:
    talk = asking()
    talk.run(3)
    before = talk.state
    assert talk.dispatch(stale(talk.ms)) == ()  # type: ignore[operator]
    assert talk.state == before


def test_an_event_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(TypeError, match="not a turn event"):
        Conversation().dispatch("hello")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "given", [{"min_wait_ms": 0.0}, {"min_wait_ms": 3000.0}, {"duck_after_ms": 600.0}, {"duck_after_ms": 0.0}]
)
def test_delays_that_contradict_each_other_are_refused(given: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="between 0 and"):
        replace(VOICE, **given)


def test_who_was_cut_off_hears_the_rest_and_may_interrupt_it() -> None:
    talk = Conversation()
    talk.does(1.0, ev.CallerBack)
    talk.user(3.0, 4.5, "有没有白色的")
    talk.run(12.0)
    assert [effect.reply for effect in talk.all(fx.SayRest)] == [1]
    assert talk.asked == ["有没有白色的"]


def test_who_speaks_first_when_back_is_answered_instead() -> None:
    talk = Conversation()
    talk.user(0.5, 2.0, "有没有白色的")
    talk.does(1.0, ev.CallerBack)
    talk.run(12.0)
    assert not talk.all(fx.SayRest)
    assert talk.asked == ["有没有白色的"]

"""Whatever happens in whatever order: one reply at a time, nothing of the user's lost, nothing left hanging."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from assistant.turns import effects as fx
from assistant.turns import events as ev
from assistant.turns.phrases import is_wait_request
from assistant.turns.reducer import reduce
from assistant.turns.state import TurnState
from tests.fakes.conversation import VOICE, Books

WORDS = st.sampled_from(["", "嗯", "好的", "等一下", "这款多少钱", "还有", "订单号2048", "what about the white one"])
DELAYS_MS = st.sampled_from([1.0, 50.0, 150.0, 250.0, 400.0, 900.0, 2600.0, 5000.0])


class AnyOrder(RuleBasedStateMachine):
    """Raises events as a disorderly world would; the books check every step."""

    def __init__(self) -> None:
        super().__init__()
        self.state = TurnState(config=VOICE)
        self.books = Books()
        self.now_ms = 0.0
        self.unanswered: list[str] = []
        self.pending: tuple[int, str] | None = None
        self.typed = 0

    # what may happen ----------------------------------------------------------------------------------------------

    @rule(delay=DELAYS_MS)
    def time_passes(self, delay: float) -> None:
        end = self.now_ms + delay
        while due := sorted((at, name) for name, (at, _) in self.books.timers.items() if at <= end):
            at, name = due[0]
            self.now_ms = max(self.now_ms, at)
            self.happens(ev.TimerFired(self.now_ms, name, self.books.timers[name][1]))  # type: ignore[arg-type]
        self.now_ms = end

    @rule(lead_ms=st.sampled_from([0.0, 96.0, 700.0]))
    def speech_starts(self, lead_ms: float) -> None:
        self.happens(ev.SpeechStarted(self.now_ms, lead_ms))

    @rule()
    def speech_pauses(self) -> None:
        self.happens(ev.SpeechPaused(self.now_ms, 200.0))

    @rule()
    def speech_goes_on(self) -> None:
        self.happens(ev.SpeechResumed(self.now_ms))

    @rule(probability=st.sampled_from([0.0, 0.4, 1.0]), late=st.booleans())
    def the_model_judges(self, probability: float, late: bool) -> None:
        utterance, pause = self.current(late)
        self.happens(ev.TurnJudged(self.now_ms, utterance, pause, probability))

    @rule(text=WORDS, late=st.booleans())
    def something_is_heard_so_far(self, text: str, late: bool) -> None:
        self.happens(ev.PartialHeard(self.now_ms, self.current(late)[0], text))

    @rule(text=WORDS, late=st.booleans())
    def a_transcript_comes(self, text: str, late: bool) -> None:
        utterance, pause = self.current(late)
        self.happens(ev.FinalHeard(self.now_ms, utterance, pause, text, "zh"))

    @rule()
    def the_client_commits(self) -> None:
        self.happens(ev.InputCommitted(self.now_ms))

    @rule()
    def the_client_clears(self) -> None:
        self.happens(ev.InputCleared(self.now_ms))

    @rule(text=st.sampled_from(["在吗", "转人工", "which one is lighter"]))
    def a_message_is_typed(self, text: str) -> None:
        self.typed += 1
        self.happens(ev.TextReceived(self.now_ms, f"item_{self.typed}", text))

    @rule(audio_ms=st.sampled_from([0.0, 300.0, 4000.0]), late=st.booleans(), filler=st.booleans())
    def audio_is_sent(self, audio_ms: float, late: bool, filler: bool) -> None:
        self.happens(ev.ReplyAudio(self.now_ms, self.reply(late), audio_ms, filler))

    @rule(late=st.booleans(), failed=st.booleans())
    def the_reply_is_finished(self, late: bool, failed: bool) -> None:
        self.happens(ev.ReplyFinished(self.now_ms, self.reply(late), failed))

    @rule(played_ms=st.sampled_from([0.0, 200.0, 4000.0, 1e9, float("inf")]), late=st.booleans())
    def playback_is_reported(self, played_ms: float, late: bool) -> None:
        self.happens(ev.PlaybackReported(self.now_ms, self.reply(late), played_ms))

    @rule()
    def the_client_cancels(self) -> None:
        self.unanswered.clear()
        self.happens(ev.CancelRequested(self.now_ms))

    @rule(owner=st.sampled_from(["bot", "bot", "queue", "human"]))
    def the_owner_changes(self, owner: ev.Owner) -> None:
        self.happens(ev.OwnerChanged(self.now_ms, owner))

    @rule(voice=st.booleans(), turn_detection=st.booleans())
    def the_mode_changes(self, voice: bool, turn_detection: bool) -> None:
        self.happens(ev.ModeChanged(self.now_ms, voice, turn_detection))

    @rule()
    def who_was_cut_off_is_back(self) -> None:
        self.happens(ev.CallerBack(self.now_ms))

    @rule(late=st.booleans())
    def the_first_words_will_take_long(self, late: bool) -> None:
        self.happens(ev.ReplySlow(self.now_ms, self.reply(late)))

    @rule(timer=st.sampled_from(["duck", "confirm", "end_of_turn", "turn_cap", "filler", "playback", "reprompt"]))
    def a_replaced_timer_fires(self, timer: ev.TimerName) -> None:
        self.happens(ev.TimerFired(self.now_ms, timer, -1))

    # what must hold -----------------------------------------------------------------------------------------------

    def happens(self, event: ev.TurnEvent) -> None:
        before = self.state
        self.state, effects = reduce(before, event)
        self.books.enter(event, effects, self.state)
        commits = [effect for effect in effects if isinstance(effect, fx.CommitUtterance)]
        answers = [effect for effect in effects if isinstance(effect, fx.Answer)]
        assert len(commits) <= 1 and len(answers) <= 1
        self.check_that_words_are_kept(before, event, effects)
        asks = self.state.config.turn_detection or not (before.utterance and before.utterance.by_client)
        for commit in commits:
            if self.state.owner == "bot" and asks and not is_wait_request(commit.text):
                assert answers and commit.text in answers[0].text
        if isinstance(event, ev.TextReceived) and self.state.owner == "bot":
            assert answers and event.text in answers[0].text
        if self.state.owner == "human":
            assert not answers and self.state.reply is None

    def check_that_words_are_kept(self, before: TurnState, event: ev.TurnEvent, effects: tuple[Any, ...]) -> None:
        """An utterance whose words are known ends in a commit, unless it only said that it listens, or was cleared."""
        ended = before.utterance is not None and (
            self.state.utterance is None or self.state.utterance.number != before.utterance.number
        )
        if not ended or before.utterance is None:
            return
        fates = [e for e in effects if isinstance(e, fx.CommitUtterance | fx.DropUtterance)]
        assert [fate.utterance for fate in fates] == [before.utterance.number]
        if isinstance(fates[0], fx.CommitUtterance):
            return
        final = event.text if isinstance(event, ev.FinalHeard) else before.utterance.final
        if fates[0].why == "empty":
            assert not (final or "").strip() or (before.utterance.overlaps and before.reply is not None)
        if fates[0].why == "backchannel":
            assert before.reply is not None

    @invariant()
    def a_held_reply_will_be_released_or_ended(self) -> None:
        if self.state.reply is not None and self.state.reply.phase == "held":
            assert self.state.utterance is not None
            assert {"confirm", "turn_cap"} & set(self.books.timers), "nothing would ever release the reply"

    @invariant()
    def a_paused_utterance_will_be_taken_or_dropped(self) -> None:
        assert (self.state.utterance is None) == (self.state.floor == "silent")
        if self.state.floor == "paused":
            assert {"turn_cap", "end_of_turn"} & set(self.books.timers), "nothing would ever end the turn"

    def teardown(self) -> None:
        """Let the world fall silent: then everything comes to its end."""
        if self.state.floor == "speaking":
            self.speech_pauses()
        self.time_passes(60_000.0)
        if self.state.reply is not None:
            self.the_reply_is_finished(late=False, failed=False)
        for _ in range(12):
            self.time_passes(60_000.0)
            if self.state.reply is not None:
                self.the_reply_is_finished(late=False, failed=False)
        assert self.books.live == []
        assert self.books.held == set()
        assert self.books.timers == {}
        assert self.state.utterance is None
        assert sorted(self.books.ended) == sorted(self.books.begun)

    def current(self, late: bool) -> tuple[int, int]:
        """Return the utterance and pause that are current, or such as are over."""
        if self.state.utterance is None:
            return (self.state.utterances, 1)
        number, pause = self.state.utterance.number, self.state.utterance.pause
        return (number - 1, pause) if late else (number, pause)

    def reply(self, late: bool) -> int:
        return self.state.replies - 1 if late else self.state.replies


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)


def test_the_reducer_never_changes_the_state_it_was_given() -> None:
    state = TurnState(config=VOICE)
    after, _ = reduce(state, ev.SpeechStarted(0.0))
    assert state == TurnState(config=VOICE)
    assert replace(after) == after

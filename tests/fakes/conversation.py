"""A conversation scripted in seconds on a virtual clock, driving the pure turn reducer: events in, effects out.

The user, the detector, the recogniser, the end-of-turn model, the generator and the client's playback are all simple
models here, so that a test says only what the people in it do::

    talk = Conversation()
    talk.user(0.0, 1.2, "这款多少钱")
    talk.noise(3.0, 3.4)
    talk.run(20)
    assert talk.heard_whole(1)
"""

from __future__ import annotations

import heapq
import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from assistant.turns import effects as fx
from assistant.turns import events as ev
from assistant.turns.reducer import reduce
from assistant.turns.state import TurnConfig, TurnState

Effect = TypeVar("Effect")
VOICE = TurnConfig(voice=True)
_UNIT = re.compile(r"[a-zA-Z0-9']+|[\u4e00-\u9fff]|[^\w\s]")
_DETECTED_AFTER_S = 0.1
_PAUSE_S = 0.2
_REPORT_EVERY_S = 0.2


@dataclass
class Books:
    """Keeps account of what the reducer promised and checks after each event that it keeps its promises."""

    begun: list[int] = field(default_factory=list)
    ended: dict[int, float | None] = field(default_factory=dict)
    held: set[int] = field(default_factory=set)
    timers: dict[str, tuple[float, int]] = field(default_factory=dict)

    @property
    def live(self) -> list[int]:
        """Replies that have begun and not ended."""
        return [number for number in self.begun if number not in self.ended]

    def enter(self, event: ev.TurnEvent, effects: Sequence[fx.TurnEffect], state: TurnState) -> None:
        """Take one step into account."""
        if isinstance(event, ev.TimerFired) and self.timers.get(event.timer, (0, None))[1] == event.token:
            del self.timers[event.timer]
        for effect in effects:
            self._enter(effect)
            assert len(self.live) <= 1, f"two replies at once: {self.live}"
        assert self.live == ([state.reply.number] if state.reply else []), "the state and the effects disagree"
        assert {name: token for name, (_, token) in self.timers.items()} == dict(state.timers), "a timer has leaked"

    def _enter(self, effect: fx.TurnEffect) -> None:
        match effect:
            case fx.Answer(reply):
                assert reply not in self.begun, "one question was answered twice"
                self.begun.append(reply)
            case fx.SayRest(reply):
                self.begun.append(reply)
            case fx.SayStock(reply, phrase):
                if phrase == "filler":
                    assert reply in self.live
                else:
                    self.begun.append(reply)
            case fx.CommitHeard(reply, heard_ms):
                assert reply in self.live, "what was heard is kept once, for a reply that was live"
                self.ended[reply] = heard_ms
                self.held.discard(reply)
            case fx.Duck(reply):
                assert reply in self.live and reply not in self.held
                self.held.add(reply)
            case fx.Resume(reply):
                assert reply in self.held
                self.held.discard(reply)
            case fx.SetTimer(timer, due_ms, token):
                self.timers[timer] = (due_ms, token)
            case fx.CancelTimer(timer):
                del self.timers[timer]


@dataclass(frozen=True)
class Speech:
    """Sound of the user between two moments; no text is a cough or other noise that the detector takes for speech."""

    from_s: float
    to_s: float
    text: str

    def said_by(self, at_s: float) -> str:
        """Return the words said so far."""
        units = list(_UNIT.finditer(self.text))
        share = min(1.0, max(0.0, (at_s - self.from_s) / (self.to_s - self.from_s)))
        count = int(len(units) * share + 1e-9)
        return self.text[: units[count - 1].end()] if count else ""


@dataclass
class Player:
    """The client's loudspeaker: plays what it is sent, holds and stops when told."""

    reply: int
    sent_s: float = 0.0
    played_s: float = 0.0
    held: bool = False
    moved_s: float = 0.0

    def move(self, now_s: float) -> None:
        """Let the time pass."""
        if not self.held:
            self.played_s = min(self.sent_s, self.played_s + now_s - self.moved_s)
        self.moved_s = now_s


class Conversation:
    """See the module. Times are seconds; `log` holds every effect with its time."""

    def __init__(
        self,
        config: TurnConfig = VOICE,
        *,
        recogniser_s: float | None = 0.1,
        completeness: float | None = 0.95,
        think_s: float = 0.2,
        clauses_s: Sequence[float] = (1.0, 2.0, 2.0),
        reports: bool = False,
        log: Callable[[ev.TurnEvent, tuple[fx.TurnEffect, ...]], None] | None = None,
    ) -> None:
        self.state = TurnState(config=config)
        self.now_s = 0.0
        self.log: list[tuple[float, fx.TurnEffect]] = []
        self.events: list[ev.TurnEvent] = []
        self.books = Books()
        self.recogniser_s, self.completeness = recogniser_s, completeness
        self.think_s, self.clauses_s = think_s, tuple(clauses_s)
        self._reports, self._write = reports, log
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._speech: list[Speech] = []
        self._detector = "silent"
        self._utterance_from_s = 0.0
        self._player: Player | None = None

    # what people do -----------------------------------------------------------------------------------------------

    def user(self, from_s: float, to_s: float, text: str) -> None:
        """The user says this between these moments."""
        speech = Speech(from_s, to_s, text)
        self._speech.append(speech)
        self._at(from_s + _DETECTED_AFTER_S, lambda: self._detected(speech))
        self._at(to_s + _PAUSE_S, lambda: self._fell_silent(speech))

    def noise(self, from_s: float, to_s: float) -> None:
        """A cough, music, a door: taken for speech, without words."""
        self.user(from_s, to_s, "")

    def types(self, at_s: float, text: str) -> None:
        """The user sends a typed message."""
        self.does(at_s, lambda ms: ev.TextReceived(ms, f"item_{at_s}", text))

    def does(self, at_s: float, event: Callable[[float], ev.TurnEvent]) -> None:
        """Anything else happens: an event made from its time in ms."""
        self._at(at_s, lambda: self.dispatch(event(at_s * 1000)))

    def run(self, until_s: float) -> Conversation:
        """Let everything happen up to this moment."""
        while True:
            timer = min(((due, name) for name, (due, _) in self.books.timers.items()), default=None)
            next_s = min(self._agenda[0][0] if self._agenda else 1e9, timer[0] / 1000 if timer else 1e9)
            if next_s > until_s:
                self._move(until_s)
                return self
            self._move(max(self.now_s, next_s))
            if self._agenda and self._agenda[0][0] <= next_s:
                heapq.heappop(self._agenda)[2]()
            elif timer is not None:
                _, name = timer
                self.dispatch(ev.TimerFired(self.ms, name, self.books.timers[name][1]))  # type: ignore[arg-type]

    @property
    def ms(self) -> float:
        return self.now_s * 1000

    def dispatch(self, event: ev.TurnEvent) -> tuple[fx.TurnEffect, ...]:
        """Give the reducer an event now and let the world react to the effects."""
        self.state, effects = reduce(self.state, event)
        self.events.append(event)
        self.books.enter(event, effects, self.state)
        if self._write is not None:
            self._write(event, effects)
        for effect in effects:
            self.log.append((self.now_s, effect))
            self._react(effect)
        return effects

    # what tests ask -----------------------------------------------------------------------------------------------

    def all(self, kind: type[Effect]) -> list[Effect]:
        """Return every effect of a kind, in order."""
        return [effect for _, effect in self.log if isinstance(effect, kind)]

    def when(self, kind: type[Any], nth: int = 0) -> float:
        """Return when the nth effect of a kind happened."""
        return [at for at, effect in self.log if isinstance(effect, kind)][nth]

    @property
    def said(self) -> list[str]:
        """The user's turns, as they were taken."""
        return [effect.text for effect in self.all(fx.CommitUtterance)]

    @property
    def asked(self) -> list[str]:
        """The questions that replies were made to."""
        return [effect.text for effect in self.all(fx.Answer)]

    @property
    def stock(self) -> list[str]:
        """The phrases said from stock."""
        return [effect.phrase for effect in self.all(fx.SayStock)]

    def heard_s(self, reply: int) -> float | None:
        """Return how much of a reply the history keeps, in seconds; None means all of it."""
        heard = self.books.ended[reply]
        return None if heard is None else heard / 1000

    # the world ----------------------------------------------------------------------------------------------------

    def _at(self, at_s: float, act: Callable[[], None]) -> None:
        heapq.heappush(self._agenda, (at_s, next(self._order), act))

    def _after(self, delay_s: float, act: Callable[[], None]) -> None:
        self._at(self.now_s + delay_s, act)

    def _move(self, to_s: float) -> None:
        self.now_s = to_s
        if self._player is not None:
            self._player.move(to_s)

    def _detected(self, speech: Speech) -> None:
        if self._detector == "silent":
            self._utterance_from_s = speech.from_s
            self.dispatch(ev.SpeechStarted(self.ms, _DETECTED_AFTER_S * 1000))
        elif self._detector == "paused":
            self.dispatch(ev.SpeechResumed(self.ms))
        self._detector = "speaking"

    def _fell_silent(self, speech: Speech) -> None:
        if self._detector == "speaking" and not self._speaking_at(self.now_s):
            self._detector = "paused"
            self.dispatch(ev.SpeechPaused(self.ms, _PAUSE_S * 1000))

    def _speaking_at(self, at_s: float) -> bool:
        return any(speech.from_s <= at_s < speech.to_s for speech in self._speech)

    def _words(self) -> str:
        parts = [s.said_by(self.now_s) for s in self._speech if s.from_s >= self._utterance_from_s]
        text = ""
        for part in filter(None, parts):
            text += (" " if text and text[-1].isascii() and part[0].isascii() else "") + part
        return text

    def _react(self, effect: fx.TurnEffect) -> None:
        match effect:
            case fx.Recognise(utterance, pause):
                self._recognise(utterance, pause)
            case fx.JudgeTurn(utterance, pause) if self.completeness is not None:
                probability = self.completeness
                self._after(0.05, lambda: self._tell(ev.TurnJudged, utterance, pause, probability))
            case fx.Answer(reply) | fx.SayRest(reply):
                self._after(self.think_s, lambda: self._speak(reply, list(self.clauses_s)))
            case fx.SayStock(reply, phrase):
                self._after(0.01, lambda: self._speak(reply, [0.8], finish=phrase != "filler"))
            case fx.Duck(reply) | fx.Resume(reply) if self._player and self._player.reply == reply:
                self._player.held = isinstance(effect, fx.Duck)
            case fx.StopReply(reply) if self._player and self._player.reply == reply:
                self._player = None
            case fx.CommitUtterance() | fx.DropUtterance():
                self._detector = "silent"
                going_on = [s for s in self._speech if s.from_s <= self.now_s < s.to_s]
                if going_on:
                    self._utterance_from_s = self.now_s
                    self._after(_DETECTED_AFTER_S, lambda: self._detected(going_on[0]))

    def _recognise(self, utterance: int, pause: int | None) -> None:
        if self.recogniser_s is None:
            return
        text = self._words()
        if pause is None:
            self._after(self.recogniser_s, lambda: self._tell(ev.PartialHeard, utterance, text))
        else:
            self._after(self.recogniser_s, lambda: self._tell(ev.FinalHeard, utterance, pause, text, "zh"))

    def _tell(self, kind: Callable[..., ev.TurnEvent], *fields: Any) -> None:
        self.dispatch(kind(self.ms, *fields))

    def _speak(self, reply: int, clauses_s: list[float], *, finish: bool = True) -> None:
        """Send a clause; the next one follows soon after, as synthesis is faster than speech."""
        current = self.state.reply
        if current is None or current.number != reply:
            return
        if current.phase == "held":
            self._after(0.05, lambda: self._speak(reply, clauses_s, finish=finish))
            return
        if clauses_s:
            if self._player is None or self._player.reply != reply:
                self._player = Player(reply, moved_s=self.now_s)
                self._report(self._player)
            self._player.sent_s += clauses_s[0]
            self._tell(ev.ReplyAudio, reply, clauses_s[0] * 1000, not finish)
            self._after(0.1, lambda: self._speak(reply, clauses_s[1:], finish=finish))
        elif finish:
            self._tell(ev.ReplyFinished, reply)

    def _report(self, player: Player) -> None:
        """Report playback every 200 ms while this player plays, and at its end."""
        if not self._reports:
            return

        def report() -> None:
            if self._player is player and player.reply in self.books.live:
                self._tell(ev.PlaybackReported, player.reply, player.played_s * 1000)
                self._after(_REPORT_EVERY_S, report)

        self._after(_REPORT_EVERY_S, report)


QUESTION = (0.0, 1.2, "这款多少钱")
"""Answered from about 2 s on; the reply of 5 s is over at about 7 s."""


def asking(**given: object) -> Conversation:
    """A conversation in which the user has asked and is being answered."""
    talk = Conversation(**given)  # type: ignore[arg-type]
    talk.user(*QUESTION)
    return talk

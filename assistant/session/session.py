"""One connected conversation: carries out what turn-taking asks for, with the dialogue, the ear and the speaker.

The channel feeds it audio, text and reports, and gets `SessionEvent`s back. Long work runs in tasks of the session's
own; closing the session ends all of them.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, TextIO

from assistant.auth.principal import Principal
from assistant.bus.protocol import conversation_topic
from assistant.session.deps import SessionDeps
from assistant.session.ear import Ear
from assistant.session.events import (
    Forwarded,
    PlaybackHeld,
    PlaybackResumed,
    SpeechBegan,
    SpeechFinished,
    Trouble,
    UserItem,
)
from assistant.session.hearing import Hearing
from assistant.session.history import History
from assistant.session.replying import Replying
from assistant.session.speaker import Emit
from assistant.telemetry.logs import get_logger
from assistant.truth.text import language_of
from assistant.turns import effects as fx
from assistant.turns import events as ev
from assistant.turns.replay import TurnLogWriter
from assistant.turns.runtime import TurnRuntime
from assistant.turns.state import heard_ms
from voice.audio import Float32

_log = get_logger(__name__)
_KEPT_ITEMS = 8


class Session:
    """See the module. Use `start` first and `close` last; everything else is called between them."""

    def __init__(self, deps: SessionDeps, history: History, principal: Principal, emit: Emit) -> None:
        self._deps = deps
        self._emit = emit
        self.history = history
        self.principal = principal
        self.spoken = False
        self._turn_detection = True
        self.current_product: str | None = None
        self._log_file: TextIO | None = None
        self._items: dict[int, str] = {}
        self._last_item_id: str | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._saving: set[asyncio.Task[None]] = set()
        self._respond_when_heard = False
        config = replace(deps.turns, voice=False)
        self.turns = TurnRuntime(config, deps.clock, self._carry_out, self._open_log(config))
        self.hearing = Hearing(deps, self.turns, emit, self.item_of)
        self.replying = Replying(deps, history, self.turns, emit, self)
        self.hearing.saying = self.replying.saying
        self.hearing.lang = lambda: self.history.memory.lang

    def _open_log(self, config: Any) -> TurnLogWriter | None:
        if self._deps.turn_logs is None:
            return None
        self._deps.turn_logs.mkdir(parents=True, exist_ok=True)
        path = self._deps.turn_logs / f"{self.history.conversation_id}-{secrets.token_hex(3)}.jsonl"
        self._log_file = path.open("w", encoding="utf-8")
        return TurnLogWriter(self._log_file, config)

    async def start(self) -> None:
        """Take up the conversation and listen to what others do in it."""
        await self.history.load()
        if (unfinished := self.history.unfinished) is not None and unfinished.item_id:
            self.replying.question(unfinished.item_id, unfinished.text)
        listening = asyncio.Event()
        self.run(self._follow_bus(listening))
        await listening.wait()
        # Read only now: what changed before the subscription would be heard of by nobody.
        await self.history.refresh()
        await self.turns.dispatch(ev.OwnerChanged(self.turns.now_ms(), self.history.conversation.owner))

    async def close(self, *, line_broke: bool = False) -> None:
        """End all work; what was said so far stays in the history, and of a broken line also what was not."""
        self.replying.line_broke = line_broke
        if line_broke and (question := self.replying.take_question()[0]) is not None:
            await self.history.left_unanswered(question)
        await self.turns.dispatch(ev.CancelRequested(self.turns.now_ms()))
        await self.turns.close()
        await self.hearing.close()
        await asyncio.gather(*self._saving, return_exceptions=True)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._log_file is not None:
            self._log_file.close()

    async def configure(self, *, spoken: bool | None = None, turn_detection: bool | None = None) -> None:
        """Switch between voice and text, and between our turn detection and the client's."""
        self.spoken = self.spoken if spoken is None else spoken
        self._turn_detection = self._turn_detection if turn_detection is None else turn_detection
        await self.turns.dispatch(
            ev.ModeChanged(self.turns.now_ms(), voice=self.spoken, turn_detection=self._turn_detection)
        )
        if self.spoken:
            await self._go_on()

    async def _go_on(self) -> None:
        """Answer, or say to its end, what a broken line cut off; once. Who writes is answered when they ask for it."""
        unfinished, self.history.unfinished = self.history.unfinished, None
        if unfinished is not None and unfinished.item_id:
            await self.respond()
        elif unfinished is not None:
            self.replying.rest = unfinished
            await self.turns.dispatch(ev.CallerBack(self.turns.now_ms()))

    def listen(self, ear: Ear) -> None:
        """Hear with this ear from now on."""
        self.hearing.ear = ear

    def item_of(self, utterance: int) -> str:
        """Return the item id of an utterance; made at its first mention."""
        for old in [number for number in self._items if number < utterance - _KEPT_ITEMS]:
            del self._items[old]
        return self._items.setdefault(utterance, f"item_{secrets.token_hex(10)}")

    # what the channel calls ---------------------------------------------------------------------------------------

    async def hear(self, audio: Float32) -> None:
        """Take microphone audio, float32 mono at the ear's input rate."""
        await self.hearing.feed(audio, turn_detection=self._turn_detection)

    async def hear_whole(self, audio: Float32) -> None:
        """Take a whole utterance at once, as an audio message has it, and take it as finished."""
        await self.hearing.feed(audio, turn_detection=False)
        await self.commit_input()

    async def feedback(self, item_id: str, helpful: bool) -> None:
        """Keep what the customer thought of a reply."""
        await self._deps.conversations.amend(item_id, meta={"helpful": helpful})

    def set_language(self, lang: str) -> None:
        """Answer in this language until the customer's own words say otherwise."""
        self.history.memory = replace(self.history.memory, lang=lang)

    async def commit_input(self) -> None:
        """The client ended the utterance."""
        await self.turns.dispatch(ev.InputCommitted(self.turns.now_ms()))

    async def clear_input(self) -> None:
        """The client threw the uncommitted audio away."""
        if self.hearing.ear is not None:
            self.hearing.ear.clear()
        await self.turns.dispatch(ev.InputCleared(self.turns.now_ms()))

    async def add_text(self, item_id: str, text: str) -> None:
        """Add a typed message to the conversation; it is answered when `respond` is called."""
        lang = language_of(text, self.history.memory.lang)
        await self.history.user_said(item_id, text, lang, spoken=False)
        await self._follow_owner()
        previous, self._last_item_id = self._last_item_id, item_id
        self.replying.question(item_id, text)
        await self._emit(UserItem(item_id, text, spoken=False, previous_item_id=previous))

    async def respond(self) -> bool:
        """Answer what has been said and not answered; False when a person owns the conversation or there is nothing.

        A client that ends the turns itself asks for the answer right after its commit, before anybody knows the words.
        """
        utterance = self.turns.state.utterance
        transcribing = utterance is not None and utterance.by_client
        if transcribing and not self._turn_detection:
            self._respond_when_heard = True
            return True
        item_id, text = self.replying.take_question()
        if self.turns.state.owner != "bot":
            return False
        if item_id is None:
            return transcribing
        await self.turns.dispatch(ev.TextReceived(self.turns.now_ms(), item_id, text))
        return True

    async def cancel(self) -> None:
        """Stop what is being said."""
        await self.turns.dispatch(ev.CancelRequested(self.turns.now_ms()))

    async def played(self, response_id: str, played_ms: float) -> None:
        """Take the client's word for how much of a reply it has played; unknown replies are ignored."""
        number = self.replying.number_of(response_id)
        if number is not None:
            await self.turns.dispatch(ev.PlaybackReported(self.turns.now_ms(), number, played_ms))

    async def truncate(self, item_id: str, audio_end_ms: float) -> bool:
        """Cut a reply's history to what the client played; False if there is no such reply."""
        return await self.replying.truncate(item_id, audio_end_ms)

    # carrying out effects -----------------------------------------------------------------------------------------

    async def _carry_out(self, effect: fx.TurnEffect) -> None:
        match effect:
            case fx.Recognise() | fx.JudgeTurn():
                self.run(self.hearing.carry_out(effect))
            case fx.AnnounceSpeech(utterance, started):
                kind = SpeechBegan if started else SpeechFinished
                await self._emit(kind(self.item_of(utterance), self.hearing.position_ms))
            case fx.CommitUtterance(utterance, text, lang):
                await self._commit(utterance, text, lang)
            case fx.DropUtterance(utterance, why):
                self.hearing.end_utterance()
                self._deps.metrics.interruptions.labels(result=why).inc()
                self._heard_at_last()
            case fx.Duck(reply):
                self.replying.hold(reply)
                await self._emit(PlaybackHeld(self.replying.response_id(reply)))
            case fx.Resume(reply):
                self.replying.go_on(reply)
                await self._emit(PlaybackResumed(self.replying.response_id(reply)))
            case fx.Answer() | fx.SayStock() | fx.SayRest():
                self.replying.expect(effect.reply)
                self.run(self.replying.carry_out(effect))
            case fx.StopReply(reply, reason):
                await self.replying.stop(reply, reason)
            case fx.CommitHeard(reply, heard):
                saving = self.run(self.replying.commit_heard(reply, heard))
                self._saving.add(saving)
                saving.add_done_callback(self._saving.discard)
            case _:
                raise TypeError(f"no way to carry out {type(effect).__name__}")

    async def _commit(self, utterance: int, text: str, lang: str) -> None:
        item_id = self.item_of(utterance)
        duration_s = self.hearing.utterance_s
        self.hearing.end_utterance()
        await self.history.user_said(item_id, text, lang or language_of(text), spoken=True)
        # Called while an event is handled: the change of owner is its own event, raised right after.
        self.run(self._follow_owner())
        previous, self._last_item_id = self._last_item_id, item_id
        if not self._turn_detection:
            self.replying.question(item_id, text)
        await self._emit(UserItem(item_id, text, spoken=True, duration_s=duration_s, previous_item_id=previous))
        self._heard_at_last()

    def _heard_at_last(self) -> None:
        """Give the answer that the client asked for while its words were being transcribed."""
        if self._respond_when_heard:
            self._respond_when_heard = False
            self.run(self._respond_late())

    async def _respond_late(self) -> None:
        if not await self.respond() and self.turns.state.owner == "bot":
            await self._emit(Trouble("nothing_heard", "There were no words in that. Please say it again."))

    async def _follow_owner(self) -> None:
        owner = self.history.conversation.owner
        if owner != self.turns.state.owner:
            await self.turns.dispatch(ev.OwnerChanged(self.turns.now_ms(), owner))

    async def _follow_bus(self, listening: asyncio.Event) -> None:
        """Hear of hand-overs, staff messages and ownership; a subscriber that was too slow starts over."""
        while True:
            async with self._deps.bus.subscribe(conversation_topic(self.history.conversation_id)) as events:
                listening.set()
                async for event in events:
                    if event["type"] == "bus.overflow":
                        await self._emit(Trouble("missed_events", "Some events were missed; please reconnect."))
                        break
                    await self._bus_event(event)

    async def _bus_event(self, event: dict[str, Any]) -> None:
        if event["type"] == "shop.message" and event["place"] == self.history.place:
            return
        if event["type"] == "shop.escalation" and event.get("owner") != self.turns.state.owner:
            await self.history.refresh()
            await self.turns.dispatch(ev.OwnerChanged(self.turns.now_ms(), self.history.conversation.owner))
        if event["type"] == "shop.escalation" and self.replying.number_of(event.get("item_id") or "") is not None:
            # Here the notice is the reply itself; a client that got it twice would show or speak it twice.
            event = {**event, "message": None}
        await self._emit(Forwarded(event))

    @property
    def last_user_item(self) -> str | None:
        """The id of the customer's last message."""
        return self._last_item_id

    def heard_so_far_ms(self) -> float:
        """Return how much of the current reply has been heard."""
        reply = self.turns.state.reply
        return heard_ms(reply, self.turns.now_ms()) if reply is not None else 0.0

    def run(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run work of this session in the background; its failure is logged and told to the client."""
        task = asyncio.create_task(self._guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except asyncio.CancelledError:
            raise
        except Exception:
            _log.exception("session_task_failed", conversation_id=self.history.conversation_id)
            with contextlib.suppress(Exception):
                await self._emit(Trouble("internal_error", "Something went wrong on our side; please try again."))

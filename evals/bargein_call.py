"""A call to the real session on a simulated clock: microphone in, loudspeaker out, and what the caller noticed.

VAD, segmenter, recogniser and reducer are the session's own. Time moves in frames of audio and stands still while a
model computes; recognition then takes, on the simulated clock, as long as it took in truth, one at a time.
"""

from __future__ import annotations

import asyncio
import heapq
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import numpy as np

from assistant.auth.principal import Principal
from assistant.bus.memory import MemoryBus
from assistant.dialogue.engine import Dialogue, Finished, ReplyPart, Said
from assistant.dialogue.records import ReplyRequest, Sentence
from assistant.escalation import EscalationSettings
from assistant.escalation.service import EscalationService
from assistant.orders.records import Order
from assistant.persistence.conversations import ConversationStore
from assistant.persistence.database import Database
from assistant.session import events as se
from assistant.session.deps import SessionDeps, SynthesisService, VoiceServices
from assistant.session.ear import Ear
from assistant.session.history import History
from assistant.session.session import Session
from assistant.telemetry.metrics import Metrics
from assistant.turns.state import TurnConfig
from voice.audio import RECOGNITION_HZ, SPEECH_HZ, Float32, float_from_pcm16, resample
from voice.recogniser.protocol import Recogniser, Transcript
from voice.synthesiser.protocol import AudioClip, Priority, Voice

FRAME_MS = 20.0
_START = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
_SYNTHESIS_MS = 150.0
_REPORT_EVERY_MS = 200.0


class SimulatedClock:
    """A `Clock` that is moved by `advance`, and only while nothing is being computed."""

    def __init__(self) -> None:
        self._ms = 0.0
        self._order = 0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self.busy = 0

    def now(self) -> datetime:
        return _START + timedelta(milliseconds=self._ms)

    def monotonic_ms(self) -> float:
        return self._ms

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        wake: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._order += 1
        heapq.heappush(self._sleepers, (self._ms + seconds * 1000.0, self._order, wake))
        await wake

    async def advance(self, ms: float) -> None:
        """Move the time, stopping at each sleeper on the way."""
        end = self._ms + ms
        await self._settle()
        while self._sleepers and self._sleepers[0][0] <= end:
            due, _, wake = heapq.heappop(self._sleepers)
            if wake.done():
                continue
            self._ms = max(self._ms, due)
            wake.set_result(None)
            await self._settle()
        self._ms = end

    async def _settle(self) -> None:
        for _ in range(12):
            await asyncio.sleep(0)
        while self.busy:
            await asyncio.sleep(0.0002)
            for _ in range(6):
                await asyncio.sleep(0)


class InlineExecutor(ThreadPoolExecutor):
    """Runs what is given to a thread at once, so that the simulated clock waits for it."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as error:
            done.set_exception(error)
        return done


class Awaited:
    """Stands before an object whose coroutines use threads of their own; the clock waits for them."""

    def __init__(self, inner: Any, clock: SimulatedClock) -> None:
        self._inner, self._clock = inner, clock

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if not asyncio.iscoroutinefunction(found):
            return found

        async def waited(*args: Any, **kwargs: Any) -> Any:
            self._clock.busy += 1
            try:
                return await found(*args, **kwargs)
            finally:
                self._clock.busy -= 1

        return waited


class TimedRecognition:
    """One recogniser thread: work waits for the work before it, and lasts as long as it really took."""

    def __init__(self, recogniser: Recogniser, clock: SimulatedClock, lang: str) -> None:
        self._recogniser, self._clock, self._lang = recogniser, clock, lang
        self._free_ms = 0.0

    @property
    def waiting(self) -> int:
        """Return 1 while the recogniser is at work, for then the next would wait."""
        return int(self._free_ms > self._clock.monotonic_ms())

    async def final(self, audio: Float32, *, lang: str | None = None, bias: Sequence[str] = ()) -> Transcript:
        return await self._run(audio, lang, bias, None)

    async def partial(self, audio: Float32, *, stream: str, lang: str | None = None) -> Transcript | None:
        return await self._run(audio, lang, (), 1)

    async def _run(self, audio: Float32, lang: str | None, bias: Sequence[str], beam: int | None) -> Transcript:
        await self._clock.sleep(max(0.0, self._free_ms - self._clock.monotonic_ms()) / 1000)
        began = time.perf_counter()
        found = self._recogniser.transcribe(audio, lang=lang, bias=tuple(bias), beam_size=beam)
        took_ms = (time.perf_counter() - began) * 1000
        self._free_ms = self._clock.monotonic_ms() + took_ms
        await self._clock.sleep(took_ms / 1000)
        return found


class TimedSynthesis:
    """Gives real clips, each after the same simulated time."""

    def __init__(self, synthesis: SynthesisService, clock: SimulatedClock) -> None:
        self._synthesis, self._clock = synthesis, clock

    async def synthesise(
        self, text: str, lang: str, *, priority: Priority = Priority.NEXT_CLAUSE, voice: Voice | None = None
    ) -> AudioClip:
        self._clock.busy += 1
        try:
            clip = await self._synthesis.synthesise(text, lang, priority=priority, voice=voice)
        finally:
            self._clock.busy -= 1
        await self._clock.sleep(_SYNTHESIS_MS / 1000)
        return clip

    def cached(self, text: str, lang: str) -> bool:
        return self._synthesis.cached(text, lang)

    def expected_ms(self, text: str, lang: str) -> float:
        return _SYNTHESIS_MS


class Monologue:
    """A dialogue that answers everything with the same sentences."""

    def __init__(self, sentences: Sequence[str], lang: str) -> None:
        self._sentences, self._lang = tuple(sentences), lang

    async def reply(self, request: ReplyRequest) -> AsyncIterator[ReplyPart]:
        for sentence in self._sentences:
            yield Said(Sentence(sentence, role="courtesy"))
        yield Finished("answer", self._lang, request.memory)


class NoOrders:
    """A shop without orders."""

    async def orders_for(self, text: str, **_: Any) -> tuple[str | None, tuple[Order, ...]]:
        return None, ()


@dataclass
class Loudspeaker:
    """The caller's end: plays what came, holds and stops as told. `trail` lists what was heard to happen, with times."""

    clock: SimulatedClock
    response_id: str = ""
    held: bool = False
    pending: bytearray = field(default_factory=bytearray)
    played_ms: float = 0.0
    interrupted: int = 0
    trail: list[tuple[float, se.SessionEvent]] = field(default_factory=list)

    async def take(self, event: se.SessionEvent) -> None:
        """Take an event of the session."""
        self.trail.append((self.clock.monotonic_ms(), event))
        match event:
            case se.ReplyDelta(response_id, _, _, audio) if audio is not None:
                if response_id != self.response_id:
                    self.response_id, self.held, self.played_ms = response_id, False, 0.0
                    self.pending.clear()
                self.pending += audio
            case se.PlaybackHeld(response_id) if response_id == self.response_id:
                self.held = True
            case se.PlaybackResumed(response_id) if response_id == self.response_id:
                self.held = False
            case se.ReplyDone(response_id, _, "cancelled") if response_id == self.response_id:
                self._fall_silent()
            # A reply that was sent whole is done already: speech begun is what tells a client to drop the rest.
            case se.SpeechBegan():
                self._fall_silent()

    def _fall_silent(self) -> None:
        self.interrupted += bool(self.pending)
        self.pending.clear()
        self.held = False

    @property
    def sounding(self) -> bool:
        """Whether anything can be heard now."""
        return bool(self.pending) and not self.held

    def play(self, ms: float) -> Float32:
        """Play for that long; return the sound, float32 24 kHz."""
        count = int(ms * SPEECH_HZ / 1000) * 2
        if not self.sounding:
            return np.zeros(count // 2, np.float32)
        chunk = bytes(self.pending[:count])
        del self.pending[:count]
        self.played_ms += len(chunk) / 2 / SPEECH_HZ * 1000
        return float_from_pcm16(chunk + bytes(count - len(chunk)))


class SimulatedCall:
    """A session with a caller on the line; see the module."""

    def __init__(self, session: Session, clock: SimulatedClock, speaker: Loudspeaker) -> None:
        self.session, self.clock, self.speaker = session, clock, speaker
        self.echo_gain = 0.0
        self.frame_ms = FRAME_MS
        self._reported_ms = 0.0
        self._typed = 0

    async def ask(self, text: str) -> None:
        """Type a question."""
        self._typed += 1
        await self.session.add_text(f"typed_{self._typed}", text)
        await self.session.respond()

    async def passes(self, audio: Float32, until: Callable[[], bool] = lambda: False) -> bool:
        """Let the microphone hear float32 16 kHz audio in the time it takes; True as soon as `until` holds."""
        frame = int(self.frame_ms * RECOGNITION_HZ / 1000)
        for start in range(0, len(audio), frame):
            piece = audio[start : start + frame]
            played = self.speaker.play(self.frame_ms)
            if self.echo_gain:
                piece = piece + self.echo_gain * resample(played, SPEECH_HZ, RECOGNITION_HZ)[: len(piece)]
            await self.session.hear(piece.astype(np.float32))
            await self.clock.advance(self.frame_ms)
            await self._report()
            if until():
                return True
        return False

    async def silent(self, seconds: float, until: Callable[[], bool] = lambda: False) -> bool:
        """Nobody says anything for so long."""
        noise = np.random.default_rng(1).normal(0, 1e-4, int(seconds * RECOGNITION_HZ))
        return await self.passes(noise.astype(np.float32), until)

    async def _report(self) -> None:
        if self.speaker.response_id and self.clock.monotonic_ms() - self._reported_ms >= _REPORT_EVERY_MS:
            self._reported_ms = self.clock.monotonic_ms()
            await self.session.played(self.speaker.response_id, self.speaker.played_ms)


@asynccontextmanager
async def open_call(
    folder: Path, clock: SimulatedClock, voice: VoiceServices, sentences: Sequence[str], lang: str
) -> AsyncIterator[SimulatedCall]:
    """Open a session with a database of its own in `folder`."""
    asyncio.get_running_loop().set_default_executor(InlineExecutor(1))
    database = Database(f"sqlite+aiosqlite:///{folder / 'call.sqlite3'}", clock)
    await database.migrate()
    bus = MemoryBus()
    store = ConversationStore(database)
    escalation = EscalationService(database, store, bus, clock, EscalationSettings())
    deps = SessionDeps(
        dialogue=cast(Dialogue, Monologue(sentences, lang)),
        conversations=cast(ConversationStore, Awaited(store, clock)),
        escalation=cast(EscalationService, Awaited(escalation, clock)),
        orders=NoOrders(),
        bus=bus,
        clock=clock,
        metrics=Metrics(),
        turns=TurnConfig(),
        voice=voice,
    )
    conversation = await store.create(shop_id="measured", channel="voice", locale="zh-CN" if lang == "zh" else "en-US")
    speaker = Loudspeaker(clock)
    principal = Principal("guest_measured", "guest", "Guest", _START + timedelta(days=1))
    session = Session(deps, History(deps, conversation), principal, speaker.take)
    await session.start()
    try:
        await session.configure(spoken=True)
        session.listen(Ear(voice.make_vad(), voice.segmenter, RECOGNITION_HZ))
        yield SimulatedCall(session, clock, speaker)
    finally:
        await session.close()
        await bus.close()
        await database.close()

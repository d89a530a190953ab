"""Hundreds of turns with interruptions at random moments, through the real session with fakes, on the virtual clock.

What is said is a tone, and the recogniser is told what it means; so this measures no model but the session: that no
question is answered twice, that nothing hangs, and that memory stays flat.
"""

from __future__ import annotations

import gc
import random
import sys
import tempfile
import tracemalloc
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from assistant.session import events as se
from assistant.session.deps import VoiceServices
from evals.bargein_call import SimulatedCall, SimulatedClock, open_call
from evals.output import Value
from voice.audio import RECOGNITION_HZ, SPEECH_HZ, Float32, level_dbfs
from voice.recogniser.protocol import Transcript
from voice.synthesiser.protocol import AudioClip, Priority, Voice
from voice.vad.segmenter import SegmenterConfig

_SENTENCES = ("这款耳机可以连续播放八个小时，", "支持主动降噪和两台设备同时连接。", "七天之内可以退货。")
_SAYS = (
    "那白色的有没有货", "我想问一下运费多少钱", "等一下", "嗯嗯", "", "how much is the shipping", "不是这个", "好的",
    "我要换成大一号的可以吗", "I would like the", "让我静一静",
)  # fmt: skip
_CHARACTER_S = 0.16
_WARM_UP = 0.3
_FRAME_MS = 60.0


class Loud:
    """What is loud is speech."""

    frame_samples = 512

    def probability(self, frame: Float32) -> float:
        return 0.98 if level_dbfs(frame) > -35.0 else 0.01

    def reset(self) -> None:
        """Nothing is remembered."""


class Doubtful:
    """An end-of-turn model that is sometimes sure."""

    def __init__(self, draw: random.Random) -> None:
        self._draw = draw

    def probability(self, audio: Float32) -> float:
        return self._draw.choice([0.1, 0.6, 0.95])


class Told:
    """A recogniser that is told what is being said, and takes a while."""

    def __init__(self, clock: SimulatedClock, draw: random.Random) -> None:
        self._clock, self._draw = clock, draw
        self.words = ""
        self.waiting = 0

    async def final(self, audio: Float32, *, lang: str | None = None, bias: Sequence[str] = ()) -> Transcript:
        words = self.words
        await self._clock.sleep(self._draw.uniform(0.05, 0.5))
        return Transcript(words, "zh")

    async def partial(self, audio: Float32, *, stream: str, lang: str | None = None) -> Transcript | None:
        return await self.final(audio)


class Tones:
    """Speaks silence of the right length, after a while."""

    def __init__(self, clock: SimulatedClock) -> None:
        self._clock = clock

    async def synthesise(
        self, text: str, lang: str, *, priority: Priority = Priority.NEXT_CLAUSE, voice: Voice | None = None
    ) -> AudioClip:
        await self._clock.sleep(0.1)
        samples = int(len(text) * _CHARACTER_S * SPEECH_HZ)
        return AudioClip(bytes(2 * samples), SPEECH_HZ, samples * 1000 / SPEECH_HZ)

    def cached(self, text: str, lang: str) -> bool:
        return True

    def expected_ms(self, text: str, lang: str) -> float:
        return 0.0


def tone(seconds: float) -> Float32:
    """Return a loud tone, float32 16 kHz."""
    times = np.arange(int(seconds * RECOGNITION_HZ)) / RECOGNITION_HZ
    return (0.2 * np.sin(2 * np.pi * 300 * times)).astype(np.float32)


async def simulate(turns: int, seed: int = 0) -> dict[str, Value]:
    """Return the flat result of that many turns of the caller."""
    draw, clock = random.Random(seed), SimulatedClock()
    told = Told(clock, draw)
    voice = VoiceServices(told, Tones(clock), Doubtful(draw), Loud, SegmenterConfig())
    with tempfile.TemporaryDirectory() as folder:
        async with open_call(Path(folder), clock, voice, _SENTENCES, "zh") as call:
            return await _talk(call, told, draw, turns)


@dataclass
class Books:
    """Which replies came between two messages of the caller."""

    begun: int = 0
    double: int = 0
    _spoken: set[str] = field(default_factory=set)

    def enter(self, trail: list[tuple[float, se.SessionEvent]]) -> None:
        """Take new events into account and forget them. A second spoken reply to one message is one too many."""
        for _, event in trail:
            if isinstance(event, se.UserItem):
                self._spoken.clear()
            elif isinstance(event, se.ReplyBegan):
                self.begun += 1
            elif isinstance(event, se.ReplyDelta) and event.response_id not in self._spoken:
                self._spoken.add(event.response_id)
                self.double += len(self._spoken) > 1
        trail.clear()


async def _talk(call: SimulatedCall, told: Told, draw: random.Random, turns: int) -> dict[str, Value]:
    books, warm_bytes = Books(), 0
    call.frame_ms = _FRAME_MS
    tracemalloc.start()
    try:
        for turn in range(turns):
            if turn == int(turns * _WARM_UP):
                warm_bytes = _held_bytes()
            await _one_turn(call, told, draw)
            books.enter(call.speaker.trail)
            if sys.stderr.isatty():
                print(f"\r{turn + 1}/{turns} turns", end="", file=sys.stderr, flush=True)
        grown = _held_bytes() - warm_bytes
    finally:
        tracemalloc.stop()
    await call.silent(15)
    measured = max(1, turns - int(turns * _WARM_UP))
    return {
        "bargein.simulated.turns": turns,
        "bargein.double_replies": books.double,
        "bargein.simulated.replies": books.begun,
        "bargein.simulated.interrupted": call.speaker.interrupted,
        "bargein.simulated.hanging": int(call.session.turns.state.reply is not None or call.speaker.held),
        "bargein.simulated.memory_growth_bytes": grown,
        "bargein.simulated.memory_growth_bytes_per_turn": grown / measured,
    }


async def _one_turn(call: SimulatedCall, told: Told, draw: random.Random) -> None:
    """Say something, perhaps with a break in it; then wait for the reply, and for some moment in it or its end."""
    told.words = draw.choice(_SAYS)
    seconds = max(0.15, len(told.words) * draw.uniform(0.08, 0.2))
    if draw.random() < 0.3:
        cut = draw.uniform(0.2, 0.8)
        await call.passes(tone(seconds * cut))
        await call.silent(draw.uniform(0.1, 0.9))
        seconds *= 1 - cut
    await call.passes(tone(seconds))
    if draw.random() < 0.05:
        await call.session.cancel()
    if draw.random() < 0.05:
        await call.ask("运费多少")
    speaker, over_ms = call.speaker, draw.uniform(0, 3000)
    await call.silent(2.5, lambda: speaker.sounding)
    await call.silent(draw.choice([0.1, 1.0, 4.0]), lambda: speaker.played_ms >= over_ms and speaker.sounding)


def _held_bytes() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]

"""Overlaps with a reply, measured on the real session with fakes for its models, on the virtual clock."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.session.deps import VoiceServices
from evals.bargein import SENTENCES, Outcome, converse, summarise
from evals.bargein_call import SimulatedClock, TimedRecognition, open_call
from evals.bargein_clips import SIDE_TALK_DB, Overlap, cough, keyboard, music
from evals.bargein_simulate import Tones, simulate
from tests.fakes.voice import LoudnessVad, Mouth, SureEndOfTurn
from voice.audio import Float32, float_from_pcm16
from voice.recogniser.protocol import Transcript
from voice.vad.segmenter import SegmenterConfig


class Understanding:
    """A recogniser that knows a mouth's sentences."""

    def __init__(self, mouth: Mouth) -> None:
        self._mouth = mouth

    def transcribe(
        self, audio: Float32, *, lang: str | None = None, bias: Sequence[str] = (), beam_size: int | None = None
    ) -> Transcript:
        return Transcript(self._mouth.understood(audio), "zh")


def overlap(mouth: Mouth, kind: str, words: str, seconds: float, gain: float = 1.0) -> Overlap:
    audio = float_from_pcm16(mouth.says(words, seconds, rate_hz=16_000))
    return Overlap(kind, "zh", words or kind, (audio * gain).astype(np.float32))


async def outcomes(*given: tuple[str, str, float, float]) -> list[Outcome]:
    mouth, clock = Mouth(), SimulatedClock()
    recognition = TimedRecognition(Understanding(mouth), clock, "zh")
    voice = VoiceServices(recognition, Tones(clock), SureEndOfTurn(), LoudnessVad, SegmenterConfig())
    question = float_from_pcm16(mouth.says("续航多久", rate_hz=16_000))
    with tempfile.TemporaryDirectory() as folder:
        async with open_call(Path(folder), clock, voice, SENTENCES["zh"], "zh") as call:
            return await converse(call, question, [overlap(mouth, *one) for one in given])


async def test_words_and_stop_phrases_stop_the_reply_soon_and_are_answered_at_most_once() -> None:
    real, stop = await outcomes(("interruption", "那白色的有没有货", 1.2, 1.0), ("stop", "等一下", 0.6, 1.0))
    assert real.stopped and stop.stopped
    assert real.heard == "那白色的有没有货"
    assert max(real.silent_ms or 999, stop.silent_ms or 999) <= 250
    assert real.extra_replies == stop.extra_replies == 0


async def test_backchannels_coughs_and_long_noise_let_it_go_on() -> None:
    found = await outcomes(("backchannel", "嗯嗯", 0.5, 1.0), ("cough", "", 0.4, 1.0), ("music", "", 4.0, 1.0))
    assert [(one.stopped, one.resumed) for one in found] == [(False, True)] * 3


async def test_a_voice_much_quieter_than_the_caller_is_not_even_paused_for() -> None:
    (far,) = await outcomes(("side_talk", "晚上我们吃什么呀", 1.5, 10 ** (SIDE_TALK_DB / 20)))
    assert (far.stopped, far.silent_ms) == (False, None)


def test_rates_are_told_over_what_must_stop_and_what_must_not() -> None:
    rows = [("stop", True, 200.0), ("interruption", False, None), ("cough", False, 240.0), ("music", True, 300.0)]
    result = summarise([Outcome(kind, "zh", "", stopped, not stopped, ms, 0, "") for kind, stopped, ms in rows])
    assert (result["bargein.stop_rate"], result["bargein.resume_rate"]) == (0.5, 0.5)
    assert result["bargein.stop_ms.p95"] == 200.0
    assert result["bargein.takeover_rate.music"] == 1.0
    assert result["bargein.paused_rate.cough.zh"] == 1.0


@pytest.mark.parametrize("make", [cough, keyboard, music])
def test_noises_are_the_same_for_the_same_seed_and_never_clip(make: object) -> None:
    first, second = (make(np.random.default_rng(3)) for _ in range(2))  # type: ignore[operator]
    assert (first == second).all()
    assert 0.05 < float(np.abs(first).max()) < 1.0


async def test_recognition_takes_its_time_on_the_virtual_clock_one_after_the_other() -> None:
    clock = SimulatedClock()
    timed = TimedRecognition(Understanding(Mouth()), clock, "zh")
    tasks = [asyncio.create_task(timed.final(np.zeros(16_000, np.float32))) for _ in range(2)]
    await clock.advance(5_000)
    assert [task.done() for task in tasks] == [True, True]
    assert clock.monotonic_ms() == 5_000


async def test_interruptions_at_random_moments_double_no_reply_hang_nothing_and_keep_memory_flat() -> None:
    result = await simulate(60, seed=4)
    assert result["bargein.double_replies"] == 0
    assert result["bargein.simulated.hanging"] == 0
    assert int(result["bargein.simulated.interrupted"]) >= 5
    assert float(result["bargein.simulated.memory_growth_bytes"]) < 2_000_000

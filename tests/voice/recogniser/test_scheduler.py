from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import numpy as np
import pytest

from voice.audio import Float32
from voice.errors import RecogniserClosed, RecognitionError
from voice.recogniser.protocol import Transcript
from voice.recogniser.scheduler import RecogniserPool

_AUDIO = np.ones(160, np.float32)


class GatedRecogniser:
    """Waits at a gate before each answer, so that a test decides when the machine is busy."""

    def __init__(self) -> None:
        self.gate = threading.Semaphore(0)
        self.order: list[str] = []

    def transcribe(
        self, audio: Float32, *, lang: str | None = None, bias: Sequence[str] = (), beam_size: int | None = None
    ) -> Transcript:
        self.gate.acquire()
        name = f"{'partial' if beam_size == 1 else 'final'} {int(audio[0])}"
        self.order.append(name)
        if audio[0] == 13:
            raise RecognitionError("unlucky")
        return Transcript(name, "en")


async def _settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def _audio(number: int) -> Float32:
    return _AUDIO * np.float32(number)


async def test_finals_go_before_partials() -> None:
    recogniser = GatedRecogniser()
    async with RecogniserPool(recogniser) as pool:
        busy = asyncio.create_task(pool.final(_audio(0)))
        await _settled()
        partial = asyncio.create_task(pool.partial(_audio(1), stream="a"))
        await _settled()
        final = asyncio.create_task(pool.final(_audio(2)))
        await _settled()
        recogniser.gate.release(3)
        await asyncio.gather(busy, partial, final)
    assert recogniser.order == ["final 0", "final 2", "partial 1"]


async def test_a_newer_partial_replaces_the_waiting_one_of_its_stream() -> None:
    recogniser = GatedRecogniser()
    async with RecogniserPool(recogniser) as pool:
        busy = asyncio.create_task(pool.final(_audio(0)))
        await _settled()
        old = asyncio.create_task(pool.partial(_audio(1), stream="a"))
        await _settled()
        new = asyncio.create_task(pool.partial(_audio(2), stream="a"))
        await _settled()
        recogniser.gate.release(3)
        transcript = await new
        await busy
        assert transcript is not None
        assert transcript.text == "partial 2"
        assert await old is None
    assert recogniser.order == ["final 0", "partial 2"]


async def test_a_full_machine_gives_up_partials() -> None:
    recogniser = GatedRecogniser()
    async with RecogniserPool(recogniser, partial_backlog=0) as pool:
        first = asyncio.create_task(pool.final(_audio(0)))
        await _settled()
        second = asyncio.create_task(pool.final(_audio(1)))
        await _settled()
        assert await pool.partial(_audio(2), stream="a") is None
        recogniser.gate.release(2)
        await asyncio.gather(first, second)


async def test_cancelled_work_is_not_done() -> None:
    recogniser = GatedRecogniser()
    async with RecogniserPool(recogniser) as pool:
        busy = asyncio.create_task(pool.final(_audio(0)))
        await _settled()
        unwanted = asyncio.create_task(pool.final(_audio(1)))
        await _settled()
        unwanted.cancel()
        recogniser.gate.release(2)
        await busy
        assert pool.waiting == 0
    assert recogniser.order == ["final 0"]


async def test_an_error_reaches_its_caller_and_the_pool_goes_on() -> None:
    recogniser = GatedRecogniser()
    recogniser.gate.release(2)
    async with RecogniserPool(recogniser) as pool:
        with pytest.raises(RecognitionError):
            await pool.final(_audio(13))
        assert (await pool.final(_audio(1))).text == "final 1"


async def test_stopping_tells_those_who_wait() -> None:
    recogniser = GatedRecogniser()
    pool = RecogniserPool(recogniser)
    await pool.start()
    busy = asyncio.create_task(pool.final(_audio(0)))
    await _settled()
    waiting = asyncio.create_task(pool.final(_audio(1)))
    await _settled()
    stopping = asyncio.create_task(pool.stop())
    recogniser.gate.release(2)
    await stopping
    with pytest.raises(RecogniserClosed):
        await waiting
    with pytest.raises(RecogniserClosed):
        await busy
    with pytest.raises(RecogniserClosed):
        await pool.final(_audio(2))

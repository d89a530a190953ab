from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from voice.errors import ModelLoadError, SynthesiserClosed, UnknownVoice, UnsupportedLanguage, WorkerCrashed
from voice.synthesiser.cache import ClipCache
from voice.synthesiser.process import SynthesiserProcess
from voice.synthesiser.protocol import Priority, Voice
from voice.synthesiser.registry import EngineSpec, tone

_ENGINES = {"zh": tone(), "en": tone()}


async def test_a_clause_comes_back_as_24_khz_sound() -> None:
    async with SynthesiserProcess(_ENGINES) as process:
        clip = await process.synthesise("可以的", "zh")
    assert clip.sample_rate_hz == 24_000
    assert clip.duration_ms == pytest.approx(600.0)
    assert len(clip.pcm16) == 2 * 24 * 600
    assert not clip.from_cache


async def test_speed_is_the_voices_and_the_shop_sets_the_default() -> None:
    async with SynthesiserProcess({"zh": EngineSpec("tone", speed=2.0)}) as process:
        assert (await process.synthesise("可以的", "zh")).duration_ms == pytest.approx(300.0)
        assert (await process.synthesise("可以的", "zh", voice=Voice("zh"))).duration_ms == pytest.approx(600.0)


async def test_what_was_said_before_comes_from_the_cache(tmp_path: Path) -> None:
    async with SynthesiserProcess(_ENGINES, cache=ClipCache(tmp_path)) as process:
        first = await process.synthesise("你好", "zh")
        assert process.cached("你好", "zh")
        again = await process.synthesise("你好", "zh")
    assert again.from_cache
    assert again.pcm16 == first.pcm16


async def test_how_long_a_clause_takes_is_learnt_from_those_before_it(tmp_path: Path) -> None:
    async with SynthesiserProcess(_ENGINES, cache=ClipCache(tmp_path)) as process:
        assert process.expected_ms("你好", "zh") == 0
        await process.synthesise("你好", "zh")
        assert process.expected_ms("你好", "zh") == 0, "it is in the cache"
        assert 0 < process.expected_ms("请稍等", "zh") < process.expected_ms("请稍等一下", "zh")
        assert process.expected_ms("Hold on", "en") == 0, "nobody knows yet"


async def test_prefilling_renders_only_what_is_missing(tmp_path: Path) -> None:
    async with SynthesiserProcess(_ENGINES, cache=ClipCache(tmp_path)) as process:
        assert await process.prefill([("你好", "zh"), ("Hello", "en")]) == 2
        assert await process.prefill([("你好", "zh"), ("Hello", "en"), ("Bye", "en")]) == 1


async def test_refusals_of_the_worker_reach_the_caller_and_the_worker_goes_on() -> None:
    async with SynthesiserProcess(_ENGINES) as process:
        with pytest.raises(UnknownVoice):
            await process.synthesise("hello", "en", voice=Voice("en", "nobody"))
        with pytest.raises(UnsupportedLanguage):
            await process.synthesise("bonjour", "fr")
        assert (await process.synthesise("hello", "en")).duration_ms > 0


async def test_what_is_waited_for_goes_before_what_is_not() -> None:
    async with SynthesiserProcess(_ENGINES) as process:
        order: list[str] = []

        async def say(text: str, priority: Priority) -> None:
            await process.synthesise(text, "en", priority=priority)
            order.append(text)

        await asyncio.gather(
            say("running", Priority.NEXT_CLAUSE),
            say("idle", Priority.PREFETCH),
            say("next", Priority.NEXT_CLAUSE),
            say("first", Priority.FIRST_CLAUSE),
        )
    assert order.index("first") < order.index("next") < order.index("idle")


async def test_a_cancelled_clause_is_forgotten_and_the_next_one_is_rendered() -> None:
    async with SynthesiserProcess(_ENGINES) as process:
        busy = asyncio.create_task(process.synthesise("long " * 2000, "en"))
        unwanted = asyncio.create_task(process.synthesise("unwanted", "en"))
        await asyncio.sleep(0)
        unwanted.cancel()
        busy.cancel()
        assert (await process.synthesise("wanted", "en")).duration_ms > 0
        with pytest.raises(asyncio.CancelledError):
            await unwanted
        assert process.waiting == 0


async def test_a_worker_that_dies_is_started_again() -> None:
    async with SynthesiserProcess(_ENGINES) as process:
        pid = process.worker_pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        assert (await process.synthesise("still there", "en")).duration_ms > 0
        assert process.restarts == 1
        assert process.worker_pid != pid


async def test_a_worker_that_dies_at_every_clause_is_an_error_that_may_be_retried() -> None:
    script = (
        "import sys; sys.path.insert(0, '.');"
        "from voice.synthesiser.frames import *; p = sys.stdin.buffer; read_frame(p);"
        "sys.stdout.buffer.write(encode(Frame({'op': 'ready', 'engines': {'en': 'x'}}))); sys.stdout.flush();"
        "read_frame(p)"
    )
    async with SynthesiserProcess({"en": tone()}, command=(sys.executable, "-c", script)) as process:
        with pytest.raises(WorkerCrashed) as failure:
            await process.synthesise("hello", "en")
    assert failure.value.retryable


async def test_a_voice_that_cannot_be_loaded_stops_the_start() -> None:
    with pytest.raises(ModelLoadError):
        await SynthesiserProcess({"en": EngineSpec("no-such-engine")}).start()


async def test_stopping_tells_those_who_wait_and_those_who_come_later() -> None:
    process = SynthesiserProcess(_ENGINES)
    await process.start()
    await process.start()
    waiting = asyncio.create_task(process.synthesise("hello", "en"))
    await asyncio.sleep(0)
    await process.stop()
    with pytest.raises(SynthesiserClosed):
        await waiting
    with pytest.raises(SynthesiserClosed):
        await process.synthesise("hello", "en")

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest

from voice.errors import ModelLoadError, SynthesiserClosed, UnsupportedLanguage
from voice.synthesiser.cache import ClipCache
from voice.synthesiser.processes import SynthesiserProcesses
from voice.synthesiser.registry import EngineSpec, tone

_TWO = {"zh": tone(), "en": EngineSpec("tone", threads=1)}


@pytest.mark.parametrize(("engines", "processes"), [({"zh": tone(), "en": tone()}, 1), (_TWO, 2)])
async def test_languages_of_one_engine_share_a_process(engines: dict[str, EngineSpec], processes: int) -> None:
    async with SynthesiserProcesses(engines) as voices:
        pids = {voices._of[lang].worker_pid for lang in voices.languages}
    assert len(pids) == processes
    assert None not in pids


async def test_a_long_clause_of_one_engine_does_not_keep_the_other_waiting() -> None:
    async with SynthesiserProcesses(_TWO) as voices:
        busy = voices._of["zh"]._child
        assert busy is not None
        busy.send_signal(signal.SIGSTOP)  # Its engine is busy for as long as we like.
        waiting = asyncio.create_task(voices.synthesise("可以的", "zh"))
        try:
            english = await asyncio.wait_for(voices.synthesise("Yes, you can.", "en"), timeout=30)
            assert english.pcm16
            assert not waiting.done()
        finally:
            busy.send_signal(signal.SIGCONT)
        assert (await waiting).pcm16


async def test_the_cache_is_shared_and_filled_in_every_language(tmp_path: Path) -> None:
    async with SynthesiserProcesses(_TWO, cache=ClipCache(tmp_path)) as voices:
        assert await voices.prefill([("你好", "zh"), ("Hello", "en")]) == 2
        assert voices.cached("你好", "zh") and voices.cached("Hello", "en")
        assert voices.expected_ms("Hello", "en") == 0
        assert voices.expected_ms("Hello there", "en") > 0


async def test_a_language_without_a_voice_is_refused() -> None:
    async with SynthesiserProcesses(_TWO) as voices:
        with pytest.raises(UnsupportedLanguage, match="'fr'"):
            await voices.synthesise("Bonjour", "fr")


async def test_if_one_voice_cannot_be_loaded_none_is_left_running() -> None:
    voices = SynthesiserProcesses({"zh": tone(), "en": EngineSpec("unheard of")})
    with pytest.raises(ModelLoadError, match="unheard of"):
        await voices.start()
    assert voices._of["zh"].worker_pid is None
    with pytest.raises(SynthesiserClosed):
        await voices.synthesise("你好", "zh")

"""The customers' voices: the same engines as the assistant's, with other speakers, rendered before the visit begins."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np

from voice.audio import SPEECH_HZ, pcm16_from_float, read_wav
from voice.models.store import ModelStore
from voice.synthesiser import registry
from voice.synthesiser.cache import ClipCache
from voice.synthesiser.process import SynthesiserProcess

_VOICES = {"zh": "zm_yunxi", "en": "af_heart"}
_TAIL_MS = 40


@asynccontextmanager
async def customer_voices(models_dir: Path, cache_dir: Path) -> AsyncIterator[SynthesiserProcess]:
    """Open a synthesiser with the customers' voices; its clips are kept for the next time."""
    store = ModelStore(models_dir)
    kokoro, styles = store.path("kokoro"), store.path("kokoro-voices")
    engines = {lang: registry.kokoro(kokoro, styles, voice=name) for lang, name in _VOICES.items()}
    async with SynthesiserProcess(engines, cache=ClipCache(cache_dir)) as process:
        yield process


async def say(process: SynthesiserProcess, text: str, lang: str) -> bytes:
    """Return the text as a customer says it: pcm16 24 kHz, without the silence around it."""
    clip = await process.synthesise(text, lang)
    return trimmed(clip.pcm16)


def human_clip(models_dir: Path, seconds: float = 11.0) -> bytes:
    """Return the recorded human voice as pcm16 24 kHz."""
    audio = read_wav(ModelStore(models_dir).path("demo-speech") / "jfk.wav", SPEECH_HZ)
    return trimmed(pcm16_from_float(audio[: int(seconds * SPEECH_HZ)]))


def trimmed(pcm16: bytes) -> bytes:
    """Cut silence off both ends, so that the end of the clip is the end of speech."""
    samples = np.frombuffer(pcm16, np.int16)
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > 330)
    if not len(loud):
        return pcm16
    tail = SPEECH_HZ * _TAIL_MS // 1000
    return samples[max(0, loud[0] - tail) : loud[-1] + tail].tobytes()

"""Voice models on their way into memory. Imports little, so that a server can start them before all else."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from assistant.settings import Settings
from voice.models.store import ModelStore
from voice.synthesiser import registry
from voice.synthesiser.cache import ClipCache
from voice.synthesiser.process import SynthesiserProcess

if TYPE_CHECKING:
    from assistant.hearing import Hearing


@dataclass(frozen=True)
class StartingVoice:
    """Voices that load in a process of their own, and the models that hear, which load in a thread."""

    synthesis: SynthesiserProcess
    speaking: asyncio.Task[None]
    hearing: asyncio.Task[Hearing]


def start_voice(settings: Settings) -> StartingVoice:
    """Begin to load what hears and what speaks; whoever awaits the tasks is told if it fails. Raises ModelMissing."""
    synthesis = synthesiser_of(settings)
    speaking = asyncio.create_task(synthesis.start())
    hearing = asyncio.create_task(asyncio.to_thread(_load_hearing, settings))
    for task in (speaking, hearing):
        # A failure is told to who waits; nobody may, when the start fails of something else.
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
    return StartingVoice(synthesis, speaking, hearing)


def _load_hearing(settings: Settings) -> Hearing:
    # Imported in the thread, while the modules of the server are imported in another.
    hearing: Hearing = import_module("assistant.hearing").load_hearing(settings)
    return hearing


def synthesiser_of(settings: Settings) -> SynthesiserProcess:
    """Return the synthesis process, not started yet. Raises ModelMissing."""
    store = ModelStore(settings.storage.models_dir)
    return SynthesiserProcess(_engines(settings, store), cache=ClipCache(settings.storage.data_dir / "clips"))


def _engines(settings: Settings, store: ModelStore) -> dict[str, registry.EngineSpec]:
    voice = settings.voice
    threads, speed = voice.synthesiser_threads, voice.speed

    def kokoro(name: str) -> registry.EngineSpec:
        return registry.kokoro(
            store.path("kokoro"), store.path("kokoro-voices"), voice=name, speed=speed, threads=threads
        )

    english = (
        registry.piper(store.path("piper-en"), speed=speed, threads=threads)
        if voice.voice_en == "piper-en"
        else kokoro(voice.voice_en)
    )
    return {"zh": kokoro(voice.voice_zh), "en": english}

"""Models on their way into memory. Imports little, so that a server can begin with them before all else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar

from assistant.settings import Settings
from voice.models.store import ModelStore
from voice.synthesiser import registry
from voice.synthesiser.cache import ClipCache
from voice.synthesiser.processes import SynthesiserProcesses

if TYPE_CHECKING:
    from assistant.hearing import Hearing
    from knowledge.embedders.protocol import Embedder

T = TypeVar("T")


@dataclass(frozen=True)
class StartingVoice:
    """Voices that load in a process of their own, and the models that hear, which load in a thread."""

    synthesis: SynthesiserProcesses
    speaking: asyncio.Task[None]
    hearing: asyncio.Task[Hearing]


@dataclass(frozen=True)
class Starting:
    """All that loads; `voice` is None where the settings want none. Whoever awaits a task is told if it fails."""

    embedder: asyncio.Task[Embedder]
    voice: StartingVoice | None


def start(settings: Settings) -> Starting:
    """Begin to load the models, each in a thread or process of its own. Raises ModelMissing."""
    voice = _start_voice(settings) if settings.voice.enabled else None
    return Starting(_aside(_load_embedder, settings), voice)


def _start_voice(settings: Settings) -> StartingVoice:
    synthesis = synthesiser_of(settings)
    speaking = _watched(asyncio.create_task(synthesis.start()))
    return StartingVoice(synthesis, speaking, _aside(_load_hearing, settings))


def _aside(load: Callable[[Settings], T], settings: Settings) -> asyncio.Task[T]:
    return _watched(asyncio.create_task(asyncio.to_thread(load, settings)))


def _watched(task: asyncio.Task[T]) -> asyncio.Task[T]:
    # A failure is told to who waits; nobody may, when the start fails of something else.
    task.add_done_callback(lambda done: done.cancelled() or done.exception())
    return task


# Both import in the thread what they load with, while the modules of the server are imported in another.
def _load_hearing(settings: Settings) -> Hearing:
    hearing: Hearing = import_module("assistant.hearing").load_hearing(settings)
    return hearing


def _load_embedder(settings: Settings) -> Embedder:
    embedder: Embedder = import_module("knowledge.embedders").make_embedder(settings.knowledge.embedder)
    return embedder


def synthesiser_of(settings: Settings) -> SynthesiserProcesses:
    """Return the synthesis processes, not started yet. Raises ModelMissing."""
    store = ModelStore(settings.storage.models_dir)
    return SynthesiserProcesses(_engines(settings, store), cache=ClipCache(settings.storage.data_dir / "clips"))


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

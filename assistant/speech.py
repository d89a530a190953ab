"""The voices that the settings name, in a process of their own. Imports little, so that a server can start them first."""

from __future__ import annotations

from assistant.settings import Settings
from voice.models.store import ModelStore
from voice.synthesiser import registry
from voice.synthesiser.cache import ClipCache
from voice.synthesiser.process import SynthesiserProcess


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

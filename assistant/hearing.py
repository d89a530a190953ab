"""The models that hear: the recogniser and the end of a turn, as the settings name them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.settings import Settings
from voice.endpointing.smart_turn import SmartTurn
from voice.models.store import ModelStore
from voice.recogniser.whisper import WhisperConfig, WhisperShortContext


@dataclass(frozen=True)
class Hearing:
    """What every call of this process shares."""

    recogniser: WhisperShortContext
    end_of_turn: SmartTurn


def load_hearing(settings: Settings) -> Hearing:
    """Load the models, which takes a second or more. Raises ModelMissing, ModelLoadError."""
    store, voice = ModelStore(settings.storage.models_dir), settings.voice
    named = Path(voice.recogniser_model)
    folder = named if named.is_dir() else store.path(voice.recogniser_model)
    config = WhisperConfig(threads=voice.recogniser_threads, final_beam_size=voice.beam_size)
    return Hearing(WhisperShortContext(folder, config), SmartTurn(store.path("smart-turn")))

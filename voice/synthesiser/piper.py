"""English (and any other Piper voice) through piper-tts, which is GPL: import this module in the worker process only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import numpy as np
from piper import PiperVoice, SynthesisConfig
from piper.config import PiperConfig

from voice.audio import Float32, Int16, int16_from_float
from voice.errors import ModelLoadError, SynthesisError, UnknownVoice, UnsupportedLanguage
from voice.synthesiser.onnx_session import CancellableSession, make_session
from voice.synthesiser.protocol import SynthesisCancelled, Voice


class PiperSynthesiser:
    """One Piper voice; `folder` holds NAME.onnx and NAME.onnx.json."""

    def __init__(self, folder: Path, *, threads: int = 2) -> None:
        model = folder if folder.suffix == ".onnx" else next(iter(sorted(folder.glob("*.onnx"))), folder / "voice.onnx")
        try:
            config = PiperConfig.from_dict(json.loads(Path(f"{model}.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError) as error:
            raise ModelLoadError(f"the voice's description {model.name}.json can't be read") from error
        self._session = CancellableSession(make_session(model, threads=threads, name=model.name))
        self._voice = PiperVoice(session=cast(Any, self._session), config=config)
        self.name = model.stem
        self.engine = f"piper-{self.name}"
        self.sample_rate_hz: int = config.sample_rate
        self.languages: tuple[str, ...] = (config.espeak_voice.split("-")[0],)

    def synthesise(self, text: str, voice: Voice) -> Int16:
        if voice.lang not in self.languages:
            raise UnsupportedLanguage(f"the voice {self.name} speaks {self.languages[0]}, not {voice.lang!r}")
        if voice.name not in ("", self.name):
            raise UnknownVoice(f"the voice {voice.name!r} is not installed")
        if not any(character.isalnum() for character in text):
            return np.zeros(0, np.int16)
        config = SynthesisConfig(length_scale=1.0 / voice.speed, normalize_audio=True)
        try:
            chunks = [chunk.audio_float_array for chunk in self._voice.synthesize(text, config)]
        except (SynthesisCancelled, SynthesisError):
            raise
        except Exception as error:
            raise SynthesisError("the voice failed on this text") from error
        audio: Float32 = np.concatenate([*chunks, np.zeros(0, np.float32)]).astype(np.float32)
        return int16_from_float(audio)

    def cancel(self) -> None:
        self._session.cancel()

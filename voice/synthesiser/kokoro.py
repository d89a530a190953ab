"""Kokoro-82M v1.0 (Apache-2.0) on onnxruntime: Mandarin, and English with the same network. Worker process only.

A voice file holds float32[510, 1, 256]: one style vector for each possible number of phonemes.

Time to render is proportional to the length of the sound, and a short clause is one third silence at its end. The graph
divides each phoneme's length by `speed`, whose declared shape is [1]; with that one dimension left open it takes one
speed a phoneme, so that the closing pause is hurried over instead of being rendered and then cut off.
"""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np

from voice.audio import SPEECH_HZ, Float32, Int16, int16_from_float
from voice.errors import ModelLoadError, UnknownVoice, UnsupportedLanguage
from voice.synthesiser.kokoro_vocabulary import MAX_TOKENS, PAD, token_ids
from voice.synthesiser.onnx_session import CancellableSession, make_session
from voice.synthesiser.phonemes import Phonemiser
from voice.synthesiser.protocol import Voice

DEFAULT_VOICES = {"zh": "zf_xiaoxiao", "en": "af_heart"}
_EDGE_LEVEL = 0.01
_EDGE_MS = 40
# ValueInfoProto of the input "speed": its last four bytes are a dimension {dim_value: 1}; {dim_param: ""} is as long.
_SPEED_FIXED = b"\x0a\x05speed\x12\x0a\x0a\x08\x08\x01\x12\x04\x0a\x02\x08\x01"
_SPEED_OPEN = _SPEED_FIXED[:-2] + b"\x12\x00"
_CLOSING_PAUSE_SPEED = 2.5
_END_SPEED = 100.0
_PAUSES = frozenset(token_ids(",.;:!?"))


class KokoroSynthesiser:
    """`model` is the .onnx file or its folder, `voices` the folder of NAME.bin files."""

    engine = "kokoro-v1.0-int8"
    sample_rate_hz = SPEECH_HZ
    languages: tuple[str, ...] = ("zh", "en")

    def __init__(self, model: Path, voices: Path, *, threads: int = 2) -> None:
        file = model if model.suffix == ".onnx" else next(iter(sorted(model.glob("*.onnx"))), model / "kokoro.onnx")
        graph, self._speed_per_token = _with_open_speed(file)
        self._session = CancellableSession(make_session(graph, threads=threads, name=file.name))
        self._voices = voices
        self._phonemiser = Phonemiser()
        self._style = functools.lru_cache(maxsize=8)(self._read_style)

    def synthesise(self, text: str, voice: Voice) -> Int16:
        if voice.lang not in self.languages:
            raise UnsupportedLanguage(f"Kokoro is set up for zh and en, not {voice.lang!r}")
        styles = self._style(voice.name or DEFAULT_VOICES[voice.lang])
        if not any(character.isalnum() for character in text):
            return np.zeros(0, np.int16)
        ids = token_ids(self._phonemiser.phonemes(text, voice.lang))
        if not ids:
            return np.zeros(0, np.int16)
        audio = self._session.run(
            None,
            {
                "tokens": np.array([[PAD, *ids, PAD]], np.int64),
                "style": styles[min(len(ids), MAX_TOKENS) - 1],
                "speed": self._speeds(ids, voice.speed),
            },
        )[0]
        return int16_from_float(_trimmed(np.asarray(audio, np.float32).reshape(-1), self.sample_rate_hz))

    def cancel(self) -> None:
        self._session.cancel()

    def voice_names(self) -> tuple[str, ...]:
        """Return the installed voices."""
        return tuple(sorted(file.stem for file in self._voices.glob("*.bin")))

    def _speeds(self, ids: list[int], speed: float) -> Float32:
        if not self._speed_per_token:
            return np.array([speed], np.float32)
        speeds = np.full(len(ids) + 2, speed, np.float32)
        speeds[-1] *= _END_SPEED
        if ids[-1] in _PAUSES:
            speeds[-2] *= _CLOSING_PAUSE_SPEED
        return speeds

    def _read_style(self, name: str) -> Float32:
        file = self._voices / f"{name}.bin"
        if not name.replace("_", "").isalnum() or not file.is_file():
            raise UnknownVoice(f"the voice {name!r} is not installed")
        data = np.fromfile(file, "<f4")
        if data.size != MAX_TOKENS * 256:
            raise ModelLoadError(f"the voice file {file.name} has the wrong size")
        return data.reshape(MAX_TOKENS, 1, 256)


def _with_open_speed(file: Path) -> tuple[bytes, bool]:
    try:
        graph = file.read_bytes()
    except OSError as error:
        raise ModelLoadError(f"the voice {file.name} can't be read") from error
    if graph.count(_SPEED_FIXED) != 1:
        return graph, False
    return graph.replace(_SPEED_FIXED, _SPEED_OPEN), True


def _trimmed(audio: Float32, sample_rate_hz: int) -> Float32:
    """Return `audio` without the model's own silence at both ends: it is latency in front, a gap behind."""
    loud = np.flatnonzero(np.abs(audio) > _EDGE_LEVEL)
    if loud.size == 0:
        return audio[:0]
    edge = sample_rate_hz * _EDGE_MS // 1000
    return audio[max(0, int(loud[0]) - edge // 2) : int(loud[-1]) + edge * 2]

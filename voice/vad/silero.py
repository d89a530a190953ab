"""Silero VAD v6 through onnxruntime, fed frame by frame; the model file is the one inside faster-whisper."""

from __future__ import annotations

import functools
from importlib.resources import files
from pathlib import Path

import numpy as np
import onnxruntime as ort

from voice.audio import Float32
from voice.errors import AudioFormatError

_CONTEXT_SAMPLES = 64


@functools.lru_cache(maxsize=2)
def _session(path: Path) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.inter_op_num_threads = 1
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(str(path), sess_options=options, providers=["CPUExecutionProvider"])


def _bundled_model() -> Path:
    return Path(str(files("faster_whisper") / "assets" / "silero_vad_v6.onnx"))


class SileroVad:
    """One stream's detector; the network itself is shared between all of them."""

    frame_samples = 512

    def __init__(self, model: Path | None = None) -> None:
        self._session = _session(model or _bundled_model())
        self.reset()

    def reset(self) -> None:
        self._hidden = np.zeros((1, 1, 128), np.float32)
        self._cell = np.zeros((1, 1, 128), np.float32)
        self._context = np.zeros(_CONTEXT_SAMPLES, np.float32)

    def probability(self, frame: Float32) -> float:
        if frame.shape != (self.frame_samples,):
            raise AudioFormatError(f"a VAD frame has {self.frame_samples} samples, got {frame.size}")
        inputs = np.concatenate([self._context, frame.astype(np.float32, copy=False)])[None]
        speech, self._hidden, self._cell = self._session.run(
            None, {"input": inputs, "h": self._hidden, "c": self._cell}
        )
        self._context = frame[-_CONTEXT_SAMPLES:].astype(np.float32)
        return float(np.asarray(speech).reshape(-1)[0])


def speech_probabilities(audio: Float32, model: Path | None = None) -> Float32:
    """Return the speech probability of each whole frame of a finished clip, float32[n // 512], in one pass."""
    frames = audio[: audio.size // SileroVad.frame_samples * SileroVad.frame_samples].reshape(
        -1, SileroVad.frame_samples
    )
    if frames.size == 0:
        return np.zeros(0, np.float32)
    before = np.zeros((len(frames), _CONTEXT_SAMPLES), np.float32)
    before[1:] = frames[:-1, -_CONTEXT_SAMPLES:]
    state = np.zeros((1, 1, 128), np.float32)
    inputs = np.concatenate([before, frames.astype(np.float32, copy=False)], axis=1)
    speech, _, _ = _session(model or _bundled_model()).run(None, {"input": inputs, "h": state, "c": state})
    return np.asarray(speech, dtype=np.float32).reshape(-1)

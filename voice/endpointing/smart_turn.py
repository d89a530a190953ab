"""Smart Turn v3.2 (pipecat-ai, BSD-2): 8 s of log-mel in, the probability of a finished turn out.

The model hears the end of the audio: shorter audio is padded with silence on the left, then brought to zero mean and
unit variance as in its training, then turned into Whisper's 80 × 800 log-mel.
"""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import onnxruntime as ort
from faster_whisper.feature_extractor import FeatureExtractor

from voice.audio import RECOGNITION_HZ, Float32
from voice.errors import ModelLoadError

WINDOW_SAMPLES = 8 * RECOGNITION_HZ


class SmartTurn:
    """The end-of-turn model; `folder` holds the .onnx file (or is that file)."""

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        model = folder if folder.suffix == ".onnx" else next(iter(sorted(folder.glob("*.onnx"))), folder)
        try:
            self._session = ort.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        except Exception as error:
            raise ModelLoadError(f"the end-of-turn model in {folder.name} can't be loaded") from error
        self._features = FeatureExtractor(feature_size=80, chunk_length=8)
        self._lock = threading.Lock()

    def probability(self, audio: Float32) -> float:
        if audio.size == 0:
            return 0.0
        window = np.zeros(WINDOW_SAMPLES, np.float32)
        tail = audio[-WINDOW_SAMPLES:]
        window[WINDOW_SAMPLES - tail.size :] = tail
        normal = (window - window.mean()) / np.sqrt(window.var() + 1e-7)
        with self._lock:
            mel = self._features(normal.astype(np.float32), padding=0)[None, :, :800].astype(np.float32)
            logits = self._session.run(None, {"input_features": mel})[0]
        # Despite its name the output has been through the sigmoid already.
        return float(np.asarray(logits).reshape(-1)[0])

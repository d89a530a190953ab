"""One way to run an ONNX voice: options that suit two shared cores, and a run that can be given up half-way."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import onnxruntime as ort

from voice.errors import ModelLoadError, SynthesisError
from voice.synthesiser.protocol import SynthesisCancelled


def make_session(model: Path | bytes, *, threads: int, name: str = "") -> ort.InferenceSession:
    """Return a CPU session of `model`, a file or its bytes; `name` is for the message. Raises ModelLoadError."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.log_severity_level = 3
    # A spinning thread would take the core from the recogniser that listens at the same time.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        source = model if isinstance(model, bytes) else str(model)
        return ort.InferenceSession(source, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise ModelLoadError(f"the voice {name or 'model'} can't be loaded") from error


class CancellableSession:
    """Runs a session; `cancel` from another thread makes the running call raise SynthesisCancelled."""

    def __init__(self, session: ort.InferenceSession) -> None:
        self._session = session
        self._lock = threading.Lock()
        self._running: ort.RunOptions | None = None

    def get_inputs(self) -> Any:
        return self._session.get_inputs()

    def run(self, output_names: list[str] | None, inputs: dict[str, Any]) -> list[Any]:
        """Return the session's outputs. Raises SynthesisCancelled, SynthesisError."""
        options = ort.RunOptions()
        with self._lock:
            self._running = options
        try:
            outputs: list[Any] = self._session.run(output_names, inputs, options)
        except Exception as error:
            if options.terminate:
                raise SynthesisCancelled from None
            raise SynthesisError("the voice failed on this text") from error
        finally:
            with self._lock:
                self._running = None
        return outputs

    def cancel(self) -> None:
        """Give up the call that runs now, if any."""
        with self._lock:
            if self._running is not None:
                self._running.terminate = True

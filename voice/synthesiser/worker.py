"""The synthesiser process: `python -m voice.synthesiser.worker`, spoken to over its standard input and output.

The parent sends {"op": "configure", "engines": {lang: spec}} once, then {"op": "speak", "id", "text", "lang", "voice",
"speed"} one at a time, and {"op": "cancel", "id"} at any moment. Answers: "ready", "audio" (pcm16 in the body),
"cancelled", "failed". The process ends when its input does. GPL engines are loaded here and nowhere else.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
from collections.abc import Mapping
from typing import Any, BinaryIO

import numpy as np

from voice.audio import SPEECH_HZ, pcm16_from_float, resample
from voice.errors import SynthesisError, UnsupportedLanguage, VoiceError
from voice.heap import give_back_freed_memory
from voice.synthesiser.frames import FORMAT_VERSION, Frame, encode, read_frame
from voice.synthesiser.protocol import SynthesisCancelled, Synthesiser, Voice
from voice.synthesiser.registry import EngineSpec, make_synthesiser

_WARM_UP = {"zh": "你好。", "en": "Hello."}


class Worker:
    """Serves one pipe. `source` and `sink` are binary streams; `serve` returns when `source` ends."""

    def __init__(self, source: BinaryIO, sink: BinaryIO) -> None:
        self._source = source
        self._sink = sink
        self._jobs: queue.SimpleQueue[Frame | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._cancelled: set[int] = set()
        self._speaking: tuple[int, Synthesiser] | None = None
        self._engines: dict[str, Synthesiser] = {}
        self._specs: dict[str, EngineSpec] = {}

    def serve(self) -> None:
        threading.Thread(target=self._read, name="synthesiser-pipe", daemon=True).start()
        while (frame := self._jobs.get()) is not None:
            if frame.header.get("op") == "configure":
                self._configure(frame.header["engines"])
            else:
                self._speak(frame.header)

    def _read(self) -> None:
        while (frame := read_frame(self._source)) is not None:
            if frame.header.get("op") == "cancel":
                self._cancel(int(frame.header["id"]))
            else:
                self._jobs.put(frame)
        self._jobs.put(None)

    def _cancel(self, job_id: int) -> None:
        with self._lock:
            self._cancelled.add(job_id)
            if self._speaking is not None and self._speaking[0] == job_id:
                self._speaking[1].cancel()

    def _configure(self, engines: Mapping[str, Mapping[str, Any]]) -> None:
        made: dict[str, Synthesiser] = {}
        try:
            for lang, data in engines.items():
                spec = EngineSpec.from_json(data)
                engine = made.get(spec.loaded) or make_synthesiser(spec)
                made[spec.loaded] = self._engines[lang] = engine
                self._specs[lang] = spec
                # The first run allocates; a customer must not be the one who waits for it.
                engine.synthesise(_WARM_UP.get(lang, "1"), Voice(lang, spec.voice, spec.speed))
        except (VoiceError, ValueError, ImportError) as error:
            message = str(error)
            self._send({"op": "unusable", "code": getattr(error, "code", "invalid_settings"), "message": message})
            return
        names = {lang: engine.engine for lang, engine in self._engines.items()}
        self._send({"op": "ready", "version": FORMAT_VERSION, "engines": names})

    def _speak(self, header: Mapping[str, Any]) -> None:
        job_id = int(header["id"])
        try:
            pcm16 = self._render(job_id, header)
        except SynthesisCancelled:
            self._send({"op": "cancelled", "id": job_id})
        except (VoiceError, ValueError) as error:
            code = getattr(error, "code", SynthesisError.code)
            self._send({"op": "failed", "id": job_id, "code": code, "message": str(error)})
        else:
            self._send({"op": "audio", "id": job_id, "sample_rate_hz": SPEECH_HZ}, pcm16)
        with self._lock:
            self._speaking = None
            self._cancelled = {waiting for waiting in self._cancelled if waiting > job_id}

    def _render(self, job_id: int, header: Mapping[str, Any]) -> bytes:
        lang = str(header["lang"])
        engine = self._engines.get(lang)
        if engine is None:
            raise UnsupportedLanguage(f"no voice is set up for {lang!r}")
        with self._lock:
            if job_id in self._cancelled:
                raise SynthesisCancelled
            self._speaking = (job_id, engine)
        voice = Voice(lang, str(header.get("voice", "")), float(header.get("speed", 1.0)))
        samples = engine.synthesise(str(header["text"]), voice)
        audio = samples.astype(np.float32) / np.float32(32768.0)
        return pcm16_from_float(resample(audio, engine.sample_rate_hz, SPEECH_HZ))

    def _send(self, header: dict[str, Any], body: bytes = b"") -> None:
        self._sink.write(encode(Frame(header, body)))
        self._sink.flush()


def main() -> None:
    """Serve the parent over fd 0 and 1; whatever a library prints goes to standard error instead of the pipe."""
    give_back_freed_memory()
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    Worker(sys.stdin.buffer, sink).serve()


if __name__ == "__main__":
    main()

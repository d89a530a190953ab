"""A recogniser that says what it was told to; for tests and for demonstrations without models."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence

from voice.audio import RECOGNITION_HZ, Float32, level_dbfs
from voice.recogniser.protocol import Transcript
from voice.recogniser.script import has_han


class ScriptedRecogniser:
    """Answers from a script: a list gives one text a call (the last repeats), a function reads the audio itself.

    Silence (below -60 dBFS) is an empty transcript and uses up no line of the script, as with a real recogniser.
    """

    def __init__(self, script: Sequence[str] | Callable[[Float32], str]) -> None:
        self._script = script
        self._next = 0
        self._lock = threading.Lock()
        self.calls: list[Mapping[str, object]] = []

    def transcribe(
        self, audio: Float32, *, lang: str | None = None, bias: Sequence[str] = (), beam_size: int | None = None
    ) -> Transcript:
        duration_s = audio.size / RECOGNITION_HZ
        with self._lock:
            self.calls.append({"duration_s": duration_s, "lang": lang, "bias": tuple(bias), "beam_size": beam_size})
            if level_dbfs(audio) < -60.0:
                return Transcript("", lang or "zh", no_speech_prob=1.0, duration_s=duration_s)
            text = self._line(audio)
        return Transcript(text, lang or ("zh" if has_han(text) else "en"), avg_logprob=-0.1, duration_s=duration_s)

    def _line(self, audio: Float32) -> str:
        if callable(self._script):
            return self._script(audio)
        if not self._script:
            return ""
        text = self._script[min(self._next, len(self._script) - 1)]
        self._next += 1
        return text

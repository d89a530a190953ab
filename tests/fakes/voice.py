"""Hearing and speaking without models: every sentence is a tone of its own pitch, and loud is speech."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Sequence

import numpy as np

from assistant.session.deps import VoiceServices
from voice.audio import RECOGNITION_HZ, SPEECH_HZ, Float32, level_dbfs, pcm16_from_float
from voice.errors import RecognitionError, SynthesisError
from voice.recogniser.protocol import Transcript
from voice.recogniser.script import has_han
from voice.synthesiser.protocol import AudioClip, Priority, Voice
from voice.synthesiser.tone import ToneSynthesiser
from voice.vad.segmenter import SegmenterConfig

_LOWEST_HZ, _STEP_HZ = 400.0, 100.0


class Mouth:
    """Gives sentences a voice: a tone whose pitch says which sentence it is."""

    def __init__(self) -> None:
        self.sentences: list[str] = []

    def says(self, text: str, seconds: float = 0.8, *, rate_hz: int = SPEECH_HZ) -> bytes:
        """Return pcm16 of the sentence; an empty one is a cough."""
        if text not in self.sentences:
            self.sentences.append(text)
        pitch = _LOWEST_HZ + _STEP_HZ * self.sentences.index(text)
        times = np.arange(int(seconds * rate_hz), dtype=np.float32) / rate_hz
        return pcm16_from_float((0.3 * np.sin(2 * np.pi * pitch * times)).astype(np.float32))

    def understood(self, audio: Float32) -> str:
        """Return the sentences in the audio, in the order in which they were said."""
        found: list[str] = []
        for start in range(0, max(1, len(audio) - 1599), 1600):
            piece = audio[start : start + 1600]
            if level_dbfs(piece) < -30.0:
                continue
            spectrum = np.abs(np.fft.rfft(piece * np.hanning(len(piece))))
            pitch = float(np.argmax(spectrum)) * RECOGNITION_HZ / len(piece)
            index = round((pitch - _LOWEST_HZ) / _STEP_HZ)
            if 0 <= index < len(self.sentences) and self.sentences[index] not in found:
                found.append(self.sentences[index])
        return " ".join(filter(None, found))


def silence(seconds: float, *, rate_hz: int = SPEECH_HZ) -> bytes:
    """Return pcm16 of nothing."""
    return bytes(2 * int(seconds * rate_hz))


def frames(pcm16: bytes, frame_bytes: int = 1920) -> list[str]:
    """Return the audio in base64, 40 ms at 24 kHz a piece."""
    return [
        base64.b64encode(pcm16[start : start + frame_bytes]).decode() for start in range(0, len(pcm16), frame_bytes)
    ]


class LoudnessVad:
    """What is loud is speech."""

    frame_samples = 512

    def probability(self, frame: Float32) -> float:
        return 0.98 if level_dbfs(frame) > -35.0 else 0.01

    def reset(self) -> None:
        """Nothing is remembered."""


class SureEndOfTurn:
    """Every pause is the end."""

    def probability(self, audio: Float32) -> float:
        return 0.95


class FakeRecognition:
    """Understands a `Mouth`. `broken` makes it fail, `stuck` never answer."""

    def __init__(self, mouth: Mouth) -> None:
        self.mouth = mouth
        self.waiting = 0
        self.finals = 0
        self.broken = self.stuck = False

    async def final(self, audio: Float32, *, lang: str | None = None, bias: Sequence[str] = ()) -> Transcript:
        self.finals += 1
        return await self._understood(audio, lang)

    async def partial(self, audio: Float32, *, stream: str, lang: str | None = None) -> Transcript | None:
        return await self._understood(audio, lang)

    async def _understood(self, audio: Float32, lang: str | None) -> Transcript:
        if self.stuck:
            await asyncio.Event().wait()
        if self.broken:
            raise RecognitionError("the recogniser is broken")
        text = self.mouth.understood(audio)
        return Transcript(text, lang or ("zh" if has_han(text) else "en"), duration_s=len(audio) / RECOGNITION_HZ)


class FakeSynthesis:
    """Speaks in tones at once, in any number of clauses. `broken` makes it fail, `gate` lets a test hold it up.

    `slow_ms` is how long a clause is said to take that is not among those `kept`.
    """

    def __init__(self) -> None:
        self._tones = ToneSynthesiser()
        self.spoken: list[str] = []
        self.broken = False
        self.slow_ms = 0.0
        self.kept: set[str] = set()
        self.gate = asyncio.Event()
        self.gate.set()

    async def synthesise(
        self, text: str, lang: str, *, priority: Priority = Priority.NEXT_CLAUSE, voice: Voice | None = None
    ) -> AudioClip:
        if text not in self.kept:
            await self.gate.wait()
        if self.broken:
            raise SynthesisError("the synthesiser is broken")
        self.spoken.append(text)
        samples = self._tones.synthesise(text, Voice(lang))
        return AudioClip(samples.astype("<i2").tobytes(), SPEECH_HZ, len(samples) / SPEECH_HZ * 1000)

    def cached(self, text: str, lang: str) -> bool:
        return not self.slow_ms or text in self.kept

    def expected_ms(self, text: str, lang: str) -> float:
        return 0.0 if self.cached(text, lang) else self.slow_ms


class FakeVoice:
    """All of it together, as sessions want it."""

    def __init__(self) -> None:
        self.mouth = Mouth()
        self.recognition = FakeRecognition(self.mouth)
        self.synthesis = FakeSynthesis()

    @property
    def services(self) -> VoiceServices:
        return VoiceServices(self.recognition, self.synthesis, SureEndOfTurn(), LoudnessVad, SegmenterConfig())

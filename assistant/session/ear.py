"""Hears: turns a stream of samples into speech events and keeps the audio of the utterance being said."""

from __future__ import annotations

import numpy as np

from voice.audio import RECOGNITION_HZ, Float32, Resampler, level_dbfs
from voice.vad.protocol import VoiceActivityDetector
from voice.vad.segmenter import SegmenterConfig, SpeechEvent, SpeechSegmenter, SpeechStarted

_KEEP_S = 30.0
_PRE_ROLL_S = 1.0


class Ear:
    """One call's hearing. Feed float32 mono audio of `input_hz`; get what the segmenter made of it."""

    def __init__(self, vad: VoiceActivityDetector, config: SegmenterConfig, input_hz: int) -> None:
        self._vad = vad
        self._segmenter = SpeechSegmenter(config)
        self._frame = config.frame_samples
        self._resampler = Resampler(input_hz, RECOGNITION_HZ) if input_hz != RECOGNITION_HZ else None
        self._pending: Float32 = np.zeros(0, np.float32)
        self._audio: Float32 = np.zeros(0, np.float32)
        self._audio_from = 0
        self._from: int | None = None

    @property
    def position_ms(self) -> int:
        """Milliseconds of audio heard so far."""
        return int(self._segmenter.position_samples * 1000 / RECOGNITION_HZ)

    def feed(self, audio: Float32) -> list[SpeechEvent]:
        """Take more audio; return the speech events in it, in order."""
        if self._resampler is not None:
            audio = self._resampler.feed(audio)
        self._pending = np.concatenate([self._pending, audio])
        events: list[SpeechEvent] = []
        while len(self._pending) >= self._frame:
            frame, self._pending = self._pending[: self._frame], self._pending[self._frame :]
            self._audio = np.concatenate([self._audio, frame])
            found = self._segmenter.feed(self._vad.probability(frame), level_dbfs(frame))
            for event in found:
                if isinstance(event, SpeechStarted) and self._from is None:
                    self._from = event.audio_from_sample
            events += found
        self._trim()
        return events

    def utterance(self, whole_buffer: bool = False) -> Float32:
        """Return the audio since the utterance began, at most 30 s; `whole_buffer` takes all that is kept."""
        start = 0 if whole_buffer or self._from is None else max(0, self._from - self._audio_from)
        return self._audio[start:][-int(_KEEP_S * RECOGNITION_HZ) :].copy()

    def end_utterance(self) -> None:
        """Forget the utterance: the next speech opens another."""
        self._segmenter.finish()
        self._from = None
        self._trim()

    def clear(self) -> None:
        """Throw away all audio that is kept."""
        self.end_utterance()
        self._audio_from += len(self._audio)
        self._audio = np.zeros(0, np.float32)
        self._vad.reset()

    def _trim(self) -> None:
        """Keep the utterance while there is one, else only the run-up to the next."""
        keep = int((_KEEP_S if self._from is not None else _PRE_ROLL_S) * RECOGNITION_HZ)
        surplus = len(self._audio) - keep
        if surplus > RECOGNITION_HZ // 4:
            self._audio = self._audio[surplus:]
            self._audio_from += surplus

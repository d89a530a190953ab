"""From speech probabilities to speech that starts, pauses, resumes and ends. Pure: time is counted in samples.

A frame counts as speech when its probability is high, its level is above a floor, and it is not far quieter than the
person who has been speaking: a television or a second voice across the room does not open a turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from voice.audio import RECOGNITION_HZ

_SOFTER_DB = 12.0
_PATIENCE_DB = 0.01


@dataclass(frozen=True)
class SegmenterConfig:
    """How the segmenter decides. Raises ValueError when the values contradict each other."""

    on_probability: float = 0.55
    off_probability: float = 0.35
    start_ms: int = 64
    """Speech must last this long before it is believed; a click or a cough's edge is shorter."""
    falter_ms: int = 96
    """Silence that may become a pause: time to begin work that a pause will want, and that is lost if it is none."""
    pause_ms: int = 200
    end_ms: int = 2_500
    """Silence after which speech has ended whatever the words were."""
    pre_roll_ms: int = 300
    floor_dbfs: float = -52.0
    quieter_than_speaker_db: float = 15.0
    frame_samples: int = 512
    sample_rate_hz: int = RECOGNITION_HZ

    def __post_init__(self) -> None:
        if not 0.0 < self.off_probability <= self.on_probability < 1.0:
            raise ValueError("need 0 < off_probability <= on_probability < 1")
        if not 0 < self.falter_ms <= self.pause_ms <= self.end_ms:
            raise ValueError("need 0 < falter_ms <= pause_ms <= end_ms")

    def samples(self, milliseconds: float) -> int:
        return int(milliseconds * self.sample_rate_hz / 1000)


@dataclass(frozen=True)
class SpeechStarted:
    """Speech is believed at `at_sample`; it began at `onset_sample`; audio worth keeping starts `audio_from_sample`."""

    at_sample: int
    onset_sample: int
    audio_from_sample: int


@dataclass(frozen=True)
class SpeechFaltered:
    """Silence has begun and may become a pause; the last speech ended at `speech_end_sample`."""

    at_sample: int
    speech_end_sample: int


@dataclass(frozen=True)
class SpeechPaused:
    """Silence has lasted the pause; the last speech ended at `speech_end_sample`."""

    at_sample: int
    speech_end_sample: int


@dataclass(frozen=True)
class SpeechResumed:
    """The same stretch of speech goes on after a pause."""

    at_sample: int


@dataclass(frozen=True)
class SpeechEnded:
    """The stretch is over: silence reached the cap, or the turn was taken as finished."""

    at_sample: int
    speech_end_sample: int


SpeechEvent = SpeechStarted | SpeechFaltered | SpeechPaused | SpeechResumed | SpeechEnded


class SpeechSegmenter:
    """Feed one (probability, level) a frame, in order; get the events that this frame caused."""

    def __init__(self, config: SegmenterConfig | None = None) -> None:
        self.config = config or SegmenterConfig()
        self._state: Literal["silent", "speaking", "paused"] = "silent"
        self._position = 0
        self._onset: int | None = None
        self._last_speech = 0
        self._faltering = False
        self._resume_run = 0
        self._speaker_dbfs: float | None = None
        self._ended_at = 0

    @property
    def position_samples(self) -> int:
        """Samples heard so far."""
        return self._position

    @property
    def speaking(self) -> bool:
        """Whether a stretch of speech is open (speaking or in a pause)."""
        return self._state != "silent"

    def feed(self, probability: float, level_dbfs: float) -> Sequence[SpeechEvent]:
        """Take the next frame's speech probability and RMS level in dBFS; return what happened, often nothing."""
        start = self._position
        self._position += self.config.frame_samples
        if self._is_speech(probability, level_dbfs):
            return self._heard_speech(start, level_dbfs)
        return self._heard_silence()

    def finish(self) -> Sequence[SpeechEvent]:
        """Close the open stretch, as when the turn was decided to be over; nothing when none is open."""
        if self._state == "silent":
            self._onset = None
            return ()
        return (self._end(),)

    def forget_speaker(self) -> None:
        """Drop the learnt loudness, as when the call is handed to another person."""
        self._speaker_dbfs = None

    def _is_speech(self, probability: float, level_dbfs: float) -> bool:
        config = self.config
        threshold = config.off_probability if self._state == "speaking" else config.on_probability
        if probability < threshold or level_dbfs < config.floor_dbfs:
            return False
        if self._state == "speaking" or self._speaker_dbfs is None:
            return True
        if level_dbfs > self._speaker_dbfs - config.quieter_than_speaker_db:
            return True
        # Who has moved away and goes on talking must not stay unheard for ever.
        self._speaker_dbfs -= _PATIENCE_DB
        return False

    def _heard_speech(self, start: int, level_dbfs: float) -> Sequence[SpeechEvent]:
        self._last_speech, self._faltering = self._position, False
        if self._state == "speaking":
            self._learn_level(level_dbfs)
            return ()
        if self._onset is None:
            self._onset = start
        if self._position - self._onset < self.config.samples(self.config.start_ms):
            return ()
        onset, self._onset = self._onset, None
        resumed = self._state == "paused"
        self._state = "speaking"
        self._learn_level(level_dbfs)
        if resumed:
            return (SpeechResumed(at_sample=self._position),)
        first = max(self._ended_at, onset - self.config.samples(self.config.pre_roll_ms), 0)
        return (SpeechStarted(at_sample=self._position, onset_sample=onset, audio_from_sample=first),)

    def _heard_silence(self) -> Sequence[SpeechEvent]:
        self._onset = None
        silence = self._position - self._last_speech
        if self._state == "speaking" and silence >= self.config.samples(self.config.pause_ms):
            self._state = "paused"
            self._speech_end = self._last_speech
            return (SpeechPaused(at_sample=self._position, speech_end_sample=self._last_speech),)
        if self._state == "speaking" and not self._faltering and silence >= self.config.samples(self.config.falter_ms):
            self._faltering = True
            return (SpeechFaltered(at_sample=self._position, speech_end_sample=self._last_speech),)
        if self._state == "paused" and self._position - self._speech_end >= self.config.samples(self.config.end_ms):
            return (self._end(),)
        return ()

    def _end(self) -> SpeechEnded:
        ended = SpeechEnded(
            at_sample=self._position,
            speech_end_sample=self._speech_end if self._state == "paused" else self._last_speech,
        )
        self._state, self._onset, self._ended_at = "silent", None, self._position
        return ended

    def _learn_level(self, level_dbfs: float) -> None:
        # Rises sooner than it falls: the soft beginning and the gaps of speech are not its loudness, and a second voice
        # that slips in must not pull the bar down to itself. Yet one shout must not make the person's normal voice
        # count as a distant one, and who moves away from the microphone is heard again after some words.
        known = self._speaker_dbfs
        if known is None:
            self._speaker_dbfs = level_dbfs
            return
        rate = 0.05 if level_dbfs > known else 0.004 if level_dbfs > known - _SOFTER_DB else 0.002
        self._speaker_dbfs = known + rate * (level_dbfs - known)

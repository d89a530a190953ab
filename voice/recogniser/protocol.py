"""What the rest of the system asks of a speech recogniser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from voice.audio import Float32


@dataclass(frozen=True)
class Transcript:
    """What was said, and how sure the recogniser is. `text` is empty when nothing was said."""

    text: str
    lang: str
    """BCP 47 primary tag that the words were recognised in: "zh" or "en"."""
    avg_logprob: float = 0.0
    """Mean natural-log probability of the tokens, ≤ 0."""
    no_speech_prob: float = 0.0
    compression_ratio: float = 1.0
    """Text length over its zlib length; loops are above about 2.4."""
    duration_s: float = 0.0
    took_ms: float = 0.0


class Recogniser(Protocol):
    """Turns one utterance into text. Blocking; calls from several threads are allowed and served one by one."""

    def transcribe(
        self, audio: Float32, *, lang: str | None = None, bias: Sequence[str] = (), beam_size: int | None = None
    ) -> Transcript:
        """Return the transcript of `audio`, float32 mono 16 kHz, at most 30 s (of longer audio the last 30 s count).

        `lang` None means: find out. `bias` holds a few names that are likely to be said. `beam_size` None means the
        implementation's own choice for a final transcript; 1 is for partials.
        Silence and noise give an empty text, never made-up words. Raises RecognitionError, UnsupportedLanguage.
        """
        ...

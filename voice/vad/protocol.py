"""What the segmenter needs from a voice activity detector."""

from __future__ import annotations

from typing import Protocol

from voice.audio import Float32


class VoiceActivityDetector(Protocol):
    """Tells how likely a frame holds speech. One instance serves one stream: it may keep state between frames."""

    frame_samples: int
    """Samples of one frame at 16 kHz."""

    def probability(self, frame: Float32) -> float:
        """Return the probability 0–1 of speech in `frame`, float32[frame_samples] at 16 kHz.

        Raises AudioFormatError when the frame has another length.
        """
        ...

    def reset(self) -> None:
        """Forget the stream heard so far."""
        ...

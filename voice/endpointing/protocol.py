"""What turn-taking needs from an end-of-turn model."""

from __future__ import annotations

from typing import Protocol

from voice.audio import Float32


class EndOfTurn(Protocol):
    """Judges a pause. Blocking; may be called from any thread."""

    def probability(self, audio: Float32) -> float:
        """Return 0–1, how likely the speaker has finished, from float32 16 kHz audio that ends in the pause.

        Only the last 8 s count; empty audio gives 0.
        """
        ...

"""A synthesiser without a model: a soft tone whose length follows the text; for tests and as a last resort."""

from __future__ import annotations

import numpy as np

from voice.audio import SPEECH_HZ, Int16, int16_from_float
from voice.errors import UnknownVoice, UnsupportedLanguage
from voice.synthesiser.protocol import Voice

_MS_PER_CHARACTER = {"zh": 200.0, "en": 65.0}


class ToneSynthesiser:
    """200 ms a Chinese character, 65 ms an English letter, at speed 1."""

    engine = "tone"
    sample_rate_hz = SPEECH_HZ
    languages: tuple[str, ...] = ("zh", "en")

    def synthesise(self, text: str, voice: Voice) -> Int16:
        if voice.lang not in _MS_PER_CHARACTER:
            raise UnsupportedLanguage(f"tones are made for zh and en, not {voice.lang!r}")
        if voice.name not in ("", "tone"):
            raise UnknownVoice(f"the tone synthesiser has no voice {voice.name!r}")
        characters = sum(character.isalnum() for character in text)
        duration_s = characters * _MS_PER_CHARACTER[voice.lang] / voice.speed / 1000.0
        seconds = np.arange(int(duration_s * self.sample_rate_hz), dtype=np.float32) / self.sample_rate_hz
        return int16_from_float((0.2 * np.sin(2 * np.pi * 220.0 * seconds)).astype(np.float32))

    def cancel(self) -> None:
        """Tones are made at once; there is nothing to give up."""

"""The audio formats a client may choose, as functions between its bytes and our samples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from assistant.channels.realtime.client_events import AudioFormat
from assistant.errors import AssistantError
from voice.audio import SPEECH_HZ, Float32, float_from_pcm16, pcm16_from_float, resample
from voice.telephony import TELEPHONE_HZ, Law, decode_g711, encode_g711

_PCM_RATES_HZ = (16_000, 24_000)
_LAWS: dict[str, Law] = {"audio/pcmu": "ulaw", "audio/pcma": "alaw"}


class UnsupportedFormat(AssistantError):
    """An audio format or rate that we don't speak."""

    code = "unsupported_audio_format"


@dataclass(frozen=True, slots=True)
class Decoder:
    """Makes float32 mono samples at `rate_hz` of a client's bytes. An odd last byte of pcm16 is dropped."""

    rate_hz: int
    decode: Callable[[bytes], Float32]

    def __call__(self, data: bytes) -> Float32:
        return self.decode(data)


def _check(fmt: AudioFormat) -> tuple[int, Law | None]:
    """Return the rate in Hz, and the law of a telephone's samples."""
    law = _LAWS.get(fmt.type)
    allowed = (TELEPHONE_HZ,) if law else _PCM_RATES_HZ
    rate = fmt.rate or (TELEPHONE_HZ if law else SPEECH_HZ)
    if rate not in allowed:
        known = " or ".join(map(str, allowed))
        raise UnsupportedFormat(f"A sample rate of {rate} Hz is not supported for {fmt.type}; use {known}.")
    return rate, law


def decoder_of(fmt: AudioFormat) -> Decoder:
    """Return the decoder of an input format. Raises UnsupportedFormat."""
    rate, law = _check(fmt)
    if law is not None:
        return Decoder(rate, lambda data: decode_g711(data, law))
    return Decoder(rate, lambda data: float_from_pcm16(data[: len(data) // 2 * 2]))


def encoder_of(fmt: AudioFormat) -> Callable[[bytes], bytes]:
    """Return a function from pcm16 at 24 kHz to the output format. Raises UnsupportedFormat."""
    rate, law = _check(fmt)
    if rate == SPEECH_HZ:
        return lambda pcm16: pcm16
    if law is not None:
        return lambda pcm16: encode_g711(resample(float_from_pcm16(pcm16), SPEECH_HZ, rate), law)
    return lambda pcm16: pcm16_from_float(resample(float_from_pcm16(pcm16), SPEECH_HZ, rate))

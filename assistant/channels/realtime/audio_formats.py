"""The audio formats a client may choose, as functions between its bytes and our samples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from assistant.channels.realtime.client_events import AudioFormat
from assistant.errors import AssistantError
from voice.audio import SPEECH_HZ, Float32, float_from_pcm16, pcm16_from_float, resample

_PCM_RATES_HZ = (16_000, 24_000)


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


def _check(fmt: AudioFormat) -> int:
    if fmt.type != "audio/pcm":
        raise UnsupportedFormat(f"{fmt.type} is not supported; use audio/pcm at 16000 or 24000 Hz.")
    rate = fmt.rate or SPEECH_HZ
    if rate not in _PCM_RATES_HZ:
        raise UnsupportedFormat(f"A sample rate of {rate} Hz is not supported; use 16000 or 24000.")
    return rate


def decoder_of(fmt: AudioFormat) -> Decoder:
    """Return the decoder of an input format. Raises UnsupportedFormat."""
    return Decoder(_check(fmt), lambda data: float_from_pcm16(data[: len(data) // 2 * 2]))


def encoder_of(fmt: AudioFormat) -> Callable[[bytes], bytes]:
    """Return a function from pcm16 at 24 kHz to the output format. Raises UnsupportedFormat."""
    rate = _check(fmt)
    if rate == SPEECH_HZ:
        return lambda pcm16: pcm16
    return lambda pcm16: pcm16_from_float(resample(float_from_pcm16(pcm16), SPEECH_HZ, rate))

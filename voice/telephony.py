"""G.711 µ-law and A-law (ITU-T G.711, 1988): one byte a sample at 8 kHz, as telephones send it."""

from __future__ import annotations

import functools
from typing import Literal

import numpy as np
import numpy.typing as npt

from voice.audio import Float32, int16_from_float

Law = Literal["ulaw", "alaw"]
TELEPHONE_HZ = 8_000
_BIAS = 132
_CLIP = 32_635


def decode_g711(data: bytes, law: Law) -> Float32:
    """Return float32 samples in [-1, 1) at 8 kHz."""
    table = _ulaw_table() if law == "ulaw" else _alaw_table()
    return table[np.frombuffer(data, np.uint8)].astype(np.float32) / np.float32(32768.0)


def encode_g711(audio: Float32, law: Law) -> bytes:
    """Return G.711 bytes of float32 samples at 8 kHz; values outside [-1, 1] are clipped."""
    samples = int16_from_float(audio).astype(np.int32)
    return (_encode_ulaw(samples) if law == "ulaw" else _encode_alaw(samples)).astype(np.uint8).tobytes()


def _encode_ulaw(samples: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    sign = np.where(samples < 0, 0x80, 0)
    magnitude = np.minimum(np.abs(samples), _CLIP) + _BIAS
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    return np.asarray(~(sign | (exponent << 4) | mantissa) & 0xFF, dtype=np.int32)


def _encode_alaw(samples: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    sign = np.where(samples >= 0, 0x80, 0)
    magnitude = np.where(samples >= 0, samples, -samples - 1) >> 4
    exponent = np.maximum(np.floor(np.log2(np.maximum(magnitude, 1))).astype(np.int32) - 4, 0)
    mantissa = np.where(exponent > 0, magnitude >> np.where(exponent > 0, exponent, 0), magnitude) & 0x0F
    segment = np.where(magnitude < 16, 0, exponent + 1)
    return np.asarray((sign | (segment << 4) | mantissa) ^ 0x55, dtype=np.int32)


@functools.cache
def _ulaw_table() -> npt.NDArray[np.int32]:
    code = ~np.arange(256, dtype=np.int32) & 0xFF
    magnitude = (((code & 0x0F) << 3) + _BIAS << ((code >> 4) & 7)) - _BIAS
    return np.where(code & 0x80, -magnitude, magnitude).astype(np.int32)


@functools.cache
def _alaw_table() -> npt.NDArray[np.int32]:
    code = np.arange(256, dtype=np.int32) ^ 0x55
    segment, mantissa = (code >> 4) & 7, code & 0x0F
    low = (mantissa << 4) + 8
    high = (low + 0x100) << np.maximum(segment - 1, 0)
    magnitude = np.where(segment == 0, low, high)
    return np.where(code & 0x80, magnitude, -magnitude).astype(np.int32)

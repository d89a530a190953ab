"""Audio as numbers: pcm16 bytes, float samples and sample rates.

Inside the package audio is mono float32 in [-1, 1], 16 kHz on the way in. On wires it is little-endian pcm16.
"""

from __future__ import annotations

import wave
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import soxr

from voice.errors import AudioFormatError

Float32: TypeAlias = npt.NDArray[np.float32]
Int16: TypeAlias = npt.NDArray[np.int16]

RECOGNITION_HZ = 16_000
SPEECH_HZ = 24_000
_FULL_SCALE = 32768.0


def float_from_pcm16(pcm16: bytes) -> Float32:
    """Return float32 samples in [-1, 1) of little-endian mono `pcm16`. Raises AudioFormatError on half a sample."""
    if len(pcm16) % 2:
        raise AudioFormatError(f"pcm16 audio needs an even number of bytes, got {len(pcm16)}")
    return (np.frombuffer(pcm16, dtype="<i2").astype(np.float32)) / np.float32(_FULL_SCALE)


def int16_from_float(audio: Float32) -> Int16:
    """Return int16 samples; values outside [-1, 1] are clipped, NaN becomes silence."""
    clean = np.nan_to_num(audio, nan=0.0, posinf=1.0, neginf=-1.0)
    clipped: Int16 = np.clip(np.rint(clean * _FULL_SCALE), -32768, 32767).astype(np.int16)
    return clipped


def pcm16_from_float(audio: Float32) -> bytes:
    """Return little-endian pcm16 bytes of float samples."""
    return int16_from_float(audio).astype("<i2").tobytes()


def resample(audio: Float32, from_hz: int, to_hz: int) -> Float32:
    """Return `audio` at another rate, whole clip at once (soxr, high quality)."""
    if from_hz == to_hz or audio.size == 0:
        return audio
    resampled: Float32 = soxr.resample(audio, from_hz, to_hz).astype(np.float32)
    return resampled


class Resampler:
    """Streaming resampler for one direction of one call; keeps the filter's state between chunks."""

    def __init__(self, from_hz: int, to_hz: int) -> None:
        if from_hz <= 0 or to_hz <= 0:
            raise AudioFormatError(f"sample rates must be positive, got {from_hz} and {to_hz}")
        self._stream = None if from_hz == to_hz else soxr.ResampleStream(from_hz, to_hz, 1, dtype="float32")

    def feed(self, audio: Float32, *, last: bool = False) -> Float32:
        """Return what can be given out so far; `last` flushes the filter's tail."""
        if self._stream is None:
            return audio
        return np.asarray(self._stream.resample_chunk(audio, last=last), dtype=np.float32)


def level_dbfs(audio: Float32) -> float:
    """Return the RMS level in dB relative to full scale; -120 for silence."""
    if audio.size == 0:
        return -120.0
    rms = float(np.sqrt(np.mean(np.square(audio, dtype=np.float64))))
    return 20.0 * float(np.log10(max(rms, 1e-6)))


def duration_ms(pcm16: bytes, sample_rate_hz: int) -> float:
    """Return how long mono pcm16 plays."""
    return len(pcm16) / 2 / sample_rate_hz * 1000.0


def read_wav(path: Path, to_hz: int = RECOGNITION_HZ) -> Float32:
    """Return a 16-bit PCM WAV file as mono float32 at `to_hz`. Raises AudioFormatError for anything else."""
    try:
        with wave.open(str(path), "rb") as file:
            width, channels, rate = file.getsampwidth(), file.getnchannels(), file.getframerate()
            data = file.readframes(file.getnframes())
    except (wave.Error, EOFError) as error:
        raise AudioFormatError(f"{path.name} is not a PCM WAV file") from error
    if width != 2:
        raise AudioFormatError(f"{path.name} has {width * 8}-bit samples; 16-bit is needed")
    audio = float_from_pcm16(data)
    if channels > 1:
        audio = audio.reshape(-1, channels).mean(axis=1, dtype=np.float32)
    return resample(audio, rate, to_hz)


def write_wav(path: Path, pcm16: bytes, sample_rate_hz: int) -> None:
    """Write mono pcm16 as a WAV file."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sample_rate_hz)
        file.writeframes(pcm16)

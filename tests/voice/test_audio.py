from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from voice.audio import (
    Resampler,
    duration_ms,
    float_from_pcm16,
    level_dbfs,
    pcm16_from_float,
    read_wav,
    resample,
    write_wav,
)
from voice.errors import AudioFormatError


def _tone(hz: float, rate: int, seconds: float) -> np.ndarray:
    return (0.5 * np.sin(2 * np.pi * hz * np.arange(int(rate * seconds)) / rate)).astype(np.float32)


def test_pcm16_survives_the_way_to_float_and_back() -> None:
    pcm16 = np.array([0, 1, -1, 32767, -32768], "<i2").tobytes()
    assert pcm16_from_float(float_from_pcm16(pcm16)) == pcm16


def test_values_out_of_range_are_clipped_and_nan_is_silence() -> None:
    samples = np.frombuffer(pcm16_from_float(np.array([2.0, -2.0, np.nan], np.float32)), "<i2")
    assert samples.tolist() == [32767, -32768, 0]


def test_half_a_sample_is_refused() -> None:
    with pytest.raises(AudioFormatError):
        float_from_pcm16(b"\x00\x00\x00")


def test_resampling_in_pieces_gives_what_resampling_at_once_gives() -> None:
    audio = _tone(440, 24_000, 1.0)
    stream = Resampler(24_000, 16_000)
    pieces = [stream.feed(audio[n : n + 480], last=n + 480 >= audio.size) for n in range(0, audio.size, 480)]
    joined = np.concatenate(pieces)
    whole = resample(audio, 24_000, 16_000)
    assert abs(joined.size - whole.size) <= 1
    assert np.abs(joined[500:15_000] - whole[500:15_000]).max() < 0.01


def test_the_same_rate_needs_no_resampling() -> None:
    audio = _tone(440, 16_000, 0.1)
    assert Resampler(16_000, 16_000).feed(audio) is audio


@pytest.mark.parametrize("rate", [0, -8_000])
def test_an_impossible_rate_is_refused(rate: int) -> None:
    with pytest.raises(AudioFormatError):
        Resampler(rate, 16_000)


def test_level_is_measured_against_full_scale() -> None:
    assert level_dbfs(np.zeros(100, np.float32)) == -120.0
    assert level_dbfs(np.zeros(0, np.float32)) == -120.0
    assert level_dbfs(np.ones(100, np.float32)) == pytest.approx(0.0)
    assert level_dbfs(_tone(440, 16_000, 1.0)) == pytest.approx(-9.03, abs=0.05)


def test_a_wav_file_is_read_at_the_rate_that_is_wanted(tmp_path: Path) -> None:
    file = tmp_path / "tone.wav"
    write_wav(file, pcm16_from_float(_tone(440, 8_000, 0.5)), 8_000)
    assert read_wav(file).size == 8_000
    assert duration_ms(b"\0" * 1_600, 8_000) == 100.0


def test_a_file_that_is_no_wav_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "no.wav"
    file.write_bytes(b"not audio")
    with pytest.raises(AudioFormatError):
        read_wav(file)

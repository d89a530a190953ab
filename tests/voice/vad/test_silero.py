from __future__ import annotations

import numpy as np
import pytest

from voice.errors import AudioFormatError
from voice.vad.silero import SileroVad, speech_probabilities


def test_silence_is_not_speech_and_the_same_stream_gives_the_same_answers() -> None:
    vad = SileroVad()
    noise = (0.05 * np.random.default_rng(3).standard_normal((20, 512))).astype(np.float32)
    assert vad.probability(np.zeros(512, np.float32)) < 0.1
    vad.reset()
    first = [vad.probability(frame) for frame in noise]
    vad.reset()
    assert [vad.probability(frame) for frame in noise] == first
    assert max(first) < 0.5


def test_two_streams_do_not_disturb_each_other() -> None:
    alone, mixed, other = SileroVad(), SileroVad(), SileroVad()
    frames = (0.1 * np.random.default_rng(4).standard_normal((10, 512))).astype(np.float32)
    expected = [alone.probability(frame) for frame in frames]
    heard = []
    for frame in frames:
        heard.append(mixed.probability(frame))
        other.probability(frame[::-1].copy())
    assert heard == expected


def test_a_frame_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(AudioFormatError):
        SileroVad().probability(np.zeros(511, np.float32))


def test_a_clip_at_once_is_judged_as_frame_by_frame() -> None:
    audio = (0.1 * np.random.default_rng(5).standard_normal(512 * 12 + 100)).astype(np.float32)
    vad = SileroVad()
    one_by_one = [vad.probability(audio[n * 512 : n * 512 + 512]) for n in range(12)]
    assert speech_probabilities(audio) == pytest.approx(one_by_one, abs=1e-4)
    assert speech_probabilities(audio[:100]).size == 0

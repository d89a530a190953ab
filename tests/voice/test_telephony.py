from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from voice.telephony import Law, decode_g711, encode_g711

_LAWS = get_args(Law)


@pytest.mark.parametrize("law", _LAWS)
def test_every_code_decodes_and_encodes_to_the_same_sound(law: Law) -> None:
    every = bytes(range(256))
    sound = decode_g711(every, law)
    assert np.array_equal(decode_g711(encode_g711(sound, law), law), sound)


@pytest.mark.parametrize("law", _LAWS)
def test_speech_survives_with_little_noise(law: Law) -> None:
    audio = (0.4 * np.sin(2 * np.pi * 300 * np.arange(8_000) / 8_000)).astype(np.float32)
    noise = decode_g711(encode_g711(audio, law), law) - audio
    assert 10 * np.log10(np.mean(audio**2) / np.mean(noise**2)) > 35


@pytest.mark.parametrize(("law", "code"), [("ulaw", 0xFF), ("alaw", 0xD5)])
def test_silence_has_its_well_known_code(law: Law, code: int) -> None:
    assert encode_g711(np.zeros(3, np.float32), law) == bytes([code] * 3)


@pytest.mark.parametrize(("law", "loudest"), [("ulaw", 32_124), ("alaw", 32_256)])
def test_full_scale_is_the_standards_loudest_value(law: Law, loudest: int) -> None:
    sound = decode_g711(encode_g711(np.array([2.0, -2.0], np.float32), law), law)
    assert (sound * 32_768).tolist() == [loudest, -loudest]

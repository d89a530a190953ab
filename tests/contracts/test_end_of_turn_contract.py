"""The end-of-turn model on speech of our own voices: a finished sentence against one that breaks off."""

from __future__ import annotations

import numpy as np
import pytest

from voice.audio import Float32, resample
from voice.endpointing.smart_turn import SmartTurn
from voice.models.store import ModelStore
from voice.synthesiser.protocol import Voice
from voice.synthesiser.registry import make_synthesiser, piper

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def end_of_turn(model_store: ModelStore) -> SmartTurn:
    return SmartTurn(model_store.path("smart-turn"))


@pytest.fixture(scope="module")
def sentence(model_store: ModelStore) -> Float32:
    voice = make_synthesiser(piper(model_store.path("piper-en")))
    samples = voice.synthesise("I would like to know when my order is going to arrive.", Voice("en"))
    return resample(samples.astype(np.float32) / 32768.0, voice.sample_rate_hz, 16_000)


def test_nothing_heard_is_not_finished(end_of_turn: SmartTurn) -> None:
    assert end_of_turn.probability(np.zeros(0, np.float32)) == 0.0


def test_a_finished_sentence_is_told_from_one_that_breaks_off(end_of_turn: SmartTurn, sentence: Float32) -> None:
    # The voice speaks a little differently every time, and one cut may fall where a sentence could have ended.
    pause = np.zeros(3_200, np.float32)
    finished = end_of_turn.probability(np.concatenate([sentence, pause]))
    cuts = [int(sentence.size * part) for part in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)]
    broken_off = [end_of_turn.probability(np.concatenate([sentence[:cut], pause])) for cut in cuts]
    assert finished > 0.6
    assert np.mean(broken_off) < 0.5


def test_only_the_last_eight_seconds_count(end_of_turn: SmartTurn, sentence: Float32) -> None:
    rng = np.random.default_rng(1)
    tail = np.concatenate([*[sentence] * 8, np.zeros(3_200, np.float32)])[-8 * 16_000 :]
    before = (0.1 * rng.standard_normal(32_000)).astype(np.float32)
    assert end_of_turn.probability(np.concatenate([before, tail])) == pytest.approx(end_of_turn.probability(tail))

"""The end-of-turn model on a person's recorded speech: a finished sentence against one that breaks off."""

from __future__ import annotations

import numpy as np
import pytest

from voice.audio import Float32, read_wav
from voice.endpointing.smart_turn import SmartTurn
from voice.models.store import ModelStore

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def end_of_turn(model_store: ModelStore) -> SmartTurn:
    return SmartTurn(model_store.path("smart-turn"))


@pytest.fixture(scope="module")
def speech(model_store: ModelStore) -> Float32:
    """A person's recorded sentence, "... ask what you can do for your country": the same every time."""
    return read_wav(model_store.path("demo-speech") / "jfk.wav")


def test_nothing_heard_is_not_finished(end_of_turn: SmartTurn) -> None:
    assert end_of_turn.probability(np.zeros(0, np.float32)) == 0.0


def test_a_finished_sentence_is_told_from_one_that_breaks_off(end_of_turn: SmartTurn, speech: Float32) -> None:
    pause = np.zeros(3_200, np.float32)
    finished = end_of_turn.probability(np.concatenate([speech[: int(10.5 * 16_000)], pause]))
    broken_off = end_of_turn.probability(np.concatenate([speech[: int(7.5 * 16_000)], pause]))
    assert finished > 0.8
    assert broken_off < 0.5


def test_only_the_last_eight_seconds_count(end_of_turn: SmartTurn, speech: Float32) -> None:
    rng = np.random.default_rng(1)
    tail = np.concatenate([speech, np.zeros(3_200, np.float32)])[-8 * 16_000 :]
    before = (0.1 * rng.standard_normal(32_000)).astype(np.float32)
    assert end_of_turn.probability(np.concatenate([before, tail])) == pytest.approx(end_of_turn.probability(tail))

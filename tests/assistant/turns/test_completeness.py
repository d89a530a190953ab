"""Whether words leave a sentence open: the signs, the model's file, and a small model fitted from a few sentences."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.turns.completeness import (
    TABLE_BITS,
    Completeness,
    CompletenessRefused,
    completeness,
    load_completeness,
)
from assistant.turns.training.completeness import Example, fit
from assistant.turns.word_features import plain, signs, tagged, word_class


def test_signs_speak_of_the_last_words_and_their_kinds() -> None:
    assert {"en word 1 the", "en kinds PREP DET"} <= set(signs("I put it on the"))
    assert {"zh word 1 关于", "zh open 关于 0 0"} <= set(signs("我想了解一下关于"))
    assert signs("…？") == []


def test_words_are_folded_and_numbers_are_all_alike() -> None:
    assert plain("Don't STOP，好吗？") == "dont stop 好吗"
    assert tagged("K17 or 208") == [("9", "eng"), ("or", "eng"), ("9", "eng")]
    assert [word_class(word) for word in ("the", "might", "9", "wonderful", "lamp")] == [
        "DET", "MODAL", "NUM", "-ful", "OTHER",
    ]  # fmt: skip


def test_a_model_is_the_same_after_writing_and_reading(tmp_path: Path) -> None:
    weights = np.zeros(1 << TABLE_BITS, np.float32)
    weights[7] = 1.5
    Completeness(weights, -0.5, 0.4).save(tmp_path / "model.npz")
    read = load_completeness(tmp_path / "model.npz")
    assert (read.weights == weights).all()
    assert (read.bias, read.threshold) == pytest.approx((-0.5, 0.4))
    assert read.open_probability("") == 0.0


def test_another_file_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "other.npz").write_bytes(b"no model")
    with pytest.raises(CompletenessRefused, match=r"other\.npz"):
        load_completeness(tmp_path / "other.npz")


def test_the_model_that_comes_along_tells_sentences_from_their_beginnings() -> None:
    model = completeness()
    for whole, begun in (
        ("我想把这个退掉", "我想把这个"),
        ("你们的仓库在哪个城市", "你们的仓库在"),
        ("I would like a smaller bag", "I would like a"),
        ("Does the lid come off easily", "Does the lid come off with"),
    ):
        assert model.open_probability(begun) > model.open_probability(whole)


def test_a_few_sentences_are_enough_to_learn_that_an_article_opens_something() -> None:
    nouns = ["lamp", "bag", "cup", "coat", "book", "chair", "phone", "shoe", "ring", "pan"]
    examples = [Example(f"show me the {noun}", False, 1.0, n, "sentence") for n, noun in enumerate(nouns)]
    examples += [Example("show me the", True, 1.0, n, "sentence") for n in range(len(nouns))]
    model, report = fit(examples, folds=5)
    assert model.open_probability("where is the") > 0.5 > model.open_probability("where is the sofa")
    assert (report.whole, report.cut) == (1.0, 1.0)

"""Fitting the ranking: the sign that tells answers apart gets the weight, and what is written is what is read."""

from __future__ import annotations

import tomllib

import numpy as np
import pytest

from assistant.dialogue.relevance import FEATURES
from assistant.dialogue.signs import SIGNS
from evals.relevance import Example, fit_features, fit_signs, measured, written

DRAW = np.random.default_rng(3)


def _example(number: int, shop: str, *, answerable: bool = True) -> Example:
    """Ten passages of noise; the one that holds the facts has all words of the question and an amount."""
    signs = DRAW.uniform(0.0, 0.3, (10, len(SIGNS)))
    holds = np.zeros(10, dtype=bool)
    if answerable:
        holds[number % 10] = True
        signs[holds, SIGNS.index("held")] = 1.0
        signs[holds, SIGNS.index("of_dimension")] = 1.0
    features = DRAW.uniform(0.0, 0.2, len(FEATURES)) + 0.7 * answerable
    return Example(f"{shop}-{number}", shop, signs, holds, features, answerable)


@pytest.fixture(scope="module")
def found() -> list[Example]:
    return [_example(n, shop, answerable=n % 3 > 0) for shop in ("one", "two") for n in range(30)]


def test_the_sign_that_tells_answers_apart_weighs_more_than_noise(found: list[Example]) -> None:
    weights = dict(zip(SIGNS, fit_signs(found), strict=True))
    telling = min(weights["held"], weights["of_dimension"])
    assert telling > 1.0
    assert max(abs(w) for name, w in weights.items() if name not in ("held", "of_dimension")) < 0.5 * telling


def test_weights_are_measured_on_a_shop_they_were_not_fitted_on(found: list[Example]) -> None:
    result = measured(found)
    assert result["relevance.unseen.hit_1"] == 1.0
    assert result["answerable.unseen.auc"] == 1.0
    assert result["relevance.ranked"] == 40


def test_what_is_written_can_be_read_by_the_ranking(found: list[Example]) -> None:
    raw = tomllib.loads(written(found, "some/embedder"))
    assert raw["embedder"] == "some/embedder"
    assert set(raw["signs"]) == set(SIGNS)
    assert set(raw["features"]) == {"bias", *FEATURES}
    assert set(raw["without_close"]) == {"bias", *FEATURES} - {"close", "stands_out"}


def test_cases_that_all_have_an_answer_can_not_be_fitted(found: list[Example]) -> None:
    with pytest.raises(ValueError, match="unanswerable"):
        fit_features([example for example in found if example.answerable])
    with pytest.raises(ValueError, match="no passage"):
        fit_signs([example for example in found if not example.answerable])

from __future__ import annotations

import pytest

from evals.metrics.statistics import f1_by_label, macro_f1, percentile, rate


def test_percentiles_lie_between_neighbours() -> None:
    assert percentile([30.0, 10.0, 20.0], 50) == 20.0
    assert percentile([0.0, 10.0], 95) == pytest.approx(9.5)
    assert percentile([], 95) == 0.0


def test_the_rate_of_nothing_is_zero() -> None:
    assert rate(0, 0) == 0.0


def test_f1_punishes_what_is_missed_and_what_is_invented() -> None:
    scores = f1_by_label(["a", "a", "b"], ["a", "b", "b"])
    assert scores == {"a": pytest.approx(2 / 3), "b": pytest.approx(2 / 3)}


def test_macro_f1_gives_a_rare_label_the_same_weight() -> None:
    assert macro_f1(["a", "a", "a", "b"], ["a", "a", "a", "a"]) == pytest.approx((6 / 7) / 2)

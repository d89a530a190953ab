"""Small statistics that several measurements share."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the linear percentile of `values`; 0.0 of none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    place = (len(ordered) - 1) * percent / 100.0
    low, high = math.floor(place), math.ceil(place)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def rate(hits: int, total: int) -> float:
    """Return hits over total; 0.0 of nothing."""
    return hits / total if total else 0.0


def confusion(expected: Sequence[str], got: Sequence[str]) -> Counter[tuple[str, str]]:
    """Return how often each (expected, got) pair occurs. Raises ValueError if the lengths differ."""
    return Counter(zip(expected, got, strict=True))


def f1_by_label(expected: Sequence[str], got: Sequence[str]) -> dict[str, float]:
    """Return the F1 of every label that is expected anywhere."""
    pairs = confusion(expected, got)
    wanted, given = Counter(expected), Counter(got)
    return {label: rate(2 * pairs[(label, label)], wanted[label] + given[label]) for label in sorted(wanted)}


def macro_f1(expected: Sequence[str], got: Sequence[str]) -> float:
    """Return the mean F1 over the labels that are expected anywhere; 0.0 of nothing."""
    scores = f1_by_label(expected, got)
    return sum(scores.values()) / len(scores) if scores else 0.0

"""Ranking measures over one query's ranked ids and graded relevance (Järvelin & Kekäläinen 2002 for nDCG)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence


def hit_at(ranked: Sequence[str], relevance: Mapping[str, int], depth: int) -> float:
    """Return 1 when a relevant id is among the first `depth`, else 0."""
    return float(any(relevance.get(doc, 0) > 0 for doc in ranked[:depth]))


def reciprocal_rank(ranked: Sequence[str], relevance: Mapping[str, int]) -> float:
    """Return 1 over the rank of the first relevant id, 0 when there is none."""
    return next((1.0 / rank for rank, doc in enumerate(ranked, start=1) if relevance.get(doc, 0) > 0), 0.0)


def ndcg_at(ranked: Sequence[str], relevance: Mapping[str, int], depth: int) -> float:
    """Return the discounted gain of the first `depth` over the best possible, 0 to 1."""
    gain = _gain([relevance.get(doc, 0) for doc in ranked[:depth]])
    best = _gain(sorted(relevance.values(), reverse=True)[:depth])
    return gain / best if best else 0.0


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` (0 to 1) of the values lie, by nearest rank; 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, math.ceil(share * len(ordered)) - 1))] if ordered else 0.0


def _gain(grades: Sequence[int]) -> float:
    return sum((2.0**grade - 1.0) / math.log2(rank + 1) for rank, grade in enumerate(grades, start=1))

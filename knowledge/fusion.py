"""Dense and lexical scores into one.

Both are put on a common scale within the candidates of one question and summed with fixed weights: a convex combination keeps
how much better the best is, which reciprocal ranks throw away (Bruch, Gai & Ingber 2023).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FusionWeights:
    """How much each score counts. Between 0.2 and 0.4 lexical the measured results are level (evals/epqa.py)."""

    dense: float = 0.7
    lexical: float = 0.3


def fuse(dense: Scores, lexical: Scores, weights: FusionWeights) -> Scores:
    """Return float32[n] fused scores of n candidates, higher is better, roughly within 0 to 1."""
    fused: Scores = (weights.dense * _unit(dense) + weights.lexical * _unit(lexical)).astype(np.float32)
    return fused


def _unit(scores: Scores) -> Scores:
    if len(scores) == 0:
        return scores
    low, high = float(scores.min()), float(scores.max())
    if high - low < 1e-6:
        return np.zeros_like(scores)
    return (scores - low) / (high - low)

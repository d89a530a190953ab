"""How sure we are that the best hits answer the question at all: 0 to 1, a half is the break-even.

A cosine says little by itself: each embedder and each question has its own level. So the best hit is measured against what a
sample of all passages scores for the same question, together with the share of the question's words, by rarity, that the
hits hold and that the shop has never used. The weights are a logistic regression on 100 questions about a bilingual
shop of 54 products, half of them unanswerable (cross-validated accuracy 0.84); none of the features depends on the shop.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from knowledge.bm25 import Bm25Index
from knowledge.chunking import embedded_text
from knowledge.embedders.protocol import Vectors
from knowledge.records import Hit
from knowledge.text import tokens
from knowledge.vectors import VectorIndex

_SAMPLE = 512
_STANDING, _COVERED, _UNKNOWN, _KEY, _OFFSET = 0.26, 2.41, -2.36, 1.38, -1.16
_LOOKED_AT = 3


class Confidence:
    """Calibrated once for an index; read-only."""

    def __init__(self, vectors: VectorIndex, bm25: Bm25Index) -> None:
        count = len(vectors.vectors)
        rows = np.random.default_rng(7).permutation(count)[:_SAMPLE]
        self._background = vectors.vectors[np.sort(rows)]
        self._bm25 = bm25

    def of(self, query: str, query_vector: Vectors, hits: Sequence[Hit], keys_named: Sequence[str]) -> float:
        """Return the confidence for the hits of a question; `keys_named` are the attributes it names."""
        best = hits[:_LOOKED_AT]
        terms = set(tokens(query))
        if not best or not terms:
            return 0.0
        level = self._background @ query_vector
        standing = (max(hit.dense or 0.0 for hit in best) - float(level.mean())) / (float(level.std()) + 1e-6)
        weights = {term: self._bm25.rarity(term) for term in terms}
        total = sum(weights.values()) or 1.0
        held = (terms & set(tokens(embedded_text(hit.passage))) for hit in best)
        covered = max(sum(weights[term] for term in shared) for shared in held) / total
        unknown = sum(weight for term, weight in weights.items() if not self._bm25.knows(term)) / total
        named = any(hit.passage.key in keys_named for hit in best)
        logit = _STANDING * min(standing, 8.0) + _COVERED * covered + _UNKNOWN * unknown + _KEY * named + _OFFSET
        return 1 / (1 + math.exp(-logit))

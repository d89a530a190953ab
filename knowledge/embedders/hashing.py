"""Feature hashing: no model, always the same, good enough to test everything around an embedder."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from knowledge.embedders.protocol import Vectors
from knowledge.text import tokens


class HashingEmbedder:
    """Sums a signed unit for each index term (Weinberger et al. 2009); texts sharing words are near."""

    def __init__(self, dimensions: int = 256) -> None:
        self.id = f"hashing-{dimensions}"
        self.dimensions = dimensions

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts)

    def _embed(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            for token in tokens(text):
                digest = int.from_bytes(hashlib.blake2b(token.encode(), digest_size=8).digest(), "big")
                vectors[row, digest % self.dimensions] += 1.0 if digest >> 63 else -1.0
            if not vectors[row].any():
                vectors[row, 0] = 1.0
        lengths: Vectors = np.linalg.norm(vectors, axis=1, keepdims=True).astype(np.float32)
        return vectors / lengths

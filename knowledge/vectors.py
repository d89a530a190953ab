"""Nearest passages by inner product: exact while the shop is small, an inverted file (FAISS IVF) beyond."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from knowledge.embedders.protocol import Vectors

EXACT_UP_TO = 20_000
"""Flat search of 20,000 × 384 takes about 5 ms; more goes to the inverted file."""
_PROBES = 24
Rows = NDArray[np.int64]


class VectorIndex:
    """Vectors with a search over them. The vectors themselves stay at hand, so any row can be scored exactly."""

    def __init__(self, vectors: Vectors, index: Any = None) -> None:
        self.vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        self._index = index
        if index is not None:
            index.nprobe = _PROBES

    @classmethod
    def build(cls, vectors: Vectors) -> VectorIndex:
        """Build over float32[n, d] with L2-normalised rows."""
        count = len(vectors)
        if count <= EXACT_UP_TO:
            return cls(vectors)
        quantizer = faiss.IndexFlatIP(vectors.shape[1])
        lists = int(4 * count**0.5)
        index = faiss.IndexIVFFlat(quantizer, vectors.shape[1], lists, faiss.METRIC_INNER_PRODUCT)
        index.cp.niter, index.cp.seed = 8, 7
        index.cp.max_points_per_centroid = 64
        index.train(np.ascontiguousarray(vectors))
        index.add(np.ascontiguousarray(vectors))
        return cls(vectors, index)

    def save(self, folder: Path) -> None:
        """Write vectors and inverted file into a folder."""
        np.save(folder / "vectors.npy", self.vectors)
        if self._index is not None:
            faiss.write_index(self._index, str(folder / "ivf.faiss"))

    @classmethod
    def load(cls, folder: Path) -> VectorIndex:
        """Read what `save` wrote."""
        file = folder / "ivf.faiss"
        return cls(np.load(folder / "vectors.npy"), faiss.read_index(str(file)) if file.exists() else None)

    def nearest(self, query: Vectors, count: int, rows: Rows | None = None) -> Rows:
        """Return up to `count` row numbers, nearest first, among `rows` (all when None). `query` is float32[d]."""
        if rows is not None and (self._index is None or len(rows) <= EXACT_UP_TO):
            return rows[_best(self.vectors[rows] @ query, count)]
        if self._index is None:
            return _best(self.vectors @ query, count)
        _, found = self._index.search(query.reshape(1, -1), count, params=self._among(rows))
        kept: Rows = found[0][found[0] >= 0].astype(np.int64)
        return kept

    def _among(self, rows: Rows | None) -> Any:
        if rows is None:
            return None
        wanted = np.zeros(len(self.vectors), dtype=bool)
        wanted[rows] = True
        # FAISS changes these constructors when it is imported; its stubs know only the C++ ones.
        library: Any = faiss
        selector = library.IDSelectorBitmap(np.packbits(wanted, bitorder="little"))
        return library.SearchParametersIVF(sel=selector, nprobe=_PROBES)

    def scores(self, query: Vectors, rows: Rows) -> Vectors:
        """Return the exact inner products of some rows."""
        scored: Vectors = self.vectors[rows] @ query
        return scored


def _best(scores: Vectors, count: int) -> Rows:
    if len(scores) <= count:
        return np.argsort(-scores, kind="stable").astype(np.int64)
    top = np.argpartition(-scores, count - 1)[:count]
    return top[np.argsort(-scores[top], kind="stable")].astype(np.int64)

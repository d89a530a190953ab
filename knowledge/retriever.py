"""Hybrid retrieval: dense and lexical candidates, fused, with the exact matches that neither sees."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.attributes import AttributeNames
from knowledge.bm25 import Bm25Index
from knowledge.embedders.protocol import Embedder, Vectors
from knowledge.fusion import FusionWeights, fuse
from knowledge.records import Hit, Passage, PassageKind
from knowledge.text import fold, has_cjk
from knowledge.vectors import VectorIndex

_CANDIDATES = 64
_KEY_BONUS = 0.15
_OTHER_LANGUAGE = 0.25
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits, best first; `query_vector` float32[d]."""

    hits: tuple[Hit, ...]
    query_vector: Vectors


_REMEMBERED = 2048


class Retriever:
    """Searches the passages of one index version. Read-only, safe in threads."""

    def __init__(
        self,
        passages: Sequence[Passage],
        vectors: VectorIndex,
        bm25: Bm25Index,
        embedder: Embedder,
        names: AttributeNames | None = None,
        weights: FusionWeights | None = None,
    ) -> None:
        self._passages = passages
        self._vectors = vectors
        self._bm25 = bm25
        self._embedder = embedder
        self._weights = weights or FusionWeights()
        self._names = names or AttributeNames()
        self._lately: dict[str, Vectors] = {}
        by_product: dict[str, list[int]] = defaultdict(list)
        by_kind: dict[str, list[int]] = defaultdict(list)
        self._by_id = {passage.passage_id: passage for passage in passages}
        for row, passage in enumerate(passages):
            by_kind[passage.kind].append(row)
            if passage.product_id:
                by_product[passage.product_id].append(row)
        self._by_product = {key: np.array(rows, dtype=np.int64) for key, rows in by_product.items()}
        self._by_kind = {kind: np.array(rows, dtype=np.int64) for kind, rows in by_kind.items()}
        self._keys = np.array([passage.key or "" for passage in passages], dtype=object)
        self._langs = np.array([passage.lang for passage in passages], dtype=object)
        self._key_pattern, self._key_of = _key_finder(self._names, set(self._keys))

    def passage(self, passage_id: str) -> Passage | None:
        """Return a passage by its id, for showing a source."""
        return self._by_id.get(passage_id)

    @property
    def embedder_id(self) -> str:
        """The id of the embedder whose vectors `embed` returns."""
        return self._embedder.id

    def embed(self, query: str) -> Vectors:
        """Return a question's vector, float32[d], to be handed to `search` so that it is not made twice."""
        vector: Vectors = self._embedder.embed_queries([query])[0]
        return vector

    def cosines(self, query_vector: Vectors, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return how near each text is to a question, float32[n]. What was embedded lately is remembered."""
        missing = list(dict.fromkeys(text for text in texts if text not in self._lately))
        if missing:
            if len(self._lately) > _REMEMBERED:
                self._lately = {}
            made = self._embedder.embed_passages(missing)
            self._lately = self._lately | dict(zip(missing, made, strict=True))
        lately = self._lately
        if any(text not in lately for text in texts):
            # Another thread began anew meanwhile.
            lately = dict(zip(texts, self._embedder.embed_passages(list(texts)), strict=True))
        found: NDArray[np.float32] = np.stack([lately[text] for text in texts]) @ query_vector
        return found

    def search(
        self,
        query: str,
        *,
        lang: str | None = None,
        product_ids: Sequence[str] | None = None,
        kinds: Sequence[PassageKind] | None = None,
        limit: int = 10,
        query_vector: Vectors | None = None,
    ) -> SearchResult:
        """Return the best passages for a question, among some products and kinds when given.

        A passage that exists in `lang` too comes in that language. `query_vector` saves the embedding when the
        caller has it already. An empty question finds nothing.
        """
        if query_vector is None:
            query_vector = self.embed(query)
        rows = self._rows(product_ids, kinds)
        if not query.strip() or not self._passages or (rows is not None and not len(rows)):
            return SearchResult((), query_vector)
        lexical_all = self._bm25.scores(query)
        candidates = self._candidates(query_vector, lexical_all, rows)
        dense = self._vectors.scores(query_vector, candidates)
        lexical = lexical_all[candidates]
        fused = fuse(dense, lexical, self._weights) + self._bonus(query, lang, candidates)
        order = np.argsort(-fused, kind="stable")[:limit]
        hits = tuple(
            Hit(self._passages[candidates[i]], float(fused[i]), float(dense[i]), float(lexical[i])) for i in order
        )
        return SearchResult(hits, query_vector)

    def _rows(self, product_ids: Sequence[str] | None, kinds: Sequence[PassageKind] | None) -> Rows | None:
        if product_ids is None and kinds is None:
            return None
        of_kinds = None if kinds is None else _sorted(self._by_kind, kinds)
        of_products = None if product_ids is None else _sorted(self._by_product, product_ids)
        if of_kinds is None or of_products is None:
            return of_products if of_kinds is None else of_kinds
        return np.intersect1d(of_kinds, of_products, assume_unique=True)

    def _candidates(self, query_vector: Vectors, lexical: NDArray[np.float32], rows: Rows | None) -> Rows:
        if rows is not None and len(rows) <= 2 * _CANDIDATES:
            return rows
        dense = self._vectors.nearest(query_vector, _CANDIDATES, rows)
        scores = lexical if rows is None else lexical[rows]
        top = (
            np.argpartition(-scores, _CANDIDATES)[:_CANDIDATES] if len(scores) > _CANDIDATES else np.arange(len(scores))
        )
        top = top[scores[top] > 0]
        worded = top if rows is None else rows[top]
        return np.unique(np.concatenate([dense, worded.astype(np.int64)]))

    def _bonus(self, query: str, lang: str | None, rows: Rows) -> NDArray[np.float32]:
        bonus = np.zeros(len(rows), dtype=np.float32)
        for key in self.keys_named(query):
            bonus[self._keys[rows] == key] += _KEY_BONUS
        if lang is not None:
            bonus[self._langs[rows] != lang] -= _OTHER_LANGUAGE
        return bonus

    def keys_named(self, text: str) -> list[str]:
        """Return the canonical keys of attributes that the text names, in the order they come."""
        if self._key_pattern is None:
            return []
        found = self._key_pattern.findall(fold(text))
        return list(dict.fromkeys(self._key_of[name] for name in found))


def _sorted(rows_of: Mapping[str, Rows], names: Sequence[str]) -> Rows:
    found = [rows_of[name] for name in dict.fromkeys(names) if name in rows_of]
    return np.sort(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)


def _key_finder(names: AttributeNames, keys: set[str]) -> tuple[re.Pattern[str] | None, dict[str, str]]:
    """Make one pattern of all names of the attributes that the shop has, longest first."""
    known = {name: key for name, key in names.names().items() if key in keys and len(name) >= 2}
    if not known:
        return None, {}
    ordered = sorted(known, key=len, reverse=True)
    parts = [re.escape(n) if has_cjk(n) else rf"(?<![a-z0-9]){re.escape(n)}(?![a-z0-9])" for n in ordered]
    return re.compile("|".join(parts)), known

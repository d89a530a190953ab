from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals import epqa, retrieval
from evals.metrics.ranking import hit_at, ndcg_at, percentile, reciprocal_rank

CORPUS = [
    {"_id": "d1", "title": "Lamp", "text": "The battery lasts eight hours.", "metadata": {"product_id": "a"}},
    {"_id": "d2", "title": "Lamp", "text": "It weighs two kilograms.", "metadata": {"product_id": "a"}},
    {"_id": "d3", "title": "灯", "text": "电池续航八小时。", "metadata": {"product_id": "b"}},
]
QUERIES = [
    {"_id": "q1", "text": "how long does the battery last"},
    {"_id": "q2", "text": "电池续航"},
    {"_id": "q3", "text": "x"},
]
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td3\t2\nq3\td1\t0\n"


def write(folder: Path, queries: list[dict[str, object]]) -> tuple[Path, Path, Path]:
    paths = folder / "corpus.jsonl", folder / "queries.jsonl", folder / "qrels.tsv"
    paths[0].write_text("\n".join(json.dumps(row) for row in CORPUS), encoding="utf-8")
    paths[1].write_text("\n".join(json.dumps(row) for row in queries), encoding="utf-8")
    paths[2].write_text(QRELS, encoding="utf-8")
    return paths


def test_three_systems_are_measured_in_one_flat_result(tmp_path: Path) -> None:
    result = retrieval.run(*write(tmp_path, [dict(query) for query in QUERIES]), embedder="hashing")
    assert result["queries"] == 2
    for system in ("bm25", "dense", "hybrid"):
        assert {f"{system}.{key}" for key in ("hit@1", "hit@5", "hit@10", "ndcg@10", "mrr", "latency_ms.p95")} <= set(
            result
        )
    assert result["hybrid.hit@1"] == 1.0


def test_a_query_can_be_held_to_its_products(tmp_path: Path) -> None:
    asked: list[dict[str, object]] = [{"_id": "q1", "text": "电池续航 battery", "metadata": {"product_ids": ["a"]}}]
    assert retrieval.run(*write(tmp_path, asked), embedder="hashing")["hybrid.hit@1"] == 1.0


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    paths = write(tmp_path, [])
    paths[1].write_text("{}\nnot json\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 1 has no _id"):
        retrieval.run(*paths, embedder="hashing")


def test_product_questions_are_asked_among_their_own_candidates(tmp_path: Path) -> None:
    path = tmp_path / "q.csv"
    path.write_text(
        "qid,question,candidate,title,label\n1,how heavy,weight is two kg how heavy,T,2\n1,how heavy,red,T,0\n2,how heavy,blue,T,0\n",
        encoding="utf-8",
    )
    result = epqa.run(path, embedder="hashing")
    assert (result["queries"], result["hybrid.p@1"]) == (1, 1.0)


def test_ranking_measures_agree_with_their_definitions() -> None:
    grades = {"a": 2, "b": 1}
    assert (hit_at(["x", "a"], grades, 1), hit_at(["x", "a"], grades, 5)) == (0.0, 1.0)
    assert reciprocal_rank(["x", "b"], grades) == 0.5
    assert ndcg_at(["a", "b"], grades, 10) == pytest.approx(1.0)
    assert ndcg_at(["b", "a"], grades, 10) < 1.0
    assert percentile([1, 2, 3, 4], 0.5) == 2

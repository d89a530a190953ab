"""Fit the model of `assistant.turns.completeness` from sentences and what is left of them when they are cut short.

    python -m assistant.turns.training.completeness

A line of data/sentences_*.txt is a whole sentence; "/" stands where it could have ended before. Every other place
between two words is one at which it is broken off. Lines of data/fragments.txt, and what customers ask
(dialogue/data/intents.jsonl), are whole as they stand, however short; long questions are cut too, with little weight,
because many of their beginnings are questions as well.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from assistant.turns.completeness import TABLE_BITS, Completeness, default_model_path, places
from assistant.turns.word_features import plain, signs, tagged

_C = 0.4
_THRESHOLD = 0.45
_FOLDS = 5
_CUT_FROM_WORDS = 7
# What the groups weigh together: (kind, open). As many whole sentences as beginnings, or the rarer would be guessed less.
_SHARES = {
    ("sentence", True): 1.0,
    ("sentence", False): 1.0,
    ("fragment", False): 0.3,
    ("question", False): 0.7,
    ("question", True): 0.07,
}
Cut = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class Example:
    """A text, whether more is coming, how much it counts, and the line that it comes from."""

    text: str
    open: bool
    weight: float
    line: int
    kind: str


@dataclass(frozen=True, slots=True)
class Report:
    """What cross-validation over lines found, 0 to 1: whole sentences and questions taken as such, cuts noticed."""

    whole: float
    cut: float
    questions: float


def examples() -> list[Example]:
    """Return everything that the model learns from."""
    turns, dialogue = files("assistant.turns") / "data", files("assistant.dialogue") / "data"
    sentences = [line for lang in ("zh", "en") for line in _lines(turns / f"sentences_{lang}.txt")]
    fragments = list(_lines(turns / "fragments.txt"))
    questions = [json.loads(line)["text"] for line in _lines(dialogue / "intents.jsonl")]
    found: list[Example] = []
    for number, line in enumerate(sentences):
        found += _of_sentence(line, number)
    first = len(sentences)
    for number, line in enumerate([*fragments, *questions], first):
        kind = "fragment" if number < first + len(fragments) else "question"
        found.append(Example(plain(line), False, 1.0, number, kind))
    for number, line in enumerate(questions, first + len(fragments)):
        found += _of_question(line, number)
    whole = {example.text for example in found if not example.open}
    return _balanced([example for example in found if example.text and (not example.open or example.text not in whole)])


def _lines(path: object) -> Iterator[str]:
    text: str = path.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    yield from filter(None, (line.strip() for line in text.splitlines()))


def _beginnings(text: str) -> list[str]:
    """Return what stands before each place between two words, the first place first."""
    words = [word for word, _ in tagged(text)]
    glued = " " not in text
    if not glued:
        words = text.split()
    return [("" if glued else " ").join(words[:count]) for count in range(1, len(words))]


def _of_sentence(line: str, number: int) -> Iterable[Example]:
    parts = [plain(part) for part in line.split("/")]
    glue = "" if " " not in line.replace(" / ", "").strip() else " "
    whole = {glue.join(parts[: count + 1]) for count in range(len(parts))}
    yield from (Example(text, False, 1.0, number, "sentence") for text in sorted(whole))
    for text in _beginnings(plain(line.replace("/", " " if glue else ""))):
        if text not in whole:
            yield Example(text, True, 1.0, number, "sentence")


def _of_question(line: str, number: int) -> Iterable[Example]:
    text = plain(line)
    beginnings = _beginnings(text)
    if len(beginnings) + 1 >= _CUT_FROM_WORDS:
        yield from (Example(cut, True, 1.0, number, "question") for cut in beginnings)


def _balanced(found: list[Example]) -> list[Example]:
    """Let the four groups count in fixed proportions, however many lines the files have."""
    totals = {group: sum(_group(e) == group for e in found) for group in _SHARES}
    cuts = totals["sentence", True]
    return [replace(e, weight=_SHARES[_group(e)] * cuts / totals[_group(e)]) for e in found]


def _group(example: Example) -> tuple[str, bool]:
    return example.kind, example.open


def matrix(texts: Sequence[str]) -> csr_matrix:
    """Return the signs of the texts as a sparse matrix of ones, [n, 2 ** TABLE_BITS]."""
    rows = [places(signs(text)) for text in texts]
    ends = np.cumsum([0, *(len(row) for row in rows)], dtype=np.int32)
    columns = np.concatenate(rows).astype(np.int32) if rows else np.zeros(0, np.int32)
    return csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape=(len(rows), 1 << TABLE_BITS))


def fit(found: Sequence[Example], *, folds: int = _FOLDS) -> tuple[Completeness, Report]:
    """Return the model fitted to all examples, and what cross-validation says of models made like it."""
    features = matrix([example.text for example in found])
    held_out = np.zeros(len(found))
    groups = np.array([example.line for example in found])
    labels, weights = _labels(found)
    for train, test in GroupKFold(folds).split(features, labels, groups):
        model = _fitted(features[train], labels[train], weights[train])
        held_out[test] = model.predict_proba(features[test])[:, 1]
    model = _fitted(features, labels, weights)
    table = model.coef_[0].astype(np.float32)
    return Completeness(table, float(model.intercept_[0]), _THRESHOLD), _report(found, held_out)


def _labels(found: Sequence[Example]) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    return np.array([e.open for e in found]), np.array([e.weight for e in found])


def _fitted(features: csr_matrix, labels: NDArray[np.bool_], weights: NDArray[np.float64]) -> LogisticRegression:
    return LogisticRegression(C=_C, max_iter=400, solver="liblinear").fit(features, labels, sample_weight=weights)


def _report(found: Sequence[Example], held_out: NDArray[np.float64]) -> Report:
    opened, sentence = np.array([e.open for e in found]), np.array([e.kind == "sentence" for e in found])
    said_open = held_out > _THRESHOLD
    return Report(
        whole=_share(~said_open[sentence & ~opened]),
        cut=_share(said_open[sentence & opened]),
        questions=_share(~said_open[~sentence & ~opened]),
    )


def _share(values: NDArray[np.bool_]) -> float:
    return round(float(values.mean()), 4) if len(values) else 0.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, report and write the model; return the exit status."""
    parser = argparse.ArgumentParser(description="Fit the model of whether words leave a sentence open.")
    parser.add_argument("--out", type=Path, default=default_model_path(), help="file to write")
    args = parser.parse_args(arguments)
    model, report = fit(examples())
    model.save(args.out)
    for name in ("whole", "cut", "questions"):
        print(f"{name:<10} {getattr(report, name):.3f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

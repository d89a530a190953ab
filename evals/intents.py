"""Intents measured on labelled texts: accuracy, macro F1 and confusion. A case is {"text", "lang", "label"}."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol

from evals.metrics.statistics import confusion, f1_by_label, macro_f1, rate
from evals.output import publish

Result = dict[str, float]


@dataclass(frozen=True, slots=True)
class IntentCase:
    """One labelled text."""

    text: str
    lang: str
    label: str


class Classifier(Protocol):
    """Anything that labels texts."""

    def predict(self, texts: list[str]) -> list[str]:
        """Return one label a text, in order."""


def load_intents(path: Path) -> tuple[IntentCase, ...]:
    """Read labelled texts. Raises ValueError naming the file and line of one that can't be read."""
    cases = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            cases.append(IntentCase(str(row["text"]), str(row["lang"]), str(row["label"])))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path.name}, line {number}: {type(error).__name__}: {error}") from error
    return tuple(cases)


def run(cases: Path, classifier: Classifier) -> Result:
    """Return the flat result of a classifier on a file of labelled texts."""
    return measure(load_intents(cases), classifier)


def measure(cases: Sequence[IntentCase], classifier: Classifier) -> Result:
    """Label the texts in one call and compare. Only confusions that occur are listed."""
    started = time.perf_counter()
    got = classifier.predict([case.text for case in cases])
    took_ms = (time.perf_counter() - started) * 1000.0
    if len(got) != len(cases):
        raise ValueError(f"{len(got)} labels came for {len(cases)} texts")
    expected = [case.label for case in cases]
    result: Result = {"intents.cases": len(cases), **_scores("", expected, got)}
    for lang in sorted({case.lang for case in cases}):
        pairs = [(case.label, label) for case, label in zip(cases, got, strict=True) if case.lang == lang]
        result |= _scores(f".{lang}", [pair[0] for pair in pairs], [pair[1] for pair in pairs])
    result |= {f"intents.f1.{label}": score for label, score in f1_by_label(expected, got).items()}
    for (wanted, given), count in sorted(confusion(expected, got).items()):
        result[f"intents.confusion.{wanted}.{given}"] = count
    result["intents.ms_per_text"] = took_ms / max(1, len(cases))
    return result


def _scores(suffix: str, expected: Sequence[str], got: Sequence[str]) -> Result:
    hits = sum(wanted == given for wanted, given in zip(expected, got, strict=True))
    return {
        f"intents.accuracy{suffix}": rate(hits, len(expected)),
        f"intents.macro_f1{suffix}": macro_f1(expected, got),
    }


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this measurement."""
    parser.add_argument("--cases", type=Path, required=True, metavar="JSONL", help="file of labelled texts")


def main(args: argparse.Namespace) -> int:
    """Run the measurement with parsed options; return the exit status."""
    classifier: Classifier = import_module("assistant.dialogue.intents").IntentClassifier()
    publish("intents", run(args.cases, classifier), {"cases": args.cases.name}, args)
    return 0

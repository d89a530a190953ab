"""Whether a turn is over: by its words (--text) and by its sound (--audio), beside endpointing by silence alone.

--text DIR holds finished.txt, unfinished.txt and wait.txt, one utterance a line, Chinese and English mixed. "Wait" is
an utterance that asks for quiet and wants no answer. The baseline knows silence only, so to it every line is finished.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.turns.phrases import is_wait_request, sounds_unfinished
from evals.metrics.statistics import confusion, f1_by_label, percentile, rate
from evals.output import Value, publish

Kind = Literal["finished", "unfinished", "wait"]
KINDS: tuple[Kind, ...] = ("finished", "unfinished", "wait")
Result = dict[str, Value]
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Utterance:
    """One line and the file it stands in."""

    text: str
    kind: Kind

    @property
    def lang(self) -> str:
        """Chinese as soon as there is a Chinese character in it."""
        return "zh" if _HAN.search(self.text) else "en"


def classify(text: str) -> Kind:
    """Return what the assistant takes the words for: it asks these two questions in this order."""
    if is_wait_request(text):
        return "wait"
    return "unfinished" if sounds_unfinished(text) else "finished"


def load_utterances(folder: Path) -> tuple[Utterance, ...]:
    """Read the three files. Raises FileNotFoundError naming one that is missing, ValueError if all are empty."""
    found: list[Utterance] = []
    for kind in KINDS:
        path = folder / f"{kind}.txt"
        if not path.is_file():
            raise FileNotFoundError(f"{path.name} is not in {folder}")
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        found += [Utterance(line.strip(), kind) for line in lines if line.strip()]
    if not found:
        raise ValueError(f"there are no utterances in {folder}")
    return tuple(found)


def measure(utterances: Sequence[Utterance], decide: Callable[[str], Kind] = classify) -> Result:
    """Return accuracy whole, by class and by language, what was taken for what, and the time a decision takes."""
    got: list[Kind] = []
    took_ms = []
    for utterance in utterances:
        started = time.perf_counter()
        got.append(decide(utterance.text))
        took_ms.append((time.perf_counter() - started) * 1000.0)
    wanted = [utterance.kind for utterance in utterances]
    result: Result = {"turns.utterances": len(utterances), "turns.accuracy": _accuracy(wanted, got)}
    result["turns.silence_only.accuracy"] = _accuracy(wanted, ["finished"] * len(wanted))
    for kind in KINDS:
        own = [given for given, right in zip(got, wanted, strict=True) if right == kind]
        result[f"turns.recall.{kind}"] = rate(own.count(kind), len(own))
    result |= {f"turns.f1.{kind}": score for kind, score in f1_by_label(wanted, got).items()}
    for lang in ("en", "zh"):
        rows = [place for place, utterance in enumerate(utterances) if utterance.lang == lang]
        result[f"turns.accuracy.{lang}"] = _accuracy([wanted[row] for row in rows], [got[row] for row in rows])
        for kind in KINDS:
            own = [got[row] for row in rows if wanted[row] == kind]
            result[f"turns.recall.{kind}.{lang}"] = rate(own.count(kind), len(own))
    for (right, given), count in sorted(confusion(wanted, got).items()):
        result[f"turns.confusion.{right}.{given}"] = count
    result |= {"turns.decide_ms.p50": percentile(took_ms, 50), "turns.decide_ms.p95": percentile(took_ms, 95)}
    return result


def _accuracy(wanted: Sequence[str], got: Sequence[str]) -> float:
    return rate(sum(right == given for right, given in zip(wanted, got, strict=True)), len(wanted))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this measurement."""
    parser.add_argument("--text", type=Path, metavar="DIR", help="finished.txt, unfinished.txt and wait.txt")
    parser.add_argument(
        "--audio",
        type=Path,
        metavar="DIR",
        help="clips with manifest.jsonl; without --audio and --text clips are synthesised",
    )
    parser.add_argument("--no-words", action="store_true", help="judge sound without recognising words")
    parser.add_argument("--models-dir", type=Path, default=Path(".models"), help="folder of the model store")
    parser.add_argument("--data-dir", type=Path, default=Path(".data-evals"), help="folder for synthesised clips")


def main(args: argparse.Namespace) -> int:
    """Run what was asked for and publish it."""
    result: Result = {}
    figure = ""
    if args.text is not None:
        utterances = load_utterances(args.text)
        classify(utterances[0].text)
        result |= measure(utterances)
    # With --text alone the clips are not asked for; they take minutes.
    if args.audio is not None or args.text is None:
        from evals import turns_audio

        judged = turns_audio.run(args)
        result |= turns_audio.flat(judged)
        figure = turns_audio.figure(judged)
    settings = {
        "text": args.text.name if args.text else None,
        "audio": args.audio.name if args.audio else None,
        "words": "none" if args.no_words else "recognised",
    }
    publish("turns", result, settings, args, figure=figure)
    return 0

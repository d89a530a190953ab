"""Typed questions over the real socket: time to the first text, and questions a second with many callers at once.

Each caller types one question after another, as fast as they are answered, a few in each conversation. Cases that are
handed to a person are left out: after them the assistant is silent.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

from assistant.demo.client import Caller, NoAnswer
from evals.answer_cases import load_cases
from evals.metrics.statistics import percentile
from evals.output import publish
from evals.server import add_server_arguments, served

_CASES = Path(__file__).parent / "cases" / "answers_dev.jsonl"
_WARM_UP = 40
_A_CONVERSATION = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this measurement."""
    parser.add_argument("--cases", type=Path, default=_CASES, metavar="JSONL", help="cases whose first turns are asked")
    parser.add_argument("--questions", type=int, default=200, help="how many of them (default: 200)")
    parser.add_argument("--callers", type=int, default=8, help="callers at once, for questions a second (default: 8)")
    add_server_arguments(parser)


async def ask_all(url: str, questions: Sequence[str], callers: int) -> tuple[list[float], float]:
    """Let so many callers share the questions; return the times to the first text in ms, and the seconds it took."""
    waiting = list(reversed(questions))
    first_ms: list[float] = []

    async def call() -> None:
        while waiting:
            async with Caller(url) as caller:
                await caller.use(spoken=False)
                for place in range(_A_CONVERSATION):
                    if not waiting:
                        break
                    took_ms = await _ask(caller, text := waiting.pop())
                    if took_ms is None:
                        # A person has the conversation since the question before: asked again in another one.
                        if not place:
                            raise NoAnswer(f"Nothing was said to {text!r}.")
                        waiting.append(text)
                        break
                    first_ms.append(took_ms)

    began = time.monotonic()
    async with asyncio.TaskGroup() as group:
        for _ in range(callers):
            group.create_task(call())
    return first_ms, time.monotonic() - began


async def _ask(caller: Caller, text: str) -> float | None:
    """Return the ms to the first text; None if nothing is said, which would else seem a quick answer."""
    began = time.monotonic() * 1000
    reply = await caller.type_text(text)
    return reply.first_text_ms - began if reply.first_text_ms is not None else None


def summarise(alone: Sequence[float], together: Sequence[float], took_s: float) -> dict[str, float]:
    """Return the flat result: `alone` are the times of one caller, `together` those of many, who took `took_s`."""
    return {
        "serving.questions": len(together),
        "serving.alone.first_token_ms.p50": percentile(list(alone), 50),
        "serving.alone.first_token_ms.p95": percentile(list(alone), 95),
        "serving.together.first_token_ms.p50": percentile(list(together), 50),
        "serving.together.first_token_ms.p95": percentile(list(together), 95),
        "serving.together.questions_per_s": len(together) / took_s if took_s else 0.0,
    }


def main(args: argparse.Namespace) -> int:
    """Run the measurement and publish it."""
    cases = [case for case in load_cases(args.cases) if len(case.turns) == 1 and "escalate" not in case.expect.outcomes]
    questions = [case.turns[0] for case in cases][: args.questions]
    with served(args, calls=args.callers) as server:
        asyncio.run(ask_all(server.url, questions[:_WARM_UP], 1))
        alone, _ = asyncio.run(ask_all(server.url, questions, 1))
        together, took_s = asyncio.run(ask_all(server.url, questions, args.callers))
    settings = {"cases": args.cases.name, "callers": args.callers, "url": args.url or "own server"}
    publish("serving", summarise(alone, together, took_s), settings, args)
    return 0

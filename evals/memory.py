"""Memory of the server over one long conversation: every reply is spoken, and every tenth question too.

Questions are typed so that 500 turns take minutes; the clips of `evals asr --shop-questions` are played in between. What
the server and its processes hold is read from the system (proportional set size: shared pages count once in all).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from itertools import cycle
from pathlib import Path

import numpy as np

from assistant.demo.client import Caller, NoAnswer
from assistant.escalation.triggers import decide
from evals.answer_cases import load_cases
from evals.output import publish
from evals.server import add_server_arguments, served
from evals.speech_clips import make_clips, questioner
from voice.audio import SPEECH_HZ, pcm16_from_float, read_wav
from voice.models.store import ModelStore

_CASES = Path(__file__).parent / "cases" / "answers_dev.jsonl"
_EVERY = 10
_WARM_UP = 100
_REPORTED_S = 0.05
_IN_A_ROW = 5
_PATIENCE_S = 90.0
Read = Callable[[], float]


def held_mb(process: int) -> float:
    """Return what a process and all that it started hold, in MB. Raises FileNotFoundError where the system can't tell."""
    own = Path(f"/proc/{process}")
    kilobytes = [line.split()[1] for line in (own / "smaps_rollup").read_text().splitlines() if line.startswith("Pss:")]
    started = {child for path in own.glob("task/*/children") for child in path.read_text().split()}
    return float(kilobytes[0]) / 1024 + sum(held_mb(int(child)) for child in started)


async def talk(
    url: str, questions: Sequence[str], clips: Sequence[bytes], turns: int, read: Read
) -> tuple[list[float], int]:
    """Hold one conversation of so many turns; return what was held after every tenth and how many got no sound.

    Raises NoAnswer where several in a row get none.
    """
    held: list[float] = []
    silent: list[int] = []
    asked, spoken = cycle(questions), cycle(clips)
    async with Caller(url) as caller, _playing(caller):
        await caller.use(spoken=True)
        for turn in range(1, turns + 1):
            said = next(spoken) if clips and turn % _EVERY == 0 else None
            try:
                reply = await (caller.ask(said) if said else caller.type_text(next(asked), _PATIENCE_S))
                heard = bool(reply.audio)
            except NoAnswer as error:
                # A question that was not heard is no matter of memory.
                print(f"turn {turn}: {error}", file=sys.stderr)
                heard = False
            if not heard:
                silent.append(turn)
            if silent[-_IN_A_ROW:] == list(range(turn - _IN_A_ROW + 1, turn + 1)):
                raise NoAnswer(f"Nothing was said any more after turn {turn - _IN_A_ROW}.")
            caller.events.clear()
            if turn % _EVERY == 0:
                held.append(read())
    return held, len(silent)


@asynccontextmanager
async def _playing(caller: Caller) -> AsyncIterator[None]:
    """Report what arrives as played at once: the server does not speak far ahead of what was heard."""

    async def report() -> None:
        reported: dict[str, int] = {}
        while True:
            await asyncio.sleep(_REPORTED_S)
            for reply in list(caller.replies.values()):
                if len(reply.audio) > reported.get(reply.response_id, 0):
                    reported[reply.response_id] = len(reply.audio)
                    await caller.report_played(reply, len(reply.audio) / 2 / SPEECH_HZ * 1000)

    reporting = asyncio.create_task(report())
    try:
        yield
    finally:
        reporting.cancel()


def summarise(held: Sequence[float]) -> dict[str, float]:
    """Return the flat result; the growth is that of a line fitted to what was held after the first 100 turns.

    A process grows once when it meets its longest input; the growth over the second half tells whether it ends there.
    """
    settled = held[_WARM_UP // _EVERY :] or held
    return {
        "memory.turns": len(held) * _EVERY,
        "memory.server_mb.first": held[0],
        "memory.server_mb.settled": settled[0],
        "memory.server_mb.last": held[-1],
        "memory.server_mb.highest": max(held),
        "memory.growth_kb_per_turn": _growth_kb(settled),
        "memory.second_half.growth_kb_per_turn": _growth_kb(held[len(held) // 2 :]),
    }


def _growth_kb(held: Sequence[float]) -> float:
    """Return the slope of a line through what was held, in KB a turn."""
    turns = np.arange(len(held)) * _EVERY
    return float(np.polyfit(turns, held, 1)[0]) * 1024 if len(held) > 1 else 0.0


def _clips(manifest: Path) -> list[bytes]:
    """Return the clips of a manifest as callers send them, but those that bring a person in: the assistant is silent then."""
    rows = [json.loads(line) for line in manifest.read_text(encoding="utf-8").splitlines()]
    asked = [row for row in rows if decide(row["text"], row["lang"]).outcome == "answer"]
    return [pcm16_from_float(read_wav(manifest.parent / row["audio_filepath"], SPEECH_HZ)) for row in asked]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this measurement."""
    parser.add_argument("--cases", type=Path, default=_CASES, metavar="JSONL", help="cases whose first turns are asked")
    parser.add_argument("--turns", type=int, default=500, help="turns of the conversation (default: 500)")
    parser.add_argument("--no-speech", action="store_true", help="let no question be spoken")
    add_server_arguments(parser)


def main(args: argparse.Namespace) -> int:
    """Run the measurement and publish it."""
    if args.url:
        raise ValueError("memory is measured on a server of its own; leave --url out")
    # Whoever is not answered is offered a person in the end, after whom the assistant is silent.
    cases = [case for case in load_cases(args.cases) if len(case.turns) == 1 and case.expect.outcomes == ("answer",)]
    clips: list[bytes] = []
    if not args.no_speech:
        clips = _clips(make_clips(args.data_dir / "shop_questions", questioner(ModelStore(args.models_dir))))
    with served(args) as server:
        process = server.process
        assert process is not None
        questions = [case.turns[0] for case in cases]
        held, silent = asyncio.run(talk(server.url, questions, clips, args.turns, lambda: held_mb(process)))
    publish(
        "memory",
        summarise(held) | {"memory.silent_turns": silent},
        {"cases": args.cases.name, "spoken questions": not args.no_speech},
        args,
    )
    return 0

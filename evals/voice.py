"""Talking, measured at the caller's end: voice to voice, stopping, double replies, words heard, by language and load.

A server of its own is started (or --url names one). Callers speak with other voices than the assistant's.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.demo.voices import customer_voices, say
from evals.asr import errors
from evals.metrics.statistics import percentile, rate
from evals.output import publish
from evals.server import add_server_arguments, served
from evals.voice_callers import SpokenTurn, TurnMeasure, call_all

SCENARIOS = Path(__file__).parent / "scenarios"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this measurement."""
    parser.add_argument("--scenarios", type=Path, default=SCENARIOS, metavar="DIR", help="TOML files of conversations")
    add_server_arguments(parser)
    parser.add_argument("--calls", type=int, default=1, help="calls at once (default: 1)")
    parser.add_argument(
        "--cold", action="store_true", help="empty the phrase cache first; else it is as earlier runs left it"
    )
    parser.add_argument("--turns-out", type=Path, metavar="JSONL", help="write every turn here, with its stages")


def load_scenarios(folder: Path) -> list[dict[str, Any]]:
    """Read the conversations of a folder: ``lang`` and a list of turns with ``say`` and perhaps ``over``."""
    found = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.toml"))]
    if not found:
        raise ValueError(f"there are no scenarios in {folder}")
    return [scenario for file in found for scenario in file["scenario"]]


async def render(scenarios: Sequence[dict[str, Any]], models_dir: Path, cache: Path) -> list[list[SpokenTurn]]:
    """Speak the callers' words beforehand."""
    calls = []
    async with customer_voices(models_dir, cache) as voices:
        for scenario in scenarios:
            lang = scenario["lang"]
            turns = []
            for turn in scenario["turns"]:
                over = await say(voices, turn["over"], lang) if turn.get("over") else b""
                turns.append(SpokenTurn(turn["say"], lang, await say(voices, turn["say"], lang), over))
            calls.append(turns)
    return calls


def summarise(measures: Sequence[TurnMeasure]) -> dict[str, float]:
    """Return the flat result of all turns."""
    result: dict[str, float] = {"voice.turns": len(measures)}
    for lang in sorted({measure.lang for measure in measures}):
        own = [m for m in measures if m.lang == lang]
        waits = [m.v2v_ms for m in own if m.v2v_ms is not None]
        result |= {f"voice.v2v_ms.{lang}.p50": percentile(waits, 50), f"voice.v2v_ms.{lang}.p95": percentile(waits, 95)}
        counts = [errors(m.text, m.heard, lang) for m in own if not m.stop_ms]
        result[f"voice.heard_error.{lang}"] = rate(
            sum(wrong for wrong, _ in counts), sum(length for _, length in counts)
        )
        for stage in ("turn_taken", "transcript", "reply_begun", "first_audio", "answer"):
            result[f"voice.stage_ms.{stage}.{lang}.p50"] = percentile(
                [m.stages[stage] for m in own if stage in m.stages], 50
            )
    stops = [m.stop_ms for m in measures if m.stop_ms is not None]
    result |= {
        "voice.stop_ms.p50": percentile(stops, 50),
        "voice.stop_ms.p95": percentile(stops, 95),
        "voice.stops": len(stops),
    }
    result["voice.double_replies"] = sum(1 for m in measures if m.replies > 1 and m.stop_ms is None)
    result["voice.false_cutoffs"] = sum(
        1 for m in measures if m.heard and len(m.heard.split(" ")) > 1 and m.replies > 1
    )
    result["voice.unanswered"] = sum(1 for m in measures if m.failed)
    return result


def main(args: argparse.Namespace) -> int:
    """Run the measurement and publish it."""
    scenarios = load_scenarios(args.scenarios)
    spoken = asyncio.run(render(scenarios, args.models_dir, args.data_dir / "caller_clips"))
    if args.cold and not args.url:
        for clip in (args.data_dir / "clips").glob("**/*.wav"):
            clip.unlink()
    with served(args, calls=args.calls) as server:
        measures = _run(server.url, spoken, args.calls)
    if args.turns_out:
        rows = [json.dumps({k: getattr(m, k) for k in m.__dataclass_fields__}, ensure_ascii=False) for m in measures]
        args.turns_out.write_text("\n".join(rows) + "\n", encoding="utf-8")
    settings = {
        "calls": args.calls,
        "cache": "cold" if args.cold else "as left by earlier runs",
        "scenarios": len(scenarios),
    }
    publish("voice", summarise(measures), settings, args)
    return 0


def _run(url: str, spoken: Sequence[Sequence[SpokenTurn]], calls: int) -> list[TurnMeasure]:
    """Play all conversations, `calls` of them at once."""
    measures: list[TurnMeasure] = []
    for start in range(0, len(spoken), calls):
        measures += call_all(url, spoken[start : start + calls])
    return measures

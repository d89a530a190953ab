"""Who may talk over a reply: overlaps of eight kinds, and whether the reply stops, how soon, or goes on.

After Full-Duplex-Bench: takeover is the share of overlaps after which the assistant gave up its reply. It should for a
real interruption and a stop phrase. Over a backchannel, a noise, a second voice further away and its own echo the reply
should go on where it was. Stop latency runs from the first sound of the overlap to silence at the caller's end.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.session import events as se
from assistant.session.deps import SynthesisService, VoiceServices
from evals.bargein_call import SimulatedCall, SimulatedClock, TimedRecognition, TimedSynthesis, open_call
from evals.bargein_clips import KINDS, STOPS, Overlap, overlaps, spoken
from evals.metrics.statistics import percentile, rate
from evals.output import Value, publish
from voice.audio import Float32
from voice.endpointing.protocol import EndOfTurn
from voice.recogniser.protocol import Recogniser
from voice.vad.segmenter import SegmenterConfig

SENTENCES = {
    "zh": (
        "这款耳机一次充电可以连续播放八个小时，", "配合充电盒总共能用三十二个小时。", "它支持主动降噪，在地铁和飞机上都能安静地听音乐。",
        "防水等级是五级，运动出汗和小雨都不用担心。", "我们提供七天无理由退货和一年保修。",
    ),
    "en": (
        "These earphones play for eight hours on one charge, ", "and for thirty two hours together with the case. ",
        "They cancel noise actively, so music stays clear on trains and planes. ",
        "Sweat and light rain do them no harm. ", "You may return them within seven days, and they are under warranty for one year.",
    ),
}  # fmt: skip
_QUESTION = {"zh": "这个耳机续航多久", "en": "How long does the battery last?"}
_OVER_AFTER_MS = (900.0, 1600.0)
_SETTLE_S = 4.0
_PATIENCE_S = 15.0
_ALOUD_EVERY = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one overlap. `silent_ms` is when the caller first heard silence, None if the reply never paused."""

    kind: str
    lang: str
    name: str
    stopped: bool
    resumed: bool
    silent_ms: float | None
    extra_replies: int
    heard: str


async def overlap_once(call: SimulatedCall, overlap: Overlap, after_ms: float) -> Outcome | None:
    """Let the assistant speak, sound the overlap over it, and see; None if the assistant never spoke."""
    speaker, clock = call.speaker, call.clock
    first = len(speaker.trail)
    await call.ask(_QUESTION[overlap.lang])
    if not await call.silent(_PATIENCE_S, lambda: _playing(speaker.trail[first:], speaker.played_ms, after_ms)):
        return None
    reply = speaker.response_id
    before, began_ms = len(speaker.trail), clock.monotonic_ms()
    call.echo_gain = overlap.gain
    await call.passes(overlap.audio)
    call.echo_gain = 0.0
    await call.silent(_SETTLE_S)
    after = speaker.trail[before:]
    held = [at for at, event in after if _silences(event, reply)]
    stopped = any(_ends(event, reply) for _, event in after)
    said = [e.text for _, e in after if isinstance(e, se.UserItem)]
    begun = sum(isinstance(e, se.ReplyBegan) for _, e in after)
    outcome = Outcome(
        overlap.kind, overlap.lang, overlap.name, stopped, not stopped and not speaker.held,
        held[0] - began_ms if held else None, max(0, begun - len(said)), " ".join(said),
    )  # fmt: skip
    await call.session.cancel()
    await call.silent(1.0)
    return outcome


def _playing(trail: Sequence[tuple[float, se.SessionEvent]], played_ms: float, after_ms: float) -> bool:
    return any(isinstance(event, se.ReplyDelta) for _, event in trail) and played_ms >= after_ms


def _silences(event: se.SessionEvent, reply: str) -> bool:
    return _ends(event, reply) or (isinstance(event, se.PlaybackHeld) and event.response_id == reply)


def _ends(event: se.SessionEvent, reply: str) -> bool:
    """Tell whether the client drops what it holds of the reply, which may have been sent whole by then."""
    if isinstance(event, se.ReplyDone):
        return event.response_id == reply and event.status == "cancelled"
    return isinstance(event, se.SpeechBegan)


async def converse(call: SimulatedCall, question: Float32, given: Sequence[Overlap]) -> list[Outcome]:
    """Ask aloud now and then, so that the ear knows the caller's voice; go through the overlaps."""
    found = []
    low, high = _OVER_AFTER_MS
    for number, overlap in enumerate(given):
        if number % _ALOUD_EVERY == 0 or overlap.kind == "side_talk":
            await call.silent(0.5)
            await call.passes(question)
            await call.silent(3.0)
            await call.session.cancel()
            await call.silent(0.5)
        outcome = await overlap_once(call, overlap, low + (high - low) * (number * 7 % 10) / 10)
        if outcome is not None:
            found.append(outcome)
        if sys.stderr.isatty():
            print(f"\r{overlap.lang} {number + 1}/{len(given)} overlaps", end="", file=sys.stderr, flush=True)
    return found


def summarise(outcomes: Sequence[Outcome]) -> dict[str, Value]:
    """Return the flat result: over what must stop and what must not, and for each class and language."""
    stops = [o for o in outcomes if o.kind in STOPS]
    others = [o for o in outcomes if o.kind not in STOPS]
    waits = [o.silent_ms for o in stops if o.stopped and o.silent_ms is not None]
    result: dict[str, Value] = {
        "bargein.overlaps": len(outcomes),
        "bargein.stop_rate": rate(sum(o.stopped for o in stops), len(stops)),
        "bargein.resume_rate": rate(sum(o.resumed for o in others), len(others)),
        "bargein.stop_ms.p50": percentile(waits, 50),
        "bargein.stop_ms.p95": percentile(waits, 95),
        "bargein.double_replies": sum(o.extra_replies for o in outcomes),
    }
    for kind in KINDS:
        for lang in ("", "zh", "en"):
            own = [o for o in outcomes if o.kind == kind and lang in ("", o.lang)]
            if own:
                result |= _of_class(own, f"{kind}.{lang}" if lang else kind)
    return result


def _of_class(own: Sequence[Outcome], suffix: str) -> dict[str, Value]:
    waits = [o.silent_ms for o in own if o.silent_ms is not None]
    return {
        f"bargein.overlaps.{suffix}": len(own),
        f"bargein.takeover_rate.{suffix}": rate(sum(o.stopped for o in own), len(own)),
        f"bargein.resume_rate.{suffix}": rate(sum(o.resumed for o in own), len(own)),
        f"bargein.paused_rate.{suffix}": rate(len(waits), len(own)),
        f"bargein.silent_ms.{suffix}.p50": percentile(waits, 50),
        f"bargein.silent_ms.{suffix}.p95": percentile(waits, 95),
    }


@dataclass(frozen=True, slots=True)
class Models:
    """What the session hears and speaks with."""

    recogniser: Recogniser
    end_of_turn: EndOfTurn
    make_vad: Any

    def services(self, synthesis: SynthesisService, clock: SimulatedClock, lang: str) -> VoiceServices:
        """Return them as a session wants them, on the simulated clock."""
        recognition = TimedRecognition(self.recogniser, clock, lang)
        return VoiceServices(
            recognition, TimedSynthesis(synthesis, clock), self.end_of_turn, self.make_vad, SegmenterConfig()
        )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this measurement."""
    parser.add_argument("--per-class", type=int, default=20, metavar="N", help="overlaps a class and language (20)")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS), help="only these classes")
    parser.add_argument("--simulate", type=int, default=0, metavar="TURNS", help="simulate turns with fakes instead")
    parser.add_argument("--models-dir", type=Path, default=Path(".models"), help="folder of the model store")
    parser.add_argument("--data-dir", type=Path, default=Path(".data-evals"), help="folder for spoken clips")
    parser.add_argument("--overlaps-out", type=Path, metavar="JSONL", help="write every overlap here")


async def measure(args: argparse.Namespace) -> list[Outcome]:
    """Run all overlaps in both languages with the models of the store. Raises ModelMissing."""
    from assistant.demo.voices import customer_voices
    from voice.endpointing.smart_turn import SmartTurn
    from voice.models.store import ModelStore
    from voice.recogniser.whisper import WhisperShortContext
    from voice.synthesiser import registry
    from voice.synthesiser.cache import ClipCache
    from voice.synthesiser.process import SynthesiserProcess
    from voice.vad.silero import SileroVad

    store = ModelStore(args.models_dir)
    models = Models(WhisperShortContext(store.path("whisper-base")), SmartTurn(store.path("smart-turn")), SileroVad)
    cache = args.data_dir / "caller_clips"
    engines = {
        "zh": registry.kokoro(store.path("kokoro"), store.path("kokoro-voices"), voice="zf_xiaoxiao"),
        "en": registry.piper(store.path("piper-en")),
    }
    found: list[Outcome] = []
    async with SynthesiserProcess(engines, cache=ClipCache(args.data_dir / "clips")) as synthesis:
        for lang in ("zh", "en"):
            given = await overlaps(lang, args.per_class, args.models_dir, cache, args.kinds)
            async with customer_voices(args.models_dir, cache) as voices:
                question = await spoken(voices, _QUESTION[lang], lang, "")
            clock = SimulatedClock()
            with tempfile.TemporaryDirectory() as folder:
                services = models.services(synthesis, clock, lang)
                async with open_call(Path(folder), clock, services, SENTENCES[lang], lang) as call:
                    found += await converse(call, question, given)
    return found


def main(args: argparse.Namespace) -> int:
    """Run the measurement and publish it."""
    if args.simulate:
        from evals.bargein_simulate import simulate

        publish("bargein", asyncio.run(simulate(args.simulate, args.seed)), {"simulate": args.simulate}, args)
        return 0
    outcomes = asyncio.run(measure(args))
    if args.overlaps_out:
        rows = [json.dumps(asdict(outcome), ensure_ascii=False) for outcome in outcomes]
        args.overlaps_out.write_text("\n".join(rows) + "\n", encoding="utf-8")
    settings = {
        "per_class": args.per_class,
        "clock": "simulated; recognition takes its real time",
        "model": "whisper-base",
    }
    publish("bargein", summarise(outcomes), settings, args)
    return 0

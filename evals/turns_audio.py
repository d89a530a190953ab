"""Ends of turns judged in recorded or synthesised clips: false cut-offs against delay, for several settings of each.

A clip is fed through the session's own ear (VAD and segmenter), as fast as it goes; time is counted in samples. At
every pause the end-of-turn model and, unless left out, the recogniser are asked as in a call. A policy cuts a clip off
if it would have taken the turn in a pause after which speech goes on; else its delay is what it waits at the true end.
Time that a machine needs for judging is in neither, so it favours nobody; `evals voice` measures that.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from assistant.session.ear import Ear
from assistant.turns.endpoint import wait_ms
from assistant.turns.state import TurnConfig
from evals.metrics.statistics import percentile, rate
from evals.output import Value
from voice.audio import RECOGNITION_HZ, Float32, read_wav
from voice.vad.protocol import VoiceActivityDetector
from voice.vad.segmenter import SegmenterConfig, SpeechEvent, SpeechPaused, SpeechResumed

CAPS_MS = (600.0, 1000.0, 1500.0, 2000.0, 2500.0, 3200.0)
SILENCES_MS = (300.0, 500.0, 700.0, 900.0, 1200.0, 1600.0, 2000.0)
_TAIL_S = 4.0
_FRAME = 512
# Where a clip that breaks off would have gone on; as long as the pauses that are put into synthesised clips.
_GOES_ON_MS = (300.0, 1200.0)


class Judge(Protocol):
    """Says how finished audio sounds; see `voice.endpointing.protocol`."""

    def probability(self, audio: Float32) -> float: ...


@dataclass(frozen=True, slots=True)
class Clip:
    """A sentence as float32 16 kHz; `complete` is False if it breaks off."""

    name: str
    audio: Float32
    lang: str
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Pause:
    """A silence that the segmenter reported: how long it lasted (None: for good), and what was made of the words before."""

    silence_ms: float | None
    completeness: float
    text: str


@dataclass(frozen=True, slots=True)
class Judged:
    """All pauses of a clip, in order; the last one of a whole clip is its end."""

    clip: Clip
    pauses: tuple[Pause, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """One setting of a policy: the share of clips it cuts off, and how long it waits at the end of the others."""

    setting_ms: float
    cutoffs: float
    delay_ms_mean: float
    delay_ms_p50: float
    delay_ms_p95: float


Policy = Callable[[Pause], float]
Curves = dict[str, list[Point]]


def load_clips(folder: Path) -> list[Clip]:
    """Read a folder with manifest.jsonl (NeMo, with "complete"). Raises ValueError naming a bad line."""
    clips = []
    lines = (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            audio = read_wav(folder / row["audio_filepath"])
            clips.append(Clip(row["audio_filepath"], audio, str(row["lang"]), bool(row.get("complete", True))))
        except (ValueError, KeyError, TypeError, OSError) as error:
            raise ValueError(f"manifest.jsonl, line {number}: {type(error).__name__}: {error}") from error
    if not clips:
        raise ValueError(f"there are no clips in {folder}")
    return clips


def judge_clip(
    clip: Clip, vad: VoiceActivityDetector, end_of_turn: Judge, words: Callable[[Float32, str], str], seed: int = 0
) -> Judged:
    """Feed a clip through an ear; ask at every pause. A broken-off clip goes on after a time drawn from its name."""
    ear = Ear(vad, SegmenterConfig(), RECOGNITION_HZ)
    audio = np.concatenate([clip.audio, np.zeros(int(_TAIL_S * RECOGNITION_HZ), np.float32)])
    pauses: list[Pause] = []
    ended_at = 0
    for event in _heard(ear, audio):
        if isinstance(event, SpeechResumed) and pauses and pauses[-1].silence_ms is None:
            silence_ms = (event.at_sample - ended_at) * 1000 / RECOGNITION_HZ
            pauses[-1] = Pause(silence_ms, pauses[-1].completeness, pauses[-1].text)
        elif isinstance(event, SpeechPaused):
            ended_at = event.speech_end_sample
            said = ear.utterance()
            pauses.append(Pause(None, end_of_turn.probability(said), words(said, clip.lang)))
    if not clip.complete and pauses:
        goes_on_ms = random.Random(f"{seed} {clip.name}").uniform(*_GOES_ON_MS)
        pauses[-1] = Pause(goes_on_ms, pauses[-1].completeness, pauses[-1].text)
    return Judged(clip, tuple(pauses))


def _heard(ear: Ear, audio: Float32) -> Iterable[SpeechEvent]:
    for start in range(0, len(audio), _FRAME):
        yield from ear.feed(audio[start : start + _FRAME])


def outcome(judged: Judged, policy: Policy) -> float | None:
    """Return the delay in ms at the end of the clip, or None if it was cut off; 0 for a broken-off clip left alone."""
    for pause in judged.pauses:
        wait = policy(pause)
        if pause.silence_ms is None:
            return wait
        if wait < pause.silence_ms:
            return None
    return 0.0


def point(judged: Sequence[Judged], setting_ms: float, policy: Policy) -> Point:
    """Return where one setting lies. Delays are those of whole clips that were not cut off."""
    outcomes = [(each.clip, outcome(each, policy)) for each in judged]
    delays = [delay for clip, delay in outcomes if delay is not None and clip.complete]
    cut = sum(1 for _, delay in outcomes if delay is None)
    mean = sum(delays) / len(delays) if delays else 0.0
    return Point(setting_ms, rate(cut, len(outcomes)), mean, percentile(delays, 50), percentile(delays, 95))


def curves(judged: Sequence[Judged]) -> Curves:
    """Return the curves: ours by its cap, ours without the words, and silence alone by its length."""
    found: Curves = {"ours": [], "sound_only": [], "silence_only": []}
    for cap_ms in CAPS_MS:
        config = TurnConfig(cap_ms=cap_ms)
        found["ours"].append(point(judged, cap_ms, lambda p, c=config: wait_ms(c, p.text, p.completeness)))  # type: ignore[misc]
        found["sound_only"].append(point(judged, cap_ms, lambda p, c=config: wait_ms(c, "", p.completeness)))  # type: ignore[misc]
    for length_ms in SILENCES_MS:
        found["silence_only"].append(point(judged, length_ms, lambda _, length=length_ms: length))  # type: ignore[misc]
    return found


def silence_for(points: Sequence[Point], cutoffs: float) -> float:
    """Return how much silence must be waited for to cut off no more than that share, in ms between the settings."""
    for before, after in itertools.pairwise(points):
        if before.cutoffs <= cutoffs:
            return before.setting_ms
        if after.cutoffs <= cutoffs:
            share = (before.cutoffs - cutoffs) / (before.cutoffs - after.cutoffs)
            return before.setting_ms + share * (after.setting_ms - before.setting_ms)
    return points[-1].setting_ms


@dataclass(frozen=True, slots=True)
class Measured:
    """What the clips came to, whole and by language."""

    judged: tuple[Judged, ...]

    def of(self, lang: str = "") -> list[Judged]:
        """Return the clips of a language; all of them without one."""
        return [each for each in self.judged if not lang or each.clip.lang == lang]


def flat(measured: Measured) -> dict[str, Value]:
    """Return the flat result; `ours` without a setting is the configuration that the assistant runs with."""
    result: dict[str, Value] = {"turns.audio.clips": len(measured.judged)}
    result["turns.audio.pauses"] = sum(1 for each in measured.judged for p in each.pauses if p.silence_ms is not None)
    config = TurnConfig()
    for lang in ("", "zh", "en"):
        own, suffix = measured.of(lang), f".{lang}" if lang else ""
        if not own:
            continue
        found = curves(own)
        ours = point(own, config.cap_ms, lambda p: wait_ms(config, p.text, p.completeness))
        result |= _values("turns.audio.ours", ours, suffix)
        result[f"turns.audio.silence_only.delay_ms_at_same_cutoffs{suffix}"] = silence_for(
            found["silence_only"], ours.cutoffs
        )
        if not lang:
            for name, points in found.items():
                for each in points:
                    result |= _values(f"turns.audio.{name}", each, f".{each.setting_ms:.0f}")
    return result


def _values(prefix: str, found: Point, suffix: str) -> dict[str, Value]:
    return {
        f"{prefix}.cutoffs{suffix}": found.cutoffs,
        f"{prefix}.delay_ms{suffix}.mean": found.delay_ms_mean,
        f"{prefix}.delay_ms{suffix}.p50": found.delay_ms_p50,
        f"{prefix}.delay_ms{suffix}.p95": found.delay_ms_p95,
    }


def figure(measured: Measured) -> str:
    """Return the curves as SVG: delay to the right, clips cut off upwards."""
    width, height, left, far_ms = 640, 300, 50, 2200.0
    found = curves(measured.of())
    highest = max(0.05, *(each.cutoffs for points in found.values() for each in points))

    def place(each: Point) -> tuple[float, float]:
        return left + (width - left) * min(1.0, each.delay_ms_mean / far_ms), height * (1 - each.cutoffs / highest)

    marks = []
    for (name, points), colour in zip(found.items(), ("#0a7d4f", "#2b6cb0", "#b0452b"), strict=True):
        line = " ".join(f"{x:.0f},{y:.0f}" for x, y in map(place, points))
        dots = "".join(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="3"/>' for x, y in map(place, points))
        marks.append(f'<g fill="{colour}" stroke="{colour}"><polyline points="{line}" fill="none"/>{dots}</g>')
        row = 18 * (len(marks))
        marks.append(f'<text x="{width - 130}" y="{row}" fill="{colour}">{name.replace("_", " ")}</text>')
    axes = f'<path d="M{left} 0V{height}H{width}" fill="none" stroke="currentColor"/>'
    labels = (
        f'<text x="{width - 190}" y="{height + 20}" fill="currentColor">mean delay, 0–{far_ms:.0f} ms</text>'
        f'<text x="4" y="12" fill="currentColor">{highest:.0%}</text>'
        f'<text x="{left}" y="{height + 20}" fill="currentColor">clips cut off, upwards</text>'
    )
    return f'<svg viewBox="0 0 {width} {height + 30}" role="img">{axes}{"".join(marks)}{labels}</svg>'


def run(args: argparse.Namespace) -> Measured:
    """Judge the clips of --audio, or synthesised ones, with the models of the store. Raises ModelMissing."""
    from evals.turns_clips import synthesised
    from voice.endpointing.smart_turn import SmartTurn
    from voice.models.store import ModelStore
    from voice.recogniser.whisper import WhisperShortContext
    from voice.vad.silero import SileroVad

    store = ModelStore(args.models_dir)
    clips = load_clips(args.audio) if args.audio else synthesised(args.models_dir, args.data_dir, args.seed)
    end_of_turn = SmartTurn(store.path("smart-turn"))
    recogniser = None if args.no_words else WhisperShortContext(store.path("whisper-base"))

    def words(audio: Float32, lang: str) -> str:
        return recogniser.transcribe(audio, lang=lang).text if recogniser is not None else ""

    judged = []
    for number, clip in enumerate(clips, start=1):
        judged.append(judge_clip(clip, SileroVad(), end_of_turn, words, args.seed))
        if sys.stderr.isatty():
            print(f"\r{number}/{len(clips)} clips", end="", file=sys.stderr, flush=True)
    return Measured(tuple(judged))

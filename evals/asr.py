"""Recognition measured on a NeMo manifest, beside `faster_whisper.WhisperModel.transcribe` with the same weights.

Texts are compared after one normalisation (`comparable`): NFKC, lower case, simplified characters (opencc t2s),
punctuation and spaces gone, Chinese numerals in digits (cn2an) and English number words in digits. Chinese is counted
in characters (CER), English in words (WER); errors over reference length, summed over the set.
"""

from __future__ import annotations

import json
import os
import platform
import re
import time
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cn2an
import numpy as np
from faster_whisper import WhisperModel
from rapidfuzz.distance import Levenshtein

from voice.audio import RECOGNITION_HZ, Float32, read_wav
from voice.recogniser.lexicon import Lexicon
from voice.recogniser.numerals import digits
from voice.recogniser.protocol import Recogniser
from voice.recogniser.script import simplified
from voice.recogniser.whisper import WhisperConfig, WhisperShortContext

_LENGTHS_S = ((0.0, 2.0, "le_2s"), (2.0, 5.0, "le_5s"), (5.0, 30.0, "gt_5s"))
Result = dict[str, float | int | str]
Hear = Callable[[Float32, str | None], str]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Clip:
    """One row of the manifest with its sound."""

    audio: Float32
    text: str
    lang: str

    @property
    def duration_s(self) -> float:
        return self.audio.size / RECOGNITION_HZ


@dataclass(frozen=True)
class Heard:
    """What one system made of a clip, and how long it took."""

    clip: Clip
    text: str
    took_ms: float


def comparable(text: str, lang: str) -> list[str]:
    """Return the units that are compared: characters for "zh", words for anything else."""
    plain = simplified(unicodedata.normalize("NFKC", text)).lower()
    if lang == "zh":
        plain = _zh_digits(re.sub(r"[^\w%.]|(?<!\d)\.|\.(?!\d)|_", "", plain))
        return list(re.sub(r"[\W_]", "", plain))
    plain = digits(re.sub(r"[’']", "", plain), "en")
    return re.sub(r"[\W_]+", " ", plain).split()


def errors(reference: str, heard: str, lang: str) -> tuple[int, int]:
    """Return (edits, length of the reference) in comparable units."""
    wanted = comparable(reference, lang)
    return int(Levenshtein.distance(wanted, comparable(heard, lang))), len(wanted)


def load_manifest(manifest: Path) -> list[Clip]:
    """Return the clips of a NeMo manifest; paths are relative to it. Raises ValueError naming a bad line."""
    clips = []
    for number, line in enumerate(manifest.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            audio = read_wav(manifest.parent / row["audio_filepath"])
            clips.append(Clip(audio, str(row["text"]), str(row["lang"])))
        except (ValueError, KeyError, TypeError, OSError) as error:
            raise ValueError(f"{manifest.name}, line {number}: {type(error).__name__}: {error}") from error
    return clips


def run(
    manifests: Sequence[Path],
    lexicon: Lexicon | None = None,
    *,
    model: Path,
    recogniser: Recogniser | None = None,
    baseline: bool = True,
    know_language: bool = True,
    progress: Progress | None = None,
) -> Result:
    """Return the flat result of the recogniser in folder `model` on the clips of all manifests.

    `know_language` gives both systems the clip's language; otherwise both find it out. `lexicon` adds name errors
    before and after repair. `baseline` False leaves `transcribe` out; otherwise both hear each clip one right after the
    other, so that a machine that others use too slows both.
    """
    clips = [clip for manifest in manifests for clip in load_manifest(manifest)]
    ours = recogniser or WhisperShortContext(model)
    config = ours.config if isinstance(ours, WhisperShortContext) else WhisperConfig()
    hear: list[Hear] = [lambda audio, lang: ours.transcribe(audio, lang=lang).text]
    hear += [_transcriber(model, config)] if baseline else []
    heard, *others = _hear(clips, hear, know_language, progress)
    result: Result = {"asr.clips": len(clips), **_settings(config, model), **_measures("asr.ours", heard)}
    for theirs in others:
        result |= _measures("asr.transcribe", theirs)
        result |= _speedups(heard, theirs)
    if lexicon is not None:
        result |= _names(heard, lexicon)
    return result


def _hear(
    clips: Sequence[Clip], systems: Sequence[Hear], know_language: bool, progress: Progress | None
) -> list[list[Heard]]:
    """Let every system hear every clip; return what each heard."""
    heard: list[list[Heard]] = [[] for _ in systems]
    for hear in systems if clips else ():
        # The first call allocates; it belongs to no clip.
        hear(clips[0].audio, clips[0].lang)
    for number, clip in enumerate(clips, start=1):
        for hear, results in zip(systems, heard, strict=True):
            started = time.perf_counter()
            text = hear(clip.audio, clip.lang if know_language else None)
            results.append(Heard(clip, text, (time.perf_counter() - started) * 1000.0))
        if progress is not None:
            progress(number, len(clips))
    return heard


def _transcriber(model: Path, config: WhisperConfig) -> Hear:
    """Return faster-whisper's own way, a model of its own with as many threads as that library likes best."""
    whisper = WhisperModel(str(model), device="cpu", compute_type=config.compute_type, local_files_only=True)

    def hear(audio: Float32, lang: str | None) -> str:
        segments, _ = whisper.transcribe(audio, language=lang, beam_size=config.final_beam_size)
        return "".join(segment.text for segment in segments)

    return hear


def _measures(prefix: str, heard: Sequence[Heard]) -> Result:
    result: Result = {}
    for lang, rate in (("zh", "cer"), ("en", "wer")):
        counts = [errors(each.clip.text, each.text, lang) for each in heard if each.clip.lang == lang]
        if counts:
            result[f"{prefix}.{rate}.{lang}"] = _rate(counts)
    result[f"{prefix}.rtf"] = sum(e.took_ms for e in heard) / max(1.0, sum(e.clip.duration_s * 1000 for e in heard))
    result |= _percentiles(f"{prefix}.final_ms", [each.took_ms for each in heard])
    for low, high, name in _LENGTHS_S:
        took = [each.took_ms for each in heard if low < each.clip.duration_s <= high]
        result |= _percentiles(f"{prefix}.final_ms.{name}", took)
    return result


def _rate(counts: Iterable[tuple[int, int]]) -> float:
    pairs = list(counts)
    return sum(edits for edits, _ in pairs) / max(1, sum(length for _, length in pairs))


def _percentiles(key: str, values: Sequence[float]) -> Result:
    if not values:
        return {}
    return {f"{key}.p50": float(np.percentile(values, 50)), f"{key}.p95": float(np.percentile(values, 95))}


def _speedups(ours: Sequence[Heard], theirs: Sequence[Heard]) -> Result:
    ratios = [b.took_ms / max(a.took_ms, 1e-3) for a, b in zip(ours, theirs, strict=True) if a.clip.duration_s <= 5.0]
    if not ratios:
        return {}
    mine = sum(each.took_ms for each in ours if each.clip.duration_s <= 5.0)
    other = sum(each.took_ms for each in theirs if each.clip.duration_s <= 5.0)
    return {"asr.speedup.upto_5s.p50": float(np.median(ratios)), "asr.speedup.upto_5s.mean": other / max(mine, 1e-3)}


def _names(heard: Sequence[Heard], lexicon: Lexicon) -> Result:
    spoken = [(each, name) for each in heard for name in lexicon.names if _says(each.clip.text, name)]
    before = sum(not _says(each.text, name) for each, name in spoken)
    after = sum(not _says(lexicon.correct(each.text, each.clip.lang), name) for each, name in spoken)
    total = max(1, len(spoken))
    repaired = [Heard(each.clip, lexicon.correct(each.text, each.clip.lang), each.took_ms) for each in heard]
    kept = {key: value for key, value in _measures("asr.lexicon", repaired).items() if ".cer." in key or ".wer." in key}
    return {
        "asr.names": len(spoken),
        "asr.ours.name_errors": before / total,
        "asr.lexicon.name_errors": after / total,
        **kept,
    }


def _says(text: str, name: str) -> bool:
    return "".join(comparable(name, "zh")) in "".join(comparable(text, "zh"))


def _settings(config: WhisperConfig, model: Path) -> Mapping[str, Any]:
    return {
        "asr.model": model.name,
        "asr.beam_size": config.final_beam_size,
        "asr.padding_s": config.padding_s,
        "asr.threads": config.threads,
        "asr.machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "asr.normalisation": "NFKC, lower, opencc t2s, no punctuation, cn2an digits",
    }


def _zh_digits(text: str) -> str:
    try:
        return str(cn2an.transform(text, "cn2an"))
    except (ValueError, KeyError):
        return text

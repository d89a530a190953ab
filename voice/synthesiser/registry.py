"""Which synthesisers there are, and how the worker makes them. A new engine is one file and one line here.

The real engines are imported inside their factories, which only the worker process calls.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from voice.synthesiser.protocol import Synthesiser
from voice.synthesiser.tone import ToneSynthesiser


@dataclass(frozen=True)
class EngineSpec:
    """One language's engine: its name here, the paths it needs, and the default voice and speed."""

    engine: str
    paths: Mapping[str, str] = field(default_factory=dict)
    voice: str = ""
    speed: float = 1.0
    threads: int = 2

    @property
    def loaded(self) -> str:
        """What is loaded for it: languages of which this is the same share one engine."""
        return f"{self.engine}{sorted(self.paths.items())}{self.threads}"

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> EngineSpec:
        return cls(**data)

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "paths": dict(self.paths)}


def piper(model: Path, *, voice: str = "", speed: float = 1.0, threads: int = 2) -> EngineSpec:
    """Return the spec of a Piper voice in folder `model`."""
    return EngineSpec("piper", {"model": str(model)}, voice, speed, threads)


def kokoro(model: Path, voices: Path, *, voice: str = "", speed: float = 1.0, threads: int = 2) -> EngineSpec:
    """Return the spec of Kokoro: `model` folder, `voices` folder."""
    return EngineSpec("kokoro", {"model": str(model), "voices": str(voices)}, voice, speed, threads)


def tone() -> EngineSpec:
    """Return the spec of the synthesiser that needs no model."""
    return EngineSpec("tone")


def _make_piper(spec: EngineSpec) -> Synthesiser:
    from voice.synthesiser.piper import PiperSynthesiser

    return PiperSynthesiser(Path(spec.paths["model"]), threads=spec.threads)


def _make_kokoro(spec: EngineSpec) -> Synthesiser:
    from voice.synthesiser.kokoro import KokoroSynthesiser

    return KokoroSynthesiser(Path(spec.paths["model"]), Path(spec.paths["voices"]), threads=spec.threads)


_FACTORIES: Mapping[str, Callable[[EngineSpec], Synthesiser]] = {
    "kokoro": _make_kokoro,
    "piper": _make_piper,
    "tone": lambda _: ToneSynthesiser(),
}


def make_synthesiser(spec: EngineSpec) -> Synthesiser:
    """Return the engine of `spec`. Raises ValueError for an unknown engine, ModelLoadError for unusable files."""
    factory = _FACTORIES.get(spec.engine)
    if factory is None:
        raise ValueError(f"unknown synthesiser {spec.engine!r}; there are {', '.join(sorted(_FACTORIES))}")
    return factory(spec)

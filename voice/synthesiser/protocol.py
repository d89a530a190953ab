"""What the worker asks of a synthesiser, and what the rest of the system gets from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from voice.audio import Int16


@dataclass(frozen=True)
class Voice:
    """Who speaks: language, the engine's name of the voice ("" = its default), and speed (1.0 = as trained)."""

    lang: str
    name: str = ""
    speed: float = 1.0

    def __post_init__(self) -> None:
        if not 0.5 <= self.speed <= 2.0:
            raise ValueError(f"speed must be within 0.5–2.0, got {self.speed}")


class Priority(IntEnum):
    """What is rendered first; smaller goes first."""

    FIRST_CLAUSE = 0
    NEXT_CLAUSE = 1
    PREFETCH = 2


@dataclass(frozen=True)
class AudioClip:
    """One clause as sound: pcm16 little-endian mono."""

    pcm16: bytes
    sample_rate_hz: int
    duration_ms: float
    from_cache: bool = False


class Synthesiser(Protocol):
    """Turns one clause into sound. Blocking, used by one thread at a time except `cancel`."""

    engine: str
    """Short stable name of engine and model; part of the cache's key."""
    sample_rate_hz: int
    languages: tuple[str, ...]

    def synthesise(self, text: str, voice: Voice) -> Int16:
        """Return int16[n] mono samples of `text`, already made speakable; empty or unspeakable text gives int16[0].

        Raises UnsupportedLanguage, UnknownVoice, SynthesisError; after `cancel`, SynthesisCancelled.
        """
        ...

    def cancel(self) -> None:
        """From another thread: let the running `synthesise` end early with SynthesisCancelled, if it can."""
        ...


class SynthesisCancelled(Exception):
    """The clause was given up on request; not an error."""

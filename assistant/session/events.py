"""What a session tells its channel, free of any protocol. Audio is pcm16 mono 24 kHz."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from assistant.truth.evidence import Evidence
from knowledge.records import Product

ReplyStatus = Literal["completed", "cancelled", "failed"]


@dataclass(frozen=True, slots=True)
class SpeechBegan:
    item_id: str
    audio_ms: int


@dataclass(frozen=True, slots=True)
class SpeechFinished:
    item_id: str
    audio_ms: int


@dataclass(frozen=True, slots=True)
class UserItem:
    """A message of the user is part of the conversation now; `spoken` tells speech from typing."""

    item_id: str
    text: str
    spoken: bool
    duration_s: float = 0.0
    previous_item_id: str | None = None


@dataclass(frozen=True, slots=True)
class TranscriptDelta:
    item_id: str
    text: str


@dataclass(frozen=True, slots=True)
class ReplyBegan:
    response_id: str
    item_id: str


@dataclass(frozen=True, slots=True)
class ReplyDelta:
    """More of a reply: its text and, when spoken, the audio of just that text."""

    response_id: str
    item_id: str
    text: str
    audio: bytes | None = None


@dataclass(frozen=True, slots=True)
class ReplyDone:
    """The end of a reply; `text` is all that was sent."""

    response_id: str
    item_id: str
    status: ReplyStatus
    text: str
    spoken: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReplyExtras:
    """What rides beside a reply: its sources with the words quoted, products, quick replies."""

    response_id: str
    item_id: str
    evidence: tuple[Evidence, ...] = ()
    products: tuple[Product, ...] = ()
    quick_replies: tuple[str, ...] = ()
    lang: str = "zh"


@dataclass(frozen=True, slots=True)
class PlaybackHeld:
    response_id: str


@dataclass(frozen=True, slots=True)
class PlaybackResumed:
    response_id: str


@dataclass(frozen=True, slots=True)
class Forwarded:
    """An event of the bus that the client should see as it is (``shop.*``)."""

    event: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something went wrong that the client should know; the conversation goes on."""

    code: str
    message: str
    item_id: str | None = None


SessionEvent = (
    SpeechBegan
    | SpeechFinished
    | UserItem
    | TranscriptDelta
    | ReplyBegan
    | ReplyDelta
    | ReplyDone
    | ReplyExtras
    | PlaybackHeld
    | PlaybackResumed
    | Forwarded
    | Trouble
)

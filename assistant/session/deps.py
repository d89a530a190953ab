"""What a session needs from the rest of the assistant, handed in as one value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from assistant.bus.protocol import Bus
from assistant.clock import Clock
from assistant.dialogue.engine import Dialogue
from assistant.escalation.service import EscalationService
from assistant.orders.records import Order
from assistant.persistence.conversations import ConversationStore
from assistant.telemetry.metrics import Metrics
from assistant.turns.state import TurnConfig
from voice.audio import Float32
from voice.endpointing.protocol import EndOfTurn
from voice.recogniser.protocol import Transcript
from voice.synthesiser.protocol import AudioClip, Priority, Voice
from voice.vad.protocol import VoiceActivityDetector
from voice.vad.segmenter import SegmenterConfig


class OrderReader(Protocol):
    """Gives the orders that a message may speak of; see `assistant.orders.access.OrderAccess`."""

    async def orders_for(
        self, text: str, *, customer_id: str | None, conversation_id: str, remembered: str | None = None
    ) -> tuple[str | None, tuple[Order, ...]]: ...


class RecognitionService(Protocol):
    """Transcribes for many sessions; finals outrank partials."""

    @property
    def waiting(self) -> int:
        """Jobs that nobody works on yet."""
        ...

    async def final(self, audio: Float32, *, lang: str | None = None, bias: Sequence[str] = ()) -> Transcript: ...

    async def partial(self, audio: Float32, *, stream: str, lang: str | None = None) -> Transcript | None: ...


class SynthesisService(Protocol):
    """Speaks clauses for many sessions."""

    async def synthesise(
        self, text: str, lang: str, *, priority: Priority = Priority.NEXT_CLAUSE, voice: Voice | None = None
    ) -> AudioClip: ...

    def cached(self, text: str, lang: str) -> bool:
        """Tell whether this clause costs nothing."""
        ...

    def expected_ms(self, text: str, lang: str) -> float:
        """Return how long this clause will take to render, 0 from the cache or when nobody can tell."""
        ...


@dataclass(frozen=True)
class VoiceServices:
    """Hearing and speaking, shared by all calls. `make_vad` gives each call a detector of its own."""

    recognition: RecognitionService
    synthesis: SynthesisService
    end_of_turn: EndOfTurn
    make_vad: Callable[[], VoiceActivityDetector]
    segmenter: SegmenterConfig
    bias: Callable[[str, str], Sequence[str]] = lambda heard, lang: ()
    correct: Callable[[str, str], str] = lambda text, lang: text


@dataclass(frozen=True)
class SessionDeps:
    """Everything a session uses. `voice` is None where only text is served."""

    dialogue: Dialogue
    conversations: ConversationStore
    escalation: EscalationService
    orders: OrderReader
    bus: Bus
    clock: Clock
    metrics: Metrics
    turns: TurnConfig
    voice: VoiceServices | None = None
    turn_logs: Path | None = None

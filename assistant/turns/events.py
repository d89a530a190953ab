"""What can happen in a conversation, one frozen class an event; every event carries its time.

`at_ms` is milliseconds on the session's monotonic clock. Identifiers are made by the reducer's state
(`utterance`, `reply`) so that late answers to old questions can be told from current ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Owner = Literal["bot", "queue", "human"]
TimerName = Literal["duck", "confirm", "end_of_turn", "turn_cap", "filler", "playback", "reprompt"]


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """The voice activity detector found the beginning of speech, which lies `lead_ms` back."""

    at_ms: float
    lead_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class SpeechPaused:
    """Speech stopped; `silent_ms` of silence have already passed when this is raised."""

    at_ms: float
    silent_ms: float


@dataclass(frozen=True, slots=True)
class SpeechResumed:
    """Speech went on after a pause, before the turn was taken."""

    at_ms: float


@dataclass(frozen=True, slots=True)
class TurnJudged:
    """How finished the utterance sounds at pause number `pause`; `probability` in 0..1."""

    at_ms: float
    utterance: int
    pause: int
    probability: float


@dataclass(frozen=True, slots=True)
class PartialHeard:
    """A running transcript of the current utterance."""

    at_ms: float
    utterance: int
    text: str


@dataclass(frozen=True, slots=True)
class FinalHeard:
    """The transcript as of pause number `pause`; empty when nothing but noise was heard."""

    at_ms: float
    utterance: int
    pause: int
    text: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class InputCommitted:
    """The client ended the utterance itself (turn detection off, or push to talk released)."""

    at_ms: float


@dataclass(frozen=True, slots=True)
class InputCleared:
    """The client threw away the audio that has not been committed."""

    at_ms: float


@dataclass(frozen=True, slots=True)
class TextReceived:
    """A typed message that wants an answer."""

    at_ms: float
    item_id: str
    text: str


@dataclass(frozen=True, slots=True)
class ReplyAudio:
    """Some of reply `reply` was handed to the client: `audio_ms` of sound, 0 for text. A filler answers nothing yet."""

    at_ms: float
    reply: int
    audio_ms: float
    filler: bool = False


@dataclass(frozen=True, slots=True)
class ReplySlow:
    """The first words of reply `reply` are known, and will take long to become sound."""

    at_ms: float
    reply: int


@dataclass(frozen=True, slots=True)
class ReplyFinished:
    """The generator of reply `reply` has no more to say."""

    at_ms: float
    reply: int
    failed: bool = False


@dataclass(frozen=True, slots=True)
class PlaybackReported:
    """The client has played `played_ms` of reply `reply`."""

    at_ms: float
    reply: int
    played_ms: float


@dataclass(frozen=True, slots=True)
class CancelRequested:
    """The client asked to stop what is being said (a button, or response.cancel)."""

    at_ms: float


@dataclass(frozen=True, slots=True)
class OwnerChanged:
    """The conversation now belongs to somebody else."""

    at_ms: float
    owner: Owner


@dataclass(frozen=True, slots=True)
class ModeChanged:
    """The client chose voice or text, and who finds the end of its turns. An event, so that a replay knows of it."""

    at_ms: float
    voice: bool
    turn_detection: bool


@dataclass(frozen=True, slots=True)
class CallerBack:
    """Who was cut off by a lost connection is back in time to hear the rest of the reply."""

    at_ms: float


@dataclass(frozen=True, slots=True)
class TimerFired:
    """A timer set by an effect is due. `token` tells a current one from one that was replaced."""

    at_ms: float
    timer: TimerName
    token: int


TurnEvent = (
    SpeechStarted
    | SpeechPaused
    | SpeechResumed
    | TurnJudged
    | PartialHeard
    | FinalHeard
    | InputCommitted
    | InputCleared
    | TextReceived
    | ReplyAudio
    | ReplySlow
    | ReplyFinished
    | PlaybackReported
    | CancelRequested
    | OwnerChanged
    | ModeChanged
    | CallerBack
    | TimerFired
)

"""What the reducer asks the runtime to do; data only, executed elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.turns.events import TimerName

StopReason = Literal["turn_detected", "client_cancelled", "new_message", "owner_changed"]
Stock = Literal["filler", "reprompt", "goodbye", "acknowledge"]


@dataclass(frozen=True, slots=True)
class AnnounceSpeech:
    """Tell the client that the user has the floor (`started`) or has paused it for good."""

    utterance: int
    started: bool


@dataclass(frozen=True, slots=True)
class Recognise:
    """Transcribe the utterance so far; `pause` is None for a partial result."""

    utterance: int
    pause: int | None


@dataclass(frozen=True, slots=True)
class JudgeTurn:
    """Ask the end-of-turn model whether the utterance sounds finished."""

    utterance: int
    pause: int


@dataclass(frozen=True, slots=True)
class CommitUtterance:
    """The user's turn is over and its words are these."""

    utterance: int
    text: str
    lang: str


@dataclass(frozen=True, slots=True)
class DropUtterance:
    """Nothing was said, or only something that wants no turn (a cough, a backchannel)."""

    utterance: int
    why: Literal["empty", "backchannel", "cleared"]


@dataclass(frozen=True, slots=True)
class Answer:
    """Make reply `reply` to the text; `item_id` names a typed message, else the utterance asked."""

    reply: int
    text: str
    lang: str
    item_id: str | None = None


@dataclass(frozen=True, slots=True)
class Duck:
    """Lower and hold the playback of `reply`: someone may be interrupting."""

    reply: int


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on with `reply` where it was held."""

    reply: int


@dataclass(frozen=True, slots=True)
class StopReply:
    """End `reply` now, drop what is not yet sent, and tell the client to drop what it holds."""

    reply: int
    reason: StopReason


@dataclass(frozen=True, slots=True)
class CommitHeard:
    """The history keeps what was heard: `heard_ms` of the reply's audio; None means all of it."""

    reply: int
    heard_ms: float | None


@dataclass(frozen=True, slots=True)
class SayStock:
    """Say a phrase that was synthesised beforehand."""

    reply: int
    phrase: Stock


@dataclass(frozen=True, slots=True)
class SayRest:
    """Say, as reply `reply`, what a lost connection left unsaid."""

    reply: int


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Raise TimerFired(timer, token) at `due_ms`; replaces an earlier one of that name."""

    timer: TimerName
    due_ms: float
    token: int


@dataclass(frozen=True, slots=True)
class CancelTimer:
    """Forget the timer."""

    timer: TimerName


TurnEffect = (
    AnnounceSpeech
    | Recognise
    | JudgeTurn
    | CommitUtterance
    | DropUtterance
    | Answer
    | Duck
    | Resume
    | StopReply
    | CommitHeard
    | SayStock
    | SayRest
    | SetTimer
    | CancelTimer
)

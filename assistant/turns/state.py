"""The state of turn-taking: who speaks, what is pending, what has been heard. Plain values, no clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from assistant.turns.events import Owner

UserFloor = Literal["silent", "speaking", "paused"]
ReplyPhase = Literal["thinking", "speaking", "held"]


@dataclass(frozen=True, slots=True)
class TurnConfig:
    """Delays of turn-taking, in ms, counted from the last sound of speech unless said otherwise.

    `duck_after_ms` and `confirm_after_ms` count from the beginning of an overlap. `cap_ms` bounds every wait for
    the end of a turn. Speech over a reply that lasts less than `brief_ms` interrupts by a stop phrase or by several words
    only: recognisers make other words of "嗯嗯" and "uh-huh". Sources: design notes on two-stage barge-in; Smart Turn 3.2 latency study.
    """

    min_wait_ms: float = 300.0
    cap_ms: float = 2500.0
    dictation_wait_ms: float = 1500.0
    duck_after_ms: float = 80.0
    confirm_after_ms: float = 500.0
    confirm_unheard_after_ms: float = 900.0
    confirm_without_words_ms: float = 2000.0
    filler_after_ms: float = 700.0
    reprompt_after_ms: float = 20_000.0
    max_reprompts: int = 2
    min_confirm_words: int = 2
    brief_ms: float = 700.0
    turn_detection: bool = True
    voice: bool = True

    def __post_init__(self) -> None:
        if not 0 < self.min_wait_ms <= self.cap_ms:
            raise ValueError("min_wait_ms must lie between 0 and cap_ms")
        if not 0 < self.duck_after_ms <= self.confirm_after_ms:
            raise ValueError("duck_after_ms must lie between 0 and confirm_after_ms")


@dataclass(frozen=True, slots=True)
class Utterance:
    """What the user is saying now. `pause` counts pauses; results for an earlier pause are stale.

    `wordless` is set when it has gone on for long over a reply and the recogniser finds no words in it.
    """

    number: int
    started_ms: float
    pause: int = 0
    speech_end_ms: float | None = None
    partial: str = ""
    final: str | None = None
    lang: str = ""
    completeness: float | None = None
    partials: int = 0
    announced: bool = False
    overlaps: bool = False
    wordless: bool = False
    by_client: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """The one reply in progress. `sent_ms` is audio handed over, `played_ms` what the client says it played.

    `answering` is set by the first words of the answer itself; a filler is none.
    """

    number: int
    phase: ReplyPhase
    question: str = ""
    answering: bool = False
    audible_since_ms: float | None = None
    sent_ms: float = 0.0
    played_ms: float = 0.0
    reported: bool = False
    held_since_ms: float | None = None
    held_total_ms: float = 0.0
    finished: bool = False


@dataclass(frozen=True, slots=True)
class TurnState:
    """Everything turn-taking knows. `timer_token` makes every timer recognisable as current or replaced."""

    config: TurnConfig = field(default_factory=TurnConfig)
    owner: Owner = "bot"
    floor: UserFloor = "silent"
    utterance: Utterance | None = None
    reply: Reply | None = None
    utterances: int = 0
    replies: int = 0
    timer_token: int = 0
    timers: tuple[tuple[str, int], ...] = ()
    reprompts: int = 0
    unanswered: str = ""

    def timer(self, name: str) -> int | None:
        """Return the token of the named timer if it is set."""
        return dict(self.timers).get(name)


def heard_ms(reply: Reply, now_ms: float) -> float:
    """Return how much of the reply's audio has been heard by `now_ms`, at most what was sent.

    A client that reports playback is believed; for one that does not, playing began when audio was first sent
    and stood still while held.
    """
    if reply.reported:
        return min(reply.played_ms, reply.sent_ms)
    if reply.audible_since_ms is None:
        return 0.0
    held = reply.held_total_ms + standing_still_ms(reply, now_ms)
    return max(0.0, min(reply.sent_ms, now_ms - reply.audible_since_ms - held))


def standing_still_ms(reply: Reply, now_ms: float) -> float:
    """Return for how long the hold that lasts now has kept audio from being heard; none before there was any."""
    if reply.held_since_ms is None or reply.audible_since_ms is None:
        return 0.0
    return max(0.0, now_ms - max(reply.held_since_ms, reply.audible_since_ms))

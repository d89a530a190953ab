"""Turn-taking as a pure function: ``reduce(state, event) -> (state, effects)``.

No I/O, no clock of its own: the event carries the time. A stale event (of an utterance, pause, reply or timer that
is no longer current) changes nothing. An unknown kind of event raises TypeError and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from assistant.turns import user_rules
from assistant.turns.draft import Draft
from assistant.turns.effects import TurnEffect
from assistant.turns.events import (
    CallerBack,
    CancelRequested,
    FinalHeard,
    InputCleared,
    InputCommitted,
    ModeChanged,
    OwnerChanged,
    PartialHeard,
    PlaybackReported,
    ReplyAudio,
    ReplyFinished,
    ReplySlow,
    SpeechPaused,
    SpeechResumed,
    SpeechStarted,
    TextReceived,
    TimerFired,
    TurnEvent,
    TurnJudged,
)
from assistant.turns.reply_rules import (
    caller_back,
    cancelled,
    filler_due,
    mode_changed,
    owner_changed,
    playback_due,
    playback_reported,
    reply_audio,
    reply_finished,
    reply_slow,
    reprompt_due,
    text_received,
)
from assistant.turns.state import TurnState

_TIMERS: dict[str, Callable[[Draft, float], None]] = {
    "duck": user_rules.duck_due,
    "confirm": user_rules.confirm_due,
    "end_of_turn": user_rules.end_of_turn_due,
    "turn_cap": user_rules.turn_cap_due,
    "filler": filler_due,
    "playback": playback_due,
    "reprompt": reprompt_due,
}


def _timer_fired(draft: Draft, event: TimerFired) -> None:
    if draft.state.timer(event.timer) != event.token:
        return
    draft.update(timers=tuple(item for item in draft.state.timers if item[0] != event.timer))
    _TIMERS[event.timer](draft, event.at_ms)


_HANDLERS: dict[type, Callable[[Draft, Any], None]] = {
    SpeechStarted: user_rules.speech_started,
    SpeechPaused: user_rules.speech_paused,
    SpeechResumed: user_rules.speech_resumed,
    TurnJudged: user_rules.turn_judged,
    PartialHeard: user_rules.partial_heard,
    FinalHeard: user_rules.final_heard,
    InputCommitted: user_rules.input_committed,
    InputCleared: user_rules.input_cleared,
    TextReceived: text_received,
    ReplyAudio: reply_audio,
    ReplyFinished: reply_finished,
    ReplySlow: reply_slow,
    PlaybackReported: playback_reported,
    CancelRequested: cancelled,
    OwnerChanged: owner_changed,
    ModeChanged: mode_changed,
    CallerBack: caller_back,
    TimerFired: _timer_fired,
}


def reduce(state: TurnState, event: TurnEvent) -> tuple[TurnState, tuple[TurnEffect, ...]]:
    """Return the state after `event` and what must be done about it, in order."""
    handler = _HANDLERS.get(type(event))
    if handler is None:
        raise TypeError(f"not a turn event: {type(event).__name__}")
    draft = Draft(state)
    handler(draft, event)
    return draft.state, tuple(draft.effects)

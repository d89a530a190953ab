"""A scratch copy of the turn state that the reducer's rules write on; it never leaves one call of `reduce`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from assistant.turns.effects import CancelTimer, SetTimer, TurnEffect
from assistant.turns.events import TimerName
from assistant.turns.state import Reply, TurnConfig, TurnState, Utterance


class Draft:
    """Collects changes of state and effects while one event is handled."""

    def __init__(self, state: TurnState) -> None:
        self.state = state
        self.effects: list[TurnEffect] = []

    @property
    def config(self) -> TurnConfig:
        return self.state.config

    @property
    def utterance(self) -> Utterance | None:
        return self.state.utterance

    @property
    def reply(self) -> Reply | None:
        return self.state.reply

    def update(self, **changes: Any) -> None:
        """Change fields of the state."""
        self.state = replace(self.state, **changes)

    def update_utterance(self, **changes: Any) -> None:
        """Change fields of the current utterance, which must exist."""
        assert self.state.utterance is not None
        self.update(utterance=replace(self.state.utterance, **changes))

    def update_reply(self, **changes: Any) -> None:
        """Change fields of the current reply, which must exist."""
        assert self.state.reply is not None
        self.update(reply=replace(self.state.reply, **changes))

    def emit(self, *effects: TurnEffect) -> None:
        """Ask for effects, in order."""
        self.effects.extend(effects)

    def set_timer(self, timer: TimerName, due_ms: float) -> None:
        """Set or replace a timer; what the old one raises later is stale."""
        token = self.state.timer_token + 1
        timers = tuple(item for item in self.state.timers if item[0] != timer) + ((timer, token),)
        self.update(timer_token=token, timers=timers)
        self.emit(SetTimer(timer, due_ms, token))

    def cancel_timers(self, *names: TimerName) -> None:
        """Forget the named timers, those that are set."""
        for name in names:
            if self.state.timer(name) is not None:
                self.update(timers=tuple(item for item in self.state.timers if item[0] != name))
                self.emit(CancelTimer(name))

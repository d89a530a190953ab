"""Executes what the reducer asks for: timers here, everything else by the `EffectHandler` it is given.

The runtime is the only holder of a conversation's turn state. Every event and its effects are logged with their
time, so that `assistant replay` can walk the same path again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from assistant.clock import Clock
from assistant.turns.effects import CancelTimer, SetTimer, TurnEffect
from assistant.turns.events import TimerFired, TurnEvent
from assistant.turns.reducer import reduce
from assistant.turns.state import TurnConfig, TurnState

TurnLog = Callable[[TurnEvent, tuple[TurnEffect, ...]], None]


class EffectHandler(Protocol):
    """Carries out one effect. Must return soon; long work belongs into a task of its own."""

    async def __call__(self, effect: TurnEffect) -> None: ...


class TurnRuntime:
    """Holds the turn state of one conversation and runs its timers on the given clock."""

    def __init__(self, config: TurnConfig, clock: Clock, handle: EffectHandler, log: TurnLog | None = None) -> None:
        self.state = TurnState(config=config)
        self._clock = clock
        self._handle = handle
        self._log = log
        self._timers: dict[str, asyncio.Task[None]] = {}
        self._lock = asyncio.Lock()

    def now_ms(self) -> float:
        """Return the time that events must carry."""
        return self._clock.monotonic_ms()

    async def dispatch(self, event: TurnEvent) -> None:
        """Apply one event and carry out its effects, in order, before the next event is applied."""
        async with self._lock:
            self.state, effects = reduce(self.state, event)
            if self._log is not None:
                self._log(event, effects)
            for effect in effects:
                if isinstance(effect, SetTimer):
                    self._set_timer(effect)
                elif isinstance(effect, CancelTimer):
                    self._cancel_timer(effect.timer)
                else:
                    await self._handle(effect)

    async def close(self) -> None:
        """Stop all timers."""
        timers, self._timers = list(self._timers.values()), {}
        for timer in timers:
            timer.cancel()
        await asyncio.gather(*timers, return_exceptions=True)

    def _set_timer(self, effect: SetTimer) -> None:
        self._cancel_timer(effect.timer)
        self._timers[effect.timer] = asyncio.create_task(self._fire(effect))

    def _cancel_timer(self, name: str) -> None:
        timer = self._timers.pop(name, None)
        # A timer that is firing holds or awaits the lock; its token is stale already.
        if timer is not None and timer is not asyncio.current_task():
            timer.cancel()

    async def _fire(self, effect: SetTimer) -> None:
        await self._clock.sleep(max(0.0, effect.due_ms - self.now_ms()) / 1000.0)
        if self._timers.get(effect.timer) is asyncio.current_task():
            del self._timers[effect.timer]
        await self.dispatch(TimerFired(self.now_ms(), effect.timer, effect.token))

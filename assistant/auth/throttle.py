"""Slows down guessing: after some failures on one key, every further try has to wait."""

from __future__ import annotations

import math
from collections import OrderedDict, deque
from dataclasses import dataclass

from assistant.auth.errors import TooManyAttempts
from assistant.clock import Clock


@dataclass(frozen=True, slots=True)
class ThrottleRule:
    """At most `limit` failures within `window_s` seconds."""

    limit: int = 5
    window_s: float = 300.0

    def __post_init__(self) -> None:
        if self.limit < 1 or self.window_s <= 0:
            raise ValueError("a throttle needs a limit of at least 1 and a window above 0 s")


class Throttle:
    """Counts failures per key, in this process; `max_keys` bounds its memory, the oldest keys are forgotten first."""

    def __init__(self, clock: Clock, rule: ThrottleRule = ThrottleRule(), *, max_keys: int = 10_000) -> None:
        self._clock = clock
        self._rule = rule
        self._max_keys = max_keys
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()

    def check(self, key: str) -> None:
        """Raise TooManyAttempts if `key` has to wait."""
        failures = self._recent(key)
        if len(failures) >= self._rule.limit:
            wait_ms = failures[0] + self._rule.window_s * 1000 - self._clock.monotonic_ms()
            raise TooManyAttempts(max(1, math.ceil(wait_ms / 1000)))

    def failed(self, key: str) -> None:
        """Count one failure."""
        failures = self._recent(key)
        failures.append(self._clock.monotonic_ms())
        self._failures[key] = failures
        self._failures.move_to_end(key)
        while len(self._failures) > self._max_keys:
            self._failures.popitem(last=False)

    def succeeded(self, key: str) -> None:
        """Forget the failures of `key`."""
        self._failures.pop(key, None)

    def _recent(self, key: str) -> deque[float]:
        failures = self._failures.get(key, deque())
        oldest = self._clock.monotonic_ms() - self._rule.window_s * 1000
        while failures and failures[0] <= oldest:
            failures.popleft()
        return failures

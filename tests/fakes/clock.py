"""A clock that stands still until a test moves it."""

from __future__ import annotations

import asyncio
import heapq
from datetime import UTC, datetime, timedelta

_START = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


class FakeClock:
    """A `Clock` whose time is moved by `advance`; `sleep` returns when the time has been moved far enough."""

    def __init__(self, start: datetime = _START) -> None:
        self._start = start
        self._elapsed_s = 0.0
        self._order = 0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._fell_asleep = asyncio.Event()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._elapsed_s)

    def monotonic_ms(self) -> float:
        return self._elapsed_s * 1000.0

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        wake = asyncio.get_running_loop().create_future()
        self._order += 1
        heapq.heappush(self._sleepers, (self._elapsed_s + seconds, self._order, wake))
        self._fell_asleep.set()
        await wake

    async def asleep(self) -> None:
        """Return once somebody sleeps."""
        await self._fell_asleep.wait()

    def move(self, seconds: float) -> None:
        """Move the time at once, without letting sleepers run in between."""
        self._elapsed_s += seconds
        self._wake()

    async def advance(self, seconds: float) -> None:
        """Move the time, stopping at each sleeper on the way so that it runs at its own moment."""
        end = self._elapsed_s + seconds
        await settle()
        while self._sleepers and self._sleepers[0][0] <= end:
            self._elapsed_s = max(self._elapsed_s, self._sleepers[0][0])
            self._wake()
            await settle()
        self._elapsed_s = end
        await settle()

    def _wake(self) -> None:
        while self._sleepers and self._sleepers[0][0] <= self._elapsed_s + 1e-9:
            _, _, wake = heapq.heappop(self._sleepers)
            if not wake.done():
                wake.set_result(None)
        if not self._sleepers:
            self._fell_asleep.clear()


async def settle(turns: int = 20) -> None:
    """Let everything that is ready run."""
    for _ in range(turns):
        await asyncio.sleep(0)

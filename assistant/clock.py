"""The one module that reads the machine's clocks; everything else is given a `Clock`."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Time as the assistant sees it; a fake one makes hours pass in a test without waiting."""

    def now(self) -> datetime:
        """Return the wall-clock time, aware, in UTC. May jump; never used to measure."""
        ...

    def monotonic_ms(self) -> float:
        """Return milliseconds since an arbitrary start; never goes back."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after `seconds` of this clock's time."""
        ...


class SystemClock:
    """The machine's clocks."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic_ms(self) -> float:
        return time.monotonic() * 1000.0

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

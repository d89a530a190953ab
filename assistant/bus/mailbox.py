"""One subscriber's queue: bounded, and honest about what did not fit."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator

from assistant.bus.protocol import Event, overflow_event


class Mailbox:
    """An iterator over events. Full means dropped, and being told so is the last thing in it."""

    def __init__(self, topic: str, capacity: int) -> None:
        if capacity < 1:
            raise ValueError("a bus needs room for at least one event")
        self._topic = topic
        self._capacity = capacity
        self._events: deque[Event] = deque()
        self._missed: int | None = None
        self._ended = False
        self._changed = asyncio.Event()

    def put(self, event: Event) -> None:
        """Add an event, or count it as missed."""
        if self._ended:
            return
        if self._missed is not None or len(self._events) >= self._capacity:
            self._missed = (self._missed or 0) + 1
        else:
            self._events.append(event)
        self._changed.set()

    def cut(self) -> None:
        """Say that events may be missing from here on, nobody knows how many, and end."""
        self._missed = self._missed or 0
        self._changed.set()

    def end(self) -> None:
        """End after what is queued."""
        self._ended = True
        self._changed.set()

    def __aiter__(self) -> AsyncIterator[Event]:
        return self

    async def __anext__(self) -> Event:
        while not self._events:
            if self._missed is not None:
                missed, self._missed, self._ended = self._missed, None, True
                return overflow_event(self._topic, missed)
            if self._ended:
                raise StopAsyncIteration
            self._changed.clear()
            await self._changed.wait()
        return self._events.popleft()

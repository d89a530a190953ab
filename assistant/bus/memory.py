"""The bus of one process."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from assistant.bus.protocol import Event, overflow_event


class MemoryBus:
    """Events in bounded queues, one a subscriber; `capacity` is how many events a subscriber may be behind."""

    def __init__(self, capacity: int = 1_000) -> None:
        if capacity < 1:
            raise ValueError("a bus needs room for at least one event")
        self._capacity = capacity
        self._mailboxes: dict[str, set[_Mailbox]] = defaultdict(set)

    async def publish(self, topic: str, event: Mapping[str, Any]) -> None:
        for mailbox in tuple(self._mailboxes.get(topic, ())):
            # A copy each: a subscriber that changes its event must not change its neighbour's.
            mailbox.put(dict(event))

    @asynccontextmanager
    async def subscribe(self, topic: str) -> AsyncIterator[AsyncIterator[Event]]:
        mailbox = _Mailbox(topic, self._capacity)
        self._mailboxes[topic].add(mailbox)
        try:
            yield mailbox
        finally:
            self._mailboxes[topic].discard(mailbox)
            if not self._mailboxes[topic]:
                del self._mailboxes[topic]

    async def close(self) -> None:
        for mailboxes in tuple(self._mailboxes.values()):
            for mailbox in tuple(mailboxes):
                mailbox.end()

    def subscribers(self, topic: str) -> int:
        """Return how many listen to `topic` now."""
        return len(self._mailboxes.get(topic, ()))


class _Mailbox:
    """One subscriber's queue: full means dropped, and being told so is the last thing in it."""

    def __init__(self, topic: str, capacity: int) -> None:
        self._topic = topic
        self._capacity = capacity
        self._events: deque[Event] = deque()
        self._missed = 0
        self._ended = False
        self._changed = asyncio.Event()

    def put(self, event: Event) -> None:
        if self._ended:
            return
        if self._missed or len(self._events) >= self._capacity:
            self._missed += 1
        else:
            self._events.append(event)
        self._changed.set()

    def end(self) -> None:
        self._ended = True
        self._changed.set()

    def __aiter__(self) -> AsyncIterator[Event]:
        return self

    async def __anext__(self) -> Event:
        while not self._events:
            if self._missed:
                missed, self._missed, self._ended = self._missed, 0, True
                return overflow_event(self._topic, missed)
            if self._ended:
                raise StopAsyncIteration
            self._changed.clear()
            await self._changed.wait()
        return self._events.popleft()

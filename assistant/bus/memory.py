"""The bus of one process."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from assistant.bus.mailbox import Mailbox
from assistant.bus.protocol import Event


class MemoryBus:
    """Events in bounded queues, one a subscriber; `capacity` is how many events a subscriber may be behind."""

    def __init__(self, capacity: int = 1_000) -> None:
        if capacity < 1:
            raise ValueError("a bus needs room for at least one event")
        self._capacity = capacity
        self._mailboxes: dict[str, set[Mailbox]] = defaultdict(set)

    async def publish(self, topic: str, event: Mapping[str, Any]) -> None:
        for mailbox in tuple(self._mailboxes.get(topic, ())):
            # A copy each: a subscriber that changes its event must not change its neighbour's.
            mailbox.put(dict(event))

    @asynccontextmanager
    async def subscribe(self, topic: str) -> AsyncIterator[AsyncIterator[Event]]:
        mailbox = Mailbox(topic, self._capacity)
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

"""The bus: how parts that don't know each other, in one process or many, hear of what happened.

Topics are `conversation.<id>`, `room.<room_id>` and `desk`. An event is a JSON object with a `type`.
Delivery is at most once and in order per topic; what must not be lost is in the database, and a subscriber that was
dropped reads it from there.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

Event = dict[str, Any]

OVERFLOW_TYPE = "bus.overflow"
DESK_TOPIC = "desk"


def conversation_topic(conversation_id: str) -> str:
    """Return the topic of one conversation."""
    return f"conversation.{conversation_id}"


def room_topic(room_id: str) -> str:
    """Return the topic of one live room."""
    return f"room.{room_id}"


def overflow_event(topic: str, missed: int) -> Event:
    """Return the last event that a subscriber gets which was too slow: after it the subscription ends."""
    return {"type": OVERFLOW_TYPE, "topic": topic, "missed": missed}


class Bus(Protocol):
    """Publish and subscribe."""

    async def publish(self, topic: str, event: Mapping[str, Any]) -> None:
        """Give `event` to everybody who subscribes to `topic` now; never waits for a slow subscriber."""
        ...

    def subscribe(self, topic: str) -> AbstractAsyncContextManager[AsyncIterator[Event]]:
        """Give the events published while the context is entered.

        A subscriber that falls too far behind gets one `bus.overflow` event after what it had room for, and its
        iterator ends.
        """
        ...

    async def close(self) -> None:
        """End every subscription."""
        ...

"""The bus: what happened, told to whoever listens."""

from __future__ import annotations

from assistant.bus.memory import MemoryBus
from assistant.bus.protocol import DESK_TOPIC, OVERFLOW_TYPE, Bus, Event, conversation_topic, room_topic
from assistant.errors import SettingsError

__all__ = ["DESK_TOPIC", "OVERFLOW_TYPE", "Bus", "Event", "MemoryBus", "conversation_topic", "make_bus", "room_topic"]


def make_bus(url: str | None) -> Bus:
    """Return the bus for a URL: none, or "memory:", for one process; "redis://…" for many. Raises SettingsError."""
    if not url or url.startswith("memory:"):
        return MemoryBus()
    if not url.startswith(("redis://", "rediss://", "unix://")):
        raise SettingsError(f"'{url.partition(':')[0]}' is not a bus that we know; use memory: or redis://…")
    try:
        # Imported here: the package comes with the extra "scale", and one process does without.
        from assistant.bus.redis import RedisBus
    except ImportError as error:
        raise SettingsError(
            "A redis:// bus needs the extra 'scale': pip install 'live-shop-assistant[scale]'"
        ) from error
    return RedisBus(url)

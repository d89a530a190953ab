"""The bus: what happened, told to whoever listens."""

from __future__ import annotations

from assistant.bus.memory import MemoryBus
from assistant.bus.protocol import DESK_TOPIC, OVERFLOW_TYPE, Bus, Event, conversation_topic, room_topic

__all__ = ["DESK_TOPIC", "OVERFLOW_TYPE", "Bus", "Event", "MemoryBus", "conversation_topic", "room_topic"]

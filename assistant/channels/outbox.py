"""Sends JSON to one WebSocket client, in order, from a bounded queue: a slow client never slows anybody else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from assistant.channels.realtime.server_events import new_event_id

TOO_SLOW = 1013


class Outbox:
    """A client's send queue. `run` sends until the socket or the box is closed."""

    def __init__(self, websocket: WebSocket, limit: int = 4000) -> None:
        self._websocket = websocket
        self._queue: asyncio.Queue[str | None] = asyncio.Queue(limit)
        self.overflowed = False

    async def put(self, event: Mapping[str, Any]) -> None:
        """Queue an event; give it an id. A full queue marks the client as too slow and drops the event."""
        if self.overflowed:
            return
        try:
            self._queue.put_nowait(json.dumps({"event_id": new_event_id(), **event}, ensure_ascii=False))
        except asyncio.QueueFull:
            self.overflowed = True
            while not self._queue.empty():
                self._queue.get_nowait()
            self._queue.put_nowait(None)

    async def run(self) -> None:
        """Send what is queued; returns when the client is gone or was too slow."""
        try:
            while (text := await self._queue.get()) is not None:
                await self._websocket.send_text(text)
            if self._websocket.application_state is WebSocketState.CONNECTED:
                await self._websocket.close(TOO_SLOW if self.overflowed else 1000)
        except (WebSocketDisconnect, RuntimeError):
            return

    def close(self) -> None:
        """Let `run` end after what is queued."""
        if not self.overflowed and not self._queue.full():
            self._queue.put_nowait(None)

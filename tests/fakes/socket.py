"""A WebSocket client that talks to an ASGI app in the same event loop: no threads, no ports, no waiting."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any


class SocketClosed(Exception):
    """The server has closed the connection."""

    def __init__(self, code: int) -> None:
        super().__init__(f"closed with {code}")
        self.code = code


class FakeSocket:
    """One connection; `accepted` is the subprotocol that the server chose, `closes_with` the code at its end."""

    def __init__(self) -> None:
        self.accepted: str | None = None
        self.closes_with = 1000
        self._to_app: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._from_app: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def send(self, event: object) -> None:
        await self.send_text(json.dumps(event))

    async def send_text(self, text: str) -> None:
        await self._to_app.put({"type": "websocket.receive", "text": text})

    async def send_bytes(self, data: bytes) -> None:
        await self._to_app.put({"type": "websocket.receive", "bytes": data})

    async def receive(self) -> dict[str, Any]:
        """Return the next event. Raises SocketClosed."""
        frame = await self._from_app.get()
        if frame["type"] == "websocket.close":
            raise SocketClosed(frame.get("code", 1000))
        event: dict[str, Any] = json.loads(frame["text"])
        return event

    async def closing_code(self) -> int:
        """Return the code that the server closes with, passing over what it says before."""
        while True:
            try:
                await self.receive()
            except SocketClosed as closed:
                return closed.code


@asynccontextmanager
async def connect(
    app: Any, path: str, *, headers: Mapping[str, str] | None = None, subprotocols: Sequence[str] = ()
) -> AsyncIterator[FakeSocket]:
    """Open a connection to `path`, which may carry a query, and close it at the end."""
    socket = FakeSocket()
    path, _, query = path.partition("?")
    scope = {
        "type": "websocket",
        "asgi": {"version": "3.0"},
        "scheme": "ws",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(key.lower().encode(), value.encode()) for key, value in (headers or {}).items()],
        "client": ("203.0.113.1", 1),
        "server": ("test", 80),
        "subprotocols": list(subprotocols),
        "state": {},
        "extensions": {},
    }
    await socket._to_app.put({"type": "websocket.connect"})
    serving = asyncio.create_task(app(scope, socket._to_app.get, socket._from_app.put))
    try:
        opening = await socket._from_app.get()
        if opening["type"] != "websocket.accept":
            raise SocketClosed(opening.get("code", 1000))
        socket.accepted = opening.get("subprotocol")
        yield socket
    finally:
        await socket._to_app.put({"type": "websocket.disconnect", "code": socket.closes_with})
        await serving

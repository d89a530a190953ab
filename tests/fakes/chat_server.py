"""A server of the chat completions protocol that does what a test scripts, request by request."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

Script = Callable[[asyncio.StreamWriter], Awaitable[None]]


class ChatServer:
    """Answers each request by the next script, the last one again and again; `asked` and `hung_up` are set when a client does so."""

    def __init__(self, scripts: Sequence[Script]) -> None:
        self._scripts = list(scripts)
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[str] = []
        self.asked = asyncio.Event()
        self.hung_up = asyncio.Event()
        self.base_url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            int(line.split(":")[1]) for line in head.lower().splitlines() if line.startswith("content-length")
        )
        self.headers.append(head)
        self.bodies.append(json.loads(await reader.readexactly(length)))
        self.asked.set()
        script = self._scripts[min(len(self.bodies), len(self._scripts)) - 1]
        answering = asyncio.create_task(self._answer(script, writer))
        leaving = asyncio.create_task(reader.read())
        await asyncio.wait([answering, leaving], return_when=asyncio.FIRST_COMPLETED)
        if leaving.done():
            self.hung_up.set()
        for task in (answering, leaving):
            task.cancel()
        await asyncio.gather(answering, leaving, return_exceptions=True)
        writer.close()

    @staticmethod
    async def _answer(script: Script, writer: asyncio.StreamWriter) -> None:
        await script(writer)
        await writer.drain()


@asynccontextmanager
async def chat_server(*scripts: Script) -> AsyncIterator[ChatServer]:
    """Run a server on a free port for as long as the block lasts."""
    fake = ChatServer(scripts)
    server = await asyncio.start_server(fake.serve, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()[:2]
    fake.base_url = f"http://{host}:{port}/v1"
    try:
        yield fake
    finally:
        server.close()


def _head(writer: asyncio.StreamWriter, kind: str = "text/event-stream", status: str = "200 OK") -> None:
    writer.write(f"HTTP/1.1 {status}\r\ncontent-type: {kind}\r\nconnection: close\r\n\r\n".encode())


def _chunk(text: str) -> bytes:
    return f"data: {json.dumps({'choices': [{'index': 0, 'delta': {'content': text}}]})}\n\n".encode()


def says(*pieces: str, keep_alives: bool = False, then: Script | None = None) -> Script:
    """Stream the pieces and end, or go on with another script after them."""

    async def script(writer: asyncio.StreamWriter) -> None:
        _head(writer)
        for piece in pieces:
            if keep_alives:
                writer.write(b": ping\n\n\n")
            writer.write(_chunk(piece))
            await writer.drain()
        if then is None:
            writer.write(b'data: {"choices": []}\n\ndata: [DONE]\n\n')
        else:
            await then(writer)

    return script


def raw(body: str) -> Script:
    """Send a stream with these very bytes."""

    async def script(writer: asyncio.StreamWriter) -> None:
        _head(writer)
        writer.write(body.encode())

    return script


def fails(status: str) -> Script:
    """Refuse the request."""

    async def script(writer: asyncio.StreamWriter) -> None:
        _head(writer, "application/json", status)
        writer.write(b'{"error": {"message": "no"}}')

    return script


def answers_whole(text: str) -> Script:
    """Answer with one JSON object, as a server does that can't stream."""

    async def script(writer: asyncio.StreamWriter) -> None:
        _head(writer, "application/json")
        writer.write(json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode())

    return script


async def hangs(writer: asyncio.StreamWriter) -> None:
    """Say nothing more, ever."""
    await asyncio.Event().wait()


async def breaks_off(writer: asyncio.StreamWriter) -> None:
    """Cut the connection."""
    writer.transport.abort()


async def only_keeps_alive(writer: asyncio.StreamWriter) -> None:
    """Send keep-alives for ever."""
    _head(writer)
    while True:
        writer.write(b": ping\n\n")
        await writer.drain()
        await asyncio.sleep(0)

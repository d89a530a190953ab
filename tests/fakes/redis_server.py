"""A server that speaks enough of Redis's protocol (RESP2) for publish and subscribe."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class FakeRedis:
    """Channels and who listens to them."""

    def __init__(self) -> None:
        self.url = ""
        self._channels: dict[bytes, set[asyncio.StreamWriter]] = defaultdict(set)
        self._connections: set[asyncio.StreamWriter] = set()

    def drop_everybody(self) -> None:
        """Break every connection, as a server that is restarted does."""
        for writer in tuple(self._connections):
            writer.transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections.add(writer)
        try:
            while True:
                self._answer(await _command(reader), writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._connections.discard(writer)
            for listeners in self._channels.values():
                listeners.discard(writer)
            writer.close()

    def _answer(self, command: list[bytes], writer: asyncio.StreamWriter) -> None:
        name, *arguments = command
        match name.upper():
            case b"SUBSCRIBE":
                self._channels[arguments[0]].add(writer)
                writer.write(_array(b"subscribe", arguments[0]) + b":1\r\n")
            case b"UNSUBSCRIBE":
                for channel in arguments or list(self._channels):
                    self._channels[channel].discard(writer)
                    writer.write(_array(b"unsubscribe", channel) + b":0\r\n")
            case b"PUBLISH":
                channel, data = arguments
                for listener in self._channels[channel]:
                    listener.write(b"*3\r\n" + _bulk(b"message") + _bulk(channel) + _bulk(data))
                writer.write(b":%d\r\n" % len(self._channels[channel]))
            case b"PING":
                # Within a subscription every answer is an array.
                listens = any(writer in listeners for listeners in self._channels.values())
                pong = b"*2\r\n" + _bulk(b"pong") + _bulk(arguments[0] if arguments else b"")
                writer.write(pong if listens else b"+PONG\r\n")
            case _:
                writer.write(b"+OK\r\n")


@asynccontextmanager
async def fake_redis() -> AsyncIterator[FakeRedis]:
    """Run a server on a free port."""
    fake = FakeRedis()
    server = await asyncio.start_server(fake.serve, "127.0.0.1", 0)
    fake.url = f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0"
    try:
        yield fake
    finally:
        server.close()
        fake.drop_everybody()


async def _command(reader: asyncio.StreamReader) -> list[bytes]:
    count = int((await reader.readuntil(b"\r\n"))[1:])
    parts = []
    for _ in range(count):
        length = int((await reader.readuntil(b"\r\n"))[1:])
        parts.append((await reader.readexactly(length + 2))[:-2])
    return parts


def _bulk(data: bytes) -> bytes:
    return b"$%d\r\n%s\r\n" % (len(data), data)


def _array(kind: bytes, channel: bytes) -> bytes:
    return b"*3\r\n" + _bulk(kind) + _bulk(channel)

"""A client of `/v1/realtime` over a fake socket: the events it got, and sentences for what it does."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from tests.fakes.shopfront import Shopfront
from tests.fakes.socket import FakeSocket, SocketClosed, connect
from tests.fakes.voice import frames, silence

Event = dict[str, Any]
_DEADLINE_S = 20.0


class Caller:
    """Collects what the server sends; `events` grows while it is connected."""

    def __init__(self, socket: FakeSocket) -> None:
        self.socket = socket
        self.events: list[Event] = []
        self.closed: int | None = None
        self._changed = asyncio.Condition()

    async def collect(self) -> None:
        """Take events until the server closes."""
        while True:
            try:
                event = await self.socket.receive()
            except SocketClosed as closed:
                self.closed = closed.code
                event = {"type": "closed"}
            async with self._changed:
                self.events.append(event)
                self._changed.notify_all()
            if event["type"] == "closed":
                return

    def types(self) -> list[str]:
        """The types of all events so far."""
        return [event["type"] for event in self.events]

    def of(self, kind: str) -> list[Event]:
        """All events of a type so far."""
        return [event for event in self.events if event["type"] == kind]

    async def wait(self, kind: str, nth: int = 0) -> Event:
        """Return the nth event of a type as soon as it is there."""
        async with asyncio.timeout(_DEADLINE_S), self._changed:
            try:
                await self._changed.wait_for(lambda: len(self.of(kind)) > nth)
            except TimeoutError as error:
                raise AssertionError(f"no {kind} number {nth}; there were {self.types()}") from error
        return self.of(kind)[nth]

    async def send(self, kind: str, **fields: Any) -> None:
        """Send one client event."""
        await self.socket.send({"type": kind, **fields})

    async def use(self, mode: str = "text", **session: Any) -> Event:
        """Choose how to talk; return `session.updated`."""
        before = len(self.of("session.updated"))
        await self.send("session.update", session={"type": "realtime", "output_modalities": [mode], **session})
        return await self.wait("session.updated", before)

    async def says(self, text: str, *, respond: bool = True) -> str:
        """Type a message and return the whole text of the reply."""
        done = len(self.of("response.done"))
        item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]}
        await self.send("conversation.item.create", item=item)
        if not respond:
            return ""
        await self.send("response.create")
        reply = await self.wait("response.done", done)
        return text_of(reply)

    async def hears(self, *sounds: bytes) -> None:
        """Send audio as fast as it goes, frame by frame."""
        for sound in sounds:
            for frame in frames(sound):
                await self.send("input_audio_buffer.append", audio=frame)

    async def speaks(self, front: Shopfront, text: str, seconds: float = 0.8) -> None:
        """Say a sentence, with silence before and after it."""
        await self.hears(silence(0.2), front.voice.mouth.says(text, seconds), silence(0.4))

    async def refused(self, kind: str, **fields: Any) -> Event:
        """Send an event that is a mistake; return the error about it."""
        before = len(self.of("error"))
        await self.send(kind, **fields)
        error: Event = (await self.wait("error", before))["error"]
        return error

    def audio_of(self, response_id: str) -> bytes:
        """All audio of a reply."""
        deltas = [e for e in self.of("response.output_audio.delta") if e["response_id"] == response_id]
        return b"".join(base64.b64decode(event["delta"]) for event in deltas)


def text_of(done: Event) -> str:
    """Return the text of a `response.done`."""
    parts = [part for item in done["response"]["output"] for part in item["content"]]
    return "".join(part.get("text") or part.get("transcript") or "" for part in parts)


@asynccontextmanager
async def calling(
    front: Shopfront, *, token: str | None = None, conversation: str = "", cursor: int | str = 0
) -> AsyncIterator[Caller]:
    """Connect and wait for the greeting, or for being refused."""
    path = f"/v1/realtime?conversation_token={conversation}&cursor={cursor}"
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with connect(front.app, path, headers=headers) as socket:
        caller = Caller(socket)
        collecting = asyncio.create_task(caller.collect())
        try:
            opening = asyncio.create_task(caller.wait("shop.conversation"))
            await asyncio.wait([opening, collecting], return_when=asyncio.FIRST_COMPLETED)
            opening.cancel()
            yield caller
        finally:
            collecting.cancel()
            with suppress(asyncio.CancelledError):
                await collecting

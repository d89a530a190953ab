"""The real server on a real port: the unmodified openai SDK, frames too large, clients that vanish or do not read."""

from __future__ import annotations

import asyncio
import base64
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import websockets
from openai import AsyncOpenAI
from openai.resources.realtime.realtime import AsyncRealtimeConnection
from starlette.websockets import WebSocketState

from assistant.channels.outbox import TOO_SLOW, Outbox
from assistant.settings import ServerSettings
from tests.fakes.clock import settle
from tests.fakes.shopfront import ANSWER, QUESTION, Shopfront
from tests.fakes.voice import frames, silence

ITEM: Any = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": QUESTION}]}


def sdk(address: str) -> AsyncOpenAI:
    return AsyncOpenAI(api_key="sk-none", base_url=f"http://{address}/v1", websocket_base_url=f"ws://{address}/v1")


@asynccontextmanager
async def talking(front: Shopfront) -> AsyncIterator[AsyncRealtimeConnection]:
    """Connect with the SDK as it is."""
    async with front.served() as address, sdk(address) as client, client.realtime.connect(model="shop") as connection:
        yield connection


async def test_the_openai_sdk_holds_a_text_conversation(shopfront: Shopfront) -> None:
    async with talking(shopfront) as connection:
        await connection.session.update(session={"type": "realtime", "output_modalities": ["text"]})
        for question, answer in ((QUESTION, ANSWER), ("青山 K1 Pro 电水壶多少钱？", "299")):
            content: Any = [{"type": "input_text", "text": question}]
            await connection.conversation.item.create(item={"type": "message", "role": "user", "content": content})
            await connection.response.create()
            text = ""
            async for event in connection:
                if event.type == "response.output_text.delta":
                    text += event.delta
                elif event.type == "response.done":
                    break
            assert answer in text
            assert event.response.status == "completed"


async def test_the_openai_sdk_holds_a_spoken_conversation(shopfront: Shopfront) -> None:
    mouth = shopfront.voice.mouth
    async with talking(shopfront) as connection:
        await connection.session.update(session={"type": "realtime", "output_modalities": ["audio"]})
        for sound in (silence(0.3), mouth.says(QUESTION), silence(0.6)):
            for frame in frames(sound):
                await connection.input_audio_buffer.append(audio=frame)
        transcript, audio, heard = "", b"", ""
        async for event in connection:
            if event.type == "conversation.item.input_audio_transcription.completed":
                heard = event.transcript
            elif event.type == "response.output_audio_transcript.delta":
                transcript += event.delta
            elif event.type == "response.output_audio.delta":
                audio += base64.b64decode(event.delta)
            elif event.type == "response.done":
                break
        assert heard == QUESTION
        assert ANSWER in transcript
        assert len(audio) > 24000


async def test_a_frame_of_ten_megabytes_is_refused_in_words_on_the_same_connection(shopfront: Shopfront) -> None:
    limit = ServerSettings().max_message_bytes  # type: ignore[call-arg]
    async with (
        shopfront.served(ws_max_size=limit) as address,
        websockets.connect(f"ws://{address}/v1/realtime", max_size=None) as client,
    ):
        await client.send(json.dumps({"type": "input_audio_buffer.append", "audio": "A" * 10_000_000}))
        event = await until(client, "error")
        assert event["error"]["code"] == "audio_too_large"
        await asks(client)


async def test_a_client_that_vanishes_is_forgotten_and_its_words_are_kept(shopfront: Shopfront) -> None:
    sessions = shopfront.assistant.metrics.sessions.labels(mode="realtime")
    async with shopfront.served() as address:
        client = await websockets.connect(f"ws://{address}/v1/realtime")
        greeting = await until(client, "shop.conversation")
        await client.send(json.dumps({"type": "conversation.item.create", "item": ITEM}))
        await until(client, "conversation.item.done")
        assert sessions._value.get() == 1
        client.transport.abort()
        await eventually(lambda: sessions._value.get() == 0)
        stored = await shopfront.assistant.conversations.messages(greeting["conversation_id"])
        assert [message.text for message in stored] == [QUESTION]


async def test_a_socket_that_says_nothing_after_its_handshake_slows_nobody(shopfront: Shopfront) -> None:
    async with shopfront.served() as address:
        host, port = address.split(":")
        with socket.create_connection((host, int(port))) as half_open:
            half_open.sendall(b"GET /v1/realtime HTTP/1.1\r\nHost: shop\r\n")
            async with websockets.connect(f"ws://{address}/v1/realtime") as client:
                assert (await until(client, "shop.conversation"))["owner"] == "bot"


async def test_a_client_that_does_not_read_slows_nobody(shopfront: Shopfront) -> None:
    async with (
        shopfront.served() as address,
        websockets.connect(f"ws://{address}/v1/realtime", max_queue=1) as lazy,
        websockets.connect(f"ws://{address}/v1/realtime") as quick,
    ):
        greeting = await until(lazy, "shop.conversation")
        topic = f"conversation.{greeting['conversation_id']}"
        for number in range(400):
            await shopfront.assistant.bus.publish(
                topic, {"type": "shop.staff.typing", "padding": "x" * 50_000, "n": number}
            )
            if number % 20 == 0:
                await settle()
        await asks(quick)
        lazy.transport.abort()


async def asks(client: websockets.ClientConnection) -> None:
    """Ask in text and wait for the answer."""
    await client.send(json.dumps({"type": "session.update", "session": {"output_modalities": ["text"]}}))
    await client.send(json.dumps({"type": "conversation.item.create", "item": ITEM}))
    await client.send(json.dumps({"type": "response.create"}))
    assert (await until(client, "response.done"))["response"]["status"] == "completed"


async def eventually(condition: Callable[[], bool]) -> None:
    """Wait until something holds that nobody announces."""
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


async def until(client: websockets.ClientConnection, kind: str) -> dict[str, Any]:
    """Return the next event of a type."""
    async with asyncio.timeout(20):
        while True:
            event: dict[str, Any] = json.loads(await client.recv())
            if event["type"] == kind:
                return event


class SlowSocket:
    """A socket whose client reads nothing until `reads` is set."""

    application_state = WebSocketState.CONNECTED

    def __init__(self) -> None:
        self.reads = asyncio.Event()
        self.sent: list[str] = []
        self.closed: int | None = None

    async def send_text(self, text: str) -> None:
        await self.reads.wait()
        self.sent.append(text)

    async def close(self, code: int) -> None:
        self.closed = code


async def test_an_outbox_that_is_full_drops_its_client_and_never_waits() -> None:
    slow = SlowSocket()
    outbox = Outbox(slow, limit=3)  # type: ignore[arg-type]
    running = asyncio.create_task(outbox.run())
    for number in range(10):
        await outbox.put({"type": "tick", "n": number})
    assert outbox.overflowed
    slow.reads.set()
    await running
    assert slow.closed == TOO_SLOW
    assert len(slow.sent) <= 1


async def test_an_outbox_sends_in_order_what_it_holds_when_it_is_closed() -> None:
    slow = SlowSocket()
    slow.reads.set()
    outbox = Outbox(slow)  # type: ignore[arg-type]
    for number in range(3):
        await outbox.put({"type": "tick", "n": number})
    outbox.close()
    await outbox.run()
    assert [json.loads(text)["n"] for text in slow.sent] == [0, 1, 2]
    assert slow.closed == 1000


@pytest.mark.parametrize("state", [WebSocketState.DISCONNECTED])
async def test_an_outbox_of_a_client_that_is_gone_just_ends(state: WebSocketState) -> None:
    slow = SlowSocket()
    slow.application_state = state  # type: ignore[misc]
    slow.reads.set()
    outbox = Outbox(slow)  # type: ignore[arg-type]
    outbox.close()
    await outbox.run()
    assert slow.closed is None

"""A caller: speaks the Realtime protocol over a real socket, plays audio in real time, and measures at its own end."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import websockets
from websockets.asyncio.client import ClientConnection

from assistant.errors import AssistantError
from voice.audio import SPEECH_HZ

_FRAME_MS = 40
_FRAME_BYTES = SPEECH_HZ * 2 * _FRAME_MS // 1000
Json = dict[str, Any]


class NoAnswer(AssistantError):
    """The server did not do in time what was waited for."""

    code = "no_answer"
    retryable = True


def _now_ms() -> float:
    return time.monotonic() * 1000


@dataclass
class Heard:
    """One reply as the caller got it. Times are ms on the caller's clock; `audio` is pcm16 24 kHz."""

    response_id: str
    text: str = ""
    audio: bytearray = field(default_factory=bytearray)
    citations: list[Json] = field(default_factory=list)
    cards: list[Json] = field(default_factory=list)
    status: str = ""
    first_text_ms: float | None = None
    first_audio_ms: float | None = None
    done_ms: float | None = None


class Caller:
    """Use `async with`. Microphone audio goes out in real time; silence is sent while nobody speaks."""

    def __init__(self, url: str, token: str | None = None, *, conversation_token: str = "", cursor: int = 0) -> None:
        query = f"?conversation_token={conversation_token}&cursor={cursor}" if conversation_token else ""
        self._url = url.replace("http", "ws", 1) + "/v1/realtime" + query
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._socket: ClientConnection | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._changed = asyncio.Condition()
        self._microphone: asyncio.Queue[bytes] = asyncio.Queue()
        self._microphone_open = False
        self.events: list[tuple[float, Json]] = []
        self.replies: dict[str, Heard] = {}
        self.transcripts: list[str] = []
        self.partials: list[str] = []
        self.conversation: Json = {}
        self.speech_ended_ms = 0.0
        self.stopped_ms: float | None = None
        self.silent_ms: float | None = None

    async def __aenter__(self) -> Caller:
        self._socket = await websockets.connect(self._url, additional_headers=self._headers, max_size=None)
        self._tasks.append(asyncio.create_task(self._receive()))
        await self.wait_for(lambda: bool(self.conversation), "the conversation to open")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._socket is not None
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._socket.close()

    async def send(self, event: Json) -> None:
        """Send one client event."""
        assert self._socket is not None
        await self._socket.send(json.dumps(event, ensure_ascii=False))

    async def use(self, *, spoken: bool, **shop: Any) -> None:
        """Choose voice or text; voice opens the microphone."""
        session: Json = {"type": "realtime", "output_modalities": ["audio" if spoken else "text"]}
        if shop:
            session["shop"] = shop
        await self.send({"type": "session.update", "session": session})
        if spoken and not self._microphone_open:
            self._microphone_open = True
            self._tasks.append(asyncio.create_task(self._stream_microphone()))

    async def type_text(self, text: str, timeout_s: float = 20.0) -> Heard:
        """Type a message and return the reply to it, complete. Raises NoAnswer."""
        before, began = set(self.replies), _now_ms()
        item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]}
        await self.send({"type": "conversation.item.create", "item": item})
        await self.send({"type": "response.create"})
        await self.wait_for(
            lambda: any(r not in before and h.done_ms for r, h in self.replies.items()),
            f"an answer to {text!r}",
            timeout_s,
        )
        reply = next(h for r, h in self.replies.items() if r not in before and h.done_ms)
        self.speech_ended_ms = began
        return reply

    def speak(self, pcm16: bytes) -> float:
        """Speak in real time; return how long it takes, in ms. `speech_ended_ms` tells when the last sound went out."""
        for start in range(0, len(pcm16), _FRAME_BYTES):
            self._microphone.put_nowait(pcm16[start : start + _FRAME_BYTES])
        return len(pcm16) / 2 / SPEECH_HZ * 1000

    async def ask(self, pcm16: bytes, timeout_s: float = 40.0) -> Heard:
        """Say something and return the reply that follows it, complete."""
        before = set(self.replies)
        self.speak(pcm16)
        await self.wait_for(
            lambda: any(r not in before and h.done_ms and h.audio for r, h in self.replies.items()),
            "a spoken answer",
            timeout_s,
        )
        return next(h for r, h in self.replies.items() if r not in before and h.done_ms and h.audio)

    async def wait_for(self, condition: Callable[[], bool], what: str, timeout_s: float = 20.0) -> None:
        """Wait until the condition holds. Raises NoAnswer."""
        try:
            async with asyncio.timeout(timeout_s), self._changed:
                await self._changed.wait_for(condition)
        except TimeoutError as error:
            raise NoAnswer(f"Waited {timeout_s:.0f} s for {what}.") from error

    async def report_played(self, reply: Heard, played_ms: float) -> None:
        """Report playback, as a page does."""
        await self.send({"type": "shop.playback", "response_id": reply.response_id, "played_ms": played_ms})

    def of_type(self, kind: str) -> list[Json]:
        """Return the events of a type received so far."""
        return [event for _, event in self.events if event["type"] == kind]

    async def _stream_microphone(self) -> None:
        """Send a frame every 40 ms, by the clock: a late frame is followed up, never skipped."""
        silence = bytes(_FRAME_BYTES)
        due, speaking = _now_ms(), False
        while True:
            frame = silence
            if not self._microphone.empty():
                frame, speaking = self._microphone.get_nowait(), True
            elif speaking:
                speaking, self.speech_ended_ms = False, _now_ms()
            await self.send({"type": "input_audio_buffer.append", "audio": base64.b64encode(frame).decode("ascii")})
            due += _FRAME_MS
            await asyncio.sleep(max(0.0, due - _now_ms()) / 1000)

    async def _receive(self) -> None:
        assert self._socket is not None
        async for raw in self._socket:
            event = json.loads(raw)
            async with self._changed:
                self._take(event, _now_ms())
                self._changed.notify_all()

    def _take(self, event: Json, now: float) -> None:
        kind = event["type"]
        self.events.append((now, {**event, "delta": ""} if kind == "response.output_audio.delta" else event))
        reply = self.replies.get(event.get("response_id", ""))
        if kind == "response.created":
            self.replies[event["response"]["id"]] = Heard(event["response"]["id"])
        elif kind in ("response.output_text.delta", "response.output_audio_transcript.delta") and reply:
            reply.text += event["delta"]
            reply.first_text_ms = reply.first_text_ms or now
        elif kind == "response.output_audio.delta" and reply:
            reply.audio += base64.b64decode(event["delta"])
            reply.first_audio_ms = reply.first_audio_ms or now
        elif kind == "shop.citations" and reply:
            reply.citations = event["citations"]
        elif kind == "shop.product_cards" and reply:
            reply.cards = event["cards"]
        elif kind == "response.done":
            done = self.replies.setdefault(event["response"]["id"], Heard(event["response"]["id"]))
            done.status, done.done_ms = event["response"]["status"], now
        elif kind in ("input_audio_buffer.speech_started", "shop.duck"):
            # Either silences the page: the one holds playback, the other ends it.
            self.silent_ms = self.silent_ms or now
            self.stopped_ms = now if kind != "shop.duck" else self.stopped_ms
        elif kind == "conversation.item.input_audio_transcription.completed":
            self.transcripts.append(event["transcript"])
        elif kind == "conversation.item.input_audio_transcription.delta":
            self.partials.append(event["delta"])
        elif kind == "shop.conversation":
            self.conversation = event

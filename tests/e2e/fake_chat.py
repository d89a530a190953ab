"""The fake server's end of /v1/realtime: answers by script, speaks tones, and can be steered by a test."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from fastapi import WebSocket, WebSocketDisconnect

from tests.e2e import fake_data

if TYPE_CHECKING:
    from tests.e2e.fake_server import FakeServer

RATE_HZ = 24_000
HEARD_AFTER_S = 0.8
NOW = "2026-11-20T08:00:00Z"
HAND_OVER_NOTICE = "已为您转接同事"
ESCALATION = {"ticket_id": "T-1", "status": "new", "owner": "queue", "reason_code": "explicit_request"}


def tone(seconds: float) -> str:
    """A quiet tone as base64 pcm16, 24 kHz."""
    at = np.arange(int(RATE_HZ * seconds)) / RATE_HZ
    return base64.b64encode((np.sin(2 * np.pi * 330 * at) * 5000).astype("<i2").tobytes()).decode()


@dataclass
class FakeConversation:
    """One conversation: what was said, who owns it, and the socket it is on now."""

    token: str
    history: list[dict[str, Any]] = field(default_factory=list)
    owner: str = "bot"
    modality: str = "text"
    socket: WebSocket | None = None
    heard_bytes: int = 0
    heard: bool = False
    answers: int = 0
    mute_replies: bool = False
    handing_over: bool = False
    clause_s: float = 1.2
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def send(self, kind: str, **fields: Any) -> None:
        """Send one event if anyone is there."""
        if self.socket is not None:
            try:
                await self.socket.send_json({"event_id": f"e{id(fields)}", "type": kind, **fields})
            except (RuntimeError, WebSocketDisconnect):
                self.socket = None

    def remember(self, item_id: str, role: str, text: str, **more: Any) -> int:
        """Add to the history once; returns the cursor."""
        if all(entry["item_id"] != item_id for entry in self.history):
            entry = {"item_id": item_id, "role": role, "text": text, "status": "completed", "created_at": NOW, **more}
            self.history.append(entry)
        return len(self.history)

    async def welcome(self, cursor: int) -> None:
        """The opening events, with what was missed since `cursor`."""
        await self.send("session.created", session={"type": "realtime"})
        await self.send(
            "shop.conversation",
            conversation_id="conv-1",
            conversation_token=self.token,
            cursor=len(self.history),
            owner=self.owner,
            ai_notice=fake_data.SHOP["ai_notice"],
            history=self.history[cursor:],
        )

    async def take_text(self, item: dict[str, Any]) -> None:
        """A typed message."""
        text = item["content"][0]["text"]
        cursor = self.remember(item["id"], "customer", text)
        await self.send("conversation.item.added", item=item, cursor=cursor)
        await self.send("conversation.item.done", item=item)
        if "人工" in text or "person" in text:
            self.handing_over = True

    async def answer(self) -> None:
        """A reply by the script, in the modality of the session."""
        if self.handing_over:
            await self.hand_over()
            return
        if self.owner != "bot" or self.mute_replies:
            return
        self.answers += 1
        response, item = f"resp-{self.answers}", f"reply-{self.answers}"
        await self.send("response.created", response={"id": response, "status": "in_progress"})
        await self.send("response.output_item.added", response_id=response, item={"id": item, "role": "assistant"})
        if self.modality == "audio":
            await self.speak(response, item)
        else:
            await self.write(response, item)
        await self.send("response.done", response={"id": response, "status": "completed"})

    async def hand_over(self) -> None:
        """The notice is the reply; the event names it and does not repeat its words."""
        self.handing_over, self.owner = False, "queue"
        place = {"response_id": "resp-notice", "item_id": "notice-1"}
        await self.send("response.created", response={"id": "resp-notice", "status": "in_progress"})
        await self.send("response.output_item.added", response_id="resp-notice", item={"id": "notice-1"})
        cursor = self.remember("notice-1", "system", HAND_OVER_NOTICE)
        await self.send("shop.escalation", **ESCALATION, message=None, item_id="notice-1", cursor=cursor)
        await self.send("response.output_text.delta", **place, content_index=0, delta=HAND_OVER_NOTICE)
        await self.send("response.output_text.done", **place, content_index=0, text=HAND_OVER_NOTICE)
        item = {"id": "notice-1", "type": "message", "role": "assistant", "status": "completed"}
        await self.send("conversation.item.done", item=item)
        await self.send("response.done", response={"id": "resp-notice", "status": "completed"})

    async def write(self, response: str, item: str) -> None:
        text = fake_data.BATTERY_ANSWER["text"]
        at = {"response_id": response, "item_id": item}
        for start in range(0, len(text), 6):
            await self.send("response.output_text.delta", **at, content_index=0, delta=text[start : start + 6])
            await asyncio.sleep(0.01)
        await self.send("response.output_text.done", **at, content_index=0, text=text)
        await self.send("shop.citations", **at, citations=fake_data.BATTERY_ANSWER["citations"])
        await self.send("shop.product_cards", **at, cards=fake_data.BATTERY_ANSWER["cards"])
        await self.send("shop.quick_replies", response_id=response, replies=fake_data.BATTERY_ANSWER["replies"])
        given = fake_data.BATTERY_ANSWER
        self.remember(item, "assistant", text, citations=given["citations"], cards=given["cards"])

    async def speak(self, response: str, item: str) -> None:
        at = {"response_id": response, "item_id": item, "content_index": 0}
        for clause in fake_data.SPOKEN_CLAUSES:
            await self.send("response.output_audio_transcript.delta", **at, delta=clause)
            await self.send("response.output_audio.delta", **at, delta=tone(self.clause_s))
        await self.send("response.output_audio.done", **at)
        self.remember(item, "assistant", "".join(fake_data.SPOKEN_CLAUSES))

    async def take_audio(self, encoded: str) -> None:
        """After enough sound the customer has 'said' one sentence, once."""
        self.heard_bytes += len(base64.b64decode(encoded))
        if self.heard or self.heard_bytes < HEARD_AFTER_S * RATE_HZ * 2:
            return
        self.heard = True
        await self.send("input_audio_buffer.speech_started", item_id="said-1", audio_start_ms=0)
        for part in ("白色的", "有货吗"):
            await self.send("conversation.item.input_audio_transcription.delta", item_id="said-1", delta=part)
            await asyncio.sleep(0.05)
        await self.send("input_audio_buffer.speech_stopped", item_id="said-1", audio_end_ms=900)
        await self.send("input_audio_buffer.committed", item_id="said-1")
        item = {"id": "said-1", "type": "message", "role": "user", "content": [{"type": "input_audio"}]}
        await self.send("conversation.item.added", item=item)
        await self.send(
            "conversation.item.input_audio_transcription.completed", item_id="said-1", transcript="白色的有货吗？"
        )
        self.remember("said-1", "customer", "白色的有货吗？")
        self.start(self.answer())

    def start(self, work: Any) -> None:
        """Run something beside the reading loop."""
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    # What a test may make happen.

    async def customer_interrupts(self) -> None:
        await self.send("input_audio_buffer.speech_started", item_id="said-2", audio_start_ms=5000)

    async def staff_joins(self) -> None:
        self.owner = "human"
        await self.send(
            "shop.escalation",
            ticket_id="T-1",
            status="open",
            owner="human",
            reason_code="explicit_request",
            message="",
            agent={"display_name": "林同事"},
        )

    async def staff_says(self, text: str, item_id: str = "staff-1") -> None:
        agent = {"display_name": "林同事"}
        cursor = self.remember(item_id, "agent", text, display_name="林同事")
        await self.send("shop.staff.message", item_id=item_id, text=text, agent=agent, created_at=NOW, cursor=cursor)

    async def staff_finishes(self) -> None:
        self.owner = "bot"
        await self.send(
            "shop.escalation", ticket_id="T-1", status="solved", owner="bot", reason_code="explicit_request", message=""
        )


async def serve_chat(server: FakeServer, websocket: WebSocket, token: str, cursor: int) -> None:
    """Serve one connection of one conversation."""
    if token not in server.conversations:
        token = f"ct-{len(server.conversations) + 1}"
        server.conversations[token] = FakeConversation(token)
        cursor = 0
    here = server.conversations[token]
    here.socket = websocket
    await here.welcome(cursor)
    try:
        while True:
            event = await websocket.receive_json()
            server.note(event)
            kind = event["type"]
            if kind == "session.update":
                here.modality = event["session"]["output_modalities"][0]
                await here.send("session.updated", session=event["session"])
            elif kind == "conversation.item.create":
                await here.take_text(event["item"])
            elif kind == "response.create":
                here.start(here.answer())
            elif kind == "input_audio_buffer.append":
                await here.take_audio(event["audio"])
    except (WebSocketDisconnect, RuntimeError):
        server.sockets.discard(websocket)

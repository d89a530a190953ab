"""The fake live room."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from fastapi import WebSocket, WebSocketDisconnect

from tests.e2e import fake_data

if TYPE_CHECKING:
    from tests.e2e.fake_server import FakeServer

NOW = "2026-11-20T08:00:00Z"


class FakeRoom:
    """One room: who is in it, what is shown, what was said."""

    def __init__(self) -> None:
        self.viewers: set[WebSocket] = set()
        self.current: dict[str, Any] | None = fake_data.CARDS[0]
        self.comments: list[dict[str, Any]] = [
            {"comment_id": "c-a", "author": "小满", "text": "主播晚上好～", "created_at": NOW},
            {"comment_id": "c-b", "author": "Leo", "text": "Does it work with iPhone?", "created_at": NOW},
        ]
        self.answers = 0
        self.given: list[dict[str, Any]] = []

    async def broadcast(self, event: dict[str, Any]) -> None:
        """Send to everyone who is still there."""
        for viewer in list(self.viewers):
            with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                await viewer.send_json(event)

    async def show(self, sku: str) -> dict[str, Any]:
        """Switch the product and tell the room."""
        self.current = next(card for card in fake_data.CARDS if card["sku"] == sku)
        await self.broadcast({"type": "room.product", "current_product": self.current})
        return {"current_product": self.current}

    def state(self) -> dict[str, Any]:
        """What someone who enters is told."""
        return {
            "type": "room.state",
            "room_id": "main",
            "title": fake_data.SHOP["rooms"][0]["title"],
            "current_product": self.current,
            "lineup": fake_data.CARDS,
            "viewers": 128,
            "comments": self.comments,
            "answers": self.given,
        }

    async def take(self, event: dict[str, Any], author: str) -> None:
        """A comment; questions are answered, insults are held back."""
        comment_id = f"c-{len(self.comments)}"
        if "傻" in event["text"]:
            await self.broadcast(
                {
                    "type": "room.notice",
                    "comment_id": event["client_id"],
                    "code": "abuse",
                    "message": "这条评论不会公开显示。",
                }
            )
            return
        comment = {
            "comment_id": comment_id,
            "client_id": event["client_id"],
            "author": author,
            "text": event["text"],
            "created_at": NOW,
        }
        self.comments.append(comment)
        await self.broadcast({"type": "room.comment", **comment})
        if event["text"].rstrip().endswith(("?", "？")):
            await self.answer([comment_id], event["text"])

    async def answer(self, comment_ids: list[str], question: str) -> None:
        """Answer in the room."""
        self.answers += 1
        answer = {
            "type": "room.answer",
            "answer_id": f"a-{self.answers}",
            "comment_ids": comment_ids,
            "question": question,
            "text": "云听 Pro 单次续航 8 小时，配合充电盒 32 小时。[1]",
            "lang": "zh",
            "cards": [],
            "citations": fake_data.BATTERY_ANSWER["citations"][:1],
        }
        self.given.append(answer)
        await self.broadcast(answer)


async def serve_room(server: FakeServer, websocket: WebSocket, principal: dict[str, Any]) -> None:
    """Serve one viewer."""
    room = server.room
    room.viewers.add(websocket)
    await websocket.send_json(room.state())
    try:
        while True:
            event = await websocket.receive_json()
            server.note(event)
            await room.take(event, principal["display_name"])
    except (WebSocketDisconnect, RuntimeError):
        room.viewers.discard(websocket)
        server.sockets.discard(websocket)

"""The live room over WebSocket for viewers and over HTTP for hosts and platforms' webhooks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field, ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect

from assistant.auth.principal import Principal
from assistant.auth.tokens import Tokens
from assistant.bus.protocol import Bus, room_topic
from assistant.channels.cards import product_card
from assistant.channels.outbox import Outbox
from assistant.channels.realtime.server_events import error_event
from assistant.channels.rest.auth import socket_subprotocol, socket_token, staff_of
from assistant.channels.rest.route import ApiRoute
from assistant.dialogue.shopview import ShopView
from assistant.errors import ApiError, InvalidRequest
from assistant.room.service import Comment, RoomAnswer, RoomService, RoomState
from assistant.session.history import citations_json
from assistant.telemetry.logs import get_logger

_log = get_logger(__name__)
_BACKLOG = 500
# No log-in has this subject: a platform's ids are apart from those of viewers.
_PLATFORM = "\0platform"


class CommentBody(BaseModel):
    """One comment of a viewer on the socket."""

    type: str
    text: str = Field(max_length=4000)
    client_id: str | None = Field(None, max_length=64)
    lang: str | None = None


class PlatformComment(BaseModel):
    """One comment of a platform's batch."""

    platform_id: str = Field(min_length=1, max_length=128)
    author: str = Field("", max_length=128)
    text: str = Field(max_length=4000)
    sent_at: str | None = None


class Batch(BaseModel):
    """Comments as a platform sends them; each row is read by itself, so that a broken one does not keep the rest out."""

    comments: list[Any] = Field(min_length=1, max_length=500)


class CurrentProduct(BaseModel):
    sku: str = Field(min_length=1, max_length=128)


@dataclass(frozen=True)
class RoomDeps:
    """What the routes need."""

    rooms: RoomService
    tokens: Tokens
    bus: Bus
    shop: Callable[[], ShopView]


class RoomAnswerer:
    """Answers comments of all rooms one after the other, off the path of those who comment."""

    def __init__(self, deps: RoomDeps) -> None:
        self._deps = deps
        self._queue: asyncio.Queue[tuple[str, Comment]] = asyncio.Queue(_BACKLOG)

    def put(self, room_id: str, comment: Comment) -> bool:
        """Queue a comment; False when too many wait, and then it is shown but not answered."""
        try:
            self._queue.put_nowait((room_id, comment))
        except asyncio.QueueFull:
            return False
        return True

    async def run(self) -> None:
        """Answer until cancelled."""
        while True:
            room_id, comment = await self._queue.get()
            try:
                answer = await self._deps.rooms.answer(room_id, comment)
                if answer is not None:
                    event = answer_event(self._deps.shop(), answer)
                    self._deps.rooms.room(room_id).answers.append(event)
                    await self._deps.bus.publish(room_topic(room_id), event)
            except Exception:
                _log.exception("room_answer_failed", room_id=room_id)


def answer_event(shop: ShopView, answer: RoomAnswer) -> dict[str, Any]:
    """Return the event that brings an answer to the room."""
    return {
        "type": "room.answer",
        "answer_id": answer.answer_id,
        "comment_ids": list(answer.comment_ids),
        "question": answer.question,
        "text": answer.text,
        "lang": answer.lang,
        "citations": citations_json(answer.evidence),
        "cards": [product_card(shop, product, answer.lang) for product in answer.products[:2]],
    }


def state_event(shop: ShopView, room: RoomState, lang: str) -> dict[str, Any]:
    """Return what a viewer who joins is shown."""
    return {
        "type": "room.state",
        "room_id": room.room_id,
        "title": dict(room.title),
        "current_product": _card(shop, room.current_sku, lang),
        "lineup": [_card(shop, sku, lang) for sku in room.lineup],
        "viewers": room.viewers,
        "comments": list(room.recent),
        "answers": list(room.answers),
    }


def _card(shop: ShopView, sku: str | None, lang: str) -> dict[str, Any] | None:
    product = shop.catalogue.product(sku) if sku else None
    return product_card(shop, product, lang, shop.catalogue.variant(sku or "")) if product else None


def rooms_router(deps: RoomDeps, answerer: RoomAnswerer) -> APIRouter:
    """Return the routes under /v1/rooms."""
    router = APIRouter(prefix="/v1/rooms", tags=["rooms"], route_class=ApiRoute)
    staff = Depends(staff_of(deps.tokens))

    @router.put("/{room_id}/current-product")
    async def show(room_id: str, body: CurrentProduct, principal: Principal = staff) -> dict[str, Any]:
        """Show another product; staff only."""
        room = await deps.rooms.show(room_id, body.sku)
        return {"room_id": room_id, "current_product": _card(deps.shop(), room.current_sku, "zh")}

    @router.post("/{room_id}/comments")
    async def comments(room_id: str, body: Batch, principal: Principal = staff) -> dict[str, Any]:
        """Take a batch of comments from a platform."""
        deps.rooms.room(room_id)
        taken, rejected = [], []
        for number, row in enumerate(body.comments):
            try:
                item = _row(row)
                comment, new = await deps.rooms.comment(
                    room_id, item.author or "viewer", item.text, item.platform_id, sender=_PLATFORM
                )
            except InvalidRequest as error:
                named = row.get("platform_id") if isinstance(row, dict) else None
                rejected.append({"row": number, "platform_id": named, **error.body()["error"]})
                continue
            if new:
                answerer.put(room_id, comment)
            taken.append({"platform_id": item.platform_id, "comment_id": comment.comment_id})
        return {"accepted": taken, "rejected": rejected}

    @router.websocket("/{room_id}")
    async def viewer(websocket: WebSocket, room_id: str, lang: str = "zh") -> None:
        await websocket.accept(subprotocol=socket_subprotocol(websocket))
        try:
            token = socket_token(websocket) or websocket.query_params.get("token")
            principal = deps.tokens.verify(token) if token else deps.tokens.issue_guest().principal
            room = deps.rooms.room(room_id)
        except ApiError as error:
            await websocket.send_json(error_event(error.error_code, error.message, type_=error.type, param=error.param))
            await websocket.close(4404 if error.error_code == "room_not_found" else 4401)
            return
        await _serve(deps, answerer, websocket, room, principal, lang if lang in ("zh", "en") else "zh")

    return router


def _row(row: Any) -> PlatformComment:
    """Return one comment of a batch. Raises InvalidRequest."""
    try:
        return PlatformComment.model_validate(row)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or None
        raise InvalidRequest(
            f"{where or 'The comment'}: {first['msg']}.", code="invalid_comment", param=where
        ) from error


async def _serve(
    deps: RoomDeps, answerer: RoomAnswerer, websocket: WebSocket, room: RoomState, principal: Principal, lang: str
) -> None:
    outbox = Outbox(websocket, limit=1000)
    await _joined(deps, room, 1)
    async with deps.bus.subscribe(room_topic(room.room_id)) as events:
        await outbox.put(state_event(deps.shop(), room, lang))

        async def forward() -> None:
            async for event in events:
                if event["type"] == "room.product":
                    event = {"type": "room.product", "current_product": _card(deps.shop(), event["sku"], lang)}
                await outbox.put(event)

        tasks = [asyncio.create_task(outbox.run()), asyncio.create_task(forward())]
        try:
            while not outbox.overflowed:
                message = await websocket.receive()
                if message["type"] == "websocket.disconnect":
                    break
                raw = message.get("text") or message.get("bytes") or ""
                await _comment(deps, answerer, room, principal, raw, outbox)
        except WebSocketDisconnect:
            pass
        finally:
            await _joined(deps, room, -1)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _joined(deps: RoomDeps, room: RoomState, change: int) -> None:
    """Count viewers and tell the room."""
    room.viewers += change
    await deps.bus.publish(room_topic(room.room_id), {"type": "room.viewers", "viewers": room.viewers})


async def _comment(
    deps: RoomDeps, answerer: RoomAnswerer, room: RoomState, principal: Principal, raw: str | bytes, outbox: Outbox
) -> None:
    try:
        body = CommentBody.model_validate(json.loads(raw))
        if body.type != "room.comment":
            raise InvalidRequest(f"Unknown event type {body.type[:60]!r}.", code="unknown_event", param="type")
        comment, new = await deps.rooms.comment(
            room.room_id, principal.display_name, body.text, body.client_id, sender=principal.subject
        )
    except (json.JSONDecodeError, UnicodeDecodeError, ValidationError, RecursionError):
        await outbox.put(error_event("invalid_event", "A comment is a JSON object with type and text."))
    except ApiError as error:
        await outbox.put(error_event(error.error_code, error.message, type_=error.type, param=error.param))
    else:
        if not new:
            # Everybody has seen it; only its sender does not know.
            await outbox.put(comment.event())
        elif not answerer.put(room.room_id, comment):
            message = "So many comments just now that this one won't be answered. 评论太多，这条暂时无法回答。"
            await outbox.put(
                {"type": "room.notice", "comment_id": comment.comment_id, "code": "overloaded", "message": message}
            )

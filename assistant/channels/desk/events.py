"""The desk's WebSocket: what happens to tickets, as it happens.

It begins with a snapshot taken after subscribing, so that nothing falls between the two. A client that is too slow is
told so and cut off; it connects again and gets a new snapshot.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field, ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect

from assistant.auth.errors import TokenExpired
from assistant.auth.principal import Principal
from assistant.bus.protocol import DESK_TOPIC, OVERFLOW_TYPE, Event
from assistant.channels.desk.deps import DeskDeps, actor_of
from assistant.channels.rest.auth import require_staff, socket_subprotocol, socket_token
from assistant.errors import ApiError, InvalidRequest, TooManyRequests
from assistant.escalation.records import OPEN_STATUSES
from assistant.escalation.wire import ticket_summary_json

CLOSE_UNAUTHENTICATED = 4401
CLOSE_FORBIDDEN = 4403
CLOSE_TRY_AGAIN = 1013
_MAX_FRAME_BYTES = 16_384


class Typing(BaseModel):
    """The only thing a desk page says over the socket: its agent is writing."""

    type: str = Field(pattern=r"^desk\.typing$")
    ticket_id: str = Field(min_length=1, max_length=64)


def add_events(router: APIRouter, deps: DeskDeps) -> None:
    """Add the WebSocket at /events."""

    @router.websocket("/events")
    async def events(websocket: WebSocket) -> None:
        await websocket.accept(subprotocol=socket_subprotocol(websocket))
        try:
            principal = require_staff(deps.tokens.verify(socket_token(websocket)))
            await _serve(websocket, deps, principal)
        except WebSocketDisconnect:
            return
        except ApiError as error:
            await _send_error(websocket, error)
            await websocket.close(_close_code(error))


async def _serve(websocket: WebSocket, deps: DeskDeps, principal: Principal) -> None:
    async with deps.bus.subscribe(DESK_TOPIC) as happenings:
        open_tickets = await deps.escalation.search(statuses=tuple(sorted(OPEN_STATUSES)), limit=500)
        snapshot = {"type": "desk.snapshot", "tickets": [ticket_summary_json(ticket) for ticket in open_tickets]}
        await websocket.send_json(snapshot)
        await _until_first(
            _forward(websocket, happenings),
            _listen(websocket, deps, principal),
            _expire(deps, principal),
        )


async def _forward(websocket: WebSocket, happenings: AsyncIterator[Event]) -> None:
    async for event in happenings:
        if event["type"] == OVERFLOW_TYPE:
            raise TooManyRequests("This connection fell behind. Please connect again.", code="too_slow")
        await websocket.send_json(event)


async def _listen(websocket: WebSocket, deps: DeskDeps, principal: Principal) -> None:
    while True:
        frame = await websocket.receive()
        if frame["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(frame.get("code", 1000))
        try:
            said = _read(frame)
            await deps.escalation.typing(said.ticket_id, actor_of(principal))
        except ApiError as error:
            # A bad event is the page's mistake, not a reason to leave the agent without news.
            await _send_error(websocket, error)


async def _expire(deps: DeskDeps, principal: Principal) -> None:
    left_s = (principal.expires_at - deps.clock.now()).total_seconds()
    await deps.clock.sleep(max(0.0, left_s))
    raise TokenExpired("Your log-in has expired. Please log in again.")


def _read(frame: Any) -> Typing:
    text = frame.get("text")
    if text is None:
        raise InvalidRequest("Events are JSON texts.", code="invalid_event")
    if len(text) > _MAX_FRAME_BYTES:
        raise InvalidRequest("This event is too long.", code="event_too_large")
    try:
        return Typing.model_validate(json.loads(text))
    except (ValidationError, ValueError) as error:
        raise InvalidRequest("This event is not understood.", code="invalid_event") from error


async def _until_first(*loops: Coroutine[Any, Any, None]) -> None:
    """Run all until one ends, end the others, and raise what that one raised."""
    tasks = [asyncio.create_task(loop) for loop in loops]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _send_error(websocket: WebSocket, error: ApiError) -> None:
    await websocket.send_json({"type": "error", **error.body()})


def _close_code(error: ApiError) -> int:
    if error.status == 401:
        return CLOSE_UNAUTHENTICATED
    return CLOSE_FORBIDDEN if error.status == 403 else CLOSE_TRY_AGAIN

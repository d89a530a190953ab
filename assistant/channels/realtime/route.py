"""The WebSocket route: who is calling, which conversation, and the loop between socket and session."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.websockets import WebSocket, WebSocketDisconnect

from assistant.auth.errors import TokenMissing
from assistant.auth.principal import Principal
from assistant.auth.tokens import Tokens
from assistant.channels.cards import with_cards
from assistant.channels.outbox import Outbox
from assistant.channels.realtime.calls import CallLimit
from assistant.channels.realtime.connection import RealtimeConnection
from assistant.channels.realtime.server_events import ServerEvents, error_event
from assistant.channels.rest.auth import socket_subprotocol, socket_token
from assistant.dialogue.shopview import ShopView
from assistant.errors import ApiError, Forbidden, InvalidRequest
from assistant.persistence.errors import ConversationNotFound
from assistant.persistence.records import Conversation
from assistant.session.deps import SessionDeps
from assistant.session.history import History
from assistant.session.session import Session
from assistant.telemetry.logs import get_logger

_log = get_logger(__name__)
UNAUTHENTICATED = 4401
_API_KEY_PREFIX = "sk-"
# RFC 6455: closed normally, left the page, closed without saying why. Anything else is a line that broke.
_HUNG_UP = frozenset({1000, 1001, 1005})


@dataclass(frozen=True)
class RealtimeDeps:
    """What the route needs."""

    session: SessionDeps
    tokens: Tokens
    calls: CallLimit
    shop: Callable[[], ShopView]
    ai_notice: dict[str, str]


def realtime_router(deps: RealtimeDeps) -> APIRouter:
    """Return the route of `/v1/realtime`."""
    router = APIRouter()

    @router.websocket("/v1/realtime")
    async def realtime(
        websocket: WebSocket, conversation_token: str = "", cursor: str = "0", model: str = "shop"
    ) -> None:
        await websocket.accept(subprotocol=socket_subprotocol(websocket))
        try:
            after_seq = _after(cursor)
            principal = _principal(deps.tokens, websocket)
            conversation, resumed = await _conversation(deps, principal, conversation_token)
        except ApiError as error:
            await websocket.send_json(error_event(error.error_code, error.message, type_=error.type, param=error.param))
            await websocket.close(UNAUTHENTICATED)
            return
        await _serve(deps, websocket, principal, conversation, after_seq if resumed else 0, model)

    return router


def _after(cursor: str) -> int:
    """Return the message number that a cursor stands for. Raises InvalidRequest."""
    # Before this limit a number is safe in every database.
    if not cursor.isdecimal() or len(cursor) > 9:
        raise InvalidRequest("The cursor is a number that this server gave out.", code="invalid_cursor", param="cursor")
    return int(cursor)


def _principal(tokens: Tokens, websocket: WebSocket) -> Principal:
    """Return who calls. No log-in at all is a guest; a bad or expired one is an error, never silently a guest."""
    token = socket_token(websocket) or websocket.query_params.get("token")
    # The openai SDK insists on a key; one that is plainly no token of ours stands for a guest.
    if token is None or token.startswith(_API_KEY_PREFIX):
        return tokens.issue_guest().principal
    try:
        return tokens.verify(token)
    except TokenMissing:
        return tokens.issue_guest().principal


async def _conversation(deps: RealtimeDeps, principal: Principal, token: str) -> tuple[Conversation, bool]:
    store = deps.session.conversations
    if token:
        try:
            conversation = await store.by_token(token)
        except ConversationNotFound:
            conversation = None
        if conversation is not None:
            if conversation.customer_id not in (None, principal.customer_id):
                raise Forbidden("This conversation belongs to somebody else.", code="not_your_conversation")
            if conversation.customer_id is None and principal.customer_id is not None:
                conversation = await store.set_customer(
                    conversation.conversation_id, principal.customer_id, verification_method="login"
                )
            return conversation, True
    shop = deps.shop().shop
    created = await store.create(
        shop_id=shop.shop_id,
        channel="chat",
        locale="zh",
        customer_id=principal.customer_id,
        verification_method="login" if principal.customer_id else None,
    )
    return created, False


async def _serve(
    deps: RealtimeDeps, websocket: WebSocket, principal: Principal, conversation: Conversation, cursor: int, model: str
) -> None:
    outbox = Outbox(websocket)
    translate = ServerEvents(deps.shop, lambda pcm16: pcm16)
    connection = RealtimeConnection(outbox, translate, deps.session.voice, deps.calls, deps.session.metrics, model)
    session = Session(deps.session, History(deps.session, conversation), principal, connection.send_session_event)
    connection.attach(session)
    sender = asyncio.create_task(outbox.run())
    deps.session.metrics.sessions.labels(mode="realtime").inc()
    line_broke = True
    try:
        await session.start()
        await outbox.put({"type": "session.created", "session": connection.session_json()})
        await outbox.put(await _greeting(deps, session, cursor))
        line_broke = await _receive(websocket, connection, outbox)
    except WebSocketDisconnect:
        pass
    finally:
        deps.session.metrics.sessions.labels(mode="realtime").dec()
        connection.close()
        await session.close(line_broke=line_broke)
        outbox.close()
        await asyncio.wait([sender], timeout=2)
        sender.cancel()


async def _greeting(deps: RealtimeDeps, session: Session, cursor: int) -> dict[str, object]:
    conversation = await session.history.refresh()
    return {
        "type": "shop.conversation",
        "conversation_id": conversation.conversation_id,
        "conversation_token": conversation.token,
        "cursor": conversation.last_seq,
        "owner": conversation.owner,
        "ai_notice": deps.ai_notice,
        "history": [with_cards(deps.shop(), message) for message in await session.history.missed(cursor)],
    }


async def _receive(websocket: WebSocket, connection: RealtimeConnection, outbox: Outbox) -> bool:
    """Take messages until the connection ends; return whether it ended without anybody hanging up."""
    while not outbox.overflowed:
        message = await websocket.receive()
        if message["type"] == "websocket.disconnect":
            return message.get("code") not in _HUNG_UP
        raw = message.get("text") or message.get("bytes") or ""
        await connection.handle(raw)
    return True

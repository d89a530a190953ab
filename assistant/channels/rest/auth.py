"""Logging in, and reading who is asking from a request or a socket.

A browser can't set headers on a WebSocket, so there the token travels as a subprotocol, as OpenAI's Realtime API has it:
`["realtime", "openai-insecure-api-key.<token>"]`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request
from pydantic import BaseModel, Field
from starlette.websockets import WebSocket

from assistant.auth.accounts import Accounts
from assistant.auth.principal import Principal
from assistant.auth.tokens import IssuedToken, Tokens
from assistant.channels.rest.route import ApiRoute
from assistant.errors import Forbidden
from assistant.escalation.wire import to_json

SUBPROTOCOL = "realtime"
_TOKEN_PROTOCOL = "openai-insecure-api-key."


class Login(BaseModel):
    """Body of a log-in."""

    username: str = Field(min_length=1, max_length=64)
    password: str = Field(min_length=1, max_length=256)


def auth_router(accounts: Accounts, tokens: Tokens) -> APIRouter:
    """Return the routes under /v1/auth."""
    router = APIRouter(prefix="/v1/auth", tags=["auth"], route_class=ApiRoute)
    who = Depends(principal_of(tokens))

    @router.post("/login")
    async def login(body: Login, request: Request) -> dict[str, Any]:
        """Give a token for a user name and password."""
        origin = request.client.host if request.client else ""
        account = await accounts.login(body.username, body.password, origin=origin)
        return token_json(
            tokens.issue(
                account.username, account.role, display_name=account.display_name, customer_id=account.customer_id
            )
        )

    @router.post("/guest")
    async def guest() -> dict[str, Any]:
        """Give a token to somebody who has no account."""
        return token_json(tokens.issue_guest())

    @router.get("/me")
    async def me(principal: Principal = who) -> dict[str, Any]:
        """Tell who a token stands for."""
        return {"principal": principal_json(principal), "expires_at": to_json(principal.expires_at)}

    return router


def principal_of(tokens: Tokens) -> Callable[..., Principal]:
    """Return a dependency that gives the caller. Raises TokenMissing, TokenInvalid, TokenExpired."""

    def dependency(authorization: Annotated[str | None, Header()] = None) -> Principal:
        return tokens.verify(bearer_token(authorization))

    return dependency


def staff_of(tokens: Tokens) -> Callable[..., Principal]:
    """Return a dependency that gives the caller if they work for the shop. Raises Forbidden besides."""

    def dependency(authorization: Annotated[str | None, Header()] = None) -> Principal:
        return require_staff(tokens.verify(bearer_token(authorization)))

    return dependency


def require_staff(principal: Principal) -> Principal:
    """Return the principal if they work for the shop. Raises Forbidden."""
    if not principal.is_staff:
        raise Forbidden("This is for the shop's staff.")
    return principal


def bearer_token(authorization: str | None) -> str | None:
    """Return the token of an Authorization header."""
    scheme, _, token = (authorization or "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def socket_token(websocket: WebSocket) -> str | None:
    """Return the token that a WebSocket was opened with, by header or by subprotocol."""
    by_header = bearer_token(websocket.headers.get("authorization"))
    if by_header is not None:
        return by_header
    offered = websocket.scope.get("subprotocols", [])
    return next((name.removeprefix(_TOKEN_PROTOCOL) for name in offered if name.startswith(_TOKEN_PROTOCOL)), None)


def socket_subprotocol(websocket: WebSocket) -> str | None:
    """Return the subprotocol to accept with: a browser that offered some and is given none closes the connection."""
    return SUBPROTOCOL if SUBPROTOCOL in websocket.scope.get("subprotocols", []) else None


def principal_json(principal: Principal) -> dict[str, Any]:
    """Return a principal as the pages see it."""
    return {
        "subject": principal.subject,
        "role": principal.role,
        "customer_id": principal.customer_id,
        "display_name": principal.display_name,
    }


def token_json(issued: IssuedToken) -> dict[str, Any]:
    """Return a token as the pages see it."""
    return {
        "token": issued.token,
        "expires_at": to_json(issued.principal.expires_at),
        "principal": principal_json(issued.principal),
    }

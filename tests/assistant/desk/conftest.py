from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from assistant.auth import Accounts, NewAccount, Passwords, Tokens, UserRole
from assistant.channels.desk import DeskDeps, desk_router
from assistant.channels.rest.auth import auth_router
from assistant.errors import ApiError
from assistant.orders import SqlOrders
from tests.fakes.desk import FakeDesk, fake_desk

PEOPLE = [
    NewAccount("amy", "demo-amy", "agent", "Amy"),
    NewAccount("bob", "demo-bob", "agent", "Bob"),
    NewAccount("sue", "demo-sue", "supervisor", "Sue"),
    NewAccount("chenyu", "demo-chenyu", "customer", "陈宇", "C1"),
]


@dataclass(frozen=True)
class Office:
    """A desk with its routes, and people who ask."""

    desk: FakeDesk
    app: FastAPI
    client: httpx.AsyncClient
    tokens: Tokens
    orders: SqlOrders
    roles: dict[str, UserRole] = field(default_factory=lambda: {person.username: person.role for person in PEOPLE})

    def token(self, who: str) -> str:
        return self.tokens.issue(who, self.roles[who], display_name=who.capitalize()).token

    async def get(self, path: str, who: str | None = "amy", **params: Any) -> httpx.Response:
        return await self.client.get(path, params=params, headers=self.headers(who))

    async def post(self, path: str, body: Any = None, who: str | None = "amy") -> httpx.Response:
        return await self.client.post(path, json=body, headers=self.headers(who))

    def headers(self, who: str | None) -> dict[str, str]:
        return {} if who is None else {"Authorization": f"Bearer {self.token(who)}"}


async def _shown(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ApiError)
    return JSONResponse(error.body(), error.status)


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with fake_desk() as desk:
        accounts = Accounts(desk.db, passwords=Passwords(time_cost=1, memory_kib=64))
        await accounts.save(PEOPLE)
        tokens, orders = Tokens("x" * 32, desk.clock, lifetime_s=3600), SqlOrders(desk.db)
        deps = DeskDeps(desk.conversations, desk.escalation, orders, accounts, tokens, desk.bus, desk.clock)
        app = FastAPI()
        app.add_exception_handler(ApiError, _shown)
        app.include_router(auth_router(accounts, tokens))
        app.include_router(desk_router(deps))
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            yield Office(desk, app, client, tokens, orders)

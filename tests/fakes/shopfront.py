"""The whole assistant over a tiny shop: its parts as wired for production, without models."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

from assistant.auth import UserRole
from assistant.cli.ingesting import run_ingest
from assistant.clock import Clock
from assistant.escalation import Actor
from assistant.settings import Settings
from assistant.wiring import Assistant, build_app, open_assistant
from tests.fakes.voice import FakeVoice
from tests.knowledge.exports import write_shop

AMY = Actor("amy", "agent", "Amy")
QUESTION, ANSWER = "青山 K1 电水壶多少钱？", "199"
"""A question to this shop that is always answered, and what stands in the answer."""
_ROOM = """
[room]
room_id = "main"
title = {zh = "茶铺直播间", en = "Tea live"}
lineup = ["K1-W", "CUP-R"]
[assistant.suggested_questions]
zh = ["K1 多少钱？"]
en = ["How much is the K1?"]
"""


def write_tea_shop(folder: Path) -> Path:
    """Write the exports of a tea shop that has a live room, and return the folder."""
    write_shop(folder)
    with (folder / "shop.toml").open("a", encoding="utf-8") as out:
        out.write(_ROOM)
    (folder / "orders_export.csv").unlink()
    return folder


def settings_of(data_dir: Path, **given: Any) -> Settings:
    """Return settings without models; groups may be given as dicts."""
    groups: dict[str, Any] = {
        "storage": {"data_dir": data_dir},
        "knowledge": {"embedder": "hashing"},
        "voice": {"enabled": False},
        "server": {"token_secret": "x" * 40},
    }
    for name, values in given.items():
        groups[name] = {**groups.get(name, {}), **values}
    return Settings(**groups)


def ingest_tea_shop(root: Path) -> Path:
    """Ingest the shop below `root`; return the data folder. Not to be called while an event loop runs."""
    data_dir = root / "data"
    run_ingest(settings_of(data_dir), [write_tea_shop(root / "exports")], quiet=True)
    return data_dir


@dataclass(frozen=True)
class Shopfront:
    """An open assistant, its application, and the voice it speaks with."""

    assistant: Assistant
    app: FastAPI
    voice: FakeVoice

    def token(self, who: str, role: UserRole = "customer", customer_id: str | None = None) -> str:
        """Return a log-in."""
        return self.assistant.tokens.issue(who, role, display_name=who.capitalize(), customer_id=customer_id).token

    @asynccontextmanager
    async def http(self) -> AsyncIterator[httpx.AsyncClient]:
        """Give a client of the application, without a socket."""
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
            yield client

    @asynccontextmanager
    async def served(self, **options: Any) -> AsyncIterator[str]:
        """Serve on a free port; give the host and port."""
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(self.app, log_level="warning", ws="websockets-sansio", lifespan="off", **options)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            while not server.started:
                assert not serving.done()
                await asyncio.sleep(0.005)
            yield f"127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = server.force_exit = True
            await serving


@asynccontextmanager
async def open_shopfront(
    data_dir: Path, own_dir: Path, *, voice: bool = True, clock: Clock | None = None, **given: Any
) -> AsyncIterator[Shopfront]:
    """Open an assistant on ingested data with a database of its own. Its background work runs too."""
    given["storage"] = {"database_url": f"sqlite+aiosqlite:///{own_dir / 'own.sqlite3'}", **given.get("storage", {})}
    async with open_assistant(settings_of(data_dir, **given), clock=clock) as assistant:
        fake = FakeVoice()
        assistant = replace(assistant, voice=fake.services if voice else None)
        app = build_app(assistant)
        async with app.router.lifespan_context(app):
            yield Shopfront(assistant, app, fake)

"""A scripted stand-in for the server: speaks the pages' protocol, remembers what it was told, does as tests say.

It runs in a thread of its own, so that a test can look at it and steer it while the browser talks to it.
`python -m tests.e2e.fake_server [PORT]` serves it for looking at the pages by hand.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, WebSocket, WebSocketDisconnect
from fastapi.responses import FileResponse, JSONResponse, Response
from fastapi.staticfiles import StaticFiles

from tests.e2e import fake_data
from tests.e2e.fake_chat import FakeConversation, serve_chat
from tests.e2e.fake_desk import FakeDesk, add_desk_routes
from tests.e2e.fake_room import FakeRoom, serve_room

WEB = Path(__file__).resolve().parents[2] / "assistant" / "web"
PAGES = {"/": "index.html", "/chat": "chat.html", "/live": "live.html", "/desk": "desk.html"}
CONTENT_SECURITY_POLICY = "default-src 'self'; img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'"
WAIT_S = 20.0


class FakeServer:
    """State of one test's server. Methods called from tests are safe to call from another thread."""

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []
        self.conversations: dict[str, FakeConversation] = {}
        self.room = FakeRoom()
        self.desk = FakeDesk()
        self.sockets: set[WebSocket] = set()
        self.tokens: dict[str, dict[str, Any]] = {}
        self.base_url = ""
        self.loop: asyncio.AbstractEventLoop | None = None
        self._news = threading.Condition()

    def note(self, event: dict[str, Any]) -> None:
        """Remember an event that came from a page."""
        with self._news:
            self.received.append(event)
            self._news.notify_all()

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        """Everything of one type that came so far."""
        return [event for event in list(self.received) if event.get("type") == kind]

    def wait_for(self, kind: str, matches: Callable[[dict[str, Any]], bool] = lambda _: True, count: int = 1) -> Any:
        """Block until `count` matching events came; returns the last one. AssertionError after WAIT_S."""

        def enough() -> bool:
            return sum(matches(event) for event in self.of_type(kind)) >= count

        with self._news:
            assert self._news.wait_for(enough, WAIT_S), f"the page never sent {count} × {kind}"
        return [event for event in self.of_type(kind) if matches(event)][-1]

    def run(self, coroutine: Any) -> Any:
        """Run a coroutine in the server's loop and return its result."""
        assert self.loop is not None
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(WAIT_S)

    def conversation(self) -> FakeConversation:
        """The only conversation there is."""
        (only,) = self.conversations.values()
        return only

    def drop_connections(self) -> None:
        """Close every socket rudely, as a lost network would."""

        async def drop() -> None:
            for each in list(self.sockets):
                with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                    await each.close(code=1012)

        self.run(drop())

    def principal(self, token: str) -> dict[str, Any] | None:
        """Who a token belongs to."""
        return self.tokens.get(token)


def problem(status: int, code: str, message: str) -> JSONResponse:
    """An error in the one shape."""
    return JSONResponse({"error": {"type": "error", "code": code, "message": message, "param": None}}, status)


def bearer(request: Request) -> str:
    """The token of a request, or an empty string."""
    return request.headers.get("authorization", "").removeprefix("Bearer ")


def socket_token(websocket: WebSocket) -> str:
    """The token that a browser passes among the subprotocols."""
    prefix = "openai-insecure-api-key."
    offered = websocket.scope.get("subprotocols", [])
    return next((each.removeprefix(prefix) for each in offered if each.startswith(prefix)), "")


def add_auth_routes(app: FastAPI, server: FakeServer) -> None:
    def session(role: str, name: str, subject: str) -> dict[str, Any]:
        principal = {"subject": subject, "role": role, "customer_id": None, "display_name": name}
        token = f"token-{len(server.tokens) + 1}"
        server.tokens[token] = principal
        return {"token": token, "expires_at": "2099-01-01T00:00:00Z", "principal": principal}

    @app.post("/v1/auth/guest")
    async def guest() -> dict[str, Any]:
        return session("guest", "访客", "guest-1")

    @app.post("/v1/auth/login")
    async def log_in(body: dict[str, str]) -> Any:
        for account in fake_data.SHOP["demo_accounts"]:
            if account["username"] == body["username"] and account["password"] == body["password"]:
                return session(account["role"], account["display_name"], account["username"])
        return problem(401, "wrong_credentials", "wrong")

    @app.get("/v1/auth/me")
    async def me(request: Request) -> Any:
        return server.principal(bearer(request)) or problem(401, "unauthenticated", "log in")


def add_shop_routes(app: FastAPI, server: FakeServer) -> None:
    @app.get("/v1/shop")
    async def shop() -> dict[str, Any]:
        return fake_data.SHOP

    @app.get("/v1/products")
    async def products() -> dict[str, Any]:
        return {"products": fake_data.CARDS}

    @app.get("/v1/products/{sku}")
    async def product(sku: str) -> Any:
        for card in fake_data.CARDS:
            if card["sku"] == sku:
                return {**card, **fake_data.PRODUCT_DETAILS}
        return problem(404, "not_found", "no such product")

    @app.get("/v1/sources/{passage_id}")
    async def source(request: Request, passage_id: str) -> Any:
        found = fake_data.SOURCES.get(passage_id)
        if passage_id.startswith("order:"):
            who = server.principal(bearer(request))
            found = fake_data.ORDER_SOURCE if who and who["subject"] in ("chenyu", "lin") else None
        return found or problem(404, "source_not_found", "no such source")

    @app.get("/fake/products/{name}.svg")
    async def picture(name: str) -> Response:
        hue = {"YT": "#bcd9d2", "YD": "#e8d9b4"}.get(name[:2], "#cfd6e6")
        shape = f'<rect width="96" height="96" fill="{hue}"/><circle cx="48" cy="48" r="24" fill="#fff" opacity=".75"/>'
        return Response(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96">{shape}</svg>', media_type="image/svg+xml"
        )


def add_sockets(app: FastAPI, server: FakeServer) -> None:
    async def accept(websocket: WebSocket) -> dict[str, Any] | None:
        principal = server.principal(socket_token(websocket))
        await websocket.accept(subprotocol="realtime")
        if principal is None:
            await websocket.close(code=4401)
            return None
        server.sockets.add(websocket)
        return principal

    @app.websocket("/v1/realtime")
    async def realtime(websocket: WebSocket, conversation_token: str = "", cursor: int = 0) -> None:
        if await accept(websocket):
            await serve_chat(server, websocket, conversation_token, cursor)

    @app.websocket("/v1/rooms/{room_id}")
    async def room(websocket: WebSocket, room_id: str) -> None:
        principal = await accept(websocket)
        if principal:
            await serve_room(server, websocket, principal)

    @app.websocket("/v1/desk/events")
    async def desk(websocket: WebSocket) -> None:
        if await accept(websocket):
            await server.desk.serve(websocket)


def make_app(server: FakeServer) -> FastAPI:
    """The app with pages, static files and the fake protocol."""

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> Any:
        server.loop = asyncio.get_running_loop()
        yield

    app = FastAPI(lifespan=lifespan)

    @app.middleware("http")
    async def strict(request: Request, call_next: Any) -> Any:
        response = await call_next(request)
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        return response

    for path, name in PAGES.items():
        app.add_api_route(path, lambda name=name: FileResponse(WEB / name), methods=["GET"])
    add_auth_routes(app, server)
    add_shop_routes(app, server)
    add_sockets(app, server)
    add_desk_routes(app, server)

    @app.put("/v1/rooms/{room_id}/current-product")
    async def show(room_id: str, body: dict[str, str]) -> Any:
        return await server.room.show(body["sku"])

    app.mount("/assets", StaticFiles(directory=WEB))
    return app


@contextlib.contextmanager
def serving(port: int = 0) -> Iterator[FakeServer]:
    """Serve on 127.0.0.1 from a thread until the block is left."""
    state = FakeServer()
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    state.base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    config = uvicorn.Config(make_app(state), log_level="warning", ws="websockets-sansio", timeout_graceful_shutdown=1)
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not running.started and thread.is_alive():
        thread.join(0.01)
    try:
        yield state
    finally:
        running.should_exit = True
        state.drop_connections()
        thread.join(5)
        listener.close()


if __name__ == "__main__":
    with serving(int(sys.argv[1]) if len(sys.argv) > 1 else 8300) as shown:
        print(shown.base_url, flush=True)
        threading.Event().wait()

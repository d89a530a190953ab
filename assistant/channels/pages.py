"""Serves the pages: plain files, with a strict content security policy and no caching surprises."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.responses import FileResponse
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

WEB = Path(str(files("assistant").joinpath("web")))
PAGES = {"/": "index.html", "/chat": "chat.html", "/live": "live.html", "/desk": "desk.html"}
_HEADERS = {
    "content-security-policy": (
        "default-src 'self'; img-src 'self' data: https:; media-src 'self' blob:; worker-src 'self' blob:; "
        "connect-src 'self' ws: wss:; style-src 'self'; script-src 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "microphone=(self), camera=(), geolocation=()",
    "cache-control": "no-cache",
}


class SecurityHeaders:
    """Adds the headers to every HTTP response that has not set them itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                extra = [(n.encode(), v.encode()) for n, v in _HEADERS.items() if n.encode() not in present]
                message["headers"] = [*message["headers"], *extra]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def add_pages(app: FastAPI) -> None:
    """Serve the pages and, under /assets, everything they load."""
    router = APIRouter()
    for path, name in PAGES.items():
        router.add_api_route(path, _page(WEB / name), include_in_schema=False, response_class=FileResponse)
    app.include_router(router)
    app.mount("/assets", StaticFiles(directory=WEB), name="assets")
    app.add_middleware(SecurityHeaders)


def _page(path: Path):  # type: ignore[no-untyped-def]
    async def page() -> FileResponse:
        return FileResponse(path, media_type="text/html; charset=utf-8")

    return page

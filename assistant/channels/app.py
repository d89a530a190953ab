"""The web application: all channels on one FastAPI app, errors in one shape, health and metrics."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.channels.pages import add_pages
from assistant.errors import ApiError
from assistant.telemetry.logs import get_logger
from assistant.telemetry.metrics import Metrics

_log = get_logger(__name__)
_CODES = {404: "not_found", 405: "method_not_allowed", 413: "payload_too_large"}
MAX_BODY_BYTES = 2_000_000
_TOO_LARGE = f"A request may hold at most {MAX_BODY_BYTES} bytes."


@dataclass(frozen=True)
class AppParts:
    """What an app is made of. `ready` returns what is missing, "" when all is well."""

    routers: Sequence[APIRouter]
    metrics: Metrics
    ready: Callable[[], Awaitable[str]]
    lifespan: Callable[[], AbstractAsyncContextManager[None]]


def make_app(parts: AppParts) -> FastAPI:
    """Build the app."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with parts.lifespan():
            yield

    app = FastAPI(title="Live shop assistant", lifespan=lifespan, docs_url=None, redoc_url=None)
    for router in parts.routers:
        app.include_router(router)
    _add_health(app, parts)
    _add_errors(app, parts.metrics)
    app.add_middleware(BodyLimit)
    add_pages(app)
    return app


def _add_health(app: FastAPI, parts: AppParts) -> None:
    @app.get("/healthz", include_in_schema=False)
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz", include_in_schema=False)
    async def readyz() -> JSONResponse:
        missing = await parts.ready()
        return JSONResponse({"status": missing or "ready"}, 503 if missing else 200)

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        return Response(generate_latest(parts.metrics.registry), media_type=CONTENT_TYPE_LATEST)


def _add_errors(app: FastAPI, metrics: Metrics) -> None:
    @app.exception_handler(ApiError)
    async def api_error(_: Request, error: ApiError) -> JSONResponse:
        metrics.errors.labels(code=error.error_code).inc()
        headers = {"Retry-After": str(getattr(error, "retry_after_s", 1))} if error.status in (429, 503) else None
        return JSONResponse(error.body(), error.status, headers)

    @app.exception_handler(HTTPException)
    async def http_error(_: Request, error: HTTPException) -> JSONResponse:
        code = _CODES.get(error.status_code, "invalid_request")
        return _shaped(error.status_code, "invalid_request_error", code, str(error.detail))

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> JSONResponse:
        _log.exception("request_failed", path=request.url.path, error=type(error).__name__)
        return _shaped(500, "server_error", "internal_error", "Something went wrong on our side; please try again.")


class BodyLimit:
    """Refuses requests that are too large, by the length they state and, where they state none, by what comes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        stated = dict(scope["headers"]).get(b"content-length", b"0")
        if stated.isdigit() and int(stated) > MAX_BODY_BYTES:
            refusal = _shaped(413, "invalid_request_error", "payload_too_large", _TOO_LARGE)
            await refusal(scope, receive, send)
            return
        received_bytes = 0

        async def receive_some() -> Message:
            nonlocal received_bytes
            message = await receive()
            received_bytes += len(message.get("body", b""))
            if received_bytes > MAX_BODY_BYTES:
                raise HTTPException(413, _TOO_LARGE)
            return message

        await self._app(scope, receive_some, send)


def _shaped(status: int, kind: str, code: str, message: str) -> JSONResponse:
    return JSONResponse({"error": {"type": kind, "code": code, "message": message, "param": None}}, status)

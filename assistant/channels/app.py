"""The web application: all channels on one FastAPI app, errors in one shape, health and metrics."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.exceptions import HTTPException

from assistant.channels.pages import add_pages
from assistant.errors import ApiError
from assistant.telemetry.logs import get_logger
from assistant.telemetry.metrics import Metrics

_log = get_logger(__name__)
_CODES = {404: "not_found", 405: "method_not_allowed", 413: "payload_too_large"}
MAX_BODY_BYTES = 2_000_000


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

    app = FastAPI(title="Live shop assistant", lifespan=lifespan, docs_url="/docs", redoc_url=None)
    for router in parts.routers:
        app.include_router(router)
    _add_health(app, parts)
    _add_errors(app, parts.metrics)
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
    @app.middleware("http")
    async def refuse_large_bodies(request: Request, proceed: Callable[[Request], Awaitable[Response]]) -> Response:
        length = request.headers.get("content-length", "0")
        if length.isdigit() and int(length) > MAX_BODY_BYTES:
            return _shaped(
                413, "invalid_request_error", "payload_too_large", f"A request may hold at most {MAX_BODY_BYTES} bytes."
            )
        return await proceed(request)

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


def _shaped(status: int, kind: str, code: str, message: str) -> JSONResponse:
    return JSONResponse({"error": {"type": kind, "code": code, "message": message, "param": None}}, status)

"""Makes FastAPI's complaints about a request come out in the one error shape, wherever the router is mounted."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from assistant.errors import InvalidRequest

_OUTER = ("body", "query", "path", "header")


class ApiRoute(APIRoute):
    """A route whose invalid requests are raised as `InvalidRequest`, naming the field."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_or_explain(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError as error:
                raise invalid_request(error) from error

        return handle_or_explain


def invalid_request(error: RequestValidationError) -> InvalidRequest:
    """Return the first complaint as our error. What the client sent is not repeated: it may be a password."""
    first = error.errors()[0]
    if first.get("type") == "json_invalid":
        return InvalidRequest("The request is not valid JSON.", code="invalid_json")
    loc = [str(part) for part in first.get("loc", ())]
    # Only the first part says where; a field may be named "query" as well.
    place = loc[1:] if loc[:1] and loc[0] in _OUTER else loc
    param = ".".join(place) or None
    what = str(first.get("msg", "is not valid"))
    return InvalidRequest(f"{param}: {what}" if param else f"The request: {what}", param=param)

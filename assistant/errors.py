"""Errors of the assistant; one JSON shape for all of them, on HTTP and on sockets.

AssistantError
├── ApiError                 has an HTTP status, is safe to show
│   ├── InvalidRequest       400
│   ├── Unauthenticated      401
│   ├── Forbidden            403
│   ├── NotFound             404
│   ├── Conflict             409
│   ├── PayloadTooLarge      413
│   ├── TooManyRequests      429
│   └── Unavailable          503
└── SettingsError            the configuration can't be used
"""

from __future__ import annotations

from typing import Any, ClassVar


class AssistantError(Exception):
    """Base of all errors raised on purpose. `message` is safe to show to a customer or an operator."""

    code: ClassVar[str] = "internal_error"
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, *, code: str | None = None, param: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.error_code = code or self.code
        self.param = param


class SettingsError(AssistantError):
    """The settings file or environment holds a value that can't be used."""

    code = "invalid_settings"


class ApiError(AssistantError):
    """An error that a client sees. `type` groups, `code` tells exactly, `param` names the offending field."""

    status: ClassVar[int] = 500
    type: ClassVar[str] = "server_error"

    def body(self) -> dict[str, Any]:
        """Return the one error shape: ``{"error": {"type", "code", "message", "param"}}``."""
        return {
            "error": {"type": self.type, "code": self.error_code, "message": self.message, "param": self.param},
        }


class InvalidRequest(ApiError):
    status, type, code = 400, "invalid_request_error", "invalid_request"


class Unauthenticated(ApiError):
    status, type, code = 401, "authentication_error", "unauthenticated"


class Forbidden(ApiError):
    status, type, code = 403, "permission_error", "forbidden"


class NotFound(ApiError):
    status, type, code = 404, "invalid_request_error", "not_found"


class Conflict(ApiError):
    status, type, code = 409, "conflict_error", "conflict"


class PayloadTooLarge(ApiError):
    status, type, code = 413, "invalid_request_error", "payload_too_large"


class TooManyRequests(ApiError):
    status, type, code = 429, "rate_limit_error", "rate_limited"
    retryable = True


class Unavailable(ApiError):
    status, type, code = 503, "server_error", "unavailable"
    retryable = True

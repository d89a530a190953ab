"""Structured logs. Text that people said or that names them goes under keys ending in ``_pii`` and is masked by default."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO, cast

import structlog

PII_SUFFIX = "_pii"


def _mask_personal(_: Any, __: str, record: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in record.items():
        if key.endswith(PII_SUFFIX) and value is not None:
            record[key] = f"<{len(str(value))} characters>"
    return record


class _StandardError(io.TextIOBase):
    """Standard error as it is when something is written, which is not always what it was when logs were set up."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def configure_logs(*, level: str, fmt: str, show_personal_text: bool) -> None:
    """Set up structlog for this process, to standard error. `fmt` is "json" or "console"."""
    processors: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if not show_personal_text:
        processors.append(_mask_personal)
    if fmt == "json":
        processors += [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    else:
        processors.append(  # A traceback with local variables would show what masking hides.
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
        )
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _StandardError())),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")


def get_logger(name: str) -> Any:
    """Return a logger; its calls take an event name and key-value pairs."""
    return structlog.get_logger(component=name)

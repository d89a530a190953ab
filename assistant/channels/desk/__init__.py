"""The desk: what staff see and do."""

from __future__ import annotations

from assistant.channels.desk.deps import DeskDeps
from assistant.channels.desk.router import desk_router

__all__ = ["DeskDeps", "desk_router"]

"""Work begun before it is known to be wanted: kept for whoever asks for it under the same key, else given up."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class HeadStart(Generic[T]):
    """At most one piece of work at a time. The key says what it was begun for."""

    def __init__(self) -> None:
        self._key: int | None = None
        self._task: asyncio.Task[T] | None = None

    def begin(self, key: int, work: Coroutine[Any, Any, T]) -> None:
        """Begin the work in the running loop; what was begun for another key is given up."""
        self.drop()
        self._key, self._task = key, asyncio.create_task(work)
        # What nobody comes for may fail unheard; who comes for it gets its error.
        self._task.add_done_callback(lambda task: task.cancelled() or task.exception())

    def take(self, key: int) -> asyncio.Task[T] | None:
        """Return the work begun for this key, once; None when there is none."""
        if self._task is None or self._key != key:
            self.drop()
            return None
        task, self._key, self._task = self._task, None, None
        return task

    def drop(self) -> None:
        """Give up what was begun."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
        self._key, self._task = None, None

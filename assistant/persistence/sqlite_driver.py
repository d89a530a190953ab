"""SQLAlchemy's aiosqlite dialect, with one trip to the connection's thread for a statement where it makes four.

The stock cursor is opened, executed, fetched and closed in the thread one after the other, and each trip costs more
than SQLite needs for a whole small transaction. Everything else is the stock dialect's.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
    SQLiteDialect_aiosqlite,
)
from sqlalchemy.util import EMPTY_DICT

DRIVER = "sqlite+one_trip"


class _Result:
    """What a statement left behind, read by the dialect as it reads a cursor."""

    description: Any = None
    rowcount = -1
    lastrowid: int | None = None
    arraysize = 1

    def close(self) -> None:
        """Nothing is open any more."""


class OneTripCursor(AsyncAdapt_aiosqlite_cursor):
    """A cursor that is opened, read to its end and closed in one go, in the connection's thread."""

    __slots__ = ()
    _awaitable_cursor_close = False

    def __init__(self, adapt_connection: OneTripConnection) -> None:
        self._adapt_connection = adapt_connection
        self._connection = adapt_connection._connection
        self._cursor: Any = _Result()
        self._rows: deque[Any] = deque()
        self._soft_closed_memoized = EMPTY_DICT

    async def _execute_async(self, operation: Any, parameters: Any) -> None:
        await self._run(lambda cursor: cursor.execute(operation, () if parameters is None else parameters))

    async def _executemany_async(self, operation: Any, seq_of_parameters: Sequence[Any]) -> None:
        await self._run(lambda cursor: cursor.executemany(operation, seq_of_parameters))

    async def _run(self, statement: Callable[[sqlite3.Cursor], object]) -> None:
        connection: Any = self._connection
        result = _Result()

        def in_thread() -> list[Any]:
            cursor = connection._conn.cursor()
            try:
                statement(cursor)
                result.description = cursor.description
                rows = cursor.fetchall() if cursor.description else []
                # Only after the last row: until then SQLite has not done all that a RETURNING clause asks for.
                result.rowcount, result.lastrowid = cursor.rowcount, cursor.lastrowid
                return rows
            finally:
                cursor.close()

        async with self._adapt_connection._execute_mutex:
            self._rows = deque(await connection._execute(in_thread))
            self._cursor = result

    async def _async_soft_close(self) -> None:
        """Nothing is open any more."""


class OneTripConnection(AsyncAdapt_aiosqlite_connection):
    """A connection whose cursors make one trip."""

    __slots__ = ()
    _cursor_cls = OneTripCursor  # type: ignore[assignment]


class _Dbapi(AsyncAdapt_aiosqlite_dbapi):
    def connect(self, *arg: Any, **kw: Any) -> OneTripConnection:
        return OneTripConnection(self, super().connect(*arg, **kw)._connection)


class OneTripDialect(SQLiteDialect_aiosqlite):
    """The dialect of `sqlite+one_trip:` URLs."""

    supports_statement_cache = True

    @classmethod
    def import_dbapi(cls) -> _Dbapi:
        """Return the driver."""
        return _Dbapi(__import__("aiosqlite"), sqlite3)


registry.register("sqlite.one_trip", __name__, "OneTripDialect")

"""The database: its engine, its two kinds of transaction, and its schema.

SQLite is opened in WAL mode, so that readers never wait for the writer, and every writing transaction takes the write
lock when it begins: a transaction that first reads and then finds the lock taken could only fail. PostgreSQL needs
neither and gets plain transactions.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool
from sqlalchemy.util import await_only

from assistant.clock import Clock
from assistant.persistence.errors import DatabaseUnavailable
from assistant.persistence.migrations.run import upgrade_to_head
from assistant.persistence.sqlite_driver import DRIVER

_BEGIN = "sqlite_begin"
_BUSY_TIMEOUT_MS = 5_000
_WAL_TRIES, _WAL_PAUSE_S = 100, 0.02


class Database:
    """A database by its SQLAlchemy URL (`sqlite+aiosqlite:///…` or `postgresql+asyncpg://…`).

    `reading()` and `writing()` each give a session in one transaction; they must not be nested in one task.
    An `sqlite+aiosqlite:///:memory:` database lives as long as this object.
    """

    def __init__(self, url: str, clock: Clock) -> None:
        self.clock = clock
        self._engine = _make_engine(url)
        self._readers = async_sessionmaker(self._engine, expire_on_commit=False)
        # The option travels with the connection, where the "begin" listener below finds it.
        self._immediate = self._engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})
        self._writers = async_sessionmaker(self._immediate, expire_on_commit=False)
        # SQLite has one writer. Queueing for it here is fair and prompt; its own busy handler sleeps and retries.
        self._write_turn: AbstractAsyncContextManager[object] = (
            asyncio.Lock() if self.dialect == "sqlite" else nullcontext()
        )

    @property
    def dialect(self) -> str:
        """Return "sqlite" or "postgresql"."""
        return self._engine.dialect.name

    async def migrate(self) -> None:
        """Bring the schema to the newest revision, from whatever it is, an empty file included.

        Raises DatabaseUnavailable. Safe to run in several processes at once: one does the work, the others wait.
        """
        with _translated():
            async with self._immediate.begin() as connection:
                await connection.run_sync(upgrade_to_head)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """Give a session that sees one consistent state and writes nothing. Raises DatabaseUnavailable."""
        with _translated():
            async with self._readers() as session, session.begin():
                yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """Give a session whose changes are committed together at the end, or not at all. Raises DatabaseUnavailable."""
        with _translated():
            async with self._write_turn, self._writers() as session, session.begin():
                yield session

    @asynccontextmanager
    async def writing_statements(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection in a writing transaction, for statements alone: what is done for every message is quicker
        without a session's bookkeeping of objects. Raises DatabaseUnavailable.
        """
        with _translated():
            async with self._write_turn, self._immediate.begin() as connection:
                yield connection

    async def ping(self) -> None:
        """Raise DatabaseUnavailable unless the database answers."""
        async with self.reading() as session:
            await session.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


class _translated:  # noqa: N801 - reads as a verb where it is used
    """Turn what is wrong with the database into DatabaseUnavailable; what is wrong with a statement is our own fault."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: Any, error: BaseException | None, _trace: Any) -> None:
        ours = isinstance(error, (IntegrityError, ProgrammingError, DataError))
        if isinstance(error, (DBAPIError, OSError)) and not ours:
            raise DatabaseUnavailable("The database can't be used just now. Please try again.") from error


def _make_engine(url: str) -> AsyncEngine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_async_engine(parsed, pool_pre_ping=True)
    parsed = parsed.set(drivername=DRIVER)
    in_memory = parsed.database in (None, "", ":memory:")
    if in_memory:
        # One connection that is lent to one transaction at a time: a second one would be a second, empty database.
        engine = create_async_engine(parsed, poolclass=AsyncAdaptedQueuePool, pool_size=1, max_overflow=0)
    else:
        Path(str(parsed.database)).expanduser().parent.mkdir(parents=True, exist_ok=True)
        engine = create_async_engine(parsed)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver must not begin transactions of its own accord: it would begin them too late and without the lock.
    connection.isolation_level = None
    cursor = connection.cursor()
    _switch_to_wal(cursor)
    for pragma in (
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"busy_timeout={_BUSY_TIMEOUT_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _switch_to_wal(cursor: Any) -> None:
    # SQLite's own waiting does not cover this: another worker may be switching the same new file just now.
    for _ in range(_WAL_TRIES):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            await_only(asyncio.sleep(_WAL_PAUSE_S))
    cursor.execute("PRAGMA journal_mode=WAL")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))

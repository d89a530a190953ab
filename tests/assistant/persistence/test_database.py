from __future__ import annotations

import asyncio
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.util import greenlet_spawn

from assistant.persistence import ConversationStore, Database, DatabaseUnavailable
from assistant.persistence.database import _switch_to_wal
from assistant.persistence.tables import Base
from tests.fakes.clock import FakeClock


def _database(path: Path) -> Database:
    return Database(f"sqlite+aiosqlite:///{path}", FakeClock())


async def test_an_empty_file_is_brought_to_the_newest_schema(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    path.touch()
    db = _database(path)
    await db.migrate()
    async with db.reading() as session:
        connection = await session.connection()
        tables = await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))
    assert set(Base.metadata.tables) <= tables
    await db.close()


async def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    db = _database(tmp_path / "new" / "folder" / "shop.db")
    await db.migrate()
    await db.ping()
    await db.close()


async def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    db = _database(tmp_path / "shop.db")
    await db.migrate()
    created = await ConversationStore(db).create(shop_id="s", channel="chat", locale="zh")
    await db.migrate()
    assert await ConversationStore(db).by_id(created.conversation_id) == created
    await db.close()


async def test_two_workers_may_migrate_at_once(tmp_path: Path) -> None:
    first, second = _database(tmp_path / "shop.db"), _database(tmp_path / "shop.db")
    await asyncio.gather(first.migrate(), second.migrate())
    await second.ping()
    await first.close()
    await second.close()


async def test_a_new_file_that_another_worker_is_switching_is_tried_again() -> None:
    class Cursor:
        tries = 0

        def execute(self, statement: str) -> None:
            self.tries += 1
            if self.tries < 3:
                raise sqlite3.OperationalError("database is locked")

    cursor = Cursor()
    await greenlet_spawn(_switch_to_wal, cursor)
    assert cursor.tries == 3


async def test_migrations_and_tables_say_the_same(tmp_path: Path) -> None:
    db = _database(tmp_path / "shop.db")
    await db.migrate()
    async with db.reading() as session:
        connection = await session.connection()
        differences = await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync), Base.metadata)
        )
    assert differences == []
    await db.close()


async def test_sqlite_is_opened_for_many_readers_beside_one_writer(tmp_path: Path) -> None:
    db = _database(tmp_path / "shop.db")
    await db.migrate()
    async with db.reading() as session:
        mode = await session.scalar(text("PRAGMA journal_mode"))
        patience_ms = await session.scalar(text("PRAGMA busy_timeout"))
        foreign_keys = await session.scalar(text("PRAGMA foreign_keys"))
    assert (mode, foreign_keys) == ("wal", 1)
    assert patience_ms and patience_ms >= 1_000
    await db.close()


async def test_a_failing_transaction_leaves_nothing_behind(tmp_path: Path) -> None:
    db = _database(tmp_path / "shop.db")
    await db.migrate()

    async def fail_half_way() -> None:
        async with db.writing() as session:
            await session.execute(text("INSERT INTO customers (customer_id, name) VALUES ('c', 'n')"))
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError):
        await fail_half_way()
    async with db.reading() as session:
        assert await session.scalar(text("SELECT count(*) FROM customers")) == 0
    await db.close()


async def test_a_reader_sees_the_old_state_while_somebody_writes(tmp_path: Path) -> None:
    db = _database(tmp_path / "shop.db")
    await db.migrate()
    async with db.writing() as writer:
        await writer.execute(text("INSERT INTO customers (customer_id, name) VALUES ('c', 'n')"))
        async with db.reading() as reader:
            assert await reader.scalar(text("SELECT count(*) FROM customers")) == 0
    await db.close()


async def test_a_file_that_is_no_database_is_said_to_be_unusable(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    path.write_bytes(b"this is not a database, it only has its name" * 50)
    db = _database(path)
    with pytest.raises(DatabaseUnavailable):
        await db.migrate()
    await db.close()


async def test_times_come_back_as_they_went_in_with_their_zone(tmp_path: Path) -> None:
    db = _database(tmp_path / "shop.db")
    await db.migrate()
    created = await ConversationStore(db).create(shop_id="s", channel="chat", locale="zh")
    read = await ConversationStore(db).by_id(created.conversation_id)
    assert read.created_at == datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
    await db.close()

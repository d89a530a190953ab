from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from assistant.persistence.sqlite_driver import DRIVER


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    made = create_async_engine(f"{DRIVER}:///{tmp_path / 'numbers.db'}")
    async with made.begin() as connection:
        await connection.execute(text("CREATE TABLE numbers (n INTEGER PRIMARY KEY, word TEXT NOT NULL)"))
        rows = [{"n": n, "word": str(n)} for n in range(1, 6)]
        await connection.execute(text("INSERT INTO numbers VALUES (:n, :word)"), rows)
    yield made
    await made.dispose()


async def test_many_rows_go_in_and_come_out_in_order(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        found = await connection.execute(text("SELECT n, word FROM numbers ORDER BY n"))
        assert [tuple(row) for row in found] == [(n, str(n)) for n in range(1, 6)]


async def test_a_changing_statement_tells_how_many_rows_it_changed_and_what_they_are_now(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        assert (await connection.execute(text("UPDATE numbers SET word = 'few' WHERE n < 4"))).rowcount == 3
        changed = await connection.execute(text("UPDATE numbers SET word = 'many' WHERE n > 3 RETURNING n"))
        assert sorted(changed.scalars()) == [4, 5]
        assert (await connection.execute(text("INSERT INTO numbers (word) VALUES ('six')"))).lastrowid == 6


async def test_what_sqlite_refuses_is_the_error_that_it_is(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        with pytest.raises(IntegrityError):
            await connection.execute(text("INSERT INTO numbers VALUES (1, 'again')"))
        with pytest.raises(OperationalError):
            await connection.execute(text("SELECT * FROM nowhere"))
        assert await connection.scalar(text("SELECT count(*) FROM numbers")) == 5


async def test_a_statement_whose_caller_has_gone_leaves_the_connection_usable(engine: AsyncEngine) -> None:
    counting = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 300000) SELECT count(*) FROM c"

    async def ask() -> None:
        async with engine.connect() as connection:
            await connection.execute(text(counting))

    asking = asyncio.create_task(ask())
    for _ in range(30):
        await asyncio.sleep(0)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM numbers")) == 5

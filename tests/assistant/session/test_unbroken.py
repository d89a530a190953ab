"""What touches the database is done wholly or not begun, whoever is cancelled."""

from __future__ import annotations

import asyncio

import pytest

from assistant.session.unbroken import unbroken
from tests.fakes.clock import settle


class Work:
    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.done = 0

    @unbroken
    async def do(self, value: int) -> int:
        await self.gate.wait()
        self.done += 1
        if value < 0:
            raise ValueError(value)
        return value


async def test_it_returns_and_raises_as_the_work_does() -> None:
    work = Work()
    work.gate.set()
    assert await work.do(3) == 3
    with pytest.raises(ValueError, match="-1"):
        await work.do(-1)


@pytest.mark.parametrize("value", [1, -1])
async def test_cancelling_takes_effect_when_the_work_is_done(value: int) -> None:
    work = Work()
    waiting = asyncio.create_task(work.do(value))
    await settle()
    waiting.cancel()
    await settle()
    assert not waiting.done() and work.done == 0
    work.gate.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert work.done == 1

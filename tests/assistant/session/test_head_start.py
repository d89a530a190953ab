from __future__ import annotations

import asyncio

import pytest

from assistant.session.head_start import HeadStart


async def _slow(gate: asyncio.Event, value: str) -> str:
    await gate.wait()
    return value


async def test_work_that_was_begun_is_had_by_who_asks_for_it() -> None:
    gate, ahead = asyncio.Event(), HeadStart[str]()
    ahead.begin(1, _slow(gate, "heard"))
    task = ahead.take(1)
    gate.set()
    assert task is not None and await task == "heard"
    assert ahead.take(1) is None


async def test_work_for_an_earlier_silence_is_given_up() -> None:
    gate, ahead = asyncio.Event(), HeadStart[str]()
    ahead.begin(1, _slow(gate, "half"))
    await asyncio.sleep(0)
    begun = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    assert ahead.take(2) is None
    await asyncio.gather(*begun, return_exceptions=True)
    assert begun and all(task.cancelled() for task in begun)


async def test_beginning_again_gives_up_what_was_begun() -> None:
    gate, ahead = asyncio.Event(), HeadStart[str]()
    gate.set()
    ahead.begin(1, _slow(asyncio.Event(), "half"))
    ahead.begin(2, _slow(gate, "whole"))
    assert ahead.take(1) is None
    ahead.begin(2, _slow(gate, "whole"))
    task = ahead.take(2)
    assert task is not None and await task == "whole"


async def test_an_error_reaches_who_asks_for_the_work() -> None:
    async def broken() -> str:
        raise ValueError("broken")

    ahead = HeadStart[str]()
    ahead.begin(1, broken())
    task = ahead.take(1)
    assert task is not None
    with pytest.raises(ValueError, match="broken"):
        await task

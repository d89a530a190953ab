from __future__ import annotations

import asyncio

import pytest

from assistant.bus import OVERFLOW_TYPE, MemoryBus
from tests.fakes.clock import settle


async def test_an_event_reaches_everybody_on_its_topic_and_nobody_else() -> None:
    bus = MemoryBus()
    async with bus.subscribe("desk") as first, bus.subscribe("desk") as second, bus.subscribe("room.main") as other:
        await bus.publish("desk", {"type": "a"})
        await bus.publish("room.main", {"type": "b"})
        assert await anext(first) == {"type": "a"}
        assert await anext(second) == {"type": "a"}
        assert await anext(other) == {"type": "b"}


async def test_events_keep_their_order() -> None:
    bus = MemoryBus()
    async with bus.subscribe("desk") as events:
        for number in range(5):
            await bus.publish("desk", {"n": number})
        assert [(await anext(events))["n"] for _ in range(5)] == [0, 1, 2, 3, 4]


async def test_a_waiting_subscriber_is_woken() -> None:
    bus = MemoryBus()
    async with bus.subscribe("desk") as events:
        waiting = asyncio.create_task(anext(events))  # type: ignore[arg-type]
        await settle()
        await bus.publish("desk", {"type": "a"})
        assert await waiting == {"type": "a"}


async def test_a_subscriber_that_changes_its_event_does_not_change_its_neighbours() -> None:
    bus = MemoryBus()
    async with bus.subscribe("desk") as first, bus.subscribe("desk") as second:
        await bus.publish("desk", {"type": "a"})
        (await anext(first))["type"] = "changed"
        assert await anext(second) == {"type": "a"}


async def test_a_slow_subscriber_is_told_what_it_missed_and_dropped_while_others_go_on() -> None:
    bus = MemoryBus(capacity=2)
    async with bus.subscribe("desk") as slow, bus.subscribe("desk") as quick:
        for number in range(5):
            await bus.publish("desk", {"n": number})
            assert (await anext(quick))["n"] == number
        assert [event async for event in slow] == [
            {"n": 0},
            {"n": 1},
            {"type": OVERFLOW_TYPE, "topic": "desk", "missed": 3},
        ]


async def test_leaving_ends_the_subscription() -> None:
    bus = MemoryBus()
    async with bus.subscribe("desk"):
        assert bus.subscribers("desk") == 1
    assert bus.subscribers("desk") == 0
    await bus.publish("desk", {"type": "nobody hears"})


async def test_closing_the_bus_ends_every_subscription_after_what_was_queued() -> None:
    bus = MemoryBus()
    async with bus.subscribe("desk") as events:
        await bus.publish("desk", {"type": "last"})
        await bus.close()
        assert [event["type"] async for event in events] == ["last"]


def test_a_bus_without_room_is_refused() -> None:
    with pytest.raises(ValueError):
        MemoryBus(capacity=0)

"""What every bus does, whatever carries it; then what each does besides."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from assistant.bus import OVERFLOW_TYPE, Bus, MemoryBus, make_bus
from assistant.bus.redis import RedisBus
from assistant.errors import SettingsError, Unavailable
from tests.fakes.clock import settle
from tests.fakes.redis_server import FakeRedis, fake_redis


@pytest.fixture
async def server() -> AsyncIterator[FakeRedis]:
    async with fake_redis() as running:
        yield running


@pytest.fixture(params=["memory", "redis"])
async def bus(request: pytest.FixtureRequest, server: FakeRedis) -> AsyncIterator[Bus]:
    made: Bus = MemoryBus() if request.param == "memory" else RedisBus(server.url)
    yield made
    await made.close()


async def test_an_event_reaches_everybody_on_its_topic_and_nobody_else(bus: Bus) -> None:
    async with bus.subscribe("desk") as first, bus.subscribe("desk") as second, bus.subscribe("room.main") as other:
        await bus.publish("desk", {"type": "a"})
        await bus.publish("room.main", {"type": "b", "text": "你好"})
        assert await anext(first) == {"type": "a"}
        assert await anext(second) == {"type": "a"}
        assert await anext(other) == {"type": "b", "text": "你好"}


async def test_events_keep_their_order(bus: Bus) -> None:
    async with bus.subscribe("desk") as events:
        for number in range(5):
            await bus.publish("desk", {"n": number})
        assert [(await anext(events))["n"] for _ in range(5)] == [0, 1, 2, 3, 4]


async def test_a_waiting_subscriber_is_woken(bus: Bus) -> None:
    async with bus.subscribe("desk") as events:
        waiting = asyncio.create_task(anext(events))  # type: ignore[arg-type]
        await settle()
        await bus.publish("desk", {"type": "a"})
        assert await waiting == {"type": "a"}


async def test_a_subscriber_that_changes_its_event_does_not_change_its_neighbours(bus: Bus) -> None:
    async with bus.subscribe("desk") as first, bus.subscribe("desk") as second:
        await bus.publish("desk", {"type": "a"})
        (await anext(first))["type"] = "changed"
        assert await anext(second) == {"type": "a"}


async def test_nobody_hears_what_was_said_before_they_came_or_after_they_left(bus: Bus) -> None:
    await bus.publish("desk", {"type": "early"})
    async with bus.subscribe("desk") as events:
        await bus.publish("desk", {"type": "in time"})
        assert await anext(events) == {"type": "in time"}
    await bus.publish("desk", {"type": "late"})


async def test_closing_the_bus_ends_every_subscription(bus: Bus) -> None:
    async with bus.subscribe("desk") as events:
        await bus.close()
        assert [event async for event in events if event["type"] != OVERFLOW_TYPE] == []


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


async def test_a_slow_subscriber_over_redis_is_dropped_too(server: FakeRedis) -> None:
    bus = RedisBus(server.url, capacity=2)
    async with bus.subscribe("desk") as slow, bus.subscribe("desk") as quick:
        for number in range(3):
            await bus.publish("desk", {"n": number})
            assert (await anext(quick))["n"] == number
        await settle(200)
        assert [event.get("n", event.get("type")) async for event in slow] == [0, 1, OVERFLOW_TYPE]
    await bus.close()


async def test_leaving_ends_the_subscription() -> None:
    bus = MemoryBus()
    async with bus.subscribe("desk"):
        assert bus.subscribers("desk") == 1
    assert bus.subscribers("desk") == 0


async def test_two_workers_on_one_server_hear_each_other(server: FakeRedis) -> None:
    here, there = RedisBus(server.url), RedisBus(server.url)
    async with here.subscribe("desk") as events:
        await there.publish("desk", {"type": "a"})
        assert await anext(events) == {"type": "a"}
    await here.close()
    await there.close()


async def test_a_subscriber_whose_server_goes_away_is_told_to_look_again(server: FakeRedis) -> None:
    bus = RedisBus(server.url)
    async with bus.subscribe("desk") as events:
        server.drop_everybody()
        assert [event["type"] async for event in events] == [OVERFLOW_TYPE]
    await bus.close()


async def test_a_server_that_is_not_there_stops_subscribers_but_not_what_has_been_done() -> None:
    bus = RedisBus("redis://127.0.0.1:1/0")
    await bus.publish("desk", {"type": "dropped"})
    with pytest.raises(Unavailable):
        await bus.subscribe("desk").__aenter__()
    await bus.close()


def test_a_bus_without_room_is_refused() -> None:
    for made in (lambda: MemoryBus(capacity=0), lambda: RedisBus("redis://localhost", capacity=0)):
        with pytest.raises(ValueError):
            made()


def test_the_url_says_which_bus() -> None:
    assert isinstance(make_bus(None), MemoryBus)
    assert isinstance(make_bus("memory:"), MemoryBus)
    assert isinstance(make_bus("redis://localhost"), RedisBus)
    with pytest.raises(SettingsError, match="amqp"):
        make_bus("amqp://localhost")

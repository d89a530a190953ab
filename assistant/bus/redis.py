"""The bus of many processes: Redis publish and subscribe.

An event that can't be sent is dropped and logged, never raised: what it tells of is already in the database, and the
caller could only undo what has happened. A subscriber whose connection breaks gets a `bus.overflow` event and its
iterator ends, as if it had been too slow: it has to look at the database again either way.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from assistant.bus.mailbox import Mailbox
from assistant.bus.protocol import Event
from assistant.errors import Unavailable

_log = structlog.get_logger(__name__)
_SUBSCRIBE_TIMEOUT_S = 5.0


class RedisBus:
    """Events over a Redis server by its URL; `prefix` keeps shops on one server apart."""

    def __init__(self, url: str, *, capacity: int = 1_000, prefix: str = "assistant:") -> None:
        if capacity < 1:
            raise ValueError("a bus needs room for at least one event")
        self._capacity = capacity
        self._prefix = prefix
        # No silent retries: a subscription that came back by itself would have a hole that nobody knows of.
        never = Retry(NoBackoff(), 0)
        self._client: Any = Redis.from_url(
            url, protocol=2, decode_responses=True, health_check_interval=30, retry=never
        )
        self._mailboxes: set[Mailbox] = set()

    async def publish(self, topic: str, event: Mapping[str, Any]) -> None:
        try:
            await self._client.publish(self._prefix + topic, json.dumps(event, ensure_ascii=False))
        except (RedisError, OSError) as error:
            _log.warning("bus.publish_failed", topic=topic, event_type=event.get("type"), error=type(error).__name__)

    @asynccontextmanager
    async def subscribe(self, topic: str) -> AsyncIterator[AsyncIterator[Event]]:
        """Raises Unavailable when the server can't be reached."""
        mailbox = Mailbox(topic, self._capacity)
        async with self._client.pubsub() as channel:
            try:
                await channel.subscribe(self._prefix + topic)
                # Events published from here on are ours only once the server has confirmed.
                await channel.get_message(timeout=_SUBSCRIBE_TIMEOUT_S)
            except (RedisError, OSError) as error:
                raise Unavailable("The message bus can't be reached.", code="bus_unavailable") from error
            pump = asyncio.create_task(_pump(channel, mailbox))
            self._mailboxes.add(mailbox)
            try:
                yield mailbox
            finally:
                self._mailboxes.discard(mailbox)
                pump.cancel()
                await asyncio.gather(pump, return_exceptions=True)

    async def close(self) -> None:
        for mailbox in tuple(self._mailboxes):
            mailbox.end()
        await self._client.aclose()


async def _pump(channel: Any, mailbox: Mailbox) -> None:
    try:
        async for message in channel.listen():
            if message["type"] == "message":
                mailbox.put(json.loads(message["data"]))
    except (RedisError, OSError, ValueError) as error:
        _log.warning("bus.subscription_lost", error=type(error).__name__)
    mailbox.cut()

"""The measurement of memory: what is held is read, turns are spoken, and the growth is that of a line."""

from __future__ import annotations

import base64
import json
import os

import pytest
import websockets
from websockets.asyncio.server import ServerConnection

from assistant.demo.client import NoAnswer
from evals.memory import held_mb, summarise, talk


async def _answers(socket: ServerConnection) -> None:
    """Answer every typed question with a moment of sound, and "quiet" with none."""
    number = 0
    await socket.send(json.dumps({"type": "shop.conversation", "conversation": {"id": "conv_1"}}))
    async for raw in socket:
        event = json.loads(raw)
        if event["type"] != "conversation.item.create":
            continue
        number += 1
        response = {"id": f"resp_{number}", "status": "completed"}
        await socket.send(json.dumps({"type": "response.created", "response": response}))
        if event["item"]["content"][0]["text"] != "quiet":
            sound = base64.b64encode(bytes(960)).decode("ascii")
            await socket.send(
                json.dumps({"type": "response.output_audio.delta", "response_id": response["id"], "delta": sound})
            )
        await socket.send(json.dumps({"type": "response.done", "response": response}))


async def test_memory_is_read_after_every_tenth_turn() -> None:
    readings = iter(range(100))
    async with websockets.serve(_answers, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
        held, silent = await talk(url, ["one", "two"], [], 30, lambda: float(next(readings)))
    assert held == [0.0, 1.0, 2.0]
    assert silent == 0


async def test_turns_without_sound_are_counted() -> None:
    async with websockets.serve(_answers, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
        _, silent = await talk(url, ["one", "quiet", "two"], [], 10, lambda: 0.0)
    assert silent == 3


async def test_a_conversation_that_fell_silent_is_no_measurement() -> None:
    async with websockets.serve(_answers, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
        with pytest.raises(NoAnswer, match="after turn 0"):
            await talk(url, ["quiet"], [], 10, lambda: 0.0)


def test_a_process_holds_what_it_holds_with_all_that_it_started() -> None:
    assert 5 < held_mb(os.getpid()) < 20_000


def test_growth_is_counted_from_where_it_settled() -> None:
    # 100 turns of warming up, then 2 MB every ten turns.
    held = [100.0 + 50 * number for number in range(10)] + [600.0 + 2 * number for number in range(40)]
    result = summarise(held)
    assert result["memory.turns"] == 500
    assert result["memory.growth_kb_per_turn"] == pytest.approx(204.8)
    assert result["memory.server_mb.settled"] == 600.0


def test_a_process_that_grew_once_is_flat_in_the_second_half() -> None:
    held = [100.0] * 15 + [180.0] * 35
    result = summarise(held)
    assert result["memory.growth_kb_per_turn"] > 0
    assert result["memory.second_half.growth_kb_per_turn"] == pytest.approx(0.0, abs=1e-6)

"""The measurement of typed questions, against a server that says what the test wants."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import websockets
from websockets.asyncio.server import ServerConnection

from assistant.demo.client import NoAnswer
from evals.serving import ask_all, summarise


class Shop:
    """Answers every question with a word; after `handed_over` it says nothing more in that conversation."""

    def __init__(self, handed_over: str = "", *, mute: bool = False) -> None:
        self.handed_over = handed_over
        self.mute = mute
        self.asked: list[str] = []
        self.conversations = 0

    async def serve(self, socket: ServerConnection) -> None:
        self.conversations += 1
        silent, text, number = self.mute, "", 0
        await socket.send(json.dumps({"type": "shop.conversation", "conversation": {"id": "conv_1"}}))
        async for raw in socket:
            event = json.loads(raw)
            if event["type"] == "conversation.item.create":
                text = event["item"]["content"][0]["text"]
            if event["type"] != "response.create":
                continue
            number += 1
            response = {"id": f"resp_{number}", "status": "completed"}
            await socket.send(json.dumps({"type": "response.created", "response": response}))
            if not silent:
                self.asked.append(text)
                delta = {"type": "response.output_text.delta", "response_id": response["id"], "delta": "yes"}
                await socket.send(json.dumps(delta))
            silent = silent or text == self.handed_over
            await socket.send(json.dumps({"type": "response.done", "response": response}))


@asynccontextmanager
async def running(shop: Shop) -> AsyncIterator[str]:
    async with websockets.serve(shop.serve, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        yield f"http://127.0.0.1:{port}"


async def test_every_question_is_asked_once_and_timed() -> None:
    shop, questions = Shop(), [f"question {number}" for number in range(25)]
    async with running(shop) as url:
        first_ms, took_s = await ask_all(url, questions, 3)
    assert sorted(shop.asked) == sorted(questions)
    assert len(first_ms) == 25 and min(first_ms) > 0 and took_s > 0


async def test_a_silence_after_a_hand_over_is_no_quick_answer_but_asked_again_elsewhere() -> None:
    shop = Shop(handed_over="a person please")
    async with running(shop) as url:
        first_ms, _ = await ask_all(url, ["a person please", "one", "two"], 1)
    assert sorted(shop.asked) == ["a person please", "one", "two"]
    assert (len(first_ms), shop.conversations) == (3, 2)


async def test_a_shop_that_says_nothing_at_all_is_an_error() -> None:
    async with running(Shop(mute=True)) as url:
        with pytest.raises(ExceptionGroup) as failed:
            await ask_all(url, ["one"], 1)
    assert isinstance(failed.value.exceptions[0], NoAnswer)


def test_the_result_tells_one_caller_from_many() -> None:
    result = summarise([10, 20, 30], [100, 200, 300, 400], 2.0)
    assert result["serving.alone.first_token_ms.p50"] == 20
    assert result["serving.together.questions_per_s"] == 2.0

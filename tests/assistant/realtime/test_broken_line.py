"""A line that breaks: who comes back in time hears the rest of the reply, or the answer that never began."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.dialogue.wording import variants_of
from tests.assistant.realtime.test_voice import Call
from tests.fakes.caller import calling, text_of
from tests.fakes.clock import FakeClock, settle
from tests.fakes.shopfront import ANSWER, QUESTION, Shopfront, open_shopfront

BROKEN, HUNG_UP = 1006, 1000
LEADS = tuple(variants_of("line_broke", "zh"))


@dataclass(frozen=True)
class Line:
    """A shop and its clock; `call` connects, `broken_off` is the token of a call that ended in the middle of a reply."""

    front: Shopfront
    clock: FakeClock

    @asynccontextmanager
    async def call(self, token: str = "", mode: str = "audio", *, ends: int = HUNG_UP) -> AsyncIterator[Call]:
        async with calling(self.front, conversation=token) as caller:
            caller.socket.closes_with = ends
            await caller.use(mode)
            yield Call(self.front, self.clock, caller)

    async def broken_off(self, ends: int = BROKEN, played_ms: float = 700) -> tuple[str, str]:
        """Return the conversation's token and what had been heard of the reply."""
        async with self.call(ends=ends) as call:
            response = await call.asks()
            await call.caller.wait("response.output_audio.delta")
            await call.caller.send("shop.playback", response_id=response, played_ms=played_ms)
            await call.passes(0.1)
            token = call.caller.of("shop.conversation")[0]["conversation_token"]
        role, status, heard = (await call.messages())[-1]
        assert (role, status) == ("assistant", "incomplete")
        return token, heard


@pytest.fixture
async def line(shop_data: Path, tmp_path: Path) -> AsyncIterator[Line]:
    clock = FakeClock()
    async with open_shopfront(shop_data, tmp_path, clock=clock) as front:
        yield Line(front, clock)


async def _said(call: Call) -> str:
    """Let the reply be spoken to its end, which takes its time, and return it."""
    await call.caller.wait("response.created")
    for _ in range(30):
        if call.caller.of("response.done"):
            break
        await call.passes(1)
    return text_of(await call.caller.wait("response.done"))


async def test_the_rest_of_a_reply_is_said_when_the_caller_is_back(line: Line) -> None:
    token, heard = await line.broken_off(played_ms=1400)
    assert heard.startswith("青山 K1，现") and ANSWER not in heard
    async with line.call(token) as back:
        said = await _said(back)
        assert said.startswith(LEADS)
        rest = said[len(next(lead for lead in LEADS if said.startswith(lead))) :]
        assert rest.startswith(f"现在{ANSWER}"), "it goes on with the clause that was cut"
        assert back.caller.of("response.output_audio.delta")
        await back.passes(10)
        for _ in range(50):
            # The database writes in its own thread, whatever the simulated clock says.
            kept = [status for role, status, _ in await back.messages() if role == "assistant"]
            if kept[-1] != "in_progress":
                break
            await back.passes(0.1)
        assert kept == ["incomplete", "completed"]


async def test_the_rest_is_said_once(line: Line) -> None:
    token, _ = await line.broken_off()
    async with line.call(token) as back:
        await _said(back)
        await back.passes(10)
        await back.caller.use("text")
        await back.caller.use("audio")
        await back.passes(1)
        assert len(back.caller.of("response.created")) == 1
    async with line.call(token) as again:
        await again.passes(1)
        assert not again.caller.of("response.created")


async def test_a_line_that_breaks_again_goes_on_where_it_broke_the_second_time(line: Line) -> None:
    token, heard = await line.broken_off(played_ms=0)
    assert heard == ""
    async with line.call(token, ends=BROKEN) as back:
        response = (await back.caller.wait("response.created"))["response"]["id"]
        await back.caller.wait("response.output_audio.delta", 3)
        await back.caller.send("shop.playback", response_id=response, played_ms=2000)
        await back.passes(0.1)
    async with line.call(token) as again:
        said = await _said(again)
        assert said.startswith(LEADS)
        assert said.count("断") == 1 and ANSWER in said


async def test_who_hung_up_is_not_told_the_rest(line: Line) -> None:
    token, _ = await line.broken_off(ends=HUNG_UP)
    async with line.call(token) as back:
        await back.passes(1)
        assert not back.caller.of("response.created")


async def test_after_half_a_minute_nobody_wants_the_rest(line: Line) -> None:
    token, _ = await line.broken_off()
    await line.clock.advance(31)
    async with line.call(token) as back:
        await back.passes(1)
        assert not back.caller.of("response.created")


async def test_who_comes_back_to_write_is_not_spoken_to(line: Line) -> None:
    token, _ = await line.broken_off()
    async with line.call(token, "text") as back:
        await back.passes(1)
        assert not back.caller.of("response.created")


@pytest.fixture
def slow_dialogue(line: Line, monkeypatch: pytest.MonkeyPatch) -> Callable[[], AbstractAsyncContextManager[None]]:
    """While it is entered, no reply is ever made."""

    @asynccontextmanager
    async def stuck() -> AsyncIterator[None]:
        with monkeypatch.context() as patched:

            async def never(_request: object) -> AsyncIterator[object]:
                await asyncio.Event().wait()
                yield

            patched.setattr(line.front.assistant.dialogue, "reply", never)
            yield

    return stuck


@pytest.mark.parametrize("mode", ["audio", "text"])
async def test_a_question_whose_answer_never_began_is_answered_when_the_caller_is_back(
    line: Line, slow_dialogue: Callable[[], AbstractAsyncContextManager[None]], mode: str
) -> None:
    async with slow_dialogue(), line.call(mode=mode, ends=BROKEN) as call:
        token = call.caller.of("shop.conversation")[0]["conversation_token"]
        if mode == "audio":
            await call.asks()
        else:
            item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": QUESTION}]}
            await call.caller.send("conversation.item.create", item=item)
            await call.caller.send("response.create")
            await call.caller.wait("response.created")
        await settle()
    async with line.call(token, mode) as back:
        if mode == "text":
            await back.caller.send("response.create")
        assert ANSWER in await _said(back)

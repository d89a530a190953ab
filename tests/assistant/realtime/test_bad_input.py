"""Every mistake of a client is answered by an error on the same connection, which works on."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fakes.caller import Caller, calling
from tests.fakes.shopfront import ANSWER, QUESTION, Shopfront, open_shopfront
from tests.fakes.voice import silence

# All mistakes are made at one assistant: one that stumbles over the first fails at the next.
pytestmark = pytest.mark.asyncio(loop_scope="module")
TEXT = {"type": "input_text", "text": "你好"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shopfront(shop_data: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shopfront]:
    async with open_shopfront(shop_data, tmp_path_factory.mktemp("own")) as opened:
        yield opened


def message(**given: Any) -> dict[str, Any]:
    return {"type": "message", "role": "user", "content": [TEXT], **given}


async def still_works(caller: Caller) -> None:
    await caller.use("text")
    assert ANSWER in await caller.says(QUESTION)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "invalid_json"),
        ("{", "invalid_json"),
        ("nonsense", "invalid_json"),
        ("[" * 100_000, "invalid_json"),
        ("[]", "invalid_event"),
        ("null", "invalid_event"),
        ('"hello"', "invalid_event"),
        ("{}", "invalid_event"),
        ('{"type": 1}', "invalid_event"),
        ('{"type": "no.such.event"}', "unknown_event"),
        ('{"type": "\\ud800"}', "unknown_event"),
    ],
)
async def test_what_is_no_event_is_refused(shopfront: Shopfront, raw: str, code: str) -> None:
    async with calling(shopfront) as caller:
        await caller.socket.send_text(raw)
        error = (await caller.wait("error"))["error"]
        assert (error["type"], error["code"]) == ("invalid_request_error", code)
        assert error["message"].endswith(".")
        await still_works(caller)


async def test_bytes_that_are_no_text_are_refused_and_bytes_that_are_an_event_are_taken(shopfront: Shopfront) -> None:
    async with calling(shopfront) as caller:
        await caller.socket.send_bytes(b"\xff\xfe\x00")
        assert (await caller.wait("error"))["error"]["code"] == "invalid_json"
        await caller.socket.send_bytes(b'{"type": "input_audio_buffer.clear"}')
        await caller.wait("input_audio_buffer.cleared")


@pytest.mark.parametrize(
    ("kind", "fields", "code", "param"),
    [
        ("session.update", {}, "invalid_event", "session"),
        ("session.update", {"session": {"output_modalities": ["smell"]}}, "invalid_event", None),
        ("session.update", {"session": {"output_modalities": []}}, "invalid_event", "session.output_modalities"),
        ("session.update", {"session": {"shop": {"lang": "tlh"}}}, "invalid_event", "session.shop.lang"),
        ("session.update", {"session": {"shop": {"current_product": "NO-SUCH"}}}, "product_not_found", "session.shop.current_product"),
        ("session.update", {"session": {"audio": {"input": {"format": {"type": "audio/pcm", "rate": 44100}}}}}, "unsupported_audio_format", "session.audio"),
        ("session.update", {"session": {"audio": {"output": {"format": {"type": "audio/pcm", "rate": 1}}}}}, "unsupported_audio_format", "session.audio"),
        ("session.update", {"session": {"audio": {"input": {"format": {"type": "audio/pcmu", "rate": 16000}}}}}, "unsupported_audio_format", "session.audio"),
        ("session.update", {"session": {"audio": {"input": {"format": {"type": "audio/mp3"}}}}}, "invalid_event", None),
        ("session.update", {"session": {"audio": {"output": {"speed": 99}}}}, "invalid_event", "session.audio.output.speed"),
        ("input_audio_buffer.append", {}, "invalid_event", "audio"),
        ("input_audio_buffer.append", {"audio": ""}, "empty_audio", "audio"),
        ("input_audio_buffer.append", {"audio": "not base64!"}, "invalid_audio", "audio"),
        ("input_audio_buffer.append", {"audio": "A" * 10_000_000}, "audio_too_large", "audio"),
        ("input_audio_buffer.commit", {}, "input_audio_buffer_commit_empty", None),
        ("conversation.item.create", {}, "invalid_event", "item"),
        ("conversation.item.create", {"item": message(role="king")}, "invalid_event", None),
        ("conversation.item.create", {"item": message(role="system")}, "unsupported_item", "item.role"),
        ("conversation.item.create", {"item": message(content=[])}, "invalid_event", "item.content"),
        ("conversation.item.create", {"item": message(content=[{"type": "input_text", "text": "  "}])}, "empty_message", "item.content"),
        ("conversation.item.create", {"item": message(content=[{"type": "input_text", "text": "长" * 9000}])}, "invalid_event", None),
        ("conversation.item.create", {"item": message(content=[{"type": "input_text", "text": "\ud800"}])}, "invalid_event", None),
        ("conversation.item.create", {"item": message(content=[{"type": "input_audio", "audio": "?"}])}, "invalid_audio", "audio"),
        ("conversation.item.create", {"item": message(id="x" * 65)}, "invalid_event", "item.id"),
        ("conversation.item.truncate", {"item_id": "item_none", "audio_end_ms": 5}, "item_not_found", "item_id"),
        ("conversation.item.truncate", {"item_id": "item_none", "audio_end_ms": -5}, "invalid_event", "audio_end_ms"),
        ("shop.playback", {"response_id": "r", "played_ms": -1}, "invalid_event", "played_ms"),
        ("shop.feedback", {"item_id": "x", "helpful": "perhaps"}, "invalid_event", "helpful"),
    ],
)  # fmt: skip
async def test_a_broken_event_is_refused_and_the_field_named(
    shopfront: Shopfront, kind: str, fields: dict[str, Any], code: str, param: str | None
) -> None:
    async with calling(shopfront) as caller:
        error = await caller.refused(kind, event_id="mine", **fields)
        assert error["code"] == code
        assert error["event_id"] == "mine"
        assert error["message"]
        if param is not None:
            assert error["param"] == param
        await still_works(caller)


async def test_half_a_surrogate_pair_comes_back_harmless(shopfront: Shopfront) -> None:
    async with calling(shopfront) as caller:
        await caller.socket.send_text('{"type": "no.such.event", "event_id": "\\ud800"}')
        assert (await caller.wait("error"))["error"]["event_id"] == "?"
        await still_works(caller)


async def test_a_session_that_is_refused_in_one_part_is_left_as_it_was(shopfront: Shopfront) -> None:
    async with calling(shopfront) as caller:
        audio = {
            "input": {"format": {"type": "audio/pcm", "rate": 16000}},
            "output": {"format": {"type": "audio/pcm", "rate": 11025}},
        }
        await caller.refused("session.update", session={"type": "realtime", "audio": audio})
        updated = await caller.use("text")
        assert updated["session"]["audio"]["input"]["format"]["rate"] == 24000


async def test_an_odd_byte_at_the_end_of_audio_is_left_out(shopfront: Shopfront) -> None:
    async with calling(shopfront) as caller:
        for data in (b"\x01", silence(0.1) + b"\x01"):
            await caller.send("input_audio_buffer.append", audio=base64.b64encode(data).decode())
        await still_works(caller)
        assert caller.of("error") == []


async def test_an_item_id_of_another_conversation_is_refused(shopfront: Shopfront) -> None:
    async with calling(shopfront) as first, calling(shopfront) as second:
        await first.send("conversation.item.create", item=message(id="item_mine"))
        await first.wait("conversation.item.done")
        error = await second.refused("conversation.item.create", item=message(id="item_mine"))
        assert error["code"] == "item_id_taken"
        await still_works(second)


async def test_answers_cannot_be_asked_for_when_nothing_was_said(shopfront: Shopfront) -> None:
    async with calling(shopfront) as caller:
        await caller.use("text")
        await caller.send("response.create")
        assert (await caller.wait("response.done"))["response"]["output"] == []
        await still_works(caller)


async def test_cancelling_and_clearing_when_there_is_nothing_is_fine(shopfront: Shopfront) -> None:
    async with calling(shopfront) as caller:
        for kind in ("response.cancel", "output_audio_buffer.clear", "input_audio_buffer.clear"):
            await caller.send(kind)
        await caller.send("shop.playback", response_id="resp_none", played_ms=1e300)
        await caller.send("shop.feedback", item_id="item_none", helpful=True)
        await still_works(caller)
        assert caller.of("error") == []


@pytest.mark.parametrize("cursor", ["abc", "-1", "1.5", "9" * 30, "²"])
async def test_a_cursor_that_is_none_is_refused_in_words(shopfront: Shopfront, cursor: str) -> None:
    async with calling(shopfront, cursor=cursor) as caller:
        error = (await caller.wait("error"))["error"]
        assert (error["code"], error["param"]) == ("invalid_cursor", "cursor")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KINDS = [
    "session.update", "input_audio_buffer.append", "conversation.item.create", "conversation.item.truncate",
    "response.create", "response.cancel", "shop.playback", "shop.feedback", "input_audio_buffer.commit",
]  # fmt: skip
FIELDS = [
    "session",
    "audio",
    "item",
    "item_id",
    "audio_end_ms",
    "response",
    "response_id",
    "played_ms",
    "helpful",
    "event_id",
]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=st.lists(st.tuples(st.sampled_from(KINDS), st.dictionaries(st.sampled_from(FIELDS), JSON)), max_size=8))
async def test_no_json_whatever_ends_the_connection(
    shopfront: Shopfront, events: list[tuple[str, dict[str, Any]]]
) -> None:
    async with calling(shopfront) as caller:
        for kind, fields in events:
            await caller.socket.send_text(json.dumps({"type": kind, **fields}))
        before = len(caller.of("input_audio_buffer.cleared"))
        await caller.send("input_audio_buffer.clear")
        await caller.wait("input_audio_buffer.cleared", before)


@pytest.mark.parametrize("depth", range(900, 1000, 7))
async def test_deep_nesting_ends_in_an_answer_too(shopfront: Shopfront, depth: int) -> None:
    nested = "[" * depth + "]" * depth
    async with calling(shopfront) as caller:
        await caller.socket.send_text(
            f'{{"type": "session.update", "session": {{"audio": {{"input": {{"turn_detection": {{"x": {nested}}}}}}}}}}}'
        )
        await caller.send("input_audio_buffer.clear")
        await caller.wait("input_audio_buffer.cleared")

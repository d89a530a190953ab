"""A live room: viewers comment, questions are answered about what is shown, staff change it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from assistant.room.intake import wants_answer
from assistant.room.service import RoomService
from tests.fakes.caller import Caller
from tests.fakes.shopfront import Shopfront
from tests.fakes.socket import connect


@asynccontextmanager
async def watching(
    front: Shopfront, room: str = "main", query: str = "", token: str | None = None
) -> AsyncIterator[Caller]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with connect(front.app, f"/v1/rooms/{room}?{query}", headers=headers) as socket:
        viewer = Caller(socket)
        collecting = asyncio.create_task(viewer.collect())
        try:
            yield viewer
        finally:
            collecting.cancel()


async def shown(front: Shopfront, sku: str, role: str | None = "agent", room: str = "main") -> httpx.Response:
    headers = {"Authorization": f"Bearer {front.token('amy', role)}"} if role else {}  # type: ignore[arg-type]
    async with front.http() as http:
        return await http.put(f"/v1/rooms/{room}/current-product", json={"sku": sku}, headers=headers)


async def batch(front: Shopfront, comments: Any, role: str | None = "agent", room: str = "main") -> httpx.Response:
    headers = {"Authorization": f"Bearer {front.token('amy', role)}"} if role else {}  # type: ignore[arg-type]
    async with front.http() as http:
        return await http.post(f"/v1/rooms/{room}/comments", json={"comments": comments}, headers=headers)


async def test_who_joins_sees_the_room_and_what_is_shown(shopfront: Shopfront) -> None:
    async with watching(shopfront) as viewer, watching(shopfront, query="lang=en") as other:
        state = await viewer.wait("room.state")
        assert state["current_product"]["sku"] == "K1-W"
        assert [card["sku"] for card in state["lineup"]] == ["K1-W", "CUP-R"]
        assert (await other.wait("room.state"))["viewers"] == 2
        assert "Qingshan" in other.of("room.state")[0]["current_product"]["title"]


async def test_a_question_is_answered_to_everybody_about_the_product_shown(shopfront: Shopfront) -> None:
    async with watching(shopfront) as asker, watching(shopfront) as other:
        await asker.wait("room.state")
        await other.wait("room.state")
        await asker.send("room.comment", text="这个多少钱？", client_id="c1")
        comment = await other.wait("room.comment")
        for viewer in (asker, other):
            answer = await viewer.wait("room.answer")
            assert "199" in answer["text"]
            assert answer["comment_ids"] == [comment["comment_id"]]
            assert answer["citations"]
        await shown(shopfront, "CUP-R")
        await asker.send("room.comment", text="这个多少钱？")
        assert "199" not in (await asker.wait("room.answer", 1))["text"]


async def test_a_question_is_about_what_was_shown_when_it_was_asked(shopfront: Shopfront) -> None:
    assistant = shopfront.assistant
    service = RoomService(assistant.shop.view, assistant.dialogue, assistant.bus, assistant.clock, assistant.metrics)
    comment, _ = await service.comment("main", "viewer", "这个多少钱？")
    await service.show("main", "CUP-R")
    answer = await service.answer("main", comment)
    assert answer is not None
    assert "199" in answer.text


@pytest.mark.parametrize("text", ["主播好漂亮", "666", "哈哈哈", "来了来了", "hi everyone", "❤️❤️"])
async def test_chatter_is_shown_and_not_answered(shopfront: Shopfront, text: str) -> None:
    assert not wants_answer(text)
    async with watching(shopfront) as viewer:
        await viewer.wait("room.state")
        await viewer.send("room.comment", text=text)
        await viewer.send("room.comment", text="这个多少钱？")
        answer = await viewer.wait("room.answer")
        assert answer["question"] == "这个多少钱？"
        assert [event["text"] for event in viewer.of("room.comment")] == [text, "这个多少钱？"]


async def test_a_comment_sent_twice_is_taken_once_and_its_sender_is_told_again(shopfront: Shopfront) -> None:
    token = shopfront.token("ann", customer_id="C1")
    async with watching(shopfront) as other:
        await other.wait("room.state")
        async with watching(shopfront, token=token) as viewer:
            await viewer.wait("room.state")
            await viewer.send("room.comment", text="这个多少钱？", client_id="c1")
            first = await viewer.wait("room.comment")
        async with watching(shopfront, token=token) as viewer:
            await viewer.wait("room.state")
            await viewer.send("room.comment", text="这个多少钱？", client_id="c1")
            assert (await viewer.wait("room.comment"))["comment_id"] == first["comment_id"]
            await viewer.send("room.comment", text="来了", client_id="c2")
            await other.wait("room.comment", 1)
        assert [event["text"] for event in other.of("room.comment")] == ["这个多少钱？", "来了"]
        assert (await other.wait("room.answer"))["comment_ids"] == [first["comment_id"]]
        await other.send("room.comment", text="666", client_id="c1")
        assert (await other.wait("room.comment", 2))["text"] == "666", "another viewer's ids are their own"
        assert len(other.of("room.answer")) == 1


async def test_a_batch_sent_twice_is_taken_once(shopfront: Shopfront) -> None:
    rows = [{"platform_id": "d1", "author": "小王", "text": "这个多少钱？"}]
    async with watching(shopfront) as viewer:
        await viewer.wait("room.state")
        once, twice = await batch(shopfront, rows), await batch(shopfront, rows)
        assert once.json() == twice.json()
        await viewer.send("room.comment", text="来了")
        await viewer.wait("room.comment", 1)
        assert [event["text"] for event in viewer.of("room.comment")] == ["这个多少钱？", "来了"]


async def test_the_room_hears_how_many_watch(shopfront: Shopfront) -> None:
    async with watching(shopfront) as viewer:
        assert (await viewer.wait("room.state"))["viewers"] == 1
        async with watching(shopfront) as other:
            await other.wait("room.state")
            assert (await viewer.wait("room.viewers"))["viewers"] == 2
        assert (await viewer.wait("room.viewers", 1))["viewers"] == 1


async def test_who_joins_later_sees_the_last_comments(shopfront: Shopfront) -> None:
    async with watching(shopfront) as viewer:
        await viewer.wait("room.state")
        await viewer.send("room.comment", text="来了来了")
        await viewer.wait("room.comment")
    async with watching(shopfront) as later:
        state = await later.wait("room.state")
        assert [comment["text"] for comment in state["comments"]] == ["来了来了"]
        assert state["viewers"] == 1


@pytest.mark.parametrize(
    ("role", "status"), [("agent", 200), ("supervisor", 200), ("admin", 200), ("customer", 403), (None, 401)]
)
async def test_only_staff_change_what_is_shown(shopfront: Shopfront, role: str | None, status: int) -> None:
    assert (await shown(shopfront, "CUP-R", role)).status_code == status


async def test_a_change_is_shown_to_everybody(shopfront: Shopfront) -> None:
    async with watching(shopfront) as viewer:
        await viewer.wait("room.state")
        answer = await shown(shopfront, "CUP-R")
        assert answer.json()["current_product"]["sku"] == "CUP-R"
        assert (await viewer.wait("room.product"))["current_product"]["sku"] == "CUP-R"


@pytest.mark.parametrize(
    ("sku", "room", "status", "code"),
    [("NO-SUCH", "main", 404, "product_not_found"), ("CUP-R", "attic", 404, "room_not_found"), ("", "main", 400, "invalid_request")],
)  # fmt: skip
async def test_what_is_not_there_cannot_be_shown(
    shopfront: Shopfront, sku: str, room: str, status: int, code: str
) -> None:
    answer = await shown(shopfront, sku, room=room)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


async def test_a_batch_with_broken_rows_brings_the_rest_in(shopfront: Shopfront) -> None:
    rows = [
        {"platform_id": "d1", "author": "小王", "text": "这个多少钱？"},
        {"platform_id": "d2", "text": "   "},
        {"platform_id": "d3", "text": "长" * 5000},
        {"text": "没有编号"},
        "no row at all",
        None,
        {"platform_id": "d4", "text": "来了"},
    ]
    async with watching(shopfront) as viewer:
        await viewer.wait("room.state")
        answer = await batch(shopfront, rows)
        assert answer.status_code == 200
        body = answer.json()
        assert [row["platform_id"] for row in body["accepted"]] == ["d1", "d4"]
        assert [(row["row"], row["code"]) for row in body["rejected"]] == [
            (1, "empty_comment"), (2, "invalid_comment"), (3, "invalid_comment"), (4, "invalid_comment"), (5, "invalid_comment"),
        ]  # fmt: skip
        assert body["rejected"][2]["param"] == "platform_id"
        assert (await viewer.wait("room.answer"))["question"] == "这个多少钱？"
        assert viewer.of("room.comment")[0]["author"] == "小王"


@pytest.mark.parametrize(
    ("comments", "room", "role", "status"),
    [([], "main", "agent", 400), ("x", "main", "agent", 400), ([{}] * 501, "main", "agent", 400), ([{"platform_id": "1", "text": "x"}], "attic", "agent", 404), ([{}], "main", "customer", 403), ([{}], "main", None, 401)],
)  # fmt: skip
async def test_a_batch_that_is_none_is_refused(
    shopfront: Shopfront, comments: Any, room: str, role: str | None, status: int
) -> None:
    answer = await batch(shopfront, comments, role, room)
    assert answer.status_code == status
    assert set(answer.json()["error"]) == {"type", "code", "message", "param"}


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"\xff\xfe", "invalid_event"),
        ("", "invalid_event"),
        ("{", "invalid_event"),
        ("[1]", "invalid_event"),
        ("[" * 50_000, "invalid_event"),
        ('{"type": "room.comment"}', "invalid_event"),
        ('{"type": "room.comment", "text": "\\ud800"}', "invalid_event"),
        ('{"type": "room.dance", "text": "x"}', "unknown_event"),
        ('{"type": "room.comment", "text": "  "}', "empty_comment"),
        (json.dumps({"type": "room.comment", "text": "x" * 600}), "comment_too_long"),
        (json.dumps({"type": "room.comment", "text": "x" * 10_000_000}), "invalid_event"),
        (json.dumps({"type": "room.comment", "text": "x", "client_id": "y" * 65}), "invalid_event"),
    ],
)
async def test_a_broken_comment_is_refused_and_the_next_one_taken(
    shopfront: Shopfront, raw: str | bytes, code: str
) -> None:
    async with watching(shopfront) as viewer:
        await viewer.wait("room.state")
        await (viewer.socket.send_bytes(raw) if isinstance(raw, bytes) else viewer.socket.send_text(raw))
        assert (await viewer.wait("error"))["error"]["code"] == code
        await viewer.send("room.comment", text="来了")
        assert (await viewer.wait("room.comment"))["text"] == "来了"


async def test_a_room_that_is_not_there_and_a_log_in_that_is_none_are_refused_in_words(shopfront: Shopfront) -> None:
    for room, token, code, closing in (
        ("attic", None, "room_not_found", 4404),
        ("main", "nonsense", "token_invalid", 4401),
    ):
        async with watching(shopfront, room, token=token) as viewer:
            assert (await viewer.wait("error"))["error"]["code"] == code
            await viewer.wait("closed")
            assert viewer.closed == closing


async def test_more_comments_than_can_be_answered_are_shown_and_their_writers_told(shopfront: Shopfront) -> None:
    async with watching(shopfront) as viewer:
        await viewer.wait("room.state")
        for _ in range(700):
            await viewer.send("room.comment", text="这个多少钱？")
        notice = await viewer.wait("room.notice")
        assert notice["code"] == "overloaded"
        assert "won't be answered" in notice["message"] and "暂时无法回答" in notice["message"]

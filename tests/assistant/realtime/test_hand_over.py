"""From the bot to people and back, as the customer's page sees it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.caller import Caller, calling
from tests.fakes.shopfront import AMY, ANSWER, QUESTION, Shopfront, open_shopfront


@pytest.fixture
async def caller(shopfront: Shopfront) -> AsyncIterator[Caller]:
    async with calling(shopfront) as calls:
        await calls.use("text")
        yield calls


async def handed_over(caller: Caller, text: str = "转人工") -> str:
    """Ask for a person; return the ticket's id."""
    await caller.says(text)
    ticket: str = (await caller.wait("shop.escalation"))["ticket_id"]
    return ticket


async def claimed(front: Shopfront, ticket_id: str) -> None:
    ticket = await front.assistant.escalation.ticket(ticket_id)
    await front.assistant.escalation.claim(ticket_id, AMY, ticket.version)


async def test_asking_for_a_person_opens_a_ticket_and_tells_the_customer(shopfront: Shopfront, caller: Caller) -> None:
    await caller.says(QUESTION)
    told = await caller.says("转人工")
    event = await caller.wait("shop.escalation")
    assert event["owner"] == "queue" and event["status"] == "new" and event["reason_code"] == "explicit_request"
    assert told
    ticket = await shopfront.assistant.escalation.ticket(event["ticket_id"])
    assert ticket.citations, "what the bot said before rests on sources that staff should see"


async def test_the_notice_reaches_each_client_once(shopfront: Shopfront) -> None:
    async with calling(shopfront) as asker:
        token = asker.of("shop.conversation")[0]["conversation_token"]
        async with calling(shopfront, conversation=token) as other:
            for tab in (asker, other):
                await tab.use("text")
            told = await asker.says("转人工")
            here, there = await asker.wait("shop.escalation"), await other.wait("shop.escalation")
            reply = asker.of("response.done")[-1]["response"]["output"][0]
        assert here["message"] is None, "where it was asked for, the notice is the reply"
        assert there["message"] == told, "everywhere else it comes with the event"
        assert here["item_id"] == there["item_id"] == reply["id"]
        assert other.of("response.created") == []
    async with calling(shopfront, conversation=token) as later:
        history = later.of("shop.conversation")[0]["history"]
        assert [(m["role"], m["item_id"] == reply["id"]) for m in history] == [("user", False), ("system", True)]


async def test_while_a_person_owns_the_conversation_the_bot_is_silent(shopfront: Shopfront, caller: Caller) -> None:
    ticket_id = await handed_over(caller)
    await claimed(shopfront, ticket_id)
    event = await caller.wait("shop.escalation", 1)
    assert (event["owner"], event["agent"]) == ("human", {"display_name": "Amy"})
    assert await caller.says(QUESTION) == ""
    assert (await caller.wait("shop.notice"))["code"] == "owned_by_person"
    stored = await shopfront.assistant.conversations.messages(caller.of("shop.conversation")[0]["conversation_id"])
    assert [m.text for m in stored if m.role == "customer"] == ["转人工", QUESTION], "what the customer says is kept"
    assert [m for m in stored if m.role == "assistant"] == []


async def test_a_persons_reply_arrives_in_the_same_conversation(shopfront: Shopfront, caller: Caller) -> None:
    ticket_id = await handed_over(caller)
    await claimed(shopfront, ticket_id)
    await shopfront.assistant.escalation.reply(ticket_id, AMY, "您好，我是 Amy。", "k1")
    event = await caller.wait("shop.staff.message")
    assert (event["text"], event["agent"]["display_name"]) == ("您好，我是 Amy。", "Amy")
    assert event["cursor"] > 0 and event["item_id"]


async def test_when_the_case_is_solved_the_bot_answers_again(shopfront: Shopfront, caller: Caller) -> None:
    ticket_id = await handed_over(caller)
    await claimed(shopfront, ticket_id)
    await shopfront.assistant.escalation.reply(ticket_id, AMY, "已为您处理。", "k1")
    await shopfront.assistant.escalation.solve(ticket_id, AMY)
    event = await caller.wait("shop.escalation", 2)
    assert (event["owner"], event["status"]) == ("bot", "solved")
    assert ANSWER in await caller.says(QUESTION)


async def test_a_second_wish_for_a_person_adds_to_the_first(shopfront: Shopfront, caller: Caller) -> None:
    await handed_over(caller)
    await caller.says("这是假货，我要投诉")
    tickets = await shopfront.assistant.escalation.search()
    assert len(tickets) == 1


async def test_who_comes_back_sees_what_staff_wrote_meanwhile(shopfront: Shopfront) -> None:
    async with calling(shopfront) as caller:
        await caller.use("text")
        ticket_id = await handed_over(caller)
        greeting = caller.of("shop.conversation")[0]
        cursor = (await caller.wait("shop.escalation"))["cursor"]
    await claimed(shopfront, ticket_id)
    await shopfront.assistant.escalation.reply(ticket_id, AMY, "您好，我是 Amy。", "k1")
    async with calling(shopfront, conversation=greeting["conversation_token"], cursor=cursor) as again:
        resumed = again.of("shop.conversation")[0]
        assert resumed["owner"] == "human"
        assert [(m["role"], m["text"], m["display_name"]) for m in resumed["history"]] == [
            ("staff", "您好，我是 Amy。", "Amy")
        ]
        assert await again.says(QUESTION) == ""


async def test_a_reply_in_the_making_is_dropped_when_somebody_takes_over(shop_data: Path, tmp_path: Path) -> None:
    async with open_shopfront(shop_data, tmp_path) as front, calling(front) as caller:
        await caller.use("audio")
        front.voice.synthesis.gate.clear()
        asking = asyncio.create_task(caller.says(QUESTION))
        await caller.wait("response.created")
        conversation_id = caller.of("shop.conversation")[0]["conversation_id"]
        conversation = await front.assistant.conversations.by_id(conversation_id)
        await front.assistant.conversations.set_owner(
            conversation_id, "human", expected_version=conversation.version, assignee_id="amy"
        )
        event = {"type": "shop.escalation", "owner": "human", "ticket_id": "t", "status": "open"}
        await front.assistant.bus.publish(f"conversation.{conversation_id}", event)
        done = await caller.wait("response.done")
        front.voice.synthesis.gate.set()
        assert done["response"]["status"] == "cancelled"
        assert await asking == ""
        assert caller.of("response.output_audio.delta") == []


async def test_a_reply_is_not_begun_when_the_owner_changed_unheard(shopfront: Shopfront, caller: Caller) -> None:
    conversation_id = caller.of("shop.conversation")[0]["conversation_id"]
    conversation = await shopfront.assistant.conversations.by_id(conversation_id)
    await shopfront.assistant.conversations.set_owner(
        conversation_id, "human", expected_version=conversation.version, assignee_id="amy"
    )
    assert await caller.says(QUESTION) == ""
    stored = await shopfront.assistant.conversations.messages(conversation_id)
    assert [m.role for m in stored] == ["customer"]


async def test_a_wish_typed_twice_in_a_hurry_is_not_lost(shopfront: Shopfront, caller: Caller) -> None:
    for text in ("转人工", "快点"):
        item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]}
        await caller.socket.send({"type": "conversation.item.create", "item": item})
        await caller.socket.send({"type": "response.create"})
    assert (await caller.wait("shop.escalation"))["owner"] == "queue"

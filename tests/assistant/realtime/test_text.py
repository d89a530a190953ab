"""Typed conversations over `/v1/realtime`."""

from __future__ import annotations

from tests.fakes.caller import calling
from tests.fakes.shopfront import ANSWER, QUESTION, Shopfront


async def test_a_client_is_greeted_with_its_session_and_its_conversation(shopfront: Shopfront) -> None:
    async with calling(shopfront) as caller:
        assert caller.types() == ["session.created", "shop.conversation"]
        greeting = caller.events[1]
        assert greeting["conversation_token"] and greeting["owner"] == "bot" and greeting["history"] == []
        assert "AI" in greeting["ai_notice"]["en"]


async def test_a_question_is_answered_with_the_events_of_the_protocol_in_order(shopfront: Shopfront) -> None:
    async with calling(shopfront) as caller:
        await caller.use("text")
        text = await caller.says(QUESTION)
        assert ANSWER in text
        assert [kind for kind in caller.types() if kind.startswith(("conversation.", "response."))] == [
            "conversation.item.added",
            "conversation.item.done",
            "response.created",
            "response.output_item.added",
            "conversation.item.added",
            "response.content_part.added",
            *["response.output_text.delta"] * len(caller.of("response.output_text.delta")),
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "conversation.item.done",
            "response.done",
        ]
        assert "".join(delta["delta"] for delta in caller.of("response.output_text.delta")) == text
        assert len({event["event_id"] for event in caller.events}) == len(caller.events)

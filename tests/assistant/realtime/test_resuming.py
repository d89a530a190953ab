"""Coming back to a conversation, in one place or in two."""

from __future__ import annotations

from tests.fakes.caller import calling
from tests.fakes.clock import FakeClock
from tests.fakes.shopfront import ANSWER, QUESTION, Shopfront, open_shopfront


async def test_coming_back_with_token_and_cursor_brings_only_what_was_missed(shopfront: Shopfront) -> None:
    async with calling(shopfront) as caller:
        await caller.use("text")
        token = caller.of("shop.conversation")[0]["conversation_token"]
        await caller.says(QUESTION)
    async with calling(shopfront, conversation=token) as again:
        greeting = again.of("shop.conversation")[0]
        assert [(message["role"], message["status"]) for message in greeting["history"]] == [
            ("user", "completed"),
            ("assistant", "completed"),
        ]
        assert ANSWER in greeting["history"][1]["text"]
        assert greeting["history"][1]["citations"]
        cursor = greeting["cursor"]
        assert cursor == greeting["history"][1]["cursor"]
        await again.use("text")
        await again.says("能烧牛奶吗？")
    async with calling(shopfront, conversation=token, cursor=cursor) as third:
        greeting = third.of("shop.conversation")[0]
        assert greeting["history"][0]["text"] == "能烧牛奶吗？"
        assert greeting["conversation_token"] == token
    async with calling(shopfront, conversation=token, cursor=greeting["cursor"]) as fourth:
        assert fourth.of("shop.conversation")[0]["history"] == []


async def test_coming_back_brings_the_product_cards_and_the_sources_again(shopfront: Shopfront) -> None:
    async with calling(shopfront) as caller:
        await caller.use("text")
        token = caller.of("shop.conversation")[0]["conversation_token"]
        await caller.says(QUESTION)
        [cards], [citations] = caller.of("shop.product_cards"), caller.of("shop.citations")
    async with calling(shopfront, conversation=token) as again:
        question, answer = again.of("shop.conversation")[0]["history"]
        assert answer["cards"] == cards["cards"]
        assert answer["citations"] == citations["citations"]
        assert question["cards"] == []


async def test_what_was_talked_about_is_remembered_after_coming_back(shopfront: Shopfront) -> None:
    async with calling(shopfront) as caller:
        await caller.use("text")
        await caller.says("青山 K1 Pro 电水壶多少钱？")
        token = caller.of("shop.conversation")[0]["conversation_token"]
    async with calling(shopfront, conversation=token) as again:
        await again.use("text")
        assert "299" in await again.says("它多少钱？")


async def test_two_tabs_share_one_conversation(shopfront: Shopfront) -> None:
    async with calling(shopfront) as first:
        token = first.of("shop.conversation")[0]["conversation_token"]
        async with calling(shopfront, conversation=token) as second:
            await first.use("text")
            await second.use("text")
            assert ANSWER in await first.says(QUESTION)
            assert ANSWER in await second.says(QUESTION)
            await first.says("转人工")
            for tab in (first, second):
                assert (await tab.wait("shop.escalation"))["owner"] == "queue"
            await second.says("你好")
            assert (await second.wait("shop.notice"))["code"] == "owned_by_person"


async def test_what_is_said_in_one_tab_appears_in_the_other_once(shopfront: Shopfront) -> None:
    async with calling(shopfront) as first:
        token = first.of("shop.conversation")[0]["conversation_token"]
        async with calling(shopfront, conversation=token) as second:
            for tab in (first, second):
                await tab.use("text")
            told = await first.says(QUESTION)
            question, answer = await second.wait("shop.message"), await second.wait("shop.message", 1)
            assert [(m["message"]["role"], m["message"]["text"]) for m in (question, answer)] == [
                ("user", QUESTION),
                ("assistant", told),
            ]
            shown = second.of("shop.message")[1]["message"]
            assert shown["cards"] and shown["citations"]
            await second.says("好的")
            await first.wait("shop.message", 1)
        assert first.of("shop.message")[0]["message"]["text"] == "好的"


async def test_an_unknown_conversation_is_a_new_one(shopfront: Shopfront) -> None:
    async with calling(shopfront, conversation="no-such-token", cursor=7) as caller:
        greeting = caller.of("shop.conversation")[0]
        assert greeting["conversation_token"] != "no-such-token"
        assert greeting["history"] == []


async def test_the_conversation_of_another_customer_is_refused(shopfront: Shopfront) -> None:
    mine, other = shopfront.token("ann", customer_id="C1"), shopfront.token("ben", customer_id="C2")
    async with calling(shopfront, token=mine) as caller:
        conversation = caller.of("shop.conversation")[0]["conversation_token"]
    for stranger in (other, None):
        async with calling(shopfront, token=stranger, conversation=conversation) as caller:
            error = caller.events[0]["error"]
            assert (error["type"], error["code"]) == ("permission_error", "not_your_conversation")
            await caller.wait("closed")
            assert caller.closed == 4401
    async with calling(shopfront, token=mine, conversation=conversation) as caller:
        assert caller.of("shop.conversation")


async def test_a_guests_conversation_becomes_theirs_when_they_log_in(shopfront: Shopfront) -> None:
    async with calling(shopfront) as caller:
        conversation = caller.of("shop.conversation")[0]["conversation_token"]
    token = shopfront.token("ann", customer_id="C1")
    async with calling(shopfront, token=token, conversation=conversation) as caller:
        assert caller.of("shop.conversation")[0]["conversation_token"] == conversation
    async with calling(shopfront, conversation=conversation) as caller:
        assert caller.events[0]["error"]["code"] == "not_your_conversation"


async def test_a_log_in_that_has_expired_or_is_forged_is_refused_and_never_taken_for_a_guest(
    shop_data: object, tmp_path: object
) -> None:
    clock = FakeClock()
    async with open_shopfront(shop_data, tmp_path, clock=clock) as front:  # type: ignore[arg-type]
        token = front.token("ann", customer_id="C1")
        clock.move(13 * 3600)
        for bad, code in (
            (token, "token_expired"),
            ("nonsense", "token_invalid"),
            (token[:-3] + "abc", "token_invalid"),
        ):
            async with calling(front, token=bad) as caller:
                error = caller.events[0]["error"]
                assert (error["type"], error["code"]) == ("authentication_error", code)
                await caller.wait("closed")
                assert caller.closed == 4401


async def test_a_key_of_the_openai_sdk_stands_for_a_guest(shopfront: Shopfront) -> None:
    async with calling(shopfront, token="sk-anything") as caller:
        assert caller.of("shop.conversation")

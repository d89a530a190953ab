from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from assistant.persistence import (
    Conversation,
    ConversationNotFound,
    ConversationStore,
    Database,
    MessageIdTaken,
    OwnershipChanged,
    may_bot_speak,
)
from tests.fakes.clock import FakeClock


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[ConversationStore]:
    db = Database(f"sqlite+aiosqlite:///{tmp_path / 'shop.db'}", FakeClock())
    await db.migrate()
    yield ConversationStore(db)
    await db.close()


@pytest.fixture
async def conversation(store: ConversationStore) -> Conversation:
    return await store.create(shop_id="lumen", channel="chat", locale="zh")


async def test_a_new_conversation_is_the_bots(conversation: Conversation) -> None:
    assert (conversation.owner, conversation.version, conversation.last_seq) == ("bot", 1, 0)
    assert may_bot_speak(conversation)


async def test_a_token_resumes_its_conversation_and_no_other(
    store: ConversationStore, conversation: Conversation
) -> None:
    other = await store.create(shop_id="lumen", channel="chat", locale="en")
    assert (await store.by_token(conversation.token)).conversation_id == conversation.conversation_id
    assert conversation.token != other.token
    with pytest.raises(ConversationNotFound):
        await store.by_token("made up")


async def test_a_token_is_not_shown_when_a_conversation_is_logged(conversation: Conversation) -> None:
    assert conversation.token not in repr(conversation)


async def test_messages_are_numbered_without_gaps_whoever_writes_at_once(
    store: ConversationStore, conversation: Conversation
) -> None:
    key = conversation.conversation_id
    await asyncio.gather(*(store.append(key, role="customer", text=str(n), lang="zh") for n in range(20)))
    assert [message.seq for message in await store.messages(key)] == list(range(1, 21))


async def test_the_same_message_id_is_one_message(store: ConversationStore, conversation: Conversation) -> None:
    key = conversation.conversation_id
    first = await store.append(key, role="customer", text="你好", lang="zh", message_id="m1")
    again = await store.append(key, role="customer", text="something else", lang="en", message_id="m1")
    assert again == first
    assert len(await store.messages(key)) == 1


async def test_what_is_refused_or_there_already_takes_no_place(
    store: ConversationStore, conversation: Conversation
) -> None:
    key = conversation.conversation_id
    first = await store.append(key, role="customer", text="你好", lang="zh", message_id="m1")
    await store.append(key, role="customer", text="你好", lang="zh", message_id="m1")
    with pytest.raises(OwnershipChanged):
        await store.append(key, role="assistant", text="hi", lang="en", expected_version=7)
    message, then = await store.customer_said(key, "m2", "在吗", "zh", {"spoken": True})
    assert (first.seq, message.seq, then.last_seq) == (1, 2, 2)
    assert (await store.by_id(key)).last_seq == 2
    assert await store.messages(key) == (first, message)


async def test_who_asks_again_by_an_id_is_told_of_it_though_the_owner_has_changed(
    store: ConversationStore, conversation: Conversation
) -> None:
    key = conversation.conversation_id
    said = await store.append(key, role="assistant", text="hi", lang="en", message_id="m1")
    await store.set_owner(key, "human", expected_version=1)
    assert await store.append(key, role="assistant", text="hi", lang="en", message_id="m1") == said


async def test_a_message_id_of_another_conversation_is_refused(
    store: ConversationStore, conversation: Conversation
) -> None:
    other = await store.create(shop_id="lumen", channel="chat", locale="en")
    await store.append(conversation.conversation_id, role="customer", text="private", lang="en", message_id="m1")
    with pytest.raises(MessageIdTaken):
        await store.append(other.conversation_id, role="customer", text="x", lang="en", message_id="m1")


async def test_a_cursor_gives_what_was_missed_and_no_more(store: ConversationStore, conversation: Conversation) -> None:
    key = conversation.conversation_id
    for text in ("one", "two", "three", "four"):
        await store.append(key, role="customer", text=text, lang="en")
    assert [m.text for m in await store.messages(key, after_seq=2)] == ["three", "four"]
    assert [m.text for m in await store.messages(key, after_seq=1, limit=1)] == ["two"]
    assert [m.text for m in await store.recent(key, limit=2)] == ["three", "four"]


async def test_amending_keeps_what_was_heard_and_adds_to_what_is_known(
    store: ConversationStore, conversation: Conversation
) -> None:
    said = await store.append(
        conversation.conversation_id, role="assistant", text="It lasts nine hours.", lang="en", meta={"cards": [1]}
    )
    heard = await store.amend(said.message_id, text="It lasts", status="incomplete", meta={"played_ms": 400})
    assert heard is not None
    assert (heard.text, heard.status, heard.meta) == ("It lasts", "incomplete", {"cards": [1], "played_ms": 400})
    assert await store.amend("no such message", text="x") is None


async def test_of_two_who_take_a_conversation_one_is_refused(
    store: ConversationStore, conversation: Conversation
) -> None:
    key = conversation.conversation_id
    results = await asyncio.gather(
        store.set_owner(key, "queue", expected_version=1),
        store.set_owner(key, "human", expected_version=1),
        return_exceptions=True,
    )
    refused = [result for result in results if isinstance(result, OwnershipChanged)]
    assert len(refused) == 1
    assert (await store.by_id(key)).version == 2


@pytest.mark.parametrize("owner", ["queue", "human"])
async def test_the_bot_can_not_write_into_a_conversation_it_does_not_own(
    store: ConversationStore, conversation: Conversation, owner: str
) -> None:
    key = conversation.conversation_id
    await store.set_owner(key, owner, expected_version=1)  # type: ignore[arg-type]
    with pytest.raises(OwnershipChanged):
        await store.append(key, role="assistant", text="By the way …", lang="en")
    assert await store.messages(key) == ()


async def test_what_had_been_heard_before_the_take_over_is_still_recorded(
    store: ConversationStore, conversation: Conversation
) -> None:
    key = conversation.conversation_id
    await store.set_owner(key, "queue", expected_version=1)
    heard = await store.append(key, role="assistant", text="It la", lang="en", status="incomplete")
    assert heard.seq == 1


async def test_a_draft_made_before_somebody_took_and_returned_the_conversation_is_dropped(
    store: ConversationStore, conversation: Conversation
) -> None:
    key = conversation.conversation_id
    await store.set_owner(key, "human", expected_version=1)
    await store.set_owner(key, "bot", expected_version=2)
    with pytest.raises(OwnershipChanged):
        await store.append(key, role="assistant", text="stale", lang="en", expected_version=1)
    fresh = await store.append(key, role="assistant", text="fresh", lang="en", expected_version=3)
    assert fresh.text == "fresh"


async def test_a_customer_who_logs_in_later_is_remembered(store: ConversationStore, conversation: Conversation) -> None:
    known = await store.set_customer(conversation.conversation_id, "C1", verification_method="login")
    assert known.verified
    assert (await store.by_id(conversation.conversation_id)).customer_id == "C1"


async def test_writing_to_a_conversation_that_is_not_there_is_refused(store: ConversationStore) -> None:
    with pytest.raises(ConversationNotFound):
        await store.append("conv_none", role="customer", text="hello?", lang="en")
    with pytest.raises(ConversationNotFound):
        await store.set_owner("conv_none", "queue", expected_version=1)

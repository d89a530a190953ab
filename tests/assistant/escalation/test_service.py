from __future__ import annotations

import asyncio

import pytest

from assistant.bus import DESK_TOPIC, conversation_topic
from assistant.escalation.errors import IllegalTransition, NotAllowed, StaleTicket, TicketNotFound, TicketTaken
from assistant.escalation.records import Actor
from assistant.persistence import OwnershipChanged, may_bot_speak
from tests.fakes.desk import AMY, BOB, SUE, FakeDesk


async def test_claiming_gives_the_conversation_to_a_person(desk: FakeDesk) -> None:
    ticket = await desk.claimed()
    conversation = await desk.conversations.by_id(ticket.conversation_id)
    assert (ticket.status, ticket.owner, ticket.assignee_name) == ("open", "human", "Amy")
    assert (conversation.owner, conversation.assignee_id) == ("human", "amy")


async def test_of_two_agents_who_claim_at_once_one_is_told_who_has_it(desk: FakeDesk) -> None:
    ticket = await desk.ticket()
    results = await asyncio.gather(
        desk.escalation.claim(ticket.ticket_id, AMY, 1),
        desk.escalation.claim(ticket.ticket_id, BOB, 1),
        return_exceptions=True,
    )
    [refused] = [result for result in results if isinstance(result, TicketTaken)]
    winner = (await desk.escalation.ticket(ticket.ticket_id)).assignee_name
    assert winner is not None
    assert winner in refused.message


async def test_claiming_a_ticket_that_was_released_since_needs_another_look(desk: FakeDesk) -> None:
    ticket = await desk.claimed()
    await desk.escalation.release(ticket.ticket_id, AMY)
    with pytest.raises(StaleTicket):
        await desk.escalation.claim(ticket.ticket_id, BOB, 1)


async def test_a_customer_can_not_claim(desk: FakeDesk) -> None:
    ticket = await desk.ticket()
    with pytest.raises(NotAllowed):
        await desk.escalation.claim(ticket.ticket_id, Actor("c1", "customer"), ticket.version)


async def test_a_reply_reaches_the_conversation_the_customer_and_the_desk(desk: FakeDesk) -> None:
    ticket = await desk.claimed()
    topic = conversation_topic(ticket.conversation_id)
    async with desk.bus.subscribe(topic) as customer, desk.bus.subscribe(DESK_TOPIC) as staff:
        reply = await desk.escalation.reply(ticket.ticket_id, AMY, "您好，我来处理。", "k1")
        heard, seen = await anext(customer), await anext(staff)
    assert (await desk.texts(ticket.conversation_id))[-1] == ("agent", "您好，我来处理。")
    assert (heard["type"], heard["text"], heard["agent"]) == (
        "shop.staff.message",
        "您好，我来处理。",
        {"display_name": "Amy"},
    )
    assert heard["cursor"] == reply.message.seq
    assert (seen["type"], seen["message"]["role"]) == ("message.created", "agent")


async def test_the_same_reply_sent_again_is_written_once(desk: FakeDesk) -> None:
    ticket = await desk.claimed()
    replies = await asyncio.gather(*(desk.escalation.reply(ticket.ticket_id, AMY, "hello", "k1") for _ in range(3)))
    assert len({reply.message.message_id for reply in replies}) == 1
    assert sum(reply.repeated for reply in replies) == 2
    assert [role for role, _ in await desk.texts(ticket.conversation_id)].count("agent") == 1


async def test_two_replies_with_their_own_keys_are_two_though_the_words_are_the_same(desk: FakeDesk) -> None:
    ticket = await desk.claimed()
    await desk.escalation.reply(ticket.ticket_id, AMY, "ok", "k1")
    await desk.escalation.reply(ticket.ticket_id, AMY, "ok", "k2")
    assert [role for role, _ in await desk.texts(ticket.conversation_id)].count("agent") == 2


async def test_only_the_assignee_replies(desk: FakeDesk) -> None:
    ticket = await desk.claimed()
    with pytest.raises(TicketTaken, match="Amy"):
        await desk.escalation.reply(ticket.ticket_id, BOB, "me too", "k1")
    assert all(role != "agent" for role, _ in await desk.texts(ticket.conversation_id))


async def test_a_ticket_has_to_be_claimed_before_a_reply(desk: FakeDesk) -> None:
    ticket = await desk.ticket()
    with pytest.raises(IllegalTransition):
        await desk.escalation.reply(ticket.ticket_id, AMY, "hello", "k1")


async def test_solving_gives_the_conversation_back_to_the_bot(desk: FakeDesk) -> None:
    ticket = await desk.claimed()
    solved = await desk.escalation.solve(ticket.ticket_id, AMY)
    assert (solved.status, solved.owner) == ("solved", "bot")
    assert may_bot_speak(await desk.conversations.by_id(ticket.conversation_id))


async def test_a_draft_from_before_the_hand_over_is_not_spoken_after_it_was_solved(desk: FakeDesk) -> None:
    conversation = await desk.conversation()
    drafted_at = conversation.version
    ticket = await desk.claimed(conversation=conversation)
    await desk.escalation.solve(ticket.ticket_id, AMY)
    with pytest.raises(OwnershipChanged):
        await desk.conversations.append(
            conversation.conversation_id, role="assistant", text="stale", lang="zh", expected_version=drafted_at
        )


async def test_a_supervisor_assigns_and_reassigns(desk: FakeDesk) -> None:
    ticket = await desk.ticket()
    await desk.escalation.assign(ticket.ticket_id, SUE, AMY)
    moved = await desk.escalation.assign(ticket.ticket_id, SUE, BOB)
    assert (moved.status, moved.assignee_id) == ("open", "bob")
    assert (await desk.conversations.by_id(ticket.conversation_id)).assignee_id == "bob"
    with pytest.raises(NotAllowed):
        await desk.escalation.assign(ticket.ticket_id, BOB, AMY)


async def test_a_released_ticket_waits_for_anybody_and_the_customer_is_told(desk: FakeDesk) -> None:
    ticket = await desk.claimed()
    await desk.escalation.reply(ticket.ticket_id, AMY, "one moment", "k1")
    released = await desk.escalation.release(ticket.ticket_id, AMY)
    assert (released.status, released.owner, released.assignee_id) == ("new", "queue", None)
    assert released.sla.waiting_since == desk.clock.now()
    assert (await desk.texts(ticket.conversation_id))[-1][0] == "system"


async def test_a_customers_reply_takes_a_pending_ticket_back(desk: FakeDesk) -> None:
    ticket = await desk.claimed()
    await desk.escalation.pending(ticket.ticket_id, AMY)
    after = await desk.says(ticket.conversation_id, "好的，照片发了")
    assert after is not None
    assert after.status == "open"


async def test_a_customers_words_reach_staff_while_they_wait(desk: FakeDesk) -> None:
    ticket = await desk.ticket()
    async with desk.bus.subscribe(DESK_TOPIC) as staff:
        await desk.says(ticket.conversation_id, "有人吗")
        event = await anext(staff)
    assert (event["type"], event["ticket_id"]) == ("message.created", ticket.ticket_id)
    assert event["message"]["text"] == "有人吗"


async def test_a_thank_you_does_not_reopen_a_solved_case(desk: FakeDesk) -> None:
    ticket = await desk.claimed()
    await desk.escalation.solve(ticket.ticket_id, AMY)
    for text in ("谢谢", "这款耳机防水吗"):
        assert await desk.says(ticket.conversation_id, text) is None
    assert (await desk.escalation.ticket(ticket.ticket_id)).status == "solved"


async def test_saying_that_it_is_not_settled_reopens_it(desk: FakeDesk) -> None:
    ticket = await desk.claimed()
    await desk.escalation.solve(ticket.ticket_id, AMY)
    again = await desk.says(ticket.conversation_id, "问题还没解决")
    assert again is not None
    assert (again.status, again.owner, again.assignee_id) == ("open", "human", "amy")


async def test_messages_without_a_ticket_are_nobodys_business(desk: FakeDesk) -> None:
    conversation = await desk.conversation()
    assert await desk.says(conversation.conversation_id, "你好") is None


async def test_on_hold_can_only_be_resumed(desk: FakeDesk) -> None:
    ticket = await desk.claimed()
    await desk.escalation.hold(ticket.ticket_id, AMY)
    with pytest.raises(IllegalTransition):
        await desk.escalation.solve(ticket.ticket_id, AMY)
    assert (await desk.escalation.resume(ticket.ticket_id, AMY)).status == "open"


async def test_merging_ends_a_ticket_and_its_silence(desk: FakeDesk) -> None:
    kept, duplicate = await desk.claimed(), await desk.ticket()
    merged = await desk.escalation.merge(duplicate.ticket_id, kept.ticket_id, AMY)
    assert (merged.status, merged.merged_into, merged.owner) == ("merged", kept.ticket_id, "bot")


async def test_a_ticket_is_not_merged_into_itself_or_into_a_solved_one(desk: FakeDesk) -> None:
    ticket, solved = await desk.ticket(), await desk.claimed()
    await desk.escalation.solve(solved.ticket_id, AMY)
    for target in (ticket, solved):
        with pytest.raises(IllegalTransition):
            await desk.escalation.merge(ticket.ticket_id, target.ticket_id, AMY)
    assert (await desk.escalation.ticket(ticket.ticket_id)).merged_into is None


async def test_the_assignee_can_let_the_bot_speak_again_and_take_over_by_replying(desk: FakeDesk) -> None:
    ticket = await desk.claimed()
    returned = await desk.escalation.return_to_bot(ticket.ticket_id, AMY)
    assert (returned.status, returned.owner) == ("open", "bot")
    reply = await desk.escalation.reply(ticket.ticket_id, AMY, "back again", "k1")
    assert reply.ticket.owner == "human"
    with pytest.raises(TicketTaken):
        await desk.escalation.return_to_bot(ticket.ticket_id, BOB)


async def test_a_trigger_while_the_bot_minds_an_open_case_brings_the_person_back(desk: FakeDesk) -> None:
    ticket = await desk.claimed()
    await desk.escalation.return_to_bot(ticket.ticket_id, AMY)
    conversation = await desk.conversations.by_id(ticket.conversation_id)
    again = await desk.ticket(conversation, idempotency_key="second")
    assert (again.ticket_id, again.owner) == (ticket.ticket_id, "human")


async def test_only_the_assignees_typing_is_shown(desk: FakeDesk) -> None:
    ticket = await desk.claimed()
    async with desk.bus.subscribe(conversation_topic(ticket.conversation_id)) as customer:
        await desk.escalation.typing(ticket.ticket_id, BOB)
        await desk.escalation.typing(ticket.ticket_id, AMY)
        assert await anext(customer) == {"type": "shop.staff.typing", "agent": {"display_name": "Amy"}}


async def test_everything_done_is_in_the_audit_with_who_and_when(desk: FakeDesk) -> None:
    ticket = await desk.claimed()
    desk.clock.move(30)
    await desk.escalation.reply(ticket.ticket_id, AMY, "hello", "k1")
    await desk.escalation.solve(ticket.ticket_id, AMY)
    audit = await desk.escalation.audit_of(ticket.ticket_id)
    assert [(e.action, e.actor_id, e.from_status, e.to_status) for e in audit] == [
        ("create", "bot", None, "new"),
        ("claim", "amy", "new", "open"),
        ("reply", "amy", None, None),
        ("solve", "amy", "open", "solved"),
    ]
    assert (audit[2].at - audit[1].at).total_seconds() == 30


async def test_tickets_are_found_by_status_words_and_team_the_most_urgent_first(desk: FakeDesk) -> None:
    plain = await desk.ticket(order_refs=("#LM77",))
    urgent = await desk.ticket(reason_code="safety")
    open_one = await desk.claimed(team_id="vip")
    assert [t.ticket_id for t in await desk.escalation.search(statuses=("new",))] == [
        urgent.ticket_id,
        plain.ticket_id,
    ]
    assert [t.ticket_id for t in await desk.escalation.search(text="lm77")] == [plain.ticket_id]
    assert [t.ticket_id for t in await desk.escalation.search(team_id="vip")] == [open_one.ticket_id]
    assert await desk.escalation.search(text="100%_") == ()


async def test_a_ticket_that_is_not_there_is_said_so(desk: FakeDesk) -> None:
    with pytest.raises(TicketNotFound):
        await desk.escalation.solve("tkt_none", AMY)

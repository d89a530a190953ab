from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest

from assistant.bus import DESK_TOPIC, conversation_topic
from assistant.escalation import EscalationSettings, HandOver, ProposedAction, Summary, may_bot_speak
from assistant.escalation.errors import InvalidHandOver
from assistant.persistence import ConversationNotFound, OwnershipChanged
from tests.fakes.desk import AMY, FakeDesk, fake_desk


async def test_ticket_notice_and_owner_come_together(desk: FakeDesk) -> None:
    conversation = await desk.conversation()
    ticket = await desk.ticket(conversation, reason_code="dispute", matched_rule_id="zh.fake")
    after = await desk.conversations.by_id(conversation.conversation_id)
    assert (ticket.status, ticket.owner, ticket.priority) == ("new", "queue", "high")
    assert (after.owner, after.version) == ("queue", conversation.version + 1)
    assert not may_bot_speak(after)
    [(role, text)] = await desk.texts(conversation.conversation_id)
    assert role == "system"
    assert "人工客服" in text


async def test_when_the_conversation_has_moved_on_nothing_is_written(desk: FakeDesk) -> None:
    conversation = await desk.conversation()
    await desk.conversations.set_owner(conversation.conversation_id, "human", expected_version=1)
    with pytest.raises(OwnershipChanged):
        await desk.ticket(conversation, conversation_version=1)
    assert await desk.escalation.open_ticket_of(conversation.conversation_id) is None
    assert await desk.texts(conversation.conversation_id) == []


async def test_a_conversation_that_is_not_there_can_not_be_handed_over(desk: FakeDesk) -> None:
    with pytest.raises(ConversationNotFound):
        await desk.escalation.hand_over(HandOver("conv_none", "k", "explicit_request"))


async def test_the_same_request_twice_is_one_ticket_and_one_notice(desk: FakeDesk) -> None:
    conversation = await desk.conversation()
    first = await desk.ticket(conversation)
    async with desk.bus.subscribe(DESK_TOPIC) as events:
        again = await desk.ticket(conversation)
        await desk.bus.publish(DESK_TOPIC, {"type": "end"})
        assert (await anext(events))["type"] == "end"
    assert again.ticket_id == first.ticket_id
    assert len(await desk.texts(conversation.conversation_id)) == 1


async def test_two_requests_at_once_are_one_ticket(desk: FakeDesk) -> None:
    conversation = await desk.conversation()
    tickets = await asyncio.gather(*(desk.ticket(conversation, idempotency_key=f"k{n}") for n in range(5)))
    assert len({ticket.ticket_id for ticket in tickets}) == 1
    assert len(await desk.texts(conversation.conversation_id)) == 1


async def test_a_graver_trigger_raises_an_open_ticket_instead_of_opening_another(desk: FakeDesk) -> None:
    conversation = await desk.conversation()
    first = await desk.ticket(conversation, order_refs=("#LM1",))
    second = await desk.ticket(conversation, idempotency_key="second", reason_code="safety", order_refs=("#LM2",))
    assert second.ticket_id == first.ticket_id
    assert (second.priority, second.reason_code) == ("urgent", "safety")
    assert second.order_refs == ("#LM1", "#LM2")
    assert second.version == first.version, "an agent who is about to claim it must not be refused for this"
    assert [event.action for event in await desk.escalation.audit_of(first.ticket_id)] == ["create", "trigger"]


async def test_a_lesser_trigger_does_not_lower_a_ticket(desk: FakeDesk) -> None:
    conversation = await desk.conversation()
    await desk.ticket(conversation, reason_code="safety")
    after = await desk.ticket(conversation, idempotency_key="second", reason_code="explicit_request")
    assert (after.priority, after.reason_code) == ("urgent", "safety")


async def test_the_same_further_trigger_twice_is_noted_once(desk: FakeDesk) -> None:
    conversation = await desk.conversation()
    ticket = await desk.ticket(conversation)
    for _ in range(2):
        await desk.ticket(conversation, idempotency_key="second")
    assert [event.action for event in await desk.escalation.audit_of(ticket.ticket_id)] == ["create", "trigger"]


async def test_a_trigger_after_solving_reopens_the_case_with_the_person_who_knows_it(desk: FakeDesk) -> None:
    solved = await desk.claimed()
    await desk.escalation.solve(solved.ticket_id, AMY)
    conversation = await desk.conversations.by_id(solved.conversation_id)
    again = await desk.ticket(conversation, idempotency_key="second")
    assert (again.ticket_id, again.status, again.owner) == (solved.ticket_id, "open", "human")
    assert again.assignee_id == AMY.actor_id
    assert again.sla.waiting_since == desk.clock.now()


async def test_reopening_does_not_start_a_round_of_notices(desk: FakeDesk) -> None:
    solved = await desk.claimed()
    await desk.escalation.solve(solved.ticket_id, AMY)
    before = len(await desk.texts(solved.conversation_id))
    for key in ("second", "third", "second"):
        await desk.escalation.hand_over(HandOver(solved.conversation_id, key, "explicit_request"))
    assert len(await desk.texts(solved.conversation_id)) == before + 1


async def test_a_late_repeat_of_the_request_that_reopened_a_case_does_not_reopen_it_again(desk: FakeDesk) -> None:
    ticket = await desk.claimed()
    await desk.escalation.solve(ticket.ticket_id, AMY)
    await desk.escalation.hand_over(HandOver(ticket.conversation_id, "second", "dispute"))
    await desk.escalation.solve(ticket.ticket_id, AMY)
    repeated = await desk.escalation.hand_over(HandOver(ticket.conversation_id, "second", "dispute"))
    assert repeated.status == "solved"


async def test_after_a_case_is_closed_a_trigger_opens_a_new_one(desk: FakeDesk) -> None:
    old = await desk.claimed()
    await desk.escalation.solve(old.ticket_id, AMY)
    await desk.escalation.close(old.ticket_id)
    new = await desk.escalation.hand_over(HandOver(old.conversation_id, "second", "dispute"))
    assert new.ticket_id != old.ticket_id
    assert new.status == "new"


async def test_customer_and_desk_hear_of_it_in_their_own_words(desk: FakeDesk) -> None:
    conversation = await desk.conversation(locale="en")
    topic = conversation_topic(conversation.conversation_id)
    async with desk.bus.subscribe(topic) as customers, desk.bus.subscribe(DESK_TOPIC) as staff:
        ticket = await desk.ticket(conversation)
        told, seen = await anext(customers), await anext(staff)
    assert (told["type"], told["owner"], told["ticket_id"]) == ("shop.escalation", "queue", ticket.ticket_id)
    assert told["message"].startswith("I've passed this to a colleague")
    assert (seen["type"], seen["ticket"]["status"]) == ("ticket.created", "new")


async def test_the_notice_is_in_the_language_of_the_message_that_led_to_it(desk: FakeDesk) -> None:
    conversation = await desk.conversation(locale="zh")
    message = await desk.conversations.append(
        conversation.conversation_id, role="customer", text="I want a human", lang="en"
    )
    ticket = await desk.ticket(conversation, trigger_message_id=message.message_id)
    assert ticket.locale == "en"
    assert (await desk.texts(conversation.conversation_id))[-1][1].startswith("I've passed")


async def test_a_safety_notice_says_to_stop_using_the_product(desk: FakeDesk) -> None:
    conversation = await desk.conversation()
    ticket = await desk.ticket(conversation, reason_code="safety")
    assert ticket.priority == "urgent"
    assert "停止使用" in (await desk.texts(conversation.conversation_id))[0][1]


async def test_the_ticket_carries_what_the_bot_rested_on(desk: FakeDesk) -> None:
    conversation = await desk.conversation(customer_id="C1", verification_method="login")
    source = {"passage_id": "p1", "document_id": "policies/returns.zh.md", "version": "abc", "quote": "七天内"}
    await desk.conversations.append(
        conversation.conversation_id,
        role="assistant",
        text="七天内可以退。",
        lang="zh",
        meta={"citations": [source], "order_refs": ["#LM1"]},
    )
    ticket = await desk.ticket(conversation)
    assert [(c.chunk_id, c.doc_id, c.quote) for c in ticket.citations] == [("p1", "policies/returns.zh.md", "七天内")]
    assert ticket.order_refs == ("#LM1",)
    assert ticket.customer.verified
    assert ticket.customer.verification_method == "login"


async def test_personal_data_in_a_summary_given_to_us_is_masked(desk: FakeDesk) -> None:
    ticket = await desk.ticket(summary=Summary("打 13812345678 找我", "", "退款"))
    assert "138" not in ticket.summary.issue


async def test_compensation_above_the_limit_is_not_even_proposed(desk: FakeDesk) -> None:
    action = ProposedAction("refund_part", Decimal(50), "CNY", Decimal(100))
    with pytest.raises(InvalidHandOver):
        await desk.ticket(proposed_action=action)


async def test_the_bot_can_not_approve_its_own_proposal() -> None:
    async with fake_desk(EscalationSettings(max_compensation=Decimal(100))) as desk:
        action = ProposedAction("coupon", Decimal(5), "CNY", Decimal(20), approval_status="approved")
        with pytest.raises(InvalidHandOver):
            await desk.ticket(proposed_action=action)


async def test_staff_approve_a_proposal_once_and_it_is_audited() -> None:
    async with fake_desk(EscalationSettings(max_compensation=Decimal(20))) as desk:
        ticket = await desk.claimed(proposed_action=ProposedAction("coupon", Decimal("5.50"), "CNY", Decimal(20)))
        decided = await desk.escalation.decide_action(ticket.ticket_id, AMY, "approved")
        assert decided.proposed_action is not None
        assert (decided.proposed_action.approval_status, decided.proposed_action.approver_id) == ("approved", "amy")
        assert decided.proposed_action.amount == Decimal("5.50")
        last = (await desk.escalation.audit_of(ticket.ticket_id))[-1]
        assert (last.action, last.actor_id) == ("action_approved", "amy")

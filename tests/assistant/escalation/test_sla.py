from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from assistant.bus import DESK_TOPIC
from assistant.escalation import EscalationSettings
from tests.fakes.desk import AMY, FakeDesk, fake_desk


async def _statuses(desk: FakeDesk, seconds: list[float]) -> list[str]:
    """Tick at these moments and return the events that came, with the second they came at."""
    heard: list[str] = []
    began = desk.clock.now()
    async with desk.bus.subscribe(DESK_TOPIC) as events:
        for second in seconds:
            desk.clock.move((began - desk.clock.now()).total_seconds() + second)
            await desk.ticker.tick()
            await desk.bus.publish(DESK_TOPIC, {"type": "end"})
            while (event := await anext(events))["type"] != "end":
                if event["type"] == "ticket.sla":
                    heard.append(f"{event['status']}@{second:g}")
    return heard


async def test_a_waiting_customer_is_an_alert_at_100_s_and_a_breach_at_180_s_each_told_once(desk: FakeDesk) -> None:
    await desk.ticket()
    assert await _statuses(desk, [0, 99, 100, 101, 179, 180, 181, 500]) == ["alert@100", "breached@180"]


async def test_what_the_bot_or_the_customer_says_does_not_make_the_wait_shorter(desk: FakeDesk) -> None:
    ticket = await desk.ticket()
    desk.clock.move(90)
    await desk.conversations.append(ticket.conversation_id, role="system", text="请稍候", lang="zh")
    after = await desk.says(ticket.conversation_id, "有人吗")
    assert after is not None
    assert after.sla.waiting_since == ticket.sla.waiting_since
    assert await _statuses(desk, [5, 10]) == ["alert@10"]


async def test_claiming_alone_does_not_stop_the_clock(desk: FakeDesk) -> None:
    await desk.claimed()
    assert await _statuses(desk, [100]) == ["alert@100"]


async def test_waiting_for_the_customer_without_having_written_does_not_stop_it_either(desk: FakeDesk) -> None:
    ticket = await desk.claimed()
    await desk.escalation.pending(ticket.ticket_id, AMY)
    assert await _statuses(desk, [100]) == ["alert@100"]


async def test_a_persons_reply_stops_the_clock_and_the_customers_next_message_starts_it_again(desk: FakeDesk) -> None:
    ticket = await desk.claimed()
    desk.clock.move(50)
    replied = await desk.escalation.reply(ticket.ticket_id, AMY, "hello", "k1")
    assert (replied.ticket.sla.waiting_since, replied.ticket.sla.status) == (None, "paused")
    assert await _statuses(desk, [100, 200]) == []
    again = await desk.says(ticket.conversation_id, "还在吗")
    assert again is not None
    assert again.sla.next_response_due_at == desk.clock.now() + timedelta(seconds=180)
    assert await _statuses(desk, [100, 180]) == ["alert@100", "breached@180"]


async def test_a_public_complaint_has_two_hours(desk: FakeDesk) -> None:
    ticket = await desk.ticket(public=True)
    assert ticket.sla.policy_id == "public_complaint"
    assert await _statuses(desk, [180, 5399, 5400, 7200]) == ["alert@5400", "breached@7200"]


async def test_an_alert_does_not_make_a_claim_stale(desk: FakeDesk) -> None:
    ticket = await desk.ticket()
    await _statuses(desk, [100])
    assert (await desk.escalation.claim(ticket.ticket_id, AMY, ticket.version)).status == "open"


async def test_two_workers_tell_of_one_alert_once(desk: FakeDesk) -> None:
    await desk.ticket()
    desk.clock.move(100)
    async with desk.bus.subscribe(DESK_TOPIC) as events:
        await asyncio.gather(desk.ticker.tick(), desk.ticker.tick())
        await desk.bus.publish(DESK_TOPIC, {"type": "end"})
        assert [(await anext(events))["type"] for _ in range(2)] == ["ticket.sla", "end"]


async def test_a_ticket_that_nobody_answers_goes_back_to_the_queue(desk: FakeDesk) -> None:
    ticket = await desk.claimed()
    desk.clock.move(901)
    await desk.ticker.tick()
    released = await desk.escalation.ticket(ticket.ticket_id)
    assert (released.status, released.owner, released.assignee_id) == ("new", "queue", None)


async def test_a_solved_case_is_closed_after_a_week(desk: FakeDesk) -> None:
    ticket = await desk.claimed()
    await desk.escalation.solve(ticket.ticket_id, AMY)
    desk.clock.move(6.9 * 86_400)
    await desk.ticker.tick()
    assert (await desk.escalation.ticket(ticket.ticket_id)).status == "solved"
    desk.clock.move(0.2 * 86_400)
    await desk.ticker.tick()
    assert (await desk.escalation.ticket(ticket.ticket_id)).status == "closed"


async def test_the_ticker_runs_on_the_clock_until_it_is_stopped() -> None:
    async with fake_desk(EscalationSettings(tick_s=10)) as desk:
        ticket = await desk.ticket()
        desk.clock.move(95)
        running = asyncio.create_task(desk.ticker.run())
        async with desk.bus.subscribe(DESK_TOPIC) as events:
            waiting = asyncio.create_task(anext(events))  # type: ignore[arg-type]
            await desk.clock.asleep()
            desk.clock.move(10)
            event = await waiting
        assert (event["type"], event["ticket"]["ticket_id"]) == ("ticket.sla", ticket.ticket_id)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running


@pytest.mark.parametrize(
    "wrong", [{"alert_after_s": 180.0}, {"alert_after_s": 0.0}, {"tick_s": 0.0}, {"close_after_days": 0}]
)
def test_settings_that_contradict_themselves_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError):
        EscalationSettings(**wrong)  # type: ignore[arg-type]

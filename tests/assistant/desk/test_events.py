from __future__ import annotations

from contextlib import AbstractAsyncContextManager

import pytest

from assistant.bus import DESK_TOPIC, conversation_topic
from tests.assistant.desk.conftest import Office
from tests.fakes.clock import settle
from tests.fakes.desk import AMY
from tests.fakes.socket import FakeSocket, connect

EVENTS = "/v1/desk/events"


def _open(office: Office, who: str = "amy") -> AbstractAsyncContextManager[FakeSocket]:
    return connect(office.app, EVENTS, headers=office.headers(who))


async def test_it_begins_with_every_open_ticket(office: Office) -> None:
    ticket = await office.desk.ticket()
    solved = await office.desk.claimed()
    await office.desk.escalation.solve(solved.ticket_id, AMY)
    async with _open(office) as socket:
        snapshot = await socket.receive()
    assert snapshot["type"] == "desk.snapshot"
    assert [shown["ticket_id"] for shown in snapshot["tickets"]] == [ticket.ticket_id]


async def test_what_happens_is_told_as_it_happens(office: Office) -> None:
    async with _open(office) as socket:
        await socket.receive()
        ticket = await office.desk.ticket()
        assert (await socket.receive())["type"] == "ticket.created"
        await office.desk.says(ticket.conversation_id, "有人吗")
        said = await socket.receive()
        assert (said["type"], said["message"]["text"]) == ("message.created", "有人吗")
        await office.desk.escalation.claim(ticket.ticket_id, AMY, ticket.version)
        assert (await socket.receive())["ticket"]["assignee_id"] == "amy"


async def test_staff_read_along_what_the_bot_and_the_system_say(office: Office) -> None:
    ticket = await office.desk.claimed()
    key = ticket.conversation_id
    async with _open(office) as socket:
        await socket.receive()
        await office.desk.escalation.return_to_bot(ticket.ticket_id, AMY)
        assert (await socket.receive())["ticket"]["owner"] == "bot"
        notice = (await socket.receive())["message"]
        assert (notice["role"], "智能助手" in notice["text"]) == ("system", True)
        said = await office.desk.conversations.append(key, role="assistant", text="有货。", lang="zh")
        await office.desk.escalation.assistant_replied(said)
        event = await socket.receive()
        assert (event["ticket_id"], event["message"]["text"]) == (ticket.ticket_id, "有货。")


async def test_what_the_bot_says_without_a_case_is_not_the_desks(office: Office) -> None:
    conversation = await office.desk.conversation()
    async with _open(office) as socket:
        await socket.receive()
        key = conversation.conversation_id
        said = await office.desk.conversations.append(key, role="assistant", text="有货。", lang="zh")
        await office.desk.escalation.assistant_replied(said)
        await office.desk.ticket()
        assert (await socket.receive())["type"] == "ticket.created"


async def test_a_browser_brings_its_token_as_a_subprotocol(office: Office) -> None:
    offered = ["realtime", f"openai-insecure-api-key.{office.token('amy')}"]
    async with connect(office.app, EVENTS, subprotocols=offered) as socket:
        assert socket.accepted == "realtime"
        assert (await socket.receive())["type"] == "desk.snapshot"


@pytest.mark.parametrize(("authorization", "code"), [(None, "token_missing"), ("Bearer nonsense", "token_invalid")])
async def test_without_a_good_token_there_is_an_error_and_then_4401(
    office: Office, authorization: str | None, code: str
) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    async with connect(office.app, EVENTS, headers=headers) as socket:
        event = await socket.receive()
        assert (event["type"], event["error"]["code"]) == ("error", code)
        assert set(event["error"]) == {"type", "code", "message", "param"}
        assert await socket.closing_code() == 4401


async def test_an_expired_token_is_named_so_that_the_page_can_renew_it(office: Office) -> None:
    headers = office.headers("amy")
    office.desk.clock.move(3601)
    async with connect(office.app, EVENTS, headers=headers) as socket:
        assert (await socket.receive())["error"]["code"] == "token_expired"
        assert await socket.closing_code() == 4401


async def test_a_token_that_ends_while_connected_ends_the_connection(office: Office) -> None:
    async with _open(office) as socket:
        await socket.receive()
        await office.desk.clock.advance(3601)
        assert (await socket.receive())["error"]["code"] == "token_expired"
        assert await socket.closing_code() == 4401


async def test_a_customer_is_turned_away(office: Office) -> None:
    async with _open(office, "chenyu") as socket:
        assert (await socket.receive())["error"]["code"] == "forbidden"
        assert await socket.closing_code() == 4403


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{not json", "invalid_event"),
        ("[]", "invalid_event"),
        ('{"type":"desk.explode"}', "invalid_event"),
        ('{"type":"desk.typing"}', "invalid_event"),
        ('{"type":"desk.typing","ticket_id":"tkt_none"}', "ticket_not_found"),
        ("x" * 20_000, "event_too_large"),
    ],
)
async def test_a_bad_event_gets_an_error_and_the_news_go_on(office: Office, text: str, code: str) -> None:
    async with _open(office) as socket:
        await socket.receive()
        await socket.send_text(text)
        assert (await socket.receive())["error"]["code"] == code
        await office.desk.ticket()
        assert (await socket.receive())["type"] == "ticket.created"


async def test_a_binary_frame_gets_an_error_too(office: Office) -> None:
    async with _open(office) as socket:
        await socket.receive()
        await socket.send_bytes(b"\0\1")
        assert (await socket.receive())["error"]["code"] == "invalid_event"


async def test_a_page_says_that_its_agent_is_typing(office: Office) -> None:
    ticket = await office.desk.claimed()
    async with _open(office) as socket, office.desk.bus.subscribe(conversation_topic(ticket.conversation_id)) as heard:
        await socket.receive()
        await socket.send({"type": "desk.typing", "ticket_id": ticket.ticket_id})
        assert (await anext(heard))["type"] == "shop.staff.typing"


async def test_a_page_that_falls_behind_is_told_and_cut_off(office: Office) -> None:
    async with _open(office) as socket:
        await socket.receive()
        # All of these come before the connection gets its next turn, as they would to a page that does not read.
        for number in range(1_001):
            await office.desk.bus.publish(DESK_TOPIC, {"type": "noise", "n": number})
        last: dict[str, object] = {}
        while last.get("type") != "error":
            last = await socket.receive()
        assert last["error"]["code"] == "too_slow"  # type: ignore[index]
        assert await socket.closing_code() == 1013


async def test_leaving_ends_the_subscription(office: Office) -> None:
    async with _open(office) as socket:
        await socket.receive()
        assert office.desk.bus.subscribers(DESK_TOPIC) == 1
    await settle()
    assert office.desk.bus.subscribers(DESK_TOPIC) == 0

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from assistant.orders import LineItem, Order, OrdersExport
from tests.assistant.desk.conftest import Office

TICKETS = "/v1/desk/tickets"
FIELDS = [
    "ticket_id",
    "conversation_id",
    "channel",
    "room_id",
    "locale",
    "created_at",
    "idempotency_key",
    "status",
    "owner",
    "priority",
    "reason_code",
    "matched_rule_id",
    "trigger_message_id",
    "confidence",
    "sentiment",
    "intent",
    "summary",
    "transcript_ref",
    "customer",
    "order_refs",
    "citations",
    "suggested_reply",
    "proposed_action",
    "sla",
    "team_id",
    "assignee_id",
    "version",
    "merged_into",
    "ai_label",
    "retention_until",
]


def _order(name: str, customer_id: str) -> Order:
    when = datetime(2026, 11, 1, tzinfo=UTC)
    line = LineItem("K-1", "Kettle", 1, Decimal("99.00"))
    cost = Decimal("99.00")
    return Order(name, customer_id, "paid", "CNY", cost, Decimal(0), cost, when, (line,), phone="13800001001")


async def test_a_dispute_goes_from_the_queue_to_solved(office: Office) -> None:
    ticket = await office.desk.ticket(reason_code="dispute")
    path = f"{TICKETS}/{ticket.ticket_id}"
    [listed] = (await office.get(TICKETS, status="new")).json()["tickets"]
    assert (listed["ticket_id"], listed["owner"]) == (ticket.ticket_id, "queue")

    claimed = (await office.post(f"{path}/claim", {"version": listed["version"]})).json()["ticket"]
    assert (claimed["status"], claimed["assignee_id"], claimed["owner"]) == ("open", "amy", "human")

    reply = await office.post(f"{path}/reply", {"text": "  您好  ", "idempotency_key": "k1"})
    assert reply.json()["message"]["text"] == "您好"
    assert reply.json()["repeated"] is False
    assert (await office.post(f"{path}/reply", {"text": "您好", "idempotency_key": "k1"})).json()["repeated"] is True

    assert (await office.post(f"{path}/pending")).json()["ticket"]["status"] == "pending"
    assert (await office.post(f"{path}/resume")).json()["ticket"]["status"] == "open"
    assert (await office.post(f"{path}/hold")).json()["ticket"]["status"] == "on_hold"
    assert (await office.post(f"{path}/resume")).json()["ticket"]["status"] == "open"
    solved = (await office.post(f"{path}/solve")).json()["ticket"]
    assert (solved["status"], solved["owner"]) == ("solved", "bot")
    assert (await office.post(f"{path}/reopen", who="bob")).json()["ticket"]["assignee_id"] == "bob"
    assert (await office.post(f"{path}/release", who="bob")).json()["ticket"]["status"] == "new"


async def test_a_ticket_has_every_field_and_times_in_utc(office: Office) -> None:
    ticket = await office.desk.ticket()
    shown = (await office.get(f"{TICKETS}/{ticket.ticket_id}")).json()["ticket"]
    assert set(FIELDS) <= set(shown)
    assert shown["created_at"] == "2026-11-20T04:00:00Z"
    assert shown["sla"]["first_response_due_at"] == "2026-11-20T04:03:00Z"
    assert set(shown["summary"]) == {"issue", "attempted", "requested_outcome"}


async def test_the_detail_has_the_transcript_with_citations_and_the_history(office: Office) -> None:
    conversation = await office.desk.conversation()
    key = conversation.conversation_id
    cited = {"passage_id": "p1", "document_id": "d", "quote": "q"}
    await office.desk.conversations.append(key, role="customer", text="能退吗", lang="zh")
    await office.desk.conversations.append(key, role="assistant", text="能", lang="zh", meta={"citations": [cited]})
    ticket = await office.desk.ticket(conversation)
    detail = (await office.get(f"{TICKETS}/{ticket.ticket_id}")).json()
    assert [message["role"] for message in detail["messages"]] == ["customer", "assistant", "system"]
    assert detail["messages"][1]["citations"] == [cited]
    assert [event["action"] for event in detail["audit"]] == ["create"]


async def test_staff_see_a_verified_customers_orders_but_of_a_stranger_only_those_named(office: Office) -> None:
    await office.orders.replace_all(OrdersExport((), (_order("#LM1", "C1"), _order("#LM2", "C1")), ()))
    verified = await office.desk.conversation(customer_id="C1", verification_method="login")
    claimed_only = await office.desk.conversation(customer_id="C1")
    orders = {}
    for name, conversation in {"verified": verified, "stranger": claimed_only}.items():
        ticket = await office.desk.ticket(conversation, order_refs=("#LM2",))
        orders[name] = (await office.get(f"{TICKETS}/{ticket.ticket_id}")).json()["orders"]
    assert [order["name"] for order in orders["verified"]] == ["#LM2", "#LM1"]
    assert [order["name"] for order in orders["stranger"]] == ["#LM2"]
    [shown] = orders["stranger"]
    assert (shown["total"], shown["phone_last4"]) == ("99.00", "1001")
    assert "phone" not in shown


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("chenyu", 403), ("amy", 200), ("sue", 200)])
async def test_the_desk_is_for_staff(office: Office, who: str | None, status: int) -> None:
    assert (await office.get(TICKETS, who=who)).status_code == status


async def test_a_customer_can_do_nothing_to_a_ticket(office: Office) -> None:
    ticket = await office.desk.ticket()
    for action, body in {
        "claim": {"version": 1},
        "solve": None,
        "reply": {"text": "x", "idempotency_key": "k"},
    }.items():
        response = await office.post(f"{TICKETS}/{ticket.ticket_id}/{action}", body, who="chenyu")
        assert response.status_code == 403
    assert (await office.desk.escalation.ticket(ticket.ticket_id)).status == "new"


async def test_who_claims_too_late_is_told_who_has_it(office: Office) -> None:
    ticket = await office.desk.ticket()
    path = f"{TICKETS}/{ticket.ticket_id}/claim"
    await office.post(path, {"version": 1}, who="amy")
    late = await office.post(path, {"version": 1}, who="bob")
    assert late.status_code == 409
    assert late.json()["error"]["code"] == "ticket_taken"
    assert "Amy" in late.json()["error"]["message"]


async def test_only_a_supervisor_assigns_and_only_to_staff(office: Office) -> None:
    path = f"{TICKETS}/{(await office.desk.ticket()).ticket_id}/assign"
    assert (await office.post(path, {"agent_id": "bob"}, who="amy")).status_code == 403
    wrong = await office.post(path, {"agent_id": "chenyu"}, who="sue")
    assert (wrong.status_code, wrong.json()["error"]["param"]) == (400, "agent_id")
    assert (await office.post(path, {"agent_id": "bob"}, who="sue")).json()["ticket"]["assignee_name"] == "Bob"
    staff = (await office.get("/v1/desk/staff")).json()["staff"]
    assert [colleague["agent_id"] for colleague in staff] == ["amy", "bob", "sue"]


@pytest.mark.parametrize(
    ("action", "body", "param"),
    [
        ("claim", {}, "version"),
        ("claim", {"version": "one"}, "version"),
        ("claim", {"version": 1, "force": True}, "force"),
        ("reply", {"text": "   ", "idempotency_key": "k"}, "text"),
        ("reply", {"text": "x" * 4001, "idempotency_key": "k"}, "text"),
        ("reply", {"text": "x"}, "idempotency_key"),
        ("assign", {"agent_id": None}, "agent_id"),
        ("action", {"decision": "maybe"}, "decision"),
    ],
)
async def test_a_bad_body_is_refused_naming_the_field_and_nothing_changes(
    office: Office, action: str, body: dict[str, object], param: str
) -> None:
    ticket = await office.desk.ticket()
    response = await office.post(f"{TICKETS}/{ticket.ticket_id}/{action}", body, who="sue")
    assert response.status_code == 400
    assert response.json()["error"]["param"] == param
    assert await office.desk.escalation.ticket(ticket.ticket_id) == ticket


async def test_an_unknown_ticket_status_or_limit_is_a_clear_error(office: Office) -> None:
    assert (await office.get(f"{TICKETS}/tkt_none")).status_code == 404
    assert (await office.get(TICKETS, status="lost")).json()["error"]["param"] == "status"
    assert (await office.get(TICKETS, limit=0)).json()["error"]["param"] == "limit"


async def test_an_illegal_step_says_what_would_be_legal(office: Office) -> None:
    ticket = await office.desk.ticket()
    response = await office.post(f"{TICKETS}/{ticket.ticket_id}/solve")
    assert (response.status_code, response.json()["error"]["code"]) == (409, "illegal_transition")
    assert "open or pending" in response.json()["error"]["message"]


async def test_tickets_are_searched_by_word_and_by_several_statuses(office: Office) -> None:
    await office.desk.ticket(order_refs=("#LM9",))
    await office.desk.claimed()
    assert len((await office.get(TICKETS, status="new,open")).json()["tickets"]) == 2
    assert len((await office.get(TICKETS, q="#lm9")).json()["tickets"]) == 1
    assert len((await office.get(TICKETS, assignee="amy")).json()["tickets"]) == 1


async def test_merging_and_giving_back_to_the_bot(office: Office) -> None:
    kept, other = await office.desk.claimed(), await office.desk.ticket()
    merged = await office.post(f"{TICKETS}/{other.ticket_id}/merge", {"into": kept.ticket_id})
    assert merged.json()["ticket"]["merged_into"] == kept.ticket_id
    back = await office.post(f"{TICKETS}/{kept.ticket_id}/return-to-bot")
    assert (back.json()["ticket"]["status"], back.json()["ticket"]["owner"]) == ("open", "bot")

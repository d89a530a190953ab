"""The fake desk: three tickets, compare-and-set claims, live events."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request, WebSocket, WebSocketDisconnect

from tests.e2e import fake_data

if TYPE_CHECKING:
    from tests.e2e.fake_server import FakeServer

NEXT = {
    "claim": "open",
    "release": "new",
    "pending": "pending",
    "hold": "on_hold",
    "solve": "solved",
    "reopen": "open",
    "resume": "open",
    "return-to-bot": "open",
    "assign": "open",
    "merge": "merged",
}
STAFF = [
    {"agent_id": "lin", "display_name": "林同事", "role": "agent"},
    {"agent_id": "zhou", "display_name": "周主管", "role": "supervisor"},
]


def due_in(seconds: int) -> str:
    """A deadline from now."""
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()


def paused(sla: dict[str, Any]) -> dict[str, Any]:
    """The clocks once a person has replied."""
    return {**sla, "waiting_since": None, "next_response_due_at": None, "status": "paused"}


class FakeDesk:
    """Tickets, their conversations, and whoever listens."""

    def __init__(self) -> None:
        make = fake_data.ticket
        self.tickets: dict[str, dict[str, Any]] = {
            each["ticket_id"]: each
            for each in (
                make(
                    1,
                    status="new",
                    priority="urgent",
                    reason="dispute",
                    issue="怀疑收到假货，要求退款",
                    name="陈雨",
                    due=due_in(48),
                ),
                make(
                    2,
                    status="new",
                    priority="normal",
                    reason="explicit_request",
                    issue="想改收货地址，要求人工处理",
                    name="Emma Clarke",
                    due=due_in(165),
                ),
                make(
                    3,
                    status="open",
                    priority="high",
                    reason="safety",
                    issue="充电时充电盒发烫",
                    name="王磊",
                    due=due_in(-35),
                ),
            )
        }
        self.tickets["T-3"].update(assignee_id="zhou", assignee_name="周主管")
        self.messages = {ticket_id: [dict(each) for each in fake_data.TRANSCRIPT] for ticket_id in self.tickets}
        self.orders: list[dict[str, Any]] = fake_data.ORDERS
        self.listeners: set[WebSocket] = set()

    async def serve(self, websocket: WebSocket) -> None:
        """Keep a listener until it leaves."""
        self.listeners.add(websocket)
        await websocket.send_json({"type": "desk.snapshot", "tickets": list(self.tickets.values())})
        try:
            while True:
                await websocket.receive_json()
        except (WebSocketDisconnect, RuntimeError):
            self.listeners.discard(websocket)

    async def tell(self, event: dict[str, Any]) -> None:
        """Send an event to every listener."""
        for each in list(self.listeners):
            with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                await each.send_json(event)

    async def change(self, ticket_id: str, **fields: Any) -> dict[str, Any]:
        """Change a ticket as another agent or the system would."""
        ticket = self.tickets[ticket_id]
        ticket.update(fields)
        ticket["version"] += 1
        await self.tell({"type": "ticket.updated", "ticket": ticket})
        return ticket

    async def arrive(self) -> None:
        """A fourth ticket comes in."""
        ticket = fake_data.ticket(
            4, status="new", priority="high", reason="payment", issue="重复扣款", name="李晴", due=due_in(175)
        )
        self.tickets["T-4"] = ticket
        self.messages["T-4"] = []
        await self.tell({"type": "ticket.created", "ticket": ticket})

    async def customer_says(self, ticket_id: str, text: str) -> None:
        """The customer adds something."""
        message = {
            "message_id": f"m-{len(self.messages[ticket_id]) + 10}",
            "role": "customer",
            "text": text,
            "created_at": "2026-11-20T08:01:00Z",
        }
        self.messages[ticket_id].append(message)
        conversation_id = self.tickets[ticket_id]["conversation_id"]
        await self.tell(
            {"type": "message.created", "ticket_id": ticket_id, "conversation_id": conversation_id, "message": message}
        )


def add_desk_routes(app: FastAPI, server: FakeServer) -> None:
    from tests.e2e.fake_server import bearer, problem

    desk = server.desk

    def refused(request: Request) -> Any:
        principal = server.principal(bearer(request))
        if principal is None:
            return problem(401, "unauthenticated", "log in")
        return (
            None if principal["role"] in {"agent", "supervisor", "admin"} else problem(403, "forbidden", "staff only")
        )

    @app.get("/v1/desk/tickets")
    async def tickets(request: Request, status: str = "", q: str = "") -> Any:
        statuses = status.split(",")
        found = [t for t in desk.tickets.values() if t["status"] in statuses and q in t["summary"]["issue"]]
        return refused(request) or {"tickets": found}

    @app.get("/v1/desk/staff")
    async def staff(request: Request) -> Any:
        return refused(request) or {"staff": STAFF}

    @app.get("/v1/desk/tickets/{ticket_id}")
    async def detail(request: Request, ticket_id: str) -> Any:
        ticket = desk.tickets[ticket_id]
        body = {"ticket": ticket, "messages": desk.messages[ticket_id], "orders": desk.orders}
        return refused(request) or body

    @app.post("/v1/desk/tickets/{ticket_id}/{action}")
    async def act(request: Request, ticket_id: str, action: str) -> Any:
        body = await request.json() if await request.body() else {}
        server.note({"type": f"desk.{action}", "ticket_id": ticket_id, **body})
        ticket = desk.tickets[ticket_id]
        if "version" in body and body["version"] != ticket["version"]:
            return problem(409, "stale_ticket", "the ticket has changed")
        if action == "reply":
            message = {
                "message_id": body["idempotency_key"],
                "role": "agent",
                "text": body["text"],
                "created_at": "2026-11-20T08:02:00Z",
                "meta": {"display_name": "林同事"},
            }
            desk.messages[ticket_id].append(message)
            await desk.tell(
                {
                    "type": "message.created",
                    "ticket_id": ticket_id,
                    "conversation_id": ticket["conversation_id"],
                    "message": message,
                }
            )
            return {"ticket": await desk.change(ticket_id, sla=paused(ticket["sla"])), "message": message}
        if action == "action":
            decided = {**ticket["proposed_action"], "approval_status": body["decision"]}
            return {"ticket": await desk.change(ticket_id, proposed_action=decided)}
        who = server.principal(bearer(request)) or {}
        names = {each["agent_id"]: each["display_name"] for each in STAFF}
        assignee = None if action == "release" else body.get("agent_id") or ticket["assignee_id"] or who.get("subject")
        owner = {"release": "queue", "solve": "bot", "merge": "bot", "return-to-bot": "bot"}.get(action, "human")
        changes = {"status": NEXT[action], "assignee_id": assignee, "owner": owner, "merged_into": body.get("into")}
        return {"ticket": await desk.change(ticket_id, **changes, assignee_name=names.get(assignee or ""))}

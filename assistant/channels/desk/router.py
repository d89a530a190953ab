"""The desk over HTTP: tickets as staff find, read and change them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Depends, Query

from assistant.auth.principal import Principal
from assistant.channels.desk.bodies import Assign, Claim, Decision, Merge, Reply
from assistant.channels.desk.deps import DeskDeps, actor_of
from assistant.channels.desk.events import add_events
from assistant.channels.rest.auth import staff_of
from assistant.channels.rest.route import ApiRoute
from assistant.errors import InvalidRequest
from assistant.escalation.records import Actor, Ticket, TicketStatus
from assistant.escalation.wire import message_json, ticket_json, ticket_summary_json, to_json
from assistant.orders.records import Order

_STATUSES = frozenset(get_args(TicketStatus))
_PRIVATE = ("email", "phone", "recipient")


def desk_router(deps: DeskDeps) -> APIRouter:
    """Return everything under /v1/desk, the WebSocket included. Errors are `ApiError`s, shaped by the app."""
    router = APIRouter(prefix="/v1/desk", tags=["desk"], route_class=ApiRoute)
    _add_reading(router, deps)
    _add_taking(router, deps)
    _add_steps(router, deps)
    add_events(router, deps)
    return router


def _add_reading(router: APIRouter, deps: DeskDeps) -> None:
    staff = Depends(staff_of(deps.tokens))

    @router.get("/tickets", dependencies=[staff])
    async def tickets(
        status: Annotated[str, Query(max_length=200)] = "",
        team: Annotated[str | None, Query(max_length=64)] = None,
        assignee: Annotated[str | None, Query(max_length=64)] = None,
        q: Annotated[str | None, Query(max_length=200)] = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 200,
    ) -> dict[str, Any]:
        """List tickets, the most urgent first; `status` is one or several, with commas between."""
        found = await deps.escalation.search(
            statuses=_statuses(status), team_id=team, assignee_id=assignee, text=q, limit=limit
        )
        return {"tickets": [ticket_summary_json(ticket) for ticket in found]}

    @router.get("/tickets/{ticket_id}", dependencies=[staff])
    async def ticket(ticket_id: str) -> dict[str, Any]:
        """Show a ticket with all that is needed to act: the conversation, its sources, orders and history."""
        found = await deps.escalation.ticket(ticket_id)
        messages = await deps.conversations.recent(found.conversation_id, limit=500)
        return {
            "ticket": ticket_json(found),
            "messages": [message_json(message) for message in messages],
            "orders": [order_json(order) for order in await _orders(deps, found)],
            "audit": to_json(await deps.escalation.audit_of(ticket_id)),
        }

    @router.get("/staff", dependencies=[staff])
    async def colleagues() -> dict[str, Any]:
        """List whom a ticket can be assigned to."""
        found = await deps.accounts.staff()
        return {"staff": [{"agent_id": a.username, "display_name": a.display_name, "role": a.role} for a in found]}


def _add_taking(router: APIRouter, deps: DeskDeps) -> None:
    staff = Depends(staff_of(deps.tokens))

    @router.post("/tickets/{ticket_id}/claim")
    async def claim(ticket_id: str, body: Claim, who: Principal = staff) -> dict[str, Any]:
        """Take a new ticket."""
        return _shown(await deps.escalation.claim(ticket_id, actor_of(who), body.version))

    @router.post("/tickets/{ticket_id}/assign")
    async def assign(ticket_id: str, body: Assign, who: Principal = staff) -> dict[str, Any]:
        """Give a ticket to a colleague."""
        account = await deps.accounts.by_username(body.agent_id)
        if account is None or account.role not in ("agent", "supervisor", "admin"):
            raise InvalidRequest(f"'{body.agent_id}' is not one of the staff.", param="agent_id")
        assignee = Actor(account.username, account.role, account.display_name)
        return _shown(await deps.escalation.assign(ticket_id, actor_of(who), assignee))

    @router.post("/tickets/{ticket_id}/reply")
    async def reply(ticket_id: str, body: Reply, who: Principal = staff) -> dict[str, Any]:
        """Write to the customer."""
        sent = await deps.escalation.reply(ticket_id, actor_of(who), body.text, body.idempotency_key)
        return {**_shown(sent.ticket), "message": message_json(sent.message), "repeated": sent.repeated}

    @router.post("/tickets/{ticket_id}/merge")
    async def merge(ticket_id: str, body: Merge, who: Principal = staff) -> dict[str, Any]:
        """Join this ticket to another one."""
        return _shown(await deps.escalation.merge(ticket_id, body.into, actor_of(who)))

    @router.post("/tickets/{ticket_id}/action")
    async def decide(ticket_id: str, body: Decision, who: Principal = staff) -> dict[str, Any]:
        """Approve or reject the compensation that the bot proposed."""
        return _shown(await deps.escalation.decide_action(ticket_id, actor_of(who), body.decision))


def _add_steps(router: APIRouter, deps: DeskDeps) -> None:
    """Add the changes that need nothing but the ticket."""
    staff = Depends(staff_of(deps.tokens))
    steps: dict[str, Callable[[str, Actor], Awaitable[Ticket]]] = {
        "release": deps.escalation.release,
        "pending": deps.escalation.pending,
        "hold": deps.escalation.hold,
        "resume": deps.escalation.resume,
        "solve": deps.escalation.solve,
        "reopen": deps.escalation.reopen,
        "return-to-bot": deps.escalation.return_to_bot,
    }

    def add(name: str, change: Callable[[str, Actor], Awaitable[Ticket]]) -> None:
        @router.post(f"/tickets/{{ticket_id}}/{name}", name=name)
        async def step(ticket_id: str, who: Principal = staff) -> dict[str, Any]:
            return _shown(await change(ticket_id, actor_of(who)))

    for name, change in steps.items():
        add(name, change)


def order_json(order: Order) -> dict[str, Any]:
    """Return an order for staff, without what they need not see; the phone shrinks to its last four digits."""
    shown: dict[str, Any] = to_json(order)
    for name in _PRIVATE:
        del shown[name]
    shown["phone_last4"] = (order.phone or "")[-4:] or None
    return shown


async def _orders(deps: DeskDeps, ticket: Ticket) -> tuple[Order, ...]:
    """Return the orders a ticket names, then, for a customer who has proved who they are, their others."""
    named = await deps.orders.named(ticket.order_refs)
    if not ticket.customer.verified or ticket.customer.customer_id is None:
        return named
    names = {order.name for order in named}
    theirs = await deps.orders.orders_of(ticket.customer.customer_id)
    return (*named, *(order for order in theirs if order.name not in names))


def _statuses(text: str) -> tuple[str, ...]:
    wanted = tuple(part for part in text.replace(" ", "").split(",") if part)
    unknown = [status for status in wanted if status not in _STATUSES]
    if unknown:
        raise InvalidRequest(f"There is no status '{unknown[0]}'.", param="status")
    return wanted


def _shown(ticket: Ticket) -> dict[str, Any]:
    return {"ticket": ticket_json(ticket)}

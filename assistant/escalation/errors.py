"""Errors of handing over.

ApiError
├── NotFound
│   └── TicketNotFound
├── Conflict
│   ├── IllegalTransition    the ticket's status does not allow this; says what would
│   ├── TicketTaken          a colleague has it
│   └── StaleTicket          the ticket has changed since the caller saw it
├── Forbidden
│   └── NotAllowed           this role, or this person, may not do this to this ticket
└── InvalidRequest
    └── InvalidHandOver      what was proposed breaks the shop's limits
"""

from __future__ import annotations

from assistant.errors import Conflict, Forbidden, InvalidRequest, NotFound


class TicketNotFound(NotFound):
    code = "ticket_not_found"


class IllegalTransition(Conflict):
    code = "illegal_transition"


class TicketTaken(Conflict):
    code = "ticket_taken"


class StaleTicket(Conflict):
    code = "stale_ticket"


class NotAllowed(Forbidden):
    code = "not_allowed"


class InvalidHandOver(InvalidRequest):
    code = "invalid_hand_over"

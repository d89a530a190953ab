"""Looks at every waiting customer once a tick: alerts, breaches, tickets that nobody answers, cases to be closed.

Any number of workers may run one; a change is made by whichever comes first and the others find it made.
"""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import timedelta

from sqlalchemy import select, update

from assistant.bus.protocol import Bus
from assistant.clock import Clock
from assistant.errors import AssistantError
from assistant.escalation import sla, tickets
from assistant.escalation.announcer import Announcer
from assistant.escalation.errors import IllegalTransition
from assistant.escalation.records import OPEN_STATUSES, SYSTEM, SlaStatus
from assistant.escalation.service import EscalationService
from assistant.escalation.settings import EscalationSettings
from assistant.persistence.database import Database
from assistant.persistence.tables import TicketRow


class SlaTicker:
    """Runs the clocks of all tickets."""

    def __init__(
        self,
        db: Database,
        service: EscalationService,
        bus: Bus,
        clock: Clock,
        settings: EscalationSettings = EscalationSettings(),
    ) -> None:
        self._db = db
        self._service = service
        self._clock = clock
        self._settings = settings
        self._announce = Announcer(bus)

    async def run(self) -> None:
        """Tick until cancelled. A database that is away for a while is waited for."""
        while True:
            try:
                await self.tick()
            except AssistantError as error:
                if not error.retryable:
                    raise
            await self._clock.sleep(self._settings.tick_s)

    async def tick(self) -> None:
        """Do everything that is due now."""
        for ticket_id, status in await self._due():
            await self._mark(ticket_id, status)
        for ticket_id in await self._unanswered():
            await self._try(self._service.release(ticket_id, SYSTEM, reason="no_reply"))
        for ticket_id in await self._settled():
            await self._try(self._service.close(ticket_id))

    async def _due(self) -> list[tuple[str, SlaStatus]]:
        policies = sla.policies(self._settings)
        now = self._clock.now()
        query = select(TicketRow).where(
            TicketRow.status.in_(sorted(OPEN_STATUSES)),
            TicketRow.waiting_since.is_not(None),
            TicketRow.sla_status != "breached",
        )
        async with self._db.reading() as session:
            waiting = list(await session.scalars(query))
        stands = [(row, sla.status_at(tickets.sla_of(row), policies[row.sla_policy_id], now)) for row in waiting]
        return [(row.ticket_id, status) for row, status in stands if status != row.sla_status]

    async def _mark(self, ticket_id: str, status: SlaStatus) -> None:
        async with self._db.writing() as session:
            # Compared and set: a reply may have come since, or another worker may have been here.
            changed = await session.scalar(
                update(TicketRow)
                .where(
                    TicketRow.ticket_id == ticket_id,
                    TicketRow.sla_status != status,
                    TicketRow.waiting_since.is_not(None),
                )
                .values(sla_status=status)
                .returning(TicketRow.ticket_id)
                .execution_options(synchronize_session=False)
            )
            if changed is None:
                return
            tickets.audit(session, self._clock, ticket_id, f"sla_{status}", SYSTEM)
            ticket = await tickets.find(session, ticket_id)
        await self._announce.waits(ticket)

    async def _unanswered(self) -> list[str]:
        """Tickets whose assignee has let the customer wait so long that somebody else should get a chance."""
        before = self._clock.now() - timedelta(seconds=self._settings.release_after_s)
        query = select(TicketRow.ticket_id).where(
            TicketRow.status == "open", TicketRow.waiting_since <= before, TicketRow.assigned_at <= before
        )
        async with self._db.reading() as session:
            return list(await session.scalars(query))

    async def _settled(self) -> list[str]:
        before = self._clock.now() - timedelta(days=self._settings.close_after_days)
        query = select(TicketRow.ticket_id).where(TicketRow.status == "solved", TicketRow.solved_at <= before)
        async with self._db.reading() as session:
            return list(await session.scalars(query))

    @staticmethod
    async def _try(change: Awaitable[object]) -> None:
        """A ticket that has moved on since the query needs nothing from us any more."""
        try:
            await change
        except IllegalTransition:
            return

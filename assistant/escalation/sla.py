"""How long a customer may wait for a person: pure arithmetic on times.

The clock starts when the customer begins to wait, and only a person's reply stops it; what the bot says does not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from assistant.escalation.records import Sla, SlaStatus
from assistant.escalation.settings import EscalationSettings

LIVE_CHAT = "live_chat"
PUBLIC_COMPLAINT = "public_complaint"


@dataclass(frozen=True, slots=True)
class SlaPolicy:
    """When a waiting customer is an alert, and when a breach; in seconds of waiting."""

    policy_id: str
    alert_after_s: float
    breach_after_s: float
    resolution_within_s: float


def policies(settings: EscalationSettings) -> dict[str, SlaPolicy]:
    """Return the shop's policies by id."""
    chat = SlaPolicy(LIVE_CHAT, settings.alert_after_s, settings.breach_after_s, settings.resolution_within_s)
    public = SlaPolicy(
        PUBLIC_COMPLAINT, settings.public_alert_after_s, settings.public_breach_after_s, settings.resolution_within_s
    )
    return {policy.policy_id: policy for policy in (chat, public)}


def started(policy: SlaPolicy, now: datetime) -> Sla:
    """Return the clocks of a ticket that is made now."""
    return Sla(
        policy_id=policy.policy_id,
        waiting_since=now,
        first_response_due_at=now + timedelta(seconds=policy.breach_after_s),
        next_response_due_at=now + timedelta(seconds=policy.breach_after_s),
        resolution_due_at=now + timedelta(seconds=policy.resolution_within_s),
        status="ok",
    )


def customer_wrote(sla: Sla, policy: SlaPolicy, now: datetime) -> Sla:
    """Start the clock, unless it runs already: writing again does not make the wait any shorter."""
    if sla.waiting_since is not None:
        return sla
    due = now + timedelta(seconds=policy.breach_after_s)
    return replace(sla, waiting_since=now, next_response_due_at=due, status="ok")


def person_replied(sla: Sla) -> Sla:
    """Stop the waiting clock; also when the case is over."""
    return replace(sla, waiting_since=None, next_response_due_at=None, status="paused")


def status_at(sla: Sla, policy: SlaPolicy, now: datetime) -> SlaStatus:
    """Return how the wait stands at `now`."""
    if sla.waiting_since is None:
        return "paused"
    waited_s = (now - sla.waiting_since).total_seconds()
    if waited_s >= policy.breach_after_s:
        return "breached"
    return "alert" if waited_s >= policy.alert_after_s else "ok"

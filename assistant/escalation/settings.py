"""What a shop can set about handing over."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class EscalationSettings:
    """Times in seconds unless the name says otherwise.

    The first human reply is due by Douyin's and Taobao's norms: alert at 100 s, breach at 180 s; a public complaint
    within two hours. `retention_days`: E-Commerce Law art. 31 asks for three years of transaction records.
    `max_compensation` bounds what the bot may propose; None forbids it to propose anything.
    """

    alert_after_s: float = 100.0
    breach_after_s: float = 180.0
    public_alert_after_s: float = 5_400.0
    public_breach_after_s: float = 7_200.0
    resolution_within_s: float = 172_800.0
    release_after_s: float = 900.0
    close_after_days: int = 7
    retention_days: int = 1_095
    max_compensation: Decimal | None = None
    team_id: str | None = "support"
    tick_s: float = 1.0

    def __post_init__(self) -> None:
        if not 0 < self.alert_after_s < self.breach_after_s:
            raise ValueError("alert_after_s must lie between 0 and breach_after_s")
        if not 0 < self.public_alert_after_s < self.public_breach_after_s:
            raise ValueError("public_alert_after_s must lie between 0 and public_breach_after_s")
        if min(self.resolution_within_s, self.release_after_s, self.tick_s) <= 0:
            raise ValueError("resolution_within_s, release_after_s and tick_s must be above 0")
        if self.close_after_days < 1 or self.retention_days < 1:
            raise ValueError("close_after_days and retention_days must be at least 1")
        if self.max_compensation is not None and self.max_compensation < 0:
            raise ValueError("max_compensation can't be negative")

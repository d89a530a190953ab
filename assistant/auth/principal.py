"""Who is asking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

UserRole = Literal["guest", "customer", "agent", "supervisor", "admin"]
ROLES: tuple[UserRole, ...] = get_args(UserRole)
STAFF_ROLES: frozenset[str] = frozenset({"agent", "supervisor", "admin"})


@dataclass(frozen=True, slots=True)
class Principal:
    """A person as their token describes them. `subject` is the account's user name, or "guest_…"."""

    subject: str
    role: UserRole
    display_name: str
    expires_at: datetime
    customer_id: str | None = None

    @property
    def is_staff(self) -> bool:
        """Return whether this person works for the shop."""
        return self.role in STAFF_ROLES

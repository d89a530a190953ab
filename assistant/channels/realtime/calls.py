"""How many voice calls this machine carries at once."""

from __future__ import annotations


class CallLimit:
    """Hands out call slots; a holder keeps its slot until it gives it back."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._holders: set[int] = set()

    def active(self) -> int:
        """Return how many calls there are."""
        return len(self._holders)

    def take(self, holder: object) -> bool:
        """Give the holder a slot; True also if it has one already."""
        if id(holder) in self._holders:
            return True
        if len(self._holders) >= self._limit:
            return False
        self._holders.add(id(holder))
        return True

    def give_back(self, holder: object) -> None:
        """Free the holder's slot, if it has one."""
        self._holders.discard(id(holder))

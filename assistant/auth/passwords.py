"""Password hashes: argon2id (RFC 9106), computed off the event loop."""

from __future__ import annotations

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class Passwords:
    """Hashes and verifies. The defaults are RFC 9106's for a server short of memory; tests pass smaller ones."""

    def __init__(self, *, time_cost: int = 3, memory_kib: int = 65_536, parallelism: int = 1) -> None:
        self._hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=parallelism)
        self._nobody: str | None = None

    async def hash(self, password: str) -> str:
        """Return a salted hash that carries its own parameters."""
        return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """Return whether the password fits. None takes as long as a real hash, so that user names can't be probed."""
        if password_hash is None:
            self._nobody = self._nobody or await self.hash("nobody has this password")
            await asyncio.to_thread(self._fits, password, self._nobody)
            return False
        return await asyncio.to_thread(self._fits, password, password_hash)

    def _fits(self, password: str, password_hash: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False

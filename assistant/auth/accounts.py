"""Accounts in the database, and logging in to them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from sqlalchemy import select

from assistant.auth.errors import AccountsFileInvalid, WrongCredentials
from assistant.auth.passwords import Passwords
from assistant.auth.principal import ROLES, STAFF_ROLES, UserRole
from assistant.auth.throttle import Throttle
from assistant.persistence.database import Database
from assistant.persistence.tables import AccountRow


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to be made, with its password still readable."""

    username: str
    password: str = field(repr=False)
    role: UserRole
    display_name: str
    customer_id: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """An account; the password hash stays in the database."""

    username: str
    role: UserRole
    display_name: str
    customer_id: str | None


class Accounts:
    """Who can log in. Methods raise DatabaseUnavailable when the database can't be used."""

    def __init__(self, db: Database, *, passwords: Passwords | None = None, throttle: Throttle | None = None) -> None:
        self._db = db
        self._passwords = passwords or Passwords()
        self._throttle = throttle or Throttle(db.clock)

    async def login(self, username: str, password: str, *, origin: str = "") -> Account:
        """Return the account. `origin` is the client's address. Raises WrongCredentials, TooManyAttempts."""
        # By name and address: a stranger who guesses must not lock the owner out of their own account.
        key = f"{username.casefold()}|{origin}"
        self._throttle.check(key)
        async with self._db.reading() as session:
            row = await session.get(AccountRow, username)
        usable = row is not None and not row.disabled
        fits = await self._passwords.verify(password, row.password_hash if row is not None and usable else None)
        if row is None or not fits:
            self._throttle.failed(key)
            raise WrongCredentials("User name and password don't match.")
        self._throttle.succeeded(key)
        return _account_of(row)

    async def by_username(self, username: str) -> Account | None:
        """Return an account that can be used, or None."""
        async with self._db.reading() as session:
            row = await session.get(AccountRow, username)
        return None if row is None or row.disabled else _account_of(row)

    async def staff(self) -> tuple[Account, ...]:
        """Return everybody a ticket can be assigned to, by user name."""
        query = select(AccountRow).where(AccountRow.role.in_(STAFF_ROLES), AccountRow.disabled.is_(False))
        async with self._db.reading() as session:
            return tuple(_account_of(row) for row in await session.scalars(query.order_by(AccountRow.username)))

    async def save(self, accounts: Iterable[NewAccount]) -> int:
        """Make or replace accounts, all of them or none; return how many."""
        wanted = list(accounts)
        hashes = {account.username: await self._hash_for(account) for account in wanted}
        async with self._db.writing() as session:
            for account in wanted:
                row = AccountRow(
                    username=account.username,
                    password_hash=hashes[account.username],
                    role=account.role,
                    customer_id=account.customer_id,
                    display_name=account.display_name,
                    disabled=False,
                    created_at=self._db.clock.now(),
                )
                await session.merge(row)
        return len(wanted)

    async def _hash_for(self, account: NewAccount) -> str:
        """Keep the hash of an unchanged password, so that loading the same accounts twice changes nothing."""
        async with self._db.reading() as session:
            row = await session.get(AccountRow, account.username)
        if row is not None and await self._passwords.verify(account.password, row.password_hash):
            return row.password_hash
        return await self._passwords.hash(account.password)


def read_accounts(path: Path) -> tuple[NewAccount, ...]:
    """Read `[[account]]` tables (username, password, role, display_name, customer_id?). Raises AccountsFileInvalid."""
    try:
        entries = tomllib.loads(path.read_text("utf-8")).get("account", [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise AccountsFileInvalid(f"{path.name} can't be read: {error}", param=path.name) from error
    if not isinstance(entries, list):
        raise AccountsFileInvalid(f"{path.name}: write each account as [[account]]", param=path.name)
    return tuple(_new_account(entry, f"{path.name}, account {place}") for place, entry in enumerate(entries, start=1))


def _new_account(entry: Mapping[str, Any], where: str) -> NewAccount:
    for key in ("username", "password", "role"):
        if not isinstance(entry.get(key), str) or not entry[key]:
            raise AccountsFileInvalid(f"{where}: '{key}' is missing or is not a text", param=key)
    if entry["role"] not in ROLES or entry["role"] == "guest":
        raise AccountsFileInvalid(f"{where}: '{entry['role']}' is not a role", param="role")
    return NewAccount(
        username=entry["username"],
        password=entry["password"],
        role=cast(UserRole, entry["role"]),
        display_name=str(entry.get("display_name") or entry["username"]),
        customer_id=entry.get("customer_id"),
    )


def _account_of(row: AccountRow) -> Account:
    return Account(row.username, cast(UserRole, row.role), row.display_name, row.customer_id)

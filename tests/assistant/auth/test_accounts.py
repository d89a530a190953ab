from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from assistant.auth import Accounts, NewAccount, Passwords, TooManyAttempts, WrongCredentials, read_accounts
from assistant.auth.errors import AccountsFileInvalid
from assistant.persistence import Database
from assistant.persistence.tables import AccountRow
from tests.fakes.clock import FakeClock

AMY = NewAccount("amy", "right", "agent", "Amy")
CHEN = NewAccount("chenyu", "demo", "customer", "陈宇", "C1001")
SAMPLE = Path(__file__).parents[3] / "knowledge" / "samples" / "lumen" / "demo_accounts.toml"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def db(clock: FakeClock) -> AsyncIterator[Database]:
    opened = Database("sqlite+aiosqlite:///:memory:", clock)
    await opened.migrate()
    yield opened
    await opened.close()


@pytest.fixture
async def accounts(db: Database) -> Accounts:
    made = Accounts(db, passwords=Passwords(time_cost=1, memory_kib=64))
    await made.save([AMY, CHEN])
    return made


async def test_the_right_password_lets_in(accounts: Accounts) -> None:
    account = await accounts.login("chenyu", "demo")
    assert (account.role, account.customer_id, account.display_name) == ("customer", "C1001", "陈宇")


@pytest.mark.parametrize(("name", "password"), [("amy", "wrong"), ("nobody", "right"), ("amy", "")])
async def test_a_wrong_password_and_an_unknown_name_look_the_same(accounts: Accounts, name: str, password: str) -> None:
    with pytest.raises(WrongCredentials, match="User name and password don't match"):
        await accounts.login(name, password)


async def test_guessing_has_to_wait_even_with_the_right_password(accounts: Accounts, clock: FakeClock) -> None:
    for _ in range(5):
        with pytest.raises(WrongCredentials):
            await accounts.login("amy", "guess")
    with pytest.raises(TooManyAttempts):
        await accounts.login("amy", "right")
    clock.move(300)
    assert (await accounts.login("amy", "right")).username == "amy"


async def test_a_stranger_who_guesses_does_not_lock_the_owner_out(accounts: Accounts) -> None:
    for _ in range(5):
        with pytest.raises(WrongCredentials):
            await accounts.login("amy", "guess", origin="203.0.113.9")
    assert (await accounts.login("amy", "right", origin="198.51.100.1")).username == "amy"


async def test_no_password_can_be_read_from_the_database(accounts: Accounts, db: Database) -> None:
    async with db.reading() as session:
        hashes = list(await session.scalars(select(AccountRow.password_hash)))
    assert len(set(hashes)) == 2
    assert all(stored.startswith("$argon2id$") and "right" not in stored for stored in hashes)


async def test_loading_the_same_accounts_twice_changes_nothing(accounts: Accounts, db: Database) -> None:
    async def hashes() -> list[str]:
        async with db.reading() as session:
            return list(await session.scalars(select(AccountRow.password_hash).order_by(AccountRow.username)))

    before = await hashes()
    assert await accounts.save([AMY, CHEN]) == 2
    assert await hashes() == before


async def test_a_changed_password_replaces_the_old_one(accounts: Accounts) -> None:
    await accounts.save([NewAccount("amy", "new", "supervisor", "Amy")])
    assert (await accounts.login("amy", "new")).role == "supervisor"
    with pytest.raises(WrongCredentials):
        await accounts.login("amy", "right")


async def test_staff_are_listed_and_customers_are_not(accounts: Accounts) -> None:
    assert [account.username for account in await accounts.staff()] == ["amy"]


async def test_a_disabled_account_is_as_good_as_none(accounts: Accounts, db: Database) -> None:
    async with db.writing() as session:
        row = await session.get_one(AccountRow, "amy")
        row.disabled = True
    with pytest.raises(WrongCredentials):
        await accounts.login("amy", "right")
    assert await accounts.by_username("amy") is None
    assert await accounts.staff() == ()


def test_the_sample_shops_accounts_can_be_read() -> None:
    found = read_accounts(SAMPLE)
    assert {account.role for account in found} == {"customer", "agent", "supervisor", "admin"}
    assert all("demo-" not in repr(account) for account in found), "passwords must not get into logs"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[[account]]\nusername='a'\nrole='agent'", "'password' is missing"),
        ("[[account]]\nusername='a'\npassword='p'\nrole='king'", "'king' is not a role"),
        ("[[account]]\nusername='a'\npassword='p'\nrole='guest'", "'guest' is not a role"),
        ("account = 3", "write each account as"),
        ("this is [not toml", "can't be read"),
    ],
)
def test_a_file_that_can_not_be_used_says_why(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "demo_accounts.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(AccountsFileInvalid, match=complaint):
        read_accounts(path)

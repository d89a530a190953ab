"""Who is asking: accounts, passwords, tokens, and a brake on guessing."""

from __future__ import annotations

from assistant.auth.accounts import Account, Accounts, NewAccount, read_accounts
from assistant.auth.errors import TokenExpired, TokenInvalid, TokenMissing, TooManyAttempts, WrongCredentials
from assistant.auth.passwords import Passwords
from assistant.auth.principal import STAFF_ROLES, Principal, UserRole
from assistant.auth.throttle import Throttle, ThrottleRule
from assistant.auth.tokens import IssuedToken, Tokens

__all__ = [
    "STAFF_ROLES",
    "Account",
    "Accounts",
    "IssuedToken",
    "NewAccount",
    "Passwords",
    "Principal",
    "Throttle",
    "ThrottleRule",
    "TokenExpired",
    "TokenInvalid",
    "TokenMissing",
    "Tokens",
    "TooManyAttempts",
    "UserRole",
    "WrongCredentials",
    "read_accounts",
]

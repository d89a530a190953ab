"""Errors of logging in.

ApiError
├── Unauthenticated
│   ├── TokenMissing        nothing was presented
│   ├── TokenInvalid        not one of ours, or altered
│   ├── TokenExpired        was one of ours
│   └── WrongCredentials    user name and password don't go together
├── TooManyRequests
│   └── TooManyAttempts     wait before the next try
└── InvalidRequest
    └── AccountsFileInvalid the file of accounts can't be used
"""

from __future__ import annotations

from assistant.errors import InvalidRequest, TooManyRequests, Unauthenticated


class TokenMissing(Unauthenticated):
    code = "token_missing"


class TokenInvalid(Unauthenticated):
    code = "token_invalid"


class TokenExpired(Unauthenticated):
    """The only one of these that logging in again heals for certain; pages renew on this code."""

    code = "token_expired"


class WrongCredentials(Unauthenticated):
    code = "wrong_credentials"


class TooManyAttempts(TooManyRequests):
    """`retry_after_s` says how long to wait."""

    code = "too_many_attempts"

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"Too many attempts. Please try again in {retry_after_s} seconds.")
        self.retry_after_s = retry_after_s


class AccountsFileInvalid(InvalidRequest):
    code = "accounts_file_invalid"

"""Signed tokens: JSON Web Tokens (RFC 7519), HS256."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from assistant.auth.errors import TokenExpired, TokenInvalid, TokenMissing
from assistant.auth.principal import ROLES, Principal, UserRole
from assistant.clock import Clock

_ALGORITHM = "HS256"
_MIN_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A token and the person it stands for; `principal.expires_at` is when it ends."""

    token: str
    principal: Principal


class Tokens:
    """Issues and verifies tokens. `secret` is at least 32 bytes; every worker needs the same one."""

    def __init__(
        self, secret: str | bytes, clock: Clock, *, lifetime_s: int = 12 * 3600, guest_lifetime_s: int = 24 * 3600
    ) -> None:
        raw = secret.encode() if isinstance(secret, str) else secret
        if len(raw) < _MIN_SECRET_BYTES:
            raise ValueError(f"the token secret must have at least {_MIN_SECRET_BYTES} bytes")
        self._key = OctKey.import_key(raw)
        self._clock = clock
        self._lifetime = timedelta(seconds=lifetime_s)
        self._guest_lifetime = timedelta(seconds=guest_lifetime_s)

    def issue(self, subject: str, role: UserRole, *, display_name: str, customer_id: str | None = None) -> IssuedToken:
        """Make a token that ends after the lifetime of its role."""
        # Whole seconds: that is what a token can carry, and both sides should name the same moment.
        now = self._clock.now().replace(microsecond=0)
        expires_at = now + (self._guest_lifetime if role == "guest" else self._lifetime)
        claims = {
            "sub": subject,
            "role": role,
            "name": display_name,
            "customer_id": customer_id,
            "iat": int(now.timestamp()),
            "exp": int(expires_at.timestamp()),
        }
        token = jwt.encode({"alg": _ALGORITHM}, claims, self._key, algorithms=[_ALGORITHM])
        return IssuedToken(token, Principal(subject, role, display_name, expires_at, customer_id))

    def issue_guest(self) -> IssuedToken:
        """Make a token for somebody who has not logged in."""
        return self.issue(f"guest_{secrets.token_hex(8)}", "guest", display_name="Guest")

    def verify(self, token: str | None) -> Principal:
        """Return who a token stands for. Raises TokenMissing, TokenInvalid, TokenExpired."""
        if not token:
            raise TokenMissing("Please log in first.")
        try:
            claims = jwt.decode(token, self._key, algorithms=[_ALGORITHM]).claims
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise TokenInvalid("This log-in is not valid. Please log in again.") from error
        principal = _principal_of(claims)
        if principal.expires_at <= self._clock.now():
            raise TokenExpired("Your log-in has expired. Please log in again.")
        return principal


def _principal_of(claims: dict[str, Any]) -> Principal:
    try:
        role = claims["role"]
        if role not in ROLES:
            raise ValueError(role)
        expires_at = datetime.fromtimestamp(int(claims["exp"]), UTC)
        return Principal(str(claims["sub"]), role, str(claims["name"]), expires_at, claims.get("customer_id"))
    except (KeyError, ValueError, TypeError, OverflowError, OSError) as error:
        raise TokenInvalid("This log-in is not valid. Please log in again.") from error

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OctKey

from assistant.auth import TokenExpired, TokenInvalid, TokenMissing, Tokens
from tests.fakes.clock import FakeClock

SECRET = "a secret of thirty-two bytes or more"


def _tokens(clock: FakeClock | None = None) -> Tokens:
    return Tokens(SECRET, clock or FakeClock(), lifetime_s=3600)


def test_a_token_says_who_it_was_made_for() -> None:
    tokens = _tokens()
    issued = tokens.issue("chenyu", "customer", display_name="陈宇", customer_id="C1001")
    assert tokens.verify(issued.token) == issued.principal
    assert issued.principal.customer_id == "C1001"
    assert not issued.principal.is_staff


def test_a_token_ends_when_it_says() -> None:
    clock = FakeClock()
    tokens = _tokens(clock)
    token = tokens.issue("amy", "agent", display_name="Amy").token
    clock.move(3599)
    assert tokens.verify(token).subject == "amy"
    clock.move(1)
    with pytest.raises(TokenExpired):
        tokens.verify(token)


def test_guests_are_strangers_to_each_other() -> None:
    tokens = _tokens()
    first, second = tokens.issue_guest().principal, tokens.issue_guest().principal
    assert first.subject != second.subject
    assert (first.role, first.customer_id) == ("guest", None)


@pytest.mark.parametrize("token", [None, ""])
def test_no_token_is_not_a_wrong_token(token: str | None) -> None:
    with pytest.raises(TokenMissing):
        _tokens().verify(token)


@given(st.text(min_size=1, max_size=80))
def test_anything_that_is_not_a_token_is_refused(text: str) -> None:
    with pytest.raises(TokenInvalid):
        _tokens().verify(text)


def test_a_token_signed_with_another_secret_is_refused() -> None:
    other = Tokens("another secret of thirty-two bytes!", FakeClock())
    with pytest.raises(TokenInvalid):
        _tokens().verify(other.issue("amy", "admin", display_name="Amy").token)


def test_an_altered_token_is_refused() -> None:
    header, claims, signature = _tokens().issue("c", "customer", display_name="C").token.split(".")
    raw = json.loads(base64.urlsafe_b64decode(claims + "=="))
    forged = base64.urlsafe_b64encode(json.dumps({**raw, "role": "admin"}).encode()).decode().rstrip("=")
    with pytest.raises(TokenInvalid):
        _tokens().verify(f"{header}.{forged}.{signature}")


def test_an_unsigned_token_is_refused() -> None:
    claims = _tokens().issue("c", "admin", display_name="C").token.split(".")[1]
    header = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    with pytest.raises(TokenInvalid):
        _tokens().verify(f"{header}.{claims}.")


@pytest.mark.parametrize(
    "claims", [{}, {"sub": "x"}, {"sub": "x", "role": "king", "name": "x", "exp": 9e9}, {"sub": "x", "role": "agent"}]
)
def test_a_well_signed_token_without_what_we_need_is_refused(claims: dict[str, object]) -> None:
    token = jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET))
    with pytest.raises(TokenInvalid):
        _tokens().verify(token)


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError):
        Tokens("short", FakeClock())

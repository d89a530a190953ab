from __future__ import annotations

import pytest

from tests.assistant.desk.conftest import Office


async def test_logging_in_gives_a_token_that_works(office: Office) -> None:
    response = await office.post("/v1/auth/login", {"username": "chenyu", "password": "demo-chenyu"}, who=None)
    given = response.json()
    assert response.status_code == 200
    assert given["principal"] == {
        "subject": "chenyu",
        "role": "customer",
        "customer_id": "C1",
        "display_name": "陈宇",
    }
    assert given["expires_at"] == "2026-11-20T05:00:00Z"
    me = await office.client.get("/v1/auth/me", headers={"Authorization": f"Bearer {given['token']}"})
    assert me.json()["principal"]["subject"] == "chenyu"


async def test_a_guest_needs_nothing(office: Office) -> None:
    given = (await office.post("/v1/auth/guest", who=None)).json()
    assert given["principal"]["role"] == "guest"


async def test_wrong_credentials_are_a_401_in_the_one_shape(office: Office) -> None:
    response = await office.post("/v1/auth/login", {"username": "amy", "password": "no"}, who=None)
    assert response.status_code == 401
    assert response.json()["error"]["code"] == "wrong_credentials"
    assert set(response.json()["error"]) == {"type", "code", "message", "param"}


async def test_after_too_many_tries_it_says_to_wait(office: Office) -> None:
    for _ in range(5):
        await office.post("/v1/auth/login", {"username": "amy", "password": "no"}, who=None)
    response = await office.post("/v1/auth/login", {"username": "amy", "password": "demo-amy"}, who=None)
    assert (response.status_code, response.json()["error"]["code"]) == (429, "too_many_attempts")


@pytest.mark.parametrize(
    ("body", "param"),
    [({}, "username"), ({"username": "a"}, "password"), ({"username": 3, "password": "x"}, "username"), ([], None)],
)
async def test_a_bad_body_names_the_field_and_repeats_nothing(office: Office, body: object, param: str | None) -> None:
    response = await office.post("/v1/auth/login", body, who=None)
    assert response.status_code == 400
    assert response.json()["error"]["type"] == "invalid_request_error"
    assert response.json()["error"]["param"] == param


async def test_a_body_that_is_no_json_is_said_to_be_none(office: Office) -> None:
    response = await office.client.post(
        "/v1/auth/login", content=b"{not json", headers={"Content-Type": "application/json"}
    )
    assert (response.status_code, response.json()["error"]["code"]) == (400, "invalid_json")


@pytest.mark.parametrize(
    ("header", "code"), [("", "token_missing"), ("Basic abc", "token_missing"), ("Bearer abc", "token_invalid")]
)
async def test_who_has_no_good_token_is_told_which_kind_of_bad_it_is(office: Office, header: str, code: str) -> None:
    response = await office.client.get("/v1/auth/me", headers={"Authorization": header})
    assert (response.status_code, response.json()["error"]["code"]) == (401, code)


async def test_an_expired_token_is_told_apart(office: Office) -> None:
    headers = office.headers("amy")
    office.desk.clock.move(3601)
    response = await office.client.get("/v1/auth/me", headers=headers)
    assert response.json()["error"]["code"] == "token_expired"

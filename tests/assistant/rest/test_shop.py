"""What anybody may read over HTTP: the shop, its products, its sources, the pages, and how the server is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from assistant.channels.app import MAX_BODY_BYTES
from assistant.orders import LineItem, Order, OrdersExport
from tests.fakes.caller import calling
from tests.fakes.shopfront import QUESTION, Shopfront, open_shopfront

SHAPE = {"type", "code", "message", "param"}


@pytest.fixture
async def http(shopfront: Shopfront) -> AsyncIterator[httpx.AsyncClient]:
    async with shopfront.http() as client:
        yield client


async def test_the_shop_says_what_its_pages_need(http: httpx.AsyncClient) -> None:
    shop = (await http.get("/v1/shop")).json()
    assert shop["shop_id"] == "tea"
    assert shop["name"] == {"zh": "茶铺", "en": "Tea House"}
    assert shop["rooms"] == [
        {"room_id": "main", "title": {"zh": "茶铺直播间", "en": "Tea live"}, "lineup": ["K1-W", "CUP-R"]}
    ]
    assert set(shop["ai_notice"]) == {"zh", "en"}
    assert shop["suggested_questions"]["en"] == ["How much is the K1?"]
    assert shop["voice"] is True


async def test_products_are_listed_searched_and_filtered(http: httpx.AsyncClient) -> None:
    everything = (await http.get("/v1/products")).json()["products"]
    assert {card["product_id"] for card in everything} >= {"kettle-k1", "kettle-k1-pro", "cup"}
    found = (await http.get("/v1/products", params={"query": "云杯"})).json()["products"]
    assert found[0]["product_id"] == "cup"
    kettles = (await http.get("/v1/products", params={"category": "kettles", "lang": "en"})).json()["products"]
    assert {card["title"] for card in kettles} == {"Qingshan K1 Kettle (White)", "Qingshan K1 Pro Kettle"}
    assert len((await http.get("/v1/products", params={"limit": 1})).json()["products"]) == 1


@pytest.mark.parametrize("key", ["kettle-k1", "K1-W", "K1-B"])
async def test_a_product_is_found_by_its_id_or_any_of_its_skus(http: httpx.AsyncClient, key: str) -> None:
    product = (await http.get(f"/v1/products/{key}")).json()
    assert (product["product_id"], product["price"], product["currency"]) == ("kettle-k1", "199.00", "CNY")
    assert {variant["sku"] for variant in product["variants"]} == {"K1-W", "K1-B"}
    assert product["drawbacks"] == ["比较重", "没有保温"]


@pytest.mark.parametrize(
    "question", [QUESTION, "云杯是什么材质的？", "可以退货吗？", "How much is the Qingshan K1 Kettle?"]
)
async def test_every_source_that_an_answer_cites_can_be_opened(
    shopfront: Shopfront, http: httpx.AsyncClient, question: str
) -> None:
    async with calling(shopfront) as caller:
        await caller.use("text")
        await caller.says(question)
        citations: list[dict[str, Any]] = [c for event in caller.of("shop.citations") for c in event["citations"]]
    assert citations
    for citation in citations:
        answer = await http.get(f"/v1/sources/{citation['passage_id']}")
        assert answer.status_code == 200, citation
        source = answer.json()
        assert source["title"] and source["document_id"] == citation["document_id"]


async def test_a_live_price_is_shown_in_words_of_the_readers_language(http: httpx.AsyncClient) -> None:
    zh, en = [(await http.get("/v1/sources/offer:K1-W", params={"lang": lang})).json() for lang in ("zh", "en")]
    assert zh["text"].startswith("价格：199") and "有货" in zh["text"] and "in stock" not in zh["text"]
    assert en["text"].startswith("Price: ¥199") and "有货" not in en["text"]
    assert en["title"] == "Qingshan K1 Kettle (White)"


async def test_an_order_is_opened_as_a_source_by_its_customer_and_by_staff_alone(
    shopfront: Shopfront, http: httpx.AsyncClient
) -> None:
    when = datetime(2026, 11, 1, tzinfo=UTC)
    lines = (LineItem("K1-W", "青山 K1 电水壶", 2, Decimal(199)),)
    order = Order("#LM1", "C1", "shipped", "CNY", Decimal(398), Decimal(0), Decimal(398), when, lines)
    await shopfront.assistant.orders.replace_all(OrdersExport((), (order,), ()))
    path = f"/v1/sources/{quote('order:#LM1', safe='')}"

    async def opened(token: str | None, lang: str = "zh") -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return await http.get(path, params={"lang": lang}, headers=headers)

    mine = (await opened(shopfront.token("ann", customer_id="C1"))).json()
    assert (mine["title"], mine["kind"]) == ("订单 #LM1", "order")
    assert "已发货" in mine["text"] and "青山 K1 电水壶 × 2" in mine["text"]
    assert "Status: shipped" in (await opened(shopfront.token("amy", "agent"), "en")).json()["text"]
    for stranger in (None, shopfront.token("ben", customer_id="C2"), shopfront.token("guest")):
        refused = await opened(stranger)
        assert (refused.status_code, refused.json()["error"]["code"]) == (404, "source_not_found")


@pytest.mark.parametrize(
    ("path", "code", "param"),
    [
        ("/v1/products/NO-SUCH", "product_not_found", "product_id"),
        ("/v1/sources/no/such:thing", "source_not_found", "passage_id"),
        ("/v1/no-such-route", "not_found", None),
        ("/assets/no-such-file.js", "not_found", None),
        ("/assets/../app.py", "not_found", None),
        ("/no-such-page", "not_found", None),
    ],
)
async def test_what_is_not_there_is_said_in_the_one_shape(
    http: httpx.AsyncClient, path: str, code: str, param: str | None
) -> None:
    answer = await http.get(path)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["param"]) == (404, code, param)
    assert set(error) == SHAPE


@pytest.mark.parametrize(
    ("path", "param"),
    [("/v1/products?limit=0", "limit"), ("/v1/products?limit=many", "limit"), ("/v1/products?lang=tlh", "lang"), (f"/v1/products?query={'x' * 300}", "query")],
)  # fmt: skip
async def test_a_wrong_parameter_is_named(http: httpx.AsyncClient, path: str, param: str) -> None:
    answer = await http.get(path)
    error = answer.json()["error"]
    assert (answer.status_code, error["param"]) == (400, param)
    assert set(error) == SHAPE


async def test_a_wrong_method_is_refused_in_the_one_shape(http: httpx.AsyncClient) -> None:
    for answer in (await http.delete("/v1/shop"), await http.post("/healthz"), await http.put("/chat")):
        assert (answer.status_code, answer.json()["error"]["code"]) == (405, "method_not_allowed")


async def test_a_body_that_is_too_large_is_refused_whether_it_says_so_or_not(http: httpx.AsyncClient) -> None:
    async def drip() -> AsyncIterator[bytes]:
        for _ in range(MAX_BODY_BYTES // 100_000 + 2):
            yield b"x" * 100_000

    stated = await http.post("/v1/auth/login", content=b"x" * (MAX_BODY_BYTES + 1))
    unstated = await http.post("/v1/auth/login", content=drip(), headers={"content-type": "application/json"})
    for answer in (stated, unstated):
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "payload_too_large")


async def test_a_body_that_is_no_json_is_refused_in_the_one_shape(http: httpx.AsyncClient) -> None:
    answer = await http.post("/v1/auth/login", content=b"{", headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_json")


@pytest.mark.parametrize("path", ["/", "/chat", "/live", "/desk"])
async def test_pages_are_served_with_headers_that_protect_them(http: httpx.AsyncClient, path: str) -> None:
    page = await http.get(path)
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    policy = page.headers["content-security-policy"]
    assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["permissions-policy"].startswith("microphone=(self)")
    assert "<script>" not in page.text, "the policy forbids inline scripts"


async def test_errors_and_files_are_protected_too(http: httpx.AsyncClient) -> None:
    for path in ("/v1/no-such-route", "/v1/shop", "/assets/chat.html"):
        assert (await http.get(path)).headers["x-content-type-options"] == "nosniff"


async def test_the_server_says_that_it_lives_and_whether_it_is_ready(
    shopfront: Shopfront, http: httpx.AsyncClient
) -> None:
    assert (await http.get("/healthz")).json() == {"status": "ok"}
    ready = await http.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"status": "ready"})


async def test_a_server_without_its_database_is_not_ready_and_fails_in_the_one_shape(
    shop_data: Path, tmp_path: Path
) -> None:
    async with open_shopfront(shop_data, tmp_path) as front, front.http() as http:

        async def gone() -> None:
            raise ConnectionError("gone")

        object.__setattr__(front.assistant.db, "ping", gone)
        ready = await http.get("/readyz")
        assert (ready.status_code, ready.json()["status"]) == (503, "database unavailable")
        assert (await http.get("/healthz")).status_code == 200


async def test_an_unexpected_failure_tells_the_client_nothing_of_it(
    shopfront: Shopfront, http: httpx.AsyncClient
) -> None:
    @shopfront.app.get("/v1/explode")
    async def explode() -> None:
        raise RuntimeError("the secret is 42")

    answer = await http.get("/v1/explode")
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "internal_error"
    assert "42" not in answer.text


async def test_metrics_count_what_happened(shopfront: Shopfront, http: httpx.AsyncClient) -> None:
    async with calling(shopfront) as caller:
        await caller.use("text")
        await caller.says(QUESTION)
        await caller.refused("no.such.event")
        text = (await http.get("/metrics")).text
    assert 'assistant_sessions{mode="realtime"} 1.0' in text
    assert 'assistant_turns_total{lang="zh",outcome="answer"} 1.0' in text
    assert 'assistant_errors_total{code="unknown_event"} 1.0' in text
    assert "assistant_first_token_seconds_count 1.0" in text

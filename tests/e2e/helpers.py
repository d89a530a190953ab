"""Steps that several browser tests share."""

from __future__ import annotations

import asyncio
from typing import Any

from playwright.async_api import Page, expect

from tests.e2e.conftest import PageAt
from tests.e2e.fake_server import FakeServer


async def wait_for(server: FakeServer, kind: str, **how: Any) -> Any:
    """Wait for an event of the page's without holding up the browser's loop."""
    return await asyncio.to_thread(lambda: server.wait_for(kind, **how))


async def chat_as_guest(page_at: PageAt, server: FakeServer, **how: Any) -> Page:
    """The chat page, signed in as a guest and connected."""
    page = await page_at(f"{server.base_url}/chat", **how)
    await page.click("#guest")
    await wait_for(server, "session.update")
    return page


async def say(page: Page, text: str) -> None:
    """Write a message and press Enter."""
    await page.fill("#text", text)
    await page.press("#text", "Enter")


async def talk(page: Page, server: FakeServer) -> None:
    """Begin to talk and wait until the assistant is answering aloud."""
    await page.click("#talk")
    await expect(page.locator("#voice")).to_have_attribute("data-state", "speaking")
    await wait_for(server, "shop.playback")


async def live_as_guest(page_at: PageAt, server: FakeServer, **how: Any) -> Page:
    """The live room, signed in as a guest."""
    page = await page_at(f"{server.base_url}/live", **how)
    await page.click("#guest")
    await expect(page.locator(".comment").first).to_be_visible()
    return page


async def desk_as(page_at: PageAt, server: FakeServer, username: str = "lin", **how: Any) -> Page:
    """The desk, signed in as a demo agent."""
    page = await page_at(f"{server.base_url}/desk", **how)
    await page.click(f"[data-username={username}]")
    await expect(page.locator(".ticket-row").first).to_be_visible()
    return page


async def open_ticket(page: Page, ticket_id: str) -> None:
    """Open a ticket of the queue and wait for its conversation."""
    await page.click(f"[data-ticket={ticket_id}]")
    await expect(page.locator(".turn").first).to_be_visible()


async def sideways_scroll_px(page: Page) -> int:
    """How far the page scrolls sideways; 0 is right."""
    return int(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

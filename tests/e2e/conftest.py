"""Fixtures of the browser tests: a Chromium, pages in it, and the fake server they talk to."""

from __future__ import annotations

import asyncio
import inspect
import wave
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.e2e.fake_server import FakeServer, serving

CHROMIUM = Path("/usr/bin/chromium")
SCREENSHOTS = Path(__file__).parent / "screenshots"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
]
PageAt = Callable[..., Coroutine[Any, Any, Page]]
Shot = Callable[[Page, str], Coroutine[Any, Any, None]]
Theme = Literal["light", "dark"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs Chromium and shares one browser, hence one event loop."""
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)
        if here in Path(item.path).parents and inspect.iscoroutinefunction(getattr(item, "function", None)):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session")
def spoken_wav(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seconds of something like a voice at 48 kHz, which Chromium plays into the fake microphone over and over."""
    rate_hz = 48_000
    at = np.arange(rate_hz * 3) / rate_hz
    syllables = 0.5 + 0.5 * np.sin(2 * np.pi * 4 * at)
    voice = sum(np.sin(2 * np.pi * 140 * n * at) / n for n in range(1, 12)) * syllables
    path = tmp_path_factory.mktemp("microphone") / "voice.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes((voice / np.abs(voice).max() * 16_000).astype("<i2").tobytes())
    return path


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(spoken_wav: Path) -> AsyncIterator[Browser]:
    """The system's Chromium, headless, with a fake microphone that plays `spoken_wav`."""
    if not await asyncio.to_thread(CHROMIUM.exists):
        pytest.fail(f"{CHROMIUM} is missing; install it (Debian: apt-get install chromium) and run the tests again.")
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=[*QUIET, f"--use-file-for-fake-audio-capture={spoken_wav}"]
        )
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page_at(browser: Browser) -> AsyncIterator[PageAt]:
    """Open an address in a fresh profile: ``await page_at(url, lang="zh", width=1280, height=800, theme="light")``.

    At the end of the test the page must not have thrown, and must not have offended the content security policy.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    async def open_page(
        url: str, *, lang: str = "zh", width: int = 1280, height: int = 800, theme: Theme = "light", **more: Any
    ) -> Page:
        context = await browser.new_context(
            locale={"zh": "zh-CN", "en": "en-GB"}[lang],
            viewport={"width": width, "height": height},
            color_scheme=theme,
            permissions=["microphone"],
            **more,
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None)
        await page.goto(url)
        return page

    yield open_page
    for context in contexts:
        await context.close()
    assert complaints == []


@pytest.fixture
def fake() -> Iterator[FakeServer]:
    """A fake server of this test's own."""
    with serving() as server:
        yield server


@pytest.fixture
def shot() -> Shot:
    """Keep a picture for people to look at; the folder is not in git."""
    SCREENSHOTS.mkdir(exist_ok=True)

    async def take(page: Page, name: str) -> None:
        await page.screenshot(path=SCREENSHOTS / f"{name}.png")

    return take

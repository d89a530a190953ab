"""Pictures of every page on the real server with the sample shop: `python -m tests.e2e.screenshots OUT_DIR [--readme]`.

A server of its own is started on a free port with a data folder of its own; the models have to be there (`make models`).
`--readme` also refreshes the pictures that the README shows.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, async_playwright

from tests.e2e.conftest import CHROMIUM, QUIET, Theme

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "knowledge/samples/lumen"
README_IMAGES = ROOT / "assistant/web/readme"
LARGEST_README_IMAGE_BYTES = 250_000
_START_TIMEOUT_S = 180
_PAGE_TIMEOUT_MS = 30_000
_ADDRESS = re.compile(r"http://[\w.:]+(?=/)")

CHINESE, ENGLISH = "轻禾 Air Pro 续航多久？", "Can I take the Guangdian P27 power bank on a plane?"
# By language: who complains, the question that comes first, and the complaint.
DISPUTES = {
    "zh": ("chenyu", CHINESE, "这副耳机是假货，我要退款！"),
    "en": ("emma", "What is the battery life of the Qinghe Air Pro?", "These are fake, I want my money back!"),
}


class ScreenshotError(Exception):
    """The pictures can't be taken; the message says why."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is looked at; sizes in CSS pixels."""

    name: str
    lang: str
    theme: Theme
    width: int = 1280
    height: int = 800


LOOKS = (
    Look("light", "zh", "light"),
    Look("dark", "en", "dark"),
    Look("phone-light", "en", "light", 390, 844),
    Look("phone-dark", "zh", "dark", 390, 844),
)
README_CHAT = Look("readme", "zh", "light", height=1240)
README_DESK = Look("readme", "en", "light", height=860)


@asynccontextmanager
async def real_server(data_dir: Path) -> AsyncIterator[str]:
    """Ingest the sample shop into `data_dir` and serve it on a free port; gives the address."""
    command = Path(sys.executable).with_name("assistant")
    env = os.environ | {"ASSISTANT_STORAGE__DATA_DIR": str(data_dir), "ASSISTANT_SERVER__PORT": "0"}
    ingest = await asyncio.create_subprocess_exec(command, "ingest", str(SAMPLE), cwd=ROOT, env=env)
    if await ingest.wait():
        raise ScreenshotError("The sample shop could not be ingested.")
    server = await asyncio.create_subprocess_exec(
        command, "serve", cwd=ROOT, env=env, stdout=asyncio.subprocess.PIPE, stderr=sys.stderr
    )
    try:
        yield await asyncio.wait_for(_address(server), _START_TIMEOUT_S)
    finally:
        if server.returncode is None:
            server.terminate()
        await server.wait()


async def _address(server: asyncio.subprocess.Process) -> str:
    """Read what the server prints until it names its address."""
    assert server.stdout is not None
    while line := await server.stdout.readline():
        if found := _ADDRESS.search(line.decode()):
            return found.group()
    raise ScreenshotError("The server stopped before it was ready.")


@asynccontextmanager
async def page_of(browser: Browser, look: Look) -> AsyncIterator[Page]:
    """A page in a fresh profile."""
    context = await browser.new_context(
        locale={"zh": "zh-CN", "en": "en-GB"}[look.lang],
        viewport={"width": look.width, "height": look.height},
        color_scheme=look.theme,
        reduced_motion="reduce",
    )
    context.set_default_timeout(_PAGE_TIMEOUT_MS)
    try:
        yield await context.new_page()
    finally:
        await context.close()


class Photographer:
    """Walks through the pages of one server and keeps a picture of each."""

    def __init__(self, browser: Browser, base_url: str, out_dir: Path) -> None:
        self._browser = browser
        self._base_url = base_url
        self._out_dir = out_dir

    async def front(self, look: Look) -> None:
        """The start page."""
        async with page_of(self._browser, look) as page:
            await page.goto(self._base_url)
            await page.wait_for_load_state("networkidle")
            await self._keep(page, f"front-{look.name}")

    async def chat(self, look: Look) -> None:
        """A question in each language, then the source of an answer."""
        async with page_of(self._browser, look) as page:
            await self._ask_both(page)
            await self._keep(page, f"chat-{look.name}")
            await page.locator(".message.assistant .source-link").last.click()
            await page.locator("#drawer mark").first.wait_for()
            await self._keep(page, f"chat-source-{look.name}")

    async def live(self, look: Look) -> None:
        """A comment about the product shown, and its answer."""
        async with page_of(self._browser, look) as page:
            await page.goto(f"{self._base_url}/live")
            await page.click("#guest")
            await page.locator("#now").wait_for()
            answers = page.locator(".answer")
            before = await answers.count()
            await page.fill("#comment", {"zh": "这款多重？", "en": "How heavy is it?"}[look.lang])
            await page.press("#comment", "Enter")
            await answers.nth(before).wait_for()
            await self._keep(page, f"live-{look.name}")

    async def dispute(self, lang: str) -> None:
        """A customer whose complaint is handed over, so that the desk has something to show."""
        username, question, complaint = DISPUTES[lang]
        async with page_of(self._browser, Look("disputed", lang, "light")) as page:
            await page.goto(f"{self._base_url}/chat")
            await page.click(f"[data-username={username}]")
            await say(page, question)
            await answered(page, 1)
            await say(page, complaint)
            await page.locator("#handover").wait_for()
            await self._keep(page, f"chat-handed-over-{lang}")

    async def desk(self, look: Look) -> None:
        """The queue, then the ticket."""
        async with page_of(self._browser, look) as page:
            await self._queue(page)
            await self._keep(page, f"desk-queue-{look.name}")
            await open_ticket(page, look.lang)
            await self._keep(page, f"desk-ticket-{look.name}")

    async def readme(self) -> None:
        """The two pictures of the README."""
        async with page_of(self._browser, README_CHAT) as page:
            await self._ask_both(page)
            await self._keep(page, "chat")
        async with page_of(self._browser, README_DESK) as page:
            await self._queue(page)
            await open_ticket(page, README_DESK.lang)
            await self._keep(page, "desk")

    async def _ask_both(self, page: Page) -> None:
        await page.goto(f"{self._base_url}/chat")
        await page.click("#guest")
        for number, question in enumerate((CHINESE, ENGLISH), start=1):
            await say(page, question)
            await answered(page, number)
        await page.locator(".message.assistant .source-link").last.wait_for()

    async def _queue(self, page: Page) -> None:
        await page.goto(f"{self._base_url}/desk")
        await page.click("[data-username=agent_lin]")
        await page.locator(".ticket-row").first.wait_for()

    async def _keep(self, page: Page, name: str) -> None:
        await page.evaluate("document.fonts.ready")
        await page.wait_for_load_state("networkidle")
        path = self._out_dir / f"{name}.png"
        await page.screenshot(path=path, animations="disabled", caret="hide")
        print(path)


async def say(page: Page, text: str) -> None:
    """Write a message and send it."""
    await page.fill("#text", text)
    await page.press("#text", "Enter")


async def answered(page: Page, count: int) -> Locator:
    """Wait until `count` answers are complete; returns the last of them."""
    last = page.locator(".message.assistant.completed").nth(count - 1)
    await last.wait_for()
    return last


async def open_ticket(page: Page, lang: str) -> None:
    """Open the complaint that was made in `lang`."""
    await page.locator(".ticket-row", has_text=DISPUTES[lang][2][:8]).first.click()
    await page.locator(".turn").first.wait_for()


async def photograph(out_dir: Path, *, readme: bool) -> None:
    """Take every picture. Raises ScreenshotError when the server does not start."""
    with tempfile.TemporaryDirectory(prefix="screenshots-") as data_dir:
        async with real_server(Path(data_dir)) as base_url, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
            here = Photographer(browser, base_url, out_dir)
            for lang in DISPUTES:
                await here.dispute(lang)
            for look in LOOKS:
                await here.front(look)
                await here.chat(look)
                await here.live(look)
                await here.desk(look)
            if readme:
                await Photographer(browser, base_url, README_IMAGES).readme()
            await browser.close()


def main(argv: Sequence[str] | None = None) -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.screenshots", description=__doc__)
    parser.add_argument("out_dir", type=Path, metavar="OUT_DIR", help="folder for the pictures")
    parser.add_argument("--readme", action="store_true", help="also refresh the pictures of the README")
    args = parser.parse_args(argv)
    args.out_dir.mkdir(parents=True, exist_ok=True)
    README_IMAGES.mkdir(exist_ok=True)
    try:
        asyncio.run(photograph(args.out_dir, readme=args.readme))
    except ScreenshotError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    large = [path.name for path in README_IMAGES.glob("*.png") if path.stat().st_size > LARGEST_README_IMAGE_BYTES]
    if args.readme and large:
        print(f"Error: larger than {LARGEST_README_IMAGE_BYTES} bytes: {', '.join(large)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

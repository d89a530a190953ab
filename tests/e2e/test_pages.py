"""What holds for every page: languages, themes, contrast, width, keyboard, names of controls."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.e2e.conftest import PageAt, Shot, Theme
from tests.e2e.fake_server import WEB, FakeServer
from tests.e2e.helpers import (
    chat_as_guest,
    desk_as,
    live_as_guest,
    open_ticket,
    say,
    sideways_scroll_px,
    talk,
    wait_for,
)

PHONE: dict[str, Any] = {"width": 360, "height": 740}
SMALL_CONTRAST, LARGE_CONTRAST, CONTROL_CONTRAST = 4.5, 3.0, 3.0

# Every visible text against what really lies behind it, by WCAG 2.2 (1.4.3).
CONTRAST_JS = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (css) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = css;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const over = (top, under) => top.slice(0, 3).map((x, at) => (x * top[3] + under[at] * (255 - top[3])) / 255);
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((x) => x / 255).map((x) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (node) => {
    const layers = [];
    for (let each = node; each; each = each.parentElement) {
      const style = getComputedStyle(each);
      if (style.backgroundImage !== "none") return null;
      const colour = rgba(style.backgroundColor);
      layers.push(colour);
      if (colour[3] === 255) break;
    }
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255]);
  };
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !node.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) continue;
    if (node.closest(".unseen, .skip, :disabled")) continue;
    const ground = behind(node);
    if (!ground) continue;
    const style = getComputedStyle(node);
    const ink = over(rgba(style.color), ground);
    const [high, low] = [luminance(ink), luminance(ground)].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    const px = parseFloat(style.fontSize);
    const large = px >= 24 || (px >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? LARGE : SMALL)) poor.push(`${ratio.toFixed(2)} ${node.className} ${walker.currentNode.data.trim().slice(0, 30)}`);
  }
  return poor;
}"""

TOKENS_JS = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const probe = document.body.appendChild(document.createElement("i"));
  const luminance = (token) => {
    probe.style.color = `var(${token})`;
    canvas.fillStyle = getComputedStyle(probe).color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((x) => x / 255).map((x) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  window.contrastOf = (a, b) => {
    const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (high + 0.05) / (low + 0.05);
  };
}"""
TEXT_PAIRS = [
    *[
        (ink, ground)
        for ink in ("--ink", "--ink-soft", "--ink-faint")
        for ground in ("--paper", "--surface", "--sunken")
    ],
    *[(f"--{name}", f"--{name}-soft") for name in ("staff", "danger", "warn", "ok")],
    ("--accent-ink", "--accent-soft"),
    ("--ink", "--accent-soft"),
    ("--ink-soft", "--accent-soft"),
    ("--on-accent", "--accent"),
    ("--on-accent", "--accent-strong"),
    ("--on-live", "--live"),
    ("--mark-ink", "--mark"),
    ("--accent", "--paper"),
    ("--accent", "--surface"),
    ("--danger", "--surface"),
    ("--ink", "--staff-soft"),
]
CONTROL_PAIRS = [("--line-strong", "--surface"), ("--line-strong", "--paper"), ("--accent", "--paper")]


def scripts() -> list[Path]:
    """All modules of the pages."""
    return sorted((WEB / "scripts").rglob("*.js")) + sorted((WEB / "worklets").glob("*.js"))


async def strings(page: Page, lang: str) -> dict[str, str]:
    """The table of a language, as the browser reads it."""
    table: dict[str, str] = await page.evaluate(f"import('/assets/scripts/strings/{lang}.js').then((m) => m.default)")
    return table


async def test_every_string_exists_in_both_languages_with_the_same_blanks(page_at: PageAt, fake: FakeServer) -> None:
    page = await page_at(f"{fake.base_url}/")
    zh, en = await strings(page, "zh"), await strings(page, "en")
    assert set(zh) == set(en)
    assert all(zh.values())
    assert all(en.values())
    blanks = re.compile(r"\{(\w+)\}")
    assert {key: set(blanks.findall(zh[key])) for key in zh} == {key: set(blanks.findall(en[key])) for key in en}


async def test_every_string_that_the_pages_ask_for_exists_and_none_is_left_over(
    page_at: PageAt, fake: FakeServer
) -> None:
    page = await page_at(f"{fake.base_url}/")
    known = set(await strings(page, "en"))
    code = "".join(script.read_text("utf-8") for script in scripts() if script.parent.name != "strings")
    code += "".join(html.read_text("utf-8") for html in WEB.glob("*.html"))
    asked = set(re.findall(r'(?:\bt\(|i18n\w*: |data-i18n(?:-\w+)?=|data-title=)"([a-z_]+\.[^"]+)"', code))
    assert asked - known == set()
    written = set(re.findall(r'"([a-z_]+\.[a-z_.]+)"', code))
    families = set(re.findall(r"`([a-z_.]+)\.\$\{", code)) | set(re.findall(r'named\("([a-z_.]+)"', code))
    assert {key for key in known - written if key.rsplit(".", 1)[0] not in families} == set()


async def test_the_language_follows_the_browser_and_the_switch_is_remembered(page_at: PageAt, fake: FakeServer) -> None:
    page = await page_at(f"{fake.base_url}/", lang="en")
    await expect(page.locator("h1")).to_have_text("Ask anything. Every answer has a source.")
    await page.click("#language")
    await expect(page.locator("h1")).to_have_text("问得随意，答得有据")
    assert await page.get_attribute("html", "lang") == "zh-CN"
    await page.goto(f"{fake.base_url}/chat")
    await expect(page.locator("#guest")).to_have_text("以访客身份开始")


async def test_switching_language_in_a_conversation_keeps_it_and_tells_the_server(
    page_at: PageAt, fake: FakeServer
) -> None:
    page = await chat_as_guest(page_at, fake)
    await say(page, "云听 Pro 续航多久？")
    await expect(page.locator(".message.assistant.completed")).to_have_count(1)
    await page.click("#language")
    await expect(page.locator(".message.assistant .who")).to_have_text("Assistant")
    await expect(page.locator(".product").first).to_contain_text("In stock")
    assert await wait_for(fake, "session.update", matches=lambda e: e["session"]["shop"]["lang"] == "en")


async def test_the_theme_follows_the_system_and_the_toggle_is_remembered(page_at: PageAt, fake: FakeServer) -> None:
    page = await page_at(f"{fake.base_url}/", theme="dark")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    assert await page.evaluate(ground) == "rgb(16, 20, 19)"
    await page.click("#theme")
    assert await page.evaluate(ground) == "rgb(245, 247, 245)"
    await page.reload()
    assert await page.evaluate(ground) == "rgb(245, 247, 245)"


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_the_colours_of_the_palette_stand_out_from_each_other(
    page_at: PageAt, fake: FakeServer, theme: Theme
) -> None:
    page = await page_at(f"{fake.base_url}/", theme=theme)
    await page.evaluate(TOKENS_JS)
    ratios = {
        pair: await page.evaluate("([a, b]) => contrastOf(a, b)", list(pair)) for pair in TEXT_PAIRS + CONTROL_PAIRS
    }
    assert {pair: ratios[pair] for pair in TEXT_PAIRS if ratios[pair] < SMALL_CONTRAST} == {}
    assert {pair: ratios[pair] for pair in CONTROL_PAIRS if ratios[pair] < CONTROL_CONTRAST} == {}


async def poor_contrast(page: Page) -> list[str]:
    """Texts on the page that are too faint."""
    script = CONTRAST_JS.replace("large ? LARGE : SMALL", f"large ? {LARGE_CONTRAST} : {SMALL_CONTRAST}")
    found: list[str] = await page.evaluate(script)
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_every_text_on_every_page_is_readable(
    page_at: PageAt, fake: FakeServer, theme: Theme, shot: Shot
) -> None:
    front = await page_at(f"{fake.base_url}/", theme=theme)
    await expect(front.locator(".account-card").first).to_be_visible()
    assert await poor_contrast(front) == []
    chat = await chat_as_guest(page_at, fake, theme=theme)
    await say(chat, "转人工")
    fake.run(fake.conversation().staff_says("您好"))
    await expect(chat.locator(".message.staff")).to_be_visible()
    assert await poor_contrast(chat) == []
    live = await live_as_guest(page_at, fake, theme=theme)
    fake.run(fake.room.answer(["c-a"], "续航？"))
    await expect(live.locator(".answer")).to_be_visible()
    assert await poor_contrast(live) == []
    desk = await desk_as(page_at, fake, theme=theme, width=1440)
    await open_ticket(desk, "T-1")
    assert await poor_contrast(desk) == []
    for name, page in {"front": front, "chat": chat, "live": live, "desk": desk}.items():
        await shot(page, f"{name}-{theme}")


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_no_page_scrolls_sideways_at_phone_width(
    page_at: PageAt, fake: FakeServer, lang: str, shot: Shot
) -> None:
    front = await page_at(f"{fake.base_url}/", lang=lang, **PHONE)
    await expect(front.locator(".account-card").first).to_be_visible()
    chat = await chat_as_guest(page_at, fake, lang=lang, **PHONE)
    await say(chat, "续航？" * 30 + "x" * 80)
    await expect(chat.locator(".message.assistant.completed")).to_have_count(1)
    await talk(chat, fake)
    live = await live_as_guest(page_at, fake, lang=lang, **PHONE)
    desk = await desk_as(page_at, fake, lang=lang, **PHONE)
    for name, page in {"front": front, "chat": chat, "live": live, "desk": desk}.items():
        assert await sideways_scroll_px(page) == 0, name
        await shot(page, f"phone-{name}-{lang}")
    await open_ticket(desk, "T-1")
    assert await sideways_scroll_px(desk) == 0
    await desk.click("#more")
    await expect(desk.locator(".side")).to_be_visible()
    assert await sideways_scroll_px(desk) == 0
    await desk.click("#back")
    await expect(desk.locator(".ticket-row").first).to_be_visible()


async def test_a_customer_gets_an_answer_and_its_source_by_keyboard_alone(page_at: PageAt, fake: FakeServer) -> None:
    page = await page_at(f"{fake.base_url}/chat")
    await expect(page.locator(".account-row").first).to_be_visible()
    await page.keyboard.press("Tab")
    await expect(page.locator(".skip")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await expect(page.locator("#guest")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#text")).to_be_focused()
    await page.keyboard.type("云听 Pro 续航多久？")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.assistant.completed")).to_have_count(1)
    for _ in range(30):
        await page.keyboard.press("Shift+Tab")
        if await page.evaluate("document.activeElement.classList.contains('source-link')"):
            break
    outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    await page.keyboard.press("Enter")
    await expect(page.locator("#drawer mark")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("#drawer")).to_be_hidden()


async def nameless(page: Page) -> list[str]:
    """Controls without a name for assistive technology."""
    found: list[str] = await page.evaluate(
        """() => [...document.querySelectorAll("a, button, input, textarea, [role=button]")]
          .filter((node) => node.checkVisibility())
          .filter((node) => !(node.getAttribute("aria-label") || node.textContent.trim() || node.labels?.[0]?.textContent.trim()))
          .map((node) => node.outerHTML.slice(0, 120))"""
    )
    return found


async def test_every_control_has_a_name(page_at: PageAt, fake: FakeServer) -> None:
    chat = await chat_as_guest(page_at, fake)
    await say(chat, "续航？")
    await expect(chat.locator(".message.assistant.completed")).to_have_count(1)
    desk = await desk_as(page_at, fake)
    await open_ticket(desk, "T-1")
    for page in (await page_at(f"{fake.base_url}/"), chat, await live_as_guest(page_at, fake), desk):
        assert await nameless(page) == []
        assert await page.locator("h1").count() == 1


async def test_nothing_moves_for_who_asks_for_calm(page_at: PageAt, fake: FakeServer) -> None:
    page = await page_at(f"{fake.base_url}/", reduced_motion="reduce")
    longest = await page.evaluate(
        "Math.max(...document.getAnimations().map((a) => a.effect.getComputedTiming().endTime), 0)"
    )
    assert longest <= 1


def test_modules_are_small_and_nothing_is_made_from_markup() -> None:
    for script in scripts():
        text = script.read_text("utf-8")
        if script.parent.name != "strings":
            assert len(text.splitlines()) <= 300, f"{script.name} is too long"
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text), script.name


def test_pages_load_nothing_from_elsewhere_and_hold_no_inline_script_or_style() -> None:
    for html in WEB.glob("*.html"):
        text = html.read_text("utf-8")
        assert not re.search(r'(?:src|href)="(?:https?:)?//', text), html.name
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", text), html.name
    for sheet in (WEB / "styles").glob("*.css"):
        assert "http" not in sheet.read_text("utf-8"), sheet.name

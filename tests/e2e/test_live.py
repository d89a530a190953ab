"""The live room: what is shown, what is said, what is answered."""

from __future__ import annotations

from playwright.async_api import expect

from tests.e2e.conftest import PageAt, Shot
from tests.e2e.fake_server import FakeServer
from tests.e2e.helpers import desk_as, live_as_guest, wait_for


async def test_a_viewer_sees_the_product_now_shown_and_the_comments_so_far(page_at: PageAt, fake: FakeServer) -> None:
    page = await live_as_guest(page_at, fake)
    await expect(page.locator("#now")).to_contain_text("云听 Pro 真无线降噪耳机 白色")
    await expect(page.locator("#now")).to_contain_text("¥399")
    await expect(page.locator("#now")).to_contain_text("有货")
    await expect(page.locator(".comment")).to_have_count(2)
    await expect(page.locator("#viewers")).to_have_text("128 人在看")


async def test_a_question_in_the_comments_is_answered_with_its_source(
    page_at: PageAt, fake: FakeServer, shot: Shot
) -> None:
    page = await live_as_guest(page_at, fake)
    await page.fill("#comment", "这个续航多久？")
    await page.press("#comment", "Enter")
    answer = page.locator(".answer")
    await expect(answer.locator(".answer-question")).to_have_text("这个续航多久？")
    await expect(answer).to_contain_text("单次续航 8 小时")
    await expect(page.locator(".comment.own")).to_contain_text("已回答")
    await expect(page.locator(".comment")).to_have_count(3)
    await expect(page.locator("#stage-answer")).to_have_text("云听 Pro 单次续航 8 小时，配合充电盒 32 小时。")
    await shot(page, "live-answer")
    await answer.locator(".source-link").click()
    await expect(page.locator("#drawer mark")).to_have_text("8 小时（配合充电盒 32 小时）")


async def test_a_comment_that_is_held_back_is_explained_to_its_author_alone(page_at: PageAt, fake: FakeServer) -> None:
    page = await live_as_guest(page_at, fake)
    await page.fill("#comment", "傻")
    await page.press("#comment", "Enter")
    await expect(page.locator(".comment.own")).to_contain_text("这条评论不会公开显示。")
    await expect(page.locator(".comment.own")).to_contain_text("仅您可见")


async def test_staff_switch_the_product_and_every_viewer_sees_it(page_at: PageAt, fake: FakeServer, shot: Shot) -> None:
    viewer = await live_as_guest(page_at, fake)
    await expect(viewer.locator("#host")).to_be_hidden()
    host = await desk_as(page_at, fake)
    await host.goto(f"{fake.base_url}/live")
    await host.click("#lineup [data-sku=YT-AIR-BK]")
    await expect(viewer.locator("#now")).to_contain_text("云听 Air")
    await expect(viewer.locator("#now")).to_contain_text("仅剩 3 件")
    await expect(host.locator("#lineup [aria-checked=true]")).to_have_attribute("data-sku", "YT-AIR-BK")
    await shot(host, "live-host")


async def test_a_broken_connection_comes_back_without_doubled_comments(page_at: PageAt, fake: FakeServer) -> None:
    page = await live_as_guest(page_at, fake)
    await page.fill("#comment", "第一条")
    await page.press("#comment", "Enter")
    await wait_for(fake, "room.comment")
    fake.drop_connections()
    await page.fill("#comment", "第二条")
    await page.press("#comment", "Enter")
    await wait_for(fake, "room.comment", count=2)
    await expect(page.locator(".comment:not(.pending)")).to_have_count(4)
    await expect(page.locator(".comment")).to_have_count(4)


async def test_who_comes_back_sees_which_comments_were_answered(page_at: PageAt, fake: FakeServer) -> None:
    page = await live_as_guest(page_at, fake)
    fake.run(fake.room.answer(["c-b"], "Does it work with iPhone?"))
    await expect(page.locator(".comment .badge")).to_have_text(["已回答"])
    await page.reload()
    await expect(page.locator(".answer")).to_have_count(1)
    await expect(page.locator(".comment .badge")).to_have_text(["已回答"])


async def test_guests_are_called_so_in_the_readers_language(page_at: PageAt, fake: FakeServer) -> None:
    page = await live_as_guest(page_at, fake)
    fake.run(fake.room.take({"client_id": "x-1", "text": "大家好"}, "Guest"))
    await expect(page.locator(".comment b").last).to_have_text("访客")


async def test_the_newest_answer_stands_first(page_at: PageAt, fake: FakeServer) -> None:
    page = await live_as_guest(page_at, fake)
    fake.run(fake.room.answer(["c-b"], "先问的？"))
    fake.run(fake.room.answer(["c-a", "c-b"], "后问的？"))
    await expect(page.locator(".answer-question")).to_have_text(["后问的？", "先问的？"])
    await expect(page.locator(".answer").first).to_contain_text("2 人问过")

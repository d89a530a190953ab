"""The support desk: queue, ticket, reply, and colleagues who are faster."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.e2e import fake_data
from tests.e2e.conftest import PageAt, Shot
from tests.e2e.fake_server import FakeServer
from tests.e2e.helpers import desk_as, open_ticket, wait_for


async def test_the_queue_shows_the_most_pressing_ticket_first_with_its_clock(page_at: PageAt, fake: FakeServer) -> None:
    page = await desk_as(page_at, fake)
    rows = page.locator(".ticket-row")
    await expect(rows).to_have_count(3)
    assert [await row.get_attribute("data-sla") for row in await rows.all()] == ["breached", "alert", "ok"]
    await expect(rows.nth(0).locator(".sla")).to_contain_text("超时")
    await expect(rows.nth(1).locator(".sla")).to_contain_text("剩 0:")
    await expect(rows.nth(1)).to_contain_text("紧急")
    await expect(rows.nth(1)).to_contain_text("纠纷")


async def test_the_clock_stays_inside_its_row_where_it_is_narrow(page_at: PageAt, fake: FakeServer) -> None:
    page = await desk_as(page_at, fake, lang="en", width=1024)
    await expect(page.locator(".ticket-row .sla").first).to_contain_text("over")
    beyond = await page.evaluate(
        """() => [...document.querySelectorAll(".ticket-row")].map((row) =>
          row.querySelector(".sla").getBoundingClientRect().right - row.getBoundingClientRect().right)"""
    )
    assert max(beyond) < 0


async def test_a_ticket_shows_summary_transcript_sources_orders_and_proposal(
    page_at: PageAt, fake: FakeServer, shot: Shot
) -> None:
    page = await desk_as(page_at, fake, width=1440, height=900)
    await open_ticket(page, "T-1")
    await expect(page.locator(".side")).to_contain_text("退款 399 元")
    await expect(page.locator(".side .order")).to_contain_text("#1043")
    await expect(page.locator(".side .order")).to_contain_text("已签收")
    await expect(page.locator(".action-card")).to_contain_text("待审批")
    await expect(page.locator(".suggestion")).to_contain_text("我已联系品牌方核验")
    await expect(page.locator(".turn.assistant .badge")).to_have_text("AI")
    await shot(page, "desk-ticket")
    await page.click(".turn.assistant .cite")
    await expect(page.locator("#drawer mark")).to_have_text("签收后 15 天内可以退换")


async def test_an_agent_claims_replies_and_solves(page_at: PageAt, fake: FakeServer) -> None:
    page = await desk_as(page_at, fake)
    await open_ticket(page, "T-1")
    await expect(page.locator("#reply-text")).to_be_disabled()
    await page.click("[data-action=claim]")
    await expect(page.locator("#reply-text")).to_be_focused()
    assert (await wait_for(fake, "desk.claim"))["version"] == 1
    await page.click(".suggestion button")
    await page.press("#reply-text", "Control+Enter")
    reply = await wait_for(fake, "desk.reply")
    assert reply["text"].startswith("您好，我是林同事。")
    assert reply["idempotency_key"]
    await expect(page.locator(".turn.agent .bubble")).to_have_count(1)
    await expect(page.locator(".ticket-head .sla")).to_have_text("")
    await page.click("[data-action=solve]")
    await expect(page.locator(".flash")).to_have_text("已解决。")
    await expect(page.locator(".ticket-row")).to_have_count(2)
    await page.click("[data-filter=solved]")
    await expect(page.locator(".ticket-row")).to_contain_text(["怀疑收到假货"])


async def test_a_colleague_who_was_faster_is_shown_not_overwritten(page_at: PageAt, fake: FakeServer) -> None:
    page = await desk_as(page_at, fake)
    await open_ticket(page, "T-1")
    fake.desk.tickets["T-1"].update(status="open", assignee_id="zhou", assignee_name="周主管", owner="human", version=7)
    await page.click("[data-action=claim]")
    await expect(page.locator(".flash")).to_contain_text("这个会话在您看过之后又有变动。")
    await expect(page.locator(".ticket-title")).to_contain_text("周主管")
    await expect(page.locator("[data-action=claim]")).to_have_count(0)
    await expect(page.locator("#reply-text")).to_be_disabled()


async def test_new_tickets_and_messages_arrive_by_themselves(page_at: PageAt, fake: FakeServer) -> None:
    page = await desk_as(page_at, fake)
    await open_ticket(page, "T-2")
    await expect(page.locator("#link")).to_be_hidden()
    fake.run(fake.desk.arrive())
    await expect(page.locator("[data-ticket=T-4]")).to_contain_text("重复扣款")
    await expect(page.locator("#announcer")).to_contain_text("重复扣款")
    fake.run(fake.desk.customer_says("T-2", "还在吗？"))
    await expect(page.locator(".turn.customer").last).to_contain_text("还在吗？")
    fake.run(fake.desk.change("T-2", status="open", assignee_id="zhou", assignee_name="周主管"))
    await expect(page.locator("[data-ticket=T-2]")).to_contain_text("周主管")
    await expect(page.locator("#reply-text")).to_be_disabled()


async def test_what_was_missed_while_disconnected_is_fetched(page_at: PageAt, fake: FakeServer) -> None:
    page = await desk_as(page_at, fake)
    await open_ticket(page, "T-2")
    fake.drop_connections()
    fake.run(fake.desk.arrive())
    fake.run(fake.desk.customer_says("T-2", "断线时说的"))
    await expect(page.locator("[data-ticket=T-4]")).to_be_visible()
    await expect(page.locator(".turn.customer").last).to_contain_text("断线时说的")


async def test_a_ticket_is_worked_by_keyboard_alone(page_at: PageAt, fake: FakeServer) -> None:
    page = await desk_as(page_at, fake)
    for key in ("j", "j"):
        await page.keyboard.press(key)
    await expect(page.locator("[data-ticket=T-1]")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator(".turn").first).to_be_visible()
    await page.keyboard.press("c")
    await expect(page.locator("#reply-text")).to_be_focused()
    await page.keyboard.type("cps 这些字母只是文字")
    await page.keyboard.press("Control+Enter")
    assert (await wait_for(fake, "desk.reply"))["text"] == "cps 这些字母只是文字"
    await page.keyboard.press("Escape")
    await page.keyboard.press("p")
    assert await wait_for(fake, "desk.pending")
    await expect(page.locator("[data-action=resume]")).to_be_visible()
    await page.keyboard.press("e")
    await expect(page.locator("[data-action=hold]")).to_be_visible()
    await page.keyboard.press("h")
    assert await wait_for(fake, "desk.hold")
    await page.keyboard.press("/")
    await expect(page.locator("#search")).to_be_focused()


async def test_single_key_shortcuts_can_be_switched_off(page_at: PageAt, fake: FakeServer) -> None:
    page = await desk_as(page_at, fake)
    await page.keyboard.press("?")
    await expect(page.locator("#keys")).to_be_visible()
    await page.uncheck("#keys input")
    await page.keyboard.press("Escape")
    await open_ticket(page, "T-1")
    await page.keyboard.press("c")
    await page.click("[data-action=claim]")
    await expect(page.locator("#reply-text")).to_be_focused()
    assert len(fake.of_type("desk.claim")) == 1


async def test_searching_narrows_the_queue(page_at: PageAt, fake: FakeServer) -> None:
    page = await desk_as(page_at, fake)
    await page.fill("#search", "地址")
    await expect(page.locator(".ticket-row")).to_have_count(1)
    await page.fill("#search", "没有这样的会话")
    await expect(page.locator("#queue-empty")).to_be_visible()


async def test_only_a_supervisor_may_approve_what_the_bot_proposed(page_at: PageAt, fake: FakeServer) -> None:
    agent = await desk_as(page_at, fake, "lin", width=1440)
    await open_ticket(agent, "T-1")
    await expect(agent.locator("[data-decision]")).to_have_count(0)
    supervisor = await desk_as(page_at, fake, "zhou", width=1440)
    await open_ticket(supervisor, "T-1")
    await supervisor.click("[data-decision=approved]")
    assert (await wait_for(fake, "desk.action"))["decision"] == "approved"
    await expect(supervisor.locator(".action-card")).to_contain_text("已批准")


async def test_a_supervisor_assigns_by_keyboard(page_at: PageAt, fake: FakeServer) -> None:
    page = await desk_as(page_at, fake, "zhou", lang="en")
    await open_ticket(page, "T-1")
    await page.keyboard.press("a")
    await expect(page.locator("#choices h2")).to_have_text("Assign to whom?")
    await expect(page.locator("#choices :checked")).to_be_focused()
    await page.keyboard.press("Enter")
    assert (await wait_for(fake, "desk.assign"))["agent_id"] == "lin"
    await expect(page.locator(".flash")).to_have_text("Assigned.")
    await expect(page.locator(".ticket-title")).to_contain_text("林同事")


async def test_only_a_supervisor_is_offered_to_assign(page_at: PageAt, fake: FakeServer) -> None:
    page = await desk_as(page_at, fake)
    await open_ticket(page, "T-1")
    await page.keyboard.press("a")
    await page.click("#menu")
    await expect(page.locator(".menu [data-action]:not(summary)")).to_have_text([re.compile("^合并")])
    await expect(page.locator("#choices")).to_have_count(0)


async def test_a_ticket_is_merged_into_another_after_a_question(page_at: PageAt, fake: FakeServer) -> None:
    page = await desk_as(page_at, fake)
    await open_ticket(page, "T-1")
    await page.click("#menu")
    await page.click("[data-action=merge]")
    await expect(page.locator("#choices")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("#choices")).to_be_hidden()
    assert fake.of_type("desk.merge") == []
    await page.keyboard.press("m")
    await page.check("#choices [value=T-3]")
    await page.click("#choices [type=submit]")
    assert (await wait_for(fake, "desk.merge"))["into"] == "T-3"
    await expect(page.locator(".ticket-title")).to_contain_text("已合并")
    await expect(page.locator("[data-ticket=T-1]")).to_have_count(0)
    await page.evaluate("document.getElementById('more').click()")
    await page.click(".side .linkish")
    await expect(page.locator(".ticket-title h2")).to_have_text("充电时充电盒发烫")


async def test_the_assignee_gives_the_conversation_back_to_the_assistant_and_keeps_the_ticket(
    page_at: PageAt, fake: FakeServer
) -> None:
    page = await desk_as(page_at, fake)
    await open_ticket(page, "T-1")
    await page.click("[data-action=claim]")
    await expect(page.locator("#reply-text")).to_be_focused()
    await page.keyboard.press("Escape")
    await page.focus("#menu")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await expect(page.locator("[data-action=return-to-bot]")).to_be_focused()
    await page.keyboard.press("Enter")
    assert await wait_for(fake, "desk.return-to-bot")
    await expect(page.locator(".ticket-title")).to_contain_text("助手在答")
    await expect(page.locator(".reply-foot")).to_contain_text("您一发回复就由您接着答")
    await expect(page.locator("#reply-text")).to_be_enabled()
    await expect(page.locator("[data-action=return-to-bot]")).to_have_count(0)


async def test_the_menu_closes_with_escape_and_by_looking_elsewhere(page_at: PageAt, fake: FakeServer) -> None:
    page = await desk_as(page_at, fake)
    await open_ticket(page, "T-1")
    await page.click("#menu")
    await expect(page.locator(".menu-list")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator(".menu-list")).to_be_hidden()
    await expect(page.locator("#menu")).to_be_focused()
    await page.click("#menu")
    await page.click(".turns")
    await expect(page.locator(".menu-list")).to_be_hidden()


async def test_a_reply_half_written_is_there_again_when_the_ticket_is_reopened(
    page_at: PageAt, fake: FakeServer
) -> None:
    page = await desk_as(page_at, fake)
    await open_ticket(page, "T-1")
    await page.click("[data-action=claim]")
    await page.fill("#reply-text", "还没写完")
    await page.click("[data-ticket=T-2]")
    await expect(page.locator(".ticket-title h2")).to_have_text("想改收货地址，要求人工处理")
    await expect(page.locator("#reply-text")).to_have_value("")
    await page.click("[data-ticket=T-1]")
    await expect(page.locator("#reply-text")).to_have_value("还没写完")


async def test_messages_that_came_meanwhile_stay_when_the_language_changes(page_at: PageAt, fake: FakeServer) -> None:
    page = await desk_as(page_at, fake)
    await open_ticket(page, "T-2")
    await expect(page.locator("#link")).to_be_hidden()
    fake.run(fake.desk.customer_says("T-2", "还在吗？"))
    await expect(page.locator(".turn.customer").last).to_contain_text("还在吗？")
    await page.click("#language")
    await expect(page.locator("#queue-title")).to_contain_text("Queue")
    await expect(page.locator(".turn.customer").last).to_contain_text("还在吗？")


@pytest.mark.parametrize("width", [360, 1280])
async def test_a_price_never_breaks_inside_the_number(page_at: PageAt, fake: FakeServer, width: int) -> None:
    line = {**fake_data.ORDERS[0]["lines"][0], "price": "12399.00", "title": "很长的商品名称" * 8}
    fake.desk.orders = [{**fake_data.ORDERS[0], "lines": [line]}]
    page = await desk_as(page_at, fake, width=width)
    await open_ticket(page, "T-1")
    if width == 360:
        await page.click("#more")
    price = page.locator(".order .order-line >> text=¥12,399")
    await expect(price).to_be_visible()
    lines = await price.evaluate(
        """node => {
          const range = document.createRange();
          range.selectNodeContents(node);
          return range.getClientRects().length;
        }"""
    )
    assert lines == 1


async def test_a_customer_is_not_let_in(page_at: PageAt, fake: FakeServer) -> None:
    page = await page_at(f"{fake.base_url}/desk")
    await page.fill("[name=username]", "chenyu")
    await page.fill("[name=password]", "demo-chenyu")
    await page.press("[name=password]", "Enter")
    await expect(page.locator("#entry [role=alert]")).to_have_text("这里需要客服账号。")


async def test_a_log_in_that_ran_out_leads_back_to_the_form(page_at: PageAt, fake: FakeServer) -> None:
    page = await desk_as(page_at, fake)
    fake.tokens.clear()
    fake.drop_connections()
    await expect(page.locator("#entry")).to_contain_text("登录已过期，请重新登录。")

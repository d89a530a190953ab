"""The customer chat in text: answers, sources, cards, staff, and a network that comes and goes."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.e2e.conftest import PageAt, Shot
from tests.e2e.fake_chat import ESCALATION, HAND_OVER_NOTICE
from tests.e2e.fake_server import FakeServer
from tests.e2e.helpers import chat_as_guest, say, wait_for


async def test_an_answer_streams_in_with_its_ai_label_sources_and_cards(
    page_at: PageAt, fake: FakeServer, shot: Shot
) -> None:
    page = await chat_as_guest(page_at, fake)
    await say(page, "云听 Pro 续航多久？")
    answer = page.locator(".message.assistant")
    await expect(answer).to_contain_text("单次续航 8 小时")
    await expect(answer.locator(".badge").first).to_have_text("AI")
    await expect(answer.locator(".bubble .cite")).to_have_text(["1", "2"])
    await expect(answer.locator(".product")).to_have_count(2)
    await expect(answer.locator(".product").first).to_contain_text("¥399")
    await expect(page.locator("#replies .chip")).to_have_text(["保修多久？", "有黑色吗？"])
    await expect(page.locator("#thinking")).to_be_hidden()
    await shot(page, "chat-answer")


async def test_a_citation_opens_the_exact_source_with_the_quote_marked(
    page_at: PageAt, fake: FakeServer, shot: Shot
) -> None:
    page = await chat_as_guest(page_at, fake)
    await say(page, "能退吗？")
    await page.click(".cite >> nth=1")
    await expect(page.locator("#drawer mark")).to_have_text("入耳式耳机拆封后，出于卫生原因不支持七天无理由退货。")
    await expect(page.locator("#drawer")).to_contain_text("往返运费由商家承担")
    await shot(page, "chat-source")
    await page.keyboard.press("Escape")
    await expect(page.locator("#drawer")).to_be_hidden()
    await expect(page.locator(".cite >> nth=1")).to_be_focused()


async def test_a_quote_is_found_although_white_space_differs(page_at: PageAt, fake: FakeServer) -> None:
    page = await page_at(f"{fake.base_url}/")
    found = await page.evaluate(
        """async () => {
          const { findQuote } = await import("/assets/scripts/citations.js");
          const text = "一 二\\n三 四";
          const [from, to] = findQuote(text, "二 三");
          return [text.slice(from, to), findQuote(text, "五"), findQuote(text, "")];
        }"""
    )
    assert found == ["二\n三", None, None]


async def test_text_of_the_server_never_becomes_markup(page_at: PageAt, fake: FakeServer) -> None:
    page = await chat_as_guest(page_at, fake)
    fake.run(fake.conversation().staff_says('<img src=x onerror="window.hacked=1"><b>粗</b>'))
    await expect(page.locator(".message.staff .bubble")).to_contain_text("<img src=x")
    assert await page.locator(".message.staff .bubble img, .message.staff .bubble b").count() == 0
    assert await page.evaluate("window.hacked") is None


async def test_asking_about_a_card_tells_the_server_which_product_is_meant(page_at: PageAt, fake: FakeServer) -> None:
    page = await chat_as_guest(page_at, fake)
    await say(page, "推荐耳机")
    await page.click("[data-sku=YT-AIR-BK] >> text=问这个")
    await wait_for(fake, "session.update", matches=lambda e: e["session"]["shop"]["current_product"] == "YT-AIR-BK")
    await expect(page.locator("#about")).to_contain_text("云听 Air")
    await page.click("[data-sku=YT-PRO-WH] >> text=详情")
    await expect(page.locator("#drawer")).to_contain_text("充电盒表面容易留下指纹")


async def test_a_quick_reply_is_sent_and_feedback_is_passed_on(page_at: PageAt, fake: FakeServer) -> None:
    page = await chat_as_guest(page_at, fake)
    await page.click("#replies .chip >> nth=0")
    sent = await wait_for(fake, "conversation.item.create")
    assert sent["item"]["content"][0]["text"] == "云听 Pro 续航多久？"
    await page.click("[aria-label=有帮助]")
    assert await wait_for(fake, "shop.feedback", matches=lambda e: e["helpful"] is True)


async def test_enter_that_ends_a_composition_does_not_send(page_at: PageAt, fake: FakeServer) -> None:
    page = await chat_as_guest(page_at, fake)
    await page.fill("#text", "nihao")
    await page.evaluate(
        "document.getElementById('text').dispatchEvent("
        "new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
    )
    await expect(page.locator("#text")).to_have_value("nihao")
    assert fake.of_type("conversation.item.create") == []


async def test_the_customer_sees_the_hand_over_from_waiting_to_done(
    page_at: PageAt, fake: FakeServer, shot: Shot
) -> None:
    page = await chat_as_guest(page_at, fake)
    await say(page, "转人工")
    banner = page.locator("#handover")
    await expect(banner).to_contain_text("已转人工 · 等待接入")
    here = fake.conversation()
    fake.run(here.staff_joins())
    await expect(banner).to_contain_text("林同事 正在为您服务")
    fake.run(here.staff_says("您好，我来处理。"))
    staff = page.locator(".message.staff")
    await expect(staff).to_contain_text("您好，我来处理。")
    await expect(staff.locator(".badge")).to_have_text("人工")
    await expect(page.locator("#announcer")).to_have_text("林同事: 您好，我来处理。")
    await shot(page, "chat-staff")
    fake.run(here.staff_finishes())
    await expect(banner).to_be_hidden()


async def test_nothing_is_lost_or_doubled_when_the_connection_breaks(page_at: PageAt, fake: FakeServer) -> None:
    page = await chat_as_guest(page_at, fake)
    await say(page, "第一个问题")
    await expect(page.locator(".message.assistant.completed")).to_have_count(1)
    here = fake.conversation()
    fake.drop_connections()
    fake.run(here.staff_says("断线时说的话"))
    await expect(page.locator(".message.staff .bubble")).to_have_text(["断线时说的话"])
    await say(page, "第二个问题")
    await expect(page.locator(".message.assistant.completed")).to_have_count(2)
    await expect(page.locator(".message.user .bubble")).to_have_text(["第一个问题", "第二个问题"])
    assert len(fake.conversations) == 1


async def test_what_is_written_offline_is_sent_once_when_the_network_is_back(page_at: PageAt, fake: FakeServer) -> None:
    page = await chat_as_guest(page_at, fake)
    await page.context.set_offline(True)
    await expect(page.locator("#link")).to_contain_text("网络已断开")
    await say(page, "离线写的问题")
    await expect(page.locator(".message.user")).to_contain_text("等待网络")
    await page.context.set_offline(False)
    await expect(page.locator(".message.assistant.completed")).to_have_count(1)
    await expect(page.locator("#link")).to_be_hidden()
    assert [entry["text"] for entry in fake.conversation().history if entry["role"] == "customer"] == ["离线写的问题"]


async def test_a_reply_that_never_began_is_asked_for_again_after_a_reconnect(page_at: PageAt, fake: FakeServer) -> None:
    page = await chat_as_guest(page_at, fake)
    here = fake.conversation()
    here.mute_replies = True
    await say(page, "会断线的问题")
    await expect(page.locator(".message.user.completed")).to_have_count(1)
    here.mute_replies = False
    fake.drop_connections()
    await expect(page.locator(".message.assistant.completed")).to_have_count(1)
    await expect(page.locator(".message.user")).to_have_count(1)


async def test_reloading_shows_the_same_conversation_again(page_at: PageAt, fake: FakeServer) -> None:
    page = await chat_as_guest(page_at, fake)
    await say(page, "云听 Pro 续航多久？")
    await expect(page.locator(".message.assistant.completed")).to_have_count(1)
    await page.reload()
    await expect(page.locator(".message.assistant .bubble")).to_contain_text("单次续航 8 小时")
    await expect(page.locator(".message.user .bubble")).to_have_text(["云听 Pro 续航多久？"])
    assert len(fake.conversations) == 1


async def test_a_guest_whose_log_in_ran_out_goes_on_without_noticing(page_at: PageAt, fake: FakeServer) -> None:
    page = await chat_as_guest(page_at, fake)
    await say(page, "第一个问题")
    await expect(page.locator(".message.assistant.completed")).to_have_count(1)
    fake.tokens.clear()
    fake.drop_connections()
    await say(page, "第二个问题")
    await expect(page.locator(".message.assistant.completed")).to_have_count(2)
    assert len(fake.conversations) == 1


async def test_a_wrong_password_is_answered_in_plain_words(page_at: PageAt, fake: FakeServer) -> None:
    page = await page_at(f"{fake.base_url}/chat", lang="en")
    await page.click("summary")
    await page.fill("[name=username]", "emma")
    await page.fill("[name=password]", "wrong")
    await page.press("[name=password]", "Enter")
    await expect(page.locator("[role=alert]:visible")).to_have_text("The user name or password isn't right.")


async def test_an_error_of_the_server_is_shown_and_can_be_closed(page_at: PageAt, fake: FakeServer) -> None:
    page = await chat_as_guest(page_at, fake)
    error = {"type": "server_error", "code": "reply_failed", "message": "boom", "param": None}
    fake.run(fake.conversation().send("error", error=error))
    await expect(page.locator("#problem")).to_contain_text("这次没能答完，请再问一次。")
    await page.click("#problem >> text=关闭")
    await expect(page.locator("#problem")).to_be_hidden()


async def test_the_notice_of_a_hand_over_is_shown_once_also_after_a_reload(page_at: PageAt, fake: FakeServer) -> None:
    page = await chat_as_guest(page_at, fake)
    await say(page, "转人工")
    await expect(page.locator(".message.system.completed")).to_have_text(HAND_OVER_NOTICE)
    await expect(page.locator("#messages")).to_contain_text(HAND_OVER_NOTICE)
    await expect(page.locator(".message.assistant")).to_have_count(0)
    await page.reload()
    await expect(page.locator(".message.system")).to_have_text(HAND_OVER_NOTICE)
    await expect(page.locator(".message")).to_have_count(2)


async def test_a_notice_without_a_reply_comes_with_the_event(page_at: PageAt, fake: FakeServer) -> None:
    page = await chat_as_guest(page_at, fake)
    event = {**ESCALATION, "message": "已重新打开您之前的问题", "item_id": "notice-9", "cursor": 1}
    fake.run(fake.conversation().send("shop.escalation", **event))
    await expect(page.locator(".message.system")).to_have_text("已重新打开您之前的问题")


async def test_what_is_said_in_another_window_appears_here_once(page_at: PageAt, fake: FakeServer) -> None:
    page = await chat_as_guest(page_at, fake)
    said = {"item_id": "elsewhere-1", "role": "user", "text": "在另一个窗口说的", "status": "completed", "cards": []}
    for _ in range(2):
        fake.run(fake.conversation().send("shop.message", message=said))
    await say(page, "这里说的")
    await expect(page.locator(".message.user .bubble")).to_have_text(["在另一个窗口说的", "这里说的"])


async def cite_an_order(page: Page, fake: FakeServer) -> None:
    """Have the last answer rest on an order, and open that source."""
    citation = {
        "passage_id": "order:#LM1",
        "index": 1,
        "title": "#LM1",
        "quote": "#LM1 · 已发货，运输中 · shipped ·  · ",
    }
    await say(page, "我的订单到哪了？")
    await expect(page.locator(".message.assistant.completed")).to_have_count(1)
    fake.run(fake.conversation().send("shop.citations", response_id="resp-1", item_id="reply-1", citations=[citation]))
    await page.click("[data-passage='order:#LM1']")


async def test_customers_open_their_own_order_as_a_source(page_at: PageAt, fake: FakeServer) -> None:
    page = await page_at(f"{fake.base_url}/chat?as=chenyu")
    await wait_for(fake, "session.update")
    await cite_an_order(page, fake)
    await expect(page.locator("#drawer h2")).to_have_text("订单 #LM1")
    await expect(page.locator("#drawer .source-text")).to_contain_text("商品：云听 Pro × 1")
    await expect(page.locator("#drawer .notice")).to_have_count(0)


async def test_a_source_that_is_not_open_to_all_shows_at_least_the_words_cited(
    page_at: PageAt, fake: FakeServer
) -> None:
    page = await chat_as_guest(page_at, fake)
    await cite_an_order(page, fake)
    await expect(page.locator("#drawer h2")).to_have_text("订单 #LM1")
    await expect(page.locator("#drawer li")).to_have_text(["#LM1", "已发货，运输中", "shipped"])
    await expect(page.locator("#drawer .danger")).to_have_count(0)


async def test_cards_and_sources_are_there_again_after_a_reload(page_at: PageAt, fake: FakeServer) -> None:
    page = await chat_as_guest(page_at, fake)
    await say(page, "云听 Pro 续航多久？")
    await expect(page.locator(".message.assistant.completed")).to_have_count(1)
    await page.reload()
    await expect(page.locator(".message.assistant .product")).to_have_count(2)
    await expect(page.locator(".message.assistant .bubble .cite")).to_have_text(["1", "2"])
    await expect(page.locator(".message.assistant .source-link")).to_have_count(2)


async def test_what_appears_below_does_not_cover_the_last_message(page_at: PageAt, fake: FakeServer) -> None:
    page = await chat_as_guest(page_at, fake, height=560)
    for number in range(1, 4):
        await say(page, f"问题 {number}")
        await expect(page.locator(".message.assistant.completed")).to_have_count(number)
    await say(page, "转人工")
    await expect(page.locator("#handover")).to_be_visible()
    await expect(page.locator(".message.system.completed")).to_be_in_viewport(ratio=1)
    await page.wait_for_function(
        "() => { const b = document.getElementById('scroller'); return b.scrollHeight - b.scrollTop - b.clientHeight < 4; }"
    )


async def test_a_text_that_is_too_long_is_cut_and_the_writer_told(page_at: PageAt, fake: FakeServer) -> None:
    page = await chat_as_guest(page_at, fake)
    await page.fill("#text", "短")
    await expect(page.locator("#room-left")).to_be_hidden()
    await page.focus("#text")
    await page.keyboard.insert_text("很长" * 500_000)
    await expect(page.locator("#room-left")).to_have_text("最多 2000 字，多出的部分没有放进来")
    await page.press("#text", "Enter")
    sent = await wait_for(fake, "conversation.item.create")
    assert len(sent["item"]["content"][0]["text"]) == 2000
    await expect(page.locator("#room-left")).to_be_hidden()


async def test_the_note_about_a_lost_network_has_its_picture(page_at: PageAt, fake: FakeServer) -> None:
    page = await chat_as_guest(page_at, fake)
    await page.context.set_offline(True)
    await expect(page.locator("#link")).to_contain_text("网络已断开")
    assert await page.evaluate("document.querySelector('#link use').getBBox().width") > 0

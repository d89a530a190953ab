from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.escalation.masking import masked
from tests.fakes.desk import FakeDesk


async def _summary(desk: FakeDesk, lines: list[tuple[str, str]], lang: str, **given_: str) -> tuple[str, str, str]:
    conversation = await desk.conversation(locale=lang)
    last = ""
    for role, text in lines:
        message = await desk.conversations.append(conversation.conversation_id, role=role, text=text, lang=lang)  # type: ignore[arg-type]
        last = message.message_id
    ticket = await desk.ticket(conversation, trigger_message_id=last, **given_)
    return ticket.summary.issue, ticket.summary.attempted, ticket.summary.requested_outcome


async def test_a_mere_wish_for_a_person_is_explained_by_what_was_said_before(desk: FakeDesk) -> None:
    lines = [("customer", "耳机左边没声音"), ("assistant", "请先重新配对。"), ("customer", "转人工")]
    issue, attempted, requested = await _summary(desk, lines, "zh")
    assert issue == "耳机左边没声音"
    assert attempted == "助手答复过：请先重新配对。"
    assert requested == "与人工客服沟通"


async def test_a_summary_is_in_the_customers_language(desk: FakeDesk) -> None:
    lines = [("customer", "the left earbud is dead"), ("customer", "this is fake, I want my money back")]
    issue, attempted, requested = await _summary(desk, lines, "en", reason_code="dispute")
    assert issue == "the left earbud is dead | this is fake, I want my money back"
    assert attempted == "The assistant had not answered yet."
    assert requested == "a refund"


async def test_somebody_who_gives_no_reason_is_not_given_one(desk: FakeDesk) -> None:
    issue, _, requested = await _summary(desk, [("customer", "I want to talk to a human")], "en")
    assert issue == "The customer asked for a person without saying why."
    assert requested == "to talk to a person"


async def test_several_wishes_are_all_named(desk: FakeDesk) -> None:
    _, _, requested = await _summary(desk, [("customer", "不退款就换货，再赔偿我运费")], "zh", reason_code="dispute")
    assert requested == "退款、赔偿、换货"


async def test_personal_data_stays_in_the_conversation(desk: FakeDesk) -> None:
    said = "我电话13812345678，卡号6222 0212 3456 7890 123，邮箱 a.b@c.com，地址人民路12号3单元，订单#LM10023"
    issue, _, _ = await _summary(desk, [("customer", said)], "zh", reason_code="payment")
    for secret in ("13812345678", "6222", "7890", "a.b@c.com", "人民路"):
        assert secret not in issue
    assert "#LM10023" in issue


@pytest.mark.parametrize(
    "text",
    [
        "订单 #LM10023",
        "199.00 元",
        "2026-11-20",
        "12315",
        "27000mAh",
        "180 cm, 65 kg",
        "3-5 days",
        "ZTO7700024793371",
        "SKU QH-AIRPRO-WHT",
        "24/7",
        "第 12 条",
    ],
)
def test_what_is_not_personal_is_left_alone(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "+86 13812345678",
        "010-87654321",
        "021 8765 4321",
        "(415) 555-0132",
        "+1 415 555 0132",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "6222021234567890123",
        "11010519491231002X",
        "jo.doe+x@mail.example.com",
    ],
)
def test_phones_cards_identity_numbers_and_mail_are_masked_however_they_are_written(text: str) -> None:
    assert not any(character.isdigit() or character == "@" for character in masked(f"我的是{text}，谢谢"))


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.text(alphabet="好的请打 ,。", max_size=6))
def test_a_mobile_number_is_masked_wherever_it_stands(number: str, around: str) -> None:
    assert number not in masked(f"{around}{number}{around}")

"""The summary that staff read first, made from the transcript by rules: no model, so nothing in it is invented."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.escalation.masking import masked
from assistant.escalation.records import ReasonCode, Summary
from assistant.persistence.records import Message

_LONGEST = 200
_ONLY_A_WISH = re.compile(
    r"^\W*(?:(?:请|帮我|我要|我想|给我|麻烦)*(?:转|找|接|换)?(?:个|一下|一个)?(?:人工|真人|客服|经理|人工客服|人工服务)+(?:服务|吧|谢谢)*"
    r"|(?:hi|hello|你好|您好|在吗|谢谢|thanks|thank you|ok|好的|嗯+)"
    r"|(?:please |can i |i (?:want|need|would like) to |let me )*(?:talk|speak|chat)?(?: to|"
    r" with)? ?(?:an? )?(?:human|real|live)? ?"
    r"(?:human|agent|person|representative|operator|someone)(?: please)?)\W*$",
    re.IGNORECASE,
)
_WISHES: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (zh, en, re.compile(pattern, re.IGNORECASE))
    for zh, en, pattern in (
        (
            "删除或导出个人信息",
            "have personal data deleted or handed out",
            r"删除.{0,8}(?:信息|数据|账号)|delete.{0,12}(?:data|account)",
        ),
        ("按假货赔偿", "compensation for counterfeit goods", r"退一赔|假一赔|赔.{0,3}三倍"),
        ("退款", "a refund", r"退款|退钱|退我|把钱退|refund|money back|charge ?back"),
        ("赔偿", "compensation", r"赔偿|补偿|赔我|compensat"),
        ("换货", "an exchange", r"换货|换一个|换个新|换新|exchange|replace"),
        ("维修", "a repair", r"维修|修一下|保修|repair|fix it"),
        ("退货", "to return the goods", r"退货|\breturn (?:it|this|them)"),
        ("取消订单", "to cancel the order", r"取消.{0,4}订单|cancel.{0,12}order"),
        ("核对扣款", "the charge checked", r"扣款|多扣|扣了|盗刷|charged|billed"),
        ("尽快发货或查清物流", "delivery sped up or traced", r"发货|物流|快递|没收到|deliver|shipp|tracking"),
    )
)


def summarise(transcript: Sequence[Message], *, lang: str, reason_code: ReasonCode, trigger_id: str | None) -> Summary:
    """Return the summary in `lang` ("zh" or "en"); customers' and the bot's own words are quoted, personal data masked."""
    zh = not lang.lower().startswith("en")
    customer = [message for message in transcript if message.role == "customer" and message.text.strip()]
    return Summary(
        issue=_issue(customer, trigger_id, zh),
        attempted=_attempted(transcript, zh),
        requested_outcome=_requested(customer, reason_code, zh),
    )


def _issue(customer: Sequence[Message], trigger_id: str | None, zh: bool) -> str:
    substantial = [message for message in customer if not _ONLY_A_WISH.match(message.text.strip())]
    trigger = next((message for message in substantial if message.message_id == trigger_id), None)
    told = [message for message in substantial if message is not trigger][-2:]
    if trigger is not None:
        told.append(trigger)
    if not told:
        return "客户要求人工服务，没有说明原因。" if zh else "The customer asked for a person without saying why."
    return (" / " if zh else " | ").join(_short(message.text) for message in told)


def _attempted(transcript: Sequence[Message], zh: bool) -> str:
    replies = [message for message in transcript if message.role == "assistant" and message.text.strip()]
    if not replies:
        return "助手还没有答复。" if zh else "The assistant had not answered yet."
    quoted = (" / " if zh else " | ").join(_short(message.text) for message in replies[-2:])
    return f"助手答复过：{quoted}" if zh else f"The assistant answered: {quoted}"


def _requested(customer: Sequence[Message], reason_code: ReasonCode, zh: bool) -> str:
    text = "\n".join(message.text for message in customer[-6:])
    wishes = [zh_name if zh else en_name for zh_name, en_name, pattern in _WISHES if pattern.search(text)]
    if wishes:
        return ("、" if zh else ", ").join(wishes)
    if reason_code == "explicit_request":
        return "与人工客服沟通" if zh else "to talk to a person"
    return "没有明确说明" if zh else "not stated"


def _short(text: str) -> str:
    """Mask first: a number cut in half would no longer be recognised."""
    one_line = " ".join(masked(text).split())
    return one_line if len(one_line) <= _LONGEST else one_line[: _LONGEST - 1] + "…"

"""What a customer is told about being handed over, in their language. Only what is true: nobody is promised a time."""

from __future__ import annotations

from assistant.escalation.records import ReasonCode

_HANDED_OVER = {
    "zh": "已为您转接人工客服，您的问题和聊天记录已经交给同事，稍后会有人在这里回复您，您不用重复说明。",
    "en": "I've passed this to a colleague, with your question and our conversation, so you won't have to repeat "
    "yourself. Someone will reply to you right here.",
}
_BY_REASON: dict[ReasonCode, dict[str, str]] = {
    "safety": {
        "zh": "安全最重要：请先停止使用该商品，如有不适请尽快就医。已为您加急转接人工客服，稍后会有人在这里回复您。",
        "en": "Your safety comes first: please stop using the product, and see a doctor if you feel unwell. I've passed "
        "this to a colleague as urgent; someone will reply to you right here.",
    },
    "privacy_request": {
        "zh": "已收到您关于个人信息的请求，并转交给负责的同事处理，稍后会有人在这里回复您。",
        "en": "I've received your request about your personal data and passed it to the colleague in charge. Someone "
        "will reply to you right here.",
    },
}
_UNPLUG = {
    "zh": "安全最重要：请立即停止使用，断开电源、拔掉插头，远离易燃物，不要再充电，如有不适请尽快就医。"
    "已为您加急转接人工客服，稍后会有人在这里回复您。",
    "en": "Your safety comes first: please stop using it right away, switch it off and unplug it, keep it away from "
    "anything that burns and don't charge it again; see a doctor if you feel unwell. I've passed this to a colleague "
    "as urgent; someone will reply to you right here.",
}
_BY_RULE = {"safety.fire": _UNPLUG, "safety.shock": _UNPLUG}
_REOPENED = {
    "zh": "已重新打开您之前的问题，并通知了负责的同事，稍后会有人在这里回复您。",
    "en": "I've reopened your earlier case and told the colleague who handled it. Someone will reply to you right here.",
}
_SOLVED = {
    "zh": "人工客服已将问题标记为解决。如果还有疑问，请直接在这里告诉我。",
    "en": "Our colleague has marked this as solved. If anything is still open, just tell me here.",
}
_MERGED = {
    "zh": "这个问题已与您的另一个会话合并处理，我们会在那里继续跟进。",
    "en": "This has been joined with your other conversation; we'll follow it up there.",
}
_RELEASED = {
    "zh": "正在为您安排另一位同事，请稍候。",
    "en": "We're finding another colleague for you; please hold on.",
}
_BACK_TO_BOT = {
    "zh": "接下来由智能助手继续为您服务。",
    "en": "The AI assistant will continue from here.",
}


def handed_over(lang: str, reason_code: ReasonCode, rule_id: str | None = None) -> str:
    """Return the notice of a hand-over; fire and shock need other words than what is swallowed."""
    # Rules are named by their language first: "en.safety.fire".
    named = (rule_id or "").partition(".")[2]
    return _in(lang, _BY_RULE.get(named) or _BY_REASON.get(reason_code, _HANDED_OVER))


def reopened(lang: str) -> str:
    """Return the notice that a solved case is open again."""
    return _in(lang, _REOPENED)


def solved(lang: str) -> str:
    """Return the notice that staff call the case solved."""
    return _in(lang, _SOLVED)


def merged(lang: str) -> str:
    """Return the notice that the case goes on in another conversation."""
    return _in(lang, _MERGED)


def released(lang: str) -> str:
    """Return the notice that another person will take over."""
    return _in(lang, _RELEASED)


def back_to_bot(lang: str) -> str:
    """Return the notice that the bot speaks again."""
    return _in(lang, _BACK_TO_BOT)


def _in(lang: str, texts: dict[str, str]) -> str:
    return texts["en" if lang.lower().startswith("en") else "zh"]

"""Settles what the words of an intent alone can't: words that mean one thing alone and another beside a property or a part."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.dialogue import lexicon
from assistant.dialogue.topics import Topic
from knowledge.records import Product

_MONEY = re.compile(r"钱|价|贵|便宜|¥|￥|\b(price|cost|pay|how much|expensive|cheap)", re.IGNORECASE)
_PART = re.compile(
    r"\b(?:replacement|spare|extra|separate(?:ly)?|single|another|one) (?!(?:thing|more|of|item)\b)[a-z]+(?: [a-z]+)?|"
    r"(?:单独|另外|额外)(?:买|卖|购|配)|换(?:一)?(?:个|块|只|对|副)",
    re.IGNORECASE,
)
_OTHER_THING = re.compile(
    r"(?:能|可以|可不可以|能不能)换(?!货|个|一|成|别|其他|其它|尺|码|大|小|颜|新|吗|么|不|了|的)[\u4e00-\u9fff]{2,}"
)
_PLACE = re.compile(
    r"地址|(?:退|寄)到(?:哪|什么)|\b(?:return|warehouse) address\b|where .{0,20}send .{0,10}back", re.IGNORECASE
)
_OUTSIDE = re.compile(r"\b(?:than|versus|vs\.?|compared (?:to|with)) (?!the (?:other|first|second|last|old)\b|others?\b|it\b|this\b|that\b)[a-z]", re.IGNORECASE)  # fmt: skip
_POSTED = re.compile(r"(?:寄|邮寄|邮)(?:到|去|往|给)?[\u4e00-\u9fff]{2,8}?(?:要|得|需要)?(?:多少钱|几块)")
_HAS_TRACKING = re.compile(r"\b(?:does|do|has|have|with)\b.{0,24}\btracking|find[- ]my", re.IGNORECASE)
_ASKS_OTHER = re.compile(r"推荐|recommend|suggest|looking for|想(买|要|找)|现货|有货|库存|in stock", re.IGNORECASE)
_COMPARES = re.compile(r"区别|对比|differ|compare")


def asks_part_price(text: str) -> bool:
    """Tell whether a price is asked of a part or spare, not of the product."""
    return bool(_PART.search(text)) and bool(_MONEY.search(text))


def refined(intent: str, text: str, rest: str, topics: Sequence[Topic], named: Sequence[Product]) -> str:
    """Return the intent, changed where property, part or names beside its words give it another sense."""
    if len(named) >= 2 and intent in ("", "spec", "describe", "recommend", "stock", "price"):
        return "compare" if intent in ("", "spec", "describe", "recommend") else intent
    if _OTHER_THING.search(rest) and intent == "return":
        return "spec"
    if intent in ("price", "return", "promotion") and asks_part_price(rest):
        return "spec"
    if intent == "price" and topics and not _MONEY.search(rest):
        return "spec"
    if intent in ("return", "order_change", "shipping") and _PLACE.search(text) and "改" not in text:
        return "address"
    if intent == "price" and _POSTED.search(text) and not lexicon.asks_total(text):
        return "shipping"
    if intent == "order_status" and _HAS_TRACKING.search(rest):
        return "spec"
    if intent == "compare" and len(named) <= 1 and _OUTSIDE.search(rest):
        return "spec"
    if intent == "recommend" and len(named) == 1 and lexicon.POLAR.search(text) and not _ASKS_OTHER.search(text):
        return "spec"
    if intent in ("compare", "describe", "recommend", "stock", "acknowledge") and topics and len(named) <= 1:
        other = lexicon.MAX_PRICE.search(text) or _ASKS_OTHER.search(text)
        return intent if other or (intent == "compare" and _COMPARES.search(text)) else "spec"
    return intent

"""Which kind of amount a question asks for: "how long" a time, "多重" a mass. Dimensions are those of `truth.quantities`."""

from __future__ import annotations

import re
from functools import lru_cache

_ASKS_AMOUNT = re.compile(
    r"多少|几(?!乎)|多[长久大重高宽深远快厚]|how (?:long|much|many|big|heavy|tall|wide|often|far|old|fast|loud|deep|thick|bright|hot|high|large)\b|"
    r"\b(?:what|which) (?:is the |are the |'s the )?(?:\w+ )?(?:size|weight|power|capacity|dimensions?|length|width|height|diameter|temperature|wattage)\b|"
    r"\b(?:litres?|liters?|watts?|grams?|kilos?|hours?|inches|microns?)\b[^.]*\?*$|尺寸|容量|功率|续航|\bwhen\b|什么时候|啥时候",
    re.IGNORECASE,
)
_DIMENSIONS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("time", r"多久|多长时间|几久|多长|几个?(?:小时|钟|分钟)|续航|多少(?:小时|分钟)|how long|hours?\b|minutes?\b|battery|run ?time|how quick|how fast"),
        ("days", r"几天|多少天|多久|哪天|什么时候|how long|how many days|days\b|\bwhen\b|how soon"),
        ("months", r"几年|几个月|多久|保修|质保|how long|years?\b|months?\b|warranty|guarantee"),
        ("mass", r"几?重|几斤|公斤|多少(?:克|斤)|承重|扛|weigh|heavy|\bkg\b|grams?\b|kilos?\b|load|hold"),
        ("length", r"多[长高宽深厚大]|尺寸|直径|几米|线.{0,2}长|how (?:long|tall|wide|big|high|deep|thick|large)|size|dimension|diameter|length|height|width|\bcm\b"),
        ("inch", r"多大|几寸|size|inch|how (?:big|large)"),
        ("volume", r"容量|多大|几升|多少(?:升|毫升)|装多少|litres?\b|liters?\b|\bml\b|capacity|how (?:big|much|large)|volume"),
        ("power", r"功率|多少瓦|几瓦|瓦数|watt|power"),
        ("temperature", r"几度|多少度|温度|temp|degrees?\b|how (?:hot|cold|warm)"),
        ("sound", r"分贝|噪|吵|声音|noise|decibel|\bdb\b|loud|quiet"),
        ("charge", r"电池|毫安|容量|\bmah\b|battery"),
        ("count", r"几(?:个|只|片|条|件|档|种)|多少(?:个|只|片|条|件)|how many"),
        ("money", r"多少钱|几钱|费|how much|cost|fee|price|postage"),
        ("light", r"多亮|亮度|流明|lumens?|bright"),
        ("percent", r"百分之|含量|成分|percent|%"),
        ("age", r"几岁|多大(?:的孩子|年纪)|年龄|how old|\bages?\b"),
    )
)  # fmt: skip


@lru_cache(maxsize=2048)
def asks_amount(text: str) -> bool:
    """Tell whether an amount is asked for."""
    return _ASKS_AMOUNT.search(text) is not None


@lru_cache(maxsize=2048)
def dimensions_asked(text: str) -> frozenset[str]:
    """Return the dimensions in which an answer may be given; empty where the words tell none."""
    return frozenset(name for name, pattern in _DIMENSIONS if pattern.search(text))

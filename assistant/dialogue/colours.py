"""Colours said in the other language than the shop's: "粉的" for "Pink", "grey" for "深空灰"."""

from __future__ import annotations

import re
from functools import lru_cache

_COLOURS = (
    ("粉", "pink"), ("红", "red"), ("蓝", "blue"), ("绿", "green"), ("黄", "yellow"), ("紫", "purple"), ("橙", "orange"),
    ("棕", "brown"), ("黑", "black"), ("白", "white"), ("灰", "gr[ae]y"), ("银", "silver"), ("金", "gold"), ("米", "beige"),
)  # fmt: skip


@lru_cache(maxsize=4096)
def said_elsewhere(value: str) -> re.Pattern[str] | None:
    """Return a pattern of how a lower-case option value is called in the other language; None if it ends in no colour."""
    for character, english in _COLOURS:
        if value.isascii() and re.search(rf"\b{english}$", value):
            return re.compile(rf"{character}(?:色|的|款)")
        if not value.isascii() and value.removesuffix("色").endswith(character):
            return re.compile(rf"\b{english}\b")
    return None

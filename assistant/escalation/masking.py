"""Takes personal data out of a text that will be read, stored and searched outside the conversation."""

from __future__ import annotations

import re

# A digit run may be written with spaces or dashes; order numbers ("#LM10023") carry letters or a "#" and stay.
_CARD = re.compile(r"(?<![\w#])\d(?:[ -]?\d){12,18}(?!\w)", re.ASCII)
_CHINESE_ID = re.compile(r"(?<![\w#])\d{17}[\dXx](?!\w)", re.ASCII)
_MOBILE = re.compile(r"(?<![\w#])(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\w)", re.ASCII)
_PHONE = re.compile(r"(?<![\w#])(?:\+\d{1,3}[ -]?)?(?:\(\d{2,4}\)|\d{2,4})(?:[ -]\d{3,4}){2}(?!\w)", re.ASCII)
_LANDLINE = re.compile(r"(?<![\w#])0\d{2,3}-?\d{7,8}(?!\w)", re.ASCII)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_STREET = re.compile(
    r"[\u4e00-\u9fff\d]{1,12}(?:路|街|大道|巷|弄)\d+(?:号|弄)(?:[\u4e00-\u9fff\d-]{0,12}?(?:室|号楼|单元|栋|层))*"
)

_RULES = (
    (_EMAIL, "[email]"),
    (_CHINESE_ID, "[id]"),
    (_MOBILE, "[phone]"),
    (_CARD, "[card]"),
    (_LANDLINE, "[phone]"),
    (_PHONE, "[phone]"),
    (_STREET, "[address]"),
)


def masked(text: str) -> str:
    """Return `text` with phone, card and identity numbers, e-mail and street addresses replaced by their kind."""
    for pattern, label in _RULES:
        text = pattern.sub(label, text)
    return text

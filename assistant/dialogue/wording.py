"""Wordings by key and language, rotated so that a conversation does not repeat itself."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files

from knowledge.records import Money

_SYMBOLS = {
    "CNY": ("¥", "元"),
    "USD": ("$", "美元"),
    "EUR": ("€", "欧元"),
    "GBP": ("£", "英镑"),
    "HKD": ("HK$", "港元"),
}


@lru_cache(maxsize=1)
def _wordings() -> Mapping[str, Mapping[str, Sequence[str]]]:
    return tomllib.loads(files("assistant.dialogue").joinpath("data/wording.toml").read_text(encoding="utf-8"))


def say(key: str, lang: str, turn: int = 0, **fields: object) -> str:
    """Return the wording of `key` in `lang`, the variant chosen by `turn`, with its fields filled in."""
    variants = _wordings()[key][lang]
    return variants[turn % len(variants)].format(**fields)


def has(key: str) -> bool:
    """Tell whether there are wordings for a key."""
    return key in _wordings()


def all_wordings(lang: str) -> Sequence[str]:
    """Return all wordings of a language, with their fields still to be filled in."""
    return [text for entry in _wordings().values() for text in entry[lang]]


def fixed_wordings(lang: str) -> Sequence[str]:
    """Return all wordings of a language that have no fields to fill."""
    return [text for text in all_wordings(lang) if "{" not in text]


def variants_of(key: str, lang: str) -> Sequence[str]:
    """Return all wordings of a key in a language."""
    return _wordings()[key][lang]


def money(amount: Money, lang: str) -> str:
    """Word an amount: "199 元" in Chinese, "¥199" in English; cents only when there are any."""
    value = amount.amount
    number = f"{value:.0f}" if value == value.to_integral_value() else f"{value:.2f}"
    symbol, unit = _SYMBOLS.get(amount.currency, (f"{amount.currency} ", amount.currency))
    return (
        f"{number}元"
        if lang == "zh" and amount.currency == "CNY"
        else f"{number} {unit}"
        if lang == "zh"
        else f"{symbol}{number}"
    )


def day(value: date | datetime, lang: str) -> str:
    """Word a date without its year: "11月27日", "27 November"."""
    return f"{value.month}月{value.day}日" if lang == "zh" else f"{value.day} {value.strftime('%B')}"


def listing(items: Sequence[str], lang: str) -> str:
    """Join items as a person would: "甲、乙和丙", "a, b and c"."""
    items = list(items)
    if len(items) <= 1:
        return "".join(items)
    comma, last = ("、", "和") if lang == "zh" else (", ", " and ")
    return f"{comma.join(items[:-1])}{last}{items[-1]}"


def sentence(text: str, lang: str) -> str:
    """Return the text with a full stop of its language unless it ends in punctuation already."""
    text = text.strip().rstrip("，,、；;")
    if text and text[-1] in '。！？.!?…”"':
        return text
    return text + ("。" if lang == "zh" else ".")

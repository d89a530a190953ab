"""Written answers as a person would say them: money, units, dates, numbers, order numbers, SKUs, ranges, percentages."""

from __future__ import annotations

import re

from voice.spoken_text import english, mandarin

_LINK = re.compile(r"\[([^\]]+)\]\((?:[^)]+)\)")
_CITATION = re.compile(r"\s*[\[【]\d{1,2}[\]】]")
_MARKUP = re.compile(r"(\*\*|__|`|^#{1,6} |^[-*•] )", re.MULTILINE)
_URL = re.compile(r"https?://\S+|www\.\S+")
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f\u200d]")


def speakable(text: str, lang: str) -> str:
    """Return `text` in words for a synthesiser of `lang` ("zh" or "en"); English words in Chinese text stay.

    Markdown, citation marks, links' addresses and emoji are left out. Other languages are only cleaned.
    """
    clean = _LINK.sub(r"\1", text)
    clean = _URL.sub("链接" if lang == "zh" else "the link", clean)
    clean = _EMOJI.sub("", _MARKUP.sub("", _CITATION.sub("", clean)))
    if lang == "zh":
        clean = mandarin.words(clean)
    elif lang == "en":
        clean = english.words(clean)
    return re.sub(r"[ \t]+", " ", clean).strip()

"""Text as the dialogue sees it: one script, one width, numbers as digits; language; sentences; separate questions."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import cn2an
from opencc import OpenCC

_CJK = re.compile(r"[\u3400-\u9fff]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
_ZH_NUMBER = re.compile(
    r"(?<![哪每某同另])[零〇一二两三四五六七八九十百千万亿]+(?:点[零一二三四五六七八九]+)?(?![些下样起边种直共般定])"
)
_ZH_UNIT_AFTER = re.compile(
    r"(块|元|天|小时|分钟|个月|年|号|度|寸|米|厘米|公斤|斤|克|毫安|瓦|升|毫升|折|件|次|岁|码|以内|以下|以上|左右|多|%|的预算|到|至|"
    r"[wW]|mAh|小时)"
)
# The number of a step ("2. Press the key") ends no sentence.
_STEP = r"(?<!^\d\.)(?<!^\d\d\.)(?<![.!?:\n]\s\d\.)(?<![.!?:\n]\s\d\d\.)(?<!\n\d\.)(?<!\n\d\d\.)"
_SENTENCE_END = re.compile(rf"(?<=[。！？!?；;\n])\s*|(?<=[a-z0-9)][.]){_STEP}\s+(?=[A-Z]|\d\d?\.\s)")
_QUESTION_SPLIT = re.compile(
    r"[？?！!。；;\n]+\s*|[，,]\s*(?=(?:还有|另外|以及|顺便|而且|再问|还想问|那|多久|多少|能不能|可不可以|有没有|是不是|支不支持|运费|怎么))"
    r"|,?\s+(?:and also|and|also|plus),?\s+(?=(?:is|are|does|do|can|how|what|when|will|which|where|who)\b)"
    r"|,?\s+and\s+(?=(?:get|have)\s+(?:it|them|this|that)\s+(?:shipped|sent|delivered|posted|mailed)\b)"
)


@lru_cache(maxsize=1)
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


def language_of(text: str, default: str = "zh") -> str:
    """Return "zh" if the text holds Chinese, "en" if it holds Latin words only, else `default`.

    One Chinese character among English is a name; a sentence with several is Chinese with English words in it.
    """
    chinese, latin = len(_CJK.findall(text)), len(_LATIN_WORD.findall(text))
    if chinese >= 2 or (chinese and not latin):
        return "zh"
    return "en" if latin else default


_LATIN_OR_DIGIT = re.compile(r"[A-Za-z0-9]")


def spoken_numbers_to_digits(text: str) -> str:
    """Turn Chinese numerals into digits where they count something ("一百九十九块" → "199块"), not in words ("一下")."""

    def convert(match: re.Match[str]) -> str:
        spoken = match.group()
        followed = _ZH_UNIT_AFTER.match(text, match.end())
        if len(spoken) <= 2 and not re.search(r"[十百千万]", spoken) and not followed:
            return spoken
        if spoken in ("万一", "千万", "一一", "十分", "百万", "三七", "一百", "一千", "一万") and not followed:
            return spoken
        try:
            value = cn2an.cn2an(spoken.replace("两", "二"), "smart")
        except ValueError:
            return spoken
        digits = str(int(value)) if float(value).is_integer() else str(value)
        # "S1两件" counts pieces of the S1, it names no S12.
        before = " " if _LATIN_OR_DIGIT.match(text, match.start() - 1) and match.start() else ""
        after = " " if _LATIN_OR_DIGIT.match(text, match.end()) else ""
        return f"{before}{digits}{after}"

    return _ZH_NUMBER.sub(convert, text)


@lru_cache(maxsize=8192)
def normalise(text: str) -> str:
    """Return the text in NFKC, simplified Chinese, without control characters, with counted numbers as digits."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(char for char in text if unicodedata.category(char) not in ("Cc", "Cf", "Cs") or char in "\n\t")
    if _CJK.search(text):
        text = spoken_numbers_to_digits(_to_simplified().convert(text))
    return re.sub(r"[ \t]+", " ", text).strip()


def split_questions(text: str) -> list[str]:
    """Split a message into its questions and remarks, at most six, in order; never empty for non-empty text."""
    parts = [part.strip(" ,，、") for part in _QUESTION_SPLIT.split(text) if part and part.strip(" ,，、")]
    return parts[:6] or [text]


def sentences(text: str) -> list[str]:
    """Split running text into sentences in either language."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part and part.strip()]

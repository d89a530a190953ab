"""Folding and cutting of Chinese and English text, the same for indexing and for questions.

Folding makes texts comparable: half-width, lower case, simplified characters. It keeps the length, so a place
in the folded text is the same place in the original.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

from knowledge.chinese_words import dictionary

_CJK = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_CJK_CHAR = re.compile(f"[{_CJK}]")
_LATIN_LETTER = re.compile(r"[A-Za-z]")
_PIECE = re.compile(f"[{_CJK}]+|[a-z0-9]+(?:[.\\-_/'][a-z0-9]+)*")
_SENTENCE_END = re.compile(r"(?<=[。！？；\n])|(?<=[.!?;])\s+")

_STOP_WORDS = (
    "a an the is are was were be been do does did to of in on for with and or it its this that these those i my me you"
    " your we our can could would will shall should may might have has had what which how there here if so as at by"
    " from any am not no please"
)
STOP_WORDS = frozenset(_STOP_WORDS.split(" "))
STOP_CHARS = frozenset("的了吗呢吧啊呀么是有我你您这那个在和与及也都就还要会能可请问一下")


class _FoldTable(dict[int, str]):
    """A translation table that learns each character the first time it is met."""

    def __init__(self, simplified: dict[str, str]) -> None:
        super().__init__()
        self._simplified = simplified

    def __missing__(self, codepoint: int) -> str:
        char = chr(codepoint)
        folded = unicodedata.normalize("NFKC", char)
        folded = folded if len(folded) == 1 else char
        lower = folded.lower()
        folded = lower if len(lower) == 1 else folded
        folded = self._simplified.get(folded, folded)
        self[codepoint] = folded
        return folded


@cache
def _fold_table() -> _FoldTable:
    lines = files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if "\t" in line)
    return _FoldTable({source: targets.split(" ")[0] for source, targets in pairs if len(source) == 1})


def fold(text: str) -> str:
    """Return `text` half-width, lower-case and in simplified characters; the length never changes."""
    return text.translate(_fold_table())


def has_cjk(text: str) -> bool:
    """Tell whether the text holds a Chinese character."""
    return _CJK_CHAR.search(text) is not None


def language_of(text: str) -> str:
    """Return "zh" when Chinese characters carry the text, else "en"; a Latin brand in Chinese text stays "zh"."""
    chinese = len(_CJK_CHAR.findall(text))
    return "zh" if chinese and chinese * 8 >= len(_LATIN_LETTER.findall(text)) else "en"


def sentences(text: str) -> list[str]:
    """Cut text into sentences in either language; decimals and version numbers stay whole."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part and part.strip()]


def stem(word: str) -> str:
    """Take the commonest English endings off, alike on both sides of a match; not a linguistic stem."""
    if len(word) <= 3 or not word.isalpha():
        return word
    for ending, replacement in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("edly", ""), ("ed", ""), ("ly", "")):
        if word.endswith(ending) and len(word) - len(ending) + len(replacement) >= 3:
            return _undouble(word[: -len(ending)] + replacement)
    if word.endswith("es") and word[-3] in "sxzh":
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


def _undouble(word: str) -> str:
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        return word[:-1]
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


def pieces(text: str) -> list[str]:
    """Cut folded text into runs: whole Chinese runs, and Latin words with inner joints ("wh-1000", "ipx5")."""
    return _PIECE.findall(text)


@lru_cache(maxsize=65536)
def _latin_tokens(piece: str) -> tuple[str, ...]:
    parts = re.split(r"[.\-_/']", piece)
    if len(parts) == 1:
        return () if piece in STOP_WORDS else (stem(piece),)
    return (re.sub(r"[.\-_/']", "", piece), *(stem(part) for part in parts if part and part not in STOP_WORDS))


def _chinese_tokens(run: str) -> list[str]:
    singles = [char for char in run if char not in STOP_CHARS]
    pairs = [run[i : i + 2] for i in range(len(run) - 1)]
    kept = [pair for pair in pairs if not (pair[0] in STOP_CHARS and pair[1] in STOP_CHARS)]
    return singles + kept + [word for word in _jieba_words(run) if len(word) >= 2]


@lru_cache(maxsize=65536)
def _jieba_words(run: str) -> tuple[str, ...]:
    return tuple(dictionary().lcut(run))


@lru_cache(maxsize=16384)
def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern made of the words of a shop or a question; `re` itself keeps only a few hundred of them."""
    return re.compile(pattern, flags)


def tokens(text: str) -> list[str]:
    """Return index terms: stemmed English words, Chinese characters, character pairs and words.

    Pairs make an unknown product name findable, words give the known ones their weight (jieba's dictionary).
    """
    out: list[str] = []
    for piece in pieces(fold(text)):
        if has_cjk(piece):
            out.extend(_chinese_tokens(piece))
        else:
            out.extend(_latin_tokens(piece))
    return out

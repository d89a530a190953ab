"""Statements: the smallest parts of a text that say something of their own, with the heading they stand under."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.truth.claims import amounts, without_amounts
from assistant.truth.concepts import concepts_in, concepts_of, is_content_stop, says_nothing
from assistant.truth.keyterms import STOP_EN, STOP_ZH, stem
from assistant.truth.quantities import Quantity
from knowledge.chinese_words import dictionary

_SENTENCE = re.compile(r"(?<=[。！？!?；;\n])\s*|(?<=[A-Za-z0-9)%][.])\s+(?=[A-Z\u3400-\u9fff“\"])|\s+·\s+")
_CLAUSE = re.compile(
    r"[，,](?!\d)|\s(?:but|however|whereas|while)\s|但是?|不过(?=[^\d])|——| - ", re.IGNORECASE | re.ASCII
)
_LIST = re.compile(r"、|\s+and\s+|和|以及|/(?=\s)")
_HEADING = re.compile(r"^\s*([^:：。，,]{1,40})[:：]\s*(.*)$", re.DOTALL)
_WORD = re.compile(r"[a-z][a-z0-9+'-]*", re.IGNORECASE | re.ASCII)
_HAN = re.compile(r"[\u3400-\u9fff]+")
_LETTER_NAME = re.compile(r"(?<=[A-Za-z] )([A-HJ-Z])\b")
_SWITCHED_ON = re.compile(r"\bon[\s.!,;]*$|\b(turned|switched) on\b", re.IGNORECASE | re.ASCII)
_FUNCTION_CHARS = "的了是有和与及或就也都还会可能要把被给您你我它他这那个们为以而于其之对从到后前时内外上下中里吗呢吧啊在用款约共每需已并则将由让使不没无非未"
# Said with a 不, 无 or no, but not to deny.
_NO_DENIAL = re.compile(
    r"不锈钢|不仅仅?|不但|不过|不同|不断|不错|不少于?|不限|不管|不论|无论|不久|不超过?|不高于|不低于|不多于|不大于|不小于|不满|不足|不到|无线|无理由|无缝|无绳|无框|无人|无极|无创|无痛|无损|"
    r"非常|非凡|未来|分别|级别|特别|别的|别致|性别|区别|识别|"
    r"\b(no|not) (more|less|later|earlier|longer|fewer) than\b|\bnot (to |)exceed(ing)?\b|\bnot only\b|\bno[- ]reason\b|\bno problem\b|没问题|没有问题|毫无疑问|\bnon-?slip\b|\bwhy not\b",
    re.IGNORECASE | re.ASCII,
)
_DENIAL = re.compile(
    r"不|没|无|未|非|勿|别|禁止|缺货|售罄|断货|拒绝|除外|否|"
    r"\b(no|not|never|cannot|none|neither|nor|without|avoid|unsuitable|lacks?|lacking|excluded|unable|unavailable|"
    r"incompatible|unsupported|unsafe|impossible|false|n/a|out of stock|sold out|non)\b|n't\b",
    re.IGNORECASE | re.ASCII,
)
_TWICE = re.compile(
    r"(不|并非|没)(是|有|会)?(不|没)|\bnot (impossible|unsupported|incompatible|unavailable|unable|unsafe|uncommon)\b|\b(not|never) without\b",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A clause, the sentence and heading it stands in, and what it says."""

    text: str
    sentence: str
    heading: str
    about: str

    @property
    def context(self) -> str:
        """All the text whose words the clause may borrow."""
        return f"{self.about}\n{self.heading}\n{self.sentence}"

    @property
    def denies(self) -> bool:
        """Whether the clause says no."""
        return denies(self.text)


def denies(text: str) -> bool:
    """Tell whether a clause denies; two denials make an affirmation."""
    plain = _NO_DENIAL.sub(" ", _TWICE.sub(" ", text.replace("’", "'")))
    return bool(_DENIAL.search(plain))


def statements(text: str, about: str = "") -> Iterator[Statement]:
    """Split a normalised text into statements. A question is no statement; it heads the answer that follows it."""
    asked = ""
    for sentence in filter(None, (part.strip() for part in _SENTENCE.split(text))):
        if sentence.endswith(("?", "？")):
            asked = sentence
            continue
        match = _HEADING.match(sentence)
        heading, body = (match[1], match[2]) if match else ("", sentence)
        for clause in clauses_of(body):
            yield Statement(clause, sentence, f"{asked} {heading}".strip(), about)


def clauses_of(sentence: str) -> list[str]:
    """Split a sentence at its commas, and at list marks where each item has a quantity of its own."""
    clauses: list[str] = []
    for clause in filter(None, (part.strip(" 。.!！；;") for part in _CLAUSE.split(sentence))):
        items = [item.strip() for item in _LIST.split(clause) if item.strip()]
        clauses += _with_lead(items) if len(items) > 1 and all(amounts(item) for item in items) else [clause]
    return clauses


def _with_lead(items: list[str]) -> list[str]:
    """Give the words before the first amount to items that begin with theirs ("takes 3 days … and 6 days to islands")."""
    lead = items[0][: items[0].find(amounts(items[0])[0].text)].strip()
    return [items[0], *(f"{lead} {item}" if item.startswith(amounts(item)[0].text) else item for item in items[1:])]


def terms_of(text: str) -> tuple[str, ...]:
    """Return the words of a normalised text that claim something: Chinese words and English stems, no quantities."""
    plain = without_amounts(
        re.sub(r"\b(can|could|may|to) be used\b|\bfeel free\b|\bfree to\b", " ", text.replace("’", "'"))
    )
    found = [letter.lower() for letter in _LETTER_NAME.findall(plain)]
    found += ["on"] if _SWITCHED_ON.search(text) else []
    for word in _WORD.findall(plain):
        folded = word.lower().strip("'-")
        folded = folded.removesuffix("'s").removesuffix("n't")
        kept = is_content_stop(folded) or (folded not in STOP_EN and len(folded) > 1)
        if kept and (is_content_stop(folded) or not says_nothing(stem(folded), english=True)):
            found.append(stem(folded))
    for run in _HAN.findall(plain):
        for word in dictionary().lcut(run):
            if word not in STOP_ZH and not says_nothing(word, english=False) and word.strip(_FUNCTION_CHARS):
                found.append(word)
    return tuple(dict.fromkeys(found))


class Words:
    """The words of a text, against which terms are looked up."""

    def __init__(self, text: str) -> None:
        self._text = text.lower()
        words = [word.lower().strip("'-") for word in _WORD.findall(self._text)]
        parts = [part for word in words for part in word.split("-")]
        self._stems = frozenset(stem(word.removesuffix("'s").removesuffix("n't")) for word in (*words, *parts))
        self._letters = frozenset(words)
        self._concepts = concepts_in(self._text, self._stems)

    def have(self, term: str) -> bool:
        """Tell whether the text says the term, in these words or others of the same concept."""
        if concepts_of(term) & self._concepts:
            return True
        if term.isascii():
            parts = term.split("-")
            return term in self._stems or term in self._letters or all(stem(part) in self._stems for part in parts)
        if term in self._text:
            return True
        core = term.strip(_FUNCTION_CHARS)
        return bool(core) and core in self._text

    def count(self, terms: tuple[str, ...]) -> int:
        """Return how many of the terms the text says."""
        return sum(self.have(term) for term in terms)


def bounded(text: str, quantity: Quantity) -> str:
    """Return "max" or "min" if the words around a quantity make it a limit, else ""."""
    place = text.find(quantity.text)
    before, after = text[max(0, place - 14) : place].lower(), text[place + len(quantity.text) :][:10].lower()
    if _MAX_BEFORE.search(before) or _MAX_AFTER.match(after):
        return "max"
    return "min" if _MIN_BEFORE.search(before) or _MIN_AFTER.match(after) else ""


_MAX_BEFORE = re.compile(
    r"(最多[\u4e00-\u9fff]{0,4}|不超过[\u4e00-\u9fff]{0,4}|最晚|最迟|最长|最大|最高|不超过?|不高于|不多于|不大于|不满|不足|不到|低于|小于|少于|within|at most|up to|no more than|not more than|under|below|maximum( of)?|no later than|less than|not exceed(ing)?|by|"
    r"tops?)\W*(约|about|around)?\s*$"
)
_MAX_AFTER = re.compile(
    r"^\s*(以内|之内|内|以下|之前|及以下|or less|or below|at most|at the latest|max|and below|or fewer)"
)
_MIN_BEFORE = re.compile(
    r"((最少|至少|不低于)[\u4e00-\u9fff]{0,4}|最低|最短|最快|最早|不低于|不少于|不小于|超过|高于|大于|多于|满|at least|over|above|more than|no less than|from|minimum( of)?|exceed(ing)?|starting at|as little as|min)\W*(约|about|around)?\s*$"
)
_MIN_AFTER = re.compile(
    r"^\s*(以上|起|及以上|及以后|以后|or more|or above|and (above|later|up|newer)|or (later|newer)|at least|\+)"
)

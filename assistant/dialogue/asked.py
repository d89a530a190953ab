"""What a question asks about, as units that a text can be held against, each with the weight it carries.

A unit is an English word or a Chinese word of the question that names neither the product nor its kind. Verbs weigh
less than nouns: a text that answers often says the same thing with another verb, seldom with another noun.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.dialogue.background import circumstances
from assistant.dialogue.synonyms import others
from assistant.dialogue.topics import Topic
from assistant.truth.keyterms import LOOSE_EN, LOOSE_ZH, STOP_EN, STOP_ZH, stem
from assistant.truth.quantities import quantities
from knowledge.bilingual import english_words_of, said_in_english
from knowledge.chinese_words import tagger
from knowledge.text import compiled, has_cjk

_VERB_WEIGHT = 0.35
# Below what judgement takes for all that was asked: another word is seldom quite the same.
_OTHER_WORDS = 0.9
# A word of the dictionary has other meanings too: enough to quote what says it, not for a plain yes.
_TRANSLATED = 0.75
_ASKING = re.compile(
    r"怎么办|咋办|怎么回事|多[大小长宽高重久少远快厚深]|几[个天片只条次种年月号点级升档挡岁克斤两寸瓶支块盒]|怎么(办|处理|解决|弄|搞)|咋(办|弄)|咋样|怎么样|怎样|如何|什么样|哪[个款种里些儿家]|"
    r"什么|多长时间|是不是|有没有|能不能|可不可以|支不支持|会不会|行不行|够不够|好不好|一般|大概|左右|请问|想问|换成|的话|"
    r"支持|可以|能够|没问题|应该|知道|告诉|看下|介绍下|你们|咱们|他们|我们|自己|整个|一下|一起|还是|或者|第[一二三四五六\d]个|那个|这个|那款|这款|"
    r"\b(how (long|much|many|big|heavy|tall|wide|often|far|old|fast|loud|deep|thick|bright)|what kind|which|roughly|exactly|please|tell me|"
    r"i mean(t)?|sorry|any ?where|or (no|not)|the (latter|former|first|second|third|last)( one)?|yeah|right|too|also|ok(ay)?|alright|possible|allowed|safe to|fine to)\b",
    re.IGNORECASE,
)
_EN_SLOT = re.compile(
    r"\b(?:can|could|will|would|does|do|did|should|may|must|to|cannot|won't|doesn't|can't)\s+"
    r"(?:(?:i|you|we|it|they|this|that|these|those|one|someone|kids|people|the|my|a)\s+)*(?:also |really |safely |just |even |still )?([a-z]{3,})",
)
_EN_WORD = re.compile(r"[a-z][a-z0-9]*(?:[-.+'][a-z0-9]+)*|\d+[a-z]+[a-z0-9]*", re.IGNORECASE)
_PLACING_EN = frozenset(["under", "over", "when", "inside", "while", "off", "out", "up", "down", "through", "between", "during", "after", "before", "onto"])  # fmt: skip
_SITUATION_ZH = frozenset(["跑步", "健身", "运动", "上班", "通勤", "出门", "开会", "逛街", "骑车", "出差", "旅行", "旅游", "睡觉", "上课", "户外"])  # fmt: skip
_EDGE_ZH = "能可会要是有的了吗呢吧啊呀么不没很就都还再也在里上下中把给让被用和跟与及到于"
_CONTENT_FLAGS = ("n", "v", "a", "l", "i", "j", "z", "s", "t", "b", "d", "k", "g", "q")


# A text, or several of which each may hold a word.
Said = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A word asked about; `topics` are the names of the topics whose words it belongs to."""

    text: str
    weight: float
    topics: frozenset[str] = frozenset()


@lru_cache(maxsize=2048)
def asked_units(
    text: str, names: tuple[str, ...], nouns: tuple[str, ...], topics: tuple[Topic, ...] = ()
) -> tuple[Unit, ...]:
    """Return the units of a normalised question; `names` and `nouns` are words for the product and its kind."""
    lowered = text.lower()
    spans = [(topic.name, match.span()) for topic in topics for match in topic.asked.finditer(lowered)]
    blanked = without_words(lowered, (*names, *nouns))
    slots = {match.group(1) for match in _EN_SLOT.finditer(re.sub(r"\s+", " ", blanked))}
    body = _ASKING.sub(lambda match: " " * len(match.group()), blanked)
    for quantity in quantities(body):
        if quantity.dimension or re.fullmatch(r"[\d.,]+", quantity.text):
            body = body.replace(quantity.text, " " * len(quantity.text), 1)
    found: dict[str, Unit] = {}
    aside = circumstances(lowered)
    for word, start, weight in _words(body, slots):
        # What the asker tells of themselves helps to find, but no text of the shop need speak of it.
        weight = min(weight, _VERB_WEIGHT) if any(a <= start < b for a, b in aside) else weight
        on = frozenset(name for name, (a, b) in spans if a < start + len(word) and start < b)
        if word not in found or weight > found[word].weight:
            found[word] = Unit(word, weight, on)
    return (*found.values(), *_bare_topics(blanked, spans, found))


def _bare_topics(body: str, spans: Sequence[tuple[str, tuple[int, int]]], found: dict[str, Unit]) -> Iterator[Unit]:
    """Give a topic a unit of its own where its words are only asking words ("how heavy")."""
    covered = frozenset(name for unit in found.values() for name in unit.topics)
    for name, (a, b) in dict(spans).items():
        if name not in covered and body[a:b].strip():
            # Beside a noun of its own the asking word says little: "how big is the water tank" asks of the tank.
            yield Unit(body[a:b].strip(), _VERB_WEIGHT if found else 1.0, frozenset([name]))


def without_words(text: str, words: Sequence[str]) -> str:
    """Return a lower-case text with the words as spaces: whole English words, Chinese anywhere, longest first."""
    for word in sorted({word.lower() for word in words if word}, key=lambda word: (-len(word), word)):
        if word not in text:
            continue
        if word.isascii():
            pattern = compiled(rf"(?<![a-z0-9]){re.escape(word)}(?:s|es|'s)?(?![a-z0-9])")
            text = pattern.sub(lambda match: " " * len(match.group()), text)
        else:
            text = text.replace(word, " " * len(word))
    return text


def _words(body: str, verbs: set[str]) -> Iterator[tuple[str, int, float]]:
    """Yield (word or stem, place, weight) of the content words of a text."""
    for match in _EN_WORD.finditer(body):
        word = match.group().removesuffix("'s")
        if word in STOP_EN or word in LOOSE_EN or word in _PLACING_EN or (len(word) < 2 and not word.isdigit()):
            continue
        # A word between a helping verb and the rest is the verb of the question.
        weight = _VERB_WEIGHT if word in verbs or re.search(r"[a-z]{3}(ing|ed)$", word) else 1.0
        yield stem(word), match.start(), weight
    for run in re.finditer(r"[\u4e00-\u9fff]+", body):
        place = run.start()
        for token, flag in tagger().lcut(run.group()):
            start, place = place, place + len(token)
            core = token.strip(_EDGE_ZH)
            start += token.find(core) if core else 0
            if not core or token in STOP_ZH or core in STOP_ZH or not flag.startswith(_CONTENT_FLAGS):
                continue
            if len(core) == 1:
                yield core, start, _VERB_WEIGHT if flag[0] in "vn" else _VERB_WEIGHT / 2
            else:
                yield (
                    core,
                    start,
                    _VERB_WEIGHT
                    if flag in ("v", "d", "a", "t", "s") or core in _SITUATION_ZH or core in LOOSE_ZH
                    else 1.0,
                )


def held(unit: Unit, text: str, topics: frozenset[str]) -> float:
    """Return how much of a unit a lower-case text on `topics` holds, 0 to 1; other words for it hold nearly all."""
    return 1.0 if unit.topics & topics else _word_held(unit.text, text)


@lru_cache(maxsize=65536)
def _word_held(word: str, text: str) -> float:
    itself = _held_itself(word, text)
    if itself >= _OTHER_WORDS:
        return itself
    other = others(word)
    if other is not None and other.search(text):
        return _OTHER_WORDS
    return _TRANSLATED if itself < _TRANSLATED and said_in_translation(word, text) else itself


@lru_cache(maxsize=65536)
def said_in_translation(word: str, text: str) -> bool:
    """Tell whether a text says a word of the other language."""
    if not word.isascii():
        meaning = said_in_english(word)
        return meaning is not None and meaning.search(text) is not None
    return word.isalpha() and has_cjk(text) and word in _stems_meant(text)


@lru_cache(maxsize=16384)
def _stems_meant(text: str) -> frozenset[str]:
    return frozenset(map(stem, english_words_of(text)))


def _held_itself(word: str, text: str) -> float:
    if word[0].isdigit() and (parts := re.fullmatch(r"(\d+)([a-z]+)", word)):
        return float(re.search(rf"(?<![\d.]){parts[1]}\s?{parts[2]}", text) is not None)
    if word.isascii():
        return float(starts_word(text, word))
    if len(word) == 1 or word in text:
        return float(word in text)
    pairs = [word[i : i + 2] for i in range(len(word) - 1)]
    return sum(pair in text for pair in pairs) / len(pairs) * (0.8 if len(pairs) > 1 else 1.0)


def starts_word(text: str, word: str) -> bool:
    """Tell whether a Latin word of the text starts with `word`."""
    place = text.find(word)
    while place >= 0:
        if place == 0 or not ("a" <= text[place - 1] <= "z" or text[place - 1].isdigit()):
            return True
        place = text.find(word, place + 1)
    return False


def coverage(units: Sequence[Unit], said: Said, topics: frozenset[str] = frozenset()) -> float:
    """Return the share of the units, by weight, that a lower-case text holds; 0 where nothing is asked."""
    total = sum(unit.weight for unit in units)
    return sum(unit.weight * _held_among(unit, said, topics) for unit in units) / total if total else 0.0


def uncovered(units: Sequence[Unit], said: Said, topics: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Return the units of full weight that a lower-case text holds less than half of."""
    return tuple(unit.text for unit in units if unit.weight >= 1.0 and _held_among(unit, said, topics) < 0.5)


def _held_among(unit: Unit, said: Said, topics: frozenset[str]) -> float:
    # Text by text: what a word is to a text is remembered, and the same texts are asked of again and again.
    return (
        held(unit, said, topics) if isinstance(said, str) else max((held(unit, t, topics) for t in said), default=0.0)
    )

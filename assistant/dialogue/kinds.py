"""What kind of goods a wish asks for: its head noun, with the products that are of this kind, narrowly and widely taken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.dialogue.constraints import in_ordering
from assistant.dialogue.vocabulary import (
    Vocabulary,
    collective_words,
    grams_of,
    inside_topic,
    spelled_out,
    words_of_kinds,
)

_EN_BESIDE = re.compile(
    r"\b(?:in|into|inside|on|onto|with|from|of|under|over|per|by|like|fits?|fitting|charges?|charging|holds?|holding|use|using|without|no|not|than|my|your|our|his|her|their|(?<!look\s)(?<!ing\s)for)\s+(?:an? |the |my |your |our |his |her |their |some )?(?:[a-z0-9-]+ )?$",
    re.IGNORECASE,
)
_ZH_BESIDE_BEFORE = re.compile(
    r"(?:配|放进?|放在|放到|进|上|连接?|给|用|装|充|接|跟|和|像|比|不是|不要|塞进?|带上)(?:我的?|了|得了|个)?$"
)
_ZH_BESIDE_AFTER = re.compile(
    r"^(?:能用|可用|可以用|用的|专用|上用|上能|上面|里|里面|也能|都能|配的|旁|的(?:盖|配件|充电|滤))"
)
_NEAREST_WORD = 1


@dataclass(frozen=True, slots=True)
class Kind:
    """The noun as it stands in the text, "" for none; ids are empty where the shop has no such goods."""

    noun: str = ""
    narrow: frozenset[str] = frozenset()
    wide: frozenset[str] = frozenset()

    @property
    def particular(self) -> bool:
        """Whether the noun is one of several kinds that only a wider word takes together (a clay pot among pots)."""
        above, below = collective_words()
        return self.noun not in above and self.noun in below


_OBJECT = re.compile(
    r"\b(?:recommend|suggest|want|need|looking for|look for|shopping for|search(?:ing)? for|buy|get|sell|you have|you got|find)\s+(?:me |us |to buy |to get )*(?:an? |some |any |the )?(?P<noun>[a-z][a-z' -]{1,40}?)(?=\s+(?:under|below|for|that|with|which|who|to|in|max|around|about|less|up|from|please|\d)\b|[,.;!?]|$)|"
    r"\b(?:an|a|some|any) (?P<bare>[a-z][a-z -]{1,30}?)(?= (?:under|below|max|for|that|with) )",
    re.IGNORECASE,
)
_OBJECT_ZH = re.compile(
    r"(?:(?<!不)(?:想|要)(?:买|要|找|搞|来|弄)|推荐|有没有|有卖|求)(?:一下)?+一?+(?:个|款|把|台|条|双|件|只|口|套|点|些)?+(?P<noun>[\u4e00-\u9fff]{2,6})(?=[吗么呢吧嘛]|推荐|$|[,，。?？! ])"
)
_ANYTHING_ZH = re.compile(
    r"的|东西|礼物|礼品|好用|好看|便宜|实惠|推荐|介绍|同款|这|那|送|给|用|适合|能|可以|什么|哪|颜色|一下|几|新|别|其他"
)
_ANYTHING = re.compile(
    r"\b(?:something|anything|sth|thing|things|stuff|gift|gifts|present|presents|one|ones|it|this|that|idea|ideas|product|products|item|items|recommendations?|help|some|any|you|u)$",
    re.IGNORECASE,
)


def object_named(text: str) -> str:
    """Return what a text says is wanted, of English words the last ("a yoga mat under 100": "mat"); "" where it is left open."""
    match = _OBJECT.search(text)
    if match is None and (chinese := _OBJECT_ZH.search(text)) and not _ANYTHING_ZH.search(chinese["noun"]):
        return chinese["noun"]
    words = (match["noun"] or match["bare"] or "").strip() if match is not None else ""
    return "" if not words or _ANYTHING.search(words) else words.split()[-1].lower()


@dataclass(frozen=True, slots=True)
class _Found:
    noun: str
    start: int
    end: int
    beside: bool


def kind_asked(vocabulary: Vocabulary, text: str) -> Kind:
    """Return the kind of goods a text asks for.

    A noun that only tells where or with what the goods are used ("in the oven", "放洗碗机") is not what is asked for,
    unless no other is named and goods of that name are sold.
    """
    lowered = spelled_out(text)
    found = [item for item in _nouns(vocabulary, lowered) if not in_ordering(lowered, (item.start, item.end))]
    found = [item for item in found if not inside_topic(item.noun, lowered)] or [f for f in found if not f.beside]
    ranked = sorted(
        found, key=lambda item: (item.beside, not _ids(vocabulary, item.noun)[1], item.start - item.end, item.start)
    )
    for item in ranked:
        narrow, wide = _ids(vocabulary, item.noun)
        if wide or not item.beside:
            return Kind(item.noun, narrow, wide) if not item.beside or len(ranked) == 1 else Kind()
    return Kind()


def _ids(vocabulary: Vocabulary, noun: str) -> tuple[frozenset[str], frozenset[str]]:
    narrow = vocabulary.nouns.get(noun, frozenset())
    inner = max((word for word in grams_of(noun) if word in vocabulary.kinds), key=len, default="")
    return narrow, narrow | vocabulary.kinds.get(inner, frozenset())


def _nouns(vocabulary: Vocabulary, text: str) -> Iterator[_Found]:
    """Yield the nouns of kinds in a text with their places, none inside a longer one."""
    known = words_of_kinds()
    words = {gram for gram in grams_of(text) if gram in vocabulary.nouns or gram in vocabulary.kinds or gram in known}
    spans: list[tuple[int, int, str]] = []
    for word in sorted(words, key=len, reverse=True):
        pattern = rf"(?<![a-z0-9]){re.escape(word)}(?:e?s)?(?![a-z0-9])" if word.isascii() else re.escape(word)
        for match in re.finditer(pattern, text):
            if all(match.end() <= a or b <= match.start() for a, b, _ in spans):
                spans.append((match.start(), match.end(), word))
    for start, end, word in spans:
        # "coffee machine descaler": the last of nouns that stand together is what is meant.
        leads = any(end <= a <= end + _NEAREST_WORD for a, _, other in spans if other.isascii() == word.isascii())
        before, after = text[:start], text[end:]
        beside = leads or bool(
            _EN_BESIDE.search(before)
            if word.isascii()
            else _ZH_BESIDE_BEFORE.search(before) or _ZH_BESIDE_AFTER.match(after)
        )
        yield _Found(word, start, end, beside)

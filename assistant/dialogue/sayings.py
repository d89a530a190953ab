"""What a text says of a phrase: that it is so, that it is not so, or nothing; and whether an attribute is named in a wish."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.truth.keyterms import clauses, has_term, is_negated, key_terms
from knowledge.records import Attribute

_GENERIC = re.compile(
    r"(推荐|有没有|有什么|有吗|想要|想买|想找|找|买|哪一?[款个种只件双台把条口]|适合|建议|预算|求|来个|来款|给我|帮我|一款|一个|个|款|那种|能够|可以|必须|一定|需要|要能|要有|要|能|的话|吧|几(?:升|寸|号|码|个|人|斤|片)的?|多大的?|什么(?:样|尺寸|规格)的?|"
    r"\b(recommend|suggest|(?:what|which) (?:size|model|version|capacity)|looking|need|want|have|has|which|any|something|good|nice|gift|present|show|me|i'?m|i|my|for|that|one|ones|some|can|could|must|should|with|into|take|do|you|got|got any|after|a|an|the|it|is|are)\b)",
    re.IGNORECASE,
)
_FORM = re.compile(r"(?<=[\u4e00-\u9fff])(?:(?<![意日中欧美法韩英])式|款|型|版|类)(?=$|[^\u4e00-\u9fff]|的|耳机)")
_NAME_LEAD = re.compile(r"^(?:是否|支持|可以|可|能|带|有|附带|附)(?=[\u4e00-\u9fff])")
_NAME_TAIL = re.compile(r"(?<=[\u4e00-\u9fff]{2})(?:可用|适用|兼容|功能|可否|支持)$")
_DENIED_BEFORE = re.compile(
    r"(?:不|非|无|没|没有|不含|不带|半|免|零|not|no|non|semi|without|nothing|never|isn't|half)[\s-]*(?:in |the |an? )*$",
    re.IGNORECASE,
)
NAME_DENIES = re.compile(r"^(?:不含|无|免|不带|非|不)(?=[\u4e00-\u9fff])|[- ]free$|^free of |^no ", re.IGNORECASE)


@lru_cache(maxsize=512)
def bare(wish: str) -> str:
    """Return the wish without the words of wishing and without suffixes that only form a word ("入耳式")."""
    return re.sub(r"\s+", " ", _FORM.sub("", _GENERIC.sub(" ", wish))).strip(" ,，。.?？!")


def named_in(attribute: Attribute, wish: str) -> bool:
    """Tell whether the wish speaks the attribute's name, whatever verb the shop put around it ("可折叠", "电磁炉可用")."""
    name = NAME_DENIES.sub("", attribute.name)
    if not name.isascii():
        core = _NAME_TAIL.sub("", _NAME_LEAD.sub("", name))
        if len(core) >= 2 and core in wish:
            return True
    own, terms = key_terms(name), key_terms(bare(wish))
    return bool(own) and all(any(has_term(term, part) for term in terms) for part in own)


def says(text: str, phrase: str) -> bool | None:
    """Tell whether a text affirms the phrase (True), denies it (False) or does not speak of it (None)."""
    whole, wanted = folded(text), folded(phrase)
    if not wanted:
        return None
    places = [match.start() for match in re.finditer(_pattern(wanted), whole)]
    if places:
        return any(
            not _DENIED_BEFORE.search(whole[:place][-14:]) and not is_negated(_clause_at(whole, place))
            for place in places
        )
    terms = key_terms(phrase)
    if "-" in phrase and " " not in phrase.strip():
        # Of a compound ("over-ear") a part says nothing.
        return None
    if len(terms) < 2 and not (terms and terms[0].isascii()):
        return None
    for clause in clauses(text):
        if terms and all(has_term(clause.lower(), term) for term in terms):
            return not is_negated(clause)
    return None


def folded(text: str) -> str:
    """Return the text in one spelling: lower case, "in the ear" and "in ear" as "in ear", single spaces."""
    text = re.sub(r"\bin (?:the|your|my) ears?\b", "in-ear", text.lower())
    text = re.sub(r"\b(?:over|on|around) (?:the|your|my) ears?\b", lambda m: f"{m.group().split()[0]}-ear", text)
    return re.sub(r"\s+", " ", text.replace("-", " ")).strip()


def _pattern(wanted: str) -> str:
    if not wanted.isascii():
        return re.escape(wanted)
    return rf"(?<![a-z0-9]){re.escape(wanted.removesuffix('s'))}"


def _clause_at(text: str, place: int) -> str:
    start = max((text.rfind(mark, 0, place) for mark in ",，;；。.、"), default=-1) + 1
    ends = [found for mark in ",，;；。、" if (found := text.find(mark, place)) >= 0]
    return text[start : min(ends, default=len(text))]

"""Goods of a shop that do not go to some of the places it delivers to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from knowledge.policy_reading.destinations import Destination, places_in
from knowledge.policy_reading.goods import GoodsFinder
from knowledge.policy_reading.statements import Statement
from knowledge.policy_rules.countries import country_in
from knowledge.policy_rules.places import PROVINCES

REFUSES = re.compile(
    r"不(?:发|配送|送|寄|支持|接受|走|能|可)|暂(?:时)?不|无法|没有加急|(?:do|does|can|are|is|will)(?: not|n'?t)|cannot|not (?:ship|deliver|for|to|available)|\bno (?:delivery|shipping)|unable",
    re.IGNORECASE,
)
SENDS = re.compile(
    r"发(?!票|现|生|货)|配送|寄|送(?!的)|到达|\bship|deliver|\bgo to\b|\bsend|\bpost(?:ed)? to|available", re.IGNORECASE
)
ONLY = re.compile(
    r"(?:只|仅)(?:发|送|配送|限|支持)|only (?:ship|deliver|within|to)|(?:ship|deliver)\w*(?: \w+){0,5} only",
    re.IGNORECASE,
)
EXPRESS = re.compile(r"顺丰|加急|特快|\bexpress\b|expedited|next[- ]day|overnight|priority|upgrade", re.IGNORECASE)
# What stands before one of these is what a clause speaks of.
_SUBJECT_ENDS = re.compile(
    r"属于|只|仅|不|无法|暂|均|都(?!市)|可以|\b(?:is|are|was|ship|ships|go|goes|can|cannot|can't|do|does|don't|must|will|may|only|have|has|contains?)\b",
    re.IGNORECASE,
)
_OUTSIDE = re.compile(
    r"(?:\b(?:any|other) )?(?:\b(?:address(?:es)?|place|where|country|countries) )?\boutside (?:of )?(?:the )?([A-Z][\w.]*(?: [A-Z]\w*)*)|([\u4e00-\u9fff]{2,5}?)(?:以外|之外|境外)",
    re.IGNORECASE,
)
_THEM = re.compile(r"\b(?:them|they|these|those)\b|它们|这些|这类|此类", re.IGNORECASE)
_MAINLAND = re.compile(r"大陆|内地|国内|境内|mainland|domestic|within china|inside china", re.IGNORECASE)
# Characters after a refusal that say what is refused.
_NEXT = 8
_OF_NO_NAME = re.compile(r"电池|电器|batter|applianc|liquid|液体", re.IGNORECASE)


def restrictions(said: Sequence[Statement], goods: GoodsFinder, served: Sequence[Destination]) -> list[dict[str, Any]]:
    """Return the entries of a shipping rule for goods that do not go to some of the places `served`.

    The goods are those of the clause itself, else of the clause before it ("perfume is flammable; it can't be sent to
    Tibet"), else of the section's heading.
    """
    entries: list[dict[str, Any]] = []
    before: tuple[str, tuple[str, ...]] = ("", ())
    for statement in said:
        meant = _goods_in(statement.heading, goods)
        if speaks_of_them(statement.text) and before[0] == statement.anchor:
            meant = before[1] or meant
        before = statement.anchor, _goods_in(_SUBJECT_ENDS.split(statement.text, maxsplit=1)[0], goods) or meant
        for clause in clauses(statement.text):
            meant = _goods_in(_SUBJECT_ENDS.split(clause, maxsplit=1)[0], goods) or meant
            names = _barred(clause, statement.lang, served) if meant else {}
            if names:
                entries.append({"products": list(meant), "names": dict(names), "section": statement.anchor})
    return entries


def speaks_of_them(text: str) -> bool:
    """Tell whether a sentence speaks of what the one before it names: "we can't send them abroad"."""
    return _THEM.search(text) is not None


def about_goods(text: str, goods: GoodsFinder) -> bool:
    """Tell whether a text speaks of some goods only."""
    subject = _SUBJECT_ENDS.split(text, maxsplit=1)[0]
    return bool(goods.named(text) or goods.of_nature(text) or _goods_in(subject, goods) or _OF_NO_NAME.search(text))


def clauses(text: str) -> list[str]:
    """Return the clauses of a statement; a comma in brackets parts none."""
    return [part for part in re.split(r"[;；。]|(?<=[a-z])\.\s|，(?![^（]*）)", text) if part.strip()]


def _goods_in(text: str, goods: GoodsFinder) -> tuple[str, ...]:
    named = tuple(dict.fromkeys([*goods.named(text), *goods.find(text).products]))
    return named or goods.of_nature(text)


def _beyond(clause: str, served: Sequence[Destination]) -> list[Destination]:
    """Return the destinations outside the country that a clause names as the limit ("any address outside the UK")."""
    match = _OUTSIDE.search(clause)
    country = country_in(match[1] or match[2]) if match else None
    if country is None:
        return []
    inside = re.compile(rf"{country.code}(?:-|$)")
    return [place for place in served if not any(inside.match(key) for key in place.known)]


def _barred(clause: str, lang: str, served: Sequence[Destination]) -> Mapping[str, list[str]]:
    """Return the places, by language, that a clause says its goods do not go to."""
    refused, only = REFUSES.search(clause), ONLY.search(clause)
    if refused is not None and SENDS.search(clause) and not EXPRESS.search(clause[: refused.end() + _NEXT]):
        # In Chinese the places may stand before the refusal ("新疆、西藏不能发").
        told = clause[refused.start() :] if lang == "en" else clause
        beyond = _beyond(told, served)
        where = places_in(_OUTSIDE.sub(" ", told))
        return {
            each: found
            for each in ("zh", "en")
            if (
                found := [*where.names.get(each, []), *(name for place in beyond for name in place.names.get(each, []))]
            )
        }
    if only is not None and _MAINLAND.search(clause):
        beyond = [place for place in served if not place.known & set(PROVINCES)]
        return {
            lang: found
            for lang in ("zh", "en")
            if (found := [name for place in beyond for name in place.names.get(lang, [])])
        }
    return {}

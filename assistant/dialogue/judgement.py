"""Does a product do or have what a question asks? Yes or no only where the evidence itself says so.

Evidence is asked in this order: a statement about the very activity; a model or system version within a stated range;
an amount that can be compared; a yes/no attribute or answered FAQ; a clause that holds all that was asked; a clause that
leaves everything else out ("only", "no other"). Where none applies the verdict is unknown, and the reply quotes without
a yes or a no.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from assistant.dialogue.asked import Unit, asked_units, coverage, held, uncovered
from assistant.dialogue.bounds import compare, versions_say
from assistant.dialogue.topics import Topic, names_topic
from assistant.truth.keyterms import clauses, is_negated, truth_of_value
from assistant.truth.quantities import quantities
from assistant.truth.text import sentences
from knowledge.records import Attribute, Passage, Product
from knowledge.text import compiled, has_cjk

Verdict = Literal["yes", "no", "unknown"]
_HELD = 0.7
_ALL_HELD = 0.95
_EXCLUSIVE = re.compile(r"只(能|支持|适用|限|有|可)|仅|其他|其它|别的|\b(only|other|others|except)\b", re.IGNORECASE)
_LEADS_YES = re.compile(r"^(可以|能|支持|会|是的|有的|没问题|yes\b|sure\b)", re.IGNORECASE)
_LEADS_NO = re.compile(
    r"^(不|没有|无法|请勿|勿|no\b|not\b|never\b|it (cannot|can't|isn't|doesn't|is not|does not)\b|please (do not|don't))",
    re.IGNORECASE,
)
_FREE_OF = re.compile(
    r"不含|不带|无(?!线|论|缝|叶|绳|框|人|需|极|创|痛|级|损|尘)(?=[\u4e00-\u9fff])|[- ]free\b|\bfree of\b|\bwithout\b",
    re.IGNORECASE,
)
_PLAIN = ("active", "rating", "function", "mode", "included", "level", "rated", "功能", "额定", "等级", "性能")
_AGE = re.compile(r"\bages?\b", re.IGNORECASE)
_YEARS = re.compile(r"\byears?\b(?! old)", re.IGNORECASE)
_BOTH_NAME = re.compile(r"[:：]")


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict and the passages it rests on, the decisive one first; `basis` names the rule that decided."""

    verdict: Verdict
    passages: tuple[Passage, ...] = ()
    basis: str = ""


@dataclass(frozen=True, slots=True)
class _Claim:
    """One clause of a passage with what it stands under: the attribute's name or the FAQ's question."""

    passage: Passage
    clause: str
    heading: str
    value: str
    held: float
    held_by_heading: float
    on: frozenset[str]


_WITH_LEAVE = re.compile(
    r"[须需经].{0,6}(?:同意|批准|许可|申请)|(?:另行|提前|事先)申请|\bsubject to\b|\bon request\b|"
    r"\b(?:with|needs?|requires?)\b[^.;]{0,24}\b(?:approval|consent|permission)",
    re.IGNORECASE,
)


def judge(
    product: Product, text: str, topics: Sequence[Topic], passages: Sequence[Passage], ignore: Sequence[str] = ()
) -> Judgement:
    """Judge a yes/no question about one product.

    `passages` are those of the product in one language that may be cited, the most relevant first; `ignore` are words
    that name the product or its kind.
    """
    units = asked_units(text, tuple(ignore), (), tuple(topics))
    attributes = {(a.key, a.lang, a.value): a for a in product.attributes}
    claims = [claim for passage in passages for claim in _claims(passage, attributes, units, topics)]
    for topic in topics:
        if topic.requires is not None:
            return _explicit(topic, claims, units) or _unstated(topic, claims)
    by_held = sorted(claims, key=lambda claim: -claim.held)
    near = [claim for claim in by_held if claim.held >= 0.5]
    for found in (
        _by_version(text, claims, topics),
        _too_young(text, claims),
        _by_amount(text, [claim for claim in by_held if claim.passage.kind == "attribute" and claim.held > 0]),
        _by_value(text, by_held, units, topics),
        _by_clause(near, units),
        _by_exclusion(claims, units),
    ):
        if found is not None:
            return found
    denied, near = _denied(claims, units), [claim for claim in by_held if claim.held >= _HELD]
    quoted = dict.fromkeys(claim.passage for claim in (*denied, *near))
    return Judgement("unknown", tuple(quoted), "denied" if denied else "")


def _claims(
    passage: Passage, attributes: dict[tuple[str, str, str], Attribute], units: Sequence[Unit], topics: Sequence[Topic]
) -> Iterator[_Claim]:
    heading, body, attribute = "", passage.text, None
    if passage.kind == "attribute" and _BOTH_NAME.search(body):
        heading, body = (part.strip() for part in _BOTH_NAME.split(body, maxsplit=1))
        attribute = attributes.get((passage.key or "", passage.lang, body))
    elif passage.kind == "faq":
        heading = passage.title
    on: frozenset[str] = frozenset()
    if attribute is not None:
        on = frozenset(topic.name for topic in topics if names_topic(attribute, topic))
    for clause in clauses(body) or [body]:
        # A topic's word in running text is said there, but an attribute's name says it of its whole value.
        spoken = on or frozenset(t.name for t in topics if (t.requires or t.asked).search(clause))
        yield _Claim(
            passage,
            clause,
            heading,
            body,
            coverage(units, f"{heading} {clause}".lower(), spoken),
            coverage(units, heading.lower(), on),
            on,
        )


def _verdict(positive: bool, claim: _Claim, basis: str, *more: _Claim) -> Judgement:
    passages = dict.fromkeys((claim.passage, *(other.passage for other in more)))
    return Judgement("yes" if positive else "no", tuple(passages), basis)


def _explicit(topic: Topic, claims: Sequence[_Claim], units: Sequence[Unit]) -> Judgement | None:
    """Look for a statement about the activity itself: an attribute for it first, else the clause nearest the question."""
    assert topic.requires is not None
    extra = [unit for unit in units if topic.name not in unit.topics and unit.weight >= 1.0]
    fuller = [c for c in claims if extra and topic.requires.search(f"{c.heading} {c.clause}") and not uncovered(extra, f"{c.heading} {c.clause}".lower(), c.on)]  # fmt: skip
    if any(_denies(claim) for claim in fuller):
        return _verdict(False, next(claim for claim in fuller if _denies(claim)), "statement")
    for claim in claims:
        truth = truth_of_value(claim.value) if claim.heading and claim.passage.kind == "attribute" else None
        if truth is None or not topic.requires.search(claim.heading):
            continue
        # "Yes, in pools; not in sea water": what the question adds may be what is left out.
        denied = [c for c in claims if c.passage == claim.passage and is_negated(c.clause) and extra]
        if truth and any(coverage(extra, c.clause.lower()) >= _HELD for c in denied):
            return Judgement("no", (claim.passage,), "statement")
        return _verdict(truth, claim, "statement")
    spoken = [claim for claim in claims if topic.requires.search(f"{claim.heading} {claim.clause}")]
    if not spoken:
        return None
    full = [claim for claim in spoken if topic.requires.search(claim.clause) or claim.passage.kind == "faq"] or spoken
    denying = [claim for claim in full if _denies(claim)]
    leave = next((c for c in spoken if _WITH_LEAVE.search(c.clause) and not is_negated(c.clause)), None)
    if denying and leave is not None:
        # What goes with somebody's leave is neither allowed nor forbidden.
        return Judgement("unknown", (leave.passage,), "unstated")
    # A no anywhere outweighs a yes elsewhere.
    chosen = max(denying or full, key=lambda claim: claim.held)
    if not denying and (chosen.passage.kind == "manual" or not _whole_affirms(chosen)):
        return Judgement("unknown", (chosen.passage,), "unstated")
    return _verdict(not denying, chosen, "statement", *denying)


def _whole_affirms(claim: _Claim) -> bool:
    """Tell whether nothing in the sentence around the clause is denied ("not waterproof, reapply after swimming")."""
    around = next((part for part in sentences(claim.passage.text) if claim.clause in part), claim.clause)
    return claim.passage.kind == "attribute" or not is_negated(around)


def _denies(claim: _Claim) -> bool:
    if claim.passage.kind == "faq":
        return bool(_LEADS_NO.match(claim.value)) or is_negated(claim.clause)
    return is_negated(claim.clause)


def _unstated(topic: Topic, claims: Sequence[_Claim]) -> Judgement:
    on_topic = dict.fromkeys(claim.passage for claim in claims if topic.name in claim.on)
    return Judgement("unknown", tuple(on_topic), "unstated")


def _by_version(text: str, claims: Sequence[_Claim], topics: Sequence[Topic]) -> Judgement | None:
    """Hold a model or version of the question ("iPhone 13") against the ranges that evidence gives for its name."""
    said = [(claim, fits) for claim in claims if (fits := versions_say(text, claim.clause)) is not None]
    for claim, fits in said:
        if fits:
            return _verdict(not is_negated(claim.clause), claim, "version")
    return _verdict(False, said[0][0], "version") if said else None


def _by_amount(text: str, claims: Sequence[_Claim]) -> Judgement | None:
    for claim in claims:
        fits = compare(text, _aged(claim))
        # "85 dB, cannot be switched off" holds the amount and denies something about it.
        if fits and any(is_negated(clause) for clause in clauses(claim.value)):
            return None
        if fits is not None:
            return _verdict(fits and truth_of_value(claim.value) is not False, claim, "amount")
    return None


def _too_young(text: str, claims: Sequence[_Claim]) -> Judgement | None:
    """An age that a clause advises against ("not for children under 12"), wherever it stands."""
    for claim in claims:
        aged = any(quantity.dimension == "age" for quantity in quantities(claim.clause))
        if aged and is_negated(claim.clause) and compare(text, claim.clause):
            return _verdict(False, claim, "amount")
    return None


def _aged(claim: _Claim) -> str:
    """Return the value; the years of an age are no duration ("Age range: 4–12 years")."""
    return _YEARS.sub("years old", claim.value) if _AGE.search(claim.heading) else claim.value


def _plainly_named(claim: _Claim, text: str, topics: Sequence[Topic]) -> bool:
    """Tell whether the attribute is named by what was asked and by nothing narrower ("swimming" beside "wearing")."""
    rest = claim.heading.lower()
    for topic in topics:
        rest = topic.named.sub(" ", topic.asked.sub(" ", rest))
    return all(
        held(unit, text.lower(), frozenset()) >= 0.5 for unit in asked_units(rest, _PLAIN, ()) if len(unit.text) > 1
    )


def _by_value(text: str, claims: Sequence[_Claim], units: Sequence[Unit], topics: Sequence[Topic]) -> Judgement | None:
    """Read yes or no from an attribute or FAQ whose name or question is what was asked."""
    nouns = any(unit.weight >= 1.0 for unit in units)
    for claim in claims:
        missing = uncovered(units, f"{claim.heading} {claim.value}".lower(), claim.on)
        truth = truth_of_value(claim.value) if claim.passage.kind == "attribute" else None
        # A thing that it does not do at all, it does not do with this or that either.
        flipped = bool(_FREE_OF.search(claim.heading)) != bool(_FREE_OF.search(text) or _says_all_free(text))
        lacks = truth is False and not flipped and any(unit.topics & claim.on for unit in units)
        lacks = lacks and _plainly_named(claim, text, topics)
        named = len(claim.heading) > 1 and claim.heading.lower() in text.lower() and truth is not None
        wanted = 0.5 if nouns else _HELD if has_cjk(claim.heading) != has_cjk(text) else _ALL_HELD
        if not lacks and not named and (claim.held_by_heading < wanted or missing):
            continue
        if claim.passage.kind == "attribute":
            if truth is None:
                continue
            return _verdict(truth != flipped, claim, "boolean")
        if claim.passage.kind == "faq" and claim.held_by_heading >= _ALL_HELD:
            if _LEADS_NO.match(claim.value):
                return _verdict(False, claim, "answered")
            if _LEADS_YES.match(claim.value):
                return _verdict(True, claim, "answered")
    return None


def _says_all_free(text: str) -> bool:
    return bool(re.search(r"都不|没有?.{1,6}吧|\bno \w+ in\b", text))


def _affirms(claim: _Claim) -> bool:
    """Tell whether a clause that denies nothing may carry a yes: instructions and drawbacks are quoted instead."""
    return claim.passage.kind not in ("manual", "drawback")


def _by_clause(claims: Sequence[_Claim], units: Sequence[Unit]) -> Judgement | None:
    """A clause that holds all nouns asked for: no if it denies, yes only if it holds every word."""
    best: Judgement | None = None
    doubted = any(is_negated(claim.clause) and coverage(units, claim.clause.lower()) >= 0.5 for claim in claims)
    for claim in claims:
        whole = f"{claim.heading} {claim.clause}".lower()
        # Where the name alone is what was asked, a clause of the value is about something else ("IPX5, not for diving").
        by_name = claim.passage.kind == "attribute" and claim.held_by_heading >= _HELD
        if by_name or uncovered(units, whole, claim.on) or not any(unit.weight >= 1.0 for unit in units):
            continue
        literal = coverage(units, claim.clause.lower())
        if is_negated(claim.clause) and literal > 0:
            return _verdict(False, claim, "clause")
        if best is None and coverage(units, whole, claim.on) >= _ALL_HELD and _affirms(claim):
            best = _verdict(True, claim, "clause")
    return None if doubted else best


def _denied(claims: Sequence[_Claim], units: Sequence[Unit]) -> list[_Claim]:
    """Return the clauses that deny something of what is asked about, the nearest first: worth quoting in any case."""
    own = [unit for unit in units if not unit.topics and len(unit.text) > 1]
    nouns = [unit.text for unit in units if unit.weight >= 1.0]
    refused = {id(claim) for claim in claims if any(_refuses(claim.clause.lower(), noun) for noun in nouns)}
    denied = [
        claim
        for claim in claims
        if id(claim) in refused or (is_negated(claim.clause) and coverage(own, claim.clause.lower()) > 0)
    ]
    return sorted(denied, key=lambda claim: (id(claim) not in refused, -claim.held))


@lru_cache(maxsize=8192)
def _refuses(clause: str, noun: str) -> bool:
    """Tell whether the clause says of the very thing that there is none of it ("no Bluetooth", "不带充电头")."""
    if noun not in clause:
        return False
    said = re.escape(noun)
    pattern = rf"\b(?:no|not|without|never)\s+(?:an?\s+|any\s+|for\s+|the\s+)?(?:[\w-]+\s+)?{said}"
    if not noun.isascii():
        pattern = rf"(?:没有?|不(?:支持|带|含|能|可|可以|适合|兼容|附)|无)[^，。,.、]{{0,2}}{said}"
    return compiled(pattern).search(clause) is not None


def _by_exclusion(claims: Sequence[_Claim], units: Sequence[Unit]) -> Judgement | None:
    """A kind of thing is asked for in a version that evidence leaves out: "Apple Watch; no other watches"."""
    nouns = [unit for unit in units if len(unit.text) > 1]
    for claim in claims:
        if not _EXCLUSIVE.search(claim.clause) or len(nouns) < 2:
            continue
        missing = uncovered(nouns, f"{claim.heading} {claim.value}".lower())
        said = [unit for unit in nouns if held(unit, claim.clause.lower(), frozenset()) >= 0.5]
        if said and len(missing) == 1:
            return _verdict(False, claim, "exclusion")
    return None

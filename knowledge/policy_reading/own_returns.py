"""Terms of return that some goods have for themselves: items led by their goods, and rows of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from knowledge.policy_reading.goods import Goods, GoodsFinder
from knowledge.policy_reading.return_words import FAULT, NOT_BACK, STATES
from knowledge.policy_reading.statements import IN_TABLE, Statement, led
from knowledge.policy_reading.values import Days, spans
from knowledge.records import PolicySection

_BACK = re.compile(r"退|\breturn|come back|days?\b|天", re.IGNORECASE)
_MONEY = re.compile(r"退款|到账|refund|运费|postage|照片|拍照|photo", re.IGNORECASE)
_DENIED = re.compile(r"(?:\b(?:never|not|without|no)\b|n't|没有?|未|不得|勿)[^.;，,。；:：]{0,24}$", re.IGNORECASE)
_SEALED = re.compile(
    r"\bunopened\b|(?<!un)\bsealed\b|\b(?:seal|wrap|film)\b[^.;]{0,20}\b(?:intact|unbroken|in place|still on)\b|(?:封|膜)[^，。；]{0,8}完好",
    re.IGNORECASE,
)
_MADE_TO_ORDER = re.compile(
    r"定制|定做|订制|绣字|刻字|\bcustom|personali[sz]|engrav|made[- ]to[- ]order|bespoke", re.IGNORECASE
)
_OPENED = dict(STATES)["opened"]
_ONLY = re.compile(r"\bonly\b|\bmust\b|仅限|才(?:能|可)|方可", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OwnTerm:
    """One thing said of the return of some goods: a period, or a bar."""

    goods: Goods
    lead: str
    statement: Statement
    days: Days | None


@dataclass(frozen=True, slots=True)
class OwnTerms:
    """What some goods have for themselves, and the bars of a table whose goods can't be told: "lead: text"."""

    told: list[OwnTerm]
    unread: list[dict[str, Any]]


def own_terms(sections: Sequence[PolicySection], goods: GoodsFinder) -> OwnTerms:
    """Return what some goods have for themselves."""
    found: list[OwnTerm] = []
    unread: list[dict[str, Any]] = []
    for lead, statement in _without_faults(led(sections)):
        # A broken seal is a state of the goods, no fault of them.
        said = f"{lead} {_OPENED.sub(' ', statement.text)}"
        if _MONEY.search(said) or FAULT.search(said):
            continue
        barred = NOT_BACK.search(statement.text) or _demanded(statement.text)
        periods = [d for d in spans(statement.text) if d.least == d.most and d.most >= 3 and not d.working]
        if not (barred or (periods and _BACK.search(f"{statement.whole}"))):
            continue
        meant = _meant(lead, goods)
        if not meant.found:
            if barred and statement.line == IN_TABLE:
                text = _with_lead(lead, statement)
                unread.append({"text": text, "lang": statement.lang, "section": statement.anchor})
            continue
        found.append(OwnTerm(meant, lead, statement, periods[0] if periods else None))
    return OwnTerms(found, unread)


def _with_lead(lead: str, statement: Statement) -> str:
    return f"{lead}：{statement.text}" if statement.lang == "zh" else f"{lead}: {statement.text}"


def _without_faults(said: Sequence[tuple[str, Statement]]) -> Iterator[tuple[str, Statement]]:
    """Yield the statements; rows of a table without what they say of faults ("no returns", "faults: see below")."""
    for lead, statement in said:
        parts = statement.text.split(" ") if statement.line == IN_TABLE and statement.lang == "zh" else []
        kept = [part for part in parts if not FAULT.search(part)]
        yield lead, replace(statement, text=" ".join(kept)) if kept else statement


def _meant(lead: str, goods: GoodsFinder) -> Goods:
    """Return the goods of a lead; names in brackets say which of the kind before them.

    What is made to order is so by the order, whatever the goods.
    """
    if _MADE_TO_ORDER.search(lead):
        return Goods()
    bracketed = re.search(r"[（(]([^)）]+)[)）]", lead)
    within = goods.find(bracketed[1]) if bracketed else Goods()
    return within if within.found and not within.rest else goods.find(lead)


def shortest(own: Sequence[OwnTerm]) -> tuple[Statement, Days] | None:
    """Return the shortest period that any goods have."""
    stated = [
        (term.statement, term.days)
        for term in own
        if term.days is not None and not NOT_BACK.search(term.statement.text)
    ]
    return min(stated, key=lambda item: item[1].most) if stated else None


def entries_of(own: Sequence[OwnTerm]) -> list[dict[str, Any]]:
    """Return the exceptions of a return rule that the terms make."""
    return [entry for term in own for clause in _clauses(term.statement.text) for entry in _entries(term, clause)]


def _entries(term: OwnTerm, clause: str) -> Iterator[dict[str, Any]]:
    """Yield what a clause says of its goods: bars, a period, and the state that the period is for.

    What stands before a period says when it holds ("once activated: 7 days"); what is denied after it is demanded
    ("30 days, never worn"), and what is allowed there ("15 days, opened is fine") changes nothing.
    """
    goods = {
        "products": list(term.goods.products),
        "categories": list(term.goods.categories),
        "section": term.statement.anchor,
        "text": _with_lead(term.lead, term.statement),
        "lang": term.statement.lang,
    }
    periods = [d for d in spans(clause) if d.least == d.most and d.most >= 3]
    if NOT_BACK.search(clause):
        state = next((name for name, _, denied in _states(clause) if not denied), "any")
        yield goods | {"when": state, "returnable": False, "unless": "defect"}
        return
    if periods:
        before = [name for name, at, denied in _states(clause) if at < periods[0].start and not denied]
        yield goods | {"when": before[0] if before else "any", "returnable": True, "days": periods[0].most}
    for state in _demanded(clause):
        yield goods | {"when": state, "returnable": False, "unless": "defect"}


def _demanded(clause: str) -> list[str]:
    """Return the states in which goods may not be to go back: those denied after a period, or denied under "only"."""
    period = next(iter(spans(clause)), None)
    first = period.start if period is not None else (len(clause) if _ONLY.search(clause) is None else -1)
    sealed = _SEALED.search(clause)
    found = [name for name, at, denied in _states(clause) if denied and at > first]
    if sealed is not None and (sealed.start() > first or period is None):
        found.append("opened")
    return list(dict.fromkeys(found))


def _states(clause: str) -> list[tuple[str, int, bool]]:
    """Return (state, place, whether it is denied) of the states that a clause names, in order."""
    found = [(name, match) for name, pattern in STATES if name != "any" for match in pattern.finditer(clause)]
    stated = [(name, match.start(), _DENIED.search(clause[: match.start()]) is not None) for name, match in found]
    return sorted(stated, key=lambda item: item[1])


def _clauses(text: str) -> list[str]:
    return [part for part in re.split(r"[;；。]|(?<=[a-z])\.\s", text) if part.strip()]

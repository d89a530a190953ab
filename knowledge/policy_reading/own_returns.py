"""Terms of return that some goods have for themselves: items led by their goods, and rows of a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from knowledge.policy_reading.goods import Goods, GoodsFinder
from knowledge.policy_reading.statements import IN_TABLE, Statement, led
from knowledge.policy_reading.values import Days, spans
from knowledge.records import PolicySection

_NOT_BACK = re.compile(
    r"(?:不支持|不接受|不能|不可|不予|无法)(?:无理由)?(?:退|换)|不(?:支持|接受|适用)[^。；]{0,6}(?:无理由|退)|不退|(?:cannot|can'?t|may not) (?:be )?(?:returned?|come back|sent back|go back)|"
    r"(?:not|non)[- ]?(?:be )?(?:returnable|refundable)|final sale|no returns",
    re.IGNORECASE,
)
_BACK = re.compile(r"退|\breturn|come back|days?\b|天", re.IGNORECASE)
_FAULT = re.compile(r"质量|故障|瑕疵|破损|缺陷|过敏|fault|defect|damag|allerg", re.IGNORECASE)
_MONEY = re.compile(r"退款|到账|refund|运费|postage|照片|拍照|photo", re.IGNORECASE)
_NEVER = re.compile(
    r"(?:only|must).{0,30}(?:never|sealed|unopened)|(?:没有?|未|不得)(?:激活|拆|飞|用)|sealed|(?:全新|未拆封).{0,8}(?:才|方)",
    re.IGNORECASE,
)
_UNSTATED = re.compile(
    r"not (?:yet )?(?:activated|opened|used|worn)|(?:没有?|未)(?:激活|拆封?|使用|用过)的?[按:：]?", re.IGNORECASE
)
States = Sequence[tuple[str, re.Pattern[str]]]


@dataclass(frozen=True, slots=True)
class OwnTerm:
    """One thing said of the return of some goods: a period, or a bar."""

    goods: Goods
    statement: Statement
    days: Days | None


def own_terms(sections: Sequence[PolicySection], goods: GoodsFinder) -> list[OwnTerm] | None:
    """Return what some goods have for themselves; None where goods that can't be told may not go back."""
    found: list[OwnTerm] = []
    for lead, statement in led(sections):
        if _MONEY.search(lead) or _FAULT.search(f"{lead} {statement.text}") or _MONEY.search(statement.text):
            continue
        barred = _NOT_BACK.search(statement.text) or _NEVER.search(statement.text)
        periods = [d for d in spans(statement.text) if d.least == d.most and d.most >= 3 and not d.working]
        if not (barred or (periods and _BACK.search(f"{statement.whole}"))):
            continue
        meant = _meant(lead, goods)
        if not meant.found:
            if barred and statement.line == IN_TABLE:
                return None
            continue
        found.append(OwnTerm(meant, statement, periods[0] if periods else None))
    return found


def _meant(lead: str, goods: GoodsFinder) -> Goods:
    """Return the goods of a lead; names in brackets say which of the kind before them."""
    bracketed = re.search(r"[（(]([^)）]+)[)）]", lead)
    within = goods.find(bracketed[1]) if bracketed else Goods()
    return within if within.found and not within.rest else goods.find(lead)


def shortest(own: Sequence[OwnTerm]) -> tuple[Statement, Days] | None:
    """Return the shortest period that any goods have."""
    stated = [
        (term.statement, term.days)
        for term in own
        if term.days is not None and not _NOT_BACK.search(term.statement.text)
    ]
    return min(stated, key=lambda item: item[1].most) if stated else None


def entries_of(own: Sequence[OwnTerm], states: States) -> list[dict[str, Any]]:
    """Return the exceptions of a return rule that the terms make; `states` tell the state that a bar holds for."""
    return [
        entry for term in own for clause in _clauses(term.statement.text) if (entry := _entry(term, clause, states))
    ]


def _entry(term: OwnTerm, clause: str, states: States) -> dict[str, Any] | None:
    periods = [d for d in spans(clause) if d.least == d.most and d.most >= 3]
    refused = _NOT_BACK.search(clause) is not None
    sealed = _NEVER.search(clause) is not None and not periods
    if not (refused or sealed or periods):
        return None
    spoken = clause if refused else _UNSTATED.sub(" ", clause)
    state = next((name for name, pattern in states if pattern.search(spoken)), "any")
    entry: dict[str, Any] = {
        "products": list(term.goods.products),
        "categories": list(term.goods.categories),
        "section": term.statement.anchor,
    }
    if refused or sealed:
        return entry | {"when": _sealed_state(clause, state), "returnable": False, "unless": "defect"}
    if _UNSTATED.search(clause) and state == "any":
        return entry | {"when": "any", "returnable": True, "days": periods[0].most}
    return entry | {"when": state, "returnable": True, "days": periods[0].most}


def _sealed_state(clause: str, state: str) -> str:
    """Name the state that a bar holds for: "only if never activated" bars what is activated, "sealed" what is opened."""
    if re.search(r"activat|激活", clause, re.IGNORECASE):
        return "activated"
    if state == "any" and re.search(r"seal|unopened|拆|blister|package|包装", clause, re.IGNORECASE):
        return "opened"
    return state


def _clauses(text: str) -> list[str]:
    return [part for part in re.split(r"[;；。]|(?<=[a-z])\.\s", text) if part.strip()]

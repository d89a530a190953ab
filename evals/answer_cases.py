"""Answer cases: what customers write, and what a right answer holds. One JSON object a line.

    {"id", "lang", "turns": [str…], "current_product": sku|null, "customer_id": str|null, "now": ISO|null,
     "expect": {"all_of": [[alternatives]…], "none_of": [str…], "outcome": "answer|abstain|clarify|escalate"}}

`turns` are the customer's messages in one conversation; the reply to the last one is judged. An outcome may name
several that are right, with a bar between them. `type` (str) and `tags` ([str…]) are optional and give slices.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

OUTCOMES = ("answer", "abstain", "clarify", "escalate")


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the last reply must hold, must not hold, and what it may come to."""

    all_of: tuple[tuple[str, ...], ...]
    none_of: tuple[str, ...]
    outcomes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerCase:
    """One conversation to play; `now` is aware."""

    case_id: str
    lang: str
    turns: tuple[str, ...]
    expect: Expectation
    current_product: str | None = None
    customer_id: str | None = None
    now: datetime | None = None
    type: str | None = None
    tags: tuple[str, ...] = ()

    @property
    def slices(self) -> tuple[str, ...]:
        """Names of the slices that this case belongs to."""
        kind = (f"type.{self.type}",) if self.type else ()
        return (self.lang, *kind, *(f"tag.{tag}" for tag in self.tags))


def load_cases(path: Path) -> tuple[AnswerCase, ...]:
    """Read a file of cases. Raises ValueError naming the file and line of a case that can't be read."""
    cases: list[AnswerCase] = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            cases.append(_case(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{path.name}, line {number}: {type(error).__name__}: {error}") from error
    ids = [case.case_id for case in cases]
    twice = sorted({case_id for case_id in ids if ids.count(case_id) > 1})
    if twice:
        raise ValueError(f"{path.name}: ids that are there twice: {', '.join(twice[:5])}")
    return tuple(cases)


def _case(row: Mapping[str, Any]) -> AnswerCase:
    turns = tuple(str(turn) for turn in row["turns"])
    if not turns or isinstance(row["turns"], str):
        raise ValueError("turns must be a list with at least one message")
    now = datetime.fromisoformat(row["now"]) if row.get("now") else None
    if now is not None and now.tzinfo is None:
        raise ValueError("now needs an offset")
    return AnswerCase(
        str(row["id"]),
        str(row["lang"]),
        turns,
        _expectation(row["expect"]),
        row.get("current_product") or None,
        row.get("customer_id") or None,
        now,
        row.get("type") or None,
        tuple(row.get("tags") or ()),
    )


def _expectation(row: Mapping[str, Any]) -> Expectation:
    outcomes = tuple(str(row["outcome"]).split("|"))
    unknown = set(outcomes) - set(OUTCOMES)
    if unknown:
        raise ValueError(f"outcome {'|'.join(sorted(unknown))} is none of {', '.join(OUTCOMES)}")
    groups = [[group] if isinstance(group, str) else group for group in row.get("all_of") or ()]
    return Expectation(
        tuple(tuple(str(text) for text in group) for group in groups),
        tuple(str(text) for text in row.get("none_of") or ()),
        outcomes,
    )

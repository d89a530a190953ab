"""The languages of a policy into one policy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from knowledge.errors import InvalidRule
from knowledge.importers.parts import PolicyPart
from knowledge.importers.report import RejectedRow
from knowledge.policy_rules import check_rule
from knowledge.records import Policy, PolicyKind, PolicySection


def merge_policies(parts: Sequence[PolicyPart]) -> tuple[tuple[Policy, ...], list[RejectedRow]]:
    """Merge by policy id; a rule that can't be computed with is reported and left out, its text comes in."""
    groups: dict[str, list[PolicyPart]] = {}
    rejected: list[RejectedRow] = []
    for part in parts:
        group = groups.setdefault(part.policy_id, [])
        if any(_same_language(part, other) for other in group):
            file = part.sections[0].source.document_id
            rejected.append(RejectedRow(file, 1, "id", f"the policy {part.policy_id!r} comes twice in {part.lang!r}"))
        else:
            group.append(part)
    policies = []
    for policy_id, group in groups.items():
        rule, reason = _rule(group)
        if reason:
            rejected.append(RejectedRow(group[0].sections[0].source.document_id, 1, "rule", reason))
        policies.append(
            Policy(
                policy_id=policy_id,
                kind=cast(PolicyKind, group[0].kind),
                titles={part.lang: part.title for part in group},
                sections=tuple(section for part in group for section in part.sections),
                rule=rule,
            )
        )
    return tuple(policies), rejected


def _same_language(part: PolicyPart, other: PolicyPart) -> bool:
    return {section.lang for section in part.sections} == {section.lang for section in other.sections}


def _rule(group: Sequence[PolicyPart]) -> tuple[dict[str, Any] | None, str | None]:
    merged: dict[str, Any] = {}
    for part in reversed(group):
        merged.update(part.rule or {})
    if not merged:
        return None, None
    sections: list[PolicySection] = [section for part in group for section in part.sections]
    try:
        check_rule(group[0].kind, merged, {section.anchor for section in sections})
    except InvalidRule as error:
        return None, error.message
    return merged, None

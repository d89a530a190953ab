"""Policies without a rule get the one that their text states, over all their languages."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from knowledge.errors import InvalidRule
from knowledge.policy_reading.agreeing import merged_rules
from knowledge.policy_reading.front_matter import rule_of_terms
from knowledge.policy_reading.goods import GoodsFinder
from knowledge.policy_reading.promises import read_invoice, read_price_protection, read_warranty
from knowledge.policy_reading.returns import read_return
from knowledge.policy_reading.shipping import read_shipping
from knowledge.policy_rules import check_rule
from knowledge.records import Policy, PolicySection, Product

_Reader = Callable[[Sequence[PolicySection], GoodsFinder, str], dict[str, Any] | None]
_READERS: Mapping[str, _Reader] = {
    "shipping": read_shipping,
    "international": read_shipping,
    "return": read_return,
    "warranty": read_warranty,
    "price_protection": read_price_protection,
    "invoice": read_invoice,
}
_AUTOMATIC = re.compile(r"^(?:intro|section-\d+)(?:-2)*$")


def complete_rules(
    policies: Sequence[Policy],
    products: Sequence[Product],
    currency: str,
    *,
    terms: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
    leave: Collection[str] = (),
) -> tuple[Policy, ...]:
    """Give each policy without a rule the one its text states, if it states one; the others are returned as they are.

    `terms` has the front matter of policies by their id: what it states in schema.org terms counts before the text.
    `leave` has the ids of documents to leave alone: a rule that the shop wrote and got wrong is for the shop to mend.
    """
    goods = GoodsFinder(products)
    return tuple(
        policy
        if any(s.source.document_id in leave for s in policy.sections)
        else _completed(policy, goods, currency, terms.get(policy.policy_id, {}))
        for policy in policies
    )


def _completed(policy: Policy, goods: GoodsFinder, currency: str, terms: Mapping[str, Any]) -> Policy:
    reader = _READERS.get(policy.kind)
    if policy.rule is not None or reader is None or not policy.sections:
        return policy
    policy = _with_own_anchors(policy)
    read = []
    for lang in dict.fromkeys(section.lang for section in policy.sections):
        found = reader([section for section in policy.sections if section.lang == lang], goods, currency)
        if found:
            read.append(found)
    stated = rule_of_terms(policy.kind, terms, policy.sections[0].anchor, currency)
    rule = {**(merged_rules(read) or {}), **(stated or {})}
    if not rule:
        return policy
    rule["readFromText"] = True
    try:
        check_rule(policy.kind, rule, {section.anchor for section in policy.sections})
    except InvalidRule:
        return policy
    return dataclasses.replace(policy, rule=rule)


def _with_own_anchors(policy: Policy) -> Policy:
    """Tell counted anchors of different languages apart where their texts are not cut alike."""
    by_lang: dict[str, list[str]] = {}
    for section in policy.sections:
        by_lang.setdefault(section.lang, []).append(section.anchor)
    if len({tuple(anchors) for anchors in by_lang.values()}) <= 1:
        return policy
    sections = tuple(
        dataclasses.replace(section, anchor=f"{section.anchor}.{section.lang}")
        if _AUTOMATIC.match(section.anchor)
        else section
        for section in policy.sections
    )
    return dataclasses.replace(policy, sections=sections)

"""Does a product do or have what a question asks? Yes or no only where the evidence itself says so.

The order in which evidence is asked: a statement about the very activity; an amount that can be compared; a yes/no
attribute; a value that contains or lacks what was asked. Where none applies the verdict is unknown, and the reply
quotes without a yes or a no.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.dialogue.topics import Topic, names_topic
from assistant.truth.keyterms import clauses, has_term, is_negated, key_terms, truth_of_value
from assistant.truth.quantities import comparable, quantities
from knowledge.records import Passage, Product

Verdict = Literal["yes", "no", "unknown"]
_AT_LEAST = re.compile(
    r"(以上|至少|不低于|超过|大于|够|能(用|听|播|撑)|at least|more than|over|last|up to)", re.IGNORECASE
)
_AT_MOST = re.compile(
    r"(以内|以下|不超过|低于|小于|少于|轻于|less than|under|below|within|at most|no more than|lighter)", re.IGNORECASE
)
_STATEMENT_KINDS = ("drawback", "faq", "manual", "description", "attribute")


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict and the passages it rests on, the decisive one first; `basis` names the rule that decided."""

    verdict: Verdict
    passages: tuple[Passage, ...] = ()
    basis: str = ""


def _on_topic(product: Product, topic: Topic, passages: Sequence[Passage]) -> list[Passage]:
    keys = {attribute.key for attribute in product.attributes if names_topic(attribute, topic)}
    return [passage for passage in passages if passage.kind == "attribute" and passage.key in keys]


def _value_of(passage: Passage, product: Product) -> str:
    for attribute in product.attributes:
        if attribute.key == passage.key and attribute.lang == passage.lang and attribute.value in passage.text:
            return attribute.value
    return passage.text.split("：", 1)[-1].split(": ", 1)[-1]


def _explicit(topic: Topic, passages: Sequence[Passage]) -> Judgement | None:
    """Look for a clause that speaks of the activity itself; a no anywhere outweighs a yes elsewhere."""
    assert topic.requires is not None
    said: dict[bool, list[Passage]] = {True: [], False: []}
    for passage in passages:
        for clause in clauses(passage.text):
            if topic.requires.search(clause):
                value = truth_of_value(re.split(r"[:：]", clause)[-1].strip()) if re.search(r"[:：]", clause) else None
                positive = value if value is not None else not is_negated(clause)
                said[positive].append(passage)
    if said[False]:
        return Judgement("no", tuple(dict.fromkeys(said[False])), "statement")
    if said[True]:
        return Judgement("yes", tuple(dict.fromkeys(said[True])), "statement")
    return None


def _boolean(product: Product, passages: Sequence[Passage]) -> Judgement | None:
    for passage in passages:
        truth = truth_of_value(_value_of(passage, product))
        if truth is not None:
            return Judgement("yes" if truth else "no", (passage,), "boolean")
    return None


def _amount(text: str, product: Product, passages: Sequence[Passage]) -> Judgement | None:
    asked = [quantity for quantity in quantities(text) if quantity.dimension not in ("", "money", "count")]
    if not asked:
        return None
    for passage in passages:
        stated = comparable(asked[0], quantities(_value_of(passage, product)))
        if not stated:
            continue
        low, high = min(item.low for item in stated), max(item.high for item in stated)
        want = asked[0].low
        if _AT_MOST.search(text):
            verdict: Verdict = "yes" if high <= want else "no"
        elif _AT_LEAST.search(text):
            verdict = "yes" if low >= want else "no" if high < want else "unknown"
        else:
            verdict = "yes" if low <= want <= high else "unknown" if len(stated) > 1 else "no"
        return Judgement(verdict, (passage,), "amount")
    return None


def _contained(terms: Sequence[str], product: Product, passages: Sequence[Passage]) -> Judgement | None:
    """All the question's words stand in one value: yes, or no if the clause around them is negated."""
    if not terms:
        return None
    for passage in passages:
        value = _value_of(passage, product) if passage.kind == "attribute" else passage.text
        for clause in clauses(value):
            if all(has_term(clause, term) for term in terms):
                return Judgement("no" if is_negated(clause) else "yes", (passage,), "contained")
    return None


def judge(
    product: Product, text: str, topics: Sequence[Topic], passages: Sequence[Passage], ignore: Sequence[str] = ()
) -> Judgement:
    """Judge a yes/no question about one product.

    `passages` are all passages of the product in one language; `ignore` are words that name the product itself.
    """
    ordered = sorted(
        passages, key=lambda passage: _STATEMENT_KINDS.index(passage.kind) if passage.kind in _STATEMENT_KINDS else 9
    )
    for topic in topics:
        if topic.requires is not None:
            found = _explicit(topic, ordered)
            on_topic = _on_topic(product, topic, passages)
            return found or Judgement("unknown", tuple(on_topic), "unstated")
    terms = [term for term in key_terms(text) if not any(term in word.lower() for word in ignore)]
    relevant: list[Passage] = []
    for topic in topics:
        relevant += [passage for passage in _on_topic(product, topic, passages) if passage not in relevant]
    named = [p for p in passages if p.kind == "attribute" and p not in relevant and _named_in(p, product, text)]
    candidates = named + relevant
    words = [term for term in terms if not re.fullmatch(r"[\d.]+", term)]
    for found in (
        _amount(text, product, candidates),
        _contained(_specific(words, candidates, product), product, candidates),
        _boolean(product, candidates),
        _contained(words, product, [p for p in ordered if p.kind != "attribute"]) if len(words) >= 2 else None,
    ):
        if found is not None:
            return found
    return Judgement("unknown", tuple(candidates), "")


def _named_in(passage: Passage, product: Product, text: str) -> bool:
    """Tell whether the attribute's own name stands in the question."""
    lowered = text.lower()
    return any(
        attribute.key == passage.key and len(attribute.name) >= 2 and attribute.name.lower() in lowered
        for attribute in product.attributes
    )


def _specific(terms: Sequence[str], passages: Sequence[Passage], product: Product) -> list[str]:
    """Drop the words that only name the attribute ("material" in "is the material cotton?")."""
    names = " ".join(
        attribute.name.lower() for attribute in product.attributes for p in passages if attribute.key == p.key
    )
    return [term for term in terms if not has_term(names, term)]

"""Evidence of policies: the sections a rule rests on, quotations of them, and what a rule computed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from assistant.dialogue import wording
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.records import Sentence
from assistant.truth.evidence import Evidence
from assistant.truth.keyterms import has_term
from assistant.truth.text import sentences
from knowledge.policy_rules.reasons import Reason
from knowledge.records import Money, Policy, PolicySection

_ITEM = re.compile(r"^\s*(?:[-*•·]|\d{1,2}[.)、])\s+")


def section_evidence(scene: Scene, policy: Policy, sections: Sequence[PolicySection | None]) -> tuple[Evidence, ...]:
    """Return the sections a rule rests on, in the question's language where the policy has it."""
    return tuple(
        scene.shop.section_evidence(in_lang(policy, section, scene.lang), policy)
        for section in dict.fromkeys(sections)
        if section
    )


def reason_evidence(scene: Scene, policy: Policy, reasons: Sequence[Reason]) -> tuple[Evidence, ...]:
    """Return the sections that the grounds of a decision name."""
    return section_evidence(scene, policy, [reason.section for reason in reasons])


def in_lang(policy: Policy, section: PolicySection, lang: str) -> PolicySection:
    """Return the same section in `lang`, or as it is."""
    return next((other for other in policy.sections if other.anchor == section.anchor and other.lang == lang), section)


def quoted_section(
    scene: Scene, policy: Policy, section: PolicySection, terms: Sequence[str] = (), limit: int = 1
) -> Sentence:
    """Quote the sentence of a section that holds most of `terms`, and those after it up to `limit`."""
    chosen = in_lang(policy, section, scene.lang)
    text = best_sentences(chosen.text, chosen.lang, terms, 1 if scene.brief else limit)
    return Sentence(text, (scene.shop.section_evidence(chosen, policy),))


def whole_sentences(text: str) -> list[str]:
    """Split text into sentences, not at semicolons; an item of a list is one by itself, rows of tables are none."""
    return [part for block in _blocks(text) for part in _sentences(block)]


def _blocks(text: str) -> list[str]:
    """Return the running texts of a text: its lines joined, but each item of a list apart."""
    blocks: list[str] = []
    listed = False
    for line in text.splitlines():
        if not line.strip() or " | " in line:
            listed = True
            continue
        item = _ITEM.match(line)
        if item or listed or not blocks:
            blocks.append(_ITEM.sub("", line).strip())
        else:
            blocks[-1] += f" {line.strip()}"
        listed = item is not None
    return blocks


def _sentences(text: str) -> list[str]:
    parts: list[str] = []
    for part in sentences(" ".join(text.split())):
        if parts and parts[-1][-1] in ";；":
            parts[-1] = f"{parts[-1]}{'' if parts[-1][-1] == '；' else ' '}{part}"
        else:
            parts.append(part)
    return parts


def best_sentences(text: str, lang: str, terms: Sequence[str], limit: int) -> str:
    """Return the sentence that holds most of the terms, rare ones counting more, and those after it up to `limit`."""
    parts = whole_sentences(text)
    best = best_index(parts, terms)
    start = max(0, min(best, len(parts) - limit)) if limit > 1 else best
    return wording.sentence(("" if lang == "zh" else " ").join(parts[start : start + limit]), lang)


def best_index(parts: Sequence[str], terms: Sequence[str], strong: Sequence[str] = ()) -> int:
    """Return the index of the part that holds most of the terms.

    A term in few parts counts more; `strong` terms, such as the kind of goods asked about, count twice.
    """
    lowered = [part.lower() for part in parts]
    terms = tuple(dict.fromkeys((*terms, *strong)))
    held = [[has_term(part, term) for part in lowered] for term in terms]
    weights = [
        (2.0 if term in strong else 1.0) / sum(row) if any(row) else 0.0 for term, row in zip(terms, held, strict=True)
    ]
    return max(
        range(len(parts)),
        key=lambda i: (sum(w for w, row in zip(weights, held, strict=True) if row[i]), -i),
        default=0,
    )


def derived(name: str, scene: Scene, facts: Sequence[str], support: Sequence[Evidence]) -> Evidence:
    """Make evidence of what a rule computed; it is cited by the sections the rule rests on."""
    source = support[0].source if support else scene.shop.shop.products[0].source
    title = support[0].title if support else name
    return Evidence(f"rule:{name}", "rule", title, " · ".join(facts), source)


def both_days(value: date) -> tuple[str, str]:
    """Word a day in both languages."""
    return wording.day(value, "zh"), wording.day(value, "en")


def both_money(amount: Money) -> tuple[str, str]:
    """Word an amount in both languages."""
    return wording.money(amount, "zh"), wording.money(amount, "en")

"""Evidence: a text of the shop, or a fact computed by a rule from such texts, that a sentence rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from knowledge.records import Passage, SourceRef

EvidenceKind = Literal["passage", "offer", "promotion", "rule", "order", "shop", "plan"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One citable text. `evidence_id` is stable (a passage id, "offer:SKU", …); `title` tells a person what it is.

    What stands in "rule" was computed, in "plan" composed and checked: both carry claims and neither is shown.
    """

    evidence_id: str
    kind: EvidenceKind
    title: str
    text: str
    source: SourceRef
    product_id: str | None = None
    names: tuple[str, ...] = field(default=())


def from_passage(passage: Passage, names: tuple[str, ...] = ()) -> Evidence:
    """Make evidence of an indexed passage; `names` are product names that may be used when citing it."""
    return Evidence(
        passage.passage_id, "passage", passage.title, passage.text, passage.source, passage.product_id, names
    )


def from_conversation(text: str, names: tuple[str, ...] = ()) -> Evidence:
    """Make evidence of what was said in this conversation, for a sentence that only says it again; it is never shown."""
    return Evidence("rule:conversation", "rule", "", text, SourceRef("", "", ""), names=names)


def citable(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Return what can be shown as a source, each once. What was computed or composed is shown by the texts it rests on."""
    return tuple({piece.evidence_id: piece for piece in evidence if piece.kind not in ("rule", "plan")}.values())

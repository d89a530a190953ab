"""One version of a shop's knowledge, opened: everything an answer is made from."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.catalogue import Catalogue
from knowledge.records import Passage, Shop
from knowledge.retriever import Retriever


@dataclass(frozen=True)
class Snapshot:
    """Immutable; an answer keeps the snapshot it began with, whatever is swapped in meanwhile."""

    shop: Shop
    version: str
    catalogue: Catalogue
    retriever: Retriever
    passages: tuple[Passage, ...]

    def passage(self, passage_id: str) -> Passage | None:
        """Return the passage with that id, as cited."""
        return self.retriever.passage(passage_id)

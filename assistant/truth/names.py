"""Product names in texts: found at their longest, taken out before words and numbers are read, and told apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from assistant.truth.claims import told
from assistant.truth.evidence import Evidence
from assistant.truth.text import normalise

# One private-use character stands for a name, so that no name is split and none of its digits is a claim.
_FIRST = 0xE000
_MARK = re.compile("[\ue000-\uf8ff]")


def unmasked(text: str) -> str:
    """Return the text with a space for every name."""
    return re.sub(r" {2,}", " ", _MARK.sub(" ", text)).strip()


class Names:
    """The names that stand in a sentence or its evidence. Those of one product are the same to it."""

    def __init__(self, body: str, evidence: Sequence[Evidence], other_names: Sequence[str]) -> None:
        self._groups = [frozenset(folded(name) for name in piece.names if name) for piece in evidence]
        everywhere = "\n".join((body, *(told(piece.text) for piece in evidence))).lower()
        own = frozenset().union(*self._groups)
        names = own | {folded(name) for name in other_names}
        self._found = sorted((n for n in names if len(n) >= 2 and n in everywhere), key=len, reverse=True)[:6000]
        self._known = own | self._standing_in(evidence)
        alternatives = "|".join(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])" for name in self._found)
        self._pattern = re.compile(alternatives or r"(?!)", re.IGNORECASE)

    def _standing_in(self, evidence: Sequence[Evidence]) -> frozenset[str]:
        text = "\n".join(f"{folded(piece.title)}\n{told(piece.text)}" for piece in evidence).lower()
        longest = re.compile("|".join(re.escape(name) for name in self._found) or r"(?!)")
        return frozenset(longest.findall(text))

    def masked(self, text: str) -> str:
        """Return the text with every name, at its longest, as one mark."""
        # What would read as a mark of ours in the text itself is none.
        clean = _MARK.sub(" ", text)
        return self._pattern.sub(lambda match: chr(_FIRST + self._found.index(match.group().lower())), clean)

    def marks(self, masked: str) -> frozenset[str]:
        """Return the names marked in a masked text."""
        return frozenset(self._found[ord(mark) - _FIRST] for mark in _MARK.findall(masked))

    def unknown(self, names: frozenset[str]) -> str | None:
        """Return a name that the evidence doesn't concern, or None."""
        return next((name for name in sorted(names) if name not in self._known), None)

    def of(self, piece: Evidence) -> frozenset[str]:
        """Return the names of the product that a piece of evidence is about; none for a policy."""
        return frozenset(folded(name) for name in piece.names if name)

    def same_product(self, names: frozenset[str]) -> frozenset[str]:
        """Return the names with all others of the products they name."""
        return names.union(*(group for group in self._groups if group & names))


@lru_cache(maxsize=65536)
def folded(name: str) -> str:
    """Return the form in which a name is looked for."""
    return normalise(name).lower()

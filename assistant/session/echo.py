"""The assistant's own voice, come back through the microphone: told by its words, where echo cancelling left them."""

from __future__ import annotations

from rapidfuzz import fuzz

from assistant.turns.phrases import fold, objects, word_count

_LEAST_WORDS = 4
_ALIKE = 80.0
_LATELY = 120


def is_echo(heard: str, said: str) -> bool:
    """Tell whether what was heard is part of what the assistant has lately said; a few words may be a quotation."""
    folded, lately = fold(heard).replace(" ", ""), fold(said).replace(" ", "")[-_LATELY:]
    if word_count(heard) < _LEAST_WORDS or len(folded) > len(lately) or objects(heard):
        return False
    return bool(fuzz.partial_ratio(folded, lately) >= _ALIKE)

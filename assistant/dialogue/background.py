"""Which parts of a message only tell of the asker's circumstances: "how tall is it, my shelf is just 40 cm"."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.dialogue import lexicon
from assistant.dialogue.topics import topics_of

# A part ends with its mark; in Chinese a space ends one too.
_PART = re.compile(
    r"(?:[^，。,.!！?？;；\n\s]|[,.](?=\d)|(?<=[a-z0-9])\s+(?![\u4e00-\u9fff])|\s+(?=[a-z0-9]+\s+[a-z]))+[?？]?",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z']+|[\u4e00-\u9fff]", re.IGNORECASE)
# Fewer words than this may be a thing that is asked for along with others ("weight, size, how much").
_LEAST_WORDS = 4


@lru_cache(maxsize=2048)
def circumstances(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of a normalised text that neither ask nor name a property; none where no other part asks."""
    parts = [(match.group(), match.span()) for match in _PART.finditer(text)]
    asking = [bool(lexicon.ASKS.search(part) or lexicon.POLAR.search(part)) for part, _ in parts]
    if not any(asking):
        return ()
    return tuple(
        span
        for (part, span), asks in zip(parts, asking, strict=True)
        if not asks and len(_WORD.findall(part)) >= _LEAST_WORDS and not topics_of(part)
    )

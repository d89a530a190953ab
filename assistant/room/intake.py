"""Which comments of a room are questions that want an answer."""

from __future__ import annotations

import re

from assistant.dialogue import lexicon
from assistant.dialogue.topics import topics_of
from assistant.truth.text import normalise

_QUESTION = re.compile(
    r"[?？]|吗|么(?!么)|呢$|多少|什么|怎么|哪|几(个|天|号|点|块|米|种|码|斤)|谁|能不能|可不可以|有没有|是不是|会不会|支不支持|求|想问|请问|"
    r"^(is|are|does|do|can|could|will|would|how|what|which|when|where|who|why|any)\b",
    re.IGNORECASE,
)
_SHOPPING = frozenset(
    [
        "price",
        "stock",
        "promotion",
        "shipping",
        "return",
        "warranty",
        "invoice",
        "price_protection",
        "compare",
        "recommend",
        "colours",
        "how_to",
        "drawbacks",
        "payment",
        "describe",
        "list",
    ]
)
_MAX_LENGTH = 200


def wants_answer(text: str) -> bool:
    """Tell whether a comment asks something about goods or service; chatter and cheers do not."""
    folded = normalise(text)
    if not 2 <= len(folded) <= _MAX_LENGTH:
        return False
    about_goods = lexicon.intent_by_rule(folded) in _SHOPPING or bool(topics_of(folded))
    return about_goods and bool(_QUESTION.search(folded) or lexicon.POLAR.search(folded) or len(folded) <= 12)

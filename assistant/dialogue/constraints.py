"""Conditions in a wish: price limits, kinds of product, what is wanted and what is not, how many."""

from __future__ import annotations

import re
from decimal import Decimal

from assistant.dialogue import lexicon
from assistant.dialogue.records import Constraints
from assistant.dialogue.vocabulary import Vocabulary

_QUANTITY = re.compile(
    r"(?:买|要|拿|拍|下单|order|buy|get)\s*(\d{1,3})\s*(?:个|件|双|条|台|瓶|盒|支|只|pcs|pieces|of)?", re.IGNORECASE
)
_WISH_SPLIT = re.compile(r"[,，、;；。]|\band\b|而且|并且|还要|的(?!话)")


def _amount(match: re.Match[str] | None, position: int = 0) -> Decimal | None:
    if match is None:
        return None
    numbers = [group for group in match.groups() if group]
    return Decimal(numbers[position]) if len(numbers) > position else None


def constraints_of(text: str, vocabulary: Vocabulary) -> Constraints:
    """Read the conditions of a normalised text; empty ones where there are none."""
    span = lexicon.PRICE_RANGE.search(text)
    about = lexicon.ABOUT_PRICE.search(text)
    low, high = (
        (_amount(span), _amount(span, 1))
        if span
        else (_amount(lexicon.MIN_PRICE.search(text)), _amount(lexicon.MAX_PRICE.search(text)))
    )
    if about and high is None:
        target = _amount(about)
        low, high = (target * Decimal("0.75"), target * Decimal("1.25")) if target else (None, None)
    unwanted = tuple(match.group(1).strip() for match in lexicon.UNWANTED.finditer(text) if match.group(1).strip())
    wanted_text = text
    for pattern in (lexicon.UNWANTED, lexicon.PRICE_RANGE, lexicon.MAX_PRICE, lexicon.MIN_PRICE, lexicon.ABOUT_PRICE):
        wanted_text = pattern.sub(" ", wanted_text)
    category = vocabulary.category_named(wanted_text)
    wanted = tuple(part.strip() for part in _WISH_SPLIT.split(wanted_text) if part and len(part.strip()) > 1)
    return Constraints(high, low, (category,) if category else (), wanted, unwanted)


def quantity_of(text: str) -> int:
    """Return how many pieces the text speaks of buying, 1 if it does not say."""
    match = _QUANTITY.search(text)
    return max(1, int(match.group(1))) if match else 1

"""Which product a text means that names none: by the words of titles and versions that few products share.

"How much is the silver grinder", "那个鹅颈的": no name, yet one product alone is meant. Used where nothing is named, shown
or talked about, and never against a name.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator

from assistant.truth.keyterms import STOP_EN, stem
from knowledge.records import Product, Shop

_LEAST = 0.8
_MARGIN = 1.3
_MOST_CANDIDATES = 4
_OPTION_WEIGHT = 0.6


class Linker:
    """Made once for an index version; read-only."""

    def __init__(self, shop: Shop) -> None:
        self._products = shop.products
        self._weights: list[dict[str, float]] = [_weights(product) for product in shop.products]
        holders: dict[str, int] = defaultdict(int)
        for weights in self._weights:
            for term in weights:
                holders[term] += 1
        count = max(2, len(shop.products))
        self._rarity = {term: math.log(1 + count / held) / math.log(1 + count) for term, held in holders.items()}

    def products_meant(self, text: str) -> list[Product]:
        """Return the one product that the words single out, a few that they leave open, or none."""
        said = set(_terms(text))
        scored = [
            (sum(weight * self._rarity[term] for term, weight in weights.items() if term in said), product)
            for weights, product in zip(self._weights, self._products, strict=True)
        ]
        scored.sort(key=lambda item: -item[0])
        best = scored[0][0] if scored else 0.0
        if best < _LEAST:
            return []
        near = [product for score, product in scored if score * _MARGIN >= best]
        return near if len(near) <= _MOST_CANDIDATES else []


def _weights(product: Product) -> dict[str, float]:
    brand = set(_terms(product.brand))
    weights: dict[str, float] = {}
    for variant in product.variants:
        for options in variant.options.values():
            for value in options.values():
                weights.update(dict.fromkeys(_terms(value), _OPTION_WEIGHT))
    for title in product.titles.values():
        weights.update(dict.fromkeys((term for term in _terms(title) if term not in brand), 1.0))
    return weights


def _terms(text: str) -> Iterator[str]:
    lowered = text.lower()
    for run in re.findall(r"[\u4e00-\u9fff]{2,}", lowered):
        yield from (run[start : start + 2] for start in range(len(run) - 1))
    for word in re.findall(r"[a-z][a-z0-9]+", lowered):
        if word not in STOP_EN and len(word) > 2:
            yield stem(word)

"""What a product is called for short where its title goes on to describe it: the brand and the model behind it.

A feed writes "Nestra Turn Pro 360 Convertible Car Seat 0-4 yrs - Stone Grey"; people say "the Nestra Turn Pro". Of such a title
that is a small part, so the name is known by itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from knowledge.bilingual import english_vocabulary
from knowledge.records import Product
from knowledge.text import fold, has_cjk

KIN = frozenset("pro max mini lite plus ultra kids se air junior go s x xl".split())
"""Words by which a product is told from another of its family."""
_WORD = re.compile(r"[a-z0-9]+")
_OWN, _BESIDE, _NEEDED = 1.0, 0.15, 1.0
_MORE = 1.05


@dataclass(frozen=True, slots=True)
class ModelName:
    """A short name: what each of its words weighs. Where the model is a `common` word, it weighs less than half of `total`."""

    product: int
    weights: dict[str, float]
    total: float
    common: bool


def model_names(products: Sequence[Product], is_generic: Callable[[str], bool]) -> Iterator[ModelName]:
    """Yield the short names of products by brand and model.

    A model that is a word of the language ("Turn") is one only beside its brand or its kin; one that several products share is no
    one's name.
    """
    found: list[tuple[int, tuple[str, ...], tuple[str, ...]]] = []
    for number, product in enumerate(products):
        brand = tuple(_WORD.findall(fold(product.brand)))
        for title in product.titles.values():
            words = _WORD.findall(fold(title))
            if has_cjk(title.split(" ")[0]) or not brand or tuple(words[: len(brand)]) != brand:
                continue
            model = _model(words[len(brand) :], is_generic)
            if model:
                found.append((number, brand, model))
    holders = Counter((brand, model) for _, brand, model in {(n, b, m) for n, b, m in found})
    for number, brand, model in dict.fromkeys(found):
        if holders[brand, model] == 1:
            yield _named(number, brand, model)


def _model(words: Sequence[str], is_generic: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the first word behind the brand, with the words and figures that tell it from its kin."""
    if not words or (is_generic(words[0]) and words[0] not in KIN):
        return ()
    model = [words[0]]
    for word in words[1:]:
        if word not in KIN and not re.fullmatch(r"\d{1,2}", word):
            break
        model.append(word)
    return tuple(model)


def _named(number: int, brand: tuple[str, ...], model: tuple[str, ...]) -> ModelName:
    weights = dict.fromkeys(model, _OWN)
    common = len(model) == 1 and (model[0] in english_vocabulary() or len(model[0]) <= 2)
    # A word of the language needs the brand beside it, so that it weighs less than half by itself.
    weights |= dict.fromkeys((word for word in brand if word not in weights), _NEEDED if common else _BESIDE)
    return ModelName(number, weights, sum(weights.values()) * (_MORE if common else 1.0), common)

"""A model that the shop does not have, beside one that it has: "RidgeCam 6" where there is a RidgeCam 5.

A name that agrees but for its number is another product. What is known of the one says nothing of the other, so
nothing of it is told as an answer.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from assistant.truth.quantities import quantities
from knowledge.accessories import is_accessory
from knowledge.records import Product
from knowledge.text import fold

if TYPE_CHECKING:
    from assistant.dialogue.shopview import ShopView

Series = Mapping[str, Mapping[str, tuple[Product, ...]]]

_NAMED = re.compile(
    r"(?<![a-z0-9])(?P<latin>[a-z]{4,}) ?(?P<number>\d{1,3})(?![\d.%]|[a-z]{2})|"
    r"(?<![a-z0-9-])(?P<code>[a-z]{1,3})(?P<digits>\d{1,3})(?![\d.%a-z])|"
    r"(?P<chinese>[\u4e00-\u9fff]{2}) ?(?P<figures>\d{1,3})(?![\d.%a-z代])"
)
# What these words stand before is a thing of somebody else's, or no thing at all.
_OTHERS = frozenset(
    "iphone ipad macbook galaxy pixel redmi huawei mate nova honor xiaomi oppo vivo windows android macos usb wifi bluetooth type ipx ip upf spf gen"
    " version level size page step code order room gb no top under over about around than within below above least most only have need want with for"
    " and the a an is at in on of to by buy get take pack set ps mp hi".split()
)  # fmt: skip
_FITTING = re.compile(
    r"适配|兼容|适用|能用在|装在|\bfits?\b|\bcompatib|\bwork(?:s|ing)? with\b|\bfor (?:my|a|an|the)\b", re.IGNORECASE
)


def unknown_model(shop: ShopView, text: str) -> tuple[Product, ...]:
    """Return the products whose names are like one in the text but for its number; empty if the text names no such thing."""
    if _FITTING.search(text):
        return ()
    folded = fold(text)
    for stem, number, end in _designations(folded):
        known = shop.series.get(stem)
        if known and number not in known and not _is_amount(folded, number, end) and not _spoken_of(shop, stem, number):
            return tuple(product for products in known.values() for product in products)[:3]
    return ()


def _designations(folded: str) -> Iterator[tuple[str, str, int]]:
    for match in _NAMED.finditer(folded):
        stem = match["latin"] or match["code"] or match["chinese"]
        if stem not in _OTHERS:
            yield stem, match["number"] or match["digits"] or match["figures"], match.end()


def _is_amount(folded: str, number: str, end: int) -> bool:
    """Tell whether the number goes on with a unit ("买墨阅 3 个")."""
    return any(quantity.dimension for quantity in quantities(f"{number}{folded[end : end + 6]}"))


def series_of(products: Sequence[Product]) -> Series:
    """Return the products by the word and the number of their models: {"ridgecam": {"5": …}}."""
    found: dict[str, dict[str, list[Product]]] = defaultdict(lambda: defaultdict(list))
    for product in products:
        for title in () if is_accessory(product) else (*product.titles.values(), *product.aliases):
            for stem, number, end in _designations(fold(title)):
                if not _is_amount(fold(title), number, end) and product not in (those := found[stem][number]):
                    those.append(product)
    return {stem: {n: tuple(those) for n, those in numbers.items()} for stem, numbers in found.items()}


def _spoken_of(shop: ShopView, stem: str, number: str) -> bool:
    """Tell whether the shop's texts, codes or options speak of such a thing: then they answer."""
    written = re.compile(rf"(?<![a-z0-9]){re.escape(stem)}[ -]?{number}(?!\d)")
    return any(
        written.search(fold(passage.text)) or written.search(fold(passage.title)) for passage in shop.snapshot.passages
    )

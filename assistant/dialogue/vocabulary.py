"""The words of one shop, derived from its records: category and product nouns, option values, regions.

Made once per index version. Nothing here knows a particular shop.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.records import Product, Shop

_EN_TAIL = re.compile(r"[A-Za-z][A-Za-z'-]+")
_CJK_TAIL = re.compile(r"[\u4e00-\u9fff]{2,}")
_SPLIT = re.compile(r"[/、,，&与和及]|\band\b|>")
_OPTION_NOISE = {"default title", "default", "默认", "标准", "standard"}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Nouns and option values with the ids of the products they may mean; regions with their policy names."""

    nouns: Mapping[str, frozenset[str]]
    categories: Mapping[str, str]
    options: Mapping[str, frozenset[str]]
    regions: tuple[str, ...]

    def products_named(self, text: str) -> tuple[str, frozenset[str]]:
        """Return the longest noun found in the text and the products it may mean; ("", empty) if there is none."""
        lowered = text.lower()
        for noun in sorted(self.nouns, key=len, reverse=True):
            if _contains(lowered, noun):
                return noun, self.nouns[noun]
        return "", frozenset()

    def category_named(self, text: str) -> str | None:
        """Return the key of the category whose name stands in the text."""
        lowered = text.lower()
        return next(
            (
                self.categories[name]
                for name in sorted(self.categories, key=len, reverse=True)
                if _contains(lowered, name)
            ),
            None,
        )

    def option_values(self, text: str) -> list[str]:
        """Return option values (colours, sizes) named in the text, longest first."""
        lowered = text.lower()
        found = [value for value in self.options if _contains(lowered, value)]
        return sorted(found, key=len, reverse=True)

    def region_named(self, text: str) -> str | None:
        """Return the longest place name of the shipping policies found in the text."""
        lowered = text.lower()
        return next((name for name in self.regions if _contains(lowered, name.lower())), None)


def _contains(text: str, term: str) -> bool:
    """Tell whether the term stands in the text: as whole words if it is Latin, anywhere if it is Chinese."""
    if not term.isascii():
        return term in text
    return re.search(rf"(?<![a-z0-9]){re.escape(term)}(?:s|es)?(?![a-z0-9])", text) is not None


def _title_nouns(title: str, lang: str) -> Iterable[str]:
    """Yield what the product is called by kind: the last words of its title ("耳机", "power bank")."""
    if lang == "zh":
        tail = _CJK_TAIL.findall(re.sub(r"[（(].*?[)）]", "", title))
        if tail:
            yield from {tail[-1][-size:] for size in (2, 3, 4) if len(tail[-1]) >= size}
    else:
        words = _EN_TAIL.findall(re.split(r"[,(–—|]| with | for ", title)[0])
        if words:
            yield words[-1].lower().removesuffix("s")
        if len(words) >= 3:
            yield " ".join(words[-2:]).lower().removesuffix("s")


def _nouns(products: Sequence[Product]) -> dict[str, frozenset[str]]:
    nouns: dict[str, set[str]] = defaultdict(set)
    for product in products:
        for lang, title in product.titles.items():
            for noun in _title_nouns(title, lang):
                nouns[noun].add(product.product_id)
    titled = set(nouns)
    for product in products:
        for name in product.category.values():
            for part in _SPLIT.split(name):
                noun = part.strip().lower().removesuffix("s")
                # A title says what a thing is more narrowly than the category it was put into.
                if len(noun) >= 2 and noun not in titled:
                    nouns[noun].add(product.product_id)
    return {noun: frozenset(ids) for noun, ids in nouns.items()}


def _region_names(shop: Shop) -> tuple[str, ...]:
    names: set[str] = set()
    for policy in shop.policies:
        if policy.kind != "shipping" or not policy.rule:
            continue
        for region in [*policy.rule.get("regions", ()), *policy.rule.get("notServed", ())]:
            for values in dict(region.get("names", {})).values():
                names.update(str(value) for value in values)
    return tuple(sorted(names, key=len, reverse=True))


def vocabulary_of(shop: Shop) -> Vocabulary:
    """Derive the vocabulary from the shop's records."""
    categories: dict[str, str] = {}
    options: dict[str, set[str]] = defaultdict(set)
    for product in shop.products:
        for name in product.category.values():
            for part in {name, *_SPLIT.split(name)}:
                if len(part.strip()) >= 2:
                    categories[part.strip().lower().removesuffix("s")] = product.category_key
        for variant in product.variants:
            for names in variant.options.values():
                for value in names.values():
                    for part in {value, *re.split(r"[/·]", value)}:
                        if part.strip() and part.strip().lower() not in _OPTION_NOISE:
                            options[part.strip().lower()].add(product.product_id)
    return Vocabulary(
        nouns=_nouns(shop.products),
        categories=categories,
        options={value: frozenset(ids) for value, ids in options.items()},
        regions=_region_names(shop),
    )

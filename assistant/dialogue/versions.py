"""Versions of one product as customers call them: "标准的", "22 or 26", "the espresso one" for the version 意式版."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from assistant.dialogue.amounts import with_counts
from assistant.dialogue.constraints import ASKS_GAP
from assistant.dialogue.meanings import meanings_of
from assistant.dialogue.shopview import in_options
from assistant.dialogue.statements import label_pattern
from knowledge.records import Attribute, Product, Variant
from knowledge.text import compiled

_FORM = re.compile(r"(?:版本|版|款|型|份|装|号|码|edition|version|model|size)$", re.IGNORECASE)
_NUMBERED = re.compile(r"^(\d+(?:\.\d+)?)\s*[^\d]{1,6}$")
_UNITS = r"(?:cm|mm|ml|kg|mah|inch|yuan|rmb|cny|db|hours?|people|[lgwvmh])\b|[%°升克斤元块寸瓦人件个]"
_SIDE_BY_SIDE = re.compile(
    r"哪|还是|对比|区别|差|比|更|各|分别|跟|和|贵几|\bvs\.?\b|versus|\bor\b|\band\b|which|compare|diff|better|each|both|dearer|torn between",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Version:
    """Variants of a product that share the value of one option, by that value in the customer's language."""

    label: str
    variants: tuple[Variant, ...]


def versions_of(product: Product, lang: str) -> list[list[Version]]:
    """Return the versions by each of the product's options that has several values."""
    found: list[list[Version]] = []
    names = [in_options(variant, lang) for variant in product.variants]
    for position in range(max((len(options) for options in names), default=0)):
        grouped: dict[str, list[Variant]] = {}
        for variant, options in zip(product.variants, names, strict=True):
            values = list(options.values())
            if position < len(values):
                grouped.setdefault(values[position], []).append(variant)
        if len(grouped) > 1:
            found.append([Version(label, tuple(variants)) for label, variants in grouped.items()])
    return found


def versions_named(product: Product, text: str, lang: str) -> list[Version]:
    """Return the versions that a text names by any of their names, in the order of the shop; of the option named most."""
    said = with_counts(text).lower()
    named = [[version for version in option if _names(version, said)] for option in versions_of(product, lang)]
    return max(named, key=len, default=[])


def _names(version: Version, said: str) -> bool:
    labels = {version.label.lower()}
    for variant in version.variants:
        for options in variant.options.values():
            shared = [value for value in options.values() if all(value in v.options.get(lang, {}).values() for v in version.variants for lang in v.options if options is variant.options.get(lang))]  # fmt: skip
            labels |= {value.lower() for value in shared}
    return any(_said(label, said) for label in labels)


def _said(label: str, said: str) -> bool:
    core = version_core(label)
    if any(compiled(label_pattern(word)).search(said) for word in {label, core} if len(word) > 1 or word.isdigit()):
        return True
    numbered = _NUMBERED.match(label)
    if numbered is not None:
        return bool(re.search(rf"(?<![\d.]){re.escape(numbered[1])}(?![\d.]|\s?(?:{_UNITS}))", said))
    return not label[0].isdigit() and any(m.known and m.said_in(said) for m in meanings_of(core))


def version_core(label: str) -> str:
    """Return a version's name without the word that only says that it is one ("标准版": "标准")."""
    return _FORM.sub("", label).strip() or label


def compares_versions(product: Product, text: str, whole: str, lang: str) -> bool:
    """Tell whether a text sets versions of one product beside one another; `whole` is the message it is part of."""
    if not (_SIDE_BY_SIDE.search(text) or ASKS_GAP.search(text)):
        return False
    return len(versions_named(product, text, lang)) > 1 or len(versions_named(product, whole, lang)) > 1


def first_named(versions: Sequence[Sequence[Version]]) -> list[Version]:
    """Return the versions by the first option that has a handful of values."""
    return next((list(option) for option in versions if len(option) <= 4), [])


def stated_apart(product: Product, attribute: Attribute) -> list[tuple[str, Attribute]]:
    """Return (label, attribute) for each version of which the property is stated apart.

    It is empty where one statement holds for every version, whether it was made once or of each.
    """
    same = [
        a
        for a in product.attributes
        if a.key == attribute.key and a.lang == attribute.lang and a.sku and a.value.strip()
    ]
    if not attribute.sku or not same:
        return []
    by_value: dict[str, list[Attribute]] = {}
    for variant in product.variants:
        for one in (a for a in same if a.sku == variant.sku):
            by_value.setdefault(one.value, []).append(one)
    stated = {a.sku for a in same}
    if len(by_value) < 2 and all(variant.sku in stated for variant in product.variants):
        return []
    return [(_labelled(product, {a.sku for a in own}, stated, attribute.lang), own[0]) for own in by_value.values()]


def _labelled(product: Product, skus: Collection[str | None], stated: Collection[str | None], lang: str) -> str:
    """Name some versions by the values of the one option that tells them from the others, else by all their options."""
    mark = "、" if lang == "zh" else ", "
    for option in versions_of(product, lang):
        own = [version.label for version in option if any(v.sku in skus for v in version.variants)]
        apart = all(
            v.sku in skus or v.sku not in stated for version in option if version.label in own for v in version.variants
        )
        if apart:
            return mark.join(own)
    return mark.join(" ".join(in_options(v, lang).values()) or v.sku for v in product.variants if v.sku in skus)

"""Parts of products, over files and languages, into products."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from knowledge.importers.bilingual import separated, title_halves
from knowledge.importers.parts import ProductPart, VariantPart
from knowledge.importers.report import RejectedRow
from knowledge.importers.shop_toml import ShopInfo, category_from_types
from knowledge.records import Attribute, Offer, Product, Variant

_SHORTEST_TITLE = 6
_LOOSE_END = " -–—|/,，·()（）[]【】:："


def merge_products(parts: Sequence[ProductPart], info: ShopInfo) -> tuple[tuple[Product, ...], list[RejectedRow]]:
    """Merge the parts of each product; a part that adds to a product nobody defines is rejected."""
    groups: dict[str, list[ProductPart]] = {}
    parts = [separated(part, info.names) for part in parts]
    owner = _owners(parts)
    for part in sorted(parts, key=lambda part: not part.defines):
        groups.setdefault(owner.get(part.product_id, part.product_id), []).append(part)
    products, rejected = [], []
    for product_id, group in groups.items():
        if any(part.defines and part.variants for part in group):
            products.append(_merge(product_id, group, info))
        else:
            source = group[0].source
            row = int(next(iter(re.findall(r"\d+", source.locator)), 0))
            rejected.append(
                RejectedRow(source.document_id, row, "Identification", f"no product has the id {product_id!r}")
            )
    return tuple(products), rejected


def _owners(parts: Sequence[ProductPart]) -> dict[str, str]:
    """Map a part's id to the product it belongs to: a page may call by SKU what a feed calls by group."""
    ids = {part.product_id for part in parts if part.defines and len(part.variants) > 0}
    owner: dict[str, str] = {}
    for part in parts:
        for variant in part.variants:
            if variant.sku != part.product_id and variant.sku in ids:
                owner[variant.sku] = part.product_id
    return owner


def _merge(product_id: str, group: list[ProductPart], info: ShopInfo) -> Product:
    variants = _variants(group)
    product_types: dict[str, list[str]] = defaultdict(list)
    for part in group:
        for lang, types in part.product_types.items():
            product_types[lang].extend(word for word in types if word not in product_types[lang])
    key = info.categories.find(product_types)
    own_key, own_shown = category_from_types(product_types)
    shown = dict(info.categories.shown.get(key, {})) if key else own_shown
    option_keys = {info.names.key(name) for v in variants for names in v.options.values() for name in names}
    titles = _titles(group)
    return Product(
        product_id=product_id,
        titles=titles,
        brand=next((part.brand for part in group if part.brand), ""),
        category_key=key or own_key,
        category=shown or own_shown,
        descriptions=_first_by_language(part.descriptions for part in group),
        attributes=tuple(a for a in _facts(group, len(variants)) if a.key not in option_keys),
        drawbacks=_drawbacks(group),
        variants=variants,
        source=group[0].source,
        aliases=tuple(dict.fromkeys(alias for part in group for alias in part.aliases)),
        tags=tuple(dict.fromkeys(tag for part in group for tag in part.tags)),
        image_url=next((part.image_url for part in group if part.image_url), None),
    )


def _titles(group: list[ProductPart]) -> dict[str, str]:
    by_lang: dict[str, list[str]] = defaultdict(list)
    for part in group:
        for lang, title in part.titles.items():
            title = _without_options(title, part) if len(group) > 1 else title
            if title not in by_lang[lang]:
                by_lang[lang].append(title)
    titles = {lang: common_title(found) for lang, found in by_lang.items()}
    # A title written twice shows it only when the variants' colours behind it are gone.
    both = title_halves(next(iter(titles.values()), "")) if len(titles) == 1 else None
    return both or titles


def _without_options(title: str, part: ProductPart) -> str:
    """Return a title without the option of the one variant that it ends in: "Pram (推车) - Sage"."""
    if len(part.variants) != 1:
        return title
    values = {value for variant in part.variants for options in variant.options.values() for value in options.values()}
    for value in sorted(values, key=len, reverse=True):
        head = title.removesuffix(value).rstrip(" -–—,·")
        if head != title and len(head) >= _SHORTEST_TITLE:
            return head
    return title


def common_title(titles: Sequence[str]) -> str:
    """Return what the titles of variants share ("跑鞋 - 白色", "跑鞋 - 黑色" give "跑鞋"), else the first of them."""
    if len(titles) == 1:
        return titles[0]
    first, last = min(titles), max(titles)
    shared = first[: next((i for i, char in enumerate(first) if last[i : i + 1] != char), len(first))]
    if any(rest and rest[0].isascii() and rest[0].isalnum() for rest in (title[len(shared) :] for title in titles)):
        shared = re.sub(r"[A-Za-z0-9]+$", "", shared)
    whole = _closed(shared, shared.rstrip(_LOOSE_END))
    least = 2 if whole != shared else max(3, len(min(titles, key=len)) // 3)
    return whole if len(whole) >= least else titles[0]


def _closed(shared: str, whole: str) -> str:
    """Return what is left of a shared beginning with the bracket that was cut off behind it."""
    for opening, closing in ("()", "（）", "[]", "【】"):
        if whole.count(opening) > whole.count(closing) and shared[len(whole) :].startswith(closing):
            return whole + closing
    return whole


def _first_by_language(texts: Iterable[Mapping[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for mapping in texts:
        for lang, text in mapping.items():
            if text:
                found.setdefault(lang, text)
    return found


def _facts(group: list[ProductPart], variant_count: int) -> list[Attribute]:
    """Keep one value of each attribute and language, or one a variant where variants differ."""
    by_key: dict[tuple[str, str], dict[str | None, Attribute]] = defaultdict(dict)
    for part in group:
        sku = part.variants[0].sku if len(part.variants) == 1 and variant_count > 1 else None
        for attribute in part.attributes:
            by_key[attribute.key, attribute.lang].setdefault(sku, attribute)
    facts = []
    for by_sku in by_key.values():
        if len({attribute.value for attribute in by_sku.values()}) == 1 or None in by_sku:
            facts.append(next(iter(by_sku.values())))
        else:
            facts.extend(Attribute(a.key, a.name, a.value, a.lang, a.source, sku) for sku, a in by_sku.items())
    return facts


def _drawbacks(group: list[ProductPart]) -> tuple[Attribute, ...]:
    seen: set[tuple[str, str]] = set()
    kept: list[Attribute] = []
    for drawback in (drawback for part in group for drawback in part.drawbacks):
        if (drawback.lang, drawback.value) not in seen:
            seen.add((drawback.lang, drawback.value))
            number = sum(1 for other in kept if other.lang == drawback.lang) + 1
            kept.append(Attribute(f"drawback_{number}", drawback.name, drawback.value, drawback.lang, drawback.source))
    return tuple(kept)


def _variants(group: list[ProductPart]) -> tuple[Variant, ...]:
    merged: dict[str, VariantPart] = {}
    for part in group:
        for variant in part.variants:
            known = merged.setdefault(variant.sku, variant)
            if known is not variant:
                for lang, options in variant.options.items():
                    known.options.setdefault(lang, options)
                known.offer = _fuller(known.offer, variant.offer)
                known.gtin = known.gtin or variant.gtin
    for part in group:
        for lang, translations in part.option_translations.items():
            for variant in merged.values():
                _translate(variant, lang, translations.names, translations.values)
    _prune_feed_options(list(merged.values()))
    return tuple(
        Variant(v.sku, {lang: dict(options) for lang, options in v.options.items()}, v.offer, v.source, v.gtin)
        for v in merged.values()
        if v.offer is not None
    )


def _fuller(one: Offer | None, other: Offer | None) -> Offer | None:
    """Return the offer that says more: of two feeds, one may leave out the sale price on the same list price."""
    if one is None or other is None:
        return one or other
    return other if one.list_price is None and other.list_price == one.price else one


def _translate(
    variant: VariantPart, lang: str, names: Mapping[int, str], values: Mapping[tuple[int, str], str]
) -> None:
    base = next((options for other, options in variant.options.items() if other != lang), {})
    translated = {
        names.get(position, name): values.get((position, value), value)
        for position, (name, value) in enumerate(base.items(), start=1)
    }
    if translated and lang not in variant.options:
        variant.options[lang] = translated


def _prune_feed_options(variants: list[VariantPart]) -> None:
    """Drop what does not tell variants apart: a feed gives every item a colour, also when there is only one."""
    if not all(variant.feed_options for variant in variants):
        return
    for lang in sorted({lang for variant in variants for lang in variant.options}):
        names = {name for variant in variants for name in variant.options.get(lang, {})}
        for name in names:
            if len({variant.options.get(lang, {}).get(name) for variant in variants}) == 1:
                for variant in variants:
                    variant.options.get(lang, {}).pop(name, None)
    for variant in variants:
        variant.options = {lang: options for lang, options in variant.options.items() if options}

"""Which product a message is about: by name, by kind, by option, by what is shown, by what the talk was about.

A name that several products share ("the C1") is settled by the kind, the option or the brand said beside it, then by
the conversation and the room; only what is left after that is asked back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.dialogue import lexicon
from assistant.dialogue.constraints import in_ordering
from assistant.dialogue.records import Memory, ReplyRequest
from assistant.dialogue.shopping import kinds_joined
from assistant.dialogue.shopview import ShopView
from assistant.dialogue.topics import topics_of
from assistant.dialogue.vocabulary import variants_named, words_of_kinds
from knowledge.accessories import main_products
from knowledge.catalogue import NameMatch
from knowledge.records import Product, Variant

# Intents that are about no product, or for which a product is welcome but not needed.
FREE_OF_PRODUCT = frozenset(
    ["greeting", "thanks", "goodbye", "acknowledge", "abuse", "bot_identity", "capability", "repeat", "stop", "prompt_probe", "other_customer", "off_topic", "privacy", "payment", "hours", "order_status", "order_change", "shipping", "return", "warranty", "invoice", "price_protection", "promotion", "recommend", "list", "not_sold"]
)  # fmt: skip
NO_PRODUCT = frozenset(["recommend", "list", "not_sold", "greeting", "thanks", "goodbye", "capability", "bot_identity"])
_SEVERAL = re.compile(r"它们|这两|那两|两(个|款|者)|\b(them|both|these two|those two|the two)\b", re.IGNORECASE)
_FLOOR = 0.5
_COMPARED = 3
_WEAK = 0.8
_PLAIN = re.compile(r"\b(?:normal|regular|standard|ordinary|plain|basic|original) (?:one|version|model)\b|普通(?:版|款|的)|标准(?:版|款)|原版|基础(?:版|款)", re.IGNORECASE)  # fmt: skip
_RUNS = re.compile(r"[a-z0-9]+|[^\x00-\x7f]+")
_PACKING = re.compile(
    r"\b(?:sealed|original|plastic|inner|outer|opened|tore|torn|open)\s+(?:(?:the|its|a|up|sealed|plastic|inner|outer|original|own)\s+){0,2}(?:bag|box|pouch|packet|wrap)\b|"
    r"(?:原|塑料|外|内)?(?:包装)(?:袋子?|盒子?|箱子?)?(?:都|已经)?(?:拆|撕|开|还在|没拆)|(?:袋子|盒子|箱子)(?:都|已经)?(?:拆|撕)",
    re.IGNORECASE,
)
# Several words, or four characters: what is said beside the kind.
_NARROW = re.compile(r"[\u4e00-\u9fff]{4,}|\S+ \S.*")
_AMOUNT = re.compile(r"(?<![\w.])\d+(?:\.\d+)?[a-z]{1,3}(?![a-z])")
_BARE_NUMBER = re.compile(r"(?<![\d.])(\d{1,4})(?!\s?[\d.%]|[a-z])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Named:
    """The products that a text names, the text without their names, and candidates of a name left undecided."""

    rest: str
    products: tuple[Product, ...]
    undecided: tuple[Product, ...] = ()


def named_products(shop: ShopView, text: str, memory: Memory, request: ReplyRequest) -> Named:
    """Return the products named in a normalised text, in order of mention."""
    matches = [
        m
        for m in shop.catalogue.find_names(text)
        if m.score >= _FLOOR and m.span[1] - m.span[0] > 1 and not _is_topic(text, m)
    ]
    near = _near(shop, memory, request)
    matches = [m for m in matches if not (memory.focus and near and _is_option(near[0], text, m))]
    matches = _without_weak(shop, matches, text, near)
    if not matches and (relative := _relative(shop, text, near)) is not None:
        matches = [relative]
    rest = text
    for start, end in sorted(_merged({_whole_words(text, match.span) for match in matches}), reverse=True):
        rest = rest[:start] + " " + rest[end:]
    readings = [
        (group, _settled(shop, [match.product for match in group], text, near))
        for group in _groups(sorted(matches, key=lambda found: (found.span, -found.score)))
    ]
    sure = [left[0] for _, left in readings if len(left) == 1]
    products: list[Product] = []
    undecided: list[Product] = []
    for group, left in readings:
        settled = _of_family(left, sure)
        (products if len(settled) == 1 or _all_named(group) else undecided).extend(settled)
    unique = tuple({product.product_id: product for product in products}.values())
    return Named(rest.strip(), unique, tuple(undecided))


def _is_option(product: Product, text: str, match: NameMatch) -> bool:
    """Tell whether a supposed name is part of an option of the product talked about ("and for 16 pro")."""
    if match.product == product:
        return False
    said = set(re.findall(r"[a-z0-9]+", text[match.span[0] : match.span[1]].lower()))
    values = [value for v in product.variants for options in v.options.values() for value in options.values()]
    return bool(said) and any(said <= set(re.findall(r"[a-z0-9]+", value.lower())) for value in values)


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join overlapping spans."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _whole_words(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """Widen a span to the ends of the Latin words that it cuts."""
    start, end = span
    while start > 0 and re.match(r"[A-Za-z0-9]{2}", text[start - 1 : start + 1]):
        start -= 1
    while end < len(text) and re.match(r"[A-Za-z0-9]{2}", text[end - 1 : end + 1]):
        end += 1
    return start, end


def _near(shop: ShopView, memory: Memory, request: ReplyRequest) -> list[Product]:
    """Return what is shown or talked about, the nearest first."""
    ids = [*memory.focus, *([request.current_product] if request.current_product else []), *memory.recent]
    found = (shop.catalogue.product(product_id) for product_id in ids)
    return list({product.product_id: product for product in found if product is not None}.values())


def _is_topic(text: str, match: NameMatch) -> bool:
    """Tell whether a supposed name is only the name of a property ("无线充电")."""
    span = text[match.span[0] : match.span[1]]
    model = re.search(r"\b(?:the|this|that|your)\s+$", text[: match.span[0]], re.IGNORECASE) is not None
    return (in_ordering(text, match.span) and not model) or any(
        (found := topic.asked.search(span)) and len(found.group()) >= len(span.strip()) - 1 for topic in topics_of(span)
    )


def _without_weak(shop: ShopView, matches: Sequence[NameMatch], text: str, near: Sequence[Product]) -> list[NameMatch]:
    """Leave out matches in part of a name where the kind said beside them is that of the product shown or talked of."""
    kind = shop.vocabulary.products_of_kind(text)
    anchored = any(product.product_id in kind for product in near[:2])
    strong = [match for match in matches if match.score >= _WEAK]
    if strong:
        # Beside a name in full, half a name without brand or number is a thing that is spoken of ("a USB-C cable").
        matches = [m for m in matches if m in strong or _is_marked(text[m.span[0] : m.span[1]], m.product)]
    if strong or not anchored:
        return list(strong) if strong and anchored else list(matches)
    return [match for match in matches if match.product in near]


def _is_marked(span: str, product: Product) -> bool:
    return bool(re.search(r"\d", span)) or _mentions_brand(span, product)


def _groups(matches: Sequence[NameMatch]) -> list[list[NameMatch]]:
    """Put matches of overlapping places together: they are readings of one name."""
    groups: list[list[NameMatch]] = []
    for match in matches:
        if groups and any(match.span[0] < other.span[1] and other.span[0] < match.span[1] for other in groups[-1]):
            groups[-1].append(match)
        else:
            groups.append([match])
    return groups


def _all_named(group: Sequence[NameMatch]) -> bool:
    """Tell whether overlapping matches stand at different places after all ("Air and Air Pro")."""
    return len(group) > 1 and len({match.span[0] for match in group}) == len(group)


def _settled(shop: ShopView, candidates: Sequence[Product], text: str, near: Sequence[Product]) -> list[Product]:
    """Choose among the readings of one name by kind, then option, then what is near."""
    left = list({product.product_id: product for product in candidates}.values())
    if len(left) == 1:
        return left
    kind = shop.vocabulary.products_of_kind(text)
    ids = [product.product_id for product in near]
    left = main_products(_begun_alike(left, text), text)
    if len(left) == 1:
        return left
    for narrowed in (
        [product for product in left if _mentions_brand(text, product)],
        [product for product in left if product.product_id in kind],
        [product for product in left if variants_named(product, text)],
        [product for product in left if product.product_id in ids][:1],
    ):
        if len(narrowed) == 1:
            return narrowed
        left = narrowed or left
    return left


def _begun_alike(left: list[Product], text: str) -> list[Product]:
    """Return those with most words of their title's beginning in a row in the text: "waymark s" is no "Waymark Pro"."""
    said = f" {' '.join(_RUNS.findall(text.lower()))} "
    runs = [max((_run(title, said) for title in product.titles.values()), default=0) for product in left]
    most = max(runs)
    return [product for product, run in zip(left, runs, strict=True) if run == most] if most > 1 else left


def _run(title: str, said: str) -> int:
    words = _RUNS.findall(title.lower())
    return max((count for count in range(len(words) + 1) if f" {' '.join(words[:count])} " in said), default=0)


def _of_family(left: list[Product], beside: Sequence[Product]) -> list[Product]:
    """Among several readings of a name, prefer the one of the brand named beside it ("the C1 or the C1 Lite")."""
    family = [product for product in left if any(product.brand and product.brand == other.brand for other in beside)]
    return family if len(left) > 1 and len(family) == 1 else left


def _relative(shop: ShopView, text: str, near: Sequence[Product]) -> NameMatch | None:
    """Read part of a name beside the product talked about: "那 lite 呢" after the H5 is the H5 Lite."""
    words = re.findall(r"(?<![a-z0-9])[a-z][a-z0-9]+(?![a-z0-9])", text.lower())
    titles = {w for product in shop.shop.products for t in product.titles.values() for w in _latin(t)}
    said = [word for word in words if word in titles]
    if near and len(text) <= 40 and (plain := _PLAIN.search(text)):
        return _plain_relative(shop, near[0], plain.span())
    if not near or not said or len(text) > 40:
        return None
    for product in near[:1]:
        own = {word for title in product.titles.values() for word in _latin(title)}
        stem = {word for word in own if re.search(r"\d", word)} or _latin(product.titles.get("zh", ""))
        for other in shop.shop.products:
            theirs = {word for title in other.titles.values() for word in _latin(title)}
            codes = _latin(other.titles.get("zh", "")) if other.titles.get("zh") else theirs
            added = [word for word in said if word in codes and word not in own]
            if other != product and stem and stem <= theirs and added and other.brand == product.brand:
                start = text.lower().find(added[0])
                return NameMatch(other, None, (start, start + len(added[0])), _WEAK)
    return None


def _plain_relative(shop: ShopView, product: Product, span: tuple[int, int]) -> NameMatch | None:
    """Return the plain product of a family: the X1 after the X1 Lite."""
    own = _latin(product.titles.get("zh", "") or next(iter(product.titles.values()), ""))
    family = [
        (len(theirs), other)
        for other in shop.shop.products
        if other.brand == product.brand
        and (theirs := _latin(other.titles.get("zh", "") or next(iter(other.titles.values()), "")))
        and theirs < own
    ]
    return NameMatch(min(family, key=lambda item: item[0])[1], None, span, _WEAK) if family else None


def _latin(title: str) -> set[str]:
    return set(re.findall(r"[a-z][a-z0-9]*", title.lower()))


def resolve(
    shop: ShopView, text: str, named: Named, memory: Memory, request: ReplyRequest, intent: str
) -> tuple[Variant | None, list[Product], list[Product]]:
    """Fill in the product from the conversation or the room; return (variant, products, ambiguous candidates)."""
    if intent == "compare" and len(named.products) == 1 and 0 < len(named.undecided) <= _COMPARED:
        # "The C1 or the H5", with two called C1: set all of them side by side.
        return None, [*named.products, *named.undecided], []
    joined = kinds_joined(shop, text) if intent not in FREE_OF_PRODUCT and len(named.products) < 2 else []
    if len(joined) > 1 and all(product in joined for product in named.products):
        return None, joined[:_COMPARED], []
    if named.products:
        return variant_meant(text, named.products, memory), list(named.products), []
    if named.undecided:
        return None, [], list(named.undecided)
    if intent in NO_PRODUCT:
        return None, [], []
    shown = shop.catalogue.product(request.current_product) if request.current_product else None
    focus = _focus(shop, text, memory, shown, request)
    noun, candidates = shop.vocabulary.products_named(text)
    packing = _PACKING.search(text)
    if noun and (
        (packing is not None and noun in packing.group().lower())
        or any(noun in match.group().lower() for topic in topics_of(text) for match in topic.asked.finditer(text))
    ):
        # "How long does charging take" names no charger, "I opened the sealed bag" no bag that is sold.
        noun, candidates = "", frozenset()
    kind = shop.vocabulary.products_of_kind(text) | candidates
    if shown and noun and shown.product_id in kind and not any(p.product_id in kind for p in focus):
        focus = [shown]
    brand = {product.product_id for product in shop.shop.products if _mentions_brand(text, product)}
    candidates = candidates & brand or (kind & brand) or (_of_brand(shop, brand, text) if brand else candidates)
    by_option = frozenset(pid for pid in candidates if (p := shop.catalogue.product(pid)) and variants_named(p, text))
    candidates = by_option if len(candidates) > 1 and by_option else candidates
    candidates = _described(shop, candidates, text, noun) if len(candidates) > 1 else candidates
    # A word of a title that is no common word for its kind ("bone-conduction swimming earphones") names just these.
    narrow = bool(_NARROW.fullmatch(noun)) and noun not in words_of_kinds()
    meant_by_noun = candidates if candidates and narrow else kind
    about_other = noun and not any(product.product_id in meant_by_noun for product in focus)
    if about_other and not lexicon.PRONOUN.search(text) and not _part_of(shop, focus, text, noun):
        focus = []
    if focus:
        return variant_meant(text, focus, memory), focus, []
    if candidates and (intent not in FREE_OF_PRODUCT or len(candidates) == 1):
        found = [product for pid in sorted(candidates) if (product := shop.catalogue.product(pid))]
        return (variant_meant(text, found, memory), found, []) if len(found) == 1 else (None, [], found)
    if shown:
        return None, [shown], []
    listed = [product for pid in memory.listed if (product := shop.catalogue.product(pid))]
    if listed and lexicon.PRONOUN.search(text) and intent not in FREE_OF_PRODUCT and not noun:
        # "Is it comfortable" after several were named: one of those is meant, whichever it is.
        return (None, listed, []) if len(listed) == 1 else (None, [], listed)
    meant = shop.linker.products_meant(_without_topics(text)) if intent not in FREE_OF_PRODUCT else []
    if len(meant) == 1:
        return variant_meant(text, meant, memory), meant, []
    return None, [], meant


def _without_topics(text: str) -> str:
    """Return the text without the words for a property: "how long does the battery last" means no spare battery."""
    for topic in topics_of(text):
        text = topic.asked.sub(" ", text)
    return text


def _described(shop: ShopView, candidates: frozenset[str], text: str, noun: str) -> frozenset[str]:
    """Narrow the products of a kind by what else of their titles the text says ("kids headphones"); all if it tells nothing."""
    lowered = _joined_amounts(text.lower().replace(noun, " "))
    said: dict[str, int] = {}
    for product_id in candidates:
        product = shop.catalogue.product(product_id)
        parts = _title_parts(product) if product else set()
        said[product_id] = sum(part in lowered and part not in noun for part in parts)
    most = max(said.values(), default=0)
    return frozenset(pid for pid, count in said.items() if count == most) if most else candidates


def _title_parts(product: Product) -> set[str]:
    """Return the pairs of Chinese characters and the Latin words of a product's titles, without its brand."""
    brand = product.brand.lower()
    parts: set[str] = set()
    for title in product.titles.values():
        lowered = title.lower()
        parts |= {w for w in re.findall(r"[a-z]{3,}", lowered) if w not in brand}
        pairs = (lowered[i : i + 2] for i in range(len(lowered) - 1))
        parts |= {pair for pair in pairs if re.fullmatch(r"[\u4e00-\u9fff]{2}", pair) and pair not in brand}
        parts |= set(_AMOUNT.findall(_joined_amounts(lowered)))
    return parts


def _joined_amounts(text: str) -> str:
    """Write amounts as one word each: "27,000 mah" as "27000mah"."""
    return re.sub(r"(\d)\s+(?=[a-z]{1,3}\b)", r"\1", re.sub(r"(?<=\d),(?=\d{3})", "", text))


def _of_brand(shop: ShopView, brand: set[str], text: str) -> frozenset[str]:
    """Return the products of a brand whose titles share most with the text, beside the brand."""
    shared: dict[str, int] = {}
    for product_id in brand:
        product = shop.catalogue.product(product_id)
        if product is None:
            continue
        words = set(product.brand.lower().split())
        titles = [title.lower() for title in product.titles.values()]
        parts = {title[i : i + 2] for title in titles for i in range(len(title) - 1) if not title[i : i + 2].isascii()}
        parts = {part for part in parts if " " not in part and not any(part in word for word in words)}
        shared[product_id] = sum(part in text.lower() for part in parts)
    most = max(shared.values(), default=0)
    return frozenset(product_id for product_id, count in shared.items() if count == most)


def _focus(shop: ShopView, text: str, memory: Memory, shown: Product | None, request: ReplyRequest) -> list[Product]:
    focus = [found for product_id in memory.focus if (found := shop.catalogue.product(product_id))]
    if shown and (request.channel == "room" or (lexicon.SHOWN_NOW.search(text) and not focus)):
        return [shown]
    if len(focus) == 1 and _SEVERAL.search(text) and len(memory.recent) > 1:
        return [found for product_id in memory.recent[:2] if (found := shop.catalogue.product(product_id))]
    return focus


def _part_of(shop: ShopView, focus: Sequence[Product], text: str, noun: str) -> bool:
    """Tell whether what the noun names is spoken of by the product in focus ("can it take a power bank?")."""
    if len(focus) != 1 or not re.search(r"里|放|带|装|配|连|\b(in|inside|with|through|into|fit|take)\b", text):
        return False
    lang = "en" if noun.isascii() else "zh"
    return any(noun in passage.text.lower() for passage in shop.passages(focus[0], lang))


def variant_meant(text: str, products: Sequence[Product], memory: Memory) -> Variant | None:
    """Return the variant that the text names by SKU, options or their bare number; else the one in focus, if it is still this product."""
    if len(products) != 1:
        return None
    product = products[0]
    named = variants_named(product, text)
    if named:
        return named[0]
    numbered = _numbered(product, text)
    if numbered is not None:
        return numbered
    if memory.focus_sku and memory.focus[:1] == (product.product_id,):
        return next((variant for variant in product.variants if variant.sku == memory.focus_sku), None)
    return None


def _numbered(product: Product, text: str) -> Variant | None:
    """Return the first variant with an option whose number stands in the text by itself ("the 24", "24 的")."""
    said = set(_BARE_NUMBER.findall(text))
    numbers = {
        variant.sku: {n for o in variant.options.values() for v in o.values() for n in re.findall(r"\d+", v)}
        for variant in product.variants
    }
    fitting = [variant for variant in product.variants if said & numbers[variant.sku]]
    return fitting[0] if fitting and len(fitting) < len(product.variants) else None


def _mentions_brand(text: str, product: Product) -> bool:
    lowered = text.lower()
    return any(len(word) >= 2 and word in lowered for word in product.brand.lower().split())

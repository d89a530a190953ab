"""Finds which products a text names: fuzzily, in both languages, where in the text, and how surely."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from knowledge.accessories import is_accessory
from knowledge.model_names import model_names
from knowledge.name_units import GENERATION, Masker, Unit, generic_words, model_codes, sole_types, sound_of, units_of
from knowledge.records import Product, Shop, Variant
from knowledge.text import compiled, fold, has_cjk

_SEPARATOR = re.compile(r"和|与|跟|还是|或|对比|比|、|,|，|;|；|。|？|\?|!|！|\band\b|\bvs\b|\bor\b|\bthan\b")
_MAX_GAP = 8
# A size within a title ("4L", "65W") is seldom said; the model before it is.
_AMOUNT = re.compile(r"\d+(?:ml|l|mah|wh|w|kg|g|cm|mm|m|v|gb|tb|inch|in|oz|pcs)|ml|l|mah|kg")
_SOLE_TYPE = 0.7
_SPELLED = 84.0
_KIN = "pro|max|mini|lite|plus|ultra|kids|se|air|junior|winter|rain"
_LEAD = re.compile(
    rf"(?P<name>[\u4e00-\u9fff]{{2,4}})(?:\s*\d代)?\s+(?:(?P<kin>(?:{_KIN})(?:\s+(?:{_KIN}))*)\b\s*)?(?=[a-z])"
)
_SPELT_GENERATION = re.compile(r"([一二三四五])代(?![表价理替码步沟购言办])")
_OTHERS_DEVICE = re.compile(
    r"\b(?P<device>macbook|ipad|iphone|galaxy|pixel|surface|airpods|redmi|thinkpad)(?:\s?(?:\d{1,2}|[a-z]\d{1,2}|air|pro|max|mini|plus|ultra|se|book)\b)*"
)
_BESIDE_KIN = 0.45
THRESHOLD = 0.5
"""Below half of a name's weight a mention is a coincidence."""


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A mention of a product. `span` is (start, end) in the text; `score` 0 to 1, 1 for a name or SKU in full.

    `variant` is set when the text names its SKU, or options that only one variant has.
    """

    product: Product
    variant: Variant | None
    span: tuple[int, int]
    score: float


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to name a product: the weights of its units."""

    product: int
    weights: dict[str, float]
    total: float
    full: bool


@dataclass(frozen=True, slots=True)
class _Mention:
    form: _Form
    start: int
    end: int
    weight: float
    score: float
    places: frozenset[int]


class NameFinder:
    """Built once for a shop; `find` is read-only and safe in threads."""

    def __init__(self, shop: Shop) -> None:
        self._products = shop.products
        self._masker = Masker(generic_words(shop))
        self._skus = _sku_table(shop)
        names = [(number, name) for number, product in enumerate(shop.products) for name in _names(product)]
        brands = {word for product in shop.products for word in _words(fold(product.brand))}
        spread: dict[str, set[int]] = defaultdict(set)
        for number, name in names:
            for unit in units_of(self._masker.masked(_in_digits(fold(name)))):
                spread[unit.key].add(number)
        self._spread = {key: len(products) for key, products in spread.items()}
        self._brands = brands
        self._forms: list[_Form] = []
        self._by_unit: dict[str, list[int]] = defaultdict(list)
        self._common: set[int] = set()
        for number, name in names:
            self._add_form(number, name)
        for number, word in sole_types(shop):
            weights = {unit.key: 1.0 for unit in units_of(word)}
            self._keep(_Form(number, weights, sum(weights.values()) / _SOLE_TYPE, True))
        for number, word in self._model_words(shop):
            self._keep(_Form(number, {word: 1.0}, 1.0 / _SOLE_TYPE, True))
        for number, code in model_codes(shop, self._masker):
            self._keep(_Form(number, {code: 1.0}, 1.0, True))
        for short in model_names(shop.products, self._masker.is_generic):
            if short.common:
                self._common.add(len(self._forms))
            self._keep(_Form(short.product, short.weights, short.total, True))
        self._latin = sorted(key for key in self._by_unit if not has_cjk(key) and len(key) >= 4)
        self._sounds: dict[str, list[str]] = defaultdict(list)
        for key in self._by_unit:
            if has_cjk(key) and len(key) == 2:
                self._sounds[sound_of(key)].append(key)

    def _model_words(self, shop: Shop) -> Iterator[tuple[int, str]]:
        """Yield (product number, word) of trade words that one product has for its model, after the brand: "山涧 Mini"."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, product in enumerate(shop.products):
            latin = [re.findall(r"[a-z]{3,}", fold(title)) for title in product.titles.values() if has_cjk(title)]
            for word in dict.fromkeys(word for words in latin for word in words if self._masker.is_generic(word)):
                found[word].append(number)
        yield from ((numbers[0], word) for word, numbers in found.items() if len(numbers) == 1)

    def find(self, text: str) -> list[NameMatch]:
        """Return the products the text names, best first; a name inside a longer matched name is not another one."""
        folded = _without_others(_in_digits(fold(text)), self._by_unit)
        by_sku = list(self._find_skus(text, folded))
        taken = [match.span for match in by_sku]
        mentions = [m for m in self._mentions(folded) if not any(a <= m.start and m.end <= b for a, b in taken)]
        best: dict[tuple[int, int], _Mention] = {}
        for mention in self._unshadowed(mentions):
            place = (mention.form.product, mention.start)
            if place not in best or best[place].score < mention.score:
                best[place] = mention
        matches = by_sku + [self._match(mention, folded) for mention in best.values()]
        return sorted(_once_each(matches), key=lambda match: (-match.score, match.span))

    def _add_form(self, number: int, name: str) -> None:
        folded = _in_digits(fold(name))
        units = [unit for unit in units_of(self._masker.masked(folded)) if not self._masker.is_generic(unit.key)]
        weights = {unit.key: self._weight(unit.key, folded) for unit in units}
        full = bool(weights) and max(weights.values()) > 0.3
        if not full:
            weights = {unit.key: 1.0 for unit in units_of(folded)}
        total = sum(weights.values())
        if not weights or total <= 0:
            return
        self._keep(_Form(number, weights, total, full))

    def _keep(self, form: _Form) -> None:
        self._forms.append(form)
        for key in form.weights:
            self._by_unit[key].append(len(self._forms) - 1)

    def _weight(self, key: str, folded_name: str) -> float:
        """Weigh a unit by how few products share it; brands weigh little, words beside a Latin name less."""
        rarity = math.log(1 + len(self._products) / self._spread.get(key, 1)) / math.log(1 + len(self._products))
        if key in self._brands or _AMOUNT.fullmatch(key):
            return 0.2 * rarity
        if has_cjk(key) and not GENERATION.fullmatch(key):
            others = [word for word in re.findall(r"[a-z0-9]+", folded_name) if not self._masker.is_generic(word)]
            return rarity * (0.15 if any(word not in self._brands for word in others) else 0.6)
        return rarity

    def _mentions(self, folded: str) -> Iterator[_Mention]:
        hits: dict[int, list[Unit]] = defaultdict(list)
        for unit in self._known_units(folded):
            for number in self._by_unit[unit.key]:
                hits[number].append(unit)
        separators = [found.start() for found in _SEPARATOR.finditer(folded)]
        named: list[_Mention] = []
        weak: list[_Mention] = []
        for number, units in hits.items():
            form = self._forms[number]
            for cluster in _clusters(units, separators):
                mention = _mention(form, cluster)
                if mention.score >= THRESHOLD and (form.full or mention.score > 0.95):
                    named.append(mention)
                elif number in self._common and mention.score >= _BESIDE_KIN:
                    weak.append(mention)
        yield from named
        # "Turn vs Turn Pro": beside its kin a word of the language names the plain one.
        words = [(set(m.form.weights), m.start) for m in named]
        beside = (w for w in weak if any(set(w.form.weights) < keys and w.start != at for keys, at in words))
        yield from (replace(mention, score=THRESHOLD) for mention in beside)

    def _known_units(self, folded: str) -> Iterator[Unit]:
        """Yield the text's units that occur in names: alike, joined or split otherwise, misspelled, or sounding alike."""
        units = units_of(folded)
        for position, unit in enumerate(units):
            if unit.key in self._by_unit:
                yield unit
                continue
            if has_cjk(unit.key):
                for key in self._sounds.get(sound_of(unit.key), ()) if len(unit.key) == 2 else ():
                    yield Unit(key, unit.start, unit.end, 0.8)
                continue
            yield from self._respelled(unit, units[position + 1] if position + 1 < len(units) else None)

    def _respelled(self, unit: Unit, following: Unit | None) -> Iterator[Unit]:
        if following and not has_cjk(following.key) and unit.key + following.key in self._by_unit:
            yield Unit(unit.key + following.key, unit.start, following.end)
            return
        for cut in range(2, len(unit.key)):
            head, tail = unit.key[:cut], unit.key[cut:]
            if head in self._by_unit and tail in self._by_unit:
                yield Unit(head, unit.start, unit.start + cut)
                yield Unit(tail, unit.start + cut, unit.end)
                return
        if len(unit.key) >= 5 and not self._masker.is_generic(unit.key):
            close = process.extractOne(unit.key, self._latin, scorer=fuzz.ratio, score_cutoff=_SPELLED)
            if close and close[0][0] == unit.key[0]:
                yield Unit(close[0], unit.start, unit.end, close[1] / 100)

    def _unshadowed(self, mentions: Sequence[_Mention]) -> Iterator[_Mention]:
        """Leave out a mention whose characters a better one of another product explains as well."""
        for mention in mentions:
            rivals = (other for other in mentions if other.form.product != mention.form.product)
            if not any(_shadows(other, mention) and not self._is_part_of(other, mention) for other in rivals):
                yield mention

    def _is_part_of(self, other: _Mention, mention: _Mention) -> bool:
        """Tell whether the same words name an accessory and the thing itself: the shorter name is not the likelier."""
        part, thing = self._products[other.form.product], self._products[mention.form.product]
        return other.places == mention.places and is_accessory(part) and not is_accessory(thing)

    def _find_skus(self, text: str, folded: str) -> Iterator[NameMatch]:
        for found in re.finditer(r"[a-z0-9]+(?:[-_./][a-z0-9]+)*", folded):
            entry = self._skus.get(re.sub(r"[^a-z0-9]", "", found.group()))
            if entry:
                product, variant = entry
                yield NameMatch(product, variant, found.span(), 1.0)

    def _match(self, mention: _Mention, folded: str) -> NameMatch:
        product = self._products[mention.form.product]
        return NameMatch(
            product, _variant_named(product, folded), (mention.start, mention.end), round(mention.score, 4)
        )


def _names(product: Product) -> Iterator[str]:
    yield from dict.fromkeys((*product.titles.values(), *product.aliases))
    yield from filter(None, (_chinese_lead(title, product.brand) for title in product.titles.values()))
    if not has_cjk(product.product_id) and re.search(r"[a-z]{3}", product.product_id):
        yield product.product_id.replace("-", " ").replace("_", " ")


def _chinese_lead(title: str, brand: str) -> str:
    """Return the Chinese name that a title has beside a Latin one, with what tells it from its kin: "北坡 Pro NorthSlope …"."""
    found = _LEAD.match(_in_digits(fold(title)))
    if found is None or (brand and (fold(brand).startswith(found["name"]) or found["name"].startswith(fold(brand)))):
        return ""
    generation = GENERATION.search(_in_digits(fold(title)))
    beside = f" {found['kin']}" if found["kin"] else ""
    return f"{found['name']}{beside} {generation.group()}" if generation else f"{found['name']}{beside}"


def _in_digits(folded: str) -> str:
    """Return folded text with generations in digits, as long as it was: 二代 is 2代."""
    return _SPELT_GENERATION.sub(lambda found: f"{'一二三四五'.index(found[1]) + 1}代", folded)


def _without_others(folded: str, known: Mapping[str, Sequence[int]]) -> str:
    """Blank what stands behind the name of a device of somebody else's: "macbook pro" names no Pro of this shop."""

    def blank(found: re.Match[str]) -> str:
        return found.group() if found["device"] in known else " " * len(found.group())

    return _OTHERS_DEVICE.sub(blank, folded)


def _words(folded: str) -> Iterator[str]:
    yield folded
    for unit in units_of(folded):
        yield unit.key


def _sku_table(shop: Shop) -> dict[str, tuple[Product, Variant | None]]:
    table: dict[str, tuple[Product, Variant | None]] = {}
    for product in shop.products:
        ids: list[tuple[str, Variant | None]] = [(variant.sku, variant) for variant in product.variants]
        ids += [(variant.gtin, variant) for variant in product.variants if variant.gtin]
        for sku, variant in [*ids, (product.product_id, None)]:
            compact = re.sub(r"[^a-z0-9]", "", fold(sku))
            if len(compact) >= 4 and re.search(r"\d", compact):
                table.setdefault(compact, (product, variant))
    return table


def _clusters(units: Sequence[Unit], separators: Sequence[int]) -> Iterator[list[Unit]]:
    """Group units that stand together: a repeat, a gap or an "and" starts another mention."""
    current: list[Unit] = []
    for unit in sorted(units, key=lambda unit: unit.start):
        if current:
            end = current[-1].end
            apart = unit.start - end > _MAX_GAP or any(end <= place < unit.start for place in separators)
            if apart or any(other.key == unit.key for other in current):
                yield current
                current = []
        current.append(unit)
    if current:
        yield current


def _mention(form: _Form, cluster: list[Unit]) -> _Mention:
    weight = sum(form.weights[unit.key] * unit.weight for unit in cluster)
    places = frozenset(place for unit in cluster for place in range(unit.start, unit.end))
    score = min(1.0, weight / form.total * (1.0 if form.full else 0.7 + 0.3 * (weight / form.total)))
    return _Mention(form, cluster[0].start, max(unit.end for unit in cluster), weight, score, places)


def _shadows(other: _Mention, mention: _Mention) -> bool:
    if not mention.places <= other.places:
        return False
    if mention.places < other.places:
        return other.score >= mention.score * 0.7
    return other.score > mention.score * 1.25


def _once_each(matches: Sequence[NameMatch]) -> list[NameMatch]:
    best: dict[str, NameMatch] = {}
    for match in matches:
        known = best.get(match.product.product_id)
        if known is None or match.score > known.score:
            best[match.product.product_id] = match
    return list(best.values())


def _variant_named(product: Product, folded: str) -> Variant | None:
    """Return the one variant whose named options the text agrees with, if the text names any and one is left."""
    mentioned = 0
    scores = []
    for variant in product.variants:
        values = {fold(value) for options in variant.options.values() for value in options.values()}
        named = sum(1 for value in values if _names_value(value, folded))
        mentioned = max(mentioned, named)
        scores.append((named, variant))
    best = [variant for named, variant in scores if named == mentioned]
    return best[0] if mentioned and len(best) == 1 else None


def _names_value(value: str, folded: str) -> bool:
    if has_cjk(value):
        short = value.removesuffix("色")
        return value in folded or (len(short) == 1 and value != short and f"{short}的" in folded)
    return value in folded and compiled(rf"(?<![a-z0-9]){re.escape(value)}(?![a-z0-9])").search(folded) is not None

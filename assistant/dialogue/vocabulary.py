"""The words of one shop, derived from its records: category and product nouns, option values, regions.

Made once per index version. Nothing here knows a particular shop; `data/kinds.toml` knows what people call goods.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from assistant.dialogue.colours import said_elsewhere
from assistant.dialogue.topics import all_topics
from knowledge.bilingual import chinese_nouns_for, english_noun_for
from knowledge.chinese_words import frequency, tagger
from knowledge.records import Product, Shop, Variant
from knowledge.text import compiled

_EN_TAIL = re.compile(r"[A-Za-z][A-Za-z'-]+")
_CJK_TAIL = re.compile(r"[\u4e00-\u9fff]{2,}")
_SPLIT = re.compile(r"[/、,，&与和及]|\band\b|>")
_OPTION_NOISE = {"default title", "default", "默认", "标准", "standard"}
_LONGEST_ZH = 10
_LONGEST_EN = 4
_IN_FULL, _BY_MAIN_WORD = 3.0, 2.0
_PARTLY_NAMED = 0.6
# More often in a Chinese corpus than any word for one kind of goods.
_COMMON = 1000
_COMMON_EN = frozenset({"case", "fan", "wire", "outfit", "reader", "appliance", "best feature"})


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Nouns and option values with the ids of the products they may mean; regions with their policy names.

    `nouns` are as narrow as the titles are, `kinds` as wide as what people call such goods.
    """

    nouns: Mapping[str, frozenset[str]]
    categories: Mapping[str, str]
    options: Mapping[str, frozenset[str]]
    regions: tuple[str, ...]
    kinds: Mapping[str, frozenset[str]]

    def products_named(self, text: str) -> tuple[str, frozenset[str]]:
        """Return the longest noun found in the text and the products it may mean; ("", empty) if there is none."""
        found = _longest_first(gram for gram in grams_of(spelled_out(text)) if gram in self.nouns)
        noun = next((noun for noun in found if not inside_topic(noun, text)), found[0] if found else "")
        return noun, self.nouns.get(noun, frozenset())

    def all_named(self, text: str) -> dict[str, frozenset[str]]:
        """Return every noun in the text that is not inside a longer one, with the products it may mean."""
        found = _longest_first(gram for gram in grams_of(text.lower()) if gram in self.nouns)
        kept: list[str] = []
        for noun in found:
            if not any(noun in longer for longer in kept):
                kept.append(noun)
        return {noun: self.nouns[noun] for noun in sorted(kept, key=text.lower().find)}

    def products_of_kind(self, text: str) -> frozenset[str]:
        """Return the products of the kind that the text names in whatever word people use for it."""
        found = _longest_first(gram for gram in grams_of(spelled_out(text)) if gram in self.kinds)
        word = next((word for word in found if not inside_topic(word, text)), found[0] if found else "")
        return self.kinds.get(word, frozenset())

    def category_named(self, text: str) -> str | None:
        """Return the key of the category whose name stands in the text."""
        name = max((gram for gram in grams_of(text.lower()) if gram in self.categories), key=len, default=None)
        return self.categories[name] if name is not None else None

    def is_kind(self, word: str) -> bool:
        """Tell whether a word by itself names a kind of goods of the shop, in the singular or the plural."""
        forms = (word.lower(), word.lower().removesuffix("s"), f"{word.lower()}s")
        return any(form in table for table in (self.nouns, self.kinds, self.categories) for form in forms)

    def option_values(self, text: str) -> list[str]:
        """Return option values (colours, sizes) named in the text, longest first."""
        return list(_values_named(tuple(self.options), text.lower()))

    def region_named(self, text: str) -> str | None:
        """Return the longest place name of the shipping policies found in the text."""
        lowered = text.lower()
        return next((name for name in self.regions if _contains(lowered, name.lower())), None)


def _longest_first(words: Iterable[str]) -> list[str]:
    """Return the words once each, the longest first; of equal ones that which is said first."""
    return sorted(dict.fromkeys(words), key=len, reverse=True)


def spelled_out(text: str) -> str:
    """Return the text in lower case, with a bag at the end of a phrase told from the 包 of other words."""
    return re.sub(r"的包(?=$|[,，。?？吗有 ])", "的包包", text.lower())


@lru_cache(maxsize=1024)
def inside_topic(noun: str, text: str) -> bool:
    """Tell whether the noun only stands inside words for a property ("machine" in "machine wash")."""
    lowered = text.lower()
    places = [match.span() for match in compiled(re.escape(noun)).finditer(lowered)]
    spans = [
        match.span()
        for topic in all_topics()
        for match in topic.asked.finditer(lowered)
        if len(match.group()) > len(noun)
    ]
    return bool(places) and all(any(a <= start and end <= b for a, b in spans) for start, end in places)


@lru_cache(maxsize=256)
def _values_named(values: tuple[str, ...], text: str) -> tuple[str, ...]:
    found = [value for value in values if _may_name(value, text) and _named_share(value, text) >= _BY_MAIN_WORD]
    return tuple(sorted(found, key=len, reverse=True))


def options_agree(product: Product, text: str) -> bool:
    """Tell whether one version has every option that the text names; True where it names none."""
    named: dict[int, float] = defaultdict(float)
    for variant in product.variants:
        for position, share in _option_shares(variant, text.lower()).items():
            named[position] = max(named[position], share)
    wanted = {position for position, share in named.items() if share}
    return not wanted or any(
        all(_option_shares(variant, text.lower()).get(position) for position in wanted) for variant in product.variants
    )


def variants_named(product: Product, text: str) -> tuple[Variant, ...]:
    """Return the variants that the text names best by SKU or options; none if it names no option."""
    scored = [(_option_score(variant, text.lower()), variant) for variant in product.variants]
    best = max((score for score, _ in scored), default=0.0)
    return tuple(variant for score, variant in scored if best and score == best)


def _option_score(variant: Variant, text: str) -> float:
    sku = variant.sku.lower()
    if sku in text and re.search(rf"(?<![a-z0-9]){re.escape(sku)}(?![a-z0-9])", text):
        return 100.0
    return sum(_option_shares(variant, text).values())


def _option_shares(variant: Variant, text: str) -> dict[int, float]:
    """Return how surely the text names the value of each of the variant's options, by the option's place."""
    values: dict[int, float] = defaultdict(float)
    for options in variant.options.values():
        for position, value in enumerate(options.values()):
            if value.lower() not in _OPTION_NOISE:
                values[position] = max(values[position], _named_share(value.lower(), text))
    return values


def _may_name(value: str, text: str) -> bool:
    """Tell quickly whether it is worth looking for a value in the text."""
    ends = value.split() if value.isascii() else (value[0], value.removesuffix("色")[-1:])
    elsewhere = said_elsewhere(value)
    return any(end in text for end in ends) or (elsewhere is not None and elsewhere.search(text) is not None)


def _named_share(value: str, text: str) -> float:
    """Return how surely the text names an option value: 3 in full, less by its main word or most of its words."""
    if _contains(text, value):
        return _IN_FULL + len(value) / 100
    if (elsewhere := said_elsewhere(value)) is not None and elsewhere.search(text):
        return _BY_MAIN_WORD
    if not value.isascii():
        # A colour is called by its last character: "黑色", "黑的" for "墨黑".
        head = value.removesuffix("色")[-1:]
        return (
            _BY_MAIN_WORD
            if head and compiled(rf"{head}(色|的|款)").search(text) and not re.search(r"\d", value)
            else 0.0
        )
    words = value.split()
    said = set(re.findall(r"[a-z0-9]+", text))
    if len(words) > 1 and not re.search(r"\d", value) and words[-1] in said:
        return _BY_MAIN_WORD
    share = len([word for word in words if word in said]) / len(words)
    return 1.0 + share if len(words) > 2 and share >= _PARTLY_NAMED else 0.0


def grams_of(text: str) -> Iterator[str]:
    """Yield what a noun of the text could be: runs of Chinese characters, and up to four Latin words, singular too."""
    for run in re.findall(r"[\u4e00-\u9fffa-z0-9]*[\u4e00-\u9fff][\u4e00-\u9fffa-z0-9]*", text):
        for start in range(len(run)):
            yield from (run[start:end] for end in range(start + 1, min(len(run), start + _LONGEST_ZH) + 1))
    words = re.findall(r"[a-z0-9][a-z0-9'-]*", text)
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + _LONGEST_EN) + 1):
            gram = " ".join(words[start:end])
            yield gram
            if gram.endswith("s"):
                yield gram[:-1]
            if gram.endswith("es"):
                yield gram[:-2]


def _contains(text: str, term: str) -> bool:
    """Tell whether the term stands in the text: as whole words if it is Latin, anywhere if it is Chinese."""
    if not term.isascii():
        return term in text or (" " in term and term.replace(" ", "") in text.replace(" ", ""))
    if term in text and re.search(rf"(?<![a-z0-9'’]){re.escape(term)}(?:s|es)?(?![a-z0-9'’])", text) is not None:
        return True
    # "150ml" and "20-inch" name "150 mL" and "20 inch".
    parts = term.split()
    if len(parts) == 2 and parts[0].isdigit():
        unit = rf"[\s-]?{re.escape(parts[1])}(?:es|s)?(?![a-z0-9])|(?:{re.escape(parts[1][:1])})?(?=的|版|款|那)"
        return re.search(rf"(?<![a-z0-9.]){parts[0]}(?:{unit})", text) is not None
    return False


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


def _title_parts(title: str) -> set[str]:
    """Return the longer pieces of a Chinese title's last part: what people call it by half ("睡眠耳塞")."""
    tail = _CJK_TAIL.findall(re.sub(r"[（(].*?[)）]", "", title))
    if not tail:
        return set()
    last = tail[-1]
    return {last[start:end] for start in range(len(last)) for end in range(start + 4, len(last) + 1)}


def _nouns(products: Sequence[Product], kinds: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    nouns: dict[str, set[str]] = defaultdict(set)
    parts: dict[str, set[str]] = defaultdict(set)
    for product in products:
        for lang, title in product.titles.items():
            for noun in _title_nouns(title, lang):
                nouns[noun].add(product.product_id)
            for part in _title_parts(title) if lang == "zh" else ():
                parts[part].add(product.product_id)
    titled = set(nouns)
    for product in products:
        for name in product.category.values():
            for part in _SPLIT.split(name):
                noun = part.strip().lower().removesuffix("s")
                # A title says what a thing is more narrowly than the category it was put into.
                if len(noun) >= 2 and noun not in titled:
                    nouns[noun].add(product.product_id)
    for more in (parts, kinds):
        for word, ids in more.items():
            if word not in nouns:
                nouns[word] = set(ids)
    return {noun: frozenset(ids) for noun, ids in nouns.items()}


@lru_cache(maxsize=1)
def _groups() -> tuple[tuple[str, ...], ...]:
    raw = tomllib.loads(files("assistant.dialogue").joinpath("data/kinds.toml").read_text(encoding="utf-8"))
    return tuple(tuple(words) for words in raw.values())


@lru_cache(maxsize=1)
def words_of_kinds() -> frozenset[str]:
    """Return every word of the table by which people call kinds of goods, whether or not a shop has them."""
    return frozenset(word.lstrip("*?") for words in _groups() for word in words if len(word.lstrip("*?")) > 1)


@lru_cache(maxsize=1)
def collective_words() -> tuple[frozenset[str], frozenset[str]]:
    """Return the words that stand for several kinds alike ("pot"), and those of the kinds they take together."""
    wide = [words for words in _groups() if any(word.startswith("?") for word in words)]
    above = frozenset(word[1:] for words in wide for word in words if word.startswith("?"))
    return above, frozenset(word.lstrip("*") for words in wide for word in words if not word.startswith("?"))


def _kinds(products: Sequence[Product]) -> dict[str, frozenset[str]]:
    """Map every word for a kind of goods to the products whose title, type or tags use any word of that kind."""
    texts = {
        product.product_id: [title.lower() for title in product.titles.values()]
        + [a.value.lower() for a in product.attributes if a.key in ("type", "product_type")]
        + [tag.lower() for tag in (*product.tags, *product.aliases)]
        for product in products
    }
    found: dict[str, frozenset[str]] = {}
    for words in _groups():
        ids = frozenset(
            pid for pid, own in texts.items() if any(_is_kind(text, word) for text in own for word in words)
        )
        if ids:
            for word in words:
                if len(word.removeprefix("*")) > 1:
                    found.setdefault(word.lstrip("*?"), ids)
    return found


def _translated(products: Sequence[Product]) -> dict[str, frozenset[str]]:
    """Map what the dictionary calls the goods in the other language than their titles to the products so called."""
    own: dict[str, set[str]] = defaultdict(set)
    for product in products:
        for lang, title in product.titles.items():
            for noun in _title_nouns(title, lang):
                own[noun].add(product.product_id)
            if lang == "zh" and (tail := _CJK_TAIL.findall(re.sub(r"[（(].*?[)）]", "", title))):
                own[tagger().lcut(tail[-1])[-1].word].add(product.product_id)
    found: dict[str, set[str]] = defaultdict(set)
    for noun, words in chinese_nouns_for(noun for noun in own if noun.isascii()).items():
        for word in words:
            found[word] |= own[noun]
    for noun, ids in own.items():
        if not noun.isascii() and (english := english_noun_for(noun)):
            found[english] |= ids
    return {word: frozenset(ids) for word, ids in found.items() if _names_goods(word)}


def _names_goods(word: str) -> bool:
    """Tell whether a word is one for goods: neither so common that it stands for much else, nor a property's."""
    common = frequency(word) > _COMMON or word in _COMMON_EN
    return not common and not any(topic.asked.search(word) for topic in all_topics())


def _is_kind(text: str, word: str) -> bool:
    if word.startswith("?"):
        return False
    return text.endswith(word[1:]) if word.startswith("*") else _contains(text, word) and not _of_another(text, word)


@lru_cache(maxsize=65536)
def _of_another(text: str, word: str) -> bool:
    """Tell whether a text that holds the word ends in a word of quite another kind ("水壶除垢剂", "descaler for kettles")."""
    if not word.isascii():
        tail = (_CJK_TAIL.findall(text) or [""])[-1]
    else:
        tail = re.split(r"\bfor\b", text)[0].strip()
        if _contains(tail, word):
            return False
    ends = [group for group in _bare_groups() if any(tail.endswith(other) for other in group)]
    return bool(ends) and not any(word in group for group in ends)


@lru_cache(maxsize=1)
def _bare_groups() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(word.lstrip("*?") for word in words) for words in _groups())


def _region_names(shop: Shop) -> tuple[str, ...]:
    names: set[str] = set()
    for policy in shop.policies:
        if policy.kind != "shipping" or not policy.rule:
            continue
        for region in [*policy.rule.get("regions", ()), *policy.rule.get("notServed", ())]:
            for values in dict(region.get("names", {})).values():
                names.update(str(value) for value in values)
    return tuple(_longest_first(sorted(names)))


def vocabulary_of(shop: Shop) -> Vocabulary:
    """Derive the vocabulary from the shop's records."""
    categories: dict[str, str] = {}
    options: dict[str, set[str]] = defaultdict(set)
    for product in shop.products:
        for name in (*product.category.values(), product.category_key.replace("_", " ")):
            for part in (name, *_SPLIT.split(name)):
                if len(part.strip()) >= 2:
                    categories[part.strip().lower().removesuffix("s")] = product.category_key
        for variant in product.variants:
            for names in variant.options.values():
                for value in names.values():
                    for part in (value, *re.split(r"[/·]", value)):
                        if part.strip() and part.strip().lower() not in _OPTION_NOISE:
                            options[part.strip().lower()].add(product.product_id)
    kinds = _kinds(shop.products)
    kinds = _translated(shop.products) | kinds
    return Vocabulary(
        nouns=_nouns(shop.products, kinds),
        categories=categories,
        options={value: frozenset(ids) for value, ids in options.items()},
        regions=_region_names(shop),
        kinds=kinds,
    )

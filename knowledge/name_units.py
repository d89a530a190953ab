"""Names cut into units that can be matched one by one: Latin words and pairs of Chinese characters.

Words that many products share, or that name a category or an attribute, tell nobody which product is meant; they
are masked out before a name is cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import lazy_pinyin

from knowledge.attributes import common_names
from knowledge.records import Shop
from knowledge.text import STOP_CHARS, STOP_WORDS, fold, has_cjk

# A generation ("2代") is one unit; it tells products of a family apart.
GENERATION = re.compile(r"(?<!\d)\d代")
_RUN = re.compile(r"(?<!\d)\d代|(?:(?!\d代)[\u3400-\u4dbf\u4e00-\u9fff])+|[a-z0-9]+")
_COMMON = (
    "真无线,无线,有线,智能,便携,便携式,男女,男款,女款,男士,女士,儿童,成人,新款,升级版,套装,家用,车载,户外,运动,蓝牙,降噪,防水,轻便,轻薄,"
    "大容量,迷你,多功能,可折叠,折叠,全自动,自动,电动,充电,保温,恒温,静音,高清,超薄,加厚,透气,速干,防滑,便捷,专业,经典,时尚,款,型,"
    "wireless,smart,portable,mini,electric,automatic,sports,sport,outdoor,foldable,rechargeable,waterproof,"
    "lightweight,noise,cancelling,canceling,true,set,kit,pack,men,women,mens,womens,kids,unisex,new,for,with,series,edition,home,travel"
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of a text: its key, its place, and how sure the match is (1 when spelled alike)."""

    key: str
    start: int
    end: int
    weight: float = 1.0


def generic_words(shop: Shop) -> frozenset[str]:
    """Return folded words that name no product: categories, types, attributes, options and trade words."""
    words: set[str] = set(_COMMON.split(",")) | set(common_names())
    for product in shop.products:
        words |= {fold(text) for text in product.category.values()}
        for variant in product.variants:
            for options in variant.options.values():
                words |= {fold(text) for text in options}
                # "iPhone 16 Pro" as an option must not make "Pro" mean nothing in "Air Pro".
                words |= {folded for text in options.values() if has_cjk(folded := fold(text)) or folded.isalpha()}
    words |= {word for word in type_words(shop) if _titles_with(shop, word) > 1}
    return frozenset(_expanded(words))


def type_words(shop: Shop) -> frozenset[str]:
    """Return the folded words for product types that shop.toml maps to categories."""
    words: set[str] = set()
    categories = shop.settings.get("categories", {})
    for category in categories.values() if isinstance(categories, dict) else ():
        if isinstance(category, dict):
            texts = [category.get("zh", ""), category.get("en", ""), *category.get("match", [])]
            words |= {fold(segment.strip()) for text in texts for segment in re.split(r"[>/&,]", str(text))}
    return frozenset(words - {""})


def sole_types(shop: Shop) -> list[tuple[int, str]]:
    """Return (product number, folded word) for type words that one product alone has: "the air fryer" is then a name."""
    holders: dict[str, set[int]] = {}
    shown = {fold(text) for product in shop.products for text in product.category.values()}
    for number, product in enumerate(shop.products):
        titles = [fold(title) for title in product.titles.values()]
        facts = {fold(a.value) for a in product.attributes if a.key in ("type", "product_type")}
        for word in (type_words(shop) | facts) - shown:
            if len(word) >= (3 if has_cjk(word) else 6) and (word in facts or any(word in title for title in titles)):
                holders.setdefault(word, set()).add(number)
    texts = [" ".join(fold(title) for title in product.titles.values()) for product in shop.products]
    return [
        (next(iter(numbers)), word)
        for word, numbers in sorted(holders.items())
        if len(numbers) == 1 and sum(word in text for text in texts) <= 1
    ]


def _titles_with(shop: Shop, word: str) -> int:
    return sum(any(word in fold(title) for title in product.titles.values()) for product in shop.products)


def _expanded(words: Iterable[str]) -> Iterable[str]:
    for word in words:
        if has_cjk(word):
            if len(word) >= 2 or word in "款型":
                yield word
            continue
        for part in re.findall(r"[a-z0-9]+", word):
            yield part
            yield part.removesuffix("s") if len(part) > 3 else part
            yield part + "s"


class Masker:
    """Blanks generic words out of folded text, longest first, keeping its length."""

    def __init__(self, words: frozenset[str]) -> None:
        chinese = sorted((word for word in words if has_cjk(word)), key=len, reverse=True)
        self._chinese = re.compile("|".join(map(re.escape, chinese))) if chinese else None
        self._latin = frozenset(word for word in words if not has_cjk(word)) | STOP_WORDS

    def masked(self, folded: str) -> str:
        """Return the text with generic Chinese words as spaces."""
        return self._chinese.sub(lambda found: " " * len(found.group()), folded) if self._chinese else folded

    def is_generic(self, word: str) -> bool:
        """Tell whether a Latin word is generic."""
        return word in self._latin


_CODE = re.compile(r"(?<![a-z0-9])[a-z]{1,5}-?\d{1,4}[a-z]{0,2}(?![a-z0-9])")
_NOT_ALONE = re.compile(r"(?:ip|ipx|upf|spf|iso|usb|wifi|bt|mp|pm|no)\d+[a-z]?")


def model_codes(shop: Shop, masker: Masker) -> list[tuple[int, str]]:
    """Return (product number, code) of model codes in titles ("kt08"); one that a brand's products share is the plainest's.

    Where none of them is plainer than the rest, it names each.
    """
    holders: dict[str, dict[int, int]] = {}
    for number, product in enumerate(shop.products):
        titles = [fold(title) for title in (*product.titles.values(), *product.aliases)]
        for code in {found for title in titles for found in _CODE.findall(title) if not _NOT_ALONE.fullmatch(found)}:
            extra = min(_words_beside(title, product.brand, masker) for title in titles if code in title)
            holders.setdefault(code.replace("-", ""), {})[number] = extra
    codes = []
    for code, extras in sorted(holders.items()):
        families: dict[str, list[int]] = {}
        for number in extras:
            families.setdefault(fold(shop.products[number].brand), []).append(number)
        for family in families.values():
            least = min(extras[number] for number in family)
            plainest = [number for number in family if extras[number] == least]
            codes += [(number, code) for number in (plainest if len(plainest) == 1 else family)]
    return codes


def _words_beside(title: str, brand: str, masker: Masker) -> int:
    """Count the Latin words of a title that are neither codes nor its brand nor generic ("lite")."""
    words = set(re.findall(r"[a-z]{2,}", _CODE.sub(" ", title))) - set(fold(brand).split())
    return sum(not masker.is_generic(word) for word in words)


def units_of(folded: str) -> list[Unit]:
    """Cut folded text: a Latin or number word is a unit, a Chinese run gives its overlapping pairs."""
    units = []
    for run in _RUN.finditer(folded):
        text, start = run.group(), run.start()
        if not has_cjk(text) or GENERATION.fullmatch(text):
            units.append(Unit(text, start, run.end()))
        elif len(text) == 1:
            if text not in STOP_CHARS:
                units.append(Unit(text, start, run.end()))
        else:
            units.extend(Unit(text[i : i + 2], start + i, start + i + 2) for i in range(len(text) - 1))
    return units


@lru_cache(maxsize=65536)
def sound_of(pair: str) -> str:
    """Return toneless pinyin, in which homophones are equal; near ones of common accents and recognisers too."""
    syllables = (re.sub(r"^(zh|ch|sh)", lambda m: m.group()[0], s) for s in lazy_pinyin(pair))
    return " ".join(re.sub(r"(?<=[aei])ng$", "n", syllable) for syllable in syllables)

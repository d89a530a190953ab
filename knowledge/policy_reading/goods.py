"""Which goods a policy's words mean: by model code, title, category or tag; never by a likeness."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from knowledge.accessories import main_products
from knowledge.records import Product
from knowledge.text import fold, has_cjk

_SPLIT = re.compile(
    r"[、，,/／;；()（）&+]|\s+(?:and|or|und)\s+|\band\b|\bor\b|以及|(?<=[\u4e00-\u9fffA-Za-z0-9])[和及与或](?=[\u4e00-\u9fffA-Za-z0-9])",
    re.IGNORECASE,
)
_AFTER_BRACKETS = re.compile(r"([)）])\s*(?:[和及与或]|and\b|or\b)", re.IGNORECASE)
_CODE = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Za-z-]*\d)(?=[\d-]*[A-Za-z])[A-Za-z0-9]{2,}(?:-[A-Za-z0-9]+)*(?![A-Za-z0-9])"
)
# Words around a kind of goods that name no kind: what was done with them, articles, "our".
_AROUND = re.compile(
    r"^(?:已经?|所有|全部|其他|our|all|the|any|an?|other|opened|unopened|used|worn|washed|sealed|personali[sz]ed|已拆封的?|拆封的?|用过的|下过厨的?|带锂电池的|"
    r"with a |包括|包含|含|如|例如|such as|e\.g\.|including)\s*|(?:类?商品|类产品|产品|整机|类|等|的|products?|items?|goods)$",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s*(?:#?\d[\w.#]*\s*(?:cm|mm|ml|l|kg|g|号|张|升|寸|英寸|pcs|lb|磅|w|v|mah|片|只|个|件|支|克|毫升)?|[A-Z]{1,4}-?\d+[A-Z]*)\s*$",
    re.I,
)

# "保暖内衣等贴身衣物": what stands before 等 is named, what follows says what it is an instance of.
_AND_SUCH = re.compile(r"(?<=[\u4e00-\u9fff]{2})等(?!级|离)[\u4e00-\u9fff]{2,6}$")
_MARKED = re.compile(r"【([^】]+)】|“([^”]+)”|\"([^\"]+)\"|「([^」]+)」|\[([^\]]+)\]")

_PLAIN_WORDS = frozenset(
    "the our a an of for and or with its whole machine device model series unit 的 和 及 与 整机 系列 款 机器 型号 等".split()
)
_NATURES = (
    (re.compile(r"锂电|电池|充电产品|batter|rechargeable", re.IGNORECASE), (re.compile(r"^(battery|rated_capacity|rated_energy)"), re.compile(r"\d"))),
    (re.compile(r"插电|plug-?in|mains[- ]powered", re.IGNORECASE), (re.compile(r"voltage"), re.compile(r"\b[12]\d0\s*V|\b1[012]\d", re.IGNORECASE))),
)  # fmt: skip


def _has(product: Product, key: re.Pattern[str], value: re.Pattern[str]) -> bool:
    return any(key.search(a.key) and value.search(a.value) for a in product.attributes)


@dataclass(frozen=True)
class Goods:
    """Goods that words mean: products, and categories all of whose products they mean. `rest` is what named none."""

    products: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()

    @property
    def found(self) -> bool:
        """Whether any goods were found."""
        return bool(self.products or self.categories)

    def rule(self) -> dict[str, list[str]]:
        """Return them as a rule names them."""
        return {"categories": list(self.categories), "products": list(self.products)}


@dataclass
class GoodsFinder:
    """Finds a shop's goods by the words of its policies."""

    products: Sequence[Product]
    _by_term: dict[str, set[str]] = field(default_factory=dict)
    _heads: dict[str, str] = field(default_factory=dict)
    _codes: dict[str, set[str]] = field(default_factory=dict)
    _category_of: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for product in self.products:
            self._category_of[product.product_id] = product.category_key
            names = [
                product.category_key.replace("_", " "),
                *product.category.values(),
                *product.tags,
                *product.aliases,
            ]
            names += [part for name in product.category.values() for part in re.split(r"[/、&]| and ", name)]
            for name in names:
                if len(name.strip()) >= 2:
                    self._by_term.setdefault(_plain(name), set()).add(product.product_id)
            for title in product.titles.values():
                self._heads[f"{product.product_id}\0{title}"] = _plain(_head(title))
            codes = {match[0].upper() for title in product.titles.values() for match in _CODE.finditer(title)}
            codes |= {variant.sku.upper() for variant in product.variants}
            for code in codes:
                self._codes.setdefault(code, set()).add(product.product_id)

    def find(self, text: str) -> Goods:
        """Return the goods that the words of a phrase mean; each word of a list must name its kind by itself."""
        ids: list[str] = []
        rest: list[str] = []
        for piece in pieces(text):
            found = self._coded(piece) or self._marked(piece) or self._of_term(piece)
            ids += found
            if not found:
                rest.append(piece)
        products = tuple(dict.fromkeys(ids))
        return Goods(products, self._whole_categories(set(products)), tuple(rest))

    def named(self, text: str) -> tuple[str, ...]:
        """Return the products that a text names by their code."""
        return tuple(dict.fromkeys(self._coded(text)))

    def _coded(self, text: str) -> list[str]:
        """Return the products of the codes in a text; a part that bears the code of its machine is not the machine."""
        found: list[str] = []
        for match in _CODE.finditer(text):
            ids = self._codes.get(match[0].upper(), set())
            bearing = [product for product in self.products if product.product_id in ids]
            found += sorted(product.product_id for product in main_products(bearing, text))
        return found

    def _marked(self, text: str) -> list[str]:
        """Return the products whose title bears a mark that a text puts in brackets or quotes: 标题带【清仓】."""
        mark = _MARKED.search(text)
        inside = fold(next(filter(None, mark.groups()))).strip() if mark else ""
        if len(inside) < 2:
            return []
        return [p.product_id for p in self.products if any(inside in fold(t) for t in p.titles.values())]

    def beside(self, text: str) -> str:
        """Return what a text says beside the codes and names of the products it names by code: "B7 laces" → "laces"."""
        ids = self.named(text)
        known = " ".join(
            fold(name)
            for product in self.products
            if product.product_id in ids
            for name in (*product.titles.values(), *product.category.values(), *product.tags, product.brand)
        )
        words = re.findall(r"[a-z][a-z'-]+|[\u4e00-\u9fff]+", _CODE.sub(" ", fold(text)))
        return " ".join(word for word in words if _singular(word) not in known and word not in _PLAIN_WORDS)

    def of_nature(self, text: str) -> tuple[str, ...]:
        """Return the products with a battery, or with a mains plug, where a text speaks of all such goods."""
        kinds = [keys for pattern, keys in _NATURES if pattern.search(text)]
        return tuple(p.product_id for p in self.products if any(_has(p, keys, value) for keys, value in kinds))

    def _of_term(self, piece: str) -> list[str]:
        term = piece
        while (shorter := _AROUND.sub("", term).strip()) != term:
            term = shorter
        plain = _plain(term)
        if len(plain) < 2:
            return []
        if plain in self._by_term:
            return sorted(self._by_term[plain])
        if both := self._both_kinds(plain):
            return both
        heads = {key.split("\0")[0] for key, head in self._heads.items() if _ends_with(head, plain)}
        if heads:
            return sorted(heads)
        # "The Midge battery": the words in front of a kind narrow it to the titles that hold them all.
        words = set() if has_cjk(plain) else set(plain.split()) - _PLAIN_WORDS
        held = {key.split("\0")[0] for key, head in self._heads.items() if words <= set(head.split())}
        return sorted(held) if len(words) > 1 else []

    def _both_kinds(self, word: str) -> list[str]:
        """Return the products of both kinds that a word of two characters joins: 鞋靴 are shoes and boots, 箱包 cases and bags."""
        if len(word) != 2 or not has_cjk(word):
            return []
        named = [(term.removesuffix("子"), ids) for term, ids in self._by_term.items()]
        ending = [{product for term, ids in named if term.endswith(kind) for product in ids} for kind in word]
        return sorted(set().union(*ending)) if all(ending) else []

    def _whole_categories(self, ids: set[str]) -> tuple[str, ...]:
        keys = {self._category_of[pid] for pid in ids}
        return tuple(sorted(k for k in keys if all(p in ids for p, other in self._category_of.items() if other == k)))


def pieces(text: str) -> list[str]:
    """Return the members of a list of goods."""
    listed = _AND_SUCH.sub("", _AFTER_BRACKETS.sub(r"\1,", text))
    return [piece.strip() for piece in _SPLIT.split(listed) if piece.strip()]


def _head(title: str) -> str:
    """Return a title without what follows its noun: a comma, sizes, codes, brackets."""
    title = re.split(r"[,，(（]", title)[0].strip()
    while (shorter := _TAIL.sub("", title).strip()) and shorter != title:
        title = shorter
    return title


def _plain(text: str) -> str:
    folded = fold(text).strip()
    if has_cjk(folded):
        return re.sub(r"\s+", "", folded)
    return " ".join(_singular(word) for word in re.findall(r"[a-z0-9-]+", folded))


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def _ends_with(head: str, term: str) -> bool:
    if has_cjk(term):
        return head.endswith(term)
    return head == term or head.endswith(f" {term}")

"""What a product's texts state, piece by piece, and for which of its versions: "标准版：75 dB；静音罩版：68 dB" are two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from assistant.dialogue.shopview import ShopView
from knowledge.records import Attribute, Passage, Product, Variant

_SENTENCE = re.compile(r"(?<=[。！？!?])\s*|(?<=[a-z0-9)][.])\s+(?=[A-Z])")
_COARSE = re.compile(r"[；;\n]+|(?<=[。！？])")
_FINE = re.compile(r"[,，/、]\s*(?![^（(]*[）)])")
_EDGES = " ,，;；。./、|–—-\n"
_NOISE = ("default title", "默认", "default")
_LEAD = re.compile(r"^(?P<lead>[^:：；;。]{1,14})[:：]\s*$")
_IN_BRACKETS = re.compile(r"[（(]([^（()）]*)[）)]")


@dataclass(frozen=True, slots=True)
class Statement:
    """A piece of a passage as it stands there; `skus` are the versions it is about, empty for all of them.

    `heading` is the attribute's name, the FAQ's question or what stands before a list of versions.
    """

    text: str
    heading: str
    passage: Passage
    skus: frozenset[str] = frozenset()
    attribute: Attribute | None = None

    @property
    def lang(self) -> str:
        return self.passage.lang

    @property
    def whole(self) -> str:
        """The heading with the text, in lower case, for looking words up."""
        return f"{self.heading} {self.text}".lower()

    def about(self, variant: Variant | None) -> bool:
        """Tell whether it holds for a version, or for any where none is given."""
        return not self.skus or variant is None or variant.sku in self.skus


_read: WeakKeyDictionary[ShopView, dict[str, tuple[Statement, ...]]] = WeakKeyDictionary()


def statements_of(shop: ShopView, product: Product) -> tuple[Statement, ...]:
    """Return all that a product's own passages state, in both languages; read once per version of the shop."""
    known = _read.setdefault(shop, {})
    if product.product_id not in known:
        passages = {p.passage_id: p for lang in ("zh", "en") for p in shop.passages(product, lang)}
        known[product.product_id] = tuple(
            statement for passage in passages.values() for statement in _statements(product, passage)
        )
    return known[product.product_id]


def labels_of(product: Product) -> dict[str, frozenset[str]]:
    """Map the names of a product's versions ("28 cm", "标准版", "red"), in lower case, to the versions they single out."""
    found: dict[str, set[str]] = {}
    for variant in product.variants:
        for options in variant.options.values():
            for value in options.values():
                label = value.strip().lower()
                if label not in _NOISE and (len(label) > 1 or label.isdigit()):
                    found.setdefault(label, set()).add(variant.sku)
    return {label: frozenset(skus) for label, skus in found.items() if len(skus) < len(product.variants)}


def label_pattern(label: str) -> str:
    """Return the expression that finds a version's name, with or without a space before its unit."""
    body = re.sub(r"(?<=\d)\\? ?(?=[a-z])", r"\\s*", re.escape(label).replace("\\ ", r"\s*"))
    return rf"(?<![a-z0-9.]){body}(?![a-z0-9])" if label.isascii() else body


def _statements(product: Product, passage: Passage) -> Iterator[Statement]:
    attribute = _attribute(product, passage)
    labels = labels_of(product)
    if attribute is not None:
        skus = frozenset([attribute.sku]) if attribute.sku else frozenset()
        # "Colour: red, blue" lists the versions and is about none of them.
        labels = {} if attribute.name.lower() in _option_names(product) else labels
        for text, lead, own in _scoped(attribute.value, labels):
            heading = f"{attribute.name} {lead}".strip()
            yield Statement(text, heading, passage, own or skus, attribute)
        return
    heading, body = "", passage.text
    if passage.kind == "faq":
        heading = passage.title
        body = body.split("\n", 1)[-1]
    for line in body.splitlines():
        for sentence in filter(str.strip, _SENTENCE.split(line)):
            for text, lead, own in _scoped(sentence, labels):
                yield Statement(text, f"{heading} {lead}".strip(), passage, own)


def _option_names(product: Product) -> set[str]:
    return {name.lower() for v in product.variants for options in v.options.values() for name in options}


def _attribute(product: Product, passage: Passage) -> Attribute | None:
    if passage.kind not in ("attribute", "drawback"):
        return None
    owned = product.attributes if passage.kind == "attribute" else product.drawbacks
    fitting = [a for a in owned if a.key == passage.key and a.lang == passage.lang and a.value in passage.text]
    return max(fitting, key=lambda a: len(a.value), default=None)


def _scoped(text: str, labels: dict[str, frozenset[str]]) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Yield (piece, lead, versions); a text that names no version, or names them in passing, is one piece."""
    if not _named(text, labels):
        yield text.strip(), "", frozenset()
        return
    lead = ""
    for part in _COARSE.split(text):
        if not part.strip(_EDGES):
            continue
        found = _named(part, labels)
        own = {skus for _, _, skus in found}
        if found and (before := _LEAD.match(part[: found[0][0]])):
            lead = before["lead"].strip()
            part, found = part[found[0][0] :], _named(part[found[0][0] :], labels)
        if len(own) < 2:
            yield from _one_version(part, found, lead)
        elif found[0][0] <= 1:
            yield from ((piece, lead, skus) for piece, skus in _by_starts(part, found))
        else:
            for piece in _by_brackets_or_commas(part):
                named = _named(piece, labels)
                yield piece.strip(_EDGES), lead, frozenset().union(*(skus for _, _, skus in named))


def _one_version(
    part: str, found: Sequence[tuple[int, int, frozenset[str]]], lead: str
) -> Iterator[tuple[str, str, frozenset[str]]]:
    """A part that begins with a version is about it; in brackets, or further on, only the words around it are."""
    if not found or found[0][0] <= 1:
        yield part.strip(_EDGES), lead, found[0][2] if found else frozenset()
        return
    place = found[0][0]
    bracket = next((m for m in _IN_BRACKETS.finditer(part) if m.start() < place < m.end()), None)
    if bracket is not None and len(bracket.group(1)) > found[0][1] - place + 1:
        yield bracket.group(1).strip(_EDGES), lead, found[0][2]
        yield (part[: bracket.start()] + part[bracket.end() :]).strip(_EDGES), lead, frozenset()
        return
    at = 0
    for piece in _FINE.split(part):
        start = part.find(piece, at)
        at = start + len(piece)
        yield piece.strip(_EDGES), lead, found[0][2] if start <= place < at else frozenset()


def _by_starts(part: str, found: Sequence[tuple[int, int, frozenset[str]]]) -> Iterator[tuple[str, frozenset[str]]]:
    """Cut before each version; names that stand together ("53 mm、51 mm …") share what follows."""
    begin, own = found[0][0], found[0][2]
    for number, (_, end, skus) in enumerate(found):
        after = found[number + 1][0] if number + 1 < len(found) else len(part)
        own = own | skus
        if not part[end:after].strip(_EDGES + "和与及and:："):
            continue
        yield part[begin:after].strip(_EDGES), own
        begin, own = after, frozenset()


def _by_brackets_or_commas(part: str) -> list[str]:
    pieces = re.findall(r"[^（(]+[（(][^)）]*[)）]", part)
    return pieces if len(pieces) > 1 else [piece for piece in _FINE.split(part) if piece.strip(_EDGES)]


def _named(text: str, labels: dict[str, frozenset[str]]) -> list[tuple[int, int, frozenset[str]]]:
    """Return (start, end, versions) of the versions named, longer names first, in order of their place."""
    lowered = text.lower()
    found: list[tuple[int, int, frozenset[str]]] = []
    for label in sorted(labels, key=len, reverse=True):
        if label[0] not in lowered:
            continue
        for match in re.finditer(label_pattern(label), lowered):
            if all(match.end() <= start or end <= match.start() for start, end, _ in found):
                found.append((match.start(), match.end(), labels[label]))
    return sorted(found, key=lambda item: item[:2])

"""A shop cut into passages: short texts that each say one thing and can be cited by their place.

Price and stock are never in a passage: they change from minute to minute and live in the offers.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence

from knowledge.attributes import AttributeNames
from knowledge.records import (
    Attribute,
    Faq,
    Passage,
    PassageKind,
    Policy,
    Product,
    Shop,
    SourceRef,
    Variant,
    in_language,
)
from knowledge.text import sentences

VERSION = 2
"""Of the way a shop is cut; an index that was cut in another way is built anew."""
CHUNK_CHARS = {"zh": 220, "en": 600}
"""A little over what a 384-dimension embedding keeps apart, in characters: steps and conditions belong together."""
LINE_CHARS = {"zh": 60, "en": 160}
"""About one statement, in characters: a description says many unconnected things."""
_COLON = {"zh": "：", "en": ": "}


def passages_of(shop: Shop) -> tuple[Passage, ...]:
    """Return every passage of the shop, in the order of its files; ids stay the same while the texts' places do."""
    names = AttributeNames()
    maker = _Maker()
    for product in shop.products:
        maker.extend(_of_product(product, names))
    for policy in shop.policies:
        maker.extend(_of_policy(policy))
    maker.extend(_of_faq(faq) for faq in shop.faqs)
    maker.extend(part for manual in shop.manuals for part in _of_manual(manual, shop))
    return tuple(maker.passages)


class _Maker:
    """Gives passages ids that are unique and stable."""

    def __init__(self) -> None:
        self.passages: list[Passage] = []
        self._counts: Counter[tuple[str | None, ...]] = Counter()

    def extend(self, drafts: Iterator[Passage]) -> None:
        for draft in drafts:
            place = (draft.kind, draft.product_id, draft.passage_id, draft.key, draft.lang)
            number = self._counts[place]
            self._counts[place] += 1
            digest = hashlib.sha256("\x1f".join([*(part or "" for part in place), str(number)]).encode()).hexdigest()
            self.passages.append(
                Passage(
                    f"p{digest[:16]}",
                    draft.kind,
                    draft.text,
                    draft.lang,
                    draft.title,
                    draft.source,
                    draft.product_id,
                    draft.key,
                )
            )


def _of_product(product: Product, names: AttributeNames) -> Iterator[Passage]:
    for attribute, variants in _shared(product):
        yield _fact(product, attribute, variants)
    for drawback in product.drawbacks:
        yield Passage(
            "",
            "drawback",
            drawback.value,
            drawback.lang,
            in_language(product.titles, drawback.lang),
            drawback.source,
            product.product_id,
            drawback.key,
        )
    yield from _options(product, names)
    for lang, description in product.descriptions.items():
        title = in_language(product.titles, lang)
        for chunk in statements(description, lang):
            yield Passage("", "description", chunk, lang, title, product.source, product.product_id, "description")


def _shared(product: Product) -> Iterator[tuple[Attribute, list[Variant]]]:
    """Yield each value once, with the variants it holds for (none: for all)."""
    by_sku = {variant.sku: variant for variant in product.variants}
    holders: dict[tuple[str, str, str], tuple[Attribute, list[Variant]]] = {}
    for attribute in product.attributes:
        entry = holders.setdefault((attribute.key, attribute.lang, attribute.value), (attribute, []))
        if attribute.sku in by_sku:
            entry[1].append(by_sku[attribute.sku])
    yield from holders.values()


def _fact(product: Product, attribute: Attribute, variants: list[Variant]) -> Passage:
    lang = attribute.lang
    title = in_language(product.titles, lang)
    if variants:
        shown = (" ".join(variant.options.get(lang, {}).values()) or variant.sku for variant in variants)
        title = f"{title} ({' / '.join(shown)})"
    text = f"{attribute.name}{_COLON.get(lang, ': ')}{attribute.value}"
    return Passage("", "attribute", text, lang, title, attribute.source, product.product_id, attribute.key)


def _options(product: Product, names: AttributeNames) -> Iterator[Passage]:
    """List what a product can be had in, an option each: colours, sizes."""
    for lang in sorted({lang for variant in product.variants for lang in variant.options}):
        values: dict[str, list[str]] = {}
        for variant in product.variants:
            for name, value in variant.options.get(lang, {}).items():
                known = values.setdefault(name, [])
                if value not in known:
                    known.append(value)
        title = in_language(product.titles, lang)
        for name, listed in values.items():
            text = f"{name}{_COLON.get(lang, ': ')}{('、' if lang == 'zh' else ', ').join(listed)}"
            source: SourceRef = product.variants[0].source
            yield Passage("", "attribute", text, lang, title, source, product.product_id, names.key(name))


def _of_policy(policy: Policy) -> Iterator[Passage]:
    for section in policy.sections:
        title = in_language(policy.titles, section.lang)
        title = title if section.heading == title else f"{title} › {section.heading}"
        for chunk in chunks(rows_as_lines(section.text, section.lang), section.lang):
            yield Passage(policy.policy_id, "policy", chunk, section.lang, title, section.source, None, section.anchor)


def _of_faq(faq: Faq) -> Passage:
    return Passage(faq.faq_id, "faq", faq.answer, faq.lang, faq.question, faq.source, faq.product_id, faq.faq_id)


def _of_manual(manual: Passage, shop: Shop) -> Iterator[Passage]:
    kind: PassageKind = "manual"
    for chunk in chunks(rows_as_lines(manual.text, manual.lang), manual.lang):
        yield Passage(
            manual.passage_id, kind, chunk, manual.lang, manual.title, manual.source, manual.product_id, manual.key
        )


def chunks(text: str, lang: str) -> list[str]:
    """Pack whole sentences and lines into chunks of about `CHUNK_CHARS`; one over-long sentence is cut hard."""
    limit = CHUNK_CHARS.get(lang, 600)
    out: list[str] = []
    joint = "" if lang == "zh" else " "
    for line in text.splitlines():
        started = False
        for sentence in sentences(line) or []:
            for piece in (sentence[i : i + limit * 2] for i in range(0, len(sentence), limit * 2)):
                if out and started and len(out[-1]) + len(piece) <= limit:
                    out[-1] += joint + piece
                elif out and not started and len(out[-1]) + len(piece) < limit:
                    out[-1] += "\n" + piece
                else:
                    out.append(piece)
                started = True
    return out


def rows_as_lines(text: str, lang: str) -> str:
    """Write each row of a table as a line that says by itself what its cells are: "Canada: Time 5-8, Cost $19.95".

    A table is two lines or more of as many cells, the first of them the names of its columns. One of two columns may
    have no such names ("Weight | 2 kg"): its rows are written without them. All other lines stay as they are.
    """
    lines: list[str] = []
    block: list[list[str]] = []
    for line in [*text.splitlines(), ""]:
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        if len(cells) > 1:
            block.append(cells)
            continue
        lines += _table_lines(block, lang)
        block = []
        lines.append(line)
    return "\n".join(lines[:-1])


def _table_lines(block: Sequence[Sequence[str]], lang: str) -> list[str]:
    if len({len(cells) for cells in block}) != 1 or len(block) < 2:
        return [" | ".join(cells) for cells in block]
    if len(block[0]) == 2:
        return [_row(["", ""], cells, lang) for cells in block]
    return [_row(block[0], cells, lang) for cells in block[1:]]


def _row(head: Sequence[str], cells: Sequence[str], lang: str) -> str:
    # Parted by commas: what a table gives as cause and remedy belongs to one sentence.
    mark, stop = ("，", "。") if lang == "zh" else (", ", ".")
    said = mark.join(f"{name} {cell}".strip() for name, cell in zip(head[1:], cells[1:], strict=True) if cell)
    return f"{cells[0]}{_COLON.get(lang, ': ')}{said}".rstrip(".。 ") + stop


def statements(text: str, lang: str) -> list[str]:
    """Cut a description into what it says: every line by itself, a long line into runs of about `LINE_CHARS`."""
    limit = LINE_CHARS.get(lang, LINE_CHARS["en"])
    joint = "" if lang == "zh" else " "
    out: list[str] = []
    for line in text.splitlines():
        started = False
        for sentence in sentences(line):
            if started and len(out[-1]) + len(sentence) <= limit:
                out[-1] += joint + sentence
            else:
                out.append(sentence)
            started = True
    return out


def embedded_text(passage: Passage) -> str:
    """Return what is embedded and indexed for a passage: its text under its title."""
    return f"{passage.title}\n{passage.text}"

"""A folder of exports into a shop, with a report of every row that did not come in."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import NothingToIngest, StrictRefusal, UnreadableFile
from knowledge.importers.manual_owners import with_owners
from knowledge.importers.merge_policies import merge_policies
from knowledge.importers.merge_products import merge_products
from knowledge.importers.parts import ImportContext, Parts, first_recognising
from knowledge.importers.promotion_goods import with_goods
from knowledge.importers.registry import IMPORTERS
from knowledge.importers.report import FileReport, IngestReport, RejectedRow, Rejections
from knowledge.importers.shop_toml import ShopInfo, read_shop_toml
from knowledge.importers.source import SourceFile
from knowledge.policy_reading import complete_rules
from knowledge.policy_reading.offers import read_offers
from knowledge.records import Faq, Product, Shop

_READABLE = {
    ".csv", ".tsv", ".txt", ".xml", ".rss", ".atom", ".json", ".jsonld", ".jsonl", ".ndjson", ".html", ".htm",
    ".md", ".markdown", ".pdf",
}  # fmt: skip
_NOT_KNOWLEDGE_COLUMNS = ({"name", "lineitem name"}, {"customer id", "email"}, {"first name", "last name", "email"})
# The whole hours of an offset behind a time of day: "T00:00-08:00", "T00:00:00+0800".
_OFFSET = re.compile(r"T\d{2}:\d{2}(?::\d{2})?([+-](?:0\d|1[0-2])):?00\b")
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class IngestResult:
    """The shop that came in, and the report."""

    shop: Shop
    report: IngestReport


def ingest_folder(
    paths: Sequence[Path], *, shop_id: str | None = None, strict: bool = False, progress: Progress | None = None
) -> IngestResult:
    """Read files and folders of exports; each file's format is known by its content, columns and name.

    `progress` is called with (document id, files done, files in all). Broken rows are reported and the rest come in.
    Raises StrictRefusal in strict mode when any row was rejected, NothingToIngest when no known file was found,
    UnreadableFile when shop.toml itself is broken.
    """
    found = list(_documents([Path(path) for path in paths]))
    toml = next((SourceFile.read(path, name) for path, name in found if path.name == "shop.toml"), None)
    info = read_shop_toml(toml, shop_id or _folder_name(paths))
    files = [(path, name) for path, name in found if path.suffix.lower() in _READABLE]
    info = dataclasses.replace(info, shop_id=shop_id or info.shop_id, currency=info.currency or _currency(files))
    info = dataclasses.replace(info, timezone=info.timezone or _timezone(files))
    everything, rejected, reports = Parts(), [], []
    for number, (path, name) in enumerate(files, start=1):
        parts, report, rows = _load(path, name, info)
        everything.extend(parts)
        reports.append(report)
        rejected.extend(rows)
        if progress:
            progress(name, number, len(files))
    if not any(report.importer for report in reports):
        raise NothingToIngest("no file of a known format was found in " + ", ".join(str(path) for path in paths))
    shop, merge_rejected = _shop(everything, info)
    rejected.extend(merge_rejected)
    if strict and rejected:
        first = rejected[0]
        raise StrictRefusal(
            f"strict: {len(rejected)} rows were rejected, nothing came in; first: "
            f"{first.file} row {first.row} {first.field}: {first.reason}",
            len(rejected),
        )
    accepted = everything.accepted - len(merge_rejected)
    return IngestResult(shop, IngestReport(accepted, tuple(rejected), tuple(reports)))


def _documents(paths: list[Path]) -> Iterator[tuple[Path, str]]:
    for path in paths:
        if path.is_file():
            yield path, path.name
        elif path.is_dir():
            for inner in sorted(path.rglob("*")):
                relative = inner.relative_to(path)
                if inner.is_file() and not any(part.startswith((".", "~$")) for part in relative.parts):
                    yield inner, relative.as_posix()
        else:
            raise NothingToIngest(f"{path} does not exist")


def _folder_name(paths: Sequence[Path]) -> str:
    first = Path(paths[0]).resolve() if paths else Path("shop")
    return re.sub(r"[^\w-]+", "-", first.stem if first.is_file() else first.name) or "shop"


def _currency(files: list[tuple[Path, str]]) -> str | None:
    """Guess the currency a shop without shop.toml sells in: what its feeds name, else by the language of its files."""
    chinese = False
    for path, name in files:
        if path.suffix.lower() not in (".tsv", ".csv", ".txt", ".xml", ".json", ".html"):
            continue
        try:
            file = SourceFile.read(path, name)
            code = re.search(r"(?<=\d )(CNY|USD|EUR|GBP|HKD|TWD|SGD|JPY|AUD|CAD)\b", file.text)
            code = code or re.search(r"\"priceCurrency\"\s*:\s*\"([A-Z]{3})\"", file.text)
            if code:
                return code.group(1)
            chinese = chinese or file.lang == "zh"
        except UnreadableFile:
            continue
    return "CNY" if chinese else "USD"


def _timezone(files: list[tuple[Path, str]]) -> str:
    """Guess where a shop without a time zone in shop.toml keeps its hours: by the offset that most dates of its files have."""
    offsets: Counter[str] = Counter()
    for path, name in files:
        try:
            offsets.update(_OFFSET.findall(SourceFile.read(path, name).text))
        except UnreadableFile:
            continue
    sign, hours = next(((found[0], int(found[1:])) for found, _ in offsets.most_common(1)), ("+", 8))
    # The names of POSIX count the other way about: eight hours behind Greenwich is Etc/GMT+8.
    return "Asia/Shanghai" if (sign, hours) == ("+", 8) else f"Etc/GMT{'-' if sign == '+' else '+'}{hours}"


def _load(path: Path, name: str, info: ShopInfo) -> tuple[Parts, FileReport, list[RejectedRow]]:
    rejections = Rejections(name)
    context = ImportContext(
        info.shop_id, info.default_lang, info.currency, info.timezone, info.names, rejections, info.settings
    )
    importer_name = encoding = None
    parts = Parts()
    try:
        file = SourceFile.read(path, name)
        importer = first_recognising(IMPORTERS, file)
        encoding = file.encoding
        if importer:
            importer_name = importer.name
            parts = importer.load(file, context)
        elif _is_unknown_data(file):
            rejections.add(
                0, "", "is in no format we know; its columns are " + ", ".join(file.columns[:8] or ("none",))
            )
    except UnreadableFile as error:
        rejections.add(0, "", error.message)
    report = FileReport(name, importer_name, encoding, parts.accepted, len(rejections.rows))
    return parts, report, rejections.rows


def _is_unknown_data(file: SourceFile) -> bool:
    """Tell a file that should have come in from one that is not knowledge, such as orders."""
    columns = set(file.columns)
    if any(known <= columns for known in _NOT_KNOWLEDGE_COLUMNS):
        return False
    return file.suffix in (".csv", ".tsv", ".xml", ".jsonl", ".ndjson")


def _shop(parts: Parts, info: ShopInfo) -> tuple[Shop, list[RejectedRow]]:
    products, rejected = merge_products(parts.products, info)
    policies, policy_rejected = merge_policies(parts.policies)
    promotions, promotion_rejected = with_goods(parts.promotions, products)
    product_of = _product_ids(products)
    faqs, faq_rejected = _faqs(parts.faqs, product_of)
    currencies = Counter(variant.offer.price.currency for product in products for variant in product.variants)
    currency = currencies.most_common(1)[0][0] if currencies else info.currency or "CNY"
    shop = Shop(
        shop_id=info.shop_id,
        name=info.name,
        currency=currency,
        timezone=info.timezone,
        products=products,
        policies=complete_rules(
            policies,
            products,
            currency,
            terms={part.policy_id: part.terms for part in reversed(parts.policies) if part.terms},
            leave={row.file for row in policy_rejected},
        ),
        promotions=tuple(promotions),
        stated_promotions=() if parts.promotions else read_offers(policies, products, currency, info.timezone),
        faqs=tuple(faqs),
        manuals=tuple(parts.manuals),
        settings=info.settings,
    )
    return with_owners(shop, product_of), rejected + policy_rejected + promotion_rejected + faq_rejected


def _product_ids(products: Sequence[Product]) -> dict[str, str]:
    ids = {variant.sku: product.product_id for product in products for variant in product.variants}
    return ids | {product.product_id: product.product_id for product in products}


def _faqs(faqs: Sequence[Faq], product_of: dict[str, str]) -> tuple[list[Faq], list[RejectedRow]]:
    kept, rejected = [], []
    for faq in faqs:
        if faq.product_id and faq.product_id not in product_of:
            row = int(next(iter(re.findall(r"\d+", faq.source.locator)), 0))
            reason = f"no product has the id {faq.product_id!r}"
            rejected.append(RejectedRow(faq.source.document_id, row, "product_id", reason))
        else:
            product_id = product_of[faq.product_id] if faq.product_id else None
            kept.append(dataclasses.replace(faq, product_id=product_id))
    return kept, rejected

"""Google Merchant promotions feed, with the custom columns `long_title_en` and `stackable`.

A title may be written in both languages in one cell.
"""

from __future__ import annotations

from decimal import Decimal

from knowledge.importers.bilingual import halves
from knowledge.importers.parts import ImportContext, Importer, Parts, PromotionPart
from knowledge.importers.source import Row, SourceFile
from knowledge.importers.values import count, interval, listed, money
from knowledge.records import Money, Promotion
from knowledge.text import has_cjk, language_of

_YES = {"yes", "true", "1", "y", "是", "可"}


def recognises(file: SourceFile) -> bool:
    """Tell a promotions feed by its columns."""
    return "promotion_id" in file.columns and "promotion_effective_dates" in file.columns


def load(file: SourceFile, context: ImportContext) -> Parts:
    """Read every promotion that gives a percentage, an amount or a gift."""
    parts, seen = Parts(), set()
    for row in file.rows():
        try:
            part = _promotion(row, file, context)
            promotion_id = part.promotion.promotion_id
            if promotion_id in seen:
                raise _Rejected("promotion_id", f"{promotion_id!r} comes twice")
        except _Rejected as error:
            context.rejections.add(row.number, error.field, str(error))
            continue
        seen.add(promotion_id)
        parts.promotions.append(part)
        parts.accepted += 1
    return parts


class _Rejected(ValueError):
    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


def _promotion(row: Row, file: SourceFile, context: ImportContext) -> PromotionPart:
    promotion_id = row.get("promotion_id")
    if not promotion_id:
        raise _Rejected("promotion_id", "is empty")
    field = "promotion_effective_dates"
    try:
        starts, ends = interval(row.get(field), context.timezone)
        field = "percent_off"
        percent = _percent(row.get(field))
        field = "money_off_amount"
        amount = _optional_money(row.get(field), context)
        field = "minimum_purchase_amount"
        minimum = _optional_money(row.get(field), context)
        field = "minimum_purchase_quantity"
        pieces = count(row.get(field)) if row.get(field) else None
    except ValueError as error:
        raise _Rejected(field, str(error)) from error
    gift = _localised(row, "free_gift_description", file, context)
    if sum(benefit is not None for benefit in (percent, amount, gift or None)) != 1:
        raise _Rejected(
            "percent_off", "exactly one of percent_off, money_off_amount and free_gift_description is needed"
        )
    specific = row.get("product_applicability").lower() == "specific_products"
    ids = (*_listed(row, "item_id"), *_listed(row, "item_group_id"))
    types, brands = _listed(row, "product_type"), _listed(row, "brand")
    if specific and not (ids or types or brands):
        raise _Rejected("item_id", "specific_products names neither item_id nor product_type")
    promotion = Promotion(
        promotion_id=promotion_id,
        titles=_localised(row, "long_title", file, context) or {context.lang_of(file): promotion_id},
        valid_from=starts,
        valid_until=ends,
        source=file.ref(f"row {row.number}"),
        code=row.get("generic_redemption_code") or None,
        percent_off=percent,
        money_off=amount,
        free_gift=gift or None,
        minimum_purchase=minimum,
        product_ids=ids,
        stackable=row.get("stackable").lower() in _YES if row.get("stackable") else None,
        minimum_quantity=pieces,
        restrictions=_localised(row, "description_restrictions", file, context) or None,
    )
    return PromotionPart(
        promotion,
        types,
        brands,
        without_ids=(*_listed(row, "item_id_exclusion"), *_listed(row, "item_group_id_exclusion")),
        without_types=_listed(row, "product_type_exclusion"),
        without_brands=_listed(row, "brand_exclusion"),
    )


def _listed(row: Row, column: str) -> tuple[str, ...]:
    return tuple(listed(row.get(column)))


def _percent(cell: str) -> Decimal | None:
    if not cell:
        return None
    try:
        percent = Decimal(cell.rstrip("% "))
    except ArithmeticError as error:
        raise ValueError(f"{cell!r} is not a percentage") from error
    if not 0 < percent <= 100:
        raise ValueError(f"{cell!r} is not between 0 and 100")
    return percent


def _optional_money(cell: str, context: ImportContext) -> Money | None:
    return money(cell, context.currency) if cell else None


def _localised(row: Row, column: str, file: SourceFile, context: ImportContext) -> dict[str, str]:
    """Read a text in each language: from a column of its own, else its part of a cell that is written in both."""
    texts = {lang: row.get(f"{column}_{lang}") for lang in ("zh", "en")}
    plain = row.get(column)
    for lang, text in (_both(plain) if plain else {}).items():
        texts[lang] = texts.get(lang) or text
    return {lang: text for lang, text in texts.items() if text}


def _both(cell: str) -> dict[str, str]:
    """Split "中文 (English)", "English / 中文" and cells of two lines; one language's text is kept whole."""
    found = halves(cell)
    if found is not None:
        return found
    lines = [line.strip() for line in cell.splitlines() if line.strip()]
    if len(lines) == 2 and len({has_cjk(line) for line in lines}) == 2:
        return {language_of(line): line for line in lines}
    return {language_of(cell): cell}


IMPORTER = Importer("google_promotions", recognises, load)

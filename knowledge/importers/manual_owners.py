"""Whose manual it is, where the file is not called by its product's id: the product that its name or title names."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import PurePosixPath

from knowledge.name_finder import NameFinder
from knowledge.records import Passage, Shop

_SURE = 0.7


def with_owners(shop: Shop, product_of: Mapping[str, str]) -> Shop:
    """Return the shop with every manual given to its product; one that names none, or several alike, to nobody."""
    known = [dataclasses.replace(manual, product_id=product_of.get(manual.product_id or "")) for manual in shop.manuals]
    if all(manual.product_id for manual in known):
        return dataclasses.replace(shop, manuals=tuple(known))
    finder, owners = NameFinder(shop), dict[str, str | None]()
    for manual in known:
        document = manual.source.document_id
        if manual.product_id is None and document not in owners:
            owners[document] = _named(finder, manual)
    return dataclasses.replace(
        shop,
        manuals=tuple(
            manual if manual.product_id else dataclasses.replace(manual, product_id=owners[manual.source.document_id])
            for manual in known
        ),
    )


def _named(finder: NameFinder, manual: Passage) -> str | None:
    stem = PurePosixPath(manual.source.document_id).stem.split(".")[0]
    # A heading below the title may name what the product is used with.
    title = " ".join(manual.title.split(" › ")[:2])
    for text in (stem.replace("-", " ").replace("_", " "), title):
        matches = [match for match in finder.find(text) if match.score >= _SURE]
        best = [match.product.product_id for match in matches if match.score == matches[0].score]
        if len(best) == 1:
            return best[0]
    return None

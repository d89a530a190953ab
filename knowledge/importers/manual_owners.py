"""Whose manual it is, where the file is not called by its product's id: the product that its name or title names."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import PurePosixPath

from knowledge.accessories import is_accessory
from knowledge.name_finder import NameFinder
from knowledge.policy_reading.goods import GoodsFinder
from knowledge.records import Passage, Shop

_SURE, _LIKELY = 0.7, 0.5
_GUIDE = re.compile(
    r"护理|保养|清洗|洗护|使用|说明书?|指南|手册|须知|\b(?:care|guide|manual|instructions?|how to|use|cleaning|and|the|of|for|quick)\b",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\s*(?:/|&|\+|、|,|，|and|与|和|及)\s*", re.IGNORECASE)


def with_owners(shop: Shop, product_of: Mapping[str, str]) -> Shop:
    """Return the shop with every manual given to its product; one that names none, or several alike, to nobody.

    A manual of several ("Turn / Turn Pro") is given to each of them.
    """
    known = [dataclasses.replace(manual, product_id=product_of.get(manual.product_id or "")) for manual in shop.manuals]
    if all(manual.product_id for manual in known):
        return dataclasses.replace(shop, manuals=tuple(known))
    finder, goods, owners = NameFinder(shop), GoodsFinder(shop.products), dict[str, tuple[str, ...]]()
    for manual in known:
        document = manual.source.document_id
        if manual.product_id is None and document not in owners:
            owners[document] = _of_kind(goods, manual) or _named(finder, manual)
    owned = (copy for manual in known for copy in _for_each(manual, owners.get(manual.source.document_id, ())))
    return dataclasses.replace(shop, manuals=tuple(owned))


def _for_each(manual: Passage, owners: Sequence[str]) -> Iterator[Passage]:
    """Yield the passage for each owner, under an id of its own where there are several."""
    if manual.product_id or not owners:
        yield manual
        return
    yield dataclasses.replace(manual, product_id=owners[0])
    for owner in owners[1:]:
        yield dataclasses.replace(manual, product_id=owner, passage_id=f"{manual.passage_id}@{owner}")


def _of_kind(goods: GoodsFinder, manual: Passage) -> tuple[str, ...]:
    """Return the goods of a guide that is called by their kind: 鞋靴护理, "Down jackets – care guide"."""
    stem = PurePosixPath(manual.source.document_id).stem.split(".")[0]
    for text in (stem.replace("-", " ").replace("_", " "), manual.title.split(" › ")[0]):
        found = goods.find(_GUIDE.sub(" ", text).strip(" -–—:："))
        if found.categories and not found.rest:
            return found.products
    return ()


def _named(finder: NameFinder, manual: Passage) -> tuple[str, ...]:
    stem = PurePosixPath(manual.source.document_id).stem.split(".")[0]
    # A heading below the title may name what the product is used with.
    title = " ".join(manual.title.split(" › ")[:2])
    texts = (stem.replace("-", " ").replace("_", " "), title)
    together = max((_side_by_side(finder, text) for text in texts), key=len)
    if len(together) > 1:
        return together
    for text in texts:
        matches = [match for match in finder.find(text) if match.score >= _SURE]
        best = [match.product for match in matches if match.score == matches[0].score]
        # A part that bears the name of its machine has its manual with it.
        best = [product for product in best if not is_accessory(product)] or best
        if len(best) == 1:
            return (best[0].product_id,)
    return ()


def _side_by_side(finder: NameFinder, text: str) -> tuple[str, ...]:
    """Return the products that a text names with nothing but an "and" or a stroke between them."""
    found = sorted((match for match in finder.find(text) if match.score >= _LIKELY), key=lambda match: match.span)
    ids = [match.product.product_id for match in found[:1]]
    for before, after in pairwise(found):
        if not _JOINED.fullmatch(text[before.span[1] : after.span[0]]):
            break
        ids.append(after.product.product_id)
    return tuple(ids)

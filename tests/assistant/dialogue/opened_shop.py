"""A shop opened as the dialogue sees it: from records, or from the files that a shop exports."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from assistant.dialogue.shopview import ShopView
from knowledge.embedders.hashing import HashingEmbedder
from knowledge.importers import ingest_folder
from knowledge.index_store import IndexStore
from knowledge.offers import OfferBook
from knowledge.records import Shop


def view_of(shop: Shop, folder: Path) -> ShopView:
    """Index the shop below `folder`, by hashed words, and open it."""
    store = IndexStore(folder / "index", HashingEmbedder())
    store.build(shop)
    offers = OfferBook(folder / "offers.sqlite3")
    offers.load(shop)
    return ShopView(store.open(), offers)


def view_of_files(files: Mapping[str, str], folder: Path) -> ShopView:
    """Write the files (path below the export: text), ingest them all and open the shop."""
    exports = folder / "exports"
    for name, text in files.items():
        path = exports / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    result = ingest_folder([exports])
    assert not result.report.rejected, result.report.rejected
    return view_of(result.shop, folder)

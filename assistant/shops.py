"""The shop's knowledge on disk, opened once and swapped when a newer index appears."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from assistant.dialogue.shopview import ShopView
from assistant.errors import SettingsError
from knowledge.embedders.protocol import Embedder
from knowledge.index_store import IndexStore
from knowledge.offers import OfferBook

_LAST = "last_shop"


def shop_folder(data_dir: Path, shop_id: str) -> Path:
    """Return the folder of one shop's knowledge."""
    return data_dir / "shops" / shop_id


def remember_shop(data_dir: Path, shop_id: str) -> None:
    """Note which shop was ingested last; it is the one to serve unless another is configured."""
    data_dir.mkdir(parents=True, exist_ok=True)
    (data_dir / _LAST).write_text(shop_id, encoding="utf-8")


def find_shop_id(data_dir: Path, wanted: str) -> str:
    """Return the shop to serve: the configured one, else the last ingested. Raises SettingsError."""
    shops = sorted(path.name for path in (data_dir / "shops").glob("*") if path.is_dir())
    if wanted:
        if wanted not in shops:
            raise SettingsError(
                f"No shop named {wanted} has been ingested; run: assistant ingest FOLDER", param="knowledge.shop_id"
            )
        return wanted
    last = data_dir / _LAST
    if last.exists() and (named := last.read_text(encoding="utf-8").strip()) in shops:
        return named
    if not shops:
        raise SettingsError("No shop has been ingested yet; run: assistant ingest knowledge/samples/lumen")
    if len(shops) > 1:
        raise SettingsError(
            f"Several shops have been ingested ({', '.join(shops)}); name one: ASSISTANT_KNOWLEDGE__SHOP_ID",
            param="knowledge.shop_id",
        )
    return shops[0]


class ShopHolder:
    """Gives the current view of one shop; looks for a newer index version at each call, which costs one small read."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self._store = IndexStore(folder / "index", embedder)
        self._offers = OfferBook(folder / "offers.sqlite3")
        self._lock = threading.Lock()
        self._view = ShopView(self._store.open(), self._offers)
        self._loading = False
        self.on_change: Callable[[ShopView], None] | None = None

    @property
    def offers(self) -> OfferBook:
        """The live prices and stock."""
        return self._offers

    def view(self) -> ShopView:
        """Return the current view. A newer version is opened in the background and used from when it is ready."""
        if self._store.current_version() != self._view.snapshot.version and not self._loading:
            with self._lock:
                if not self._loading:
                    self._loading = True
                    threading.Thread(target=self._reload, daemon=True, name="index-reload").start()
        return self._view

    def _reload(self) -> None:
        try:
            self._view = ShopView(self._store.open(), self._offers)
            if self.on_change is not None:
                self.on_change(self._view)
        finally:
            self._loading = False

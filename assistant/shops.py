"""The shop's knowledge on disk, opened once and swapped when a newer index appears."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from assistant.dialogue.shopview import ShopView
from knowledge.embedders.protocol import Embedder
from knowledge.index_store import IndexStore
from knowledge.offers import OfferBook


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

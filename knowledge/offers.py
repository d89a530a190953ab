"""Live price and stock: what changes from minute to minute, read by every process at once.

One SQLite file. A change made here survives a re-ingest until the shop's own export says something new about that field:
the export's last word is kept beside the live one, and only a difference to it counts as news.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from knowledge.errors import UnknownSku
from knowledge.records import Availability, Money, Offer, Shop

_FIELDS = ("price", "list_price", "availability", "inventory", "valid_from", "valid_until")
_STATES = ("in_stock", "out_of_stock", "preorder", "backorder")


class OfferBook:
    """The offers of one shop. Safe in threads and over processes; a reader sees a change as soon as it is written."""

    def __init__(self, path: Path) -> None:
        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, timeout=10, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS offers (sku TEXT PRIMARY KEY, live TEXT NOT NULL, exported TEXT NOT NULL)"
        )

    def close(self) -> None:
        """Close the file; the book can't be used afterwards."""
        with self._lock:
            self._db.close()

    def load(self, shop: Shop) -> int:
        """Take in a fresh export: new SKUs come in, gone ones go, changed fields replace live ones; return the changes."""
        fresh = {variant.sku: _as_json(variant.offer) for product in shop.products for variant in product.variants}
        changed = 0
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            rows = self._db.execute("SELECT sku, live, exported FROM offers").fetchall()
            known = {sku: (json.loads(live), json.loads(exported)) for sku, live, exported in rows}
            for sku, exported in fresh.items():
                live, before = known.get(sku, (dict(exported), dict(exported)))
                news = {field: exported[field] for field in _FIELDS if exported[field] != before.get(field)}
                if sku not in known or news:
                    changed += 1
                    self._put(sku, {**live, **news}, exported)
            gone = [(sku,) for sku in known if sku not in fresh]
            self._db.executemany("DELETE FROM offers WHERE sku = ?", gone)
        return changed + len(gone)

    def offer(self, sku: str, now: datetime | None = None) -> Offer:
        """Return the live offer; with `now`, its price is the one that holds at that moment. Raises UnknownSku."""
        with self._lock:
            row = self._db.execute("SELECT live FROM offers WHERE sku = ?", (sku,)).fetchone()
        if row is None:
            raise UnknownSku(f"there is no offer with the SKU {sku!r}")
        offer = _from_json(sku, json.loads(row[0]))
        return offer if now is None else _at(offer, now)

    def skus(self) -> tuple[str, ...]:
        """Return every SKU with an offer."""
        with self._lock:
            return tuple(row[0] for row in self._db.execute("SELECT sku FROM offers ORDER BY sku"))

    def update(
        self,
        sku: str,
        *,
        price: Money | None = None,
        list_price: Money | None = None,
        inventory: int | None = None,
        availability: Availability | None = None,
    ) -> Offer:
        """Change some fields of an offer and return it. Stock of 0 means out of stock, stock again means in stock.

        A new price holds from now on: dates of a former sale price and a list price not above it are dropped.
        Raises UnknownSku, and ValueError for a negative price or stock, an unknown availability or another currency.
        """
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            row = self._db.execute("SELECT live, exported FROM offers WHERE sku = ?", (sku,)).fetchone()
            if row is None:
                raise UnknownSku(f"there is no offer with the SKU {sku!r}")
            offer = _changed(_from_json(sku, json.loads(row[0])), price, list_price, inventory, availability)
            self._put(sku, _as_json(offer), json.loads(row[1]))
        return offer

    def _put(self, sku: str, live: dict[str, Any], exported: dict[str, Any]) -> None:
        self._db.execute(
            "INSERT INTO offers VALUES (?, ?, ?) ON CONFLICT (sku) DO UPDATE SET live = excluded.live, "
            "exported = excluded.exported",
            (sku, json.dumps(live), json.dumps(exported)),
        )


def _changed(
    offer: Offer,
    price: Money | None,
    list_price: Money | None,
    inventory: int | None,
    availability: Availability | None,
) -> Offer:
    _check_amounts(offer, (price, list_price), inventory, availability)
    if price is not None:
        offer = replace(offer, price=price, valid_from=None, valid_until=None)
    if list_price is not None:
        offer = replace(offer, list_price=list_price)
    if offer.list_price is not None and offer.list_price.amount <= offer.price.amount:
        offer = replace(offer, list_price=None)
    if inventory is not None:
        offer = replace(offer, inventory=inventory)
        if availability is None and inventory == 0 and offer.availability == "in_stock":
            offer = replace(offer, availability="out_of_stock")
        elif availability is None and inventory > 0 and offer.availability == "out_of_stock":
            offer = replace(offer, availability="in_stock")
    return offer if availability is None else replace(offer, availability=availability)


def _check_amounts(
    offer: Offer, amounts: Iterable[Money | None], inventory: int | None, availability: str | None
) -> None:
    for amount in amounts:
        if amount is not None and (not amount.amount.is_finite() or amount.amount < 0):
            raise ValueError("a price can't be negative")
        if amount is not None and amount.currency != offer.price.currency:
            raise ValueError(f"this offer is in {offer.price.currency}, not in {amount.currency}")
    if inventory is not None and inventory < 0:
        raise ValueError("stock can't be negative")
    if availability is not None and availability not in _STATES:
        raise ValueError(f"availability is one of {', '.join(_STATES)}")


def _at(offer: Offer, now: datetime) -> Offer:
    started = offer.valid_from is None or offer.valid_from <= now
    lasting = offer.valid_until is None or now <= offer.valid_until
    if (started and lasting) or offer.list_price is None:
        return offer
    return replace(offer, price=offer.list_price, list_price=None, valid_from=None, valid_until=None)


def _as_json(offer: Offer) -> dict[str, Any]:
    return {
        "price": [str(offer.price.amount), offer.price.currency],
        "list_price": [str(offer.list_price.amount), offer.list_price.currency] if offer.list_price else None,
        "availability": offer.availability,
        "inventory": offer.inventory,
        "valid_from": offer.valid_from.isoformat() if offer.valid_from else None,
        "valid_until": offer.valid_until.isoformat() if offer.valid_until else None,
    }


def _from_json(sku: str, fields: dict[str, Any]) -> Offer:
    def money(value: list[str] | None) -> Money | None:
        return Money(Decimal(value[0]), value[1]) if value else None

    def moment(value: str | None) -> datetime | None:
        return datetime.fromisoformat(value) if value else None

    return Offer(
        sku,
        cast(Money, money(fields["price"])),
        cast(Availability, fields["availability"]),
        money(fields["list_price"]),
        fields["inventory"],
        moment(fields["valid_from"]),
        moment(fields["valid_until"]),
    )

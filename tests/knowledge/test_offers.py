from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from knowledge.errors import UnknownSku
from knowledge.importers import ingest_folder
from knowledge.offers import OfferBook
from knowledge.records import Money, Shop
from tests.knowledge import exports


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return ingest_folder([exports.write_shop(tmp_path / "export")]).shop


@pytest.fixture
def book(tmp_path: Path, shop: Shop) -> OfferBook:
    book = OfferBook(tmp_path / "offers.db")
    assert book.load(shop) == 5
    return book


def cny(amount: str) -> Money:
    return Money(Decimal(amount), "CNY")


def cheaper(shop: Shop, sku: str, amount: str) -> Shop:
    products = tuple(
        replace(p, variants=tuple(
            replace(v, offer=replace(v.offer, price=cny(amount))) if v.sku == sku else v for v in p.variants
        ))
        for p in shop.products
    )  # fmt: skip
    return replace(shop, products=products)


def test_a_changed_price_is_seen_by_another_process(tmp_path: Path, book: OfferBook) -> None:
    book.update("K1-W", price=cny("188.00"))
    code = (
        "import sys; from pathlib import Path; from knowledge.offers import OfferBook;"
        "print(OfferBook(Path(sys.argv[1])).offer('K1-W').price.amount)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "offers.db")], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "188.00"


def test_another_reader_sees_a_change_at_once(tmp_path: Path, book: OfferBook) -> None:
    reader = OfferBook(tmp_path / "offers.db")
    book.update("K1-W", inventory=0)
    assert (reader.offer("K1-W").inventory, reader.offer("K1-W").availability) == (0, "out_of_stock")


def test_stock_again_means_in_stock(book: OfferBook) -> None:
    assert book.update("K1-B", inventory=4).availability == "in_stock"


def test_a_live_price_survives_an_ingest_that_says_nothing_new(book: OfferBook, shop: Shop) -> None:
    book.update("K1-W", price=cny("188.00"))
    assert book.load(shop) == 0
    assert book.offer("K1-W").price == cny("188.00")


def test_news_in_the_export_replaces_the_live_field_and_leaves_the_others(book: OfferBook, shop: Shop) -> None:
    book.update("K1-W", price=cny("188.00"), inventory=2)
    assert book.load(cheaper(shop, "K1-W", "150.00")) == 1
    assert (book.offer("K1-W").price, book.offer("K1-W").inventory) == (cny("150.00"), 2)


def test_skus_gone_from_the_export_are_gone_from_the_book(book: OfferBook, shop: Shop) -> None:
    book.load(replace(shop, products=shop.products[1:]))
    with pytest.raises(UnknownSku):
        book.offer("CUP-R")


def test_a_sale_price_holds_only_within_its_dates(book: OfferBook) -> None:
    assert book.offer("CUP-R", datetime(2026, 11, 20, tzinfo=UTC)).price == cny("49.00")
    assert book.offer("CUP-R", datetime(2026, 12, 2, tzinfo=UTC)).price == cny("59.00")


def test_impossible_values_are_refused_and_change_nothing(book: OfferBook) -> None:
    for bad in ({"price": cny("-1")}, {"inventory": -1}, {"price": Money(Decimal(1), "USD")}, {"availability": "soon"}):
        with pytest.raises(ValueError):
            book.update("K1-W", **bad)  # type: ignore[arg-type]
    assert book.offer("K1-W").price == cny("199.00")
    with pytest.raises(UnknownSku):
        book.update("nope", inventory=1)

"""The work of `assistant ingest`: read the exports, build the index, bring customers, orders and log-ins in."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from assistant.auth.accounts import Accounts, read_accounts
from assistant.clock import SystemClock
from assistant.orders.records import OrdersExport
from assistant.orders.shopify_csv import read_export
from assistant.orders.sql import SqlOrders
from assistant.persistence.database import Database
from assistant.settings import Settings
from assistant.shop_folders import remember_shop, shop_folder
from knowledge.embedders import make_embedder
from knowledge.importers import ingest_folder
from knowledge.index_store import IndexStore
from knowledge.offers import OfferBook
from knowledge.records import Shop


def run_ingest(
    settings: Settings,
    paths: Sequence[Path],
    *,
    strict: bool = False,
    shop_id: str | None = None,
    keep_dates: bool = False,
    quiet: bool = False,
) -> dict[str, Any]:
    """Do the work of the command; return the report."""
    with Progress(
        TextColumn("{task.description:<22}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        disable=quiet,
        transient=True,
    ) as progress:
        reading = progress.add_task("Reading exports", total=None)
        result = ingest_folder(
            paths,
            shop_id=shop_id,
            strict=strict,
            progress=lambda name, done, total: progress.update(reading, completed=done, total=total),
        )
        folder = shop_folder(settings.storage.data_dir, result.shop.shop_id)
        folder.mkdir(parents=True, exist_ok=True)
        indexing = progress.add_task("Indexing passages", total=None)
        store = IndexStore(folder / "index", make_embedder(settings.knowledge.embedder))
        version = store.build(result.shop, lambda done, total: progress.update(indexing, completed=done, total=total))
    remember_shop(settings.storage.data_dir, result.shop.shop_id)
    offers = OfferBook(folder / "offers.sqlite3")
    offers.load(result.shop)
    offers.close()
    orders, accounts, rejected_orders = asyncio.run(_people(settings, paths, result.shop, keep_dates))
    rejected = [
        {"file": row.file, "row": row.row, "field": row.field, "reason": row.reason}
        for row in (*result.report.rejected, *rejected_orders)
    ]
    return {
        "shop_id": result.shop.shop_id, "version": version, "accepted": result.report.accepted, "products": len(result.shop.products),
        "orders": orders, "accounts": accounts, "rejected": rejected,
    }  # fmt: skip


async def _people(
    settings: Settings, paths: Sequence[Path], shop: Shop, keep_dates: bool
) -> tuple[int, int, Sequence[Any]]:
    """Bring in customers, orders and demo log-ins where the folders hold them."""
    clock = SystemClock()
    db = Database(settings.database_url, clock)
    rejected: list[Any] = []
    orders = accounts = 0
    try:
        await db.migrate()
        for folder in (path for path in paths if path.is_dir()):
            export: OrdersExport = read_export(folder, timezone=shop.timezone)
            rejected += export.rejected
            if export.orders:
                days = 0 if keep_dates else _days_since(shop)
                orders += (await SqlOrders(db).replace_all(export, rebase_days=days))[1]
            if (own := folder / "accounts.toml").exists():
                accounts += await Accounts(db).save(read_accounts(own))
            # Log-ins that the pages show to everybody belong into a demo only.
            if settings.server.demo and (demo := folder / "demo_accounts.toml").exists():
                accounts += await Accounts(db).save(read_accounts(demo))
                shutil.copyfile(demo, settings.storage.data_dir / "demo_accounts.toml")
    finally:
        await db.close()
    return orders, accounts, rejected


def _days_since(shop: Shop) -> int:
    """Return how far a demo shop's dates lie back; 0 for a real shop."""
    as_of = shop.settings.get("demo", {}).get("as_of")
    return (SystemClock().now().date() - date.fromisoformat(str(as_of))).days if as_of else 0

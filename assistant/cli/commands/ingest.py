"""`assistant ingest PATH…`: bring a shop's exports in."""

from __future__ import annotations

import asyncio
import hashlib
import json
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from assistant.auth.accounts import Accounts, read_accounts
from assistant.clock import SystemClock
from assistant.errors import AssistantError
from assistant.orders.shopify_csv import OrdersExport, read_export
from assistant.orders.sql import SqlOrders
from assistant.persistence.database import Database
from assistant.settings import Settings, load_settings
from assistant.shops import remember_shop, shop_folder
from knowledge.embedders import make_embedder
from knowledge.importers import ingest_folder
from knowledge.index_store import IndexStore
from knowledge.offers import OfferBook
from knowledge.records import Shop

_SHOWN_REJECTIONS = 20


class IngestRefused(AssistantError):
    """Rows were rejected and --strict was given, or nothing usable was found."""

    code = "ingest_refused"


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Folders or files exported from the shop.")],
    strict: Annotated[bool, typer.Option("--strict", help="Refuse everything if any row is rejected.")] = False,
    shop_id: Annotated[str, typer.Option("--shop-id", help="Id of the shop, if no shop.toml gives one.")] = "",
    if_changed: Annotated[
        bool, typer.Option("--if-changed", help="Do nothing when the files are those of the last time.")
    ] = False,
    keep_dates: Annotated[
        bool, typer.Option("--keep-dates", help="Leave a demo shop's order dates as they are.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Import, index, and report every rejected row. The running server takes the new version up by itself."""
    for path in paths:
        if not path.exists():
            raise IngestRefused(f"{path} does not exist.")
    settings = load_settings()
    stamp = settings.storage.data_dir / _stamp_name(paths)
    digest = _digest(paths, settings.knowledge.embedder)
    known, _, known_shop = stamp.read_text(encoding="utf-8").partition(" ") if stamp.exists() else ("", "", "")
    if if_changed and known == digest:
        remember_shop(settings.storage.data_dir, known_shop)
        unchanged = {"unchanged": True}
        typer.echo(json.dumps(unchanged) if as_json else "The shop's files are unchanged; nothing to do.")
        return
    report = run_ingest(settings, paths, strict=strict, shop_id=shop_id or None, keep_dates=keep_dates, quiet=as_json)
    stamp.write_text(f"{digest} {report['shop_id']}", encoding="utf-8")
    typer.echo(json.dumps(report, ensure_ascii=False) if as_json else _worded(report))


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


def _stamp_name(paths: Sequence[Path]) -> str:
    """Return one stamp's name for each set of folders, so that two shops in one data folder don't share it."""
    names = "\n".join(sorted(str(path.resolve()) for path in paths))
    return f"ingest-{hashlib.sha256(names.encode()).hexdigest()[:12]}.stamp"


def _digest(paths: Sequence[Path], embedder: str) -> str:
    digest = hashlib.sha256(f"{SystemClock().now().date().isoformat()} {embedder}".encode())
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                digest.update(str(file).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _worded(report: dict[str, Any]) -> str:
    lines = [
        f"Shop {report['shop_id']}: {report['accepted']} rows accepted, {len(report['rejected'])} rejected; "
        f"{report['products']} products, {report['orders']} orders, {report['accounts']} log-ins; index {report['version']}."
    ]
    for row in report["rejected"][:_SHOWN_REJECTIONS]:
        lines.append(f"  {row['file']} row {row['row']}, {row['field']}: {row['reason']}")
    if len(report["rejected"]) > _SHOWN_REJECTIONS:
        lines.append(f"  … and {len(report['rejected']) - _SHOWN_REJECTIONS} more; --json lists all")
    return "\n".join(lines)

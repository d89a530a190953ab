"""`assistant index list|rollback`: the versions of a shop's index."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from assistant.settings import load_settings
from assistant.shop_folders import find_shop_id, shop_folder
from knowledge.embedders import make_embedder
from knowledge.index_store import IndexStore

app = typer.Typer(help="Versions of the shop's index.", no_args_is_help=True)


def _store() -> IndexStore:
    settings = load_settings()
    data_dir = settings.storage.data_dir
    folder = shop_folder(data_dir, find_shop_id(data_dir, settings.knowledge.shop_id))
    return IndexStore(folder / "index", make_embedder(settings.knowledge.embedder))


@app.command("list")
def list_versions(as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False) -> None:
    """List the versions that are kept, the current one marked."""
    versions = _store().list_versions()
    if as_json:
        typer.echo(json.dumps([asdict(version) for version in versions], default=str, ensure_ascii=False))
        return
    for version in versions:
        mark = "*" if version.current else " "
        typer.echo(
            f"{mark} {version.version}  {version.created_at:%Y-%m-%d %H:%M}  {version.passages} passages  {version.embedder}"
        )


@app.command()
def rollback(
    version: Annotated[str, typer.Argument(help="Version to go back to; the one before the current by default.")] = "",
) -> None:
    """Make an earlier version the current one; running servers take it up within a second."""
    typer.echo(f"The current version is now {_store().rollback(version or None)}.")

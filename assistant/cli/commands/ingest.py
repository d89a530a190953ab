"""`assistant ingest PATH…`: bring a shop's exports in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.clock import SystemClock
from assistant.errors import AssistantError
from assistant.settings import load_settings
from assistant.shop_folders import remember_shop

_SHOWN_REJECTIONS = 20
_PROGRAM = frozenset({".py", ".npz", ".toml"})


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
    # Importers and models take seconds to load; what is unchanged needs none of them.
    run_ingest = import_module("assistant.cli.ingesting").run_ingest
    report = run_ingest(settings, paths, strict=strict, shop_id=shop_id or None, keep_dates=keep_dates, quiet=as_json)
    stamp.write_text(f"{digest} {report['shop_id']}", encoding="utf-8")
    typer.echo(json.dumps(report, ensure_ascii=False) if as_json else _worded(report))


def _stamp_name(paths: Sequence[Path]) -> str:
    """Return one stamp's name for each set of folders, so that two shops in one data folder don't share it."""
    names = "\n".join(sorted(str(path.resolve()) for path in paths))
    return f"ingest-{hashlib.sha256(names.encode()).hexdigest()[:12]}.stamp"


def _digest(paths: Sequence[Path], embedder: str) -> str:
    digest = hashlib.sha256(f"{SystemClock().now().date().isoformat()} {embedder} {program_digest()}".encode())
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                digest.update(str(file).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def program_digest() -> str:
    """Return a digest of what makes an index of files: after an update the same files are read anew.

    An index that another version's embedding made would be refused, and rules that it read would stay as they were.
    """
    spec = find_spec("knowledge")
    digest = hashlib.sha256()
    for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
        for file in sorted(Path(folder).rglob("*")):
            if file.suffix in _PROGRAM and "samples" not in file.parts and "pages" not in file.parts:
                digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
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

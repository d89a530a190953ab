"""Index versions on disk: built aside, swapped in one rename, kept to roll back to.

root/CURRENT                    the version in use, replaced by an atomic rename
root/versions/000002-ab12cd34/  meta.json shop.json passages.json vectors.npy [ivf.faiss] bm25/
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from knowledge import chunking
from knowledge.attributes import AttributeNames
from knowledge.bm25 import Bm25Index
from knowledge.catalogue import Catalogue
from knowledge.chunking import embedded_text, passages_of
from knowledge.embedders.protocol import Embedder, Vectors
from knowledge.errors import IndexMismatch, IndexMissing
from knowledge.records import Passage, Shop
from knowledge.retriever import Retriever
from knowledge.shop_file import read_passages, read_shop, shop_bytes, write_passages
from knowledge.snapshot import Snapshot
from knowledge.vectors import VectorIndex

FORMAT = 1
_BATCH = 64
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class IndexVersion:
    """What is known of a version without opening it; `embedded` counts passages whose vectors were made anew."""

    version: str
    shop_id: str
    embedder: str
    passages: int
    embedded: int
    created_at: datetime
    current: bool


class IndexStore:
    """The index of one shop in one folder, made and read with one embedder."""

    def __init__(
        self,
        root: Path,
        embedder: Embedder,
        *,
        keep: int = 5,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._root = Path(root)
        self._embedder = embedder
        self._keep = max(keep, 2)
        self._now = now

    def build(self, shop: Shop, progress: Progress | None = None) -> str:
        """Build a version beside the current one, then swap it in; return its name.

        Passages whose embedded text is unchanged keep their vectors. A shop that did not change keeps its version.
        `progress` is called with (passages done, passages in all). Other processes may read meanwhile; a second
        builder waits for the first.
        """
        with self._building():
            digest = hashlib.sha256(
                f"{FORMAT}|{chunking.VERSION}|{self._embedder.id}|".encode() + shop_bytes(shop)
            ).hexdigest()[:8]
            current = self.current_version()
            if current and current.endswith(f"-{digest}"):
                return current
            version = f"{self._next_number():06d}-{digest}"
            aside = self._root / f"building-{version}"
            shutil.rmtree(aside, ignore_errors=True)
            aside.mkdir(parents=True)
            try:
                self._write(aside, shop, version, progress)
                _sync(aside)
                aside.rename(self._versions / version)
            except BaseException:
                shutil.rmtree(aside, ignore_errors=True)
                raise
            self._point_to(version)
            self._prune()
            return version

    def open(self, version: str | None = None) -> Snapshot:
        """Open a version, the current one by default. Raises IndexMissing, IndexMismatch."""
        name = version or self.current_version()
        if name is None:
            raise IndexMissing("no index has been built yet; ingest the shop's exports first")
        folder = self._versions / name
        meta = self._meta(name)
        self._check(meta)
        shop = read_shop(folder / "shop.json")
        passages = read_passages(folder / "passages.json")
        given = shop.settings.get("attributes", {})
        retriever = Retriever(
            passages,
            VectorIndex.load(folder),
            Bm25Index.load(folder / "bm25", len(passages)),
            self._embedder,
            AttributeNames({key: list(entry.get("names", [])) for key, entry in given.items()}),
        )
        return Snapshot(shop, name, Catalogue(shop), retriever, passages)

    def current_version(self) -> str | None:
        """Return the name of the version in use, or None; cheap enough to ask before every answer."""
        try:
            return (self._root / "CURRENT").read_text(encoding="ascii").strip() or None
        except FileNotFoundError:
            return None

    def list_versions(self) -> list[IndexVersion]:
        """Return the versions on disk, oldest first."""
        current = self.current_version()
        versions = []
        for folder in sorted(self._versions.glob("*-*")) if self._versions.exists() else []:
            meta = self._meta(folder.name)
            versions.append(
                IndexVersion(
                    version=folder.name,
                    shop_id=meta["shop_id"],
                    embedder=meta["embedder"],
                    passages=meta["passages"],
                    embedded=meta["embedded"],
                    created_at=datetime.fromisoformat(meta["created_at"]),
                    current=folder.name == current,
                )
            )
        return versions

    def rollback(self, version: str | None = None) -> str:
        """Make an older version current again, the one before the current by default; return its name.

        Raises IndexMissing when there is no such version, IndexMismatch when another embedder made it.
        """
        with self._building():
            names = [entry.version for entry in self.list_versions()]
            current = self.current_version()
            if version is None:
                older = names[: names.index(current)] if current in names else []
                if not older:
                    raise IndexMissing("there is no older version to go back to")
                version = older[-1]
            self._check(self._meta(version))
            self._point_to(version)
            return version

    @property
    def _versions(self) -> Path:
        return self._root / "versions"

    def _write(self, folder: Path, shop: Shop, version: str, progress: Progress | None) -> None:
        passages = passages_of(shop)
        texts = [embedded_text(passage) for passage in passages]
        vectors, embedded = self._embed(texts, progress)
        (folder / "shop.json").write_bytes(shop_bytes(shop))
        write_passages(folder / "passages.json", passages)
        VectorIndex.build(vectors).save(folder)
        Bm25Index.build(texts).save(folder / "bm25")
        meta = {
            "format": FORMAT,
            "version": version,
            "shop_id": shop.shop_id,
            "embedder": self._embedder.id,
            "dimensions": self._embedder.dimensions,
            "passages": len(passages),
            "embedded": embedded,
            "created_at": self._now().isoformat(),
        }
        (folder / "meta.json").write_text(json.dumps(meta, indent=1), encoding="utf-8")

    def _embed(self, texts: list[str], progress: Progress | None) -> tuple[Vectors, int]:
        known = self._known_vectors()
        vectors = np.zeros((len(texts), self._embedder.dimensions), dtype=np.float32)
        fresh: list[int] = []
        for row, text in enumerate(texts):
            vector = known.get(text)
            if vector is None:
                fresh.append(row)
            else:
                vectors[row] = vector
        done = len(texts) - len(fresh)
        if progress:
            progress(done, len(texts))
        fresh.sort(key=lambda row: len(texts[row]))
        for start in range(0, len(fresh), _BATCH):
            rows = fresh[start : start + _BATCH]
            vectors[rows] = self._embedder.embed_passages([texts[row] for row in rows])
            done += len(rows)
            if progress:
                progress(done, len(texts))
        return vectors, len(fresh)

    def _known_vectors(self) -> dict[str, Vectors]:
        """Return the vectors of the current version by embedded text, if this embedder made them."""
        current = self.current_version()
        if current is None:
            return {}
        try:
            self._check(self._meta(current))
            folder = self._versions / current
            passages: tuple[Passage, ...] = read_passages(folder / "passages.json")
            vectors = np.load(folder / "vectors.npy")
        except (IndexMismatch, IndexMissing, OSError, ValueError):
            return {}
        return {embedded_text(passage): vector for passage, vector in zip(passages, vectors, strict=True)}

    def _meta(self, version: str) -> dict[str, Any]:
        try:
            text = (self._versions / version / "meta.json").read_text(encoding="utf-8")
        except (FileNotFoundError, NotADirectoryError) as error:
            raise IndexMissing(f"there is no index version {version!r}") from error
        meta: dict[str, Any] = json.loads(text)
        return meta

    def _check(self, meta: dict[str, Any]) -> None:
        if meta["format"] != FORMAT:
            raise IndexMismatch(
                f"index {meta['version']} has format {meta['format']}, this program reads {FORMAT}; ingest again"
            )
        if meta["embedder"] != self._embedder.id:
            raise IndexMismatch(
                f"index {meta['version']} was made by the embedder {meta['embedder']!r}, but {self._embedder.id!r} "
                "is configured; configure the one that made it, or ingest again"
            )

    def _next_number(self) -> int:
        numbers = [int(folder.name.split("-")[0]) for folder in self._versions.glob("[0-9]*-*")]
        return max(numbers, default=0) + 1

    def _point_to(self, version: str) -> None:
        temporary = self._root / f"CURRENT.{os.getpid()}"
        temporary.write_text(version, encoding="ascii")
        os.replace(temporary, self._root / "CURRENT")

    def _prune(self) -> None:
        current = self.current_version()
        names = sorted(folder.name for folder in self._versions.glob("*-*"))
        for name in names[: -self._keep]:
            if name != current:
                shutil.rmtree(self._versions / name, ignore_errors=True)

    @contextmanager
    def _building(self) -> Iterator[None]:
        self._versions.mkdir(parents=True, exist_ok=True)
        with (self._root / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _sync(folder: Path) -> None:
    """Flush a folder's files to disk, so that a swapped-in version is whole after a power cut."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())

"""Small packages and a fetcher that hands them out, in place of the registries."""

from __future__ import annotations

import hashlib
import io
import shutil
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from voice.models.errors import CarrierNotFound
from voice.models.fetchers import Fetcher
from voice.models.manifest import Manifest
from voice.models.sources import Registry, Source
from voice.models.store import ModelStore

FIRST = b"first half, " * 400
SECOND = b"second half." * 300
WHOLE = FIRST + SECOND
VOICE = b"\x00\x01\x02\x03" * 256


def wheel(members: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def tarball(members: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return stream.getvalue()


PACKAGES: Mapping[str, bytes] = {
    "ears-1==1.0": wheel({"ears_1/__init__.py": b"raise SystemExit", "ears_1/model.bin.part1": FIRST}),
    "ears-2==1.0": wheel({"ears_2/model.bin.part2": SECOND, "ears_2/config.json": b"{}"}),
    "@maker/voices@2.0.1": tarball({"package/package.json": b"{}", "package/voices/mei.bin": VOICE}),
}


class FakeFetcher:
    """Gives the packages of `packages`, notes in `asked` what was asked for, and fails where `failures` says so."""

    def __init__(self, packages: Mapping[str, bytes] = PACKAGES) -> None:
        self.packages = dict(packages)
        self.asked: list[str] = []
        self.failures: dict[str, BaseException] = {}

    def fetch(self, package: str, folder: Path, on_bytes: Callable[[int], None]) -> Path:
        self.asked.append(package)
        if package in self.failures:
            (folder / "half.whl").write_bytes(b"PK half of it")
            raise self.failures[package]
        if package not in self.packages:
            raise CarrierNotFound(f"No {package}.", "Find it.")
        content = self.packages[package]
        on_bytes(len(content) // 2)
        target = folder / "arrived.whl"
        target.write_bytes(content)
        return target


class SlowLocalFetcher:
    """Copies packages from a folder and leaves a note of each copy, for tests with several processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def fetch(self, package: str, folder: Path, on_bytes: Callable[[int], None]) -> Path:
        with (self._folder / "asked.txt").open("a") as notes:
            notes.write(f"{package}\n")
        return Path(shutil.copy(self._folder / f"{package.replace('/', '-')}.bin", folder / "arrived.whl"))


def manifest() -> Manifest:
    return Manifest.model_validate(
        {
            "format": 1,
            "carriers": {f"pip:{name}": len(PACKAGES[name]) for name in ("ears-1==1.0", "ears-2==1.0")},
            "models": [
                {
                    "name": "ears",
                    "purpose": "hearing",
                    "licence": "MIT",
                    "origin": "made up",
                    "files": [
                        _file(
                            "model.bin",
                            WHOLE,
                            ("pip:ears-1==1.0", "ears_1/model.bin.part1"),
                            ("pip:ears-2==1.0", "ears_2/model.bin.part2"),
                        ),
                        _file("config.json", b"{}", ("pip:ears-2==1.0", "ears_2/config.json")),
                    ],
                },
                {
                    "name": "voices",
                    "purpose": "speaking",
                    "licence": "Apache-2.0",
                    "origin": "made up",
                    "optional": True,
                    "files": [_file("mei.bin", VOICE, ("npm:@maker/voices@2.0.1", "package/voices/mei.bin"))],
                },
            ],
        }
    )


def _file(name: str, content: bytes, *parts: tuple[str, str]) -> dict[str, object]:
    return {
        "name": name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "size_bytes": len(content),
        "parts": [{"carrier": carrier, "member": member} for carrier, member in parts],
    }


def registry(root: Path, fetcher: Fetcher) -> Source:
    return Registry(root / ".downloads", {"pip": fetcher, "npm": fetcher}, manifest().carriers)


def store(root: Path, fetcher: Fetcher, **settings: object) -> ModelStore:
    return ModelStore(root, manifest=manifest(), sources=[registry(root, fetcher)], **settings)  # type: ignore[arg-type]

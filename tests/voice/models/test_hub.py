"""Taking files from a model hub, with a stand-in for its client."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.voice.models.fakes import VOICE, FakeFetcher, manifest, registry
from voice.models import ModelStore
from voice.models.errors import HashMismatch, RegistryUnreachable, ToolMissing
from voice.models.manifest import HubFile, Manifest
from voice.models.sources import Hub
from voice.models.store import default_sources


def hub_manifest() -> Manifest:
    whole = manifest()
    voices = whole.model("voices")
    file = voices.files[0].model_copy(
        update={"hub": HubFile(repository="maker/voices", path="deep/mei.bin", revision="v2")}
    )
    return Manifest(format=1, models=(whole.model("ears"), voices.model_copy(update={"files": (file,)})))


def hub_that_gives(answer: Path | Exception, asked: list[tuple[str, ...]]) -> ModuleType:
    module = ModuleType("huggingface_hub")

    def hf_hub_download(repository: str, path: str, *, revision: str, etag_timeout: float) -> str:
        asked.append((repository, path, revision))
        if isinstance(answer, Exception):
            raise answer
        return str(answer)

    module.hf_hub_download = hf_hub_download  # type: ignore[attr-defined]
    return module


def test_a_file_comes_from_the_hub_at_its_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cached = tmp_path / "cached"
    cached.write_bytes(VOICE)
    asked: list[tuple[str, ...]] = []
    monkeypatch.setitem(sys.modules, "huggingface_hub", hub_that_gives(cached, asked))
    pulled = ModelStore(tmp_path / "m", manifest=hub_manifest(), sources=[Hub()]).pull("voices")
    assert pulled.source == "hub"
    assert asked == [("maker/voices", "deep/mei.bin", "v2")]


def test_other_bytes_on_the_hub_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cached = tmp_path / "cached"
    cached.write_bytes(b"a newer version")
    monkeypatch.setitem(sys.modules, "huggingface_hub", hub_that_gives(cached, []))
    with pytest.raises(HashMismatch):
        ModelStore(tmp_path / "m", manifest=hub_manifest(), sources=[Hub()]).pull("voices")


def test_the_registries_stand_in_for_a_hub_that_does_not_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "huggingface_hub", hub_that_gives(OSError("no route"), []))
    fetcher = FakeFetcher()
    models = ModelStore(tmp_path, manifest=hub_manifest(), sources=[Hub(), registry(tmp_path, fetcher)])
    assert models.pull("voices").source == "registry"


def test_a_hub_that_does_not_answer_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "huggingface_hub", hub_that_gives(OSError("no route"), []))
    with pytest.raises(RegistryUnreachable, match="hub"):
        ModelStore(tmp_path, manifest=hub_manifest(), sources=[Hub()]).pull("voices")


def test_a_missing_hub_client_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(ToolMissing, match="huggingface_hub"):
        ModelStore(tmp_path, manifest=hub_manifest(), sources=[Hub()]).pull("voices")


def test_the_hub_is_asked_only_on_request(tmp_path: Path) -> None:
    assert [source.name for source in default_sources(tmp_path, manifest())] == ["registry"]
    local_and_hub = default_sources(tmp_path, manifest(), tmp_path, hub_first=True)
    assert [source.name for source in local_and_hub] == ["local", "hub", "registry"]

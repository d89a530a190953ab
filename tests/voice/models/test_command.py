"""`assistant models …`, on made-up models."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.cli.commands import models as command
from tests.voice.models.fakes import FakeFetcher, store
from voice.models import ModelStore
from voice.models.errors import RegistryUnreachable

runner = CliRunner()


@pytest.fixture
def fetcher(monkeypatch: pytest.MonkeyPatch) -> FakeFetcher:
    fake = FakeFetcher()

    def make(root: Path, local: Path | None = None, hub_first: bool = False) -> ModelStore:
        return store(root, fake)

    monkeypatch.setattr(command, "ModelStore", make)
    return fake


def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
    result = runner.invoke(command.app, list(arguments), env={"ASSISTANT_STORAGE__MODELS_DIR": str(folder)})
    return result.exit_code, result.stdout, result.stderr


def test_pull_fetches_what_is_needed_and_leaves_the_optional_out(tmp_path: Path, fetcher: FakeFetcher) -> None:
    code, out, _ = run(tmp_path, "pull")
    assert code == 0
    assert "Models ready" in out
    assert fetcher.asked == ["ears-1==1.0", "ears-2==1.0"]


def test_pull_all_fetches_the_optional_too(tmp_path: Path, fetcher: FakeFetcher) -> None:
    assert run(tmp_path, "pull", "--all")[0] == 0
    assert "@maker/voices@2.0.1" in fetcher.asked


def test_a_second_pull_says_that_there_is_nothing_to_fetch(tmp_path: Path, fetcher: FakeFetcher) -> None:
    run(tmp_path, "pull")
    assert "nothing to fetch" in run(tmp_path, "pull")[1]


def test_a_failure_is_one_line_and_exit_code_1(tmp_path: Path, fetcher: FakeFetcher) -> None:
    fetcher.failures["ears-1==1.0"] = RegistryUnreachable("The registry can't be reached.", "Check the network.")
    code, out, err = run(tmp_path, "pull")
    assert code == 1
    assert out == ""
    assert err.strip().splitlines()[-1] == "Error: The registry can't be reached. Check the network."


def test_a_failure_with_json_is_the_one_error_shape(tmp_path: Path, fetcher: FakeFetcher) -> None:
    code, out, _ = run(tmp_path, "path", "ears", "--json")
    assert code == 1
    assert json.loads(out)["error"]["code"] == "model_missing"


def test_an_unknown_name_fetches_nothing_of_the_others(tmp_path: Path, fetcher: FakeFetcher) -> None:
    code, _, err = run(tmp_path, "pull", "ears", "nose")
    assert code == 1
    assert "no model called 'nose'" in err
    assert fetcher.asked == []


def test_verify_finds_damage_and_names_the_command_that_heals(tmp_path: Path, fetcher: FakeFetcher) -> None:
    run(tmp_path, "pull")
    assert run(tmp_path, "verify")[0] == 0
    (tmp_path / "ears" / "config.json").write_bytes(b"[]")
    code, out, err = run(tmp_path, "verify", "--json")
    assert code == 1
    assert json.loads(out)[0]["damaged"] == ["config.json"]
    assert "assistant models pull ears" in err


def test_path_prints_the_folder_and_nothing_else(tmp_path: Path, fetcher: FakeFetcher) -> None:
    run(tmp_path, "pull")
    assert run(tmp_path, "path", "ears") == (0, f"{tmp_path / 'ears'}\n", "")


def test_list_shows_states_sizes_and_licences(tmp_path: Path, fetcher: FakeFetcher) -> None:
    code, out, _ = run(tmp_path, "list")
    assert code == 0
    assert "missing (optional)" in out
    entries = json.loads(run(tmp_path, "list", "--json")[1])
    assert [(entry["name"], entry["state"], entry["licence"]) for entry in entries] == [
        ("ears", "missing", "MIT"),
        ("voices", "missing", "Apache-2.0"),
    ]


def test_a_setting_that_cannot_be_used_is_one_line_too(tmp_path: Path, fetcher: FakeFetcher) -> None:
    result = runner.invoke(command.app, ["list"], env={"ASSISTANT_SERVER__PORT": "many"})
    assert result.exit_code == 1
    assert "server.port" in result.stderr


def test_a_folder_on_the_command_line_goes_before_the_settings(tmp_path: Path, fetcher: FakeFetcher) -> None:
    run(tmp_path / "settings", "pull", "--models-dir", str(tmp_path / "given"))
    assert (tmp_path / "given" / "ears").is_dir()
    assert not (tmp_path / "settings").exists()

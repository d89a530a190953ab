"""Settings from a file and the environment; what cannot be used is named in one sentence."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from assistant.errors import SettingsError
from assistant.settings import Settings, load_settings, token_secret
from assistant.wiring import make_generator


@pytest.fixture(autouse=True)
def nothing_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither this machine's environment nor its folder is read."""
    import os

    for name in [name for name in os.environ if name.startswith("ASSISTANT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_everything_has_a_default() -> None:
    settings = load_settings()
    assert (settings.server.host, settings.server.port) == ("127.0.0.1", 8000)
    assert settings.database_url == "sqlite+aiosqlite:///.data/assistant.sqlite3"


def test_a_file_is_read_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "assistant.toml").write_text('[server]\nport = 9000\nhost = "0.0.0.0"\n', encoding="utf-8")
    monkeypatch.setenv("ASSISTANT_SERVER__PORT", "9001")
    settings = load_settings()
    assert (settings.server.host, settings.server.port) == ("0.0.0.0", 9001)


def test_another_file_may_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "other.toml"
    other.write_text("[voice]\nenabled = false\n", encoding="utf-8")
    monkeypatch.setenv("ASSISTANT_CONFIG", str(other))
    assert load_settings().voice.enabled is False


def test_a_named_file_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_CONFIG", "/no/such/file.toml")
    with pytest.raises(SettingsError, match=r"/no/such/file\.toml, which is no file"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value", "where"),
    [
        ("ASSISTANT_SERVER__PORT", "many", "server.port"),
        ("ASSISTANT_SERVER__PORT", "70000", "server.port"),
        ("ASSISTANT_SERVER__PROT", "1", "server.prot"),
        ("ASSISTANT_SERVER__MAX_CALLS", "0", "server.max_calls"),
        ("ASSISTANT_VOICE__SPEED", "9", "voice.speed"),
        ("ASSISTANT_VOICE__ENABLED", "perhaps", "voice.enabled"),
        ("ASSISTANT_GENERATOR__KIND", "oracle", "generator.kind"),
        ("ASSISTANT_LOG__LEVEL", "loud", "log.level"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, where: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"Setting {where}: ") as raised:
        load_settings()
    assert raised.value.param == where


def test_a_file_that_is_no_toml_is_said(tmp_path: Path) -> None:
    (tmp_path / "assistant.toml").write_text("[server\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="not valid TOML"):
        load_settings()


def test_a_secret_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    settings = Settings(storage={"data_dir": tmp_path / "data"})  # type: ignore[arg-type]
    secret = token_secret(settings)
    assert len(secret) >= 32 and token_secret(settings) == secret
    assert stat.S_IMODE((tmp_path / "data" / "token_secret").stat().st_mode) == 0o600


def test_a_configured_secret_is_used_and_not_written(tmp_path: Path) -> None:
    settings = Settings(server={"token_secret": "s" * 40}, storage={"data_dir": tmp_path})  # type: ignore[arg-type]
    assert token_secret(settings) == "s" * 40
    assert list(tmp_path.iterdir()) == []


def test_a_generator_that_lacks_its_model_or_server_is_named() -> None:
    for given, where in (
        ({"kind": "openai"}, "generator.model"),
        ({"kind": "openai", "model": "m"}, "generator.base_url"),
        ({"kind": "transformers"}, "generator.model"),
    ):
        with pytest.raises(SettingsError) as raised:
            make_generator(Settings(generator=given).generator)  # type: ignore[arg-type]
        assert raised.value.param == where

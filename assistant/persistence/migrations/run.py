"""Runs Alembic on a connection that is already open, inside its transaction: all revisions apply, or none."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text
from sqlalchemy.engine import Connection

# Any number will do, as long as every worker uses the same one.
_MIGRATION_LOCK = 7_203_114


def alembic_config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration without an ini file; `connection` is what `env.py` runs on."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


def upgrade_to_head(connection: Connection) -> None:
    """Apply every revision that the database lacks."""
    if connection.dialect.name == "postgresql":
        # SQLite's writing transaction already keeps other workers out; PostgreSQL has to be asked.
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
    command.upgrade(alembic_config(connection), "head")

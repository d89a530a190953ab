"""Alembic's entry: migrates the connection that `run.py` hands over; there is no offline mode."""

from __future__ import annotations

from alembic import context

from assistant.persistence.tables import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()

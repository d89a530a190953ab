"""`assistant run PATH…`: everything between a clone and a shop that answers, in one process.

What is done already is only looked at, so a later start is little more than the server's own.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.commands import models, serve
from assistant.cli.commands.ingest import ingest


def run(
    paths: Annotated[list[Path], typer.Argument(help="Folders or files exported from the shop.")],
    host: serve.Host = None,
    port: serve.Port = None,
) -> None:
    """Fetch what models are missing, bring the shop in if its files have changed, and serve it."""
    # First of all: whoever has to choose another port should not learn it after minutes of fetching.
    settings, listener = serve.prepare(host, port)
    # By its command line, which reads the environment too. It has told what went wrong already.
    if status := models.app(["pull"], standalone_mode=False):
        raise typer.Exit(status)
    ingest(paths, if_changed=True)
    asyncio.run(serve.run(settings, listener))

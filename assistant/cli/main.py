"""The `assistant` command: a thin tree, one file a command. A known error is one sentence and exit status 1."""

from __future__ import annotations

import sys

import typer

from assistant.cli.commands import demo, index, ingest, models, replay, serve
from assistant.errors import AssistantError
from knowledge.errors import KnowledgeError
from voice.errors import VoiceError
from voice.models.errors import ModelStoreError

app = typer.Typer(
    name="assistant",
    help="A realtime shopping assistant for live shops.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("serve")(serve.serve)
app.command("ingest")(ingest.ingest)
app.command("demo")(demo.demo)
app.command("replay")(replay.replay)
app.add_typer(index.app, name="index")
app.add_typer(models.app, name="models")


def main() -> None:
    """Run the command line; print known errors plainly."""
    try:
        app()
    except (AssistantError, KnowledgeError, VoiceError, ModelStoreError) as error:
        print(f"assistant: {error}", file=sys.stderr)
        sys.exit(1)

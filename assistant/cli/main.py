"""The `assistant` command: a thin tree, one file a command. A known error is one sentence and exit status 1.

A command's file is loaded when the command is called: the server's modules take seconds that `models pull` need not wait.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

COMMANDS = ("run", "serve", "ingest", "index", "models", "demo", "replay")


class LazyCommands(TyperGroup):
    """Loads `assistant.cli.commands.NAME`: its `app` if it is a group of commands, else the function of that name."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"assistant.cli.commands.{cmd_name}")
        if hasattr(module, "app"):
            group: typer.Typer = module.app
        else:
            group = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
            group.command(cmd_name)(getattr(module, cmd_name))
        command = typer.main.get_command(group)
        command.name = cmd_name
        return command


app = typer.Typer(
    name="assistant",
    help="A realtime shopping assistant for live shops.",
    cls=LazyCommands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _assistant() -> None:
    """A realtime shopping assistant for live shops."""


def main() -> None:
    """Run the command line; print known errors plainly."""
    try:
        app()
    except Exception as error:
        # The kinds of error are looked up only now: their packages need not be loaded to start.
        if not isinstance(error, _known_errors()):
            raise
        print(f"assistant: {error}", file=sys.stderr)
        sys.exit(1)


def _known_errors() -> tuple[type[Exception], ...]:
    from assistant.errors import AssistantError
    from knowledge.errors import KnowledgeError
    from voice.errors import VoiceError
    from voice.models.errors import ModelStoreError

    return (AssistantError, KnowledgeError, VoiceError, ModelStoreError)

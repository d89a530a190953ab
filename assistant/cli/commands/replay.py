"""`assistant replay FILE`: walk a turn log again and show where today's rules would act differently."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from assistant.turns.replay import replay as walk


def replay(
    file: Annotated[Path, typer.Argument(help="A turn log, as kept when log.turns_dir is set.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Replay a conversation's turn-taking; exit with 1 if it goes differently now."""
    state, differences = walk(file)
    if as_json:
        found = [
            {"line": d.line, "event": asdict(d.event), "logged": d.logged, "replayed": d.replayed} for d in differences
        ]
        typer.echo(
            json.dumps(
                {"utterances": state.utterances, "replies": state.replies, "differences": found}, ensure_ascii=False
            )
        )
    else:
        typer.echo(f"{state.utterances} utterances, {state.replies} replies, {len(differences)} differences")
        for difference in differences:
            typer.echo(f"line {difference.line}: {type(difference.event).__name__} at {difference.event.at_ms:.0f} ms")
            typer.echo(f"  logged:   {[effect['name'] for effect in difference.logged]}")
            typer.echo(f"  replayed: {[effect['name'] for effect in difference.replayed]}")
    if differences:
        raise typer.Exit(1)

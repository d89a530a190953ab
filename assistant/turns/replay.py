"""The turn log as a file: one JSON object a line, written as it happens, read back and walked again.

Format 1. First line ``{"format": 1, "config": {…}}``; then ``{"event": NAME, …fields, "effects": [{…}]}``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TextIO, get_args

from assistant.errors import AssistantError
from assistant.turns.effects import TurnEffect
from assistant.turns.events import TurnEvent
from assistant.turns.reducer import reduce
from assistant.turns.state import TurnConfig, TurnState

FORMAT = 1
_EVENTS: dict[str, type[Any]] = {kind.__name__: kind for kind in get_args(TurnEvent)}


class ReplayError(AssistantError):
    """The file is no turn log, or of another format."""

    code = "invalid_replay"


@dataclass(frozen=True, slots=True)
class Difference:
    """A line at which today's reducer does something else than was logged."""

    line: int
    event: TurnEvent
    logged: list[dict[str, Any]]
    replayed: list[dict[str, Any]]


def _encode(value: TurnEvent | TurnEffect) -> dict[str, Any]:
    return {"name": type(value).__name__, **asdict(value)}


def _decode_event(data: dict[str, Any]) -> TurnEvent:
    fields = dict(data)
    kind = _EVENTS.get(str(fields.pop("name", "")))
    if kind is None:
        raise ReplayError(f"The turn log names an unknown event: {data.get('name')!r}.")
    try:
        event: TurnEvent = kind(**fields)
    except TypeError as error:
        raise ReplayError(f"The turn log holds an event with other fields than {kind.__name__} has.") from error
    return event


class TurnLogWriter:
    """Appends events with their effects to an open text file, flushed line by line."""

    def __init__(self, out: TextIO, config: TurnConfig) -> None:
        self._out = out
        self._write({"format": FORMAT, "config": asdict(config)})

    def __call__(self, event: TurnEvent, effects: tuple[TurnEffect, ...]) -> None:
        self._write({"event": _encode(event), "effects": [_encode(effect) for effect in effects]})

    def _write(self, record: dict[str, Any]) -> None:
        self._out.write(json.dumps(record, ensure_ascii=False) + "\n")
        self._out.flush()


def _records(path: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ReplayError(f"{path} can't be read as a turn log.") from error
    for number, line in enumerate(lines, 1):
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            # A crash may cut the last line; everything before it still counts.
            if number == len(lines):
                return
            raise ReplayError(f"Line {number} of {path} is not JSON.") from error
        if not isinstance(record, dict):
            raise ReplayError(f"Line {number} of {path} is not a JSON object.")
        yield record


def replay(path: Path) -> tuple[TurnState, list[Difference]]:
    """Walk a turn log again; return the last state and every line whose effects differ from the logged ones."""
    records = _records(path)
    head = next(records, {})
    if head.get("format") != FORMAT:
        raise ReplayError(f"{path} is not a turn log of format {FORMAT}.")
    try:
        state = TurnState(config=TurnConfig(**head["config"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ReplayError(f"{path} begins with a configuration that this version doesn't know.") from error
    differences = []
    for line, record in enumerate(records, 2):
        logged = record.get("effects")
        if not isinstance(record.get("event"), dict) or not isinstance(logged, list):
            raise ReplayError(f"Line {line} of {path} is not an event with its effects.")
        event = _decode_event(record["event"])
        state, effects = reduce(state, event)
        replayed = [_encode(effect) for effect in effects]
        if json.loads(json.dumps(replayed)) != logged:
            differences.append(Difference(line, event, logged, replayed))
    return state, differences

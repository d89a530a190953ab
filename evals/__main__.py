"""`python -m evals NAME …`: one command a measurement.

A measurement is a module of this package with `add_arguments(parser)` and `main(args) -> exit status`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from assistant.telemetry.logs import configure_logs
from evals.commands import COMMANDS, Command
from evals.output import add_common

NAMES = (
    "retrieval",
    "epqa",
    "pages",
    "answers",
    "relevance",
    "intents",
    "serving",
    "memory",
    "asr",
    "voice",
    "turns",
    "bargein",
)


def measurements(names: Sequence[str] = NAMES) -> dict[str, tuple[str, Command]]:
    """Return (summary, command) of the measurements that are there, by name.

    One that lacks an optional package is left out, and so is a module that can't be run from here.
    """
    found = {}
    for name in names:
        if find_spec(f"evals.{name}") is None:
            continue
        try:
            module = import_module(f"evals.{name}")
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] in ("assistant", "evals", "knowledge", "voice"):
                raise
            print(f"evals {name} is left out: {error.name} is not installed", file=sys.stderr)
            continue
        command = _command(name, module)
        if command is not None:
            found[name] = ((module.__doc__ or name).strip().splitlines()[0], command)
    return found


def _command(name: str, module: ModuleType) -> Command | None:
    """Return what the module itself offers, or else what is kept for it."""
    if hasattr(module, "add_arguments") and hasattr(module, "main"):
        return Command(module.add_arguments, module.main)
    return COMMANDS.get(name)


def main(argv: Sequence[str] | None = None) -> int:
    """Parse the command line and run one measurement; return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m evals", description="Measure the assistant or a part of it.")
    commands = parser.add_subparsers(dest="name", required=True, metavar="NAME")
    modules = measurements()
    for name, (summary, measurement) in modules.items():
        command = commands.add_parser(name, help=summary.replace("%", "%%"), description=summary)
        add_common(command)
        measurement.add_arguments(command)
    args = parser.parse_args(argv)
    # What is measured is in the result; the assistant's own warnings would drown it.
    configure_logs(level="error", fmt="console", show_personal_text=False)
    try:
        return int(modules[args.name][1].main(args))
    except (ValueError, FileNotFoundError) as error:
        print(f"evals {args.name}: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())

"""What every measurement does with its result: print it, write it as flat JSON, write it as a page."""

from __future__ import annotations

import argparse
import html
import json
import os
import platform
from collections.abc import Mapping
from pathlib import Path

Value = float | int | str
Settings = Mapping[str, Value | None]

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>
:root {{ color-scheme: light dark }} body {{ font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem }}
table {{ border-collapse: collapse; width: 100%; margin: 1rem 0 }} caption {{ text-align: left; font-weight: 600 }}
td, th {{ border-bottom: 1px solid #8884; padding: .25rem .5rem; text-align: left }} td:last-child {{ text-align: right; font-variant-numeric: tabular-nums }}
</style></head><body><h1>{title}</h1>
{tables}
</body></html>
"""


def add_common(parser: argparse.ArgumentParser) -> None:
    """Add the options that every measurement has."""
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the flat result here")
    parser.add_argument("--report", type=Path, metavar="OUT.html", help="write a page to read here")
    parser.add_argument("--seed", type=int, default=0, help="seed of whatever is drawn (default: 0)")


def machine() -> dict[str, Value]:
    """Return what the measurement ran on."""
    return {"cpus": os.cpu_count() or 0, "cpu": _cpu_name(), "platform": platform.platform(terse=True)}


def publish(
    name: str, result: Mapping[str, Value], settings: Settings, args: argparse.Namespace, *, figure: str = ""
) -> None:
    """Print settings, machine and result; write the files that were asked for. `figure` is SVG for the page."""
    about: dict[str, Value | None] = {**settings, "seed": getattr(args, "seed", 0)}
    print(f"{name} on {_line(machine())}")
    print(f"  with {_line(about)}")
    width = max((len(key) for key in result), default=0)
    for key, value in result.items():
        print(f"  {key:<{width}}  {_shown(value)}")
    if getattr(args, "json", None) is not None:
        flat = {**result, **{f"{name}.settings.{key}": value for key, value in about.items()}}
        flat |= {f"{name}.machine.{key}": value for key, value in machine().items()}
        _write(args.json, json.dumps(flat, ensure_ascii=False, indent=1, default=str) + "\n")
    if getattr(args, "report", None) is not None:
        _write(args.report, page(name, result, about, figure))


def page(name: str, result: Mapping[str, Value], settings: Settings, figure: str = "") -> str:
    """Return a page with the settings, the machine and the result, slices below the whole."""
    whole = {key: value for key, value in result.items() if key.count(".") <= 2}
    slices = {key: value for key, value in result.items() if key.count(".") > 2}
    tables = [_table("Settings", settings), _table("Machine", machine()), _table("Result", whole)]
    if slices:
        tables.append(_table("Slices and statistics", slices))
    if figure:
        tables.insert(0, figure)
    return _PAGE.format(title=html.escape(f"Measurement: {name}"), tables="\n".join(tables))


def _table(caption: str, rows: Mapping[str, Value | None]) -> str:
    body = "".join(f"<tr><th>{html.escape(key)}</th><td>{html.escape(_shown(v))}</td></tr>" for key, v in rows.items())
    return f"<table><caption>{html.escape(caption)}</caption>{body}</table>"


def _shown(value: Value | None) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _line(values: Mapping[str, Value | None]) -> str:
    return ", ".join(f"{key}={value}" for key, value in values.items() if value not in (None, ""))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _cpu_name() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()

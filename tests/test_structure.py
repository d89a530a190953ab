"""The rules that the code keeps, checked: directions of imports, lengths, clocks, and what must be documented."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from importlinter.cli import lint_imports
from pydantic import BaseModel

from assistant.settings import Settings

ROOT = Path(__file__).parents[1]
PACKAGES = ("assistant", "evals", "knowledge", "voice")
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
# Weights belong into the model store, and neither they nor compiled modules into git.
NOT_IN_GIT = {".pyc", ".onnx", ".bin", ".gguf", ".safetensors", ".pt", ".pth", ".pkl", ".pickle", ".whl", ".tgz", ".so"}
LARGEST_IN_GIT_BYTES = 5_000_000
WALL_CLOCKS = {("time", "time"), ("time", "time_ns"), ("datetime", "now"), ("datetime", "utcnow"), ("date", "today")}


def modules() -> list[Path]:
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return sorted(path.relative_to(ROOT) for path in found)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_imports_go_only_in_the_directions_of_the_contracts() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {str(path): len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {path: length for path, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_function_is_longer_than_60_lines() -> None:
    too_long = []
    # A migration lists a schema as it was on one day; splitting it up would not make it clearer.
    for path in (path for path in modules() if "migrations" not in path.parts):
        for function in functions(path):
            length = (function.end_lineno or function.lineno) - function.lineno + 1
            if length > LONGEST_FUNCTION:
                too_long.append(f"{path}:{function.lineno} {function.name} has {length} lines")
    assert too_long == []


def test_every_module_says_what_it_is_for() -> None:
    assert [str(path) for path in modules() if parsed(path).body and not ast.get_docstring(parsed(path))] == []


def _listed(path: Path) -> list[str] | None:
    for node in parsed(path).body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets):
            return list(ast.literal_eval(node.value))
    return None


def _order(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions: the order that ruff keeps as well."""
    return (0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2, name)


def test_every_list_of_public_names_is_sorted() -> None:
    unsorted = [str(path) for path in modules() if (names := _listed(path)) and names != sorted(names, key=_order)]
    assert unsorted == []


def _wall_clock_calls(path: Path) -> Iterator[str]:
    # The default of an argument is a clock that can be replaced, which is what the rule is for.
    defaults = [
        default for function in functions(path) for default in (*function.args.defaults, *function.args.kw_defaults)
    ]
    replaceable = {id(node) for default in defaults if default for node in ast.walk(default)}
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and id(node) not in replaceable:
            owner = node.func.value
            name = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
            if (name, node.func.attr) in WALL_CLOCKS:
                yield f"{path}:{node.lineno}"


def test_the_wall_clock_is_read_in_one_module_only() -> None:
    elsewhere = [path for path in modules() if path.parts[0] != "evals" and path != Path("assistant/clock.py")]
    assert [call for path in elsewhere for call in _wall_clock_calls(path)] == []


def test_git_holds_no_weights_no_compiled_files_and_nothing_huge() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    paths = [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]
    assert paths, "git lists no file"
    assert [str(path) for path in paths if path.suffix in NOT_IN_GIT] == []
    assert [str(path) for path in paths if path.stat().st_size > LARGEST_IN_GIT_BYTES] == []


def test_locks_pin_every_package_exactly_and_name_no_registry() -> None:
    run, dev = ((ROOT / name).read_text().splitlines()[1:] for name in ("requirements.lock", "requirements-dev.lock"))
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*", line) for line in run + dev)
    assert set(run) <= set(dev)
    assert "torch==2.13.0" in dev


def _commands(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    yield name, command
    if hasattr(command, "list_commands"):
        context = typer.Context(command)
        for below in command.list_commands(context):
            yield from _commands(command.get_command(context, below), f"{name} {below}")


def _all_commands() -> list[tuple[str, Any]]:
    main = importlib.import_module("assistant.cli.main")
    return [*_commands(typer.main.get_command(main.app), "assistant")]


def test_every_command_and_every_option_says_what_it_does() -> None:
    silent = []
    for name, command in _all_commands():
        silent += [] if command.help else [name]
        for parameter in command.params:
            if parameter.name not in {"help", "install_completion", "show_completion"} and not getattr(
                parameter, "help", ""
            ):
                silent.append(f"{name} {parameter.name}")
    assert silent == []


def _settings(group: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, field in group.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _settings(field.annotation, f"{prefix}{name.upper()}__")
        else:
            assert field.description, f"{prefix}{name.upper()} has no description"
            yield f"{prefix}{name.upper()}"


@pytest.fixture(scope="module")
def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_setting_is_in_the_readme(readme: str) -> None:
    assert [name for name in _settings(Settings, "ASSISTANT_") if name not in readme] == []


def test_every_command_and_its_environment_variables_are_in_the_readme(readme: str) -> None:
    names = [name for name, command in _all_commands() if not hasattr(command, "commands")]
    variables = [str(p.envvar) for _, command in _all_commands() for p in command.params if p.envvar]
    assert [name for name in names + variables if name not in readme] == []


def test_every_make_target_says_what_it_does() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z]+):.*?(## .+)?$", makefile, flags=re.MULTILINE)
    assert [name for name, words in targets if not words and name != "venv"] == []

"""`.ci/setup`, which `make run` and `make test` begin with, on made-up Pythons."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# Notes each call; `-m venv DIR` makes a DIR with this same program in it; pip does what $PIP_SAYS tells.
PYTHON = """#!/bin/bash
echo "$@" >>"$CALLS"
case "$*" in
  *"-m venv "*) mkdir -p "${@: -1}/bin" && cp "$0" "${@: -1}/bin/python" ;;
  *"pip install"*) [ -z "${PIP_SAYS:-}" ] || { echo "$PIP_SAYS"; exit 1; } ;;
esac
"""


class Setup:
    """Runs `.ci/setup run` with a made-up Python in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.venv = folder / "venv"
        self.calls_path = folder / "calls"
        self.python = folder / "python3.11"
        self.python.write_text(PYTHON)
        self.python.chmod(0o755)

    def run(self, **environment: str) -> subprocess.CompletedProcess[str]:
        self.calls_path.write_text("")
        settings = {"VENV": str(self.venv), "PYTHON": str(self.python), "CALLS": str(self.calls_path)}
        command = [str(ROOT / ".ci" / "setup"), "run"]
        return subprocess.run(command, env={**os.environ, **settings, **environment}, capture_output=True, text=True)

    def calls(self, word: str) -> list[str]:
        return [line for line in self.calls_path.read_text().splitlines() if word in line]


@pytest.fixture
def setup(tmp_path: Path) -> Setup:
    return Setup(tmp_path)


def test_the_first_run_installs_from_the_lock_and_the_second_does_nothing(setup: Setup) -> None:
    assert setup.run().returncode == 0
    assert [("requirements.lock" in call) for call in setup.calls("pip install")] == [True, True]
    assert setup.run().returncode == 0
    assert setup.calls("pip install") == []
    assert setup.calls("-m venv") == []


def test_an_installation_that_was_cut_short_is_begun_anew(setup: Setup) -> None:
    setup.run()
    (setup.venv / ".installing").touch()
    (setup.venv / "half-unpacked").touch()
    assert setup.run().returncode == 0
    assert not (setup.venv / "half-unpacked").exists()
    assert len(setup.calls("pip install")) == 2


@pytest.mark.parametrize(
    ("pip_says", "told"),
    [
        ("NewConnectionError: [Errno 111] Connection refused", "registry that pip is set up for can't be reached"),
        ("ERROR: [Errno 28] No space left on device", "is full"),
        ("ERROR: No matching distribution found for numpy", "No matching distribution found for numpy"),
    ],
)
def test_a_failure_is_one_sentence_and_the_next_run_heals(setup: Setup, pip_says: str, told: str) -> None:
    failed = setup.run(PIP_SAYS=pip_says)
    assert failed.returncode == 1
    assert failed.stderr.startswith("Error: ")
    assert told in failed.stderr
    assert failed.stderr.count("\n") == 1
    assert setup.run().returncode == 0


def test_a_machine_without_the_right_python_is_told(setup: Setup, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("bash", "env", "dirname", "mkdir", "flock", "rm"):
        (tools / name).symlink_to(next(Path(d) / name for d in ("/usr/bin", "/bin") if (Path(d) / name).exists()))
    old = tools / "python3"
    old.write_text("#!/bin/bash\nexit 1\n")
    old.chmod(0o755)
    told = setup.run(PATH=str(tools), PYTHON="")
    assert told.returncode == 1
    assert "Python 3.11 or 3.12 is needed" in told.stderr

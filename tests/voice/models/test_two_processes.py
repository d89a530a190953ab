"""Two real processes on one store."""

from __future__ import annotations

import fcntl
import signal
import subprocess
import sys
from pathlib import Path

from tests.voice.models.fakes import PACKAGES, WHOLE, FakeFetcher, store

ROOT = Path(__file__).parents[3]
PULL = """
import sys
from pathlib import Path
from tests.voice.models.fakes import SlowLocalFetcher, store
root, packages = Path(sys.argv[1]), Path(sys.argv[2])
pulled = store(root, SlowLocalFetcher(packages)).pull("ears", lambda step: print(step.label, flush=True))
print("fetched", len(pulled.fetched), flush=True)
"""
WRITE_HALF = """
import sys, time
from pathlib import Path
from voice.models.files import write_checked
def chunks():
    yield b"half of it"
    print("writing", flush=True)
    sys.stdin.read()
write_checked(chunks(), Path(sys.argv[1]), sha256="0" * 64, size_bytes=99, on_bytes=lambda done_bytes: None)
"""


def start(code: str, *arguments: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def packages_in(folder: Path) -> Path:
    folder.mkdir()
    for name, content in PACKAGES.items():
        (folder / f"{name.replace('/', '-')}.bin").write_bytes(content)
    return folder


def test_two_processes_at_once_fetch_every_package_once_and_both_succeed(tmp_path: Path) -> None:
    packages = packages_in(tmp_path / "packages")
    root = tmp_path / "models"
    (root / ".locks").mkdir(parents=True)
    with (root / ".locks" / "ears.lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        both = [start(PULL, root, packages) for _ in range(2)]
        waiting = [process.stdout.readline() for process in both if process.stdout]
    outputs = [process.communicate(timeout=60)[0] for process in both]
    assert waiting == ["waiting for another process\n"] * 2
    assert [process.returncode for process in both] == [0, 0]
    assert sorted(output.splitlines()[-1] for output in outputs) == ["fetched 0", "fetched 2"]
    assert sorted((packages / "asked.txt").read_text().split()) == ["ears-1==1.0", "ears-2==1.0"]
    assert (root / "ears" / "model.bin").read_bytes() == WHOLE


def test_a_process_killed_while_writing_leaves_nothing_that_counts_and_the_next_pull_heals(tmp_path: Path) -> None:
    target = tmp_path / "ears" / "model.bin"
    target.parent.mkdir()
    process = start(WRITE_HALF, target)
    assert process.stdout is not None
    assert process.stdout.readline() == "writing\n"
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    assert not target.exists()
    assert [path.suffix.startswith(".part-") for path in target.parent.iterdir()] == [True]
    store(tmp_path, FakeFetcher()).pull("ears")
    assert target.read_bytes() == WHOLE
    assert {path.name for path in target.parent.iterdir()} == {"model.bin", "config.json", ".verified.json"}

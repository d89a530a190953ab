"""What is freed goes back to the system, so that what a process holds stays flat."""

from __future__ import annotations

import subprocess
import sys

import pytest

from voice.heap import give_back_freed_memory

_GROWS = """
import sys, threading
from voice.heap import give_back_freed_memory
if sys.argv[1] == "kept":
    give_back_freed_memory()

def work(megabytes):
    # Blocks of all sizes up to some megabytes, each freed: what dynamic thresholds learn to keep.
    for size in range(1, megabytes):
        kept = [bytearray(size * 1024 * 1024), bytearray(64)]
        del kept

threads = [threading.Thread(target=work, args=(24,)) for _ in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
with open("/proc/self/smaps_rollup") as file:
    print(next(int(line.split()[1]) for line in file if line.startswith("Pss:")))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="mallopt is glibc's")
def test_freed_blocks_are_not_kept_for_later() -> None:
    held = {
        how: int(subprocess.run([sys.executable, "-c", _GROWS, how], capture_output=True, check=True, text=True).stdout)
        for how in ("kept", "default")
    }
    assert held["kept"] < held["default"] / 2


def test_the_c_library_is_told_or_says_that_it_can_not() -> None:
    assert isinstance(give_back_freed_memory(), bool)

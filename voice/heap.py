"""How the C library keeps freed memory: given back to the system, so that what a process holds stays flat.

By default glibc gives each thread an arena of its own and learns to keep ever larger blocks after they are freed. A
server whose threads take turns at sentences of all lengths grows by that for hours. See mallopt(3).
"""

from __future__ import annotations

import ctypes
import sys

_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_M_ARENA_MAX = -8
_ARENAS = 2
_LARGE_BYTES = 1024 * 1024


def give_back_freed_memory() -> bool:
    """Keep to few arenas and return large blocks at once; True where the C library can (glibc). Call before threads start."""
    if not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    settings = ((_M_ARENA_MAX, _ARENAS), (_M_MMAP_THRESHOLD, _LARGE_BYTES), (_M_TRIM_THRESHOLD, 2 * _LARGE_BYTES))
    return all(mallopt(name, value) == 1 for name, value in settings)

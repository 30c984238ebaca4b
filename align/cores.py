"""How many threads to compute with."""

from __future__ import annotations

import os

__all__ = ["cores"]


def cores(most: int) -> int:
    """Count the threads to compute with, 1 to ``most``: what OMP_NUM_THREADS says, else one a core of this process.

    The matrix libraries follow that variable as well, so a worker among others is given its share by it.
    """
    said = os.environ.get("OMP_NUM_THREADS", "").partition(",")[0].strip()
    wanted = int(said) if said.isascii() and said.isdigit() and int(said) else _available()
    return max(1, min(most, wanted))


def _available() -> int:
    if hasattr(os, "sched_getaffinity"):  # not on macOS and Windows
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

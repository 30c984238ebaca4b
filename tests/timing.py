"""How long a call takes, so that a bound in a test holds on a busy machine."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

__all__ = ["grows_linearly", "least_seconds"]


def least_seconds(call: Callable[[], object], runs: int = 3) -> float:
    """Return the least processor seconds of some runs: another program can only add to them.

    The collector rests meanwhile. What the rest of the suite left in memory would otherwise be walked through
    in the midst of a call.
    """
    taken = []
    was_on = gc.isenabled()
    gc.disable()
    try:
        for _ in range(runs):
            started = time.process_time()
            call()
            taken.append(time.process_time() - started)
    finally:
        if was_on:
            gc.enable()
    return min(taken)


def grows_linearly(small: Callable[[], object], large: Callable[[], object], ratio: float, least: float) -> bool:
    """Say whether `large` takes less than `ratio` times the time of `small`, and `least` seconds more.

    A single run of each decides when it is well within; a run that is not is taken up to three times.
    """
    small()  # dictionaries are loaded once
    return any(least_seconds(large, runs) < least + ratio * least_seconds(small, runs) for runs in (1, 3))

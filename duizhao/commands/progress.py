"""Progress bars: one a stage, on a terminal only, on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from duizhao.bitext.progress import Progress, silent

__all__ = ["progress_bars"]


@contextmanager
def progress_bars() -> Iterator[Progress]:
    """Give a function that long tasks call; it draws tqdm bars where standard error is a terminal."""
    if not sys.stderr.isatty():
        yield silent
        return
    from tqdm import tqdm

    bars: dict[str, Any] = {}

    def show(stage: str, done: int, total: int) -> None:
        bar = bars.get(stage)
        if bar is None or bar.disable or done < bar.n:
            for other in bars.values():
                other.close()
            earlier = bar if bar is not None and done >= bar.n else None
            # What was done before the first call has taken none of this run's time. A stage that others interrupted
            # keeps its own.
            bar = tqdm(
                desc=stage, total=total, initial=earlier.initial if earlier else done, leave=False, file=sys.stderr
            )
            if earlier:
                bar.start_t, bar.n, bar.last_print_n = earlier.start_t, done, done
                bar.refresh()
            bars[stage] = bar
        bar.total = total
        bar.update(done - bar.n)

    try:
        yield show
    finally:
        for bar in bars.values():
            bar.close()

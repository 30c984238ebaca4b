"""Processes that share the work on a large text.

One process more than this one is what two cores need: this one does the pieces that the other has not begun, and what
they bring is the same in the same order, whoever did it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from itertools import chain, count, islice
from multiprocessing import get_context
from types import TracebackType
from typing import Self, TypeVar

__all__ = ["Workers", "uncollected"]

Task = TypeVar("Task")
Result = TypeVar("Result")

# Pieces handed to each other process before it has done one, so that it never waits.
_AHEAD = 2


class Workers:
    """The processes: this one, and others that start with the first piece of work and end with the context."""

    def __init__(self, processes: int) -> None:
        """Keep how many processes there may be, this one included."""
        self._others = max(0, processes - 1)
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the other processes end."""
        if self._pool is not None:
            self._pool.shutdown(wait=kind is None, cancel_futures=True)
            self._pool = None

    def map(self, work: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """Yield what the work makes of each task, in order.

        Parameters
        ----------
        work
            A function of a module, which another process can import.
        tasks
            Pieces of a second or more, each sent to another process as a whole; a piece that is made when it is asked
            for takes no room before.
        """
        left = iter(tasks)
        first = list(islice(left, 2))
        if not self._others or len(first) < 2:  # noqa: PLR2004 - one piece cannot be shared
            yield from map(work, chain(first, left))
            return
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._others, mp_context=get_context("spawn"), initializer=gc.disable)
        open_ = enumerate(chain(first, left))
        running: dict[Future[Result], int] = {}
        done: dict[int, Result] = {}
        for number in count():
            while number not in done:
                while len(running) < self._others * _AHEAD and (piece := next(open_, None)) is not None:
                    running[self._pool.submit(work, piece[1])] = piece[0]
                own = next(open_, None)
                if own is not None:
                    done[own[0]] = work(own[1])
                if not running and own is None:
                    return
                for future in wait(running, timeout=0 if own is not None else None, return_when=FIRST_COMPLETED).done:
                    done[running.pop(future)] = future.result()
            yield done.pop(number)


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no cycles among objects meanwhile.

    Mining makes millions of objects that stay; the collector, which goes through them all again and again, took a
    sixth of the time, and the peak of memory was the same without it.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()

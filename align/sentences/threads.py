"""Pieces of a long text worked on side by side."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from typing import TypeVar

from duizhao.align.cores import cores

__all__ = ["side_by_side"]

Made = TypeVar("Made")
Given = TypeVar("Given")

# Two pieces at a time: as many as the encoder `use` has threads, and no more memory than two pieces take.
_THREADS = 2


def side_by_side(work: Callable[[Given], Made], given: Iterable[Given]) -> Iterator[Made]:
    """Yield ``work(one)`` of each given one in order, two at a time, each on one core.

    ``given`` is gone through by the caller's thread, never more than two ahead: what must not be made in two threads at
    once belongs there. One alone is worked on in the caller's thread, with all cores.
    """
    left = iter(given)
    ahead = list(islice(left, _THREADS))
    if len(ahead) < _THREADS or cores(_THREADS) == 1:
        yield from map(work, chain(ahead, left))
        return
    from threadpoolctl import threadpool_limits  # noqa: PLC0415 - a few milliseconds that only a long text needs

    with threadpool_limits(limits=1, user_api="blas"), ThreadPoolExecutor(_THREADS) as pool:
        pending: deque[Future[Made]] = deque()
        for one in chain(ahead, left):
            pending.append(pool.submit(work, one))
            if len(pending) > _THREADS:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()

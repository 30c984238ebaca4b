"""Pieces of a long text worked on side by side."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain, islice
from typing import TypeVar

from duizhao.align.cores import cores

__all__ = ["prompt_threads", "side_by_side"]

Made = TypeVar("Made")
Given = TypeVar("Given")

# Seconds after which a thread of Python hands on to one that waits, instead of five thousandths: the encoder `use` asks
# for a turn every thousandth, and would stand still for as long as words are cut.
_TURN = 0.0005

# Two pieces at a time: as many as the encoder `use` has threads, and no more memory than two pieces take.
_THREADS = 2


@contextmanager
def prompt_threads() -> Iterator[None]:
    """Let threads of Python take turns often, while one works in Python beside others that mostly compute."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(min(_TURN, usual))
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


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

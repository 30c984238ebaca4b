"""Who does the groups: this process, processes of this machine, or actors of a Ray cluster.

All run `duizhao.corpus.work.process_group` with a model that is loaded once a worker. A worker that dies (killed, out
of memory) is replaced and its groups are done again, one at a time; a group whose worker dies twice is given up and
its documents fail with that reason.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache
from multiprocessing import active_children, get_context, parent_process
from threading import Thread
from typing import Any, Final

from duizhao.align.encoders.protocol import Encoder
from duizhao.align.encoders.registry import load_encoder
from duizhao.bitext.errors import MissingPackageError
from duizhao.bitext.progress import Progress
from duizhao.corpus.plan import DocumentPair
from duizhao.corpus.work import Outcome, Settings, process_group

__all__ = ["Task", "run_here", "run_local", "run_ray"]

_AHEAD: Final = 2
"""Groups handed to a worker before it has finished the last: enough that it never waits."""
_DIED: Final = "its worker process died (killed, or out of memory)"


@dataclass(frozen=True, slots=True)
class Task:
    """A group and those of its documents that are done already."""

    group: tuple[DocumentPair, ...]
    done: frozenset[int]

    def failed(self, reason: str) -> list[Outcome]:
        """Return the outcomes of a group that could not be done."""
        return [
            Outcome(number=pair.number, name=pair.name, status="failed", reason=reason)
            for pair in self.group
            if pair.number not in self.done
        ]


def run_here(
    tasks: Iterable[Task], settings: Settings, encoder: Encoder, progress: Progress | None = None
) -> Iterator[list[Outcome]]:
    """Do the tasks in this process, one after the other; ``progress`` is that of the aligner in a large document."""
    for task in tasks:
        yield process_group(task.group, task.done, settings, encoder, progress)


def run_local(tasks: Sequence[Task], settings: Settings, workers: int) -> Iterator[list[Outcome]]:
    """Do the tasks in processes of this machine; results come as they are ready, in any order."""
    waiting = list(reversed(tasks))
    suspects: list[Task] = []
    while waiting or suspects:
        if waiting:
            broken = yield from _run_pool(waiting, settings, workers)
            suspects += broken
        for task in suspects:
            # Alone in a process of its own, it is seen which task it was.
            again = yield from _run_pool([task], settings, 1)
            for lost in again:
                yield lost.failed(_DIED)
        suspects = []


def _run_pool(waiting: list[Task], settings: Settings, workers: int) -> Generator[list[Outcome], None, list[Task]]:
    """Do what waits, from its end, until all is done or a worker dies; returns the tasks that were under way then."""
    threads = max(1, (os.cpu_count() or 1) // workers)
    running: dict[Future[list[Outcome]], Task] = {}
    others = set(active_children())
    with ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_start, initargs=(settings.model, threads)
    ) as pool:
        try:
            while waiting or running:
                while waiting and len(running) < workers * _AHEAD:
                    task = waiting.pop()
                    running[pool.submit(_work, task, settings)] = task
                finished, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in finished:
                    found = future.result()
                    del running[future]
                    yield found
        except BrokenProcessPool:
            return list(running.values())
        except BaseException:
            # What is under way will be done again: nobody waits for it after Ctrl-C or when the disk is full.
            pool.shutdown(wait=False, cancel_futures=True)
            for worker in set(active_children()) - others:
                worker.terminate()
            raise
    return []


@cache
def _model(name: str) -> Encoder:
    """Load a model, once in each process."""
    return load_encoder(name)


def _start(model: str, threads: int) -> None:
    # Ctrl-C reaches every process of a terminal; the first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    _limit_threads(threads)
    _model(model)


def _end_with_parent() -> None:
    """End this worker when the process that started it has been killed: nobody would, and it holds a model."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(task: Task, settings: Settings) -> list[Outcome]:
    return process_group(task.group, task.done, settings, _model(settings.model))


def _limit_threads(threads: int) -> None:
    """Let this process use so many cores, so that workers do not fight over them."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
        os.environ[name] = str(threads)
    import threadpoolctl  # noqa: PLC0415 - only a worker needs it

    threadpoolctl.threadpool_limits(threads)


class _Actor:
    """A Ray actor: a model, loaded once, and the same function as everywhere."""

    def __init__(self, settings: Settings, threads: int) -> None:
        _limit_threads(threads)
        self._settings = settings
        self._encoder = load_encoder(settings.model)

    def work(self, task: Task) -> list[Outcome]:
        """Do a group."""
        return process_group(task.group, task.done, self._settings, self._encoder)


def run_ray(tasks: Sequence[Task], settings: Settings, workers: int) -> Iterator[list[Outcome]]:
    """Do the tasks on a Ray cluster: the one that this machine belongs to, else one of this machine alone.

    Every machine must see the input and the output folder under the same paths.

    Raises
    ------
    MissingPackageError
        When the extra is not installed.
    """
    ray = _ray()
    own = not ray.is_initialized()
    if own:
        try:
            ray.init(address="auto", log_to_driver=False, logging_level="ERROR")
        except ConnectionError:
            ray.init(num_cpus=workers, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    try:
        yield from _run_actors(ray, tasks, settings, workers)
    finally:
        if own:
            ray.shutdown()


def _run_actors(
    ray: Any,  # noqa: ANN401 (as `_ray`)
    tasks: Sequence[Task],
    settings: Settings,
    workers: int,
) -> Iterator[list[Outcome]]:
    threads = max(1, (os.cpu_count() or 1) // workers)
    remote: Callable[..., Any] = ray.remote(num_cpus=1, max_restarts=-1, max_task_retries=1)(_Actor).remote
    actors = [remote(settings, threads) for _ in range(workers)]
    waiting = list(reversed(tasks))
    running: dict[Any, tuple[Any, Task]] = {}
    idle = actors * _AHEAD
    while waiting or running:
        while waiting and idle:
            actor, task = idle.pop(), waiting.pop()
            running[actor.work.remote(task)] = (actor, task)
        (ready,), _ = ray.wait(list(running), num_returns=1)
        actor, task = running.pop(ready)
        idle.append(actor)
        try:
            yield ray.get(ready)
        except ray.exceptions.RayActorError:
            yield task.failed(_DIED)


def _ray() -> Any:  # noqa: ANN401 (the type checker does not read this large package)
    try:
        import ray  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingPackageError("--engine ray needs Ray: pip install 'duizhao[ray]'") from error
    return ray

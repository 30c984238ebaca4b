"""One writer at a time for a file that several programs read, change and replace.

The lock is a file beside it, locked by the operating system: it ends with the process that holds it, however that ends.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from duizhao.bitext.errors import InputError, OutputError

__all__ = ["lock_handle", "locked"]

_SECONDS = 30.0
_PAUSE = 0.02


@contextmanager
def locked(path: Path, *, seconds: float = _SECONDS, holder: str = "another program is changing it") -> Iterator[None]:
    """Keep other programs that ask for the same lock waiting until the block ends; ``holder`` is what one is told.

    Raises
    ------
    InputError
        When another program holds the lock for ``seconds``.
    OutputError
        When the lock file cannot be made.
    """
    beside = path.with_name(f".{path.name}.lock")
    try:
        handle = beside.open("a+b")
    except OSError as error:
        raise OutputError(f"{beside}: cannot be written ({error.strerror})") from error
    with handle:
        deadline = time.monotonic() + seconds
        while not lock_handle(handle.fileno()):
            if time.monotonic() > deadline:
                raise InputError(f"{path}: {holder}; wait for it or close it")
            time.sleep(_PAUSE)
        yield


def lock_handle(handle: int) -> bool:
    """Lock an open file for this process; False where another has it. Closing the file unlocks it."""
    if os.name == "nt":
        import msvcrt  # noqa: PLC0415 - Windows alone

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        return True
    import fcntl  # noqa: PLC0415 - everywhere else

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

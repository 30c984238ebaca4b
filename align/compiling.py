"""Functions compiled by numba: kept on disk where there is a place for them, announced when they are not there yet."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache as once
from typing import Any

import numba
from numba.core import event

__all__ = ["njit"]

_log = logging.getLogger(__name__)


def njit(*, cache: bool, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:  # noqa: ANN401 (numba's)
    """Compile as `numba.njit` does; where nothing can be kept on disk, compile in every run.

    A service in a container has a package that it cannot write to and no home, and numba refuses there to compile a
    function that it is to cache. Without a cache an alignment starts some 25 s later.
    """

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        _listen()
        try:
            return numba.njit(cache=cache, **options)(function)  # type: ignore[no-any-return]
        except RuntimeError:  # "no locator available": neither the package's folder nor the user's can be written
            return numba.njit(**options)(function)  # type: ignore[no-any-return]

    return decorate


@once
def _listen() -> None:
    event.register("numba:compile", _Announcement())  # type: ignore[no-untyped-call]


class _Announcement(event.Listener):
    """Says once that something is compiled: what is kept on disk is loaded without this event."""

    def __init__(self) -> None:
        self._said = False

    def on_start(self, event: Any) -> None:  # noqa: ANN401 (numba's)
        """Say it."""
        if not self._said:
            self._said = True
            kept = getattr(event.data["dispatcher"]._cache, "cache_path", None)  # noqa: SLF001 (there is no other way)
            again = "once" if kept else "in every run (set NUMBA_CACHE_DIR to a folder that can be written)"
            _log.warning("compiling for this machine, %s; this takes up to 30 s", again)

    def on_end(self, event: Any) -> None:  # noqa: ANN401 (numba's)
        """Do nothing."""

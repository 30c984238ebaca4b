"""What a user reads where an error was not foreseen: one line, with the trace behind ``--debug``."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from pathlib import Path

from duizhao.bitext.visible import visible

__all__ = ["DEBUG", "asks_for_trace", "explain"]

DEBUG = "--debug"
_LENGTH = 300  # characters of a message from elsewhere: some run over a page


def asks_for_trace(arguments: Sequence[str]) -> bool:
    """Whether ``--debug`` is among the options of a command line.

    >>> asks_for_trace(["audit", "a.tmx", "--debug"]), asks_for_trace(["audit", "--", "--debug"])
    (True, False)
    """
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return DEBUG in options


def explain(error: Exception) -> str:
    """Put an error that nobody foresaw into one line: what, where, and what to do.

    >>> explain(MemoryError())
    'not enough memory: give the program more, or work on a part of the text'
    >>> explain(PermissionError(13, "Permission denied", "/root/a.txt"))
    '/root/a.txt: Permission denied'
    """
    if _is_memory(error):
        return "not enough memory: give the program more, or work on a part of the text"
    if isinstance(error, OSError) and error.strerror:
        named = f"{error.filename}: " if error.filename else ""
        return visible(f"{named}{error.strerror}")
    if isinstance(error, ImportError) and not (error.name or "").startswith("duizhao"):
        return visible(f"a package cannot be loaded ({_shortened(error)}): install duizhao again")
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
    return visible(
        f"unexpected {type(error).__name__}{place}: {_shortened(error)}; "
        f"please report it, with what {DEBUG} shows when you run the command again"
    )


def _is_memory(error: Exception) -> bool:
    """Whether memory ran out; torch says so in a RuntimeError, an import in a SystemError or ImportError."""
    said = str(error).lower()
    return (
        isinstance(error, MemoryError)
        or "can't allocate memory" in said
        or "cannot allocate memory" in said
        or "failed to map segment" in said
        or isinstance(error.__cause__, MemoryError)
        or isinstance(error.__context__, MemoryError)
    )


def _shortened(error: Exception) -> str:
    said = " ".join(str(error).split()) or "no message"
    return said if len(said) <= _LENGTH else said[:_LENGTH] + "…"

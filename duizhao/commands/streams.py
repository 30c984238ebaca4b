"""Standard streams that cannot be misused: open, in an encoding that takes every character, and deaf to escapes.

A program that starts with a closed standard output gives its number to the next file it opens, and writes into that.
What a stranger put into a name or a term must not steer the reader's terminal. And a table of Chinese terms can be
shown on a stream that has no Chinese: as escapes, which JSON reads as well.
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import re
import sys
from contextlib import suppress

from duizhao.bitext.errors import OutputError
from duizhao.bitext.visible import escape, visible_lines

__all__ = ["flush_streams", "open_streams"]

_ERRORS = "duizhao.escape"
# What tqdm sends: back to the first column, and a line up.
_MOVES = re.compile(r"(\r|\x1b\[A)")


class VisibleOutput(io.TextIOWrapper):
    """Standard output that shows controls instead of sending them, and whose failures are one line."""

    def write(self, text: str, /) -> int:
        """Write what can be seen; a closed pipe stays a BrokenPipeError."""
        try:
            super().write(visible_lines(text))
        except OSError as error:
            raise _refusal(error) from error
        return len(text)

    def flush(self) -> None:
        """Hand everything on, or raise OutputError."""
        try:
            super().flush()
        except OSError as error:
            raise _refusal(error) from error


class VisibleMessages(io.TextIOWrapper):
    """Standard error, where bars may move the cursor; a message that cannot be delivered is no second error."""

    def write(self, text: str, /) -> int:
        """Write what can be seen."""
        with suppress(OSError):
            super().write(
                "".join(part if _MOVES.fullmatch(part) else visible_lines(part) for part in _MOVES.split(text))
            )
        return len(text)

    def flush(self) -> None:
        """Hand everything on."""
        with suppress(OSError):
            super().flush()


def _refusal(error: OSError) -> OSError | OutputError:
    if error.errno in {errno.EPIPE, errno.ESHUTDOWN}:
        return error
    closed = error.errno == errno.EBADF
    return OutputError(f"standard output: cannot be written: {'it is closed' if closed else error.strerror}")


def open_streams() -> None:
    """Fill the places of closed streams so that using them fails, and wrap output and error.

    A stream that the caller has closed is opened in the wrong direction: each use of it is then an error of the
    system, and no file of ours can take its number.
    """
    if any(stream is None for stream in (sys.stdin, sys.stdout, sys.stderr)):
        _fill()
    codecs.register_error(_ERRORS, _escape_unknown)
    for name, wrapper in (("stdout", VisibleOutput), ("stderr", VisibleMessages)):
        stream = getattr(sys, name)
        # ASCII is the encoding of a locale that nobody chose.
        encoding = "utf-8" if codecs.lookup(stream.encoding).name == "ascii" else stream.encoding
        setattr(sys, name, wrapper(stream.buffer, encoding, _ERRORS, line_buffering=stream.line_buffering))


def _fill() -> None:
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            # The lowest free number is this one. Messages that nobody hears are no error.
            os.open(os.devnull, (os.O_WRONLY, os.O_RDONLY, os.O_WRONLY)[number])
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            raw = io.FileIO(number, "wb" if number else "rb", closefd=False)
            stream = io.TextIOWrapper(io.BufferedWriter(raw) if number else io.BufferedReader(raw), "utf-8")
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)


def _escape_unknown(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(escape, error.object[error.start : error.end])), error.end


def flush_streams() -> None:
    """Hand everything on as the program leaves; after a failure, drop it, so that Python does not try once more."""
    for number, stream in ((1, sys.stdout), (2, sys.stderr)):
        try:
            stream.flush()
        except (OSError, OutputError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, number)
            os.close(nowhere)

"""What comes through a pipe: told by its content, and kept in a file where its format has to be read twice."""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Final, cast

from duizhao.bitext.errors import InputError
from duizhao.bitext.pairs import Pair
from duizhao.bitext.readers.encoding import unreadable

__all__ = ["Copy", "closing", "copy_of", "format_of"]

_CHUNK: Final = 1 << 20
# In bytes.
_LONGEST: Final = 2 << 30
# How much is looked at.
_LOOKED_AT: Final = 4_096
_XML: Final = re.compile(r"\s*<(?:\?xml|!DOCTYPE|!--|(?:\w+:)?(?:tmx|xliff)\b)", re.IGNORECASE)
_XLIFF: Final = re.compile(r"<(?:\w+:)?xliff\b", re.IGNORECASE)
_OBJECT: Final = re.compile(r'\s*\{\s*"(?:[^"\\]|\\.)*"\s*:')
_MESSAGE: Final = re.compile(r'(?:#.*\n|\s)*(?:msgctxt\s+".*"\s*\n)?msgid\s+"')


class Copy:
    """A file with what a pipe held; it is removed when this is closed."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        """Take everything.

        Raises
        ------
        InputError
            When the pipe holds more than 2 GiB or cannot be read.
        """
        self._name = name
        with ExitStack() as stack:
            self._file = stack.enter_context(tempfile.NamedTemporaryFile(prefix="duizhao-"))
            self.path = Path(self._file.name)
            self._take(stream, name)
            stack.pop_all()  # `close` does it

    def _take(self, stream: IO[bytes], name: str) -> None:
        taken = 0
        try:
            while part := stream.read(_CHUNK):
                taken += self._file.write(part)
                if taken > _LONGEST:
                    break
            self._file.flush()
        except OSError as error:
            raise InputError(unreadable(Path(name), error)) from error
        if taken > _LONGEST:
            raise InputError(f"{name}: more than 2 GiB in a pipe; write it to a file first")

    @contextmanager
    def named(self) -> Iterator[None]:
        """Let errors name what was copied, not the copy."""
        try:
            yield
        except InputError as error:
            raise type(error)(str(error).replace(str(self.path), self._name)) from None

    def close(self) -> None:
        """Remove the file."""
        self._file.close()


def closing(pairs: Iterator[Pair], copy: Copy) -> Iterator[Pair]:
    """Yield the pairs, and remove the copy when they have come."""
    try:
        with copy.named():
            yield from pairs
    finally:
        copy.close()


def copy_of(path: Path, name: str) -> Copy:
    """Copy standard input (``-``) or a pipe that has a path.

    Raises
    ------
    InputError
        When it cannot be read, or holds more than 2 GiB.
    """
    if str(path) == "-":
        return Copy(sys.stdin.buffer, name)
    try:
        with path.open("rb") as stream:
            return Copy(stream, name)
    except OSError as error:
        raise InputError(unreadable(path, error)) from error


def format_of(path: Path) -> str:
    """Tell the suffix of the aligned format that standard input or a file without a suffix is in.

    Returns
    -------
    str
        ``.tmx``, ``.xlf``, ``.jsonl``, ``.po``, ``.xlsx`` or ``.parquet``; empty for anything else.
    """
    if str(path) == "-":
        stream = sys.stdin.buffer
        try:
            if hasattr(stream, "peek"):
                return _format(cast("bytes", stream.peek(_LOOKED_AT))[:_LOOKED_AT])
            if not stream.seekable():
                return ""
            place = stream.tell()
            data = stream.read(_LOOKED_AT)
            stream.seek(place)
        except OSError as error:
            raise InputError(unreadable(path, error)) from error
        return _format(data)
    if not path.is_file():  # what is taken out of a pipe is gone
        return ""
    try:
        with path.open("rb") as opened:
            return _format(opened.read(_LOOKED_AT))
    except OSError as error:
        raise InputError(unreadable(path, error)) from error


def _format(data: bytes) -> str:
    if data.startswith(b"PAR1"):
        return ".parquet"
    if data.startswith(b"PK\x03\x04"):
        return ".xlsx"
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<"))
    text = data.replace(b"\0", b"").decode("latin-1") if wide else data.decode("utf-8", "replace")
    text = text.lstrip("\ufeff\xff\xfe")
    if _XML.match(text):
        return ".xlf" if _XLIFF.search(text) else ".tmx"
    if _OBJECT.match(text):
        return ".jsonl"
    return ".po" if _MESSAGE.match(text) else ""

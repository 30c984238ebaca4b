"""Output files: complete or absent, never half written, never lost.

Each output is written to a hidden file beside its target, flushed to the disk and renamed over the
target only when all the outputs of a run are complete. Whatever goes wrong before that (a full disk, an
error in the writer, Ctrl-C) removes the hidden files and leaves the targets as they were.
"""

from __future__ import annotations

import codecs
import io
import os
import secrets
import stat
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO, cast

from duizhao.bitext.errors import OutputError
from duizhao.bitext.visible import visible

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

__all__ = ["STDOUT", "check_outputs", "suffix_of", "writing", "writing_all", "writing_text"]

STDOUT = "-"
"""The name that means standard output."""

AnyPath = str | os.PathLike[str]


def suffix_of(path: AnyPath) -> str:
    """Return the suffix that chooses a format: lower case with its dot, ``-`` for standard output, or ``""``.

    >>> suffix_of("out/NYT.TMX"), suffix_of("-"), suffix_of("plain")
    ('.tmx', '-', '')
    """
    return STDOUT if os.fspath(path) == STDOUT else Path(path).suffix.lower()


def check_outputs(
    paths: Sequence[AnyPath],
    *,
    suffixes: Collection[str] | None = None,
    force: bool = False,
    inputs: Sequence[AnyPath] = (),
) -> None:
    """Refuse outputs that could not be written in the end, before any work is done.

    Parameters
    ----------
    paths
        The outputs; ``-`` is standard output.
    suffixes
        The suffixes that have a writer, lower case with their dot; None allows any.
    force
        Whether existing files may be replaced.
    inputs
        The files that the run reads; none of them may be an output, even with ``force``.

    Raises
    ------
    OutputError
        When a suffix is unknown, an output is named twice or is an input, exists already (without
        ``force``), is a folder, or when its folder is missing or cannot be written.
    """
    seen: dict[str, str] = {}
    for path in paths:
        name = os.fspath(path)
        suffix = suffix_of(path)
        if suffixes is not None and suffix not in {STDOUT, *suffixes}:
            said = f"the suffix {suffix!r} is unknown" if suffix else "a suffix is missing"
            raise OutputError(f"{_shown(name)}: {said}; use one of {' '.join(sorted(set(suffixes) - {STDOUT}))}")
        place = name if suffix == STDOUT else _place(name)
        if place in seen:
            raise OutputError(f"{_shown(name)}: this output is named twice; name each once")
        seen[place] = name
    for given in inputs:
        if os.fspath(given) == STDOUT:
            continue
        for place, name in seen.items():
            if place == _place(os.fspath(given)) or _same_file(place, given):
                raise OutputError(f"{_shown(name)}: this file is also an input; write to another file")
    for name in seen.values():
        target = _Target.of(name, force=force)
        if target.beside is not None:
            _discard(_open_beside(target))


@contextmanager
def writing(path: AnyPath, *, force: bool = False) -> Iterator[BinaryIO]:
    """Give a binary handle whose bytes become the file at ``path`` when the block ends well.

    See :func:`writing_all`, of which this is the case of one file.
    """
    with writing_all([path], force=force) as handles:
        yield handles[0]


@contextmanager
def writing_text(path: AnyPath, *, force: bool = False) -> Iterator[TextIO]:
    r"""As :func:`writing`, for text: UTF-8, ``\n`` as it comes; a lone surrogate is written as ``?``."""
    with writing(path, force=force) as handle:
        yield cast("TextIO", codecs.getwriter("utf-8")(handle, "replace"))


@contextmanager
def writing_all(paths: Sequence[AnyPath], *, force: bool = False) -> Iterator[tuple[BinaryIO, ...]]:
    """Give a binary handle a path; all files appear when the block ends well, none when it does not.

    A new file gets the permissions the umask allows, a replaced one keeps its own. A symbolic link
    stays, and the file it leads to is replaced. A device or pipe (``/dev/null``) and ``-``, standard output, are
    written straight through. The renames come last, one after the other, after every file was written
    and flushed to the disk; only if the system itself refuses one of them can some be new and some old.

    Raises
    ------
    OutputError
        When a file exists already and ``force`` is not given, when its folder is missing or cannot be
        written, when the disk is full or fails.
    """
    targets = [_Target.of(path, force=force) for path in paths]
    files: list[_File] = []
    with ExitStack() as stack:
        for target in targets:
            files.append(_open_straight(target) if target.beside is None else _open_beside(target))
            stack.callback(_discard, files[-1])
        yield tuple(cast("BinaryIO", file.handle) for file in files)
        for file in files:
            _finish(file)
        for file in files:
            _Target.of(file.target.path, force=force)
        for file in files:
            _rename(file)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    """Where an output goes: ``path`` as given, ``place`` with links followed, ``beside`` the folder of the hidden file.

    ``beside`` is None for a device, a pipe or standard output; ``mode`` holds the permissions of the file
    to be replaced.
    """

    path: str
    place: str
    beside: str | None
    mode: int | None

    @classmethod
    def of(cls, path: AnyPath, *, force: bool) -> _Target:
        """Look at the place, and refuse what cannot be written."""
        name = os.fspath(path)
        if name == STDOUT:
            return cls(path=name, place=name, beside=None, mode=None)
        place = _place(name)
        folder = os.path.dirname(place)  # noqa: PTH120 - realpath's string stays one: it may hold surrogates
        try:
            found = os.stat(place)  # noqa: PTH116
        except FileNotFoundError:
            if not os.path.isdir(folder):  # noqa: PTH112
                raise OutputError(f"{_shown(name)}: there is no folder {_shown(folder)}; make it first") from None
            return cls(path=name, place=place, beside=folder, mode=None)
        except OSError as error:
            raise _refusal(name, error) from error
        if stat.S_ISDIR(found.st_mode):
            raise OutputError(f"{_shown(name)}: this is a folder; name a file in it")
        if not stat.S_ISREG(found.st_mode):
            return cls(path=name, place=place, beside=None, mode=None)
        if not force:
            raise OutputError(f"{_shown(name)}: this file exists already; give --force to replace it")
        return cls(path=name, place=place, beside=folder, mode=stat.S_IMODE(found.st_mode))


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """An open output; ``written`` is the hidden file, None where bytes go straight through."""

    target: _Target
    handle: io.BufferedWriter
    written: str | None


class _Raw(io.FileIO):
    """A file whose failures name the output that they spoil."""

    def __init__(self, descriptor: int, path: str) -> None:
        """Take over an open descriptor."""
        super().__init__(descriptor, "wb")
        self._output = path

    def write(self, data: ReadableBuffer, /) -> int:
        """Write, or raise OutputError (a closed pipe stays a BrokenPipeError)."""
        with _named(self._output):
            return super().write(data)


class _Standard(io.RawIOBase):
    """Standard output as it is when written to; closing this leaves it open."""

    def writable(self) -> bool:
        """Say yes."""
        return True

    def write(self, data: ReadableBuffer, /) -> int:
        """Write, or raise OutputError (a closed pipe stays a BrokenPipeError)."""
        with _named(STDOUT):
            return sys.stdout.buffer.write(data)

    def flush(self) -> None:
        """Hand everything on."""
        with _named(STDOUT):
            sys.stdout.buffer.flush()


@contextmanager
def _named(path: str) -> Iterator[None]:
    """Turn an error of the system into one that names the output; a closed pipe stays a BrokenPipeError."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _refusal(path, error) from error


def _open_straight(target: _Target) -> _File:
    """Open a device, a pipe or standard output."""
    if target.path == STDOUT:
        return _File(target=target, handle=io.BufferedWriter(_Standard()), written=None)
    with _named(target.path):
        descriptor = os.open(target.place, os.O_WRONLY | getattr(os, "O_CLOEXEC", 0))
    return _File(target=target, handle=io.BufferedWriter(_Raw(descriptor, target.path)), written=None)


def _open_beside(target: _Target) -> _File:
    """Open a new hidden file in the target's folder, with the permissions that the target is to have."""
    written = os.path.join(target.beside or ".", f".duizhao-{secrets.token_hex(8)}.part")  # noqa: PTH118
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    with _named(target.path):
        descriptor = os.open(written, flags, 0o666)
    file = _File(target=target, handle=io.BufferedWriter(_Raw(descriptor, target.path)), written=written)
    if target.mode is not None:
        try:
            os.chmod(written, target.mode)  # noqa: PTH101
        except OSError as error:
            _discard(file)
            raise _refusal(target.path, error) from error
    return file


def _finish(file: _File) -> None:
    """Bring every byte to the disk and close."""
    with _named(file.target.path):
        file.handle.flush()
        if file.written is not None:
            os.fsync(file.handle.fileno())
        file.handle.close()


def _rename(file: _File) -> None:
    """Put the hidden file in the target's place."""
    if file.written is not None:
        with _named(file.target.path):
            os.replace(file.written, file.target.place)  # noqa: PTH105


def _discard(file: _File) -> None:
    """Close and remove the hidden file, if it is still there."""
    with suppress(OutputError, OSError):  # what was still buffered is not wanted any more
        file.handle.close()
    if file.written is not None:
        with suppress(FileNotFoundError):
            os.unlink(file.written)  # noqa: PTH108


def _place(path: str) -> str:
    """Follow the links of a path."""
    try:
        return os.path.realpath(path)
    except (OSError, ValueError) as error:  # a NUL, a loop of links
        raise _refusal(path, error) from error


def _same_file(place: str, other: AnyPath) -> bool:
    """Whether two existing paths are one file (hard links, folders that ignore case)."""
    try:
        return os.path.samefile(place, other)  # noqa: PTH121
    except OSError:  # one of them is not there
        return False


def _refusal(path: str, error: OSError | ValueError) -> OutputError:
    """Put an error of the system into one line."""
    cause = error.strerror if isinstance(error, OSError) else None
    return OutputError(f"{_shown(path)}: cannot be written: {cause or error}")


def _shown(path: str) -> str:
    """Keep a path on one line, whatever characters it holds."""
    return visible(path)

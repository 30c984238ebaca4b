"""An SQLite file that a user keeps: opening, migrating, transactions, and errors a person can act on.

What kind of file it is (a termbase, a translation memory) is a :class:`Kind`. The journal is the rollback journal, not
a write-ahead log: after each transaction there is one file that can be copied or mailed, and a process killed at any
moment leaves a file that the next one rolls back. Writers queue; a write begins with its lock, so two of them never
deadlock.
"""

from __future__ import annotations

import os
import sqlite3
import struct
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duizhao.bitext.errors import DuizhaoError, FormatError, InputError, OutputError

__all__ = ["Database", "Kind", "Row"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a file is, so that another program's database is not taken for one.

    ``noun`` names it in messages (with its article: ``a termbase``); ``application_id`` stands in its header;
    ``steps`` is the package that holds the scripts of its schema, ``0001.sql`` and so on, ``newest`` how many there
    are (a test counts them: opening a file need not list a folder); ``make`` says how one is made; ``wait`` is how
    many seconds a writer queues for another.
    """

    noun: str
    article: str
    application_id: int
    steps: str
    newest: int
    make: str
    wait: float


_HEADER_BYTES = 100
_HEADER = struct.Struct(">16x H 6x I I 60x I 4x")
"""Page size at byte 16, change counter at 24, pages at 28, and the counter for which that is valid at 92."""
_CACHE_KIBIBYTES = 65536

Row = tuple[Any, ...]


class Database:
    """A connection whose every statement takes parameters and whose errors are one clear line."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        kind: Kind,
        *,
        create: bool,
        wait: float | None = None,
        steps: Sequence[str] | None = None,
    ) -> None:
        """Open ``path`` and bring it to the newest schema; ``steps`` are the scripts, by default the package's.

        ``wait`` is how many seconds to queue for a lock, by default those of the kind.

        Raises
        ------
        InputError
            When there is no such file (without ``create``), it is locked, or a newer program made it.
        FormatError
            When it is not of this kind, or only part of one.
        OutputError
            When it cannot be created or brought to the newest schema.
        """
        self.path = Path(path)
        self._kind = kind
        self._steps = steps
        _check_file(self.path, kind, create=create)
        self._connection: sqlite3.Connection | None = None
        with self._explained():
            self._connection = sqlite3.connect(
                f"{self.path.absolute().as_uri()}?mode={'rwc' if create else 'rw'}",
                uri=True,
                isolation_level=None,
                timeout=kind.wait if wait is None else wait,
            )
        try:
            self.run("PRAGMA foreign_keys = ON")
            # The file may come by mail: its schema is not to be trusted with more than SQL needs.
            self.run("PRAGMA trusted_schema = OFF")
            self.run(f"PRAGMA cache_size = -{_CACHE_KIBIBYTES}")
            self._migrate()
        except DuizhaoError:
            self.close()
            raise

    def close(self) -> None:
        """Close the file; twice does no harm."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def rows(self, statement: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Run a query and return all its rows."""
        with self._explained():
            return self._opened.execute(statement, parameters).fetchall()

    def run(self, statement: str, parameters: Sequence[object] = ()) -> int:
        """Run a statement and return the row number it inserted, 0 where it inserted none."""
        with self._explained():
            return self._opened.execute(statement, parameters).lastrowid or 0

    def run_many(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement once for each row."""
        with self._explained():
            self._opened.executemany(statement, rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write everything inside, or nothing of it; a transaction inside another is part of that one."""
        if self._opened.in_transaction:
            yield
            return
        self.run("BEGIN IMMEDIATE")
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        """Undo the transaction, unless SQLite has done so itself (a full disk) or the file was closed inside it."""
        if self._connection is not None and self._connection.in_transaction:
            self.run("ROLLBACK")

    @property
    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            raise InputError(f"{self.path}: the {self._kind.noun} is closed; open it again")
        return self._connection

    def _migrate(self) -> None:
        """Take the steps that the file has not taken yet, all or none of them."""
        newest = self._kind.newest if self._steps is None else len(self._steps)
        if self._version(newest) == newest:
            return
        scripts = self._steps if self._steps is not None else _packaged_steps(self._kind)
        with self.transaction():
            # Another process may have taken the steps while this one waited for the lock.
            version = self._version(newest)
            for script in scripts[version:]:
                for statement in _statements(script):
                    self.run(statement)
            self.run(f"PRAGMA application_id = {self._kind.application_id}")
            self.run(f"PRAGMA user_version = {newest}")

    def _version(self, newest: int) -> int:
        """Return how many steps the file has taken, once it is sure to be of this kind."""
        version: int = self.rows("PRAGMA user_version")[0][0]
        application: int = self.rows("PRAGMA application_id")[0][0]
        tables: int = self.rows("SELECT count(*) FROM sqlite_schema")[0][0]
        if application != self._kind.application_id and (tables or application or version):
            raise FormatError(
                f"{self.path}: an SQLite database, but not {self._kind.article} {self._kind.noun}; name another file"
            )
        if version > newest:
            raise InputError(
                f"{self.path}: written by a newer duizhao (schema {version}, this one knows {newest}); upgrade duizhao"
            )
        return version

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise _explain(self.path, self._kind.noun, error) from error
        except UnicodeDecodeError as error:
            raise FormatError(
                f"{self.path}: a damaged {self._kind.noun} (bytes that are not text); restore a backup"
            ) from error
        except UnicodeEncodeError as error:
            code = f"U+{ord(error.object[error.start]):04X}"
            raise InputError(f"{self.path}: {code}, half a character, cannot be stored; correct the text") from error


def _check_file(path: Path, kind: Kind, *, create: bool) -> None:
    """Refuse what cannot be of this kind before SQLite touches it."""
    named = f"{kind.article} {kind.noun}"
    if path.is_dir():
        raise InputError(f"{path}: a folder, not {named}; name a file")
    if not path.exists():
        if not create:
            raise InputError(f"{path}: no such {kind.noun}; {kind.make}, or name another file")
        if not path.parent.is_dir():
            raise OutputError(f"{path}: the folder {path.parent} does not exist; create it first")
        return
    header, size = _header(path)
    if not size:
        if not create:
            raise FormatError(f"{path}: an empty file, not {named}; {kind.make}")
        return
    if not header.startswith(b"SQLite format 3\0"):
        raise FormatError(f"{path}: not {named} (not an SQLite file); name another file")
    if len(header) < _HEADER_BYTES:
        raise FormatError(f"{path}: only the first {size} bytes of {named}; restore a backup")
    page, changes, pages, valid_for = _HEADER.unpack(header)
    expected = (65536 if page == 1 else page) * pages
    # Beside a journal the size may be that of an unfinished transaction, which SQLite rolls back.
    if changes == valid_for and size < expected and not path.with_name(path.name + "-journal").exists():
        raise FormatError(f"{path}: only {size:,} of {expected:,} bytes of {named}; restore a backup")


def _header(path: Path) -> tuple[bytes, int]:
    """Read the first bytes of a file and its size."""
    try:
        with path.open("rb") as file:
            return file.read(_HEADER_BYTES), file.seek(0, os.SEEK_END)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check its permissions") from error


def _explain(path: Path, noun: str, error: sqlite3.Error) -> DuizhaoError:
    """Say what an SQLite error means for the person who met it."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    said = " ".join(str(error).split())[:200]
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return InputError(f"{path}: locked by another program that is writing to it; wait for it or close it")
    if code in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
        return FormatError(f"{path}: a damaged {noun} ({said}); restore a backup")
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}:
        return OutputError(f"{path}: cannot be written ({said}); check the disk and the permissions")
    return FormatError(f"{path}: {noun} is corrupt or incomplete ({said}); restore a backup")


def _statements(script: str) -> Iterator[str]:
    """Cut a script into statements, so that they run inside one transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _packaged_steps(kind: Kind) -> list[str]:
    """Read the steps that the package ships, in order."""
    from importlib import resources  # noqa: PLC0415 - 10 ms, needed only for a new or an old file

    folder = resources.files(kind.steps)
    return [(folder / f"{number:04}.sql").read_text(encoding="utf-8") for number in range(1, kind.newest + 1)]

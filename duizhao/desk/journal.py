"""The journal: one SQLite file beside the original that holds the texts and every edit.

Crash safety, undo without end, reopening and handing over are one mechanism. An entry is written and synced before
anything says so. ``synchronous`` is FULL, since in WAL mode only that syncs each commit: 4 ms an entry where NORMAL
takes .02 ms, but what the page calls saved survives a power cut.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from duizhao.bitext.errors import FormatError, InputError, OutputError
from duizhao.bitext.model import Gap, Recipe
from duizhao.bitext.units import Unit
from duizhao.desk.opening import build_state
from duizhao.desk.records import origins_of, pack_state, patch_of, unpack_objects, write_origins, write_patch
from duizhao.desk.state import SIDES, Patch, Side, State, Text, Value, apply

__all__ = ["Entry", "Journal", "journal_path", "open_journal"]

_APPLICATION: Final = 0x64757A68
_VERSION: Final = 1
_EVERY: Final = 500
"""Entries between two snapshots: reading so many patches takes some 10 ms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One edit: who made it when and upon which revision, what was asked for, and what it changed."""

    id: int
    nonce: str
    at: str
    author: str
    base: int
    kind: str
    undoes: int | None
    arguments: Mapping[str, object]
    patch: Patch


def journal_path(path: Path) -> Path:
    """Return where the journal of a file is: ``nyt.tmx.desk`` beside ``nyt.tmx``; a journal is its own."""
    return path if path.suffix.lower() == ".desk" else path.with_name(path.name + ".desk")


def open_journal(path: Path) -> Journal:
    """Open a journal, or make an empty one.

    Raises
    ------
    FormatError
        When the file is not a journal, or was written by a newer version.
    OutputError
        When it cannot be written, as in a read-only folder.
    """
    try:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    except sqlite3.Error as error:
        raise OutputError(f"{path}: cannot be opened ({error}); give a folder that can be written") from error
    try:
        _prepare(connection, path)
    except sqlite3.DatabaseError as error:
        connection.close()
        if "readonly" in str(error) or "unable to open" in str(error) or "full" in str(error):
            raise OutputError(f"{path}: cannot be written ({error}); give a folder that can be written") from error
        raise FormatError(f"{path}: is not a journal of the desk ({error}); move it away") from error
    except FormatError:
        connection.close()
        raise
    return Journal(connection, path)


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("PRAGMA busy_timeout = 5000")
    connection.execute("PRAGMA trusted_schema = OFF")
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if tables and application != _APPLICATION:
        raise FormatError(f"{path}: is not a journal of the desk; move it away")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > _VERSION:
        raise FormatError(f"{path}: was written by a newer version of duizhao; update duizhao to open it")
    # A folder on another machine has no shared memory: SQLite then stays with a rollback journal.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    if not tables:
        connection.executescript((files("duizhao.desk") / "journal.sql").read_text(encoding="utf-8"))


class Journal:
    """An open journal; a context manager."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        """Keep the connection; use `open_journal`."""
        self._connection = connection
        self.path = path

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Fold the write-ahead log into the file, so that one file remains, and close."""
        with suppress(sqlite3.OperationalError):  # another reader holds it: the log stays beside it and is read later
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._connection.close()

    @property
    def empty(self) -> bool:
        """Whether nothing was written to it yet."""
        return self._connection.execute("SELECT 1 FROM opened").fetchone() is None

    def start(self, state: State, meta: Mapping[str, str]) -> None:
        """Write the texts and the state as opened, in one transaction.

        Parameters
        ----------
        state
            As `duizhao.desk.opening.state_of` makes it.
        meta
            What else to keep: the original's name and digest.

        Raises
        ------
        OutputError
            When it cannot be written; nothing of it then is.
        """
        recipe = {
            "version": state.recipe.version,
            "model": state.recipe.model,
            "level": state.recipe.level,
            "parameters": state.recipe.parameters,
        }
        with self._writing(), self._transaction():
            for side, text in state.texts.items():
                gaps = json.dumps([[gap.start, gap.end, gap.reason] for gap in text.gaps])
                packed = zlib.compress(text.text.encode("utf-8", "surrogatepass"), 1)
                self._connection.execute(
                    "INSERT INTO document VALUES (?, ?, ?, ?, ?)", (side, text.lang, text.name, packed, gaps)
                )
            self._connection.execute(
                "INSERT INTO opened VALUES (1, ?, ?)", (pack_state(state), write_origins(state.origins))
            )
            for key, value in {**meta, "recipe": json.dumps(recipe), "notes": json.dumps(state.notes)}.items():
                self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def meta(self, key: str) -> str | None:
        """Return a value that was kept at the start, None where there is none."""
        row = self._connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def set_meta(self, key: str, value: str) -> None:
        """Keep a value."""
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def read(self) -> tuple[State, int]:
        """Return the state after the last entry, and its number: the revision.

        Raises
        ------
        FormatError
            When the journal is damaged.
        InputError
            When nothing was written to it yet.
        """
        snapshot = self._connection.execute("SELECT entry, state FROM snapshot ORDER BY entry DESC").fetchone()
        if snapshot is None:
            row = self._connection.execute("SELECT state FROM opened").fetchone()
            if row is None:
                raise InputError(f"{self.path}: the journal is empty; move it away and open the file again")
            snapshot = (0, row[0])
        objects, next_id = unpack_objects(snapshot[1])
        state = self._dressed(objects, next_id)
        revision = int(snapshot[0])
        for number, patch in self._connection.execute(
            "SELECT id, patch FROM entry WHERE id > ? ORDER BY id", (revision,)
        ):
            state = apply(state, patch_of(patch))
            revision = number
        return state, revision

    def _dressed(self, objects: dict[str, Value], next_id: int) -> State:
        texts: dict[Side, Text] = {}
        for side, lang, name, packed, gaps in self._connection.execute("SELECT * FROM document"):
            text = zlib.decompress(packed).decode("utf-8", "surrogatepass")
            found = tuple(Gap(start=start, end=end, reason=reason) for start, end, reason in json.loads(gaps))
            texts[side] = Text(lang=lang, name=name, text=text, gaps=found)
        if set(texts) != set(SIDES):
            raise FormatError(f"{self.path}: the journal lacks a text; restore a copy of the file")
        recipe = json.loads(self.meta("recipe") or "{}")
        parameters = tuple((str(key), str(value)) for key, value in recipe.pop("parameters", ()))
        like = State(
            texts=texts,
            objects={},
            order=(),
            units={},
            home={},
            next_id=next_id,
            recipe=Recipe(**recipe, parameters=parameters),
            notes=tuple(json.loads(self.meta("notes") or "[]")),
        )
        return build_state(texts, objects, next_id=next_id, like=like)

    def origins(self) -> dict[str, Unit]:
        """Return what the opened file had beside the texts of its pairs; it is needed for exports only.

        Raises
        ------
        FormatError
            When the journal is damaged.
        """
        row = self._connection.execute("SELECT origins FROM opened").fetchone()
        return origins_of(row[0]) if row else {}

    def append(self, entry: Entry) -> None:
        """Write an entry; it is on the disk when this returns.

        Raises
        ------
        OutputError
            When it cannot be written, as on a full disk; nothing was changed.
        """
        row = (
            entry.id,
            entry.nonce,
            entry.at,
            entry.author,
            entry.base,
            entry.kind,
            entry.undoes,
            json.dumps(entry.arguments),
            write_patch(entry.patch),
        )
        with self._writing(), self._transaction():
            self._connection.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)

    def entry(self, number: int) -> Entry:
        """Return an entry by its number.

        Raises
        ------
        InputError
            When there is none.
        """
        for entry in self._entries("WHERE id = ?", (number,)):
            return entry
        raise InputError(f"{self.path}: there is no entry {number}")

    def entry_of(self, nonce: str) -> Entry | None:
        """Return the entry that a request made, None where it made none."""
        return next(self._entries("WHERE nonce = ?", (nonce,)), None)

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """Yield the entries after a revision, in order."""
        return self._entries("WHERE id > ? ORDER BY id", (after,))

    def steps(self) -> Iterator[tuple[int, str, str, int | None]]:
        """Yield number, author, kind and what it undoes of each entry, in order, without its patch."""
        yield from self._connection.execute("SELECT id, author, kind, undoes FROM entry ORDER BY id")

    def _entries(self, where: str, values: tuple[object, ...]) -> Iterator[Entry]:
        columns = "id, nonce, at, author, base, kind, undoes, arguments, patch"
        for row in self._connection.execute(f"SELECT {columns} FROM entry {where}", values):  # noqa: S608 - constants
            yield Entry(
                id=row[0],
                nonce=row[1],
                at=row[2],
                author=row[3],
                base=row[4],
                kind=row[5],
                undoes=row[6],
                arguments=json.loads(row[7]),
                patch=patch_of(row[8]),
            )

    def keep_snapshot(self, state: State, revision: int, *, leaving: bool = False) -> None:
        """Write a snapshot where one is due: every 500 entries, and on leaving; the last two are kept.

        Where there is no room it is left for the next time: the entries say the same.
        """
        row = self._connection.execute("SELECT max(entry) FROM snapshot").fetchone()
        last = int(row[0] or 0)
        if revision == last or (not leaving and revision - last < _EVERY):
            return
        with suppress(sqlite3.OperationalError), self._transaction():
            self._connection.execute("INSERT INTO snapshot VALUES (?, ?)", (revision, pack_state(state)))
            self._connection.execute(
                "DELETE FROM snapshot WHERE entry NOT IN (SELECT entry FROM snapshot ORDER BY entry DESC LIMIT 2)"
            )

    def view(self, author: str) -> dict[str, object]:
        """Return where a person stopped: place, order, filter, language."""
        row = self._connection.execute("SELECT state FROM view WHERE author = ?", (author,)).fetchone()
        found = json.loads(row[0]) if row else {}
        return found if isinstance(found, dict) else {}

    def set_view(self, author: str, view: Mapping[str, object]) -> None:
        """Keep where a person stopped.

        Raises
        ------
        OutputError
            When it cannot be written.
        """
        with self._writing():
            self._connection.execute("INSERT OR REPLACE INTO view VALUES (?, ?)", (author, json.dumps(view)))

    def cached(self, key: str) -> bytes | None:
        """Return what was worked out before, None where it was not."""
        row = self._connection.execute("SELECT value FROM cache WHERE key = ?", (key,)).fetchone()
        return None if row is None else bytes(row[0])

    def cache(self, key: str, value: bytes) -> None:
        """Keep what can be worked out again; where there is no room, that is what happens."""
        with suppress(sqlite3.OperationalError):
            self._connection.execute("INSERT OR REPLACE INTO cache VALUES (?, ?)", (key, value))

    def hand_over(self, path: Path) -> None:
        """Write a copy as one file, without what can be worked out again.

        Raises
        ------
        OutputError
            When it cannot be written.
        """
        try:
            self._connection.execute("VACUUM INTO ?", (str(path),))
            with sqlite3.connect(path, isolation_level=None) as copy:
                copy.execute("DELETE FROM cache")
                copy.execute("VACUUM")
            copy.close()
        except sqlite3.Error as error:
            raise OutputError(f"{path}: cannot be written ({error})") from error

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Say what keeps something from being written."""
        try:
            yield
        except sqlite3.OperationalError as error:
            raise OutputError(f"{self.path}: cannot be written ({error}); make room and try again") from error

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

"""The termbase: one SQLite file of concept entries that two programs may write to, and none can leave half written.

What was mined is proposed until a person accepts it. What a person edits here carries a mark and outlives the next
mining; what a person deletes or rejects stays gone. Every change is kept with who made it and when, and can be taken
back. Every write brings the search keys up to date in the same transaction.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self

from duizhao.bitext.errors import InputError
from duizhao.glossary.concepts import ConceptEntry, State
from duizhao.glossary.termbase.database import BUSY_SECONDS
from duizhao.glossary.termbase.rows import read_entries
from duizhao.glossary.termbase.store import Store
from duizhao.glossary.termbase.view import TermbaseView

# What writing needs is imported where something is written: a look-up answers within 0.3 s, imports and all.
if TYPE_CHECKING:
    from duizhao.glossary.termbase.importing import MergeReport, Noted
    from duizhao.glossary.termbase.journal import Batch
    from duizhao.glossary.termbase.merging import Conflict
    from duizhao.glossary.termbase.writing import EntryWriter

__all__ = ["ConflictError", "Termbase", "open_termbase", "user_name"]


class ConflictError(InputError):
    """Two people changed one field of a concept; nothing was written. ``conflicts`` says which."""

    def __init__(self, message: str, conflicts: Sequence[Conflict]) -> None:
        """Keep the conflicts beside the message."""
        super().__init__(message)
        self.conflicts = tuple(conflicts)


def user_name() -> str:
    """Return who makes changes: ``DUIZHAO_USER``, or the name that the system knows, or ``unknown``."""
    named = os.environ.get("DUIZHAO_USER", "").strip()
    if named:
        return named
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "unknown"


def open_termbase(
    path: str | os.PathLike[str], *, create: bool = False, wait: float = BUSY_SECONDS, who: str | None = None
) -> Termbase:
    """Open a termbase, a context manager; with ``create`` a missing one is made.

    ``wait`` is how many seconds to queue for another program's lock; ``who`` is kept with every change, by default
    `user_name`.

    Raises
    ------
    InputError
        When there is no such file, it is locked by another program, or a newer duizhao wrote it.
    FormatError
        When it is not a termbase, or only part of one.
    OutputError
        When it cannot be made.
    """
    return Termbase(Store(path, create=create, wait=wait), who=who)


class Termbase(TermbaseView):
    """Concept entries in one file; see :func:`open_termbase`.

    Every method may raise ``InputError`` when another program holds the lock for long, ``FormatError``
    when the file turns out to be damaged and ``OutputError`` when it cannot be written.
    """

    def __init__(self, store: Store, *, who: str | None = None) -> None:
        """Take an open store; dictionaries for writing load when something is written."""
        super().__init__(store)
        self._who = who
        self._gathered: EntryWriter | None = None
        self._batch = 0
        self._changes: dict[str, str | None] = {}

    def __enter__(self) -> Self:
        """Return the termbase itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Close the file; twice does no harm."""
        self.store.close()

    @property
    def who(self) -> str:
        """Who makes the changes."""
        if self._who is None:
            self._who = user_name()
        return self._who

    def add(self, entry: ConceptEntry) -> ConceptEntry:
        """Add a concept that a person made; return it as stored, with its identifier.

        Raises
        ------
        InputError
            When the identifier is taken or there is no term in it.
        """
        from duizhao.glossary.termbase.merging import pairs_of

        with self.changing("add"):
            if entry.id and self.get(entry.id) is not None:
                raise InputError(f"{self.store.path}: there is a concept {entry.id} already; edit that one")
            self.store.readmit(pairs_of(entry))
            return self.insert(replace(entry, created="", modified=""))

    def update(self, entry: ConceptEntry, *, seen: ConceptEntry | None = None) -> ConceptEntry:
        """Store a concept as a person changed it: every changed field is marked, and mining leaves it alone.

        A proposed concept that is changed is accepted by that.

        A term that is gone stays gone: mining does not bring back the pairs it was in.

        Parameters
        ----------
        entry
            The concept as it should be.
        seen
            The concept as the person saw it: what others changed meanwhile is kept, field by field.

        Raises
        ------
        InputError
            When there is no such concept or no term is left in it.
        ConflictError
            When another person set a field differently meanwhile.
        """
        from duizhao.glossary.termbase.merging import mark_edits, merge_changes, pairs_of

        with self.changing("edit"):
            old = self.existing(entry.id)
            if seen is not None:
                entry, conflicts = merge_changes(seen, entry, old)
                if conflicts:
                    raise ConflictError(f"{self.store.path}: changed meanwhile: {conflicts[0]}", conflicts)
            new = mark_edits(old, entry)
            if new == old:
                return old
            if new.state is old.state is State.PROPOSED:
                # Who edits a proposed concept stands behind it.
                new = mark_edits(old, replace(new, state=State.ACCEPTED))
            self.store.reject(pairs_of(old) - pairs_of(new))
            self.store.readmit(pairs_of(new))
            return self.replace(old, new)

    def delete(self, *names: str) -> None:
        """Delete concepts for good: mining does not bring their pairs back.

        Raises
        ------
        InputError
            When there is no such concept.
        """
        self._drop("delete", names)

    def reject(self, *names: str) -> None:
        """Reject proposed concepts: they go, and mining does not bring their pairs back; raises as :meth:`delete`."""
        self._drop("reject", names)

    def accept(self, *names: str) -> int:
        """Accept concepts: the audit demands them from now on; return how many were not accepted before.

        Raises
        ------
        InputError
            When there is no such concept.
        """
        from duizhao.glossary.termbase.merging import mark_edits

        accepted = 0
        with self.changing("accept"):
            for name in dict.fromkeys(names):
                old = self.existing(name)
                if old.state is not State.ACCEPTED:
                    self.replace(old, mark_edits(old, replace(old, state=State.ACCEPTED)))
                    accepted += 1
        return accepted

    def merge(self, first: str, *others: str) -> ConceptEntry:
        """Make one concept of several that mean the same: the first takes the terms of the others, which go.

        Raises
        ------
        InputError
            When there is no such concept, or only one is named.
        """
        from duizhao.glossary.termbase.merging import join_entries

        names = [name for name in dict.fromkeys(others) if name != first]
        if not names:
            raise InputError(f"{self.store.path}: one concept to merge; name two or more")
        with self.changing("merge"):
            old = self.existing(first)
            entries = [self.existing(name) for name in names]
            for entry in entries:
                self.remove(entry)
            return self.replace(old, join_entries(old, *entries))

    def merge_mined(self, entries: Iterable[ConceptEntry]) -> MergeReport:
        """Bring in what was mined as `duizhao.glossary.termbase.importing.bring_in_mined` does."""
        from duizhao.glossary.termbase.importing import bring_in_mined

        return bring_in_mined(self, entries)

    def import_entries(
        self,
        entries: Iterable[ConceptEntry],
        *,
        replacing: bool = False,
        dry_run: bool = False,
        noted: Noted | None = None,
    ) -> MergeReport:
        """Bring in what a file holds as `duizhao.glossary.termbase.importing.bring_in_file` does."""
        from duizhao.glossary.termbase.importing import bring_in_file

        return bring_in_file(self, entries, replacing=replacing, dry_run=dry_run, noted=noted)

    def undo(self) -> Batch:
        """Take back the last change that this person made; return it.

        Raises
        ------
        InputError
            When there is none, or another change to one of its concepts came later.
        """
        from duizhao.glossary.termbase.undoing import undo

        return undo(self)

    def _drop(self, action: str, names: Sequence[str]) -> None:
        from duizhao.glossary.termbase.merging import pairs_of

        with self.changing(action):
            for name in dict.fromkeys(names):
                old = self.existing(name)
                self.store.reject(pairs_of(old))
                self.remove(old)

    # What editing and importing are made of; each call inside `changing`.

    @property
    def _writer(self) -> EntryWriter:
        """What gathers the concepts of the change under way."""
        if self._gathered is None:
            from duizhao.glossary.termbase.indexing import Indexer
            from duizhao.glossary.termbase.writing import EntryWriter

            self._gathered = EntryWriter(self.store, Indexer())
        return self._gathered

    @contextmanager
    def changing(self, action: str, *, undoes: int | None = None) -> Iterator[None]:
        """Make what happens inside one change: all of it is written, with who did it, or nothing."""
        if self._batch:
            yield
            return
        with self.store.transaction():
            self._batch = self.store.begin_batch(_now(), self.who, action, undoes)
            self._changes = {}
            try:
                yield
                self._writer.flush()
                self.store.add_changes(self._batch, self._changes.items())
                if not self._changes:
                    self.store.drop_batch(self._batch)
            finally:
                self._batch = 0
                self._gathered = None

    def insert(self, entry: ConceptEntry, *, number: int | None = None, name: str = "") -> ConceptEntry:
        """Write a new concept under its identifier or, where that is taken or missing, a free one.

        ``number`` and ``name`` are a row number and an identifier that the caller knows to be free.
        """
        now = _now()
        if number is None:
            self._writer.flush()
            number = self.store.next_number()
        if not name:
            name = entry.id
            if not name or self.store.number_of(name) is not None:
                name = self._free_name(number)
        stored = replace(entry, id=name, created=entry.created or now, modified=entry.modified or now)
        self._changes.setdefault(name, "")
        return self._writer.write(number, stored, self._batch)

    def replace(self, old: ConceptEntry, new: ConceptEntry) -> ConceptEntry:
        """Write a concept in the place of what it was."""
        from duizhao.glossary.termbase.journal import entry_to_json

        self._changes.setdefault(old.id, entry_to_json(old))
        number = self._remove(old)
        return self._writer.write(number, replace(new, id=old.id, created=old.created, modified=_now()), self._batch)

    def remove(self, entry: ConceptEntry) -> None:
        """Remove a concept."""
        from duizhao.glossary.termbase.journal import entry_to_json

        self._changes.setdefault(entry.id, entry_to_json(entry))
        self._remove(entry)

    def held(self, sides: list[set[str]]) -> dict[int, list[int]]:
        """Return the concepts that share a folded text, written or about to be: row number to how many on each side."""
        return self._writer.sharing(sides)

    def may_have_written(self, sides: list[set[str]]) -> bool:
        """Tell whether a concept that this change has written may share texts with each of these sides."""
        return self._writer.may_have_written(sides)

    def numbered(self, number: int) -> ConceptEntry:
        """Return the concept of a row number."""
        held = self._writer.held(number)
        return read_entries(self.store, [number])[0] if held is None else held

    def _remove(self, entry: ConceptEntry) -> int:
        held = self._writer.number_of(entry.id)
        if held is not None:
            self._writer.drop(held)
            return held
        number = self.store.number_of(entry.id)
        if number is None:
            raise InputError(f"{self.store.path}: no concept {entry.id!r}; look one up first")
        self.store.remove(number)
        return number

    def _free_name(self, number: int) -> str:
        """Return ``c<number>``, or the next such name that is free."""
        while self.store.number_of(f"c{number}") is not None:
            number += 1
        return f"c{number}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")

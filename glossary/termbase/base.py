"""The termbase: one SQLite file of concept entries that two programs may write to, and none can leave half written.

What a person edits here carries a mark and outlives the next mining; what a person deletes stays deleted.
Every write brings the search keys up to date in the same transaction.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from duizhao.bitext.errors import InputError
from duizhao.bitext.language.tags import is_chinese
from duizhao.glossary.concepts import ConceptEntry, Origin, Status, Term
from duizhao.glossary.keys import KeyKind, compact, fold, pieces
from duizhao.glossary.termbase.database import BUSY_SECONDS, Database
from duizhao.glossary.termbase.indexing import Indexer
from duizhao.glossary.termbase.merging import (
    Pair,
    mark_edits,
    merge_imported,
    merge_mined,
    pairs_of,
    tidy,
    without_pairs,
)
from duizhao.glossary.termbase.rows import MAX_PARAMETERS, marks, read_entries, write_entry

__all__ = ["AuditTerm", "MergeReport", "Termbase", "TermbaseStatistics", "open_termbase"]

_STATUS_ORDER = {Status.PREFERRED: 0, Status.ADMITTED: 1, None: 2, Status.SUPERSEDED: 3, Status.DEPRECATED: 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeReport:
    """What a merge or an import did, counted in concepts; ``rejected`` ones a person had deleted before."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditTerm:
    """A term as an audit needs it.

    ``spellings`` are the term and its forms; ``translations`` the spellings of the other language that may
    stand for it; ``instead`` the terms of its own language that may be used, preferred ones first.
    """

    concept: str
    lang: str
    spellings: tuple[str, ...]
    status: Status | None
    forbidden: bool
    translations: tuple[str, ...]
    instead: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermbaseStatistics:
    """How much a termbase holds; the pairs are (what, how many), most first."""

    concepts: int
    terms: int
    languages: tuple[tuple[str, int], ...]
    statuses: tuple[tuple[str, int], ...]
    origins: tuple[tuple[str, int], ...]
    verdicts: tuple[tuple[str, int], ...]
    edited: int


def open_termbase(path: str | os.PathLike[str], *, create: bool = False, wait: float = BUSY_SECONDS) -> Termbase:
    """Open a termbase, a context manager; with ``create`` a missing one is made.

    ``wait`` is how many seconds to queue for another program's lock.

    Raises
    ------
    InputError
        When there is no such file, it is locked by another program, or a newer duizhao wrote it.
    FormatError
        When it is no termbase, or only part of one.
    OutputError
        When it cannot be made.
    """
    return Termbase(Database(path, create=create, wait=wait))


class Termbase:
    """Concept entries in one file; see :func:`open_termbase`.

    Every method may raise ``InputError`` when another program holds the lock for long, ``FormatError``
    when the file turns out to be damaged and ``OutputError`` when it cannot be written.
    """

    def __init__(self, database: Database) -> None:
        """Take an open database; dictionaries for writing load when something is written."""
        self.database = database
        self._indexer = Indexer()

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
        self.database.close()

    def __len__(self) -> int:
        """Count the concepts."""
        return int(self.database.rows("SELECT count(*) FROM concept")[0][0])

    def __iter__(self) -> Iterator[ConceptEntry]:
        """Yield every entry, as :meth:`entries`; each time anew."""
        return self.entries()

    def get(self, name: str) -> ConceptEntry | None:
        """Return the entry with this identifier, if there is one."""
        found = self.database.rows("SELECT id FROM concept WHERE name = ?", (name,))
        return read_entries(self.database, [found[0][0]])[0] if found else None

    def entries(self) -> Iterator[ConceptEntry]:
        """Yield every entry, oldest first, a few hundred at a time: memory does not grow with the termbase."""
        last = 0
        while True:
            numbers = [
                row[0]
                for row in self.database.rows(
                    "SELECT id FROM concept WHERE id > ? ORDER BY id LIMIT ?", (last, MAX_PARAMETERS)
                )
            ]
            if not numbers:
                return
            yield from read_entries(self.database, numbers)
            last = numbers[-1]

    def add(self, entry: ConceptEntry) -> ConceptEntry:
        """Add a concept that a person made; return it as stored, with its identifier.

        Raises
        ------
        InputError
            When the identifier is taken or there is no term in it.
        """
        with self.database.transaction():
            if entry.id and self.get(entry.id) is not None:
                raise InputError(f"{self.database.path}: there is a concept {entry.id} already; update that one")
            self._readmit(pairs_of(entry))
            return self._insert(replace(entry, created="", modified=""))

    def update(self, entry: ConceptEntry) -> ConceptEntry:
        """Store a concept as a person changed it: every changed field is marked, and mining leaves it alone.

        A term that is gone stays gone: mining does not bring back the pairs it stood in.

        Raises
        ------
        InputError
            When there is no such concept or no term is left in it.
        """
        with self.database.transaction():
            old = self._existing(entry.id)
            new = mark_edits(old, entry)
            if new == old:
                return old
            self._reject(pairs_of(old) - pairs_of(new))
            self._readmit(pairs_of(new))
            return self._replace(old, new)

    def delete(self, name: str) -> None:
        """Delete a concept for good: mining does not bring its pairs back.

        Raises
        ------
        InputError
            When there is no such concept.
        """
        with self.database.transaction():
            old = self._existing(name)
            self._reject(pairs_of(old))
            self._remove(old)

    def merge_mined(self, entries: Iterable[ConceptEntry]) -> MergeReport:
        """Bring in what was mined, all of it or nothing.

        A mined entry joins the concept it shares most pairs of terms with, or becomes a new one. Figures,
        score and contexts are taken anew; other fields only where neither a person nor a file set them;
        pairs that a person threw out are left out.
        """
        return self._merge(entries, merge_mined, origin=Origin.MINED)

    def import_entries(self, entries: Iterable[ConceptEntry]) -> MergeReport:
        """Bring in what a file holds, all of it or nothing; an error while reading it leaves the termbase as it was.

        An imported entry joins the concept with its identifier (when they share a term) or the one it shares
        most pairs with; what it says wins and counts as set by a person.
        """
        return self._merge(entries, merge_imported, origin=Origin.IMPORT)

    def terms_for_audit(self) -> Iterator[AuditTerm]:
        """Yield every term with what an audit may demand or forbid; forbidden terms are the deprecated ones."""
        for entry in self.entries():
            ranked = sorted(entry.terms, key=lambda term: _STATUS_ORDER[term.status])
            allowed = [term for term in ranked if term.status not in {Status.DEPRECATED, Status.SUPERSEDED}]
            for term in entry.terms:
                side = is_chinese(term.lang)
                yield AuditTerm(
                    concept=entry.id,
                    lang=term.lang,
                    spellings=term.spellings,
                    status=term.status,
                    forbidden=term.forbidden,
                    translations=tuple(
                        spelling for other in allowed if is_chinese(other.lang) != side for spelling in other.spellings
                    ),
                    instead=tuple(
                        other.text for other in allowed if is_chinese(other.lang) == side and other is not term
                    ),
                )

    def statistics(self) -> TermbaseStatistics:
        """Count what the termbase holds."""
        return TermbaseStatistics(
            concepts=len(self),
            terms=int(self.database.rows("SELECT count(*) FROM term")[0][0]),
            languages=self._tally("SELECT lang, count(*) FROM term GROUP BY lang ORDER BY 2 DESC, 1"),
            statuses=self._tally("SELECT coalesce(status, ''), count(*) FROM term GROUP BY 1 ORDER BY 2 DESC, 1"),
            origins=self._tally("SELECT origin, count(*) FROM concept GROUP BY 1 ORDER BY 2 DESC, 1"),
            verdicts=self._tally("SELECT verdict, count(*) FROM figures GROUP BY 1 ORDER BY 2 DESC, 1"),
            edited=int(
                self.database.rows(
                    "SELECT count(*) FROM concept WHERE edited != '[]' OR id IN"
                    " (SELECT concept FROM term WHERE edited != '[]')"
                )[0][0]
            ),
        )

    def _tally(self, statement: str) -> tuple[tuple[str, int], ...]:
        return tuple((what, count) for what, count in self.database.rows(statement))

    def _existing(self, name: str) -> ConceptEntry:
        old = self.get(name)
        if old is None:
            raise InputError(f"{self.database.path}: no concept {name!r}; look one up first")
        return old

    def _merge(
        self,
        entries: Iterable[ConceptEntry],
        merge: Callable[[ConceptEntry, ConceptEntry], ConceptEntry],
        *,
        origin: Origin,
    ) -> MergeReport:
        counts = {"added": 0, "updated": 0, "unchanged": 0, "rejected": 0}
        with self.database.transaction():
            for given in entries:
                entry: ConceptEntry | None = given
                if origin is Origin.MINED and given.english and given.chinese:
                    entry = without_pairs(given, self._rejected(pairs_of(given)))
                if entry is None:
                    counts["rejected"] += 1
                    continue
                if origin is Origin.IMPORT:
                    self._readmit(pairs_of(entry))
                old = self._match(entry)
                if old is None:
                    self._insert(replace(entry, origin=origin))
                    counts["added"] += 1
                    continue
                new = merge(old, entry)
                counts["unchanged" if new == old else "updated"] += 1
                if new != old:
                    self._replace(old, new)
        return MergeReport(**counts)

    def _match(self, entry: ConceptEntry) -> ConceptEntry | None:
        """Find the stored concept that is this one: by identifier and a common term, else by most common pairs."""
        sides = [{fold(term.text) for term in side} for side in (entry.english, entry.chinese)]
        shared = self._sharing(sides)
        named = self.database.rows("SELECT id FROM concept WHERE name = ?", (entry.id,)) if entry.id else []
        if named and named[0][0] in shared:
            return read_entries(self.database, [named[0][0]])[0]
        paired = {concept: hits[0] * hits[1] for concept, hits in shared.items() if hits[0] and hits[1]}
        if paired:
            best = min(paired, key=lambda concept: (-paired[concept], concept))
            return read_entries(self.database, [best])[0]
        if sides[0] and sides[1]:
            return None
        # A concept known in one language only is the same as another such one with the same term.
        for old in read_entries(self.database, sorted(shared)[:MAX_PARAMETERS]):
            if bool(old.english) == bool(sides[0]) and bool(old.chinese) == bool(sides[1]):
                return old
        return None

    def _sharing(self, sides: list[set[str]]) -> dict[int, list[int]]:
        """Map the row number of each concept that shares a folded text to how many it shares on each side."""
        shared: dict[int, list[int]] = {}
        texts = list(sides[0] | sides[1])
        for start in range(0, len(texts), MAX_PARAMETERS):
            chunk = texts[start : start + MAX_PARAMETERS]
            for text, concept, lang in self.database.rows(
                "SELECT DISTINCT key.text, term.concept, term.lang FROM key JOIN term ON term.id = key.term"  # noqa: S608
                f" WHERE key.kind = {KeyKind.FOLDED:d} AND key.text IN ({marks(chunk)})",
                chunk,
            ):
                chinese = is_chinese(lang)
                if text in sides[chinese]:
                    shared.setdefault(concept, [0, 0])[chinese] += 1
        return shared

    def _insert(self, entry: ConceptEntry) -> ConceptEntry:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        name = entry.id
        number = int(self.database.rows("SELECT coalesce(max(id), 0) + 1 FROM concept")[0][0])
        if not name or self.database.rows("SELECT 1 FROM concept WHERE name = ?", (name,)):
            name = self._free_name(number)
        stored = replace(entry, id=name, created=entry.created or now, modified=entry.modified or now)
        return self._write(number, stored)

    def _free_name(self, number: int) -> str:
        """Return ``c<number>``, or the next such name that is free."""
        while self.database.rows("SELECT 1 FROM concept WHERE name = ?", (f"c{number}",)):
            number += 1
        return f"c{number}"

    def _replace(self, old: ConceptEntry, new: ConceptEntry) -> ConceptEntry:
        number = self._remove(old)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        return self._write(number, replace(new, id=old.id, created=old.created, modified=now))

    def _write(self, number: int, entry: ConceptEntry) -> ConceptEntry:
        if not entry.terms or not all(fold(term.text) for term in entry.terms):
            raise InputError(f"{self.database.path}: concept {entry.id} has no term or an empty one; give it a text")
        entry = tidy(entry)
        read = tuple(replace(term, reading=self._indexer.reading(term)) for term in entry.terms)
        entry = replace(entry, terms=read)
        self._write_keys(list(zip(write_entry(self.database, number, entry), entry.terms, strict=True)))
        return entry

    def _write_keys(self, terms: list[tuple[int, Term]]) -> None:
        """Write what the terms of a concept are found by."""
        keys = [(text, kind, size, row) for row, term in terms for text, kind, size in self._indexer.keys(term)]
        self.database.run_many("INSERT INTO key VALUES (?,?,?,?)", keys)
        findable = {text for text, kind, _, _ in keys if kind <= KeyKind.COMPACT and compact(text) == text}
        self._put("piece", {(piece, text) for text in findable for piece in pieces(text)})
        self._put("inflection", {pair for _, term in terms for pair in self._indexer.inflections(term)})
        sounds = {pair for _, term in terms for pair in self._indexer.sounds(term)}
        if sounds and not self.database.rows("SELECT 1 FROM sound LIMIT 1"):
            sounds |= self._indexer.common_sounds()
        self._put("sound", sounds)

    def _put(self, table: str, pairs: set[tuple[str, str]]) -> None:
        """Write the rows that a table of pairs does not hold yet."""
        if pairs:
            self.database.run_many(f"INSERT OR IGNORE INTO {table} VALUES (?,?)", pairs)  # noqa: S608 - one of ours

    def _remove(self, entry: ConceptEntry) -> int:
        """Delete a concept and all that hangs on it; return its row number. Pieces of keys no longer used go too."""
        number = int(self.database.rows("SELECT id FROM concept WHERE name = ?", (entry.id,))[0][0])
        texts = [
            text
            for (text,) in self.database.rows(
                "SELECT DISTINCT key.text FROM key JOIN term ON term.id = key.term"  # noqa: S608
                f" WHERE term.concept = ? AND key.kind <= {KeyKind.COMPACT:d}",
                (number,),
            )
        ]
        self.database.run("DELETE FROM concept WHERE id = ?", (number,))
        for text in texts:
            used = f"SELECT 1 FROM key WHERE text = ? AND kind <= {KeyKind.COMPACT:d} LIMIT 1"  # noqa: S608
            if not self.database.rows(used, (text,)):
                self.database.run_many(
                    "DELETE FROM piece WHERE text = ? AND key = ?", [(piece, text) for piece in pieces(text)]
                )
        return number

    def _rejected(self, pairs: set[Pair]) -> set[Pair]:
        return {
            pair
            for pair in pairs
            if self.database.rows("SELECT 1 FROM rejected WHERE english = ? AND chinese = ?", pair)
        }

    def _reject(self, pairs: set[Pair]) -> None:
        self.database.run_many("INSERT OR IGNORE INTO rejected VALUES (?,?)", pairs)

    def _readmit(self, pairs: set[Pair]) -> None:
        self.database.run_many("DELETE FROM rejected WHERE english = ? AND chinese = ?", pairs)

"""The file of a translation memory: units in, units out, and the posting lists that they are found by.

All SQL of the room stands here and in `duizhao.memory.vectors`. Posting lists are read newest first and never beyond a
bound, so that a word of every unit costs no more than a rare one.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from types import TracebackType
from typing import Final, Self

from duizhao.bitext.database import Database, Kind, Row
from duizhao.memory.folding import characters, fold, fold_key, words

__all__ = ["Added", "Filters", "Memory", "MemoryUnit", "Statistics", "open_memory"]

_KIND: Final = Kind(
    noun="translation memory",
    article="a",
    application_id=0x445A544D,  # DZTM
    steps="duizhao.memory.migrations",
    newest=1,
    make="add a bitext with `duizhao tm add`",
    wait=600,
)

BATCH: Final = 20_000
"""Units added at a time: what is held in memory, and, where the caller opens no transaction, what a kill may lose."""

_NEWEST: Final = 2**63 - 1

_COLUMNS: Final = (
    "unit.id, origin.name, place, unit.name, english, chinese, english_lang, chinese_lang, chinese_first, created, "
    "author, note, confidence, checked, english_before, chinese_before, english_after, chinese_after"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryUnit:
    """A pair that was translated before.

    ``origin`` is the name of the file it came from, ``place`` its number there, from 0, ``name`` its id there.
    ``chinese_first`` says that Chinese was the source. ``created`` is a date (ISO 8601), ``confidence`` the
    aligner's, 0 to 1, None where nothing is known of it; ``checked`` that a person has read the pair. ``before`` and
    ``after`` are the keys (`duizhao.memory.folding.fold_key`) of the English and the Chinese text beside it, 0 where
    there is none. ``id`` is the memory's own, 0 before it is added.
    """

    english: str
    chinese: str
    english_lang: str = "en"
    chinese_lang: str = "zh-Hans"
    chinese_first: bool = False
    origin: str = ""
    place: int = 0
    name: str = ""
    created: str = ""
    author: str = ""
    note: str = ""
    confidence: float | None = None
    checked: bool = False
    before: tuple[int, int] = (0, 0)
    after: tuple[int, int] = (0, 0)
    id: int = 0

    def text(self, *, chinese: bool) -> str:
        """Return one side."""
        return self.chinese if chinese else self.english

    @property
    def identity(self) -> int:
        """Hash both texts, as they are, with what stands beside them: equal for units that are the same one."""
        parts = (self.english, self.chinese, *map(str, self.before), *map(str, self.after))
        digest = blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).digest()
        return int.from_bytes(digest, signed=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What came of adding units: how many are new, and how many were there already."""

    new: int
    known: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which units a search may answer with.

    ``origin`` is a part of the origin's name, ``since`` a date (ISO 8601, or its beginning) that the unit's must not
    be before, ``min_confidence`` 0 to 1; units of which no confidence is known pass, so do those a person checked.
    """

    origin: str = ""
    since: str = ""
    min_confidence: float = 0.0

    @property
    def clause(self) -> tuple[str, list[object]]:
        """Return the condition in SQL, ``""`` for none, and its parameters."""
        found: list[str] = []
        values: list[object] = []
        if self.origin:
            found.append("instr(lower(origin.name), lower(?)) > 0")
            values.append(self.origin)
        if self.since:
            found.append("created >= ?")
            values.append(self.since)
        if self.min_confidence > 0:
            found.append("(confidence IS NULL OR confidence >= ? OR checked)")
            values.append(self.min_confidence)
        return " AND ".join(found), values


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """What a memory holds."""

    units: int
    vectors: int
    bytes: int
    checked: int
    languages: tuple[tuple[str, int], ...] = field(default=())
    origins: tuple[tuple[str, int], ...] = field(default=())


class Memory:
    """An open translation memory; a context manager."""

    def __init__(self, database: Database) -> None:
        """Take an open file."""
        self.database = database

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Close the file; twice does no harm."""
        self.database.close()

    def __len__(self) -> int:
        """Count the units: none is ever taken out, so the last id is their number, and nothing need be counted."""
        count: int = self.database.rows("SELECT coalesce(max(id), 0) FROM unit")[0][0]
        return count

    def add(self, units: Iterable[MemoryUnit]) -> Added:
        """Add units, a transaction for every :data:`BATCH`; what is there already, texts and context, is left alone.

        Raises
        ------
        InputError
            When another program keeps the file locked for ten minutes.
        OutputError
            When the file cannot be written.
        """
        new = seen = 0
        for batch in _batches(units, BATCH):
            new += self._add_batch(batch)
            seen += len(batch)
        return Added(new=new, known=seen - new)

    def _add_batch(self, batch: Sequence[MemoryUnit]) -> int:
        fresh = {unit.identity: unit for unit in batch}
        with self.database.transaction():
            for group in _groups(list(fresh)):
                marks = ",".join("?" * len(group))
                for (known,) in self.database.rows(f"SELECT identity FROM unit WHERE identity IN ({marks})", group):  # noqa: S608 (question marks)
                    del fresh[known]
            if not fresh:
                return 0
            origins = self._origins({unit.origin for unit in fresh.values()})
            first: int = self.database.rows("SELECT coalesce(max(id), 0) + 1 FROM unit")[0][0]
            rows, postings, single = [], [], []
            for number, (identity, unit) in enumerate(fresh.items(), first):
                english, chinese = fold(unit.english), fold(unit.chinese)
                rows.append((number, identity, origins[unit.origin], *_values(unit)))
                postings.append((number, " ".join(words(english)), " ".join(words(chinese))))
                single.append((number, " ".join(characters(english + chinese))))
            marks = ",".join("?" * len(rows[0]))
            self.database.run_many(f"INSERT INTO unit VALUES ({marks})", rows)  # noqa: S608 (question marks)
            self.database.run_many("INSERT INTO posting (rowid, english, chinese) VALUES (?, ?, ?)", postings)
            self.database.run_many("INSERT INTO character_posting (rowid, han) VALUES (?, ?)", single)
        return len(fresh)

    def _origins(self, names: set[str]) -> dict[str, int]:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self.database.run_many(
            "INSERT OR IGNORE INTO origin (name, added) VALUES (?, ?)", [(name, now) for name in sorted(names)]
        )
        return {name: number for number, name in self.database.rows("SELECT id, name FROM origin") if name in names}

    def units(self, numbers: Sequence[int], filters: Filters | None = None) -> dict[int, MemoryUnit]:
        """Return the units with these ids that pass the filters, by id."""
        clause, values = (filters or Filters()).clause
        found: dict[int, MemoryUnit] = {}
        for group in _groups(list(numbers)):
            marks = ",".join("?" * len(group))
            statement = f"SELECT {_COLUMNS} FROM unit JOIN origin ON origin.id = origin WHERE unit.id IN ({marks})"  # noqa: S608 (question marks)
            rows = self.database.rows(statement + (f" AND {clause}" if clause else ""), [*group, *values])
            found |= {row[0]: _unit(row) for row in rows}
        return found

    def same_text(
        self, text: str, *, chinese: bool, filters: Filters | None = None, limit: int = 1000
    ) -> list[MemoryUnit]:
        """Return units whose text on one side is this one, case, width and script aside, newest first."""
        clause, values = (filters or Filters()).clause
        column = "chinese_key" if chinese else "english_key"
        statement = f"SELECT {_COLUMNS} FROM unit JOIN origin ON origin.id = origin WHERE {column} = ?"  # noqa: S608 (two names)
        statement += (f" AND {clause}" if clause else "") + " ORDER BY unit.id DESC LIMIT ?"
        return [_unit(row) for row in self.database.rows(statement, [fold_key(text), *values, limit])]

    def postings(self, expression: str, limit: int, *, characters: bool = False, below: int | None = None) -> list[int]:
        """Return the ids that an FTS5 expression finds, newest first, up to ``limit``, all less than ``below``."""
        table = "character_posting" if characters else "posting"
        statement = f"SELECT rowid FROM {table} WHERE {table} MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?"  # noqa: S608 (a name)
        newest = _NEWEST if below is None else below
        return [row[0] for row in self.database.rows(statement, (expression, newest, limit))]

    def texts(self, numbers: Sequence[int], *, chinese: bool) -> list[tuple[int, str]]:
        """Return (id, text) of one side for each of these ids that is there."""
        column = "chinese" if chinese else "english"
        found: list[tuple[int, str]] = []
        for group in _groups(list(numbers)):
            marks = ",".join("?" * len(group))
            found += self.database.rows(f"SELECT id, {column} FROM unit WHERE id IN ({marks})", group)  # noqa: S608 (two names)
        return found

    def statistics(self) -> Statistics:
        """Count what the memory holds."""
        rows = self.database.rows
        languages = rows(
            "SELECT CASE chinese_first WHEN 0 THEN english_lang || ' → ' || chinese_lang "
            "ELSE chinese_lang || ' → ' || english_lang END AS pair, count(*) FROM unit GROUP BY pair ORDER BY 2 DESC"
        )
        origins = rows(
            "SELECT origin.name, count(*) FROM unit JOIN origin ON origin.id = origin "
            "GROUP BY origin.id ORDER BY 2 DESC, 1"
        )
        vectors = rows("SELECT coalesce(sum(length(units) / 8), 0) FROM vector_block")[0][0]
        return Statistics(
            units=len(self),
            vectors=vectors,
            bytes=self.database.path.stat().st_size,
            checked=rows("SELECT count(*) FROM unit WHERE checked")[0][0],
            languages=tuple(languages),
            origins=tuple(origins),
        )


def open_memory(path: str | os.PathLike[str], *, create: bool = False) -> Memory:
    """Open a translation memory, or make an empty one with ``create``.

    Raises
    ------
    InputError
        When there is no such file, or it is locked.
    FormatError
        When it is not a translation memory, or only part of one.
    OutputError
        When it cannot be created.
    """
    return Memory(Database(path, _KIND, create=create))


def _values(unit: MemoryUnit) -> tuple[object, ...]:
    return (
        unit.place,
        unit.name,
        unit.english,
        unit.chinese,
        unit.english_lang,
        unit.chinese_lang,
        int(unit.chinese_first),
        fold_key(unit.english),
        fold_key(unit.chinese),
        *unit.before,
        *unit.after,
        unit.created,
        unit.author,
        unit.note,
        unit.confidence,
        int(unit.checked),
    )


def _unit(row: Row) -> MemoryUnit:
    return MemoryUnit(
        id=row[0],
        origin=row[1],
        place=row[2],
        name=row[3],
        english=row[4],
        chinese=row[5],
        english_lang=row[6],
        chinese_lang=row[7],
        chinese_first=bool(row[8]),
        created=row[9],
        author=row[10],
        note=row[11],
        confidence=row[12],
        checked=bool(row[13]),
        before=(row[14], row[15]),
        after=(row[16], row[17]),
    )


def _batches(units: Iterable[MemoryUnit], size: int) -> Iterator[list[MemoryUnit]]:
    batch: list[MemoryUnit] = []
    for unit in units:
        batch.append(unit)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _groups(numbers: Sequence[int], size: int = 500) -> Iterator[Sequence[int]]:
    """Cut a list so that each part fits into one statement's parameters."""
    for start in range(0, len(numbers), size):
        yield numbers[start : start + size]

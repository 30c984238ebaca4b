"""The statements behind a termbase: everything that is asked of SQLite beside whole entries (``rows``).

Nothing here decides anything; `duizhao.glossary.termbase.base` and `duizhao.glossary.termbase.lookup` do.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from duizhao.bitext.errors import FormatError
from duizhao.bitext.language.tags import is_chinese
from duizhao.glossary.concepts import ConceptEntry
from duizhao.glossary.keys import KeyKind, pieces
from duizhao.glossary.termbase.database import Database
from duizhao.glossary.termbase.rows import MAX_PARAMETERS, marks, read_entries, sound_rows

if TYPE_CHECKING:
    from duizhao.glossary.termbase.journal import Batch

__all__ = ["Store", "TermFacts"]

TermFacts = tuple[int, int, str, str, list[str]]
"""Concept, place in it, text, language and forms of a term."""

_FINDABLE = KeyKind.COMPACT.value
"""Kinds of keys up to which a misspelling is looked for."""


class Store(Database):
    """A termbase's tables."""

    # Concepts.

    def count(self) -> int:
        """Count the concepts."""
        return int(self.rows("SELECT count(*) FROM concept")[0][0])

    def number_of(self, name: str) -> int | None:
        """Return the row number of the concept with this identifier."""
        found = self.rows("SELECT id FROM concept WHERE name = ?", (name,))
        return int(found[0][0]) if found else None

    def entry(self, name: str) -> ConceptEntry | None:
        """Return the concept with this identifier."""
        number = self.number_of(name)
        return None if number is None else read_entries(self, [number])[0]

    def entries(self) -> Iterator[ConceptEntry]:
        """Yield every concept, oldest first, a few hundred at a time."""
        last = 0
        while True:
            found = self.rows("SELECT id FROM concept WHERE id > ? ORDER BY id LIMIT ?", (last, MAX_PARAMETERS))
            if not found:
                return
            numbers = [row[0] for row in found]
            yield from read_entries(self, numbers)
            last = numbers[-1]

    def next_number(self) -> int:
        """Return a row number that no concept has."""
        return int(self.rows("SELECT coalesce(max(id), 0) + 1 FROM concept")[0][0])

    def names_above(self, score: float) -> list[str]:
        """Return the proposed concepts whose score is this or more, the best first."""
        return [
            name
            for (name,) in self.rows(
                "SELECT name FROM concept WHERE state = 'proposed' AND score >= ? ORDER BY score DESC, id", (score,)
            )
        ]

    def names_below(self, score: float) -> list[str]:
        """Return the proposed concepts whose score is less, the worst first."""
        return [
            name
            for (name,) in self.rows(
                "SELECT name FROM concept WHERE state = 'proposed' AND score < ? ORDER BY score, id", (score,)
            )
        ]

    def names(self) -> set[str]:
        """Return the identifiers of all concepts."""
        return {name for (name,) in self.rows("SELECT name FROM concept")}

    def sharing(self, sides: Sequence[set[str]]) -> dict[int, list[int]]:
        """Map the row number of each concept that shares a folded text to how many it shares on each side."""
        shared: dict[int, list[int]] = {}
        texts = list(sides[0] | sides[1])
        for start in range(0, len(texts), MAX_PARAMETERS):
            chunk = texts[start : start + MAX_PARAMETERS]
            for text, concept, lang in self.rows(
                "SELECT DISTINCT key.text, term.concept, term.lang FROM key JOIN term ON term.id = key.term"  # noqa: S608
                f" WHERE key.kind = {KeyKind.FOLDED:d} AND key.text IN ({marks(chunk)})",
                chunk,
            ):
                chinese = is_chinese(lang)
                if text in sides[chinese]:
                    shared.setdefault(concept, [0, 0])[chinese] += 1
        return shared

    def remove(self, number: int) -> None:
        """Delete a concept and all that hangs on it. Pieces of keys that nothing else has go too."""
        texts = [
            text
            for (text,) in self.rows(
                "SELECT DISTINCT key.text FROM key JOIN term ON term.id = key.term"  # noqa: S608 - a number of ours
                f" WHERE term.concept = ? AND key.kind <= {_FINDABLE:d}",
                (number,),
            )
        ]
        self.run("DELETE FROM concept WHERE id = ?", (number,))
        for text in texts:
            used = f"SELECT 1 FROM key WHERE text = ? AND kind <= {_FINDABLE:d} LIMIT 1"  # noqa: S608 - as above
            if not self.rows(used, (text,)):
                self.run_many("DELETE FROM piece WHERE text = ? AND key = ?", [(piece, text) for piece in pieces(text)])

    # What terms are found by.

    def add_keys(self, keys: Iterable[tuple[str, int, int, int]]) -> None:
        """Add (text, kind, length, term) keys."""
        self.run_many("INSERT INTO key VALUES (?,?,?,?)", keys)

    def add_pieces(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Add (piece, key) pairs that are not there yet."""
        self.run_many("INSERT OR IGNORE INTO piece VALUES (?,?)", pairs)

    def add_sounds(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Add (character, syllable) pairs that are not there yet."""
        self.run_many("INSERT OR IGNORE INTO sound VALUES (?,?)", pairs)

    def has_sounds(self) -> bool:
        """Tell whether any character has a sound."""
        return bool(self.rows("SELECT 1 FROM sound LIMIT 1"))

    def terms_by_key(self, text: str, kind: int, limit: int) -> list[tuple[int, int]]:
        """Return (length of the spelling, term) of the terms with a key, the shortest first."""
        return [
            (length, term)
            for length, term in self.rows(
                "SELECT length, term FROM key WHERE text = ? AND kind = ? ORDER BY length, term LIMIT ?",
                (text, kind, limit),
            )
        ]

    def terms_by_name(self, text: str, limit: int) -> list[tuple[int, int]]:
        """Return (length of the spelling, term) of the terms with a key of the kinds that misspellings are tried on."""
        return [
            (length, term)
            for length, term in self.rows(
                f"SELECT length, term FROM key WHERE text = ? AND kind <= {_FINDABLE:d} LIMIT ?",  # noqa: S608
                (text, limit),
            )
        ]

    def keys_of_pieces(self, probes: Sequence[str]) -> set[str]:
        """Return the keys filed under any of these pieces."""
        found: set[str] = set()
        for start in range(0, len(probes), MAX_PARAMETERS):
            chunk = probes[start : start + MAX_PARAMETERS]
            rows = self.rows(f"SELECT key FROM piece WHERE text IN ({marks(chunk)})", chunk)  # noqa: S608
            found.update(key for (key,) in rows)
        return found

    def syllables(self, characters: Sequence[str]) -> dict[str, list[str]]:
        """Map characters to how they sound, without tones."""
        known: dict[str, list[str]] = {}
        for character, syllable in self.rows(
            f"SELECT character, syllable FROM sound WHERE character IN ({marks(characters)})",  # noqa: S608
            characters,
        ):
            known.setdefault(character, []).append(syllable)
        return known

    def term_facts(self, numbers: Sequence[int]) -> dict[int, TermFacts]:
        """Map the row numbers of terms to what a look-up asks of them.

        Raises
        ------
        FormatError
            When a term is missing: its key is there.
        """
        found: dict[int, TermFacts] = {}
        for start in range(0, len(numbers), MAX_PARAMETERS):
            chunk = numbers[start : start + MAX_PARAMETERS]
            rows = self.rows(
                f"SELECT id, concept, position, text, lang, forms FROM term WHERE id IN ({marks(chunk)})",  # noqa: S608
                chunk,
            )
            with sound_rows(self):
                for number, concept, position, text, lang, forms in rows:
                    found[number] = (concept, position, text, lang, [str(form[0]) for form in json.loads(forms)])
        if len(found) < len(set(numbers)):
            raise FormatError(f"{self.path}: the termbase is corrupt (keys without terms); restore a backup")
        return found

    # Pairs that a person threw out.

    def rejected(self, pairs: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
        """Return those of the pairs that were rejected."""
        statement = "SELECT 1 FROM rejected WHERE english = ? AND chinese = ?"
        return {pair for pair in pairs if self.rows(statement, pair)}

    def reject(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Keep mining from bringing pairs back."""
        self.run_many("INSERT OR IGNORE INTO rejected VALUES (?,?)", pairs)

    def readmit(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Let mining bring pairs back."""
        self.run_many("DELETE FROM rejected WHERE english = ? AND chinese = ?", pairs)

    # Changes.

    def identity(self) -> str:
        """Return the name that this termbase and its copies have."""
        return str(self.rows("SELECT name FROM identity")[0][0])

    def last_batch(self) -> int:
        """Return the number of the last change, 0 for none."""
        return int(self.rows("SELECT coalesce(max(id), 0) FROM batch")[0][0])

    def begin_batch(self, time: str, who: str, action: str, undoes: int | None = None) -> int:
        """Open a batch of changes; return its number."""
        return self.run("INSERT INTO batch (time, who, action, undoes) VALUES (?,?,?,?)", (time, who, action, undoes))

    def drop_batch(self, number: int) -> None:
        """Forget a batch that changed nothing."""
        self.run("DELETE FROM batch WHERE id = ?", (number,))

    def add_changes(self, batch: int, changes: Iterable[tuple[str, str | None]]) -> None:
        """Keep what concepts were before a batch; the first account of a concept stays."""
        self.run_many(
            "INSERT OR IGNORE INTO change (batch, concept, before) VALUES (?,?,?)",
            ((batch, name, before) for name, before in changes),
        )

    def changes(self, batch: int) -> list[tuple[str, str | None]]:
        """Return the concepts of a batch and what they were before: ``""`` where there was none, None if not known."""
        return [
            (name, before)
            for name, before in self.rows(
                "SELECT concept, before FROM change WHERE batch = ? ORDER BY concept", (batch,)
            )
        ]

    def before(self, name: str, batch: int) -> str | None:
        """Return what a concept was after a batch where a later one changed it; None where none did."""
        found = self.rows(
            "SELECT before FROM change WHERE concept = ? AND batch > ? ORDER BY batch LIMIT 1", (name, batch)
        )
        return str(found[0][0]) if found and found[0][0] is not None else None

    def revisions(self, names: Sequence[str]) -> dict[str, int]:
        """Map concepts to the batch that last changed them, those taken back left out."""
        found: dict[str, int] = {}
        for start in range(0, len(names), MAX_PARAMETERS):
            chunk = names[start : start + MAX_PARAMETERS]
            found.update(
                (name, batch)
                for name, batch in self.rows(
                    "SELECT concept, max(batch) FROM change JOIN batch ON batch.id = change.batch"  # noqa: S608
                    f" WHERE concept IN ({marks(chunk)}) AND undoes IS NULL"
                    " AND batch NOT IN (SELECT undoes FROM batch WHERE undoes IS NOT NULL) GROUP BY concept",
                    chunk,
                )
            )
        return found

    def created_after(self, batch: int) -> set[str]:
        """Return the concepts that were made after a batch."""
        rows = self.rows("SELECT concept FROM change WHERE batch > ? AND before = ''", (batch,))
        return {name for (name,) in rows}

    def undoable(self, who: str) -> int | None:
        """Return the last batch of a person that was not taken back and took none back itself."""
        found = self.rows(
            "SELECT max(id) FROM batch WHERE who = ? AND undoes IS NULL"
            " AND id NOT IN (SELECT undoes FROM batch WHERE undoes IS NOT NULL)",
            (who,),
        )
        return None if found[0][0] is None else int(found[0][0])

    def batches(self, name: str | None = None, *, limit: int = 50) -> list[Batch]:
        """Return the last changes, of all concepts or of one, the latest first."""
        from duizhao.glossary.termbase.journal import Batch  # noqa: PLC0415 - a look-up asks for no changes

        chosen = "WHERE id IN (SELECT batch FROM change WHERE concept = ?)" if name is not None else ""
        rows = self.rows(
            f"SELECT id, time, who, action, undoes FROM batch {chosen} ORDER BY id DESC LIMIT ?",  # noqa: S608
            (*(() if name is None else (name,)), limit),
        )
        return [
            Batch(number=number, time=time, who=who, action=action, undoes=undoes or 0)
            for number, time, who, action, undoes in rows
        ]

    # Counts.

    def tally(self, what: str) -> tuple[tuple[str, int], ...]:
        """Count by ``languages``, ``statuses``, ``origins``, ``states`` or ``verdicts``, most first."""
        return tuple((name, count) for name, count in self.rows(_TALLIES[what]))

    def count_terms(self) -> int:
        """Count the terms."""
        return int(self.rows("SELECT count(*) FROM term")[0][0])

    def count_edited(self) -> int:
        """Count the concepts that a person made or changed here and did not take back."""
        return int(
            self.rows(
                "SELECT count(DISTINCT concept) FROM change JOIN batch ON batch.id = change.batch"
                " WHERE action IN ('add', 'edit', 'merge', 'accept') AND undoes IS NULL"
                " AND batch.id NOT IN (SELECT undoes FROM batch WHERE undoes IS NOT NULL)"
                " AND concept IN (SELECT name FROM concept)"
            )[0][0]
        )


_TALLIES = {
    "languages": "SELECT lang, count(*) FROM term GROUP BY lang ORDER BY 2 DESC, 1",
    "statuses": "SELECT coalesce(status, ''), count(*) FROM term GROUP BY 1 ORDER BY 2 DESC, 1",
    "origins": "SELECT origin, count(*) FROM concept GROUP BY 1 ORDER BY 2 DESC, 1",
    "states": "SELECT state, count(*) FROM concept GROUP BY 1 ORDER BY 2 DESC, 1",
    "verdicts": "SELECT verdict, count(*) FROM figures GROUP BY 1 ORDER BY 2 DESC, 1",
}

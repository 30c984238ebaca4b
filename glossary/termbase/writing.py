"""Concepts on their way into a termbase: rows and keys are gathered and written by the thousand.

A dictionary of 120,000 headwords is half a million rows and four times as many keys; a statement for each takes
minutes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from duizhao.bitext.errors import InputError
from duizhao.bitext.language.tags import is_chinese
from duizhao.glossary.concepts import ConceptEntry, Term
from duizhao.glossary.keys import Key, KeyKind, compact, fold, pieces
from duizhao.glossary.termbase.indexing import Indexer
from duizhao.glossary.termbase.merging import tidy
from duizhao.glossary.termbase.rows import Rows
from duizhao.glossary.termbase.store import Store

__all__ = ["EntryWriter"]

_MOST_HELD = 10_000
"""Concepts held before they are written: keys go in sorted, and the more at once, the fewer pages are written twice."""


class _Held(NamedTuple):
    """A concept that is not written yet, the number of its change, and the keys of each term."""

    entry: ConceptEntry
    revision: int
    keys: list[list[Key]]


class EntryWriter:
    """Writes concepts under free row numbers; what it holds is found, replaced and dropped before it is written.

    Row numbers of terms are given when what is held is written, so that headwords of several entries in a dictionary
    are written once.
    """

    def __init__(self, store: Store, indexer: Indexer) -> None:
        """Take the tables and what works keys out."""
        self._store = store
        self._indexer = indexer
        self._rows = Rows(store)
        self._known_sounds: set[tuple[str, str]] = set()
        self._held: dict[int, _Held] = {}
        self._numbers: dict[str, int] = {}
        self._texts: dict[tuple[bool, str], list[int]] = {}
        self._written: set[int] = set()

    def write(self, number: int, entry: ConceptEntry, revision: int) -> ConceptEntry:
        """Take a concept; return it as it will be read: tidy, with readings.

        Raises
        ------
        InputError
            When it has no term, or one without a letter, digit or sign.
        """
        if not entry.terms or not all(fold(term.text) for term in entry.terms):
            raise InputError(f"{self._store.path}: concept {entry.id} has no term or an empty one; give it a text")
        entry = tidy(entry)
        terms = tuple(self._read(term) for term in entry.terms)
        if terms != entry.terms or entry.revision:
            entry = replace(entry, terms=terms, revision="")
        self.drop(number)
        for key in _texts(entry):
            self._texts.setdefault(key, []).append(number)
        self._held[number] = _Held(entry=entry, revision=revision, keys=[self._indexer.keys(term) for term in terms])
        self._numbers[entry.id] = number
        if len(self._held) >= _MOST_HELD:
            self.flush()
        return entry

    def held(self, number: int) -> ConceptEntry | None:
        """Return the concept of a row number that is not written yet."""
        held = self._held.get(number)
        return None if held is None else held.entry

    def number_of(self, name: str) -> int | None:
        """Return the row number of a concept that is not written yet."""
        return self._numbers.get(name)

    def drop(self, number: int) -> None:
        """Forget a concept that is not written yet."""
        held = self._held.pop(number, None)
        if held is not None:
            del self._numbers[held.entry.id]
            for key in _texts(held.entry):
                self._texts[key].remove(number)

    def _read(self, term: Term) -> Term:
        """Return a term with its reading."""
        reading = self._indexer.reading(term)
        return term if reading == term.reading else replace(term, reading=reading)

    def sharing(self, sides: list[set[str]]) -> dict[int, list[int]]:
        """Return what `Store.sharing` does, of the concepts that are held."""
        shared: dict[int, list[int]] = {}
        for chinese, texts in enumerate(sides):
            for text in texts:
                for number in self._texts.get((bool(chinese), text), ()):
                    shared.setdefault(number, [0, 0])[chinese] += 1
        return shared

    def may_have_written(self, sides: list[set[str]]) -> bool:
        """Tell whether what was written before may share a text with each side that has any; rarely True in error."""
        return all(
            any(hash((bool(k), text)) in self._written for text in texts) for k, texts in enumerate(sides) if texts
        )

    def flush(self) -> None:
        """Write what is held."""
        if not self._held:
            return
        keys: list[tuple[str, int, int, int]] = []
        filed: dict[str, None] = {}
        sounds: set[tuple[str, str]] = set()
        for number, held in self._held.items():
            rows = self._rows.add(number, held.entry, held.revision)
            for row, term, found in zip(rows, held.entry.terms, held.keys, strict=True):
                # SQLite takes a plain number at once and asks of an enumeration what it could be made of.
                keys += [(text, int(kind), size, row) for text, kind, size in found]
                filed.update((text, None) for text, kind, _ in found if kind <= KeyKind.COMPACT)
                sounds |= self._indexer.sounds(term)
        self._rows.flush()
        # In the order of the table: a tree is filled in place of being searched.
        self._store.add_keys(sorted(keys))
        self._store.add_pieces(
            sorted((piece, text) for text in filed if compact(text) == text for piece in pieces(text))
        )
        sounds -= self._known_sounds
        if sounds:
            if not self._known_sounds and not self._store.has_sounds():
                sounds |= self._indexer.common_sounds()
            self._store.add_sounds(sounds)
            self._known_sounds |= sounds
        self._written.update(map(hash, self._texts))
        self._held, self._numbers, self._texts = {}, {}, {}


def _texts(entry: ConceptEntry) -> set[tuple[bool, str]]:
    """Return the folded texts that a concept is found by as others are brought in, each with whether it is Chinese."""
    return {(is_chinese(term.lang), fold(text)) for term in entry.terms for text in term.spellings}

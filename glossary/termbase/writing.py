"""Concepts on their way into a termbase: rows and keys are gathered and written by the thousand.

A dictionary of 120,000 headwords is half a million rows and four times as many keys; a statement for each takes
minutes.
"""

from __future__ import annotations

from dataclasses import replace

from duizhao.bitext.errors import InputError
from duizhao.bitext.language.tags import is_chinese
from duizhao.glossary.concepts import ConceptEntry, Term
from duizhao.glossary.keys import KeyKind, compact, fold, pieces
from duizhao.glossary.termbase.indexing import Indexer
from duizhao.glossary.termbase.merging import tidy
from duizhao.glossary.termbase.rows import Rows
from duizhao.glossary.termbase.store import Store

__all__ = ["EntryWriter"]

_MOST_HELD = 5000
"""Concepts held before they are written."""


class EntryWriter:
    """Writes concepts under free row numbers; what it holds is found by `sharing` before it is written."""

    def __init__(self, store: Store, indexer: Indexer) -> None:
        """Take the tables and what works keys out."""
        self._store = store
        self._indexer = indexer
        self._rows = Rows(store)
        self._keys: list[tuple[str, int, int, int]] = []
        self._pieces: dict[tuple[str, str], None] = {}
        self._sounds: set[tuple[str, str]] = set()
        self._known_sounds: set[tuple[str, str]] = set()
        self._held: dict[int, ConceptEntry] = {}
        self._texts: dict[tuple[bool, str], list[int]] = {}

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
        for row, term in zip(self._rows.add(number, entry, revision), entry.terms, strict=True):
            keys = self._indexer.keys(term)
            self._keys += [(text, kind, size, row) for text, kind, size in keys]
            for text in {text for text, kind, _ in keys if kind <= KeyKind.COMPACT and compact(text) == text}:
                self._pieces.update(dict.fromkeys((piece, text) for piece in pieces(text)))
            self._sounds |= self._indexer.sounds(term)
            self._texts.setdefault((is_chinese(term.lang), fold(term.text)), []).append(number)
            for form in term.forms:
                self._texts.setdefault((is_chinese(term.lang), fold(form.text)), []).append(number)
        self._held[number] = entry
        if len(self._held) >= _MOST_HELD:
            self.flush()
        return entry

    def _read(self, term: Term) -> Term:
        """Return a term with its reading."""
        reading = self._indexer.reading(term)
        return term if reading == term.reading else replace(term, reading=reading)

    def sharing(self, sides: list[set[str]]) -> dict[int, list[int]]:
        """Return what `Store.sharing` does, of the concepts that are held."""
        shared: dict[int, list[int]] = {}
        for chinese, texts in enumerate(sides):
            for text in texts:
                for number in dict.fromkeys(self._texts.get((bool(chinese), text), ())):
                    shared.setdefault(number, [0, 0])[chinese] += 1
        return shared

    def flush(self) -> None:
        """Write what is held."""
        if not self._held:
            return
        self._rows.flush()
        # In the order of the table: a tree is filled in place of being searched.
        self._store.add_keys(sorted(self._keys))
        self._store.add_pieces(sorted(self._pieces))
        sounds = self._sounds - self._known_sounds
        if sounds:
            if not self._known_sounds and not self._store.has_sounds():
                sounds |= self._indexer.common_sounds()
            self._store.add_sounds(sounds)
            self._known_sounds |= sounds
        self._keys, self._pieces, self._sounds, self._held, self._texts = [], {}, set(), {}, {}

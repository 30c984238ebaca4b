"""What a termbase tells: its entries, terms and figures, read and never changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from duizhao.bitext.errors import InputError
from duizhao.glossary.concepts import ConceptEntry
from duizhao.glossary.termbase.rows import TermRow, spelling_keys, term_rows
from duizhao.glossary.termbase.statistics import TermbaseStatistics, count

if TYPE_CHECKING:
    from duizhao.glossary.termbase.journal import Batch
    from duizhao.glossary.termbase.snapshot import AuditTerm, TermSnapshot
    from duizhao.glossary.termbase.store import Store

__all__ = ["TermbaseView"]


class TermbaseView:
    """The reading half of :class:`duizhao.glossary.termbase.base.Termbase`, which is what programs open."""

    def __init__(self, store: Store) -> None:
        """Take an open store."""
        self.store = store

    def __len__(self) -> int:
        """Count the concepts."""
        return self.store.count()

    def __iter__(self) -> Iterator[ConceptEntry]:
        """Yield every entry, as :meth:`entries`; again each time."""
        return self.entries()

    def get(self, name: str) -> ConceptEntry | None:
        """Return the entry with this identifier, if there is one."""
        return self.store.entry(name)

    def existing(self, name: str) -> ConceptEntry:
        """Return the entry with this identifier.

        Raises
        ------
        InputError
            When there is none.
        """
        entry = self.get(name)
        if entry is None:
            raise InputError(f"{self.store.path}: no concept {name!r}; look one up first")
        return entry

    def entries(self) -> Iterator[ConceptEntry]:
        """Yield every entry, oldest first, a few hundred at a time: memory does not grow with the termbase."""
        return self.store.entries()

    @property
    def revision(self) -> str:
        """The state of the termbase as exports carry it: its name, and the number of the last change."""
        return f"{self.store.identity()}:{self.store.last_batch()}"

    def for_export(self) -> Iterator[ConceptEntry]:
        """Yield every entry with the revision of the termbase: a changed file can then be joined with later changes."""
        revision = self.revision
        return (replace(entry, revision=revision) for entry in self.entries())

    def term_rows(self) -> list[TermRow]:
        """Return every term with its row number, concept by concept."""
        return term_rows(self.store)

    def spelling_keys(self) -> list[tuple[str, int]]:
        """Return every spelling, folded and in Simplified characters, with the row number of its term."""
        return spelling_keys(self.store)

    def terms_for_audit(self) -> Iterator[AuditTerm]:
        """Yield every English and Chinese term with what an audit may demand or forbid."""
        from duizhao.glossary.termbase.snapshot import audit_terms

        return audit_terms(self.term_rows())

    def snapshot(self) -> TermSnapshot:
        """Return the terms as they are now, for an audit in another thread or after the termbase is closed."""
        from duizhao.glossary.termbase.snapshot import TermSnapshot

        return TermSnapshot(rows=tuple(self.term_rows()), keys=tuple(self.spelling_keys()))

    def statistics(self) -> TermbaseStatistics:
        """Count what the termbase holds."""
        return count(self.store)

    def history(self, name: str | None = None, *, limit: int = 50) -> list[Batch]:
        """Return who changed a concept, or anything, and when; the latest first."""
        return self.store.batches(name, limit=limit)

    def proposed(self, *, above: float | None = None, below: float | None = None) -> list[str]:
        """Return the identifiers of proposed concepts whose score is at least ``above``, or less than ``below``."""
        return self.store.names_below(below) if below is not None else self.store.names_above(above or 0.0)

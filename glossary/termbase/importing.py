"""Many concepts at once into a termbase: those that were mined, and those of a file.

Which stored concept is the same one: by identifier and a common term, else by most common pairs of terms. Concepts of
a file that have identifiers of their own stay apart, homonyms as well (security, 证券, of a bank and of a court). A
file that was exported from this termbase says at which revision; then only what it changed since is brought in, field
by field, and where somebody else changed the same field meanwhile, that is reported and what is here stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from duizhao.glossary.concepts import ConceptEntry, Origin, State
from duizhao.glossary.keys import fold
from duizhao.glossary.termbase.corrections import corrected
from duizhao.glossary.termbase.journal import entry_from_json
from duizhao.glossary.termbase.merging import (
    Conflict,
    mark_edits,
    merge_changes,
    merge_imported,
    merge_mined,
    pairs_of,
    tidy,
    without_pairs,
)

if TYPE_CHECKING:
    from duizhao.glossary.termbase.base import Termbase

__all__ = ["MergeReport", "Noted", "bring_in_file", "bring_in_mined"]

_OWN_NAME = re.compile(r"c\d+")
"""Identifiers that a termbase gives: an imported concept with another one of its own may be the same."""

Noted = Callable[[str, ConceptEntry], None]
"""Takes what happens (``new``, ``updated``, ``deleted``) and the concept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeReport:
    """What a merge or an import did, counted in concepts.

    ``rejected`` ones a person had deleted before; ``deleted`` were not in the file any more; ``kept`` were not in it
    either, but are newer than it. ``conflicts`` are fields that were changed both here and in the file. ``mined`` are
    the concepts that hold what was mined, as stored, the most valuable first.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    deleted: int = 0
    kept: int = 0
    conflicts: tuple[Conflict, ...] = ()
    mined: tuple[ConceptEntry, ...] = ()


class _Found(Exception):  # noqa: N818 - not an error: it ends a transaction that is not to be kept
    """Carries the report of a dry run out of its transaction."""

    def __init__(self, report: MergeReport) -> None:
        super().__init__()
        self.report = report


def bring_in_mined(base: Termbase, entries: Iterable[ConceptEntry]) -> MergeReport:
    """Bring in what was mined, all of it or nothing; new concepts are proposed.

    A mined entry joins the concept it shares most pairs of terms with, or becomes a new one. Figures, score and
    contexts are replaced; other fields only where neither a person nor a file set them; pairs that a person threw out
    are left out.
    """
    with base.changing("mine"):
        run = _Run(base)
        stored: dict[str, ConceptEntry] = {}
        for given in entries:
            entry: ConceptEntry | None = given
            if given.english and given.chinese:
                entry = without_pairs(given, base.store.rejected(pairs_of(given)))
            if entry is None:
                run.rejected += 1
                continue
            old = run.match(entry)
            if old is None:
                new = run.insert(replace(entry, origin=Origin.MINED, state=State.PROPOSED))
            else:
                new = run.replace(old, merge_mined(old, entry))
            stored[new.id] = new
    return replace(run.report(), mined=tuple(stored.values()))


def bring_in_file(
    base: Termbase,
    entries: Iterable[ConceptEntry],
    *,
    replacing: bool = False,
    dry_run: bool = False,
    noted: Noted | None = None,
) -> MergeReport:
    """Bring in what a file holds, all of it or nothing; an error while reading it leaves the termbase as it was.

    Parameters
    ----------
    base
        An open termbase.
    entries
        The concepts of the file; what they say wins and counts as set by a person.
    replacing
        Whether concepts and terms that are not in the file any more are deleted; concepts that are newer are kept.
    dry_run
        Whether only to report what would happen.
    noted
        Takes every concept that is new, updated or deleted.
    """
    try:
        with base.changing("import"):
            run = _Run(base, noted=noted, replacing=replacing)
            for entry in entries:
                run.bring_in(entry)
            if replacing:
                run.delete_missing()
            run.end(keep=not dry_run)
    except _Found as found:
        return found.report
    return run.report()


class _Run:
    """One merge under way."""

    def __init__(self, base: Termbase, *, noted: Noted | None = None, replacing: bool = False) -> None:
        self._base = base
        self._replacing = replacing
        self._noted = noted
        self._fresh = base.store.count() == 0
        self._number = base.store.next_number()
        self._names = base.store.names()
        self._apart: set[str] = set()
        self._present: set[str] = set()
        self._seen_at = 0
        self._created: tuple[int, set[str]] = (-1, set())
        self._identity = base.store.identity()
        self._counts = {"added": 0, "updated": 0, "unchanged": 0, "deleted": 0, "kept": 0}
        self._conflicts: list[Conflict] = []
        self.rejected = 0

    def end(self, *, keep: bool) -> None:
        """End the run; one that is not kept leaves its transaction by an exception with the report."""
        if not keep:
            raise _Found(self.report())

    def report(self) -> MergeReport:
        """Return what was done so far."""
        return MergeReport(
            added=self._counts["added"],
            updated=self._counts["updated"],
            unchanged=self._counts["unchanged"],
            deleted=self._counts["deleted"],
            kept=self._counts["kept"],
            rejected=self.rejected,
            conflicts=tuple(self._conflicts),
        )

    def bring_in(self, entry: ConceptEntry) -> None:
        """Bring in one concept of a file."""
        base = self._base
        revision = self._revision(entry)
        entry = tidy(replace(entry, revision="") if revision or entry.revision else entry)
        if not self._fresh:
            base.store.readmit(pairs_of(entry))
        old = self.match(entry)
        if old is None:
            stored = self.insert(entry if entry.origin is Origin.IMPORT else replace(entry, origin=Origin.IMPORT))
        else:
            seen = self._seen(old, revision) if old.id == entry.id else None
            stored = self.replace(old, self._joined(seen, entry, old))
        self._present.add(stored.id)
        if entry.id:
            self._apart.add(stored.id)

    def _joined(self, seen: ConceptEntry | None, entry: ConceptEntry, old: ConceptEntry) -> ConceptEntry:
        """Return a stored concept with what a file says of it."""
        if seen is None:
            return merge_imported(old, entry)
        # What the file does not show is as it was; what it shows and was not so has been changed in it.
        changed, conflicts = merge_changes(seen, corrected(seen, entry, whole=self._replacing), old)
        self._conflicts += conflicts
        # Mining does not bring a corrected term back.
        self._base.store.reject(pairs_of(old) - pairs_of(changed))
        return mark_edits(old, changed) if changed != old else old

    def delete_missing(self) -> None:
        """Delete the concepts that the file did not hold and could have held."""
        newer = self._base.store.created_after(self._seen_at) if self._seen_at else set()
        for name in sorted(self._base.store.names() - self._present):
            if name in newer and name in self._names:
                self._counts["kept"] += 1
                continue
            old = self._base.existing(name)
            self._base.store.reject(pairs_of(old))
            self._base.remove(old)
            self._counts["deleted"] += 1
            self._note("deleted", old)

    def match(self, entry: ConceptEntry) -> ConceptEntry | None:
        """Return the stored concept that is this one."""
        base = self._base
        # A concept without English is known by its other languages.
        sides = [{fold(term.text) for term in side} for side in (entry.english or entry.others, entry.chinese)]
        shared = base.held(sides)
        # Of a termbase that was empty, only what this change has written can be the same one.
        if not self._fresh or base.may_have_written(sides):
            for concept, hits in base.store.sharing(sides).items():
                shared.setdefault(concept, hits)
        if not shared:
            return None
        if entry.id and entry.id in self._names:
            named = base.store.number_of(entry.id)
            if named in shared or named is None:
                return base.numbered(named) if named is not None else self._by_pairs(entry, sides, shared)
        return self._by_pairs(entry, sides, shared)

    def _by_pairs(
        self, entry: ConceptEntry, sides: list[set[str]], shared: dict[int, list[int]]
    ) -> ConceptEntry | None:
        """Return the concept that shares most pairs, and may be this one by its identifier."""
        paired = {concept: hits[0] * hits[1] for concept, hits in shared.items() if hits[0] and hits[1]}
        for concept in sorted(paired, key=lambda concept: (-paired[concept], concept)):
            old = self._base.numbered(concept)
            if self._may_be(entry, old):
                return old
        if sides[0] and sides[1]:
            return None
        # A concept known in one language only is the same as another such one with the same term.
        for concept in sorted(shared):
            old = self._base.numbered(concept)
            if (
                bool(old.english or old.others) == bool(sides[0])
                and bool(old.chinese) == bool(sides[1])
                and self._may_be(entry, old)
            ):
                return old
        return None

    def _may_be(self, entry: ConceptEntry, old: ConceptEntry) -> bool:
        """Tell whether identifiers allow two concepts to be one: each has its own where a file gave it."""
        if not entry.id or entry.origin is Origin.MINED:
            return True
        return old.id not in self._apart and (old.id == entry.id or _OWN_NAME.fullmatch(old.id) is not None)

    def insert(self, entry: ConceptEntry) -> ConceptEntry:
        """Add a concept."""
        name = entry.id if entry.id and entry.id not in self._names else ""
        if not name:
            number = self._number
            while f"c{number}" in self._names:
                number += 1
            name = f"c{number}"
        stored = self._base.insert(entry, number=self._number, name=name)
        self._number += 1
        self._names.add(name)
        self._counts["added"] += 1
        self._note("new", stored)
        return stored

    def replace(self, old: ConceptEntry, new: ConceptEntry) -> ConceptEntry:
        """Put a concept in the place of what it was, if it differs."""
        if new == old:
            self._counts["unchanged"] += 1
            return old
        self._counts["updated"] += 1
        stored = self._base.replace(old, new)
        self._note("updated", stored)
        return stored

    def _note(self, what: str, entry: ConceptEntry) -> None:
        if self._noted is not None:
            self._noted(what, entry)

    def _revision(self, entry: ConceptEntry) -> int:
        """Return the revision of this termbase that a file shows of a concept, 0 where it shows none."""
        identity, _, number = entry.revision.partition(":")
        if identity != self._identity or not number.isdecimal():
            return 0
        self._seen_at = max(self._seen_at, int(number))
        return int(number)

    def _seen(self, old: ConceptEntry, revision: int) -> ConceptEntry | None:
        """Return a concept as it was at a revision; ``None`` where that is not known."""
        if not revision:
            return None
        if self._created[0] != revision:
            self._created = (revision, self._base.store.created_after(revision))
        if old.id in self._created[1]:
            return None
        before = self._base.store.before(old.id, revision)
        return entry_from_json(before) if before else old

"""Taking back a person's last change: its concepts become what they were, unless someone changed them since."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from duizhao.bitext.errors import InputError
from duizhao.glossary.termbase.journal import entry_from_json
from duizhao.glossary.termbase.merging import pairs_of

if TYPE_CHECKING:
    from duizhao.glossary.termbase.base import Termbase
    from duizhao.glossary.termbase.journal import Batch

__all__ = ["undo"]


def undo(termbase: Termbase) -> Batch:
    """Take back the last change that a termbase's user made; return it.

    Raises
    ------
    InputError
        When there is none, or another change to one of its concepts came later.
    """
    with termbase.store.transaction():
        number = termbase.store.undoable(termbase.who)
        if number is None:
            raise InputError(f"{termbase.store.path}: nothing of {termbase.who}'s to undo")
        batch = next(one for one in termbase.store.batches(limit=1_000_000) if one.number == number)
        changes = termbase.store.changes(number)
        later = {
            name for name, last in termbase.store.revisions([name for name, _ in changes]).items() if last > number
        }
        if later:
            raise InputError(
                f"{termbase.store.path}: {', '.join(sorted(later)[:3])} changed after {termbase.who}'s {batch.action}"
                " (see glossary show); undo or edit that first"
            )
        if any(before is None for _, before in changes):
            raise InputError(
                f"{termbase.store.path}: nothing of {termbase.who}'s to undo (earlier changes were not kept)"
            )
        with termbase.changing("undo", undoes=number):
            for name, before in changes:
                _restore(termbase, name, before or "")
    return replace(batch, concepts=tuple(name for name, _ in changes))


def _restore(termbase: Termbase, name: str, before: str) -> None:
    """Make a concept what it was."""
    now = termbase.get(name)
    if now is not None:
        termbase.remove(now)
    if before:
        entry = entry_from_json(before)
        termbase.store.readmit(pairs_of(entry))
        termbase.insert(entry)

"""What a person corrected in a file: the concept as it was written there, and as it came back.

A file that carries the revision of the termbase shows what its concepts were; so a term that differs was corrected,
which is not the same as another term for the concept.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from duizhao.glossary.concepts import ConceptEntry, Status, Term
from duizhao.glossary.termbase.merging import Terms, merge_imported

__all__ = ["corrected", "without_corrected"]


def corrected(seen: ConceptEntry, shown: ConceptEntry, *, whole: bool = False) -> ConceptEntry:
    """Return a concept with what a person changed in a file.

    Parameters
    ----------
    seen
        The concept as it was written to the file.
    shown
        The concept as the file has it now. What it does not say stays, but for terms that were corrected; one that
        differs in case, hyphens or spaces alone is written as the file has it.
    whole
        Whether a term that was taken out goes, too.
    """
    left = without_corrected(seen, shown, whole=whole)
    # The reading of a term that was corrected, beside it in the file, is no reading of the new one: made anew.
    stale = {term.reading for term in seen.terms if term not in left.terms}
    before = Terms(seen.terms)
    shown = replace(
        shown,
        terms=tuple(
            replace(term, reading="") if term.reading in stale and before.find(term) is None else term
            for term in shown.terms
        ),
    )
    written = Terms(shown.terms)
    mine = merge_imported(left, shown)
    return replace(mine, terms=tuple(_respelled(term, written.find(term)) for term in mine.terms))


def _respelled(term: Term, written: Term | None) -> Term:
    """Return a term as it is written in a file; `merge_imported` took that for one more spelling of it."""
    if written is None or written.text == term.text:
        return term
    return replace(term, text=written.text, forms=tuple(form for form in term.forms if form.text != written.text))


def without_corrected(seen: ConceptEntry, shown: ConceptEntry, *, whole: bool = False) -> ConceptEntry:
    """Return a concept as it was written to a file, without the terms that the file shows others in the place of.

    A term that is missing may be in a column that somebody left out; one is corrected where as many of its language,
    and as much or as little to be used, are new as are missing. Of a ``whole`` file every term goes that is missing
    where the file shows another of its language and use, so where its column is still there.
    """
    before, after = Terms(seen.terms), Terms(shown.terms)
    missing = [term for term in seen.terms if after.find(term) is None]
    added = Counter(_place_of(term) for term in shown.terms if before.find(term) is None)
    gone = Counter(map(_place_of, missing))
    there = {_place_of(term) for term in shown.terms} if whole else set()
    out = [term for term in missing if _place_of(term) in there or gone[_place_of(term)] == added[_place_of(term)]]
    return replace(seen, terms=tuple(term for term in seen.terms if term not in out))


def _place_of(term: Term) -> tuple[str, bool]:
    """Return what a term and its correction have in common: the language, and whether it may be used."""
    return term.lang, term.status in {Status.DEPRECATED, Status.SUPERSEDED}

"""Changes that a person makes to one concept, in the words of a command: add a pair, edit what is said of it.

The functions take an open termbase and return the concept as stored; whole entries are changed with
`duizhao.glossary.termbase.base.Termbase.update`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from duizhao.bitext.errors import InputError
from duizhao.bitext.language.tags import is_chinese
from duizhao.glossary.concepts import ConceptEntry, Rating, State, Status, Term, is_english, parse_rating
from duizhao.glossary.interchange.cells import split_synonyms
from duizhao.glossary.interchange.tags import chinese_lang
from duizhao.glossary.keys import fold
from duizhao.glossary.termbase.base import Termbase

__all__ = ["add_pair", "edit_concept", "propose_pair"]

_BAD = (Status.DEPRECATED, Status.SUPERSEDED)


def add_pair(
    base: Termbase,
    english: str,
    chinese: str,
    *,
    status: str = "",
    definition: str = "",
    note: str = "",
    source: str = "",
    subject: str = "",
) -> tuple[ConceptEntry, bool]:
    """Add a term and its translation; return the concept, and whether it is a new one.

    A pair that is there already gets the status. A translation that is not preferred (admitted, superseded, forbidden)
    joins the concept of the same English term where there is exactly one: it says something about that concept.
    Several terms may be given on either side, with semicolons between.

    Raises
    ------
    InputError
        When a side is blank or the status is unknown.
    """
    rating = parse_rating(status)
    given = _pair(english, chinese, rating, definition=definition, note=note, source=source, subject=subject)
    with base.changing("add"):
        known = _known(base, given, rating.status)
        if known is None:
            return base.add(given), True
        return base.update(_joined(known, given)), False


def propose_pair(
    base: Termbase, english: str, chinese: str, *, definition: str = "", note: str = "", source: str = ""
) -> tuple[ConceptEntry, bool]:
    """Add a term and its translation as proposed; return the concept, and whether it is a new one.

    A pair that is there already stays as it is.

    Raises
    ------
    InputError
        When a side is blank.
    """
    rating = Rating(state=State.PROPOSED)
    given = _pair(english, chinese, rating, definition=definition, note=note, source=source)
    with base.changing("add"):
        known = _known(base, given, None)
        return (base.add(given), True) if known is None else (known, False)


def edit_concept(
    base: Termbase,
    name: str,
    *,
    english: str | None = None,
    chinese: str | None = None,
    status: str | None = None,
    term: str | None = None,
    definition: str | None = None,
    note: str | None = None,
    source: str | None = None,
    subject: str | None = None,
) -> ConceptEntry:
    """Change what is said of a concept; what is ``None`` stays.

    ``english`` and ``chinese`` are the terms that may be used, with semicolons between; forbidden ones stay. ``status``
    rates the term called ``term`` or, without it, the first Chinese one; ``proposed`` and ``accepted`` are said of the
    concept.

    Raises
    ------
    InputError
        When there is no such concept or term, the status is unknown, or nothing is to change.
    """
    old = base.existing(name)
    said = {"definition": definition, "note": note, "source": source, "subject": subject}
    fields: dict[str, Any] = {field: text for field, text in said.items() if text is not None}
    if not fields and english is None and chinese is None and status is None:
        raise InputError(f"{name}: nothing to change; give --english, --chinese, --status, --definition, --note …")
    new = replace(old, **fields)
    if english is not None:
        new = replace(new, terms=_replaced(new, english, "en"))
    if chinese is not None:
        lang = next((one.lang for one in old.chinese), chinese_lang([chinese]))
        new = replace(new, terms=_replaced(new, chinese, lang))
    if status is not None:
        new = _rated(new, parse_rating(status), term)
    return base.update(new, seen=old)


def _pair(english: str, chinese: str, rating: Rating, **said: str) -> ConceptEntry:
    terms = (_terms(english, "en"), _terms(chinese, chinese_lang([chinese])))
    if not terms[0] or not terms[1]:
        raise InputError("a concept needs an English and a Chinese term; give both")
    return ConceptEntry(
        terms=(*terms[0], *(replace(term, status=rating.status) for term in terms[1])),
        definition=said.get("definition", ""),
        note=said.get("note", ""),
        source=said.get("source", ""),
        subject=said.get("subject", ""),
        state=rating.state or State.ACCEPTED,
    )


def _terms(text: str, lang: str) -> tuple[Term, ...]:
    return tuple(Term(text=one, lang=lang) for one in split_synonyms(text)) if text.strip() else ()


def _known(base: Termbase, given: ConceptEntry, status: Status | None) -> ConceptEntry | None:
    """Return the concept that a new pair belongs to."""
    sides = [{fold(term.text) for term in side} for side in (given.english, given.chinese)]
    shared = base.store.sharing(sides)
    paired = [number for number, (left, right) in shared.items() if left and right]
    if paired:
        return base.numbered(min(paired))
    if status in {None, Status.PREFERRED}:
        return None
    english = [number for number, (left, _) in shared.items() if left]
    return base.numbered(english[0]) if len(english) == 1 else None


def _joined(known: ConceptEntry, given: ConceptEntry) -> ConceptEntry:
    """Return a concept with the terms and fields that a person adds to it."""
    terms = list(known.terms)
    for term in given.terms:
        place = next(
            (
                at
                for at, one in enumerate(terms)
                if one.text == term.text and is_chinese(one.lang) == is_chinese(term.lang)
            ),
            None,
        )
        if place is None:
            terms.append(term)
        elif term.status is not None:
            terms[place] = replace(terms[place], status=term.status)
    said = {name: getattr(given, name) for name in ("definition", "note", "source", "subject") if getattr(given, name)}
    return replace(known, **said, terms=tuple(terms), state=given.state)


def _replaced(entry: ConceptEntry, text: str, lang: str) -> tuple[Term, ...]:
    """Return the terms of a concept with those of a language that may be used replaced."""
    chinese = is_chinese(lang)
    wanted = [
        next((term for term in entry.terms if term.text == one.text and is_chinese(term.lang) == chinese), one)
        for one in _terms(text, lang)
    ]
    kept = [term for term in entry.terms if not _speaks(term, chinese=chinese) or term.status in _BAD]
    texts = {term.text for term in wanted}
    others = [term for term in kept if term.text not in texts]
    return tuple(sorted((*wanted, *others), key=lambda term: is_chinese(term.lang)))


def _speaks(term: Term, *, chinese: bool) -> bool:
    return is_chinese(term.lang) if chinese else is_english(term.lang)


def _rated(entry: ConceptEntry, rating: Rating, text: str | None) -> ConceptEntry:
    if rating.state is not None:
        return replace(entry, state=rating.state)
    place = _place(entry.terms, text)
    if place is None:
        raise InputError(f"{entry.id}: no term {text or 'in Chinese'!r} in it; see glossary show {entry.id}")
    terms = [replace(term, status=rating.status) if at == place else term for at, term in enumerate(entry.terms)]
    return replace(entry, terms=tuple(terms))


def _place(terms: Sequence[Term], text: str | None) -> int | None:
    return next((at for at, term in enumerate(terms) if (term.text == text if text else is_chinese(term.lang))), None)

"""How two accounts of one concept become one: what a person set stays, mining fills in and counts anew.

Pure functions from entries to entries. A term is the same when its language and its folded text are; a
concept is the same when it shares a pair of terms, one on each side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from duizhao.bitext.language.tags import is_chinese
from duizhao.glossary.concepts import ConceptEntry, ConsistencyFigures, Context, Form, Origin, State, Term
from duizhao.glossary.keys import fold

__all__ = [
    "Conflict",
    "Terms",
    "join_entries",
    "mark_edits",
    "merge_changes",
    "merge_imported",
    "merge_mined",
    "pairs_of",
    "term_key",
    "tidy",
    "without_pairs",
]

CONCEPT_FIELDS = ("subject", "definition", "source", "note")
TERM_FIELDS = ("text", "part_of_speech", "status", "kind", "name", "reading", "source", "note", "forms")
ADDED = "text"
"""In ``Term.edited``, tells a term that a person added or respelled: mining never takes it away."""

_TRADITIONAL = {"hant", "tw", "hk", "mo"}

MAX_CONTEXTS = 5
"""Contexts kept of a concept: more is a concordance, which the bitext gives."""

Pair = tuple[str, str]


def term_key(term: Term) -> tuple[str, str]:
    """Return what makes a term the same one but for case and hyphens: its language and its folded text."""
    return _lang_key(term.lang), fold(term.text)


@lru_cache(maxsize=256)
def _lang_key(lang: str) -> str:
    """Return a language as far as terms are told apart by it: Chinese by script, others by language."""
    parts = lang.lower().replace("_", "-").split("-")
    if is_chinese(lang):
        return "zh-hant" if _TRADITIONAL & set(parts) and "hans" not in parts else "zh-hans"
    return parts[0]


class Terms:
    """The terms of a concept in order, each found by what makes it the same one.

    A term is itself where its text is the very same; else where only case and hyphens differ, unless one of the two
    is forbidden and the other is not: Github may be forbidden beside GitHub.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        """Take the terms of a concept."""
        self._terms: list[Term] = list(terms)
        self._exact: dict[tuple[str, str], int] = {}
        self._folded: dict[tuple[str, str], list[int]] = {}
        for place in range(len(self._terms)):
            self._file(place)

    def __iter__(self) -> Iterator[Term]:
        """Yield the terms."""
        return iter(self._terms)

    def find(self, term: Term) -> Term | None:
        """Return the term that is the same one."""
        place = self._place(term)
        return None if place is None else self._terms[place]

    def put(self, term: Term, *, known: Term | None) -> None:
        """Put a term in the place of the one it was found as, or behind all others."""
        place = None if known is None else self._place(known)
        if place is None:
            self._terms.append(term)
            self._file(len(self._terms) - 1)
        else:
            self._terms[place] = term

    def _file(self, place: int) -> None:
        term = self._terms[place]
        self._exact.setdefault((_lang_key(term.lang), term.text), place)
        self._folded.setdefault(term_key(term), []).append(place)

    def _place(self, term: Term) -> int | None:
        exact = self._exact.get((_lang_key(term.lang), term.text))
        if exact is not None:
            return exact
        near = self._folded.get(term_key(term), ())
        return next((place for place in near if self._terms[place].forbidden == term.forbidden), None)


def tidy(entry: ConceptEntry) -> ConceptEntry:
    """Return the entry with terms that differ only in case or hyphen made forms of the first of them.

    A forbidden one beside one that may be used stays a term of its own.
    """
    if len({term_key(term) for term in entry.terms}) == len(entry.terms):
        return entry
    terms = Terms(())
    for term in entry.terms:
        first = terms.find(term)
        if first is None:
            terms.put(term, known=None)
            continue
        same = first.text.casefold() == term.text.casefold()
        form = Form(text=term.text, kind="case" if same else "hyphen")
        extra = () if term.text == first.text else (form,)
        merged = _union_forms(first.forms, (*extra, *(one for one in term.forms if one.text != first.text)))
        terms.put(replace(first, forms=merged), known=first)
    tidied = tuple(terms)
    return entry if len(tidied) == len(entry.terms) else replace(entry, terms=tidied)


def pairs_of(entry: ConceptEntry) -> set[Pair]:
    """Return the folded (English, Chinese) pairs of an entry, forms left out."""
    return {(fold(one.text), fold(other.text)) for one in entry.english for other in entry.chinese}


def without_pairs(entry: ConceptEntry, rejected: set[Pair]) -> ConceptEntry | None:
    """Return the entry without the terms whose every pair was rejected; ``None`` when no pair is left."""
    kept = pairs_of(entry) - rejected
    if not kept:
        return None
    english = {pair[0] for pair in kept}
    chinese = {pair[1] for pair in kept}
    terms = tuple(term for term in entry.terms if fold(term.text) in (chinese if is_chinese(term.lang) else english))
    return replace(entry, terms=terms)


def merge_mined(old: ConceptEntry, new: ConceptEntry) -> ConceptEntry:
    """Return ``old`` with what mining found: figures, score and contexts anew, the rest only where nobody set it.

    Entries made by a person or a file count as set wherever they hold something; mined ones only in the
    fields that a person edited. Terms are never taken away; an accepted concept gets no new ones either, which the
    audit would let pass: the figures show what else stood for it.
    """
    trusted = old.origin is not Origin.MINED
    fields = {
        name: getattr(new, name)
        for name in CONCEPT_FIELDS
        if getattr(new, name) and _open(name, getattr(old, name), edited=old.edited, trusted=trusted)
    }
    return replace(
        old,
        **fields,
        terms=_merge_terms(old, new, trusted=trusted),
        contexts=_merge_contexts(old, new),
        figures=_merge_figures(old, new),
        score=old.score if new.score is None else new.score,
        evidence=new.evidence or old.evidence,
        extras=_union(old.extras, new.extras),
    )


def merge_imported(old: ConceptEntry, new: ConceptEntry) -> ConceptEntry:
    """Return ``old`` with what a file says: its values win, and what they change counts as set by a person.

    What the file does not say stays; a concept that was proposed is accepted unless the file proposes it.
    """
    terms = Terms(old.terms)
    for term in new.terms:
        before = terms.find(term)
        if before is None:
            terms.put(replace(term, edited=term.edited | {ADDED}), known=None)
            continue
        values = {name: getattr(term, name) for name in TERM_FIELDS if getattr(term, name) not in {"", None, ()}}
        values["forms"] = _union_forms(before.forms, _other_forms(before, term))
        values["text"] = before.text
        values["name"] = before.name or term.name
        terms.put(replace(before, **values, extras=_union(before.extras, term.extras)), known=before)
    fields = {name: getattr(new, name) for name in CONCEPT_FIELDS if getattr(new, name)}
    merged = replace(
        old,
        **fields,
        terms=tuple(terms),
        contexts=_merge_contexts(old, new, mined=False),
        figures=old.figures or new.figures,
        score=new.score if old.score is None else old.score,
        extras=_union(old.extras, new.extras),
        state=old.state if new.state is State.PROPOSED else new.state,
    )
    return mark_edits(old, merged)


def _other_forms(before: Term, term: Term) -> tuple[Form, ...]:
    """Return the forms of a term that a known one does not have; its own text is one where it is spelt otherwise."""
    known = set(before.spellings)
    own = () if term.text in known else (Form(text=term.text, kind="spelling"),)
    return tuple(form for form in (*own, *term.forms) if form.text not in known)


def mark_edits(old: ConceptEntry, new: ConceptEntry) -> ConceptEntry:
    """Return ``new`` with every field that differs from ``old`` marked as set by a person."""
    before = Terms(old.terms)
    terms = []
    for term in new.terms:
        known = before.find(term)
        changed = (
            {ADDED} if known is None else {name for name in TERM_FIELDS if getattr(term, name) != getattr(known, name)}
        )
        past = frozenset() if known is None else known.edited
        terms.append(replace(term, edited=term.edited | past | changed))
    changed = {name for name in (*CONCEPT_FIELDS, "contexts", "state") if getattr(new, name) != getattr(old, name)}
    return replace(new, terms=tuple(terms), edited=new.edited | old.edited | changed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A field that two people set differently: the concept, the field, and what stood before, here and there."""

    concept: str
    field: str
    before: str
    here: str
    there: str

    def __str__(self) -> str:
        """Return it as a line."""
        return f"{self.concept}: {self.field} was {self.before!r}; here it is {self.here!r}, there {self.there!r}"


def merge_changes(seen: ConceptEntry, mine: ConceptEntry, now: ConceptEntry) -> tuple[ConceptEntry, list[Conflict]]:
    """Return ``now`` with what ``mine`` changed since ``seen``, and the fields that both changed differently.

    Those keep what they are now. So changes of two people to one concept are joined field by field.
    """
    conflicts: list[Conflict] = []
    fields = {
        name: _choose(now.id, name, getattr(seen, name), getattr(mine, name), getattr(now, name), conflicts)
        for name in (*CONCEPT_FIELDS, "contexts", "state", "extras")
    }
    before, wanted = Terms(seen.terms), Terms(mine.terms)
    terms = Terms(now.terms)
    for term in mine.terms:
        old, current = before.find(term), terms.find(term)
        if current is None:
            if old is None:
                terms.put(term, known=None)
            elif _told_apart(old, term):
                conflicts.append(
                    Conflict(concept=now.id, field=term.text, before=old.text, here="deleted", there=term.text)
                )
            continue
        base = current if old is None else old
        values = {
            name: _choose(
                now.id,
                f"{name} of {term.text}",
                getattr(base, name),
                getattr(term, name),
                getattr(current, name),
                conflicts,
            )
            for name in (*TERM_FIELDS, "extras")
        }
        terms.put(replace(current, **values), known=current)
    kept = []
    for term in terms:
        old = before.find(term)
        if old is not None and wanted.find(old) is None:
            if _told_apart(old, term):
                conflicts.append(
                    Conflict(concept=now.id, field=term.text, before=old.text, here=term.text, there="deleted")
                )
            else:
                continue
        kept.append(term)
    order = {(term.lang, term.text): place for place, term in enumerate(mine.terms)}
    kept.sort(key=lambda term: order.get((term.lang, term.text), len(order)))
    return replace(now, **fields, terms=tuple(kept)), conflicts


def _told_apart(one: Term, other: Term) -> bool:
    """Tell whether a person changed a term."""
    return any(getattr(one, name) != getattr(other, name) for name in TERM_FIELDS)


def _choose(concept: str, field: str, seen: Any, mine: Any, now: Any, conflicts: list[Conflict]) -> Any:  # noqa: ANN401 - values of any field
    """Return the value of a field that one or both have changed."""
    if mine in {seen, now}:
        return now
    if now == seen:
        return mine
    conflicts.append(Conflict(concept=concept, field=field, before=_short(seen), here=_short(now), there=_short(mine)))
    return now


def _short(value: object) -> str:
    return "" if value in {None, ()} else str(value)[:80]


def join_entries(first: ConceptEntry, *others: ConceptEntry) -> ConceptEntry:
    """Return one concept made of several that a person found to be the same; what the first says stays."""
    joined = first
    for other in others:
        terms = Terms(joined.terms)
        for term in other.terms:
            known = terms.find(term)
            merged = (
                term if known is None else replace(known, forms=_union_forms(known.forms, _other_forms(known, term)))
            )
            terms.put(merged, known=known)
        joined = replace(
            joined,
            **{name: getattr(joined, name) or getattr(other, name) for name in CONCEPT_FIELDS},
            terms=tuple(terms),
            contexts=tuple(dict.fromkeys((*joined.contexts, *other.contexts)))[:MAX_CONTEXTS],
            figures=joined.figures or other.figures,
            extras=_union(joined.extras, other.extras),
            state=State.ACCEPTED,
        )
    return mark_edits(first, joined)


def _open(name: str, value: object, *, edited: frozenset[str], trusted: bool) -> bool:
    """Tell whether mining may set a field."""
    return name not in edited and not (trusted and value not in {"", None, False, ()})


def _merge_terms(old: ConceptEntry, new: ConceptEntry, *, trusted: bool) -> tuple[Term, ...]:
    terms = Terms(old.terms)
    for term in new.terms:
        before = terms.find(term) or next((one for one in old.terms if term_key(one) == term_key(term)), None)
        if before is None:
            if old.state is not State.ACCEPTED or term.status is not None:
                terms.put(term, known=None)
            continue
        added = trusted or ADDED in before.edited
        values = {
            name: getattr(term, name)
            for name in TERM_FIELDS
            if name not in {"text", "forms"}
            and getattr(term, name)
            and _open(name, getattr(before, name), edited=before.edited, trusted=added)
        }
        if "forms" not in before.edited:
            values["forms"] = _union_forms(before.forms, term.forms)
        terms.put(replace(before, **values, extras=_union(before.extras, term.extras)), known=before)
    return tuple(terms)


def _merge_contexts(old: ConceptEntry, new: ConceptEntry, *, mined: bool = True) -> tuple[Context, ...]:
    if mined and "contexts" in old.edited:
        return old.contexts
    limit = max(MAX_CONTEXTS, len(old.contexts), len(new.contexts))
    return tuple(dict.fromkeys((*new.contexts, *old.contexts)))[:limit]


def _merge_figures(old: ConceptEntry, new: ConceptEntry) -> tuple[ConsistencyFigures, ...]:
    figures = {(one.source_lang, one.target_lang): one for one in (*old.figures, *new.figures)}
    return tuple(figures.values())


def _union(old: tuple[tuple[str, str], ...], new: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple(dict.fromkeys((*old, *new)))


def _union_forms(old: tuple[Form, ...], new: tuple[Form, ...]) -> tuple[Form, ...]:
    """Join two lists of forms; one seen again brings its new count."""
    return tuple({form.text: form for form in (*old, *new)}.values())

"""How two accounts of one concept become one: what a person set stays, mining fills in and counts anew.

Pure functions from entries to entries. A term is the same when its language and its folded text are; a
concept is the same when it shares a pair of terms, one on each side.
"""

from __future__ import annotations

from dataclasses import replace

from duizhao.bitext.language.tags import is_chinese
from duizhao.glossary.concepts import ConceptEntry, ConsistencyFigures, Context, Form, Origin, Term
from duizhao.glossary.keys import fold

__all__ = ["mark_edits", "merge_imported", "merge_mined", "pairs_of", "term_key", "tidy", "without_pairs"]

CONCEPT_FIELDS = ("subject", "definition", "source", "note")
TERM_FIELDS = ("text", "part_of_speech", "status", "kind", "name", "reading", "source", "note", "forms")
ADDED = "text"
"""In ``Term.edited``, tells a term that a person added or respelled: mining never takes it away."""

_TRADITIONAL = {"hant", "tw", "hk", "mo"}

MAX_CONTEXTS = 5
"""Contexts kept of a concept: more is a concordance, which the bitext gives."""

Pair = tuple[str, str]


def term_key(term: Term) -> tuple[str, str]:
    """Return what makes a term the same one: its language (Chinese by script) and its folded text."""
    parts = term.lang.lower().replace("_", "-").split("-")
    if is_chinese(term.lang):
        return "zh-hant" if _TRADITIONAL & set(parts) and "hans" not in parts else "zh-hans", fold(term.text)
    return parts[0], fold(term.text)


def tidy(entry: ConceptEntry) -> ConceptEntry:
    """Return the entry with terms that differ only in case or hyphen made forms of the first of them."""
    terms: dict[tuple[str, str], Term] = {}
    for term in entry.terms:
        first = terms.setdefault(term_key(term), term)
        if first is term:
            continue
        same = first.text.casefold() == term.text.casefold()
        form = Form(text=term.text, kind="case" if same else "hyphen")
        extra = () if term.text == first.text else (form,)
        merged = _union_forms(first.forms, (*extra, *(one for one in term.forms if one.text != first.text)))
        terms[term_key(term)] = replace(first, forms=merged)
    return entry if len(terms) == len(entry.terms) else replace(entry, terms=tuple(terms.values()))


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
    fields that a person edited. Terms are never taken away.
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
    """Return ``old`` with what a file says: its values win, and what they change counts as set by a person."""
    terms = {term_key(term): term for term in old.terms}
    for term in new.terms:
        before = terms.get(term_key(term))
        if before is None:
            terms[term_key(term)] = replace(term, edited=term.edited | {ADDED})
            continue
        values = {name: getattr(term, name) for name in TERM_FIELDS if getattr(term, name) not in {"", None, ()}}
        values["forms"] = _union_forms(before.forms, term.forms)
        values["name"] = before.name or term.name
        terms[term_key(term)] = replace(before, **values, extras=_union(before.extras, term.extras))
    fields = {name: getattr(new, name) for name in CONCEPT_FIELDS if getattr(new, name)}
    merged = replace(
        old,
        **fields,
        terms=tuple(terms.values()),
        contexts=_merge_contexts(old, new, mined=False),
        figures=old.figures or new.figures,
        score=new.score if old.score is None else old.score,
        extras=_union(old.extras, new.extras),
    )
    return mark_edits(old, merged)


def mark_edits(old: ConceptEntry, new: ConceptEntry) -> ConceptEntry:
    """Return ``new`` with every field that differs from ``old`` marked as set by a person."""
    before = {term_key(term): term for term in old.terms}
    terms = []
    for term in new.terms:
        known = before.get(term_key(term))
        changed = (
            {ADDED} if known is None else {name for name in TERM_FIELDS if getattr(term, name) != getattr(known, name)}
        )
        past = frozenset() if known is None else known.edited
        terms.append(replace(term, edited=term.edited | past | changed))
    changed = {name for name in (*CONCEPT_FIELDS, "contexts") if getattr(new, name) != getattr(old, name)}
    return replace(new, terms=tuple(terms), edited=new.edited | old.edited | changed)


def _open(name: str, value: object, *, edited: frozenset[str], trusted: bool) -> bool:
    """Tell whether mining may set a field."""
    return name not in edited and not (trusted and value not in {"", None, False, ()})


def _merge_terms(old: ConceptEntry, new: ConceptEntry, *, trusted: bool) -> tuple[Term, ...]:
    terms = {term_key(term): term for term in old.terms}
    for term in new.terms:
        before = terms.get(term_key(term))
        if before is None:
            terms[term_key(term)] = term
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
        terms[term_key(term)] = replace(before, **values, extras=_union(before.extras, term.extras))
    return tuple(terms.values())


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

"""MultiTerm XML in: ``<mtf>`` with a ``<conceptGrp>`` a concept, as SDL and Trados MultiTerm export termbases.

Names of fields are what each termbase calls them; those whose words mean status, definition, part of speech and so on
are read as the heads of a table are (`duizhao.glossary.interchange.headers`), any other is kept as an extra.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from duizhao.bitext.errors import FormatError, InputError
from duizhao.glossary.concepts import ConceptEntry, Context, Origin, Rating, State, Status, Term, parse_rating
from duizhao.glossary.interchange._xml import elements, local_name
from duizhao.glossary.interchange.cells import Remark, is_answer, is_yes
from duizhao.glossary.interchange.head_languages import language_named
from duizhao.glossary.interchange.headers import read_column
from duizhao.glossary.interchange.speech import read_part_of_speech
from duizhao.glossary.interchange.tags import normal_tag

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["ROOT", "read_multiterm"]

ROOT = "mtf"
_GROUPS = frozenset({"descripGrp", "adminGrp"})
_Fact = tuple[str, str]


def read_multiterm(path: Path, remark: Remark) -> Iterator[ConceptEntry]:
    """Yield the entries of a MultiTerm XML file.

    Raises
    ------
    InputError
        When the file is missing, empty or unreadable, or holds no concept.
    FormatError
        When it is not well formed, declares entities, or a language is not known; the message names the line.
    """
    left_out = Counter[str]()
    found = False
    for element in elements(path, roots=frozenset({ROOT}), names=frozenset({"conceptGrp"})):
        found = True
        entry = _entry(element, f"{path}:{element.sourceline}", left_out)
        if entry is None:
            left_out["a concept without a term; not used"] += 1
        else:
            yield entry
    if not found:
        raise InputError(f"{path}: no concepts in it; is it the right file?")
    for what, count in left_out.items():
        remark(f"{path}: {what} ({count} times)")


def _entry(element: _Element, place: str, left_out: Counter[str]) -> ConceptEntry | None:
    terms: list[Term] = []
    facts = list(_facts(element))
    ratings: list[Rating] = []
    contexts: list[Context] = []
    for group in _children(element, "languageGrp"):
        named = next(_children(group, "language"), None)
        lang = _lang(named, place)
        facts += _facts(group)
        for one in _children(group, "termGrp"):
            text = _text(next(_children(one, "term"), None))
            if not text:
                left_out["a term without text; not used"] += 1
                continue
            term, rating, shown = _term(Term(text=text, lang=lang), list(_facts(one)), place, left_out)
            terms.append(term)
            ratings += rating
            contexts += shown
    if not terms:
        return None
    entry = ConceptEntry(terms=tuple(terms), contexts=tuple(contexts), origin=Origin.IMPORT)
    states = [rating.state for rating in ratings if rating.state is not None]
    entry = replace(
        entry,
        id=_text(next(_children(element, "concept"), None)),
        state=State.PROPOSED if State.PROPOSED in states else State.ACCEPTED,
    )
    for name, text in facts:
        entry = _described(entry, name, text)
    return entry


def _described(entry: ConceptEntry, name: str, text: str) -> ConceptEntry:
    """Return a concept with what one of its fields, or of its languages', says."""
    role = read_column(0, name).role
    if role in {"definition", "subject", "source", "note"} and not getattr(entry, role):
        said: dict[str, Any] = {role: text}
        return replace(entry, **said)
    if role == "context":
        return replace(entry, contexts=(*entry.contexts, _context(text, entry.terms[0].lang)))
    if role == "status":
        rating = _rating(role, text)
        if rating is not None and rating.state is not None:
            return replace(entry, state=rating.state)
    return replace(entry, extras=tuple(dict.fromkeys((*entry.extras, (name, text)))))


def _term(
    term: Term, facts: list[_Fact], place: str, left_out: Counter[str]
) -> tuple[Term, list[Rating], list[Context]]:
    """Return a term with what its fields say, how it is rated, and where it was seen."""
    ratings: list[Rating] = []
    contexts: list[Context] = []
    for name, text in facts:
        role = read_column(0, name).role
        rating = _rating(role, text) if role in {"status", "forbidden"} else None
        if rating is not None:
            ratings.append(rating)
            term = replace(term, status=term.status or rating.status)
        elif role == "part_of_speech":
            try:
                proper, part = read_part_of_speech(text, place)
            except FormatError:
                left_out[f"under '{name}', not understood: '{text[:40]}'; kept as an extra"] += 1
                term = replace(term, extras=(*term.extras, (name, text)))
                continue
            term = replace(term, name=term.name or proper, part_of_speech=part)
        elif role == "note" or (role == "source" and not term.source):
            said: dict[str, Any] = {role: "\n".join(filter(None, (term.note if role == "note" else "", text)))}
            term = replace(term, **said)
        elif role == "context":
            contexts.append(_context(text, term.lang))
        else:
            if role in {"status", "forbidden"}:
                left_out[f"under '{name}', not understood: '{text[:40]}'; kept as an extra"] += 1
            term = replace(term, extras=(*term.extras, (name, text)))
    return term, ratings, contexts


def _rating(role: str, text: str) -> Rating | None:
    """Return what a word says of a term; None where it is not known."""
    if role == "forbidden":
        return Rating(status=Status.DEPRECATED) if is_yes(text) else Rating()
    try:
        return parse_rating(text)
    except InputError:
        if is_answer(text):
            return Rating(status=Status.PREFERRED) if is_yes(text) else Rating(state=State.PROPOSED)
        return None


def _context(text: str, lang: str) -> Context:
    return Context(chinese=text) if lang.startswith("zh") else Context(english=text)


def _lang(element: _Element | None, place: str) -> str:
    """Return the language that a group names, by its code or else by its name."""
    if element is None:
        raise FormatError(f"{place}: a languageGrp without a language; export it again")
    code = (element.get("lang") or "").strip()
    named = language_named((element.get("type") or "").strip())
    if not code and not named:
        raise FormatError(f"{place}: a language without a name; export it again")
    tag = normal_tag(code, place) if code else named
    # "ZH" beside "Chinese (Traditional)" is the finer one.
    return named if tag == "zh" and named else tag


def _facts(group: _Element) -> Iterator[_Fact]:
    """Yield (field, text) of a group's own fields, nested ones too."""
    for child in group:
        if local_name(child) not in _GROUPS:
            continue
        for one in child:
            text = _text(one)
            if local_name(one) in {"descrip", "admin"} and text:
                yield (one.get("type") or local_name(one)).strip(), text
        yield from _facts(child)


def _children(element: _Element, name: str) -> Iterator[_Element]:
    return (child for child in element if local_name(child) == name)


def _text(element: _Element | None) -> str:
    return "" if element is None else " ".join("".join(map(str, element.itertext())).split())

"""TBX in: versions 2 and 3, data categories in either style (DCT elements or ``type`` attributes), streamed.

The entry, its language sections and terms are found by name (``conceptEntry`` or ``termEntry`` and so on);
categories that no field holds are kept as extras. Nothing the file names is expanded or fetched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from duizhao.bitext.errors import FormatError, InputError
from duizhao.bitext.language.tags import is_chinese
from duizhao.glossary.concepts import (
    PARTS_OF_SPEECH,
    ConceptEntry,
    ConsistencyFigures,
    Context,
    Form,
    Origin,
    Rendering,
    Status,
    Term,
    parse_status,
)
from duizhao.glossary.interchange._xml import elements, local_name
from duizhao.glossary.interchange.columns import PROPER_NOUN
from duizhao.glossary.interchange.tags import normal_tag
from duizhao.glossary.interchange.tbx import CONSISTENCY, FORM, MINED, NAME, PINYIN

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["read_tbx"]

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ROOTS = frozenset({"tbx", "martif"})
_ENTRIES = frozenset({"conceptEntry", "termEntry"})
_LANGS = frozenset({"langSec", "langSet"})
_TERMS = frozenset({"termSec", "tig", "ntig"})
_GROUPS = frozenset({"descripGrp", "adminGrp", "termNoteGrp", "transacGrp", "termGrp"})
_PLAIN = frozenset({"note", "term", "date"})
_FORM = re.compile(rf"{FORM} (.+) \((\w+)(?:, seen (\d+))?\)")
_CONSISTENCY = re.compile(rf"{CONSISTENCY} (\S+) > (\S+) (\{{.*\}})")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fact:
    """A data category, its value, and what stands with it in its group."""

    category: str
    text: str
    companions: tuple[tuple[str, str], ...] = ()

    def companion(self, category: str) -> str:
        return next((text for name, text in self.companions if name == category), "")


def read_tbx(path: Path) -> Iterator[ConceptEntry]:
    """Yield the entries of a TBX file of either version.

    Raises
    ------
    InputError
        When the file is missing, empty or unreadable, or holds no entry.
    FormatError
        When it is not well formed or no TBX, declares entities, or an entry has no term or no language; the
        message names the line.
    """
    found = False
    for element in elements(path, roots=_ROOTS, names=_ENTRIES):
        found = True
        yield _entry(element, f"{path}:{element.sourceline}")
    if not found:
        raise InputError(f"{path}: no concept entries in it; is it the right file?")


def _entry(element: _Element, place: str) -> ConceptEntry:
    facts = list(_facts(element, place))
    sections = [child for child in element if local_name(child) in _LANGS]
    found = [pair for section in sections for pair in _section(section, place)]
    if not found:
        raise FormatError(f"{place}: an entry without a term; add one or take the entry out")
    # A definition may stand with the languages too.
    facts += [fact for section in sections for fact in _facts(section, place)]
    notes = [fact.text for fact in facts if fact.category == "note"]
    own = [note for note in notes if not note.startswith((f"{CONSISTENCY} ", f"{MINED} {{"))]
    mined = next((note.removeprefix(MINED) for note in notes if note.startswith(f"{MINED} {{")), "")
    witnesses = _numbers(mined, place) if mined else {}
    return ConceptEntry(
        terms=_terms(found),
        id=element.get("id", ""),
        subject="; ".join(dict.fromkeys(fact.text for fact in facts if fact.category == "subjectField")),
        definition=_first(facts, "definition"),
        source=_first(facts, "source")
        or next((fact.companion("source") for fact in facts if fact.category == "definition"), ""),
        note="\n".join(own),
        contexts=_contexts(found),
        figures=tuple(_figures(note, place) for note in notes if note.startswith(f"{CONSISTENCY} ")),
        score=witnesses.pop("score", None),
        evidence=tuple(witnesses.items()),
        origin=Origin.MINED if mined else Origin.IMPORT,
        created=_date(facts, "origination"),
        modified=_date(facts, "modification"),
        extras=_extras(facts, {"subjectField", "definition", "source", "note", "transactionType"}),
    )


def _section(section: _Element, place: str) -> Iterator[tuple[Term, list[_Fact]]]:
    """Yield the terms of a language, each with all that is said of it."""
    tag = section.get(_XML_LANG) or section.get("lang")
    if not tag:
        raise FormatError(f"{place}: a language section without xml:lang; name its language")
    lang = normal_tag(tag, place)
    for child in section:
        if local_name(child) not in _TERMS:
            continue
        facts = list(_facts(child, place))
        text = _first(facts, "term")
        if not text:
            raise FormatError(f"{place}: a term without text under {lang}; fill it in or take it out")
        yield _term(text, lang, facts, place), facts


def _term(text: str, lang: str, facts: list[_Fact], place: str) -> Term:
    notes = [fact.text for fact in facts if fact.category == "note"]
    part = _first(facts, "partOfSpeech")
    status = _first(facts, "administrativeStatus") or _first(facts, "usageStatus")
    readings = [note.removeprefix(PINYIN).strip() for note in notes if note.startswith(f"{PINYIN} ")]
    known = {"term", "partOfSpeech", "administrativeStatus", "usageStatus", "termType", "source", "note", "context"}
    return Term(
        text=text,
        lang=lang,
        part_of_speech="noun" if part == PROPER_NOUN else part if not part or part in PARTS_OF_SPEECH else "other",
        status=_status(status, place),
        kind=_first(facts, "termType"),
        name=NAME in notes or part == PROPER_NOUN,
        reading=readings[0] if readings and is_chinese(lang) else "",
        source=_first(facts, "source"),
        note="\n".join(
            note for note in notes if note != NAME and not note.startswith(f"{PINYIN} ") and not _FORM.fullmatch(note)
        ),
        extras=_extras(facts, known),
    )


def _status(text: str, place: str) -> Status | None:
    try:
        return parse_status(text)
    except InputError as error:
        raise FormatError(f"{place}: {error}") from None


def _terms(found: list[tuple[Term, list[_Fact]]]) -> tuple[Term, ...]:
    """Put the forms back to the terms they are forms of."""
    terms: dict[tuple[str, str], Term] = {}
    for term, facts in found:
        notes = (_FORM.fullmatch(fact.text) for fact in facts if fact.category == "note")
        said = next(filter(None, notes), None)
        of = terms.get((term.lang, said[1])) if said else None
        if said is None or of is None:
            terms.setdefault((term.lang, term.text), term)
            continue
        form = Form(text=term.text, kind=said[2], count=int(said[3] or 0))
        terms[of.lang, of.text] = replace(of, forms=(*of.forms, form))
    return tuple(terms.values())


def _contexts(found: list[tuple[Term, list[_Fact]]]) -> tuple[Context, ...]:
    """Join the two languages of a context by the number in its group; one without a number stands alone."""
    numbered: dict[str, Context] = {}
    for term, facts in found:
        for fact in facts:
            if fact.category != "context":
                continue
            key = fact.companion("note")
            key = key if key.startswith("context ") else f"alone {len(numbered)}"
            side = {"chinese" if is_chinese(term.lang) else "english": fact.text}
            before = numbered.get(key, Context(place=fact.companion("source")))
            numbered[key] = replace(before, **side)
    return tuple(context for _, context in sorted(numbered.items(), key=_context_order))


def _context_order(item: tuple[str, Context]) -> tuple[int, int]:
    kind, _, number = item[0].partition(" ")
    return (kind != "context", int(number) if number.isdecimal() else 0)


def _facts(element: _Element, place: str) -> Iterator[_Fact]:
    """Yield what is said of an entry, a language or a term, not what is said of the parts below it."""
    for child in element:
        name = local_name(child)
        if not name:
            raise FormatError(f"{place}: an entity that XML does not know; write the character itself")
        if name in _LANGS or name in _TERMS:
            continue
        if name in _GROUPS:
            inner = [fact for part in child for fact in _leaf(part, place)]
            if name == "termGrp":
                yield from inner
            elif inner:
                rest = tuple((fact.category, fact.text) for fact in inner[1:])
                yield _Fact(category=inner[0].category, text=inner[0].text, companions=rest)
        else:
            yield from _leaf(child, place)


def _leaf(element: _Element, place: str) -> Iterator[_Fact]:
    name = local_name(element)
    if any(not local_name(part) for part in element.iter()):
        raise FormatError(f"{place}: an entity that XML does not know; write the character itself")
    if name == "termNoteGrp":
        for part in element:
            yield from _leaf(part, place)
        return
    category = name if name in _PLAIN else element.get("type") or name
    text = " ".join("".join(str(part) for part in element.itertext()).split())
    target = element.get("target", "")
    if target and name in {"ref", "xref", "crossReference", "externalCrossReference", "xGraphic"}:
        text = f"{text} <{target}>".strip()
    if text:
        yield _Fact(category=category, text=text)


def _first(facts: list[_Fact], category: str) -> str:
    return next((fact.text for fact in facts if fact.category == category), "")


def _date(facts: list[_Fact], kind: str) -> str:
    kinds = {kind, "creation"} if kind == "origination" else {kind}
    return next(
        (fact.companion("date") for fact in facts if fact.category == "transactionType" and fact.text in kinds), ""
    )


def _extras(facts: list[_Fact], known: set[str]) -> tuple[tuple[str, str], ...]:
    return tuple((fact.category, fact.text) for fact in facts if fact.category not in known)


def _figures(note: str, place: str) -> ConsistencyFigures:
    match = _CONSISTENCY.fullmatch(note)
    said = _object(match[3]) if match else {}
    try:
        if match is None or not isinstance(said["renderings"], list):
            raise KeyError  # noqa: TRY301 - told with the others below
        return ConsistencyFigures(
            source_lang=match[1],
            target_lang=match[2],
            verdict=str(said["verdict"]),
            occurrences=_count(said["occurrences"]),
            omitted=_count(said["omitted"]),
            share=_number(said["share"]),
            low=_number(said["low"]),
            high=_number(said["high"]),
            entropy=_number(said["entropy"]),
            renderings=tuple(Rendering(text=str(text), count=_count(count)) for text, count in said["renderings"]),
        )
    except (KeyError, TypeError, ValueError):
        raise FormatError(f"{place}: a consistency note that is not duizhao's; take it out") from None


def _numbers(text: str, place: str) -> dict[str, float]:
    try:
        return {name: _number(value) for name, value in _object(text).items()}
    except TypeError:
        raise FormatError(f"{place}: a note of mining that is not duizhao's; take it out") from None


def _object(text: str) -> dict[str, object]:
    """Parse a JSON object; what is none is an empty one."""
    try:
        found = json.loads(text) if text.strip() else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    return float(value)


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    return value

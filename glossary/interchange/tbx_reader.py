"""TBX in: versions 2 and 3, data categories in either style (DCT elements or ``type`` attributes), streamed.

The entry, its language sections and terms are found by name (``conceptEntry`` or ``termEntry`` and so on);
categories that no field holds are kept as extras. Nothing the file names is expanded or fetched.
"""

from __future__ import annotations

import json
import re
from collections import Counter
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
    State,
    Status,
    Term,
    is_english,
    parse_status,
)
from duizhao.glossary.interchange._xml import elements, local_name
from duizhao.glossary.interchange.cells import UNTRANSLATED, Remark
from duizhao.glossary.interchange.head_languages import language_named
from duizhao.glossary.interchange.rows import silent
from duizhao.glossary.interchange.speech import PROPER_NOUN
from duizhao.glossary.interchange.tags import normal_tag
from duizhao.glossary.interchange.tbx import CONSISTENCY, EXTRA, FORM, ID, MINED, NAME, PINYIN, PROPOSED, REVISION

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["read_tbx"]

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ROOTS = frozenset({"tbx", "martif"})
_ENTRIES = frozenset({"conceptEntry", "termEntry"})
_LANGS = frozenset({"langSec", "langSet"})
_TERMS = frozenset({"termSec", "tig", "ntig"})
_GROUPS = frozenset({"descripGrp", "adminGrp", "termNoteGrp", "transacGrp", "termGrp"})
_STATUSES = ("administrativeStatus", "usageStatus", "normativeAuthorization", "status")
"""Categories that rate a term, today's first."""
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


def read_tbx(path: Path, remark: Remark = silent) -> Iterator[ConceptEntry]:
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
    left_out = Counter[str]()
    for element in elements(path, roots=_ROOTS, names=_ENTRIES):
        found = True
        entry = _entry(element, f"{path}:{element.sourceline}", left_out)
        if entry is not None:
            yield entry
    if not found:
        raise InputError(f"{path}: no concept entries in it; is it the right file?")
    for what, count in left_out.items():
        remark(f"{path}: {what} ({count} times)")


def _entry(element: _Element, place: str, left_out: Counter[str]) -> ConceptEntry | None:
    facts = list(_facts(element, place))
    sections = [child for child in element if local_name(child) in _LANGS]
    found = [pair for section in sections for pair in _section(section, place, left_out)]
    if not found:
        left_out["an entry without a term; not used"] += 1
        return None
    # A definition may stand with the languages too.
    facts += [fact for section in sections for fact in _facts(section, place)]
    notes = [fact.text for fact in facts if fact.category == "note"]
    own = [note for note in notes if not _is_ours(note)]
    mined = next((note.removeprefix(MINED) for note in notes if note.startswith(f"{MINED} {{")), "")
    witnesses = _numbers(mined, place) if mined else {}
    untranslated = any(_forbids_translation(fact) for some in (facts, *(said for _, said in found)) for fact in some)
    terms = _terms(found)
    return ConceptEntry(
        terms=_untranslated(terms) if untranslated else terms,
        id=next((note.removeprefix(ID).strip() for note in notes if note.startswith(f"{ID} ")), element.get("id", "")),
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
        state=State.PROPOSED if PROPOSED in notes else State.ACCEPTED,
        revision=next((note.removeprefix(REVISION).strip() for note in notes if note.startswith(f"{REVISION} ")), ""),
        created=_date(facts, "origination"),
        modified=_date(facts, "modification"),
        extras=(
            *_extras(facts, {"subjectField", "note", "transactionType"}, once={"definition", "source"}),
            *_noted_extras(notes),
            *((UNTRANSLATED,) if untranslated and UNTRANSLATED not in _noted_extras(notes) else ()),
        ),
    )


def _section(section: _Element, place: str, left_out: Counter[str]) -> Iterator[tuple[Term, list[_Fact]]]:
    """Yield the terms of a language, each with all that is said of it."""
    tag = section.get(_XML_LANG) or section.get("lang")
    if not tag:
        raise FormatError(f"{place}: a language section without xml:lang; name its language")
    lang = normal_tag(tag, place)
    if len(lang.split("-")[0]) > len("zho"):
        lang = language_named(tag) or lang
    for child in section:
        if local_name(child) not in _TERMS:
            continue
        facts = list(_facts(child, place))
        text = _first(facts, "term")
        if not text:
            left_out[f"a blank term under {lang}; not used"] += 1
            continue
        yield _term(text, lang, facts, left_out), facts


def _term(text: str, lang: str, facts: list[_Fact], left_out: Counter[str]) -> Term:
    notes = [fact.text for fact in facts if fact.category == "note"]
    part = _first(facts, "partOfSpeech")
    status, category = _status(facts)
    readings = [note.removeprefix(PINYIN).strip() for note in notes if note.startswith(f"{PINYIN} ")]
    known = {"term", "partOfSpeech", "termType", "note", category}
    if is_chinese(lang) or is_english(lang):
        known.add("context")
    for fact in facts:
        if fact.category in _STATUSES and fact.category != category and status is None:
            left_out[f"the {fact.category} '{fact.text[:40]}' is not a known status; kept as an extra"] += 1
    return Term(
        text=text,
        lang=lang,
        part_of_speech="noun" if part == PROPER_NOUN else part if not part or part in PARTS_OF_SPEECH else "other",
        status=status,
        kind=_first(facts, "termType"),
        name=NAME in notes or part == PROPER_NOUN,
        reading=readings[0] if readings and is_chinese(lang) else "",
        source=_first(facts, "source"),
        note="\n".join(
            note
            for note in notes
            if note != NAME and not note.startswith((f"{PINYIN} ", f"{EXTRA} ")) and not _FORM.fullmatch(note)
        ),
        extras=(*_extras(facts, known, once={"source"}), *_noted_extras(notes)),
    )


def _status(facts: list[_Fact]) -> tuple[Status | None, str]:
    """Return the first status that is known, and the category that says it; an unknown one is kept as an extra."""
    for category in _STATUSES:
        text = _first(facts, category)
        if not text:
            continue
        try:
            status = parse_status(text)
        except InputError:
            continue
        if status is not None:
            return status, category
    return None, ""


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
            if not is_chinese(term.lang) and not is_english(term.lang):
                continue
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


def _forbids_translation(fact: _Fact) -> bool:
    """Tell whether a term is to stay as it is: TermWeb's ``Translation needed`` and Weblate's ``translationNote``."""
    return fact.category in {"Translation needed", "translationNote"} and fact.text.casefold() == "no"


def _untranslated(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """Return terms with the first English one as its own translation where there is no Chinese one."""
    english = next((term for term in terms if is_english(term.lang)), None)
    if english is None or any(is_chinese(term.lang) for term in terms):
        return terms
    return (*terms, Term(text=english.text, lang="zh-Hans"))


def _is_ours(note: str) -> bool:
    """Tell whether a note of a concept holds what TBX-Basic has no category for."""
    return note == PROPOSED or note.startswith(
        (f"{CONSISTENCY} ", f"{MINED} {{", f"{REVISION} ", f"{EXTRA} ", f"{ID} ")
    )


def _noted_extras(notes: list[str]) -> tuple[tuple[str, str], ...]:
    """Return the extras that stand in notes."""
    parts = (note.removeprefix(EXTRA).strip().partition(": ") for note in notes if note.startswith(f"{EXTRA} "))
    return tuple((name, value) for name, found, value in parts if found)


def _first(facts: list[_Fact], category: str) -> str:
    return next((fact.text for fact in facts if fact.category == category), "")


def _date(facts: list[_Fact], kind: str) -> str:
    kinds = {kind, "creation"} if kind == "origination" else {kind}
    return next(
        (fact.companion("date") for fact in facts if fact.category == "transactionType" and fact.text in kinds), ""
    )


def _extras(facts: list[_Fact], known: set[str], *, once: set[str]) -> tuple[tuple[str, str], ...]:
    """Return what no field holds; of ``once`` the first went into a field."""
    kept = []
    seen = set()
    for fact in facts:
        if fact.category in known or (fact.category in once and fact.category not in seen):
            seen.add(fact.category)
        else:
            kept.append((fact.category, fact.text))
    return tuple(dict.fromkeys(kept))


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
        raise FormatError(f"{place}: a consistency note that is not duizhao's; remove it") from None


def _numbers(text: str, place: str) -> dict[str, float]:
    try:
        return {name: _number(value) for name, value in _object(text).items()}
    except TypeError:
        raise FormatError(f"{place}: a note of mining that is not duizhao's; remove it") from None


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

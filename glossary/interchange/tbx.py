"""TBX out: version 3 (ISO 30042:2019), dialect TBX-Basic in DCT style; version 2 for tools that still read that.

What TBX-Basic has no data category for stands in notes that :mod:`duizhao.glossary.interchange.tbx_reader` reads
back: consistency, the miner's score and witnesses, pinyin, and that a term is a name. A form is a term of
its own, of type ``variant``, with a note that says of which. A context stands with the term it shows, in
each language, and a number in its group ties the two together.

Version 2 names elements ``termEntry``, ``langSet`` and ``tig``, writes data categories as ``type``
attributes and languages by region (``zh-CN``), as OmegaT, Weblate and Trados know them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from duizhao.bitext.errors import OutputError
from duizhao.bitext.language.tags import is_chinese
from duizhao.bitext.writers.characters import legal, one_line
from duizhao.glossary.concepts import ConceptEntry, ConsistencyFigures, Form, Origin, State, Status, Term, is_english
from duizhao.glossary.interchange.tags import locale

__all__ = [
    "CONSISTENCY",
    "EXTRA",
    "FORM",
    "MINED",
    "NAME",
    "PINYIN",
    "PROPOSED",
    "REVISION",
    "TERM_TYPES",
    "write_tbx",
    "write_tbx2",
]

CONSISTENCY = "consistency"
MINED = "mined"
PINYIN = "pinyin"
NAME = "proper noun"
FORM = "form of"
EXTRA = "extra"
ID = "termbase id"
PROPOSED = "proposed, not accepted yet"
REVISION = "termbase revision"
"""What the notes begin with that hold what TBX-Basic has no category for."""

TERM_TYPES = ("fullForm", "acronym", "abbreviation", "shortForm", "variant", "phrase")
"""TBX-Basic's picklist for ``termType``."""

_STATUSES = {
    Status.PREFERRED: "preferredTerm-admn-sts",
    Status.ADMITTED: "admittedTerm-admn-sts",
    Status.SUPERSEDED: "supersededTerm-admn-sts",
    Status.DEPRECATED: "deprecatedTerm-admn-sts",
}

# Data category: the module it belongs to, and the element that version 2 writes it as.
_CATEGORIES = {
    "subjectField": ("min", "descrip"),
    "customerSubset": ("min", "admin"),
    "partOfSpeech": ("min", "termNote"),
    "administrativeStatus": ("min", "termNote"),
    "definition": ("basic", "descrip"),
    "context": ("basic", "descrip"),
    "source": ("basic", "admin"),
    "projectSubset": ("basic", "admin"),
    "termType": ("basic", "termNote"),
    "geographicalUsage": ("basic", "termNote"),
    "grammaticalGender": ("basic", "termNote"),
    "termLocation": ("basic", "termNote"),
    "transactionType": ("basic", "transac"),
}
_TERM_EXTRAS = ("geographicalUsage", "grammaticalGender", "termLocation")
_EXTRAS = ("customerSubset", "projectSubset")

_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?)?")
_LANG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_NO_NAME = re.compile(r"[^\w.-]", re.ASCII)

_HEAD3 = """<?xml version="1.0" encoding="UTF-8"?>
<tbx type="TBX-Basic" style="dct" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2" \
xmlns:min="http://www.tbxinfo.net/ns/min" xmlns:basic="http://www.tbxinfo.net/ns/basic">
  <tbxHeader>
    <fileDesc>
      <sourceDesc><p>Termbase of duizhao</p></sourceDesc>
    </fileDesc>
  </tbxHeader>
  <text>
    <body>
"""
_HEAD2 = """<?xml version="1.0" encoding="UTF-8"?>
<martif type="TBX-Basic" xml:lang="en">
  <martifHeader>
    <fileDesc>
      <sourceDesc><p>Termbase of duizhao</p></sourceDesc>
    </fileDesc>
    <encodingDesc><p type="XCSURI">TBXBasicXCSV02.xcs</p></encodingDesc>
  </martifHeader>
  <text>
    <body>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Version:
    """How a version of TBX names things."""

    head: str
    tail: str
    entry: str
    lang: str
    term: str
    modern: bool

    def category(self, name: str, value: str) -> str:
        module, element = _CATEGORIES[name]
        content = escape(legal(value))
        if self.modern:
            return f"<{module}:{name}>{content}</{module}:{name}>"
        return f"<{element} type={quoteattr(name)}>{content}</{element}>"

    def tag(self, lang: str) -> str:
        return lang if self.modern else locale(lang)


_THREE = _Version(
    head=_HEAD3,
    tail="    </body>\n  </text>\n</tbx>\n",
    entry="conceptEntry",
    lang="langSec",
    term="termSec",
    modern=True,
)
_TWO = _Version(
    head=_HEAD2,
    tail="    </body>\n  </text>\n</martif>\n",
    entry="termEntry",
    lang="langSet",
    term="tig",
    modern=False,
)


def write_tbx(entries: Iterable[ConceptEntry], handle: BinaryIO) -> None:
    """Write TBX 3, TBX-Basic in DCT style, entry by entry.

    Raises
    ------
    OutputError
        When there is no entry, which TBX cannot express, or a language tag is none.
    """
    _write(entries, handle, _THREE)


def write_tbx2(entries: Iterable[ConceptEntry], handle: BinaryIO) -> None:
    """Write TBX 2 (ISO 30042:2008), TBX-Basic, entry by entry; raises as :func:`write_tbx`."""
    _write(entries, handle, _TWO)


def _write(entries: Iterable[ConceptEntry], handle: BinaryIO, version: _Version) -> None:
    iterator = iter(entries)
    first = next(iterator, None)
    if first is None:
        raise OutputError("TBX: no concepts to write, and a TBX file needs one; mine or import some first")
    handle.write(version.head.encode())
    taken: set[str] = set()
    for number, entry in enumerate(chain([first], iterator), 1):
        name = _identifier(entry.id or f"n{number}", taken)
        lines = [
            f"<{version.entry} id={quoteattr(name)}>",
            *_indented(_entry(entry, version, name)),
            f"</{version.entry}>",
        ]
        handle.write("".join(f"      {line}\n" for line in lines).encode())
    handle.write(version.tail.encode())


def _identifier(name: str, taken: set[str]) -> str:
    """Return an XML identifier (NCName) that no other entry has."""
    plain = _NO_NAME.sub("_", name)
    if not plain[0].isalpha() and plain[0] != "_":
        plain = "c" + plain
    unique = plain
    number = 2
    while unique in taken:
        unique = f"{plain}-{number}"
        number += 1
    taken.add(unique)
    return unique


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return ("  " + line for line in lines)


def _entry(entry: ConceptEntry, version: _Version, name: str) -> Iterator[str]:
    yield from _about(entry, version)
    if entry.id and entry.id != name:
        yield from _notes(f"{ID} {one_line(entry.id)}")
    shown = _contexts(entry)
    for lang in dict.fromkeys(term.lang for term in entry.terms):
        if _LANG.fullmatch(lang) is None:
            raise OutputError(f"TBX: concept {entry.id}: {lang!r} is not a language tag; correct the term's language")
        yield f"<{version.lang} xml:lang={quoteattr(version.tag(lang))}>"
        for place, term in enumerate(entry.terms):
            if term.lang == lang:
                yield from _indented(_term(term, version, shown.get(place, [])))
        yield f"</{version.lang}>"


def _about(entry: ConceptEntry, version: _Version) -> Iterator[str]:
    """Yield what is said of the concept itself."""
    if entry.subject:
        yield version.category("subjectField", entry.subject)
    if entry.definition:
        yield version.category("definition", entry.definition)
    if entry.source:
        yield version.category("source", entry.source)
    yield from _extras(entry.extras, _EXTRAS, version)
    for time, kind in ((entry.created, "origination"), (entry.modified, "modification")):
        if _DATE.fullmatch(time):
            yield f"<transacGrp>{version.category('transactionType', kind)}<date>{time}</date></transacGrp>"
    yield from _notes(entry.note)
    if entry.origin is Origin.MINED or entry.score is not None:
        witnesses = {"score": entry.score, **dict(entry.evidence)}
        yield from _notes(f"{MINED} {_json({name: value for name, value in witnesses.items() if value is not None})}")
    for figures in entry.figures:
        yield from _notes(_figures(figures))
    if entry.state is State.PROPOSED:
        yield from _notes(PROPOSED)
    if entry.revision:
        yield from _notes(f"{REVISION} {entry.revision}")


def _figures(figures: ConsistencyFigures) -> str:
    """Return a note that a person can read and the reader can parse."""
    facts = {
        "verdict": figures.verdict,
        "occurrences": figures.occurrences,
        "omitted": figures.omitted,
        "share": figures.share,
        "low": figures.low,
        "high": figures.high,
        "entropy": figures.entropy,
        "renderings": [[rendering.text, rendering.count] for rendering in figures.renderings],
    }
    return f"{CONSISTENCY} {figures.source_lang} > {figures.target_lang} {_json(facts)}"


def _contexts(entry: ConceptEntry) -> dict[int, list[tuple[int, str, str]]]:
    """Map the place of a term to (number, text, where it stands) of the contexts that show it.

    A context goes to the first term of its language that it contains, else to the first of that language.
    """
    shown: dict[int, list[tuple[int, str, str]]] = {}
    for number, context in enumerate(entry.contexts, 1):
        for text, chinese in ((context.english, False), (context.chinese, True)):
            side = [
                place
                for place, term in enumerate(entry.terms)
                if (is_chinese(term.lang) if chinese else is_english(term.lang))
            ]
            if text and side:
                lowered = text.casefold()
                best = next(
                    (
                        place
                        for place in side
                        if any(spelling.casefold() in lowered for spelling in entry.terms[place].spellings)
                    ),
                    side[0],
                )
                shown.setdefault(best, []).append((number, text, context.place))
    return shown


def _term(term: Term, version: _Version, contexts: Iterable[tuple[int, str, str]]) -> Iterator[str]:
    yield f"<{version.term}>"
    yield from _indented(_name(term.text, term, version, term.kind))
    yield from _indented(_extras(term.extras, (), version))
    if term.reading:
        yield from _indented(_notes(f"{PINYIN} {term.reading}"))
    if term.name:
        yield from _indented(_notes(NAME))
    if term.source:
        yield "  " + version.category("source", term.source)
    yield from _indented(_notes(term.note))
    for number, text, place in contexts:
        source = version.category("source", place) if place else ""
        yield f"  <descripGrp>{version.category('context', text)}{source}<note>context {number}</note></descripGrp>"
    yield f"</{version.term}>"
    for form in term.forms:
        yield f"<{version.term}>"
        yield from _indented(_name(form.text, term, version, "variant"))
        yield from _indented(_notes(_form(form, term)))
        yield f"</{version.term}>"


def _form(form: Form, term: Term) -> str:
    seen = f", seen {form.count}" if form.count else ""
    return f"{FORM} {one_line(term.text)} ({form.kind}{seen})"


def _name(text: str, term: Term, version: _Version, kind: str) -> Iterator[str]:
    """Yield a term and what must follow it at once: its term notes."""
    yield f"<term>{escape(one_line(text))}</term>"
    if term.part_of_speech:
        yield version.category("partOfSpeech", term.part_of_speech)
    if term.status is not None:
        yield version.category("administrativeStatus", _STATUSES[term.status])
    if kind in TERM_TYPES:
        yield version.category("termType", kind)
    for name, value in term.extras:
        if name in _TERM_EXTRAS:
            yield version.category(name, value)


def _extras(extras: Iterable[tuple[str, str]], known: tuple[str, ...], version: _Version) -> Iterator[str]:
    """Yield what a file brought and no field holds: by its category, or as a note."""
    for name, value in extras:
        if name in known:
            yield version.category(name, value)
        elif name not in _TERM_EXTRAS:
            yield from _notes(f"{EXTRA} {one_line(name)}: {one_line(value)}")


def _notes(text: str) -> Iterator[str]:
    """Yield a note a line: white space inside one may be changed by the tools between."""
    for line in legal(text).split("\n"):
        if line.strip():
            yield f"<note>{escape(line.strip())}</note>"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)

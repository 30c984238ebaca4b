"""Our own tables: a row a pair of forms, English and Chinese first, and everything else beside them.

Rows with the same ``id`` are one concept. ``english_form`` and ``chinese_form`` say what kind of form stands in the row
(``hyphen``, ``script`` …), and then ``english_term`` and ``chinese_term`` of which term; they are empty where the term
itself stands. Terms beyond English and Chinese, and extras, stand in the concept's first row, one a line.

Figures of consistency are written for people and not read back; contexts beyond the number of rows and counts of forms
have no column.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from duizhao.bitext.errors import FormatError, InputError
from duizhao.bitext.language.characters import has_han
from duizhao.bitext.language.tags import is_chinese
from duizhao.glossary.concepts import ConceptEntry, Context, Form, Origin, State, Term, parse_status
from duizhao.glossary.interchange.cells import FORMULA, MAX_CELL, Line, Remark, read_extras, write_extras
from duizhao.glossary.interchange.drafts import fill_in
from duizhao.glossary.interchange.speech import PROPER_NOUN, read_part_of_speech
from duizhao.glossary.interchange.tags import chinese_lang, normal_tag
from duizhao.glossary.pinyin import mark_tones

__all__ = ["COLUMNS", "entries_of_pairs", "own_header", "rows_of_entry"]

COLUMNS = (
    "english",
    "chinese",
    "pinyin",
    "english_status",
    "chinese_status",
    "part_of_speech",
    "chinese_part_of_speech",
    "verdict",
    "share",
    "occurrences",
    "score",
    "subject",
    "definition",
    "note",
    "source",
    "english_note",
    "chinese_note",
    "english_source",
    "chinese_source",
    "context_english",
    "context_chinese",
    "place",
    "english_form",
    "chinese_form",
    "english_term",
    "chinese_term",
    "english_lang",
    "chinese_lang",
    "state",
    "other_terms",
    "extras",
    "english_extras",
    "chinese_extras",
    "id",
    "revision",
)

_MARKS = {"english_form", "chinese_form"}
"""Columns that no other program has: who leaves them in has our own layout."""


def rows_of_entry(entry: ConceptEntry) -> Iterator[dict[str, str]]:
    """Yield the rows of an entry as column names to texts; the n-th row shows the n-th context."""
    english = _spellings(entry.english)
    chinese = _spellings(entry.chinese)
    figures = entry.figures[0] if entry.figures else None
    shared = {
        "subject": entry.subject,
        "definition": entry.definition,
        "note": entry.note,
        "source": entry.source,
        "id": entry.id,
        "score": "" if entry.score is None else f"{entry.score:.4g}",
        "verdict": figures.verdict if figures else "",
        "share": f"{figures.share:.4g}" if figures else "",
        "occurrences": str(figures.occurrences) if figures else "",
        "state": str(entry.state),
        "revision": entry.revision,
    }
    once = {
        "other_terms": "\n".join(f"{term.lang}: {term.text}" for term in entry.others),
        "extras": write_extras(entry.extras),
    }
    for number, ((left, left_form), (right, right_form)) in enumerate(itertools.product(english, chinese)):
        row = dict.fromkeys(COLUMNS, "") | shared | (once if number == 0 else {})
        if left is not None:
            row |= _side("english", left, left_form) | {"part_of_speech": _part_of_speech(left)}
        if right is not None:
            row |= _side("chinese", right, right_form)
            row |= {"pinyin": right.reading, "chinese_part_of_speech": _part_of_speech(right)}
        if number < len(entry.contexts):
            context = entry.contexts[number]
            row |= {
                "context_english": context.english,
                "context_chinese": context.chinese,
                "place": context.place,
            }
        yield row


def _spellings(terms: Sequence[Term]) -> list[tuple[Term | None, Form | None]]:
    """Return each term and each of its forms; one empty place where there is no term."""
    places: list[tuple[Term | None, Form | None]] = []
    for term in terms:
        places.append((term, None))
        places += [(term, form) for form in term.forms if form.text != term.text]
    return places or [(None, None)]


def _side(side: str, term: Term, form: Form | None) -> dict[str, str]:
    return {
        side: term.text if form is None else form.text,
        f"{side}_form": "" if form is None else form.kind,
        f"{side}_term": "" if form is None else term.text,
        f"{side}_lang": term.lang,
        f"{side}_status": "" if term.status is None else str(term.status),
        f"{side}_note": term.note,
        f"{side}_source": term.source,
        f"{side}_extras": write_extras(term.extras) if form is None else "",
    }


def _part_of_speech(term: Term) -> str:
    return PROPER_NOUN if term.name else term.part_of_speech


def own_header(cells: Sequence[str]) -> dict[int, str] | None:
    """Map the places of a header's cells to our own columns; ``None`` where the layout is another one."""
    plain = [cell.strip().casefold() for cell in cells]
    if not {"english", "chinese"} <= set(plain) or not _MARKS & set(plain):
        return None
    return {place: name for place, name in enumerate(plain) if name in COLUMNS}


def entries_of_pairs(
    header: Mapping[int, str], rows: Iterable[Line], *, name: str, remark: Remark, head: Sequence[str] = ()
) -> Iterator[ConceptEntry]:
    """Yield the entries of a table in our own layout.

    Parameters
    ----------
    header
        Places of the columns, as `own_header` returns them.
    rows
        Numbered rows, blank ones left out.
    name
        The file, for errors.
    remark
        Takes a line for each column of ``head`` that is not one of ours and holds something.
    head
        The row that the header was read from.

    Raises
    ------
    FormatError
        When a row has no term, a cell is too long, or a status, part of speech or language is unknown; the message
        names the line.
    """
    concepts: dict[str, _Concept] = {}
    odd = {place: cell for place, cell in enumerate(head) if place not in header and cell.strip()}
    used: set[int] = set()
    for number, cells in rows:
        place = f"{name}:{number}"
        row = _row(header, cells, place)
        used |= {place for place in odd if place < len(cells) and cells[place].strip()}
        key = row.get("id", "") or f"\0{number}"
        concepts.setdefault(key, _Concept()).add(row, place)
    for column in sorted(used):
        remark(f"{name}: column '{odd[column]}' is not one of this layout; not used")
    script = chinese_lang(itertools.islice((text for one in concepts.values() for text in one.chinese_texts), 2000))
    for concept in concepts.values():
        yield concept.entry(script)


def _row(header: Mapping[int, str], cells: Sequence[str], place: str) -> dict[str, str]:
    row = {}
    for at, column in header.items():
        text = cells[at].strip() if at < len(cells) else ""
        if len(text) > MAX_CELL:
            raise FormatError(f"{place}: {len(text):,} characters under {column}; a cell holds at most {MAX_CELL:,}")
        if text == FORMULA:
            raise FormatError(f"{place}: a formula under {column}; replace it by its value")
        row[column] = text
    if not row["english"] and not row["chinese"] and not row.get("other_terms"):
        raise FormatError(f"{place}: no term in the row; fill in english or chinese, or delete it")
    return row


@dataclass(slots=True)
class _Concept:
    """A concept being read, row by row; the first value given for a field stays."""

    terms: dict[tuple[str, str, str], Term] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    contexts: dict[Context, None] = field(default_factory=dict)
    extras: dict[tuple[str, str], None] = field(default_factory=dict)

    @property
    def chinese_texts(self) -> list[str]:
        return [term.text for (side, _, _), term in self.terms.items() if side == "chinese"]

    def add(self, row: Mapping[str, str], place: str) -> None:
        for column in ("id", "subject", "definition", "note", "source", "state", "revision"):
            if row.get(column):
                self.fields.setdefault(column, row[column])
        self.extras.update(dict.fromkeys(read_extras(row.get("extras", ""))))
        for line in row.get("other_terms", "").split("\n"):
            tag, found, text = line.partition(": ")
            if found:
                self.terms.setdefault(("other", tag, text), Term(text=text, lang=normal_tag(tag, place)))
        context = Context(
            english=row.get("context_english", ""), chinese=row.get("context_chinese", ""), place=row.get("place", "")
        )
        if context.english or context.chinese:
            self.contexts[context] = None
        for side in ("english", "chinese"):
            if row[side]:
                self._add_term(side, row, place)

    def _add_term(self, side: str, row: Mapping[str, str], place: str) -> None:
        text = row[side]
        of = row.get(f"{side}_term", "")
        lang = row.get(f"{side}_lang", "")
        if lang:
            lang = normal_tag(lang, place)
            if is_chinese(lang) != (side == "chinese"):
                raise FormatError(f"{place}: {lang} under {side}_lang; put the term into the other column")
        elif side == "english":
            lang = "en"
        key = (side, lang, of or text)
        found = _term(side, row, place, lang)
        before = self.terms.get(key)
        if before is not None:
            found = fill_in(before, found)
        if of and text not in found.spellings:
            form = Form(text=text, kind=row.get(f"{side}_form", "") or "spelling")
            found = replace(found, forms=(*found.forms, form))
        self.terms[key] = found

    def entry(self, script: str) -> ConceptEntry:
        return ConceptEntry(
            terms=tuple(term if term.lang else replace(term, lang=script) for term in self.terms.values()),
            id=self.fields.get("id", ""),
            subject=self.fields.get("subject", ""),
            definition=self.fields.get("definition", ""),
            note=self.fields.get("note", ""),
            source=self.fields.get("source", ""),
            contexts=tuple(self.contexts),
            extras=tuple(self.extras),
            state=State.PROPOSED if self.fields.get("state", "").casefold() == State.PROPOSED else State.ACCEPTED,
            revision=self.fields.get("revision", ""),
            origin=Origin.IMPORT,
        )


def _term(side: str, row: Mapping[str, str], place: str, lang: str) -> Term:
    """Read the term that a row shows or shows a form of."""
    try:
        status = parse_status(row.get(f"{side}_status", ""))
    except InputError as error:
        raise FormatError(f"{place}: {error}") from None
    name, part = read_part_of_speech(
        row.get("part_of_speech" if side == "english" else "chinese_part_of_speech", ""), place
    )
    text = row.get(f"{side}_term", "") or row[side]
    return Term(
        text=text,
        lang=lang,
        status=status,
        part_of_speech=part,
        name=name,
        reading=mark_tones(row.get("pinyin", "")) if side == "chinese" and has_han(text) else "",
        note=row.get(f"{side}_note", ""),
        source=row.get(f"{side}_source", ""),
        extras=tuple(read_extras(row.get(f"{side}_extras", ""))),
    )

"""Glossaries as tables: a row a pair of forms, English and Chinese first, and everything else beside them.

Rows with the same ``id`` are one concept; in a table without that column but with statuses, rows with the
same English term are: it tells which of several Chinese terms to use. Else each row is a concept.
``english_form`` and ``chinese_form`` say what kind of form stands in the row (``hyphen``, ``script`` …), and
then ``english_term`` and ``chinese_term`` of which term; they are empty where the term itself stands.
Reading takes the columns in any order, under the names other tools use, and leaves the ones it does not
know. A table without a header is a pair of terms a row.

Figures of consistency are written for people and not read back; contexts beyond the number of rows, counts
of forms and extras of a term have no column.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from duizhao.bitext.errors import FormatError, InputError
from duizhao.bitext.language.characters import has_han
from duizhao.bitext.language.tags import is_chinese
from duizhao.glossary.concepts import PARTS_OF_SPEECH, ConceptEntry, Context, Form, Origin, Term, parse_status
from duizhao.glossary.interchange.tags import chinese_column, chinese_lang, normal_tag
from duizhao.glossary.keys import fold
from duizhao.glossary.pinyin import mark_tones

__all__ = [
    "COLUMNS",
    "MAX_CELL",
    "PROPER_NOUN",
    "Line",
    "entries_of_rows",
    "header_of",
    "read_part_of_speech",
    "rows_of_entry",
]

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
    "id",
)

MAX_CELL = 32_767
"""Characters in a cell: what Excel holds. A longer one is no field of a glossary."""

PROPER_NOUN = "properNoun"

Line = tuple[int, Sequence[str]]
"""The number a person finds a row under, from 1, and its cells."""

_NAMES = {
    "english": "english en eng en-us en-gb 英文 英语 英語",
    "chinese": "chinese zh zh-cn zh-hans zh-tw zh-hant zho cmn 中文 汉语 漢語 简体中文 繁體中文",
    "pinyin": "pinyin reading 拼音",
    "english_status": "english_status",
    "chinese_status": "chinese_status status term_status",
    "part_of_speech": "part_of_speech pos english_part_of_speech",
    "subject": "subject subject_field domain field",
    "definition": "definition",
    "note": "note notes comment comments remark remarks 备注",
    "id": "id concept concept_id entry entry_id",
}
_SOURCES = {"source", "src", "term", "source_term"}
_TARGETS = {"target", "tgt", "translation", "target_term"}
_ALIASES = {name: column for column, names in _NAMES.items() for name in names.split()} | {
    column: column for column in COLUMNS
}


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
    }
    for number, ((left, left_form), (right, right_form)) in enumerate(itertools.product(english, chinese)):
        row = dict.fromkeys(COLUMNS, "") | shared
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
    }


def _part_of_speech(term: Term) -> str:
    return PROPER_NOUN if term.name else term.part_of_speech


def header_of(cells: Sequence[str]) -> dict[int, str] | None:
    """Map the places of a header's cells to columns; ``None`` where the row is no header.

    >>> header_of(["Chinese", "EN", "Remarks", "colour"])
    {0: 'chinese', 1: 'english', 2: 'note'}
    """
    found = {place: _ALIASES[name] for place, cell in enumerate(cells) if (name := _plain(cell)) in _ALIASES}
    sides = {"english", "chinese"}
    return found if sides <= set(found.values()) else None


def _plain(cell: str) -> str:
    return cell.strip().casefold().replace(" ", "_").lstrip("#")


def _names_sides(cells: Sequence[str]) -> bool:
    """Tell whether a row is the head of a table of source and target, whichever of them is Chinese."""
    return len(cells) > 1 and _plain(cells[0]) in _SOURCES and _plain(cells[1]) in _TARGETS


def entries_of_rows(lines: Iterable[Line], *, name: str) -> Iterator[ConceptEntry]:
    """Yield the entries of a table, with a header or as bare pairs.

    Parameters
    ----------
    lines
        Numbered rows; blank ones are left out.
    name
        The file, for errors.

    Raises
    ------
    FormatError
        When a row has no term, a cell is too long, or a status, part of speech or language is unknown;
        the message names the line.
    LanguageError
        When nothing tells which column is Chinese.
    InputError
        When there are no rows.
    """
    filled = ((number, cells) for number, cells in lines if any(cell.strip() for cell in cells))
    first = next(filled, None)
    if first is None:
        raise InputError(f"{name}: no rows in it; give a glossary with at least one pair of terms")
    header = header_of(first[1])
    if header is None:
        yield from _bare_pairs(filled if _names_sides(first[1]) else itertools.chain([first], filled), name)
        return
    twice = sorted({column for column in header.values() if list(header.values()).count(column) > 1})
    if twice:
        raise FormatError(f"{name}:{first[0]}: two columns for {twice[0]}; leave one of them")
    rated = not {"id"} & set(header.values()) and bool({"english_status", "chinese_status"} & set(header.values()))
    concepts: dict[str, _Concept] = {}
    for number, cells in filled:
        place = f"{name}:{number}"
        row = _row(header, cells, place)
        key = row.get("id", "") or (f"\0{fold(row['english'])}" if rated and row["english"] else f"\0{number}")
        concepts.setdefault(key, _Concept()).add(row, place)
    script = chinese_lang(itertools.islice((text for one in concepts.values() for text in one.chinese_texts), 2000))
    for concept in concepts.values():
        yield concept.entry(script)


def _row(header: Mapping[int, str], cells: Sequence[str], place: str) -> dict[str, str]:
    row = {}
    for at, column in header.items():
        text = cells[at].strip() if at < len(cells) else ""
        if len(text) > MAX_CELL:
            raise FormatError(f"{place}: {len(text):,} characters under {column}; a cell holds at most {MAX_CELL:,}")
        row[column] = text
    if not row["english"] and not row["chinese"]:
        raise FormatError(f"{place}: no term in the row; fill in english or chinese, or delete it")
    return row


def _bare_pairs(lines: Iterable[Line], name: str) -> Iterator[ConceptEntry]:
    """Read rows of two terms, and a note where there is a third cell."""
    rows = []
    for number, cells in lines:
        place = f"{name}:{number}"
        texts = [cell.strip() for cell in cells]
        if len(texts) < 2 or not texts[0] or not texts[1]:  # noqa: PLR2004 - a pair
            raise FormatError(f"{place}: not two terms; a row without a header is a term and its translation")
        if max(map(len, texts)) > MAX_CELL:
            raise FormatError(f"{place}: a cell of over {MAX_CELL:,} characters; a glossary holds terms")
        rows.append((texts, place))
    chinese = chinese_column(((texts[0], texts[1]) for texts, _ in rows), name)
    lang = chinese_lang(texts[chinese] for texts, _ in rows[:2000])
    for texts, _ in rows:
        yield ConceptEntry(
            terms=(Term(text=texts[1 - chinese], lang="en"), Term(text=texts[chinese], lang=lang)),
            note="\n".join(text for text in texts[2:] if text),
            origin=Origin.IMPORT,
        )


@dataclass(slots=True)
class _Concept:
    """A concept being read, row by row; the first value given for a field stays."""

    terms: dict[tuple[str, str], Term] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    contexts: dict[Context, None] = field(default_factory=dict)

    @property
    def chinese_texts(self) -> list[str]:
        return [term.text for (side, _), term in self.terms.items() if side == "chinese"]

    def add(self, row: Mapping[str, str], place: str) -> None:
        for column in ("id", "subject", "definition", "note", "source"):
            if row.get(column):
                self.fields.setdefault(column, row[column])
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
        key = (side, of or text)
        found = _term(side, row, place, lang)
        before = self.terms.get(key)
        if before is not None:
            found = replace(
                before,
                lang=before.lang or found.lang,
                status=before.status or found.status,
                part_of_speech=before.part_of_speech or found.part_of_speech,
                name=before.name or found.name,
                reading=before.reading or found.reading,
                note=before.note or found.note,
                source=before.source or found.source,
            )
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
    )


def read_part_of_speech(text: str, place: str) -> tuple[bool, str]:
    """Return whether a part of speech is a name's, and the part of speech.

    Raises
    ------
    FormatError
        When it is none that TBX or UTX knows.
    """
    plain = text.strip().casefold().replace(" ", "")
    if plain == PROPER_NOUN.casefold():
        return True, "noun"
    plain = {"adj": "adjective", "adv": "adverb", "n": "noun", "v": "verb", "-": "", "n.": "noun", "v.": "verb"}.get(
        plain, plain
    )
    if plain and plain not in PARTS_OF_SPEECH:
        known = ", ".join((*PARTS_OF_SPEECH, PROPER_NOUN))
        raise FormatError(f"{place}: unknown part of speech {text[:30]!r}; use one of {known}")
    return False, plain

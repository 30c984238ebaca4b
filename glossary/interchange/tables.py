"""Glossaries as other tools and people lay them out: a header, and a row a concept or a row a term.

What a column holds is read from its head (`duizhao.glossary.interchange.headers`). Rows with one ``id`` are one
concept; without ids but with statuses, rows with the same first term are: the statuses say which of several
translations to use. Else each row is a concept. What no field holds is kept as an extra of the concept or the term, so
it comes out again; what is left out is reported.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from duizhao.bitext.errors import FormatError, InputError
from duizhao.bitext.language.characters import has_han
from duizhao.bitext.language.tags import is_chinese
from duizhao.glossary.concepts import (
    CASE_SENSITIVE,
    ConceptEntry,
    Context,
    Form,
    Rating,
    State,
    Status,
    Term,
    is_english,
    parse_rating,
)
from duizhao.glossary.interchange.cells import (
    FORMULA,
    MAX_CELL,
    UNTRANSLATED,
    Line,
    Remark,
    is_answer,
    is_yes,
    read_extras,
)
from duizhao.glossary.interchange.drafts import ConceptDraft
from duizhao.glossary.interchange.headers import Column
from duizhao.glossary.interchange.speech import read_part_of_speech
from duizhao.glossary.interchange.table_sides import cell_of, turn_rows, with_languages
from duizhao.glossary.interchange.term_columns import TermColumns
from duizhao.glossary.keys import fold
from duizhao.glossary.pinyin import mark_tones

__all__ = ["entries_of_table"]

_FEW = 3
"""Rows named in a line about rows."""
_CASED = ((CASE_SENSITIVE, "yes"),)
_CASE_SENSE = "casesense"
"""memoQ's word for it in Term_Info."""
_FIELDS = frozenset({"subject", "definition", "source", "note", "revision"})
_RATED = frozenset({"status", "forbidden", "info", "fuzzy"})
_LINED = frozenset({"note", "source", "reading", "part_of_speech"})
"""What differs between the terms of a cell stands as ``term: …``, a line each."""


def entries_of_table(
    columns: Sequence[Column], rows: Sequence[Line], *, name: str, remark: Remark
) -> list[ConceptEntry]:
    """Return the entries of a table.

    Parameters
    ----------
    columns
        Its header, read by `duizhao.glossary.interchange.headers.read_header`.
    rows
        What stands under it, blank rows left out.
    name
        The file, for errors and remarks.
    remark
        Takes a line for every column and row that was not used.

    Raises
    ------
    FormatError
        When a term is a formula, a cell is too long, or a language is unknown; the message
        names line and column.
    LanguageError
        When no column is Chinese, or nothing tells which one is.
    """
    rows = turn_rows(columns, rows)
    table = _Table(with_languages(columns, rows, name), name, remark)
    for row in rows:
        table.add(row)
    return table.entries()


class _Table:
    """Reads rows under a header into concepts."""

    def __init__(self, columns: Sequence[Column], name: str, remark: Remark) -> None:
        self._name = name
        self._remark = remark
        self._columns = columns
        self._terms = TermColumns(columns)
        self._concepts: dict[str, ConceptDraft] = {}
        self._grouped = any(column.role in {"status", "forbidden", "info"} for column in columns)
        self._formulas: set[int] = set()
        self._kept: Counter[int] = Counter()
        self._empty: list[int] = []
        self._unknown: dict[str, Counter[str]] = {}

    def entries(self) -> list[ConceptEntry]:
        """Return the concepts read so far, and report what was left out."""
        self._report()
        return [concept.entry() for concept in self._concepts.values()]

    def add(self, row: Line) -> None:
        """Read a row."""
        number, cells = row
        place = f"{self._name}:{number}"
        said = {column.place: self._said(column, cells, place) for column in self._columns}
        terms = self._terms.terms_of(said, place)
        if not terms:
            self._empty.append(number)
            return
        concept = self._concept(said, terms, number)
        rating = self._rate(said, concept)
        for origin, term in self._terms.origins(said, terms):
            concept.put(self._dressed(term, origin, said, rating))
        self._describe(concept, said, terms)

    def _said(self, column: Column, cells: Sequence[str], place: str) -> str:
        text = cell_of(cells, column)
        if text == FORMULA:
            if column.role in {"term", "synonym", "status", "forbidden"}:
                raise FormatError(f"{place}: a formula under '{column.head}'; replace it by its value")
            self._formulas.add(column.place)
            return ""
        if len(text) > MAX_CELL:
            raise FormatError(
                f"{place}: {len(text):,} characters under '{column.head}'; a cell holds at most {MAX_CELL:,}"
            )
        return text if column.role in {"term", "synonym"} else text.strip()

    def _concept(self, said: dict[int, str], terms: dict[str, list[Term]], number: int) -> ConceptDraft:
        name = next((said[column.place] for column in self._columns if column.role == "id" and said[column.place]), "")
        first = next(iter(terms.values()))[0]
        cased = any(column.role == "case" and is_yes(said[column.place]) for column in self._columns)
        group = (first.text if cased else fold(first.text)) if self._grouped and len(terms) > 1 else ""
        key = f"id {name}" if name else f"term {group}" if group else f"row {number}"
        concept = self._concepts.setdefault(key, ConceptDraft())
        if name:
            concept.set("id", name)
        return concept

    def _rate(self, said: dict[int, str], concept: ConceptDraft) -> list[tuple[Column, list[Rating]]]:
        """Return what each column of a row says of terms: one rating for all of a cell, or one for each."""
        ratings: list[tuple[Column, list[Rating]]] = []
        for column in self._columns:
            text = said[column.place]
            if not text or column.role not in _RATED:
                continue
            if column.role == "fuzzy":
                concept.state = State.PROPOSED if is_yes(text) else concept.state
                continue
            found = self._ratings(column, text, concept)
            states = [rating.state for rating in found if rating.state is not None]
            if states:
                concept.state = states[0]
            if any(rating.status is not None for rating in found):
                ratings.append((column, found))
        return ratings

    def _ratings(self, column: Column, text: str, concept: ConceptDraft) -> list[Rating]:
        if column.role == "info":
            words = {word.strip().casefold() for word in text.split(";")}
            return [Rating(status=Status.DEPRECATED)] if "forbidden" in words else []
        if column.role == "forbidden":
            return [Rating(status=Status.DEPRECATED)] if is_yes(text) else []
        try:
            return [parse_rating(part) for part in text.split(";")]
        except InputError:
            if is_answer(text):
                # Approved: yes, no.
                if is_yes(text):
                    return [Rating(status=Status.PREFERRED)]
                return [] if column.status is Status.PREFERRED else [Rating(state=State.PROPOSED)]
            # What a status of another tool means is not guessed: the term is kept, and the word with it.
            self._unknown.setdefault(column.head, Counter())[text] += 1
            concept.extras[column.head, text] = None
            return []

    def _dressed(
        self, term: Term, origin: int, said: dict[int, str], ratings: list[tuple[Column, list[Rating]]]
    ) -> Term:
        """Return a term with what the columns of its language, or of its own column, say of it."""
        texts = self._terms.texts(said[origin]) if origin >= 0 else []
        place_in = texts.index(term.text) if term.text in texts else 0
        for column, found in ratings:
            fits = column.owner == origin if column.owner >= 0 else term.lang in self._terms.rated(column)
            if fits and term.status is None:
                term = replace(term, status=found[min(place_in, len(found) - 1)].status)
        for column in self._columns:
            text = said[column.place]
            own = bool(column.lang) and self._terms.language_of(column.lang) == self._terms.language_of(term.lang)
            if column.owner >= 0:
                own = column.owner == origin
            if text and (own or self._also_of(column, term, place_in)):
                term = self._said_of_term(term, column, text)
        return term

    def _also_of(self, column: Column, term: Term, place_in: int) -> bool:
        """Tell whether a column without a language speaks of a term: a part of speech of English, pinyin of Chinese."""
        if column.lang:
            return False
        if column.role == "part_of_speech":
            return self._terms.language_of(term.lang) == self._terms.spoken()
        if column.role == "case":
            return not has_han(term.text)
        return column.role == "reading" and is_chinese(term.lang) and has_han(term.text) and not place_in

    def _said_of_term(self, term: Term, column: Column, said: str) -> Term:
        """Return a term with what a column of its language says."""
        text = _own(said, term.text) if column.role in _LINED else said
        if not text:
            return term
        if column.role == "part_of_speech":
            return self._spoken_as(term, column, text)
        fields: dict[str, Any] = {}
        if column.role in {"note", "source"}:
            fields = {column.role: text}
        elif column.role == "reading":
            fields = {"reading": mark_tones(text)}
        elif column.role == "forms":
            fields = {"forms": tuple(dict.fromkeys((*term.forms, *_forms(text, term.text))))}
        elif column.role == "name":
            fields = {"name": term.name or is_yes(text)}
        elif column.role == "extras":
            fields = {"extras": tuple(dict.fromkeys((*term.extras, *read_extras(text))))}
        elif column.role == "case":
            fields = {"extras": tuple(dict.fromkeys((*term.extras, *_CASED)))} if is_yes(text) else {}
        elif not column.role or (column.role == "info" and text.casefold() not in {"forbidden", "not forbidden"}):
            self._kept[column.place] += 1
            cased = _CASED if _CASE_SENSE in text.casefold().split(";") else ()
            fields = {"extras": tuple(dict.fromkeys((*term.extras, (column.head, text), *cased)))}
        return replace(term, **fields)

    def _spoken_as(self, term: Term, column: Column, text: str) -> Term:
        """Return a term with its part of speech, or with the word as an extra where it is not one that is known."""
        try:
            name, part = read_part_of_speech(text, self._name)
        except FormatError:
            self._unknown.setdefault(column.head, Counter())[text] += 1
            return replace(term, extras=tuple(dict.fromkeys((*term.extras, (column.head, text)))))
        return replace(term, name=term.name or name, part_of_speech=part)

    def _describe(self, concept: ConceptDraft, said: dict[int, str], terms: dict[str, list[Term]]) -> None:
        """Add what a row says of its concept."""
        context: dict[str, str] = {}
        for column in self._columns:
            text = said[column.place]
            if not text:
                continue
            if column.role == "context":
                chinese = is_chinese(column.lang) if column.lang else has_han(text)
                context.setdefault("chinese" if chinese else "english", text)
            elif column.role == "place":
                context["place"] = text
            elif column.role in _FIELDS:
                self._set_field(concept, column, text)
            else:
                self._set_extra(concept, column, text, terms)
        if {"english", "chinese"} & set(context):
            concept.contexts.update(dict.fromkeys(_contexts(context)))

    def _set_extra(self, concept: ConceptDraft, column: Column, text: str, terms: dict[str, list[Term]]) -> None:
        """Take what is said of a concept and has no field."""
        if column.role == "translate" and is_yes(text) == column.negative:
            self._leave_untranslated(concept, terms)
        elif column.role == "repeat":
            self._repeat(concept, column, text, terms)
        elif column.role == "extras" and not column.lang:
            concept.extras.update(dict.fromkeys(read_extras(text)))
        elif not column.role and not column.lang:
            self._kept[column.place] += 1
            concept.extras[column.head, text] = None

    def _english_defined(self) -> bool:
        return any(
            column.role == "definition" and (not column.lang or is_english(column.lang)) for column in self._columns
        )

    def _set_field(self, concept: ConceptDraft, column: Column, text: str) -> None:
        """Set a field of the concept; what is said of one language's term went to the term."""
        joiner = {"subject": "; ", "note": "\n"}.get(column.role, "")
        if column.lang and column.role in {"note", "source"}:
            return
        if column.role == "definition" and column.lang and not is_english(column.lang) and self._english_defined():
            concept.extras[f"definition {column.lang}", text] = None
            return
        before = concept.fields.get(column.role, "")
        if before and not joiner and text != before:
            concept.extras[column.head, text] = None
        else:
            concept.set(column.role, text, joiner=joiner)

    def _repeat(self, concept: ConceptDraft, column: Column, text: str, terms: dict[str, list[Term]]) -> None:
        """Take a term that repeats one of the row; keep it as an extra where it does not."""
        if fold(text) not in {fold(term.text) for some in terms.values() for term in some}:
            concept.extras[column.head, text] = None
            self._kept[column.place] += 1

    def _leave_untranslated(self, concept: ConceptDraft, terms: dict[str, list[Term]]) -> None:
        """Make a term its own translation in every language that the row leaves blank."""
        first = next(iter(terms.values()))[0]
        concept.extras[UNTRANSLATED] = None
        for column in self._terms.all:
            if column.lang not in terms:
                concept.put(Term(text=first.text, lang=column.lang))

    def _report(self) -> None:
        """Report columns and rows that were not used or found no field."""
        for column in self._columns:
            if column.place in self._formulas:
                self._remark(f"{self._name}: column '{column.head}' holds formulas; not used")
            elif column.role == "number":
                self._remark(f"{self._name}: column '{column.head}' numbers the rows; not used")
            elif self._kept[column.place]:
                self._remark(f"{self._name}: column '{column.head}' has no field of its own; kept as an extra")
        figures = ", ".join(f"'{column.head}'" for column in self._columns if column.role == "figures")
        if figures:
            self._remark(f"{self._name}: measured, not set by hand: {figures}; not used")
        for head, words in self._unknown.items():
            shown = ", ".join(f"'{one[:40]}' ({count} times)" for one, count in words.most_common(_FEW))
            more = " …" if len(words) > _FEW else ""
            self._remark(f"{self._name}: under '{head}', not understood: {shown}{more}; kept as an extra")
        if self._empty:
            rows = ", ".join(map(str, self._empty[:_FEW])) + (" …" if len(self._empty) > _FEW else "")
            self._remark(f"{self._name}: {len(self._empty)} rows without a term not used ({rows})")


def _contexts(said: dict[str, str]) -> Iterator[Context]:
    """Yield the contexts of a row: line by line where each cell has as many lines, else one."""
    lines = {name: text.split("\n") for name, text in said.items()}
    counts = {len(some) for some in lines.values()}
    if len(counts) == 1:
        yield from (Context(**dict(zip(lines, row, strict=True))) for row in zip(*lines.values(), strict=True))
    else:
        yield Context(**said)


def _own(text: str, term: str) -> str:
    """Return what a cell says of a term: all of it, or the line that begins with the term where each names one."""
    lines = text.split("\n")
    if not all(line.startswith("\u2023 ") for line in lines):
        return text
    return next((line.removeprefix(f"\u2023 {term}: ") for line in lines if line.startswith(f"\u2023 {term}: ")), "")


def _forms(text: str, term: str) -> Iterator[Form]:
    """Yield the forms of a term from lines such as ``computing power: computing-power (hyphen)``."""
    for line in text.split("\n"):
        of, found, rest = line.rpartition(": ")
        if found and of == term:
            form, _, kind = rest.removesuffix(")").rpartition(" (")
            yield Form(text=form, kind=kind or "spelling")

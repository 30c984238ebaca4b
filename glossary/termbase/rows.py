"""Concept entries as rows of the termbase, and back."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from duizhao.bitext.errors import FormatError
from duizhao.glossary.concepts import (
    CASE_SENSITIVE,
    ConceptEntry,
    ConsistencyFigures,
    Context,
    Form,
    Origin,
    Rendering,
    State,
    Status,
    Term,
)
from duizhao.glossary.termbase.database import Database

__all__ = [
    "MAX_PARAMETERS",
    "Rows",
    "TermRow",
    "marks",
    "read_entries",
    "sound_rows",
    "spelling_keys",
    "term_rows",
]

MAX_PARAMETERS = 500
"""Values in one statement: SQLite allows 999 in its older builds."""


_CASED = f'["{CASE_SENSITIVE}","yes"]'
"""As it stands among the extras of a row."""


def marks(values: Sequence[object]) -> str:
    """Return as many question marks as there are values, for an ``IN`` list."""
    return ",".join("?" * len(values))


class TermRow(NamedTuple):
    """A term by its row number and without what only people read: made by the hundred thousand."""

    number: int
    concept: str
    text: str
    lang: str
    status: Status | None
    name: bool
    part_of_speech: str
    spelt: str
    proposed: bool
    cased: bool = False

    @property
    def spellings(self) -> tuple[str, ...]:
        """The term and its forms."""
        forms = (str(form[0]) for form in json.loads(self.spelt)) if self.spelt != "[]" else ()
        return tuple(dict.fromkeys((self.text, *forms)))


def term_rows(database: Database) -> list[TermRow]:
    """Return every term, concept by concept, in the order shown."""
    statuses: dict[str | None, Status | None] = {None: None, **{str(status): status for status in Status}}
    with sound_rows(database):
        return [
            TermRow(
                number,
                concept,
                text,
                lang,
                statuses[status],
                bool(name),
                part,
                forms,
                state == State.PROPOSED,
                _CASED in extras,
            )
            for number, concept, text, lang, status, name, part, forms, state, extras in database.rows(
                "SELECT term.id, concept.name, term.text, term.lang, term.status, term.name, term.part_of_speech,"
                " term.forms, concept.state, term.extras FROM term JOIN concept ON concept.id = term.concept"
                " ORDER BY concept.id, term.position"
            )
        ]


def spelling_keys(database: Database) -> list[tuple[str, int]]:
    """Return the folded spellings and their Simplified twins, each with the row number of its term."""
    return [(text, term) for text, term in database.rows("SELECT text, term FROM key WHERE kind <= 2")]


class Rows:
    """Rows of concepts on their way into the tables."""

    def __init__(self, database: Database) -> None:
        """Take the database they go to."""
        self._database = database
        self._next = 0
        self._tables: dict[str, list[tuple[object, ...]]] = {name: [] for name in _INSERTS}

    def add(self, number: int, entry: ConceptEntry, revision: int) -> list[int]:
        """Take everything but the keys of an entry under a free row number; return the row numbers of its terms."""
        if not self._next:
            self._next = int(self._database.rows("SELECT coalesce(max(id), 0) + 1 FROM term")[0][0])
        self._tables["concept"].append(
            (
                number,
                entry.id,
                entry.subject,
                entry.definition,
                entry.source,
                entry.note,
                entry.score,
                _dump(entry.evidence),
                str(entry.origin),
                entry.created,
                entry.modified,
                _dump(entry.extras),
                _dump(sorted(entry.edited)),
                str(entry.state),
                revision,
            )
        )
        self._tables["context"] += [
            (number, place, one.english, one.chinese, one.place) for place, one in enumerate(entry.contexts)
        ]
        self._tables["figures"] += [
            (
                number,
                place,
                one.source_lang,
                one.target_lang,
                one.occurrences,
                one.omitted,
                one.share,
                one.low,
                one.high,
                one.entropy,
                one.verdict,
                _dump([(rendering.text, rendering.count) for rendering in one.renderings]),
            )
            for place, one in enumerate(entry.figures)
        ]
        first = self._next
        self._tables["term"] += [
            (
                first + place,
                number,
                place,
                term.text,
                term.lang,
                term.part_of_speech,
                None if term.status is None else str(term.status),
                term.kind,
                int(term.name),
                term.reading,
                term.source,
                term.note,
                _dump([(form.text, form.kind, form.count) for form in term.forms]),
                _dump(term.extras),
                _dump(sorted(term.edited)),
            )
            for place, term in enumerate(entry.terms)
        ]
        self._next += len(entry.terms)
        return list(range(first, self._next))

    def flush(self) -> None:
        """Write the rows taken so far."""
        for name, rows in self._tables.items():
            if rows:
                self._database.run_many(_INSERTS[name], rows)
                rows.clear()
        self._next = 0


_INSERTS = {
    "concept": "INSERT INTO concept (id, name, subject, definition, source, note, score, evidence, origin, created,"
    " modified, extras, edited, state, revision) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    "context": "INSERT INTO context VALUES (?,?,?,?,?)",
    "figures": "INSERT INTO figures VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
    "term": "INSERT INTO term (id, concept, position, text, lang, part_of_speech, status, kind, name, reading,"
    " source, note, forms, extras, edited) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
}


def read_entries(database: Database, numbers: Sequence[int]) -> list[ConceptEntry]:
    """Return the entries with these row numbers, in this order; a number without a row is left out."""
    found: dict[int, ConceptEntry] = {}
    for start in range(0, len(numbers), MAX_PARAMETERS):
        chunk = list(numbers[start : start + MAX_PARAMETERS])
        with sound_rows(database):
            found.update(_read_chunk(database, chunk))
    return [found[number] for number in numbers if number in found]


@contextmanager
def sound_rows(database: Database) -> Iterator[None]:
    """Tell a row that another program spoilt: it is valid SQL, but no concept.

    Raises
    ------
    FormatError
        When what is read inside is of another type or shape than duizhao writes.
    """
    try:
        yield
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise FormatError(f"{database.path}: a row that duizhao did not write ({error}); restore a backup") from error


def _read_chunk(database: Database, numbers: list[int]) -> dict[int, ConceptEntry]:
    """Read up to :data:`MAX_PARAMETERS` entries by four queries."""
    chosen = marks(numbers)
    terms: defaultdict[int, list[Term]] = defaultdict(list)
    for concept, text, lang, part, status, kind, name, reading, source, note, forms, extras, edited in database.rows(
        "SELECT concept, text, lang, part_of_speech, status, kind, name, reading, source, note, forms, extras,"  # noqa: S608
        f" edited FROM term WHERE concept IN ({chosen}) ORDER BY concept, position",
        numbers,
    ):
        terms[concept].append(
            Term(
                text=text,
                lang=lang,
                part_of_speech=part,
                status=None if status is None else Status(status),
                kind=kind,
                name=bool(name),
                reading=reading,
                source=source,
                note=note,
                forms=tuple(Form(text=form[0], kind=form[1], count=form[2]) for form in json.loads(forms)),
                extras=_pairs(extras),
                edited=frozenset(json.loads(edited)),
            )
        )
    contexts: defaultdict[int, list[Context]] = defaultdict(list)
    for concept, english, chinese, place in database.rows(
        f"SELECT concept, english, chinese, place FROM context WHERE concept IN ({chosen}) ORDER BY concept, position",  # noqa: S608
        numbers,
    ):
        contexts[concept].append(Context(english=english, chinese=chinese, place=place))
    figures: defaultdict[int, list[ConsistencyFigures]] = defaultdict(list)
    for (
        concept,
        source_lang,
        target_lang,
        occurrences,
        omitted,
        share,
        low,
        high,
        entropy,
        verdict,
        said,
    ) in database.rows(
        "SELECT concept, source_lang, target_lang, occurrences, omitted, share, low, high, entropy, verdict,"  # noqa: S608
        f" renderings FROM figures WHERE concept IN ({chosen}) ORDER BY concept, position",
        numbers,
    ):
        figures[concept].append(
            ConsistencyFigures(
                source_lang=source_lang,
                target_lang=target_lang,
                occurrences=occurrences,
                omitted=omitted,
                share=share,
                low=low,
                high=high,
                entropy=entropy,
                verdict=verdict,
                renderings=tuple(Rendering(text=text, count=count) for text, count in json.loads(said)),
            )
        )
    return {
        number: ConceptEntry(
            terms=tuple(terms[number]),
            id=name,
            subject=subject,
            definition=definition,
            source=source,
            note=note,
            contexts=tuple(contexts[number]),
            figures=tuple(figures[number]),
            score=score,
            evidence=tuple((witness, float(value)) for witness, value in json.loads(evidence)),
            origin=Origin(origin),
            created=created,
            modified=modified,
            extras=_pairs(extras),
            edited=frozenset(json.loads(edited)),
            state=State(state),
        )
        for (
            number,
            name,
            subject,
            definition,
            source,
            note,
            score,
            evidence,
            origin,
            created,
            modified,
            extras,
            edited,
            state,
        ) in database.rows(
            "SELECT id, name, subject, definition, source, note, score, evidence, origin, created, modified, extras,"  # noqa: S608
            f" edited, state FROM concept WHERE id IN ({chosen})",
            numbers,
        )
    }


def _dump(value: Sequence[object]) -> str:
    return "[]" if not value else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in json.loads(text))

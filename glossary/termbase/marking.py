"""The terms of a termbase, marked in a text; what is a match is said in :mod:`duizhao.glossary.matching`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from duizhao.bitext.errors import FormatError
from duizhao.bitext.language.tags import is_chinese
from duizhao.glossary.concepts import Status, is_english
from duizhao.glossary.matching import Matcher, Spelt
from duizhao.glossary.termbase.rows import TermRow
from duizhao.glossary.termbase.snapshot import TermSource

__all__ = ["KnownTerm", "Mark", "Marker", "mark_data", "marked_text"]

_RANK = {Status.PREFERRED: 0, Status.ADMITTED: 1, None: 2, Status.SUPERSEDED: 3, Status.DEPRECATED: 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTerm:
    """A term of a termbase: its concept, its text and language, and the first term to use in the other language.

    ``forbidden`` says that it must not be used; ``name`` that it names one person, place or product; ``proposed``
    that nobody has accepted its concept yet.
    """

    concept: str
    text: str
    lang: str
    translation: str = ""
    forbidden: bool = False
    name: bool = False
    proposed: bool = False
    status: Status | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A known term in a text; ``start`` and ``end`` are offsets, ``terms`` all that are spelt so.

    ``closeness`` says for each how close the text comes to it in case and hyphens, 0 to 3
    (`duizhao.glossary.matching.Match`).
    """

    start: int
    end: int
    text: str
    terms: tuple[KnownTerm, ...]
    closeness: tuple[int, ...] = ()


class Marker:
    """Knows the terms of a termbase; made once, used on any number of texts."""

    def __init__(self, base: TermSource, *, accept: Callable[[TermRow], bool] | None = None) -> None:
        """Read the terms; the termbase may be closed afterwards.

        What is read stays as rows of text, and is made into terms when a text shows them: so 300,000 terms
        are ready in about a second. Terms that ``accept`` refuses are left out.
        """
        self._book = _Book(base)
        self._matcher = Matcher(
            base.spelling_keys(),
            self._book.spelt,
            accept=None if accept is None else lambda number: accept(self._book.row(number)),
        )

    def marks(self, text: str) -> list[Mark]:
        """Return the terms in a text, in order, none inside another; where two overlap, the earlier, longer one."""
        return [
            Mark(
                start=match.start,
                end=match.end,
                text=text[match.start : match.end],
                terms=tuple(self._book.term(number) for number, _ in match.terms),
                closeness=tuple(closeness for _, closeness in match.terms),
            )
            for match in self._matcher.find(text)
        ]


class _Book:
    """The terms of a termbase as rows, made into terms when asked for."""

    def __init__(self, base: TermSource) -> None:
        self._rows = base.term_rows()
        self._places = {row.number: place for place, row in enumerate(self._rows)}

    def row(self, number: int) -> TermRow:
        """Return the row of a term."""
        return self._rows[self._place(number)]

    def spelt(self, number: int) -> Spelt:
        """Return how a term may be met."""
        row = self.row(number)
        return Spelt(spellings=row.spellings, part_of_speech=row.part_of_speech, name=row.name, cased=row.cased)

    def term(self, number: int) -> KnownTerm:
        """Return a term as a mark shows it."""
        place = self._place(number)
        row = self._rows[place]
        return KnownTerm(
            concept=row.concept,
            text=row.text,
            lang=row.lang,
            translation=self._translation(place),
            forbidden=row.status is Status.DEPRECATED,
            name=row.name,
            proposed=row.proposed,
            status=row.status,
        )

    def _place(self, number: int) -> int:
        place = self._places.get(number)
        if place is None:
            raise FormatError("the termbase is corrupt (keys without terms); restore a backup")
        return place

    def _translation(self, place: int) -> str:
        """Return the first, best rated term of the concept in the other language; no forbidden one."""
        own = self._rows[place]
        side = is_chinese(own.lang)
        first = place
        while first and self._rows[first - 1].concept == own.concept:
            first -= 1
        best, text = _RANK[Status.DEPRECATED], ""
        while first < len(self._rows) and self._rows[first].concept == own.concept:
            row = self._rows[first]
            if (is_english(row.lang) if side else is_chinese(row.lang)) and _RANK[row.status] < best:
                best, text = _RANK[row.status], row.text
            first += 1
        return text


def marked_text(text: str, marks: Iterable[Mark]) -> str:
    """Return the text with each mark as ``[[term|translation]]``.

    A forbidden term is ``[[term|✗ translation]]``, one that nobody has accepted yet ``[[term|? translation]]``.
    """
    parts = []
    done = 0
    for mark in marks:
        term = mark.terms[0]
        said = " ".join(filter(None, ("✗" if term.forbidden else "?" if term.proposed else "", term.translation)))
        parts += [text[done : mark.start], f"[[{mark.text}|{said}]]" if said else f"[[{mark.text}]]"]
        done = mark.end
    return "".join((*parts, text[done:]))


def mark_data(marks: Iterable[Mark]) -> list[dict[str, object]]:
    """Return marks as plain data for JSON: ``start``, ``end`` (characters), ``text`` and the ``terms`` spelt so."""
    return [
        {
            "start": mark.start,
            "end": mark.end,
            "text": mark.text,
            "terms": [
                {
                    "concept": term.concept,
                    "term": term.text,
                    "lang": term.lang,
                    "translation": term.translation,
                    "forbidden": term.forbidden,
                    "proposed": term.proposed,
                }
                for term in mark.terms
            ],
        }
        for mark in marks
    ]

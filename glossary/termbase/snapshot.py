"""The terms of a termbase as an audit needs them, in memory: whole, and bound to no open file or thread."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from duizhao.bitext.language.tags import is_chinese
from duizhao.glossary.concepts import Status, is_english
from duizhao.glossary.termbase.rows import TermRow

__all__ = ["AuditTerm", "TermSnapshot", "TermSource", "audit_terms"]

_STATUS_ORDER = {Status.PREFERRED: 0, Status.ADMITTED: 1, None: 2, Status.SUPERSEDED: 3, Status.DEPRECATED: 4}


class TermSource(Protocol):
    """What has terms to be found in a text: an open termbase or a snapshot of one."""

    def term_rows(self) -> list[TermRow]:
        """Return every term with its row number, concept by concept."""
        ...

    def spelling_keys(self) -> list[tuple[str, int]]:
        """Return every spelling, folded and in Simplified characters, with the row number of its term."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditTerm:
    """A term as an audit needs it.

    ``spellings`` are the term and its forms; ``translations`` the spellings of the other language that may
    stand for it; ``instead`` the terms of its own language that may be used, preferred ones first.
    """

    concept: str
    lang: str
    spellings: tuple[str, ...]
    status: Status | None
    forbidden: bool
    translations: tuple[str, ...]
    instead: tuple[str, ...]
    proposed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TermSnapshot:
    """The terms of a termbase at one moment; `duizhao.glossary.termbase.base.Termbase.snapshot` makes it."""

    rows: tuple[TermRow, ...]
    keys: tuple[tuple[str, int], ...]

    def term_rows(self) -> list[TermRow]:
        """Return every term with its row number, concept by concept."""
        return list(self.rows)

    def spelling_keys(self) -> list[tuple[str, int]]:
        """Return every spelling, folded and in Simplified characters, with the row number of its term."""
        return list(self.keys)

    def terms_for_audit(self) -> Iterator[AuditTerm]:
        """Yield every English and Chinese term with what an audit may demand or forbid."""
        return audit_terms(self.rows)


def audit_terms(rows: Iterable[TermRow]) -> Iterator[AuditTerm]:
    """Yield the English and Chinese terms of rows that come concept by concept; forbidden ones are the deprecated."""
    for concept, group in itertools.groupby(rows, key=lambda row: row.concept):
        sides: tuple[list[TermRow], list[TermRow]] = ([], [])
        for row in group:
            if is_chinese(row.lang) or is_english(row.lang):
                sides[is_chinese(row.lang)].append(row)
        allowed = [
            sorted((row for row in side if row.status not in _BAD), key=lambda row: _STATUS_ORDER[row.status])
            for side in sides
        ]
        for number, side in enumerate(sides):
            translations = tuple(spelling for other in allowed[1 - number] for spelling in other.spellings)
            for row in side:
                yield AuditTerm(
                    concept=concept,
                    lang=row.lang,
                    spellings=row.spellings,
                    status=row.status,
                    forbidden=row.status is Status.DEPRECATED,
                    translations=translations,
                    instead=tuple(other.text for other in allowed[number] if other is not row),
                    proposed=row.proposed,
                )


_BAD = frozenset({Status.DEPRECATED, Status.SUPERSEDED})

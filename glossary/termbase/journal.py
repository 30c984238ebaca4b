"""Who changed what in a termbase, and when: concepts as they were before each change, so that it can be taken back."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from duizhao.glossary.concepts import (
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

__all__ = ["Batch", "entry_from_json", "entry_to_json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One command's changes: its number, ISO 8601 time in UTC, who gave it, what it was and which concepts it touched.

    ``action`` is ``add``, ``edit``, ``accept``, ``reject``, ``merge``, ``delete``, ``import``, ``mine`` or ``undo``;
    ``undoes`` is the number of the batch that it took back, 0 where it took none back.
    """

    number: int
    time: str
    who: str
    action: str
    concepts: tuple[str, ...] = ()
    undoes: int = 0


def entry_to_json(entry: ConceptEntry) -> str:
    """Return an entry as JSON, every field."""
    return json.dumps(asdict(entry), ensure_ascii=False, separators=(",", ":"), default=sorted)


def entry_from_json(text: str) -> ConceptEntry:
    """Return the entry that :func:`entry_to_json` wrote.

    >>> entry = ConceptEntry(terms=(Term(text="valve", lang="en", status=Status.PREFERRED),), id="c1", score=0.5)
    >>> entry_from_json(entry_to_json(entry)) == entry
    True
    """
    data: dict[str, Any] = json.loads(text)
    entry = ConceptEntry(**{**data, "terms": ()})
    return replace(
        entry,
        terms=tuple(_term(term) for term in data["terms"]),
        contexts=tuple(Context(**context) for context in data["contexts"]),
        figures=tuple(
            ConsistencyFigures(**{**one, "renderings": tuple(Rendering(**said) for said in one["renderings"])})
            for one in data["figures"]
        ),
        evidence=_pairs(data["evidence"]),
        extras=_pairs(data["extras"]),
        origin=Origin(data["origin"]),
        state=State(data["state"]),
        edited=frozenset(data["edited"]),
    )


def _term(data: dict[str, Any]) -> Term:
    return Term(
        **{
            **data,
            "status": None if data["status"] is None else Status(data["status"]),
            "forms": tuple(Form(**form) for form in data["forms"]),
            "extras": _pairs(data["extras"]),
            "edited": frozenset(data["edited"]),
        }
    )


def _pairs(data: list[list[Any]]) -> tuple[tuple[Any, Any], ...]:
    return tuple((name, value) for name, value in data)

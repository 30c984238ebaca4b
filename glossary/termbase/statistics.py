"""How much a termbase holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duizhao.glossary.termbase.store import Store

__all__ = ["TermbaseStatistics", "count"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermbaseStatistics:
    """How much a termbase holds; the pairs are (what, how many), most first.

    ``edited`` counts the concepts that a person made, changed, merged or accepted here.
    """

    concepts: int
    terms: int
    languages: tuple[tuple[str, int], ...]
    statuses: tuple[tuple[str, int], ...]
    origins: tuple[tuple[str, int], ...]
    verdicts: tuple[tuple[str, int], ...]
    states: tuple[tuple[str, int], ...]
    edited: int


def count(store: Store) -> TermbaseStatistics:
    """Count what a termbase holds."""
    return TermbaseStatistics(
        concepts=store.count(),
        terms=store.count_terms(),
        languages=store.tally("languages"),
        statuses=store.tally("statuses"),
        origins=store.tally("origins"),
        verdicts=store.tally("verdicts"),
        states=store.tally("states"),
        edited=store.count_edited(),
    )

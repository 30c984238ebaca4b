"""Columns of a table of pairs, for CSV, workbooks and Parquet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from duizhao.bitext.pairs import Pair
from duizhao.bitext.writers.stream import judged_confidence

__all__ = ["TABLE", "heading", "properties_of", "row_of"]

TABLE: Final = ("source", "target", "kind", "confidence", "checked", "pinned", "note", "id", "state")
"""The names of the columns; the first two never change their places."""


def row_of(pair: Pair) -> tuple[str, str, str, float | None, str, str, str, str, str]:
    """Return the cells of a pair; a confidence of which nothing is known is None."""
    unit = pair.unit
    return (
        pair.source,
        pair.target,
        pair.shown_kind,
        judged_confidence(pair) or None,
        (pair.checked.by or "yes") if pair.checked is not None else "",
        "yes" if pair.pinned else "",
        pair.note,
        unit.id if unit else "",
        unit.state if unit else "",
    )


def properties_of(pair: Pair, names: Sequence[str]) -> tuple[str, ...]:
    """Return the values of a unit's properties by name, empty where it has none."""
    if not names:
        return ()
    known = dict(pair.unit.properties) if pair.unit else {}
    return tuple(known.get(name, "") for name in names)


def heading(name: str) -> str:
    """Return what a column is called that holds a property.

    >>> heading("x-domain"), heading("client")
    ('domain', 'client')
    """
    return name.removeprefix("x-")

"""Columns of a table of pairs, for CSV, workbooks and Parquet."""

from __future__ import annotations

from typing import Final

from duizhao.bitext.pairs import Pair
from duizhao.bitext.writers.stream import judged_confidence

__all__ = ["TABLE", "row_of"]

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

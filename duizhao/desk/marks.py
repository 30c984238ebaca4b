"""Marks inside the texts of a pair: findings and terms, cut into the pieces that a row shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from duizhao.audit.reports.marks import mark_text
from duizhao.bitext.model import join_texts
from duizhao.desk.state import SIDES, Side, State

__all__ = ["Stretch", "marker_of"]

Pieces = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A marked stretch of one side of a pair: offsets into its joined text, and the class of the mark."""

    side: Side
    start: int
    end: int
    mark: str


def marker_of(state: State, pair: str, stretches: Iterable[Stretch]) -> Callable[[str, Side, str], Pieces] | None:
    """Return what cuts the texts of a pair's passages at marks; None where there are none.

    Of several marks on one piece the first given is shown.
    """
    listed = list(stretches)
    if not listed:
        return None
    starts = {side: _starts(state, pair, side) for side in SIDES}

    def marked(text: str, side: Side, unit: str) -> Pieces:
        first = starts[side].get(unit, 0)
        spans = [(one.start - first, one.end - first, at) for at, one in enumerate(listed) if one.side == side]
        inside = [span for span in spans if span[1] > 0 and span[0] < len(text)]
        return tuple(
            (piece.text, listed[piece.findings[0]].mark if piece.findings else "")
            for piece in mark_text(text, inside)
            if piece.text
        )

    return marked


def _starts(state: State, pair: str, side: Side) -> Mapping[str, int]:
    """Return where in the joined text of a side each passage begins."""
    starts: dict[str, int] = {}
    joined = ""
    for key in state.pair(pair).side(side):
        text = state.unit(key).text
        joined = join_texts([joined, text], state.texts[side].lang) if starts else text
        starts[key] = len(joined) - len(text)
    return starts

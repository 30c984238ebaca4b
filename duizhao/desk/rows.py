"""What is shown of a pair: a row of the table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from duizhao.desk.state import SIDES, Pair, Side, State
from duizhao.desk.status import Status, shown_confidence

__all__ = ["SYMBOLS", "Row", "SegmentView", "make_row"]

SYMBOLS: Final[Mapping[str, str]] = {
    "checked": "✓",
    "sure": "",
    "check": "?",
    "doubtful": "‼",
    "left-out": "∅",
    "added": "∅",
    "excluded": "–",
}
"""A sign for each band, so that colour is never alone."""

Piece = tuple[str, str]
"""A stretch of text and the class of its mark, "" for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentView:
    """A passage as shown, in stretches with their marks."""

    id: str
    pieces: tuple[Piece, ...]
    lang: str
    typed: bool
    edited: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A pair as shown. ``number`` is its place in the text, from 1; ``lines`` are its links, in per cent."""

    id: str
    number: int
    band: str
    symbol: str
    open: bool
    confidence: str
    source: tuple[SegmentView, ...]
    target: tuple[SegmentView, ...]
    lines: tuple[tuple[int, int], ...]
    crossing: bool
    paragraph: bool
    pinned: bool
    note: str
    left_out: str
    changed: str
    findings: int


def make_row(
    state: State,
    key: str,
    status: Status,
    *,
    number: int | None = None,
    marked: Callable[[str, Side, str], tuple[Piece, ...]] | None = None,
    findings: int = 0,
) -> Row:
    """Make what is shown of a pair.

    Parameters
    ----------
    state, key, status
        The pair.
    number
        Its place in the text, from 1, where that is known.
    marked
        Cuts a passage's text into marked stretches, given the text, its side and its id.
    findings
        How many findings of the audit there are in it.
    """
    pair = state.pair(key)
    place = state.place(key) if number is None else number - 1
    sides = {side: tuple(_segments(state, pair, side, marked)) for side in SIDES}
    note, left_out = state.mark(key, "note"), state.mark(key, "left_out")
    return Row(
        id=key,
        number=place + 1,
        band=status.band,
        symbol=SYMBOLS[status.band],
        open=status.open,
        confidence=shown_confidence(pair.confidence, checked=status.band == "checked"),
        source=sides["source"],
        target=sides["target"],
        lines=tuple(_lines(len(pair.source), len(pair.target))),
        crossing=_crosses(state, pair, place),
        paragraph=_begins_paragraph(state, pair, place),
        pinned=state.mark(key, "pinned") is not None,
        note=note.value if note else "",
        left_out=left_out.value if left_out else "",
        changed={"person": "✎", "realign": "↻"}.get(pair.by, ""),
        findings=findings,
    )


def _segments(
    state: State, pair: Pair, side: Side, marked: Callable[[str, Side, str], tuple[Piece, ...]] | None
) -> Iterator[SegmentView]:
    for key in pair.side(side):
        unit = state.unit(key)
        pieces = marked(unit.text, side, key) if marked else ((unit.text, ""),)
        lang = unit.lang if unit.lang != state.texts[side].lang else ""
        yield SegmentView(id=key, pieces=pieces, lang=lang, typed=unit.origin == "typed", edited=unit.edited)


def _lines(sources: int, targets: int) -> Iterator[tuple[int, int]]:
    """Yield the ends of the links of a pair, left and right, as heights in per cent."""
    for one in range(max(sources, targets) if sources and targets else 0):
        left, right = min(one, sources - 1), min(one, targets - 1)
        yield round(100 * (left + 0.5) / sources), round(100 * (right + 0.5) / targets)


def _crosses(state: State, pair: Pair, place: int) -> bool:
    """Whether a pair's target comes before that of the pair above, or its parts lie apart."""
    for side in SIDES:
        units = pair.side(side)
        if len(units) > 1 and state.unit_place(units[-1]) - state.unit_place(units[0]) != len(units) - 1:
            return True
    if not pair.paired or not place:
        return False
    above = state.pair(state.order[place - 1])
    return bool(above.paired and state.unit(above.target[-1]).pos > state.unit(pair.target[0]).pos)


def _begins_paragraph(state: State, pair: Pair, place: int) -> bool:
    if not place or not pair.source:
        return not place
    above = state.pair(state.order[place - 1])
    if not above.source:
        return False
    return state.unit(pair.source[0]).paragraph != state.unit(above.source[-1]).paragraph

"""A text cut where spans begin and end, so that each piece can be marked with the findings that cover it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["LONGEST", "Piece", "cut_text", "mark_text"]

LONGEST = 10_000
"""Characters of a text that a report repeats for each finding; a segment of a megabyte with a thousand
findings would make a report of a gigabyte. The longest paragraph of the five source documents has 1,100."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a text and the numbers of the findings that mark all of it, in their order.

    ``text`` is empty where something is missing at a place.
    """

    text: str
    findings: tuple[int, ...] = ()


def mark_text(text: str, spans: Iterable[tuple[int, int, int]]) -> list[Piece]:
    """Cut a text at the ends of spans, which may overlap.

    Parameters
    ----------
    text
        The text of one side.
    spans
        ``(start, end, finding)`` each: offsets into the text, end exclusive, and the number of a finding.
        What lies outside the text is not marked.

    Returns
    -------
    list of Piece
        Together they are the text; a span of no length has an empty piece of its own.

    >>> [(piece.text, piece.findings) for piece in mark_text("abcd", [(1, 3, 0), (2, 4, 1), (4, 4, 2)])]
    [('a', ()), ('b', (0,)), ('c', (0, 1)), ('d', (1,)), ('', (2,))]
    """
    size = len(text)
    begin: dict[int, list[int]] = {}
    finish: dict[int, list[int]] = {}
    places: dict[int, list[int]] = {}
    for start, end, finding in spans:
        low, high = max(0, min(start, size)), max(0, min(end, size))
        if low < high:
            begin.setdefault(low, []).append(finding)
            finish.setdefault(high, []).append(finding)
        elif start == end:
            places.setdefault(low, []).append(finding)
    pieces: list[Piece] = []
    active: dict[int, int] = {}
    before = 0
    for position in sorted({0, size, *begin, *finish, *places}):
        if position > before:
            pieces.append(Piece(text=text[before:position], findings=tuple(sorted(active))))
        for finding in finish.get(position, ()):
            active[finding] -= 1
            if not active[finding]:
                del active[finding]
        if position in places:
            pieces.append(Piece(text="", findings=tuple(dict.fromkeys(places[position]))))
        for finding in begin.get(position, ()):
            active[finding] = active.get(finding, 0) + 1
        before = position
    return pieces


def cut_text(text: str) -> str:
    """Return at most :data:`LONGEST` characters of a text, with an ellipsis where some were left out."""
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"

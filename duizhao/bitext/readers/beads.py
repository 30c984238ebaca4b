"""Beads alone, as vecalign writes them, for two documents that are read beside them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from duizhao.bitext.errors import FormatError
from duizhao.bitext.model import Bead, Bitext, Document
from duizhao.bitext.readers._pairs import LONGEST_LINE
from duizhao.bitext.readers.encoding import read_lines_bounded

__all__ = ["read_bead_lines", "read_beads"]

_LINE: Final = re.compile(r"\s*\[([\d,\s]*)\]\s*:\s*\[([\d,\s]*)\]\s*(?::\s*(\S+)\s*)?")
# No document has a segment of more digits than this.
_DIGITS: Final = 9


def read_beads(path: Path, source: Document, target: Document) -> Bitext:
    """Read ``[i,...]:[j,...]:score`` lines, 0-based, into a bitext of the two documents.

    The score may be missing and is 0 then. Every segment must be in exactly one bead, deletions and
    insertions included.

    Raises
    ------
    FormatError
        When a line is no bead, an index is out of range or comes twice, or a segment is in no bead.
    """
    beads = read_bead_lines(path, source, target)
    for name, side, document in (("source", 0, source), ("target", 1, target)):
        seen = {index for bead in beads for index in (bead.source, bead.target)[side]}
        missing = next((index for index in range(len(document)) if index not in seen), None)
        if missing is not None:
            raise FormatError(f"{path}: {name} segment {missing} is in no bead; write [{missing}]:[] for a deletion")
    return Bitext(source=source, target=target, beads=beads)


def read_bead_lines(path: Path, source: Document, target: Document) -> tuple[Bead, ...]:
    """Read ``[i,...]:[j,...]:score`` lines as they are: not every segment need be in one.

    Raises
    ------
    FormatError
        When a line is not a bead, or an index is out of range or comes twice.
    """
    beads = []
    used: tuple[set[int], set[int]] = (set(), set())
    for number, line in read_lines_bounded(path, longest=LONGEST_LINE):
        if not line.strip():
            continue
        place = f"{path}, line {number}"
        match = _LINE.fullmatch(line)
        if match is None:
            raise FormatError(f"{place}: {line[:40]!r} is not a bead; write it as [0]:[0,1]:0.5")
        sides = []
        for text, seen, document in zip(match.group(1, 2), used, (source, target), strict=True):
            sides.append(_indices(text, seen, len(document), place))
        if not any(sides):
            raise FormatError(f"{place}: the bead is empty; delete the line")
        beads.append(Bead(source=sides[0], target=sides[1], score=_score(match.group(3), place)))
    return tuple(beads)


def _indices(text: str, seen: set[int], size: int, place: str) -> tuple[int, ...]:
    indices = []
    for part in text.replace(",", " ").split():
        index = int(part) if len(part) <= _DIGITS else size
        if index >= size:
            raise FormatError(f"{place}: segment {part[:20]} does not exist; the last one is {size - 1}")
        if index in seen:
            raise FormatError(f"{place}: segment {index} is in two beads")
        seen.add(index)
        indices.append(index)
    return tuple(sorted(indices))


def _score(text: str | None, place: str) -> float:
    if text is None:
        return 0.0
    try:
        return float(text)
    except ValueError:
        raise FormatError(f"{place}: the score {text[:20]!r} is not a number") from None

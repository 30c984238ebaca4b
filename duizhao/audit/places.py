"""Where a finding is: in which file, on which line, in which unit.

Several files may be audited together; each finding still belongs to the one its bead came from. Of two texts that were
aligned first, a finding with a place in the target is in the target's file, one of the source alone in the source's.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from duizhao.bitext.model import Bitext, Document, Segment

if TYPE_CHECKING:
    from duizhao.audit.findings import Finding, Side

__all__ = ["AuditedFile", "Locator", "Place", "relative_path"]

_LINE_END: Final = re.compile(r"\r\n|\n|\r")
_A_PAIR_A_LINE: Final = (".tsv", ".jsonl")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditedFile:
    """A file, or two texts, of which a part of the audited bitext was made.

    ``source`` and ``target`` are paths; the same where one file holds both sides. ``bitext`` is what was read,
    ``first`` the index that its first bead has in the audited bitext, ``first_segments`` that of its first source and
    target segment. ``header`` says that the first line of a file
    with a pair a line names its columns.
    """

    source: str
    target: str
    bitext: Bitext
    first: int = 0
    first_segments: tuple[int, int] = (0, 0)
    header: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something is: ``file`` as it was given, ``line`` and ``column`` from 1 (line 0 where a file has none).

    ``end_line`` and ``end_column`` are exclusive in the column; ``unit`` is the unit's id in its file, ``pair`` the
    number of the pair there, from 1. ``offset`` and ``length`` count characters of the file's text, -1 where unknown.
    """

    file: str
    line: int = 0
    column: int = 1
    end_line: int = 0
    end_column: int = 1
    unit: str = ""
    pair: int = 1
    offset: int = -1
    length: int = 0


class Locator:
    """Finds the places of findings."""

    def __init__(self, files: Sequence[AuditedFile]) -> None:
        """Take the files in the order of their first beads, at least one."""
        self._files = sorted(files, key=lambda file: file.first)
        self._firsts = [file.first for file in self._files]
        self._lines = [_Lines(file.bitext) for file in self._files]

    def find(self, finding: Finding) -> Place:
        """Return the place of a finding: of its first span, else of its segments, else of its unit."""
        number = max(0, bisect_right(self._firsts, finding.bead) - 1)
        file, lines = self._files[number], self._lines[number]
        own = finding.bead - file.first
        beads = file.bitext.beads
        bead = beads[own] if 0 <= own < len(beads) else None
        unit = bead.unit if bead is not None else None
        side: Side = "source" if finding.source_spans and not finding.target_spans else "target"
        if bead is not None and not getattr(bead, side):
            side = "target" if side == "source" else "source"
        path = file.source if side == "source" else file.target
        name, pair = unit.id if unit else "", own + 1
        first = file.first_segments[side == "target"]
        found = lines.region(side, finding, own, first) if bead is not None else None
        if found is not None:
            start, end = found
            (line, column), (end_line, end_column) = lines.position(side, start), lines.position(side, end)
            return Place(
                file=path,
                line=line,
                column=column,
                end_line=end_line,
                end_column=end_column,
                unit=name,
                pair=pair,
                offset=start,
                length=end - start,
            )
        line = unit.line if unit and unit.line else 0
        if not line and path.lower().endswith(_A_PAIR_A_LINE):
            line = own + 1 + int(file.header)
        return Place(file=path, line=line, end_line=line, unit=name, pair=pair)


class _Lines:
    """The line ends of both texts of a bitext, looked for when they are asked for."""

    def __init__(self, bitext: Bitext) -> None:
        self._bitext = bitext

    @cached_property
    def _starts(self) -> dict[str, list[int]]:
        return {
            side: [0, *(found.end() for found in _LINE_END.finditer(getattr(self._bitext, side).text))]
            for side in ("source", "target")
        }

    def position(self, side: str, offset: int) -> tuple[int, int]:
        """Turn an offset into line and column, both from 1."""
        starts = self._starts[side]
        line = bisect_right(starts, offset) - 1
        return line + 1, offset - starts[line] + 1

    def region(self, side: Side, finding: Finding, own: int, first: int) -> tuple[int, int] | None:
        """Return where a finding is in one side's text; None where the file has no running text.

        ``first`` is the number that the file's first segment of this side has in the audited bitext.
        """
        document: Document = getattr(self._bitext, side)
        if not document.text:
            return None
        spans = finding.target_spans if side == "target" else finding.source_spans
        for part in (part for span in spans for part in span.parts):
            place = part.segment - first
            if 0 <= place < len(document):
                return _within(document, document.segments[place], part.start, part.end)
        indices = getattr(self._bitext.beads[own], side)
        if not indices:
            return None
        begin, last = document.segments[indices[0]], document.segments[indices[-1]]
        return begin.start, max(begin.end, last.end)


def _within(document: Document, segment: Segment, start: int, end: int) -> tuple[int, int]:
    """Return the offsets of a part of a segment in the document, of the whole segment where markup lies between."""
    if document.text[segment.start : segment.end] != segment.text:
        return segment.start, segment.end
    return segment.start + start, segment.start + end


def relative_path(path: str) -> str:
    """Return a path as code hosts want it: below the current folder, with ``/`` between folders, else the bare name."""
    place = os.path.relpath(path) if os.path.isabs(path) else os.path.normpath(path)  # noqa: PTH117
    place = place.replace("\\", "/")
    return place.rpartition("/")[2] if place.startswith("../") else place

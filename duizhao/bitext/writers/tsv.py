"""Tab-separated values: a pair a line, for spreadsheets, ``cut`` and training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from duizhao.bitext.model import Bitext
from duizhao.bitext.pairs import Pair, pairs_of
from duizhao.bitext.writers.characters import one_line
from duizhao.bitext.writers.columns import heading, properties_of
from duizhao.bitext.writers.stream import Held, judged_confidence, reason_to_leave_out

__all__ = ["COLUMNS", "JUDGED", "TsvWriter", "write_tsv"]

COLUMNS = ("source", "target", "kind", "confidence")
"""What a line holds; the first two never change their places."""

JUDGED = ("checked", "pinned", "note")
"""The columns after them, where the file has a header: what a person said of the pair."""


def write_tsv(bitext: Bitext, handle: BinaryIO, *, header: bool = False) -> None:
    """Write each bead that has both sides as source, target, kind (``1-2``) and confidence (0 to 1).

    Nothing is quoted: a tab or line end inside a text is written as a space.

    Parameters
    ----------
    bitext
        What to write.
    handle
        An open binary file.
    header
        Whether the first line names the columns.
    """
    writer = TsvWriter(handle, header=header)
    for pair in pairs_of(bitext):
        writer.add(pair)
    writer.finish()


class TsvWriter:
    """Writes pairs as lines; an unknown confidence is an empty cell."""

    keeps: frozenset[str]

    def __init__(self, handle: BinaryIO, *, header: bool = False, properties: Sequence[str] = ()) -> None:
        """Write the names of the columns, if they are wanted; ``properties`` are those of units that have one."""
        self._handle = handle
        self._properties = properties
        self.keeps = frozenset(properties)
        self._header = header
        self.holds: frozenset[Held] = frozenset({"notes"}) if header else frozenset()
        if header:
            names = (*COLUMNS, *JUDGED, *(one_line(heading(name)) for name in properties))
            handle.write(("\t".join(names) + "\n").encode())

    def add(self, pair: Pair) -> str:
        """Write a pair, or return why it is left out."""
        source, target = pair.source, pair.target
        if pair.left_out or not source or not target:
            reason = reason_to_leave_out(pair)
            if reason:
                return reason
        confidence = pair.confidence if pair.checked is None and not pair.pinned else judged_confidence(pair)
        shown = f"{confidence:.4f}" if confidence else ""
        source = source if source.isprintable() else one_line(source)
        target = target if target.isprintable() else one_line(target)
        kind = pair.kind or ("1-1" if pair.sides is None and source and target else pair.shown_kind)
        line = f"{source}\t{target}\t{kind}\t{shown}"
        if self._header:
            checked = (pair.checked.by or "yes") if pair.checked is not None else ""
            line += f"\t{one_line(checked)}\t{'yes' if pair.pinned else ''}\t{one_line(pair.note)}"
        for cell in properties_of(pair, self._properties):
            line += f"\t{one_line(cell)}"
        self._handle.write(f"{line}\n".encode())
        return ""

    def finish(self) -> None:
        """Nothing comes after the last line."""

"""Tab-separated values: a pair a line, for spreadsheets, ``cut`` and training."""

from __future__ import annotations

from typing import BinaryIO

from duizhao.bitext.model import Bitext
from duizhao.bitext.writers.characters import one_line

__all__ = ["COLUMNS", "write_tsv"]

COLUMNS = ("source", "target", "kind", "confidence")
"""What a line holds; the first two never change their places."""


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
    if header:
        handle.write(("\t".join(COLUMNS) + "\n").encode())
    for bead in bitext.beads:
        if bead.paired:
            source, target = one_line(bitext.source_text(bead)), one_line(bitext.target_text(bead))
            handle.write(f"{source}\t{target}\t{bead.kind}\t{bead.confidence:.4f}\n".encode())

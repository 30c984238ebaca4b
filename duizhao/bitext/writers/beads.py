"""Beads alone, as vecalign writes them: ``[0]:[0,1]:0.731204``, indices from 0."""

from __future__ import annotations

from typing import BinaryIO

from duizhao.bitext.model import Bitext

__all__ = ["write_beads"]


def write_beads(bitext: Bitext, handle: BinaryIO) -> None:
    """Write every bead as source indices, target indices and score, a bead a line, in the bitext's order.

    A pair that is left out of the memory is written as a deletion and an insertion. An unpaired bead has an empty
    list on one side, as in ``[3]:[]:-0.100000``. The score is the aligner's own, higher is better.

    Parameters
    ----------
    bitext
        What to write.
    handle
        An open binary file.
    """
    for bead in bitext.beads:
        sides = (
            ((bead.source, ()), ((), bead.target)) if bead.left_out and bead.paired else ((bead.source, bead.target),)
        )
        for side in sides:
            source, target = (",".join(map(str, indices)) for indices in side)
            handle.write(f"[{source}]:[{target}]:{bead.score:.6f}\n".encode())

"""Which pairs of a bitext go into a memory."""

from __future__ import annotations

from dataclasses import replace

from duizhao.bitext.model import Bitext

__all__ = ["leave_out_below"]


def leave_out_below(bitext: Bitext, confidence: float) -> tuple[Bitext, int]:
    """Leave out the pairs that are less sure than ``confidence`` (0 to 1); count them.

    Checked and pinned pairs stay, as do pairs of whose confidence nothing is known (0).
    """
    reason = f"below a confidence of {confidence:g}"
    beads = tuple(
        replace(bead, left_out=reason)
        if bead.paired and 0 < bead.confidence < confidence and bead.checked is None and not bead.pinned
        else bead
        for bead in bitext.beads
    )
    dropped = sum(one is not two for one, two in zip(beads, bitext.beads, strict=True))
    return (replace(bitext, beads=beads) if dropped else bitext), dropped

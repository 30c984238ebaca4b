"""Searching gaps again, from their texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from duizhao.bitext.model import Bitext, Document
from duizhao.bitext.progress import Progress
from duizhao.desk.realigning import Gap, Link, documents_of
from duizhao.desk.state import State

__all__ = ["AlignTexts", "search_gaps"]

AlignTexts = Callable[[Document, Document], Bitext]
"""Aligns two documents."""


def search_gaps(
    state: State, gaps: Sequence[Gap], align: AlignTexts, *, progress: Progress
) -> dict[Gap, tuple[Link, ...]]:
    """Align each gap from its texts.

    Parameters
    ----------
    state, gaps
        What to align.
    align
        Aligns two documents that both hold something.
    progress
        Called with ``("realign", done, in all)``.
    """
    filled = {}
    for number, gap in enumerate(gaps):
        progress("realign", number, len(gaps))
        filled[gap] = _search(state, gap, align)
    progress("realign", len(gaps), len(gaps))
    return filled


def _search(state: State, gap: Gap, align: AlignTexts) -> tuple[Link, ...]:
    if not gap.source or not gap.target:
        # Nothing is beside them: each stays alone.
        alone = [*(((one,), ()) for one in gap.source), *(((), (one,)) for one in gap.target)]
        return tuple(Link(source=left, target=right, score=0.0, confidence=1.0) for left, right in alone)
    source, target = documents_of(state, gap)
    return tuple(
        Link(
            source=tuple(gap.source[i] for i in bead.source),
            target=tuple(gap.target[j] for j in bead.target),
            score=bead.score,
            confidence=bead.confidence,
        )
        for bead in align(source, target).beads
    )

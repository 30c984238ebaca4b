"""What the links of a pair's words tell the checks, in few numbers: what is uncovered on either side, what contradicts.

Token vectors and links are made once for all checks, a batch at a time, and only this is kept of them, so that an
audit of many thousand pairs stays within bounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from duizhao.audit.coverage import FLOOR_CLAUSE, FLOOR_GAP, Coverage, Run, cover_pairs, find_gaps

if TYPE_CHECKING:
    from duizhao.align.encoders.protocol import TokenEncoder
    from duizhao.audit.context import BeadView
    from duizhao.audit.contrasts import Contrast

__all__ = ["LinkedPair", "link_pairs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedPair:
    """Of one pair: content words and mean coverage of either side, the runs of words left uncovered, contrasts.

    ``counts`` and ``shares`` are (source, target); ``gaps`` likewise, every run that sums to at least ``FLOOR_GAP``;
    ``clauses`` likewise, every clause with the logit that it was left out, from ``FLOOR_CLAUSE`` on.
    """

    counts: tuple[int, int]
    shares: tuple[float, float]
    gaps: tuple[tuple[Run, ...], tuple[Run, ...]]
    clauses: tuple[tuple[Run, ...], tuple[Run, ...]] = ((), ())
    contrasts: tuple[Contrast, ...]


def link_pairs(
    views: Iterable[BeadView], source_lang: str, target_lang: str, encoder: TokenEncoder
) -> Iterator[tuple[int, LinkedPair | None]]:
    """Yield the index of each view with what its links tell; None where a side is empty or too long."""
    views = list(views)
    pairs = [(view.source, view.target) for view in views]
    covered = cover_pairs(pairs, source_lang, target_lang, encoder)
    for view, sides in zip(views, covered, strict=True):
        if sides is None:
            yield view.index, None
            continue
        source, target = sides
        yield (
            view.index,
            LinkedPair(
                counts=(int(source.content.sum()), int(target.content.sum())),
                shares=(source.share, target.share),
                gaps=(tuple(find_gaps(source, FLOOR_GAP)), tuple(find_gaps(target, FLOOR_GAP))),
                clauses=(_likely(source), _likely(target)),
                contrasts=source.contrasts,
            ),
        )


def _likely(coverage: Coverage) -> tuple[Run, ...]:
    return tuple(run for run in coverage.clauses if run.score >= FLOOR_CLAUSE)

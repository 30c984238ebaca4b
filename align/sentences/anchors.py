"""Anchors: a first pass of one-to-one points, and the corridor around them in which beads are searched.

Every sentence names its nearest neighbours on the other side; the pairs that stand out above both sentences'
other neighbours (margin criterion, Artetxe & Schwenk 2019) weigh by how far they do, and the heaviest rising
chain of them is kept. A chain has no price for a gap, so ninety menu lines cost it no more than one.

A text longer than `DENSE` sentences is first aligned in blocks of four sentences, recursively, and its
sentences then look for neighbours only around the path of the blocks: time and memory stay linear.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from duizhao.align.encoders.protocol import Vectors
from duizhao.align.sentences.pins import Box, boxes_between
from duizhao.align.sentences.search import Corridor, Floats, Ints, heaviest_chain
from duizhao.align.sentences.threads import side_by_side
from duizhao.align.sentences.vectors import unit

__all__ = ["Anchors", "corridor_around", "cut_text", "find_anchors", "within"]

# Up to this many sentences a side every pair is compared (0.3 s for 3,000 by 3,000 with 512 dimensions).
DENSE = 3000
_BLOCK = 4  # sentences a block, one level to the next
_NEIGHBOURS = 4  # as in the margin criterion's paper and bertalign
_MARGIN = 8  # blocks around the path of blocks that sentences are compared in
_SURE = 2  # anchors in a row, either side of a cut
_FEW = 5  # anchors that a median is not taken from alone
# Lines that are the same on both sides (code, names, numbers) say nothing of how alike a translation is: with them
# counted, prose between lines of code was taken to be alone. On documentation of which six sentences in a hundred are
# missing strict F1 was .714 with them and is .901 without; where a passage of 50 to 110 is missing it was .782 as long
# as lines of code with a few letters changed still counted, and is .855.
_SAME = 0.98
_ROWS = 512  # rows of the similarity matrix held at a time

# Boundaries either side of the anchors that the path may stray.
_RADIUS = 6
# Nodes of one gap between anchors; a larger one is searched in a band along its diagonal only.
_LARGEST_GAP = 250_000
_BAND = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchors:
    """Points of the first pass, rising strictly on both sides.

    ``source``, ``target``: [shape=(q,), int64]; ``weight``: [shape=(q,), float32], the margin, above 0.
    ``middle``: the cosine of a middling pair of unrelated sentences; ``noise``: the one that all but about one
    such pair of a hundred stay under; ``match``: the median cosine of the
    anchors that are not the same on both sides.
    """

    source: Ints
    target: Ints
    weight: Floats
    middle: float
    noise: float
    match: float


def find_anchors(
    source: Vectors, target: Vectors, fences: Sequence[Box] = (), telling: npt.NDArray[np.bool_] | None = None
) -> Anchors:
    """Find the chain of sentence pairs that stand out.

    Parameters
    ----------
    source, target : np.ndarray [shape=(n, dim)], [shape=(m, dim)], float32, unit rows, centred
    fences : sequence of Box
        Given beads, rising on both sides: no anchor lies in one, and each lies within the box between two of them.
    telling : np.ndarray [shape=(n,), bool], optional
        Which source sentences say how alike a translation is; all of them if not given.
    """
    n, m = len(source), len(target)
    boxes = boxes_between(fences, n, m)
    if max(n, m) <= DENSE:
        first = np.zeros(n, dtype=np.int64)
        last = np.full(n, m, dtype=np.int64)
    else:
        blocks = find_anchors(_blocks(source), _blocks(target))
        first, last = _windows(blocks, n, m)
    if fences:
        first, last = _fenced(first, last, boxes)
    rows, columns, cosines = _nearest(source, target, first, last, [rows.start for rows, _ in boxes])
    middle, noise = _noise(source, target)
    # The margin: how far a pair stands above the mean of its two sentences' nearest neighbours.
    row_mean = _neighbour_mean(rows, cosines, n)
    column_mean = _neighbour_mean(columns, cosines, m)
    margin: Floats = (cosines - (row_mean[rows] + column_mean[columns]) / 2).astype(np.float32)
    kept = (margin > 0) & (cosines > noise)
    rows, columns, margin = rows[kept], columns[kept], margin[kept]
    order = np.lexsort((columns, rows))
    rows, columns, margin = rows[order], columns[order], margin[order]
    chain = heaviest_chain(rows, columns, margin)
    rows, columns, margin = rows[chain], columns[chain], margin[chain]
    # Without anchors to speak of, what they would be like is a guess: half way from there to 1.
    known = np.einsum("ij,ij->i", source[rows], target[columns])
    known = known[(known < _SAME) & (True if telling is None else telling[rows])]
    guess = (middle + 1) / 2
    match = (
        float(np.median(np.concatenate([known, np.full(_FEW, guess)])))
        if len(known) < 2 * _FEW
        else float(np.median(known))
    )
    return Anchors(
        source=rows, target=columns, weight=margin, middle=middle, noise=noise, match=max(match, noise + 0.05)
    )


def corridor_around(anchors: Anchors, n: int, m: int) -> tuple[Corridor, tuple[tuple[int, int, int, int], ...]]:
    """Lay a corridor along the anchors, wide where they are far apart.

    Returns
    -------
    corridor : Corridor
    unsearched : tuple of (first source, last source, first target, last target), ends exclusive
        Gaps between anchors too large to be searched whole.
    """
    # Gaps: from the boundary after one anchor to the boundary before the next; and the anchors' own sentences.
    starts = np.concatenate([[0], anchors.source + 1]), np.concatenate([[0], anchors.target + 1])
    ends = np.concatenate([anchors.source, [n]]), np.concatenate([anchors.target, [m]])
    top, left = (np.maximum(start - 1, 0) for start in starts)
    bottom, right = np.minimum(ends[0] + 1, n), np.minimum(ends[1] + 1, m)
    lengths = bottom - top + 1
    gap = np.repeat(np.arange(len(top)), lengths)
    rows = np.arange(len(gap)) - np.repeat(np.cumsum(lengths) - lengths, lengths) + top[gap]
    near, far = left[gap], right[gap]
    unsearched = []
    for number in np.flatnonzero((bottom - top) * (right - left) > _LARGEST_GAP).tolist():
        here = gap == number
        across, down = right[number] - left[number], max(bottom[number] - top[number], 1)
        line = left[number] + (rows[here] - top[number]) * across / down
        reach = max(_BAND, across // down + 1)
        near[here] = np.clip(line - reach, left[number], right[number]).astype(np.int64)
        far[here] = np.clip(line + reach, left[number], right[number]).astype(np.int64)
        # The anchors themselves are searched.
        unsearched.append((int(starts[0][number]), int(ends[0][number]), int(starts[1][number]), int(ends[1][number])))
    low, high = np.full(n + 1, m, dtype=np.int64), np.zeros(n + 1, dtype=np.int64)
    np.minimum.at(low, rows, near)
    np.maximum.at(high, rows, far)
    low[0], high[-1] = 0, m
    return Corridor.of(low, high).widened(_RADIUS, m), tuple(unsearched)


def within(anchors: Anchors, rows: range, columns: range) -> Anchors:
    """Keep the anchors of a stretch of both sides, counted from its beginnings."""
    kept = (anchors.source >= rows.start) & (anchors.source < rows.stop)
    kept &= (anchors.target >= columns.start) & (anchors.target < columns.stop)
    return replace(
        anchors,
        source=anchors.source[kept] - rows.start,
        target=anchors.target[kept] - columns.start,
        weight=anchors.weight[kept],
    )


def cut_text(anchors: Anchors, fences: Sequence[Box], n: int, m: int, size: int) -> tuple[Box, ...]:
    """Cut a text at given beads, which belong to no piece, and each box between them at its anchors.

    Pieces are of about ``size`` sentences and cut where four anchors in a row follow each other directly; a piece is
    longer where there is no such place.

    Returns
    -------
    tuple of (range of source sentences, range of target sentences)
        Together with the fences they hold every sentence; one side of a piece may be empty.
    """
    pieces = []
    for rows, columns in boxes_between(fences, n, m):
        for left, right in _cut_box(within(anchors, rows, columns), len(rows), len(columns), size):
            pieces.append(
                (
                    range(rows.start + left.start, rows.start + left.stop),
                    range(columns.start + right.start, columns.start + right.stop),
                )
            )
    return tuple(pieces)


def _cut_box(anchors: Anchors, n: int, m: int, size: int) -> tuple[Box, ...]:
    source, target = anchors.source, anchors.target
    sure = np.zeros(len(source), dtype=np.bool_)
    if len(source) > 2 * _SURE:
        direct = (np.diff(source) == 1) & (np.diff(target) == 1)
        run = np.convolve(direct, np.ones(2 * _SURE - 1, dtype=np.int64), mode="valid") == 2 * _SURE - 1
        # The cut lies in the middle of the run: before the anchor that has _SURE before it and _SURE - 1 after it.
        sure[_SURE : _SURE + len(run)] = run
    pieces: list[Box] = []
    i = j = 0
    for row, column in zip(source[sure].tolist(), target[sure].tolist(), strict=True):
        if max(row - i, column - j) >= size and max(n - row, m - column) >= size // 2:
            pieces.append((range(i, row), range(j, column)))
            i, j = row, column
    return (*pieces, (range(i, n), range(j, m)))


def _blocks(rows: Vectors) -> Vectors:
    sums = np.add.reduceat(rows, np.arange(0, len(rows), _BLOCK), axis=0)
    return unit(sums)


def _windows(blocks: Anchors, n: int, m: int) -> tuple[Ints, Ints]:
    # Each row may look at the columns between the anchors around it, and a margin beyond.
    source = np.concatenate([[-1], blocks.source, [-(-n // _BLOCK)]])
    target = np.concatenate([[-1], blocks.target, [-(-m // _BLOCK)]])
    block = np.arange(n) // _BLOCK
    before = np.searchsorted(source, block - _MARGIN, side="left") - 1
    after = np.searchsorted(source, block + _MARGIN, side="right")
    before = np.clip(before, 0, len(source) - 1)
    after = np.clip(after, 0, len(source) - 1)
    first = np.clip((target[before] - _MARGIN) * _BLOCK, 0, m)
    last = np.clip((target[after] + _MARGIN + 1) * _BLOCK, 0, m)
    # Two texts that share nothing for longer than this are compared along their diagonal only.
    wide = last - first > DENSE
    middle = (np.arange(n) * (m / max(n, 1))).astype(np.int64)
    middle = np.clip(middle, first + DENSE // 2, last - DENSE // 2)
    first = np.where(wide, middle - DENSE // 2, first)
    last = np.where(wide, middle + DENSE // 2, last)
    return first.astype(np.int64), last.astype(np.int64)


def _fenced(first: Ints, last: Ints, boxes: Sequence[Box]) -> tuple[Ints, Ints]:
    # Windows cut to the box that their row lies in; rows of given beads have none.
    near, far = np.zeros_like(first), np.zeros_like(last)
    for rows, columns in boxes:
        here = slice(rows.start, rows.stop)
        left, right = np.maximum(first[here], columns.start), np.minimum(last[here], columns.stop)
        # The path of blocks knows nothing of the fences: where it leads out of a box, the box's diagonal is followed.
        middle = columns.start + np.arange(len(rows)) * len(columns) // max(len(rows), 1)
        outside = left >= right
        near[here] = np.where(outside, np.maximum(middle - DENSE // 2, columns.start), left)
        far[here] = np.where(outside, np.minimum(middle + DENSE // 2, columns.stop), right)
    return near, far


def _nearest(
    source: Vectors, target: Vectors, first: Ints, last: Ints, cuts: Sequence[int]
) -> tuple[Ints, Ints, Floats]:
    # The _NEIGHBOURS nearest columns of every row, within its window: three flat arrays. Rows are compared in blocks,
    # with the columns of the widest window of a block; windows before and after a cut have nothing in common.
    edges = sorted({0, *range(0, len(source), _ROWS), *cuts, len(source)})
    found = [_no_neighbours(), *side_by_side(partial(_nearest_of, source, target, first, last), pairwise(edges))]
    rows, columns, cosines = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return rows, columns, cosines


def _nearest_of(
    source: Vectors, target: Vectors, first: Ints, last: Ints, edges: tuple[int, int]
) -> tuple[Ints, Ints, Floats]:
    start, stop = edges
    filled = np.flatnonzero(last[start:stop] > first[start:stop])
    if not len(filled):
        return _no_neighbours()
    start, stop = start + int(filled[0]), start + int(filled[-1]) + 1  # a box without its fence
    left, right = int(first[start:stop].min()), int(last[start:stop].max())
    if right <= left:
        return _no_neighbours()
    cosines = source[start:stop] @ target[left:right].T
    count = min(_NEIGHBOURS, right - left)
    columns = np.argpartition(-cosines, count - 1, axis=1)[:, :count].astype(np.int64)
    rows = np.repeat(np.arange(start, stop, dtype=np.int64), count)
    return rows, columns.ravel() + left, np.take_along_axis(cosines, columns, axis=1).ravel()


def _no_neighbours() -> tuple[Ints, Ints, Floats]:
    return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)


def _neighbour_mean(index: Ints, cosines: Floats, count: int) -> Floats:
    # The mean over the neighbours that are known; columns nobody named have none and are never asked for.
    total = np.bincount(index, weights=cosines, minlength=count)
    named = np.bincount(index, minlength=count)
    return (total / np.maximum(named, 1)).astype(np.float32)


def _noise(source: Vectors, target: Vectors) -> tuple[float, float]:
    # Cosines between sentences far from each other, on a fixed grid: mean + 2.33 deviations, one in a hundred.
    if len(source) == 0 or len(target) == 0:
        return 0.0, 0.0
    rows = source[:: max(1, len(source) // 200)]
    columns = target[:: max(1, len(target) // 200)]
    cosines = rows @ columns.T
    # A median and a quartile are not moved by the few true pairs on the grid.
    middle = float(np.median(cosines))
    lower = float(np.quantile(cosines, 0.159))
    return middle, middle + 2.33 * (middle - lower)

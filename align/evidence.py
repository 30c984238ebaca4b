"""What speaks for a bead, as named numbers: closeness, what a longer or shorter bead would give, lengths, kind.

The score of a bead is the sum of its features, each times a learned weight (``weights_*.json``). Features are
made one at a time, [shape=(nodes, kinds)], so that a long text never holds them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from align import _kernels
from align.search import Corridor, Floats, Ints
from align.vectors import Spans

__all__ = ["Scene", "bead_features", "bead_kinds", "null_features"]


def bead_kinds(longest: int) -> Ints:
    """List the kinds of beads searched: one to ``longest`` sentences a side, ``longest`` + 1 in all at most.

    Returns
    -------
    np.ndarray [shape=(k, 2), int64]
        Sentences on the source side and on the target side; the smallest first.
    """
    kinds = [(a, b) for a in range(1, longest + 1) for b in range(1, longest + 1) if a + b <= longest + 1]
    return np.array(sorted(kinds, key=lambda kind: (sum(kind), kind)), dtype=np.int64).reshape(-1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """All that features are made from: two sides, the corridor, and what the anchors told of the document.

    ``source_lengths``, ``target_lengths``: [shape=(n,)], [shape=(m,)], characters a sentence.
    ``source_starts``, ``target_starts``: [shape=(n,)], bool, whether a paragraph begins with the sentence; all
    False where paragraphs tell nothing. ``ratio``: target characters for one of the source. ``noise``: see `Anchors`.
    """

    source: Spans
    target: Spans
    corridor: Corridor
    kinds: Ints
    source_lengths: Ints
    target_lengths: Ints
    source_starts: npt.NDArray[np.bool_]
    target_starts: npt.NDArray[np.bool_]
    ratio: float
    noise: float


def bead_features(scene: Scene) -> Iterator[tuple[str, Floats]]:  # noqa: PLR0915 - a list of features
    """Yield name and values, [shape=(corridor.size, k), float32], of every feature of the beads."""
    corridor, kinds = scene.corridor, scene.kinds
    n, m = len(scene.source), len(scene.target)
    longest = int(kinds.max())
    # Beads one sentence longer than any searched are compared with too.
    wide = np.array([(a, b) for a in range(1, longest + 2) for b in range(1, longest + 2) if a + b <= longest + 2])
    table = _kernels.cosines(
        corridor.low, corridor.high, corridor.offset, wide, scene.source.vectors, scene.target.vectors
    )
    place = {(int(a), int(b)): number for number, (a, b) in enumerate(wide)}
    widths = corridor.high - corridor.low + 1
    i = np.repeat(np.arange(n + 1), widths)
    j = np.arange(corridor.size) - np.repeat(corridor.offset[:-1] - corridor.low, widths)

    def cosine(row: Ints, column: Ints, a: int, b: int) -> Floats:
        # nan where the bead leaves the text or the corridor.
        inside = (row >= 0) & (column >= 0) & (row + a <= n) & (column + b <= m)
        row = np.where(inside, row, 0)
        inside &= (column >= corridor.low[row]) & (column <= corridor.high[row])
        node = np.where(inside, corridor.offset[row] + column - corridor.low[row], 0)
        return np.where(inside, table[node, place[a, b]], np.nan).astype(np.float32)

    shape = (corridor.size, len(kinds))
    here = np.zeros(shape, dtype=np.float32)
    outer = {end: np.zeros(shape, dtype=np.float32) for end in ("first", "last")}
    inner = {end: np.zeros(shape, dtype=np.float32) for end in ("first", "last")}
    worst_outer = np.zeros(shape, dtype=np.float32)
    worst_inner = np.zeros(shape, dtype=np.float32)
    length = np.zeros(shape, dtype=np.float32)
    before_source = np.concatenate([[0], np.cumsum(scene.source_lengths)])
    before_target = np.concatenate([[0], np.cumsum(scene.target_lengths)])
    paragraph_source = np.concatenate([[0], np.cumsum(scene.source_starts)])
    paragraph_target = np.concatenate([[0], np.cumsum(scene.target_starts)])
    crossings = np.zeros(shape, dtype=np.float32)
    for k, (a, b) in enumerate(kinds.tolist()):
        own = np.nan_to_num(cosine(i, j, a, b))
        here[:, k] = own
        longer = [
            cosine(i, j, a + 1, b) - own,
            cosine(i, j, a, b + 1) - own,
            cosine(i - 1, j, a + 1, b) - own,
            cosine(i, j - 1, a, b + 1) - own,
        ]
        shorter = []
        if a > 1:
            shorter += [cosine(i, j, a - 1, b) - own, cosine(i + 1, j, a - 1, b) - own]
        if b > 1:
            shorter += [cosine(i, j, a, b - 1) - own, cosine(i, j + 1, a, b - 1) - own]
        longer_array = np.nan_to_num(np.array(longer), nan=-0.1)
        worst_outer[:, k] = longer_array.max(axis=0)
        outer["first"][:, k] = np.maximum(longer_array, 0).sum(axis=0)
        outer["last"][:, k] = np.tanh(longer_array * 10).sum(axis=0)
        if shorter:
            shorter_array = np.nan_to_num(np.array(shorter), nan=-0.1)
            worst_inner[:, k] = shorter_array.max(axis=0)
            inner["first"][:, k] = np.maximum(shorter_array, 0).sum(axis=0)
            inner["last"][:, k] = np.tanh(shorter_array * 10).sum(axis=0)
        row, column = np.minimum(i + a, n), np.minimum(j + b, m)
        source_length = before_source[row] - before_source[i]
        target_length = before_target[column] - before_target[j]
        length[:, k] = np.log((target_length + 5) / (scene.ratio * source_length + 5))
        crossings[:, k] = (paragraph_source[row] - paragraph_source[np.minimum(i + 1, n)]) + (
            paragraph_target[column] - paragraph_target[np.minimum(j + 1, m)]
        )
    sizes = kinds.sum(axis=1).astype(np.float32)
    yield "closeness", here
    yield "closeness by size", here * sizes
    yield "closeness above noise", np.maximum(here - scene.noise, 0)
    yield "longer: best", worst_outer
    yield "longer: gains", outer["first"]
    yield "longer: votes", outer["last"]
    yield "shorter: best", worst_inner
    yield "shorter: gains", inner["first"]
    yield "shorter: votes", inner["last"]
    yield "length", np.abs(length)
    yield "length squared", np.minimum(length * length, 4)
    yield "length by size", np.abs(length) * sizes
    yield "paragraphs crossed", crossings
    for k, (a, b) in enumerate(kinds.tolist()):
        kind = np.zeros(shape, dtype=np.float32)
        kind[:, k] = 1
        yield f"kind {a}-{b}", kind


def null_features(scene: Scene) -> Iterator[tuple[str, Floats, Floats]]:
    """Yield name, values of the source sentences [shape=(n,)] and of the target sentences [shape=(m,)]."""
    n, m = len(scene.source), len(scene.target)
    corridor = scene.corridor
    best_source, best_target = _kernels.nearest(
        corridor.low, corridor.high, scene.source.vectors[0], scene.target.vectors[0]
    )
    yield "alone: source", np.ones(n, np.float32), np.zeros(m, np.float32)
    yield "alone: target", np.zeros(n, np.float32), np.ones(m, np.float32)
    yield "alone: best closeness", best_source, best_target
    yield (
        "alone: length",
        np.log1p(scene.source_lengths * scene.ratio).astype(np.float32),
        np.log1p(scene.target_lengths).astype(np.float32),
    )

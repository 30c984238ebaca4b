"""Beads chosen by how probable they are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.align.sentences.confidence import choose_beads
from duizhao.align.sentences.search import Corridor, Lattice, best_path, narrow_corridor, posteriors


def lattice(pair: float, alone: float) -> Lattice:
    """Make one sentence a side: paired, or both alone."""
    corridor = Corridor.of(np.zeros(2, dtype=np.int64), np.ones(2, dtype=np.int64))
    beads = np.zeros((corridor.size, 1), dtype=np.float32)
    beads[0, 0] = pair
    null = np.full(1, alone, dtype=np.float32)
    kinds = np.array([[1, 1]], dtype=np.int64)
    return Lattice(corridor=corridor, kinds=kinds, beads=beads, source_null=null, target_null=null, opening=0.0)


@pytest.mark.parametrize(
    ("pair", "alone", "moves", "share"),
    [
        (2.0, 0.0, [[0, 0, 1, 1]], 0.8808),  # e² against 1
        (-3.0, 0.0, [[0, 0, 1, 0], [1, 0, 0, 1]], 0.9526),
        (0.0, 0.0, [[0, 0, 1, 1]], 0.5),  # a tie: a sentence is left alone only when that is likely
    ],
)
def test_share_is_the_bead_s_part_of_all_alignments(
    pair: float, alone: float, moves: list[list[int]], share: float
) -> None:
    chosen, shares, scores = choose_beads(lattice(pair, alone))
    assert chosen.tolist() == moves
    assert shares[0] == pytest.approx(share, abs=1e-4)
    assert scores[0] == (pair if len(moves) == 1 else alone)


def test_narrow_corridor_keeps_the_path_and_what_is_likely() -> None:
    n = 30
    corridor = Corridor.of(np.zeros(n + 1, dtype=np.int64), np.full(n + 1, n, dtype=np.int64))
    i = np.repeat(np.arange(n + 1), n + 1)
    j = np.tile(np.arange(n + 1), n + 1)
    beads = np.where(i == j, 5.0, -9.0).astype(np.float32)[:, None]
    null = np.full(n, -5, dtype=np.float32)
    kinds = np.array([[1, 1]], dtype=np.int64)
    wide = Lattice(corridor=corridor, kinds=kinds, beads=beads, source_null=null, target_null=null, opening=-1.0)
    moves, _ = best_path(wide)
    narrow = narrow_corridor(wide, posteriors(wide), moves)
    assert narrow.size < corridor.size / 5
    assert all(narrow.low[k] <= k <= narrow.high[k] for k in range(n + 1))
    assert (narrow.low[0], narrow.high[n]) == (0, n)


@given(st.integers(2, 12), st.integers(2, 12), st.integers(0, 10**6))
def test_narrow_corridor_lies_within_the_wide_one(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    cuts = np.sort(rng.integers(0, m + 1, n))
    low, high = np.concatenate([[0], cuts]), np.concatenate([cuts, [m]])
    corridor = Corridor.of(low, high)
    kinds = np.array([[1, 1], [1, 2], [2, 1]], dtype=np.int64)
    wide = Lattice(
        corridor=corridor,
        kinds=kinds,
        beads=rng.normal(0, 9, (corridor.size, 3)).astype(np.float32),
        source_null=np.full(n, -1, dtype=np.float32),
        target_null=np.full(m, -1, dtype=np.float32),
        opening=-1.0,
    )
    moves, _ = best_path(wide)
    narrow = narrow_corridor(wide, posteriors(wide), moves)
    assert (narrow.low >= corridor.low).all()
    assert (narrow.high <= corridor.high).all()
    assert all(narrow.low[i] <= j <= narrow.high[i] for i, j, _, _ in moves.tolist())

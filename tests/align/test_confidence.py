"""Beads chosen by how probable they are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.align.sentences.confidence import choose_beads, settle_share
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


def diagonal(n: int, alone: float, *, paired: float = 4.0) -> Lattice:
    """Make n sentences a side that are one to one."""
    corridor = Corridor.of(np.zeros(n + 1, dtype=np.int64), np.full(n + 1, n, dtype=np.int64))
    i, j = corridor.nodes
    beads = np.where(i == j, paired, -9.0).astype(np.float32)[:, None]
    null = np.full(n, alone, dtype=np.float32)
    kinds = np.array([[1, 1]], dtype=np.int64)
    return Lattice(corridor=corridor, kinds=kinds, beads=beads, source_null=null, target_null=null, opening=-1.0)


def test_the_share_of_sentences_alone_is_settled_by_what_the_lattice_shows() -> None:
    # The first pass thought a fifth were alone; here hardly any is, so being alone is weighed lower, in both pieces.
    lattices = [diagonal(12, -2.0), diagonal(8, -2.0)]
    settled = settle_share(lattices, 0.2, 1.0)
    changes = [piece.source_null - lattice.source_null for piece, lattice in zip(settled, lattices, strict=True)]
    assert all(-4 < change < -2 for change in np.concatenate(changes))
    # Where most are alone indeed, it is about as likely as it was.
    (same,) = settle_share([diagonal(12, 3.0, paired=-9.0)], 0.3, 1.0)
    assert same.source_null == pytest.approx(np.full(12, 3.0), abs=0.01)


def test_a_passage_left_out_counts_for_its_own_sentences_alone() -> None:
    # Of 40 source sentences the middle 20 have nobody beside them.
    n, m, first, last = 40, 20, 10, 30
    corridor = Corridor.of(np.zeros(n + 1, dtype=np.int64), np.full(n + 1, m, dtype=np.int64))
    i, j = corridor.nodes
    partner = np.where(i < first, i, np.where(i >= last, i - (last - first), -1))
    lattice = Lattice(
        corridor=corridor,
        kinds=np.array([[1, 1]], dtype=np.int64),
        beads=np.where(j == partner, 4.0, -9.0).astype(np.float32)[:, None],
        source_null=np.full(n, -2, dtype=np.float32),
        target_null=np.full(m, -2, dtype=np.float32),
        opening=-1.0,
    )
    (settled,) = settle_share([lattice], 0.05, 1.0)
    change = settled.source_null - lattice.source_null
    assert (change[first + 1 : last - 1] > 1).all()  # within
    assert (np.delete(change, range(first - 5, last + 5)) < 0).all()  # far from it
    assert (settled.target_null < lattice.target_null).all()  # the other side has all its partners


@given(st.integers(3, 12), st.integers(0, 10**6))
def test_a_lattice_cut_at_its_best_beads_gives_them_again(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    corridor = Corridor.of(np.maximum(np.arange(n + 1) - 3, 0), np.minimum(np.arange(n + 1) + 3, n))
    kinds = np.array([[1, 1], [1, 2], [2, 1]], dtype=np.int64)
    lattice = Lattice(
        corridor=corridor,
        kinds=kinds,
        beads=rng.normal(0, 3, (corridor.size, 3)).astype(np.float32),
        source_null=np.full(n, -3, dtype=np.float32),
        target_null=np.full(n, -3, dtype=np.float32),
        opening=-1.0,
    )
    moves, _ = best_path(lattice)
    i, j, a, b = moves[len(moves) // 2].tolist()
    head, _ = lattice.between(range(i), range(j))
    tail, nodes = lattice.between(range(i + a, n), range(j + b, n))
    before, after = best_path(head)[0], best_path(tail)[0] + [i + a, j + b, 0, 0]
    if a and b:  # a run of sentences alone may be cut in two, and then pays for its opening twice
        assert [*before.tolist(), [i, j, a, b], *after.tolist()] == moves.tolist()
    np.testing.assert_array_equal(tail.beads, lattice.beads[nodes])


def test_a_cut_outside_the_corridor_is_refused() -> None:
    corridor = Corridor.of(np.array([0, 1, 2, 3]), np.array([1, 2, 3, 3]))
    zeros = np.zeros(3, dtype=np.float32)
    lattice = Lattice(
        corridor=corridor,
        kinds=np.array([[1, 1]], dtype=np.int64),
        beads=np.zeros((corridor.size, 1), dtype=np.float32),
        source_null=zeros,
        target_null=zeros,
        opening=0.0,
    )
    assert lattice.leads(range(1, 2), range(1, 2))
    assert not lattice.leads(range(1, 2), range(2))
    with pytest.raises(ValueError, match="does not lead"):
        lattice.between(range(1, 2), range(2))

"""The kernels against every path written out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.align.sentences.search import Corridor, Ints, Lattice, best_path, heaviest_chain, posteriors

KINDS = np.array([(1, 1), (1, 2), (2, 1), (2, 2)], dtype=np.int64)
Path = list[tuple[int, int, int, int]]


def random_lattice(seed: int, n: int, m: int, *, narrow: bool) -> Lattice:
    rng = np.random.default_rng(seed)
    low = np.minimum(np.maximum(np.arange(n + 1) - 1, 0), m) if narrow else np.zeros(n + 1, dtype=np.int64)
    corridor = Corridor.of(low.astype(np.int64), np.full(n + 1, m, dtype=np.int64))
    return Lattice(
        corridor=corridor,
        kinds=KINDS,
        beads=rng.normal(size=(corridor.size, len(KINDS))).astype(np.float32),
        source_null=rng.normal(size=n).astype(np.float32),
        target_null=rng.normal(size=m).astype(np.float32),
        opening=-0.7,
    )


def all_paths(lattice: Lattice, n: int, m: int) -> list[tuple[float, float, Path]]:
    """List every path: its score, how many runs it opens, its moves."""
    corridor = lattice.corridor
    paths: list[tuple[float, float, Path]] = []

    def go(i: int, j: int, state: int, score: float, runs: int, moves: Path) -> None:
        if i == n and j == m:
            paths.append((score, runs, moves))
        if i < n and corridor.low[i + 1] <= j <= corridor.high[i + 1] and state < 2:
            opened = state != 1
            gain = float(lattice.source_null[i]) + opened * lattice.opening
            go(i + 1, j, 1, score + gain, runs + opened, [*moves, (i, j, 1, 0)])
        if j < corridor.high[i]:
            opened = state != 2
            gain = float(lattice.target_null[j]) + opened * lattice.opening
            go(i, j + 1, 2, score + gain, runs + opened, [*moves, (i, j, 0, 1)])
        for k, (a, b) in enumerate(KINDS.tolist()):
            if i + a <= n and corridor.low[i + a] <= j + b <= corridor.high[i + a]:
                gain = float(lattice.beads[corridor.offset[i] + j - corridor.low[i], k])
                go(i + a, j + b, 0, score + gain, runs, [*moves, (i, j, a, b)])

    go(0, 0, 0, 0.0, 0, [])
    return paths


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("seed", range(8))
def test_best_path_and_posteriors_agree_with_every_path_written_out(seed: int, *, narrow: bool) -> None:
    n, m = np.random.default_rng(seed + 100).integers(1, 5, 2).tolist()
    lattice = random_lattice(seed, n, m, narrow=narrow)
    paths = all_paths(lattice, n, m)
    moves, score = best_path(lattice)
    best = max(paths)
    assert score == pytest.approx(best[0], abs=1e-4)
    assert [tuple(move) for move in moves.tolist()] == best[2]
    chances = posteriors(lattice)
    total = np.logaddexp.reduce([path[0] for path in paths])
    assert chances.log_sum == pytest.approx(total, abs=1e-4)
    shares = np.exp([path[0] - total for path in paths])
    assert chances.openings == pytest.approx(sum(shares * [path[1] for path in paths]), abs=1e-4)
    for i in range(n):
        alone = sum(share for share, path in zip(shares, paths, strict=True) if any(p[::3] == (i, 0) for p in path[2]))
        assert chances.source_null[i] == pytest.approx(alone, abs=1e-4)
    for k, (a, b) in enumerate(KINDS.tolist()):
        taken = sum(share for share, path in zip(shares, paths, strict=True) if (0, 0, a, b) in path[2])
        assert chances.beads[0, k] == pytest.approx(taken, abs=1e-4)


def brute_chain(rows: Ints, columns: Ints, weights: list[float]) -> float:
    best = [0.0] * len(rows)
    for p in range(len(rows)):
        before = [best[q] for q in range(p) if rows[q] < rows[p] and columns[q] < columns[p]]
        best[p] = weights[p] + max(before, default=0.0)
    return max(best)


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 99)),
        min_size=1,
        max_size=20,
        unique_by=lambda point: point[:2],
    )
)
def test_chain_rises_and_is_the_heaviest(points: list[tuple[int, int, int]]) -> None:
    points.sort()
    rows, columns = (np.array([point[axis] for point in points], dtype=np.int64) for axis in (0, 1))
    weights = [float(point[2]) for point in points]
    chain = heaviest_chain(rows, columns, np.array(weights, dtype=np.float32))
    assert (np.diff(rows[chain]) > 0).all()
    assert (np.diff(columns[chain]) > 0).all()
    assert sum(weights[p] for p in chain) == brute_chain(rows, columns, weights)


def test_chain_of_nothing() -> None:
    empty = np.zeros(0, dtype=np.int64)
    assert len(heaviest_chain(empty, empty, np.zeros(0, dtype=np.float32))) == 0

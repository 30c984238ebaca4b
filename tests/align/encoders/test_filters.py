"""Minimal filters give what the convolution gives, run by run."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from duizhao.align.encoders._convolution import gather_tiles, spread_tiles
from duizhao.align.encoders._filters import minimal_filter

POINTS = (0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0)


@pytest.mark.parametrize(
    ("taps", "left", "size", "lengths"),
    [
        (2, 0, 3, [1, 2, 3, 4, 9]),
        (3, 1, 4, [5, 1, 17]),
        (5, 2, 4, [1, 2, 3, 4, 5, 30]),
        (5, 2, 1, [6]),
    ],
)
def test_a_minimal_filter_convolves(taps: int, left: int, size: int, lengths: list[int]) -> None:
    rng = np.random.default_rng(5)
    weights = rng.standard_normal((taps, 8, 6)).astype(np.float32)
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    rows = rng.standard_normal((int(starts[-1]), 8)).astype(np.float32)
    expected = np.zeros((len(rows), 6))
    for begin, end in pairwise(starts):
        for token in range(begin, end):
            for k in range(taps):
                if begin <= token - left + k < end:
                    expected[token] += rows[token - left + k].astype(np.float64) @ weights[k]

    made = minimal_filter(weights, size, POINTS[: size + taps - 2])
    points = np.empty((len(made.spread), sum(-(-length // size) for length in lengths), 8), dtype=np.float32)
    spread_tiles(rows, starts, left, size, made.spread, points)
    found = np.empty(expected.shape, dtype=np.float32)
    gather_tiles(np.matmul(points, made.products), starts, made.gather, found)

    assert np.allclose(found, expected, atol=1e-4)
    assert len(made.products) == size + taps - 1


def test_points_must_be_as_many_as_are_needed() -> None:
    with pytest.raises(ValueError, match="need 4 points, not 3"):
        minimal_filter(np.zeros((3, 2, 2), dtype=np.float32), 3, POINTS[:3])

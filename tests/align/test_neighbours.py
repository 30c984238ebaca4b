"""The nearest rows of the other side, against sorting all products."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.align import neighbours


@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 5), st.integers(0, 999))
def test_the_nearest_are_those_of_a_sort_equal_ones_by_number(n: int, m: int, k: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    x, y = (chance.integers(-2, 3, (rows, 3)).astype(np.float32) for rows in (n, m))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(neighbours, "_TILE", 5)
        found = neighbours.nearest(x, y, k)
    for (near, who), products in zip(found, (x @ y.T, y @ x.T), strict=True):
        order = np.argsort(-products, axis=1, kind="stable")[:, :k]
        assert who.tolist() == order.tolist()
        assert near.tolist() == np.take_along_axis(products, order, axis=1).tolist()

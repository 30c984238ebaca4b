"""What several processes make of pieces of work is what one makes of them, in order."""

from __future__ import annotations

from math import isqrt

import pytest

from duizhao.glossary.mining.workers import Workers


@pytest.mark.parametrize("count", [1, 2])
def test_results_in_order(count: int) -> None:
    with Workers(count) as workers:
        assert list(workers.map(isqrt, range(0, 400, 7))) == [isqrt(number) for number in range(0, 400, 7)]
        assert list(workers.map(isqrt, [])) == []


def test_an_error_of_the_work_is_raised() -> None:
    with pytest.raises(ValueError, match="nonnegative"), Workers(2) as workers:
        list(workers.map(isqrt, [4, -1, 9]))

"""The compiled step of `duizhao.align.neighbours`: one look at each product serves both sides."""

# numba infers the types:
# ruff: noqa: ANN001, ANN202
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

import numpy as np

from duizhao.align.compiling import njit

__all__ = ["keep_nearest"]


@njit(cache=True, nogil=True)
def _insert(values, numbers, value, number):
    # Into ``values``, largest first, behind equal ones; the least falls out.
    place = len(values) - 1
    while place > 0 and values[place - 1] < value:
        values[place] = values[place - 1]
        numbers[place] = numbers[place - 1]
        place -= 1
    values[place] = value
    numbers[place] = number


@njit(cache=True, nogil=True)
def keep_nearest(products, row, column, near, who, near_back, who_back):
    # Products of rows ``row``... of one side with rows ``column``... of the other, which come in rising order. What is
    # larger than the least that a row has of its nearest is put among them.
    floors = np.empty(products.shape[1], dtype=np.float32)
    for c in range(products.shape[1]):
        floors[c] = near_back[column + c, -1]
    for r in range(products.shape[0]):
        here, there = near[row + r], who[row + r]
        floor = here[-1]
        for c in range(products.shape[1]):
            value = products[r, c]
            if value > floor:
                _insert(here, there, value, column + c)
                floor = here[-1]
            if value > floors[c]:
                _insert(near_back[column + c], who_back[column + c], value, row + r)
                floors[c] = near_back[column + c, -1]

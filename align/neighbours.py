"""Centred vectors, and the nearest of them on the other side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from duizhao.align.encoders.combined import CombinedEncoder
from duizhao.align.encoders.protocol import Encoder, Vectors

__all__ = ["Neighbours", "centred", "nearest", "unit"]

Numbers = npt.NDArray[np.int64]
Neighbours = tuple[Vectors, Numbers]

_ROWS = 1_024  # rows compared at a time
_SHRINKAGE = 5.0  # as in `duizhao.align.sentences.vectors`: of n rows, n / (n + this) of their mean is taken off


def centred(encoder: Encoder, texts: Sequence[str]) -> Vectors:
    """Encode texts, take their mean off, and scale each row, part by part, to unit length again.

    Returns
    -------
    Vectors
        [shape=(len(texts), encoder.dimension), float32, unit rows]; the row of an empty text says nothing.
    """
    rows = encoder.encode(texts)
    if not len(rows):
        return rows
    rows = rows - rows.mean(axis=0) * np.float32(len(rows) / (len(rows) + _SHRINKAGE))
    if not isinstance(encoder, CombinedEncoder):
        return unit(rows)
    return encoder.join([unit(rows[:, block]) for block in encoder.blocks])


def unit(rows: Vectors) -> Vectors:
    """Scale rows to unit length; a zero row stays zero."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths == 0, 1, lengths), dtype=np.float32)


def nearest(x: Vectors, y: Vectors, k: int) -> tuple[Neighbours, Neighbours]:
    """Return for each row its nearest on the other side, by dot product, for both sides.

    All products are computed, a block of rows at a time; memory grows with the sides, not with their product.

    Parameters
    ----------
    x, y : [shape=(n, dim), float32] and [shape=(m, dim), float32]
    k
        How many, at least 1; fewer where the other side has fewer.

    Returns
    -------
    tuple of Neighbours
        Those of ``x`` and those of ``y``: products [shape=(n, k), float32] and row numbers
        [shape=(n, k), int64], nearest first, of equals the lowest number first.
    """
    forth, back = min(k, len(y)), min(k, len(x))
    near = np.empty((len(x), forth), dtype=np.float32)
    who = np.empty((len(x), forth), dtype=np.int64)
    near_y = np.full((len(y), 0), -np.inf, dtype=np.float32)
    who_y = np.zeros((len(y), 0), dtype=np.int64)
    for start in range(0, len(x), _ROWS):
        block = x[start : start + _ROWS] @ y.T
        near[start : start + len(block)], who[start : start + len(block)] = _top(block, forth)
        values, rows = _top(np.ascontiguousarray(block.T), min(back, len(block)))
        near_y, order = _top(np.hstack([near_y, values]), min(back, near_y.shape[1] + values.shape[1]))
        who_y = np.take_along_axis(np.hstack([who_y, rows + start]), order, axis=1)
    return (near, who), (near_y, who_y)


def _top(values: Vectors, k: int) -> Neighbours:
    """Return the ``k`` largest of each row, largest first; of equals the leftmost comes first."""
    if k < values.shape[1]:
        columns = np.argpartition(-values, k - 1, axis=1)[:, :k]
        columns.sort(axis=1)
    else:
        columns = np.tile(np.arange(values.shape[1]), (len(values), 1))
    found = np.take_along_axis(values, columns, axis=1)
    order = np.argsort(-found, axis=1, kind="stable")
    return np.take_along_axis(found, order, axis=1), np.take_along_axis(columns, order, axis=1)

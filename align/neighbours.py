"""Centred vectors, and the nearest of them on the other side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from duizhao.align._nearest import keep_nearest
from duizhao.align.encoders.combined import CombinedEncoder
from duizhao.align.encoders.protocol import Encoder, Vectors
from duizhao.bitext.progress import Progress, silent

__all__ = ["Neighbours", "centred", "nearest", "unit"]

Numbers = npt.NDArray[np.int64]
Neighbours = tuple[Vectors, Numbers]

_TILE = 2_048  # rows of either side compared at a time: 16 MB of products
_TEXTS = 8_192  # texts encoded at a time: a batch is filled well, and it is seen how far it has come
_SHRINKAGE = 5.0  # as in `duizhao.align.sentences.vectors`: of n rows, n / (n + this) of their mean is taken off


def centred(encoder: Encoder, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
    """Encode texts, take their mean off, and scale each row, part by part, to unit length again.

    ``progress`` is called with texts.

    Returns
    -------
    Vectors
        [shape=(len(texts), encoder.dimension), float32, unit rows]; the row of an empty text says nothing.
    """
    report = progress or silent
    rows = np.empty((len(texts), encoder.dimension), dtype=np.float32)
    for start in range(0, len(texts), _TEXTS):
        rows[start : start + _TEXTS] = encoder.encode(texts[start : start + _TEXTS])
        report("encode", min(start + _TEXTS, len(texts)), len(texts))
    if not len(rows):
        return rows
    rows -= rows.mean(axis=0) * np.float32(len(rows) / (len(rows) + _SHRINKAGE))
    if not isinstance(encoder, CombinedEncoder):
        return unit(rows)
    for block, share in zip(encoder.blocks, encoder.weights, strict=True):
        rows[:, block] = unit(rows[:, block]) * np.float32(share**0.5)
    return rows


def unit(rows: Vectors) -> Vectors:
    """Scale rows to unit length; a zero row stays zero."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths == 0, 1, lengths), dtype=np.float32)


def nearest(x: Vectors, y: Vectors, k: int, progress: Progress | None = None) -> tuple[Neighbours, Neighbours]:
    """Return for each row its nearest on the other side, by dot product, for both sides.

    All products are computed, a tile at a time; memory grows with the sides, not with their product.

    Parameters
    ----------
    x, y : [shape=(n, dim), float32] and [shape=(m, dim), float32]
    k
        How many, at least 1; fewer where the other side has fewer.
    progress
        Called with rows of ``x``.

    Returns
    -------
    tuple of Neighbours
        Those of ``x`` and those of ``y``: products [shape=(n, k), float32] and row numbers
        [shape=(n, k), int64], nearest first, of equals the lowest number first.
    """
    report = progress or silent
    near, who = _none(len(x), min(k, len(y)))
    near_back, who_back = _none(len(y), min(k, len(x)))
    for row in range(0, len(x), _TILE):
        for column in range(0, len(y), _TILE):
            products = x[row : row + _TILE] @ y[column : column + _TILE].T
            keep_nearest(products, row, column, near, who, near_back, who_back)
        report("compare", min(row + _TILE, len(x)), len(x))
    return (near, who), (near_back, who_back)


def _none(rows: int, k: int) -> Neighbours:
    return np.full((rows, k), -np.inf, dtype=np.float32), np.full((rows, k), -1, dtype=np.int64)

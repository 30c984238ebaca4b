"""The compiled loop behind `duizhao.memory.vectors`: one query against every vector."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from duizhao.align.compiling import njit

__all__ = ["compare"]

# Fewer rows than this are compared by one thread: starting another costs as much.
_ROWS = 50_000


def compare(
    vectors: npt.NDArray[np.int8], query: npt.NDArray[np.int8], scales: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """Return the dot product of each row with the query, times the row's scale.

    Parameters
    ----------
    vectors, query, scales
        [shape=(n, dim)], [shape=(dim,)], [shape=(n,)].

    Returns
    -------
    np.ndarray
        [shape=(n,), float32].
    """
    found = np.empty(len(vectors), dtype=np.float32)
    parts = min(os.cpu_count() or 1, len(vectors) // _ROWS + 1)
    cuts = [slice(len(vectors) * k // parts, len(vectors) * (k + 1) // parts) for k in range(parts)]
    if parts == 1:
        _compare(vectors, query, scales, found)
    else:
        with ThreadPoolExecutor(parts) as pool:
            list(pool.map(lambda cut: _compare(vectors[cut], query, scales[cut], found[cut]), cuts))
    return found


@njit(cache=True, nogil=True)
def _compare(
    vectors: npt.NDArray[np.int8],
    query: npt.NDArray[np.int8],
    scales: npt.NDArray[np.float32],
    found: npt.NDArray[np.float32],
) -> None:
    rows, columns = vectors.shape
    for row in range(rows):
        total = np.int32(0)
        for column in range(columns):
            total += np.int32(vectors[row, column]) * np.int32(query[column])
        found[row] = total * scales[row]

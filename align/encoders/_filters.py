"""Minimal filters: a convolution along a row in fewer products of matrices.

Toom's and Cook's way to multiply polynomials, turned round (Winograd 1980, "Arithmetic Complexity of Computations";
for networks Lavin & Gray 2016): ``size`` outputs of a filter of ``taps`` taps take size + taps - 1 products, where one
by one they take size * taps. The result is the same but for rounding, which grows with ``size``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from duizhao.align.encoders.protocol import Vectors

__all__ = ["Filter", "minimal_filter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A convolution with matrices for taps, ready to be applied to tiles of ``size`` outputs.

    ``spread``: [shape=(points, points), float32], the weights of a tile's window of inputs in each point;
    ``products``: [shape=(points, inputs, outputs), float32], which the points are multiplied by; ``gather``:
    [shape=(points, size), float32], the weights of the products in each output.
    """

    size: int
    spread: Vectors
    products: Vectors
    gather: Vectors


def minimal_filter(taps: Vectors, size: int, points: Sequence[float]) -> Filter:
    """Make the filter: output t is the sum of input t + k times ``taps[k]``.

    Parameters
    ----------
    taps : np.ndarray [shape=(k, inputs, outputs), float32]
    size : int
        Outputs a tile.
    points : sequence of float
        Where the polynomials are evaluated, all different: size + k - 2 of them. One more lies at infinity.

    Raises
    ------
    ValueError
        When there are too few or too many points.
    """
    count = size + len(taps) - 1
    if len(points) != count - 1:
        raise ValueError(f"{size} outputs of {len(taps)} taps need {count - 1} points, not {len(points)}")

    def powers(number: int) -> npt.NDArray[np.float64]:
        at_infinity = np.zeros((1, number))
        at_infinity[0, -1] = 1
        return np.concatenate([np.vander(np.array(points), number, increasing=True), at_infinity])

    spread = np.linalg.inv(powers(count)).T
    spread[np.abs(spread) < 1e-12] = 0  # noqa: PLR2004 - rounding
    # Weights of at most 1: what that takes from the inputs is given to the taps.
    largest = np.abs(spread).max(axis=1, keepdims=True)
    return Filter(
        size=size,
        spread=(spread / largest).astype(np.float32),
        products=np.einsum("pk,kio->pio", powers(len(taps)) * largest, taps.astype(np.float64)).astype(np.float32),
        gather=powers(size).astype(np.float32),
    )

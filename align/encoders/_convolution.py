"""Compiled steps of `duizhao.align.encoders.use` between its products of matrices, each in threads of its own."""

# numba infers the types:
# ruff: noqa: ANN001, ANN202
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

import numpy as np

from duizhao.align.compiling import njit

__all__ = ["add_features", "convolve_first", "gather_tiles", "spread_tiles"]


@njit(cache=True, nogil=True)
def convolve_first(places, starts, left, products, bias, branch, hidden):
    # The first convolution of one order, from the products of single tokens. Run r holds the tokens starts[r] to
    # starts[r + 1], which are rows ``places`` of ``products`` [distinct, order * width] and ``branch``
    # [distinct, width]. Fills ``hidden`` [tokens, width].
    width = branch.shape[1]
    order = products.shape[1] // width
    for run in range(len(starts) - 1):
        begin, end = starts[run], starts[run + 1]
        for token in range(begin, end):
            row = hidden[token]
            row[:] = bias
            for k in range(order):
                other = token - left + k
                if begin <= other < end:
                    row += products[places[other], k * width : (k + 1) * width]
            own = branch[places[token]]
            for f in range(width):
                row[f] = max(row[f], np.float32(0)) + own[f]


@njit(cache=True, nogil=True)
def spread_tiles(hidden, starts, left, size, spread, points):
    # Input of a minimal filter. Outputs are made ``size`` at a time, a tile; tiles begin anew with every run. Row p of
    # ``points`` [points, tiles, width] becomes the sum of the tile's window of ``hidden``, which begins ``left``
    # tokens before the tile and is zero outside the run, weighed by ``spread`` [points, window].
    width = hidden.shape[1]
    tile = 0
    for run in range(len(starts) - 1):
        begin, end = starts[run], starts[run + 1]
        for first in range(begin, end, size):
            for p in range(len(spread)):
                row = points[p, tile]
                row[:] = 0
                for k in range(spread.shape[1]):
                    token = first - left + k
                    weight = spread[p, k]
                    if weight != 0 and begin <= token < end:
                        values = hidden[token]
                        for f in range(width):
                            row[f] += weight * values[f]
            tile += 1


@njit(cache=True, nogil=True)
def gather_tiles(points, starts, gather, outputs):
    # Output of a minimal filter: row t of a tile is the sum of its ``points`` [points, tiles, width], each weighed by
    # ``gather`` [points, size].
    size = gather.shape[1]
    width = outputs.shape[1]
    tile = 0
    for run in range(len(starts) - 1):
        end = starts[run + 1]
        for first in range(starts[run], end, size):
            for t in range(min(size, end - first)):
                row = outputs[first + t]
                row[:] = 0
                for p in range(len(gather)):
                    weight = gather[p, t]
                    if weight != 0:
                        values = points[p, tile]
                        for f in range(width):
                            row[f] += weight * values[f]
            tile += 1


@njit(cache=True, nogil=True, fastmath={"reassoc", "contract", "nsz"})
def add_features(places, owners, embedded, first, second, bias, eps, sums, counts):
    # Each token's features, normalised, are added to the row of ``sums`` [rows, features] that owns it, and it is
    # counted there. Features: its row of ``embedded``, then for each order relu(second + bias) + first; ``first``
    # and ``second``: [orders, tokens, width].
    orders, _, width = second.shape
    size = embedded.shape[1]
    features = np.empty(size + orders * width, dtype=np.float32)
    for token in range(len(places)):
        features[:size] = embedded[places[token]]
        for order in range(orders):
            at = size + order * width
            for f in range(width):
                features[at + f] = max(second[order, token, f] + bias[order, f], np.float32(0)) + first[order, token, f]
        total = np.float32(0)
        squares = np.float32(0)
        for value in features:
            total += value
            squares += value * value
        mean = total / np.float32(len(features))
        spread = max(squares / np.float32(len(features)) - mean * mean, np.float32(0))
        inverse = np.float32(1) / np.sqrt(spread + np.float32(eps))
        row = sums[owners[token]]
        for f in range(len(features)):
            row[f] += (features[f] - mean) * inverse
        counts[owners[token]] += 1

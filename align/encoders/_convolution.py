"""Compiled steps of `duizhao.align.encoders.use` between its products of matrices, each in threads of its own."""

# numba infers the types:
# ruff: noqa: ANN001, ANN202
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

import numpy as np

from duizhao.align.compiling import njit

__all__ = ["add_features", "convolve_first"]


@njit(cache=True, nogil=True)
def convolve_first(places, starts, left, products, bias, branch, hidden, gathered):
    # The first convolution of one order, from the products of single tokens. Run r holds the tokens starts[r] to
    # starts[r + 1], which are rows ``places`` of ``products`` [order, distinct, width] and ``branch``
    # [distinct, width]. Fills ``hidden`` [tokens, width], and ``gathered`` [tokens, order * width] with the
    # windows of ``hidden`` that the second convolution multiplies, zero outside the run.
    order, _, width = products.shape
    for run in range(len(starts) - 1):
        begin, end = starts[run], starts[run + 1]
        for token in range(begin, end):
            row = hidden[token]
            row[:] = bias
            for k in range(order):
                other = token - left + k
                if begin <= other < end:
                    row += products[k, places[other]]
                else:
                    gathered[token, k * width : (k + 1) * width] = 0
            own = branch[places[token]]
            for f in range(width):
                row[f] = max(row[f], np.float32(0)) + own[f]
            for k in range(order):
                other = token + left - k
                if begin <= other < end:
                    gathered[other, k * width : (k + 1) * width] = row


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

"""Compiled steps of `duizhao.align.encoders._token_layers` between its products of matrices."""

# numba infers the types; with numpy's rules for division, which raise no error, loops become vector instructions:
# ruff: noqa: ANN001, ANN202
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

import numpy as np

from duizhao.align.compiling import njit

__all__ = ["add_and_normalise", "rectify"]

_FAR = np.float32(4)  # beyond it the error function is 1 in single precision, or −1
# The error function is x · N(x²) / D(x²) there, to 4e-7: fitted by least squares, weighed again where it erred most.
_N = tuple(
    map(np.float32, (1.12837918, 0.184710871, 0.0543326774, 3.83955195e-3, 3.8269313e-4, 4.78055008e-6, -1.36668697e-8))
)
_D = tuple(map(np.float32, (1.0, 0.497029293, 0.113826535, 0.0154535649, 1.3095849e-3, 6.40093777e-5)))


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "contract", "nsz"})
def add_and_normalise(rows, bias, residual, gain, shift, eps):
    # Layer normalisation of rows + bias + residual, in place; all [tokens, width] or [width].
    width = rows.shape[1]
    for token in range(len(rows)):
        row = rows[token]
        other = residual[token]
        total = np.float32(0)
        for f in range(width):
            row[f] += bias[f] + other[f]
            total += row[f]
        mean = total / np.float32(width)
        squares = np.float32(0)
        for f in range(width):
            row[f] -= mean
            squares += row[f] * row[f]
        inverse = np.float32(1) / np.sqrt(squares / np.float32(width) + np.float32(eps))
        for f in range(width):
            row[f] = row[f] * inverse * gain[f] + shift[f]


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "contract", "nsz"})
def rectify(rows, bias):
    # The Gaussian error linear unit of rows + bias, in place: x times the normal distribution up to x.
    for token in range(len(rows)):
        row = rows[token]
        for f in range(rows.shape[1]):
            value = row[f] + bias[f]
            x = value * np.float32(0.70710678)
            x = min(_FAR, x)
            x = max(-_FAR, x)
            t = x * x
            above = _N[0] + t * (_N[1] + t * (_N[2] + t * (_N[3] + t * (_N[4] + t * (_N[5] + t * _N[6])))))
            below = _D[0] + t * (_D[1] + t * (_D[2] + t * (_D[3] + t * (_D[4] + t * _D[5]))))
            row[f] = value * (np.float32(0.5) + np.float32(0.5) * (x * above / below))

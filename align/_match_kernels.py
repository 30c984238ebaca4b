"""The compiled loops behind `align.matches`."""

# numba infers the types, and takes loops rather than many small functions:
# ruff: noqa: ANN001, ANN202
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["weigh"]

_MOST = 3.0  # tokens by which a clause leans inward or outward; more say no more


@njit(cache=True)
def _block(values, places, first, width, top, bottom, left, right):
    # What source clauses top to bottom and target clauses left to right share.
    total = 0.0
    for row in range(top, bottom):
        start = places[row] - first[row]
        for column in range(max(left, first[row]), min(right, first[row] + width[row])):
            total += values[start + column]
    return total


@njit(cache=True)
def _weakest(begin, count, clauses, totals, inside):
    # How far the sentence that leans inward least does so, -1 to 1; 1 where the side is one sentence.
    weakest = 1.0
    if count > 1:
        for sentence in range(begin, begin + count):
            within = 0.0
            total = 0.0
            for clause in range(clauses[sentence], clauses[sentence + 1]):
                within += inside[clause]
                total += totals[clause]
            weakest = min(weakest, (2 * within - total) / (total + 0.5))
    return weakest


@njit(cache=True)
def _around(begin, count, clauses, totals, inside, sentences):
    # Of one side: the clause inside that leans outward most, how far the first and the last do; the clause of the
    # sentences next to it that leans inward most, and how far those next to the ends do.
    outward = -_MOST
    start, stop = clauses[begin], clauses[begin + count]
    for clause in range(start, stop):
        outward = max(outward, min(totals[clause] - 2 * inside[clause], _MOST))
    leaving = 0.0
    if stop > start:
        leaving += max(totals[start] - 2 * inside[start], 0.0)
        leaving += max(totals[stop - 1] - 2 * inside[stop - 1], 0.0)
    inward = -_MOST
    entering = 0.0
    for place in range(2):
        sentence = begin - 1 if place == 0 else begin + count
        if not 0 <= sentence < sentences or clauses[sentence] == clauses[sentence + 1]:
            continue
        for clause in range(clauses[sentence], clauses[sentence + 1]):
            inward = max(inward, 2 * inside[clause] - totals[clause])
        nearest = clauses[sentence + 1] - 1 if place == 0 else clauses[sentence]
        entering += max(2 * inside[nearest] - totals[nearest], 0.0)
    return outward, leaving, inward, entering


@njit(cache=True)
def weigh(own, other, values, places, first, width, clauses, totals, sizes, back_clauses, back_totals, back_sizes):
    # ``own``, ``other``: [shape=(n_beads, 2)], first sentence and number of sentences of each bead, by side. Source
    # clause x shares values[places[x]] onward with target clauses first[x] to first[x] + width[x]. What the columns
    # are: `align.matches`.
    result = np.zeros((len(own), 12), dtype=np.float32)
    rows, columns = len(clauses) - 1, len(back_clauses) - 1
    inside = np.zeros(len(totals))
    back_inside = np.zeros(len(back_totals))
    for bead in range(len(own)):
        i, a = own[bead]
        j, b = other[bead]
        top, bottom = clauses[i], clauses[i + a]
        left, right = back_clauses[j], back_clauses[j + b]
        shared = 0.0
        total = 0.0
        tokens = 0.0
        for row in range(clauses[max(i - 1, 0)], clauses[min(i + a + 1, rows)]):
            inside[row] = _block(values, places, first, width, row, row + 1, left, right)
            if top <= row < bottom:
                shared += inside[row]
                total += totals[row]
                tokens += sizes[row]
        for column in range(back_clauses[max(j - 1, 0)], back_clauses[min(j + b + 1, columns)]):
            back_inside[column] = _block(values, places, first, width, top, bottom, column, column + 1)
            if left <= column < right:
                total += back_totals[column]
                tokens += back_sizes[column]
        leaving = total - 2 * shared
        outward, edge_out, inward, edge_in = _around(i, a, clauses, totals, inside, rows)
        back_outward, back_edge_out, back_inward, back_edge_in = _around(
            j, b, back_clauses, back_totals, back_inside, columns
        )
        # The bead cut in two beads where that parts the fewest matches.
        seam = -1.0
        seam_share = -1.0
        for above in range(1, a):
            for before in range(1, b):
                row, column = clauses[i + above], back_clauses[j + before]
                upper = _block(values, places, first, width, top, row, left, column)
                parted = _block(values, places, first, width, top, row, column, right)
                parted += _block(values, places, first, width, row, bottom, left, column)
                share = parted / (parted + min(upper, shared - parted - upper) + 0.5)
                if seam < 0 or parted < seam:
                    seam = parted
                if seam_share < 0 or share < seam_share:
                    seam_share = share
        result[bead, 0] = np.log1p(max(leaving, 0.0))
        result[bead, 1] = leaving / (leaving + 2 * shared + 0.5)
        result[bead, 2] = np.log1p(shared)
        result[bead, 3] = 2 * shared / (tokens + 1)
        result[bead, 4] = max(outward, back_outward)
        result[bead, 5] = min(outward, back_outward)
        result[bead, 6] = np.log1p(max(seam, 0.0))
        result[bead, 7] = max(seam_share, 0.0)
        result[bead, 8] = min(
            _weakest(i, a, clauses, totals, inside), _weakest(j, b, back_clauses, back_totals, back_inside)
        )
        result[bead, 9] = max(inward, back_inward)
        result[bead, 10] = np.log1p(edge_out + back_edge_out)
        result[bead, 11] = np.log1p(edge_in + back_edge_in)
    return result

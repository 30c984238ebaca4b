"""The compiled loops behind `duizhao.align.sentences.matches`."""

# numba infers the types, and takes loops rather than many small functions:
# ruff: noqa: ANN001, ANN202
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

import numpy as np

from duizhao.align.compiling import njit

__all__ = ["weigh"]

_MOST = 3.0  # tokens by which a clause leans inward or outward; more say no more


@njit(cache=True, nogil=True)
def _block(values, places, first, width, top, bottom, left, right):
    # What source clauses top to bottom and target clauses left to right share.
    total = 0.0
    for row in range(top, bottom):
        start = places[row] - first[row]
        for column in range(max(left, first[row]), min(right, first[row] + width[row])):
            total += values[start + column]
    return total


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True)
def _around(begin, count, clauses, totals, inside, sentences):
    # Of one side: how far the clause inside leans outward that does so most; how far the first and the last do
    # together; and how far those just outside lean inward.
    outward = -_MOST
    start, stop = clauses[begin], clauses[begin + count]
    for clause in range(start, stop):
        outward = max(outward, min(totals[clause] - 2 * inside[clause], _MOST))
    leaving = 0.0
    if stop > start:
        leaving += max(totals[start] - 2 * inside[start], 0.0)
        leaving += max(totals[stop - 1] - 2 * inside[stop - 1], 0.0)
    entering = 0.0
    if begin > 0 and clauses[begin - 1] < start:
        entering += max(2 * inside[start - 1] - totals[start - 1], 0.0)
    if begin + count < sentences and clauses[begin + count + 1] > stop:
        entering += max(2 * inside[stop] - totals[stop], 0.0)
    return outward, leaving, entering


@njit(cache=True, nogil=True)
def _seam(values, places, first, width, rows, columns):
    # The matches that are parted when a bead is cut in two where that parts the fewest; 0 if it cannot be cut.
    # ``rows``, ``columns``: where the bead's sentences begin among the clauses, and where the last one ends.
    fewest = -1.0
    for row in rows[1:-1]:
        for column in columns[1:-1]:
            parted = _block(values, places, first, width, rows[0], row, column, columns[-1])
            parted += _block(values, places, first, width, row, rows[-1], columns[0], column)
            if fewest < 0 or parted < fewest:
                fewest = parted
    return max(fewest, 0.0)


@njit(cache=True, nogil=True)
def weigh(own, other, values, places, first, width, clauses, totals, sizes, back_clauses, back_totals, back_sizes):
    # ``own``, ``other``: [shape=(n_beads, 2)], first sentence and number of sentences of each bead, by side. Source
    # clause x shares values[places[x]] onward with target clauses first[x] to first[x] + width[x]. What the columns
    # are: `duizhao.align.sentences.matches`.
    result = np.zeros((len(own), 7), dtype=np.float32)
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
        for row in range(max(top - 1, 0), min(bottom + 1, len(totals))):
            inside[row] = _block(values, places, first, width, row, row + 1, left, right)
            if top <= row < bottom:
                shared += inside[row]
                total += totals[row]
                tokens += sizes[row]
        for column in range(max(left - 1, 0), min(right + 1, len(back_totals))):
            back_inside[column] = _block(values, places, first, width, top, bottom, column, column + 1)
            if left <= column < right:
                total += back_totals[column]
                tokens += back_sizes[column]
        outward, edge_out, edge_in = _around(i, a, clauses, totals, inside, rows)
        back_outward, back_edge_out, back_edge_in = _around(j, b, back_clauses, back_totals, back_inside, columns)
        result[bead, 0] = (total - 2 * shared) / (total + 0.5)
        result[bead, 1] = 2 * shared / (tokens + 1)
        result[bead, 2] = max(outward, back_outward)
        seam = _seam(values, places, first, width, clauses[i : i + a + 1], back_clauses[j : j + b + 1])
        result[bead, 3] = np.log1p(seam)
        result[bead, 4] = min(
            _weakest(i, a, clauses, totals, inside), _weakest(j, b, back_clauses, back_totals, back_inside)
        )
        result[bead, 5] = np.log1p(edge_out + back_edge_out)
        result[bead, 6] = np.log1p(edge_in + back_edge_in)
    return result

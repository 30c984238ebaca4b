"""The compiled loops behind `search` and `evidence` of `duizhao.align.sentences`, which check what goes in.

They are compiled on first use and kept on disk beside this file, or in numba's cache folder.
"""

# numba infers the types, and takes loops rather than many small functions:
# ruff: noqa: ANN001, ANN202, C901, PLR0912, PLR0915, PLR2004
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

import numpy as np

from duizhao.align.compiling import njit

__all__ = ["chain", "compare", "forward_backward", "viterbi"]

_LOWEST = -1e30
_FAR = 40.0  # e to the minus this is nothing beside 1 in double precision


@njit(cache=True, nogil=True)
def chain(rows, columns, weights, width):
    # A Fenwick tree over columns holds the best sum of a chain ending at or before each, and its last point.
    count = len(rows)
    best = np.zeros(width + 1)
    last = np.full(width + 1, -1, dtype=np.int64)
    back = np.full(count, -1, dtype=np.int64)
    total = np.zeros(count)
    start = 0
    while start < count:
        stop = start
        while stop < count and rows[stop] == rows[start]:
            stop += 1
        for point in range(start, stop):
            place = columns[point]
            found = 0.0
            while place > 0:
                if best[place] > found:
                    found = best[place]
                    back[point] = last[place]
                place -= place & -place
            total[point] = found + weights[point]
        for point in range(start, stop):
            place = columns[point] + 1
            while place <= width:
                if total[point] > best[place]:
                    best[place] = total[point]
                    last[place] = point
                place += place & -place
        start = stop
    point = int(np.argmax(total))
    chosen = np.empty(count, dtype=np.int64)
    size = 0
    while point >= 0:
        chosen[size] = point
        size += 1
        point = back[point]
    return chosen[:size][::-1].copy()


@njit(cache=True, nogil=True)
def viterbi(low, high, offset, kinds, beads, source_null, target_null, opening):
    n = len(low) - 1
    nodes = offset[n + 1]
    best = np.full((nodes, 3), _LOWEST)
    # The move that led here: kind of bead, or -1 for a sentence alone; and the state it came from.
    move = np.full((nodes, 3), -2, dtype=np.int8)
    came = np.zeros((nodes, 3), dtype=np.int8)
    best[0, 0] = 0.0
    for i in range(n + 1):
        for j in range(low[i], high[i] + 1):
            node = offset[i] + j - low[i]
            # A target run grows within the row.
            if j > low[i]:
                for state in range(3):
                    gain = best[node - 1, state] + target_null[j - 1]
                    if state != 2:
                        gain += opening
                    if gain > best[node, 2]:
                        best[node, 2] = gain
                        move[node, 2] = -1
                        came[node, 2] = state
            top = 0
            for state in range(1, 3):
                if best[node, state] > best[node, top]:
                    top = state
            here = best[node, top]
            if here <= _LOWEST or i == n:
                continue
            if low[i + 1] <= j <= high[i + 1]:
                after = offset[i + 1] + j - low[i + 1]
                for state in range(2):
                    gain = best[node, state] + source_null[i]
                    if state == 0:
                        gain += opening
                    if gain > best[after, 1]:
                        best[after, 1] = gain
                        move[after, 1] = -1
                        came[after, 1] = state
            for kind in range(len(kinds)):
                row = i + kinds[kind, 0]
                column = j + kinds[kind, 1]
                if row > n or column < low[row] or column > high[row]:
                    continue
                after = offset[row] + column - low[row]
                gain = here + beads[node, kind]
                if gain > best[after, 0]:
                    best[after, 0] = gain
                    move[after, 0] = kind
                    came[after, 0] = top
    i = n
    j = high[n]
    node = nodes - 1
    state = 0
    for other in range(1, 3):
        if best[node, other] > best[node, state]:
            state = other
    score = best[node, state]
    path = np.zeros((i + j, 4), dtype=np.int64)
    size = 0
    while i > 0 or j > 0:
        node = offset[i] + j - low[i]
        kind = move[node, state]
        if kind >= 0:
            a = kinds[kind, 0]
            b = kinds[kind, 1]
        elif state == 1:
            a = 1
            b = 0
        else:
            a = 0
            b = 1
        state = came[node, state]
        i -= a
        j -= b
        path[size, 0] = i
        path[size, 1] = j
        path[size, 2] = a
        path[size, 3] = b
        size += 1
    return path[:size][::-1].copy(), score


@njit(cache=True, nogil=True)
def _add(left, right):
    # The logarithm of a sum, of two logarithms.
    if left < right:
        left, right = right, left
    if right < left - _FAR:
        return left
    return left + np.log1p(np.exp(right - left))


@njit(cache=True, nogil=True)
def forward_backward(low, high, offset, kinds, beads, source_null, target_null, opening):
    n = len(low) - 1
    nodes = offset[n + 1]
    bead_chance = np.zeros(beads.shape, dtype=np.float32)
    source_chance = np.zeros(len(source_null))
    target_chance = np.zeros(len(target_null))
    gains = np.empty(len(kinds))
    # Logarithms of the sums over all ways to a node, by state, and of their sum.
    front = np.full((nodes, 3), _LOWEST)
    here = np.full(nodes, _LOWEST)
    for i in range(n + 1):
        for j in range(low[i], high[i] + 1):
            node = offset[i] + j - low[i]
            top = _LOWEST
            for kind in range(len(kinds)):
                row = i - kinds[kind, 0]
                column = j - kinds[kind, 1]
                gains[kind] = _LOWEST
                if row >= 0 and low[row] <= column <= high[row]:
                    before = offset[row] + column - low[row]
                    gains[kind] = here[before] + beads[before, kind]
                    top = max(top, gains[kind])
            if top > _LOWEST / 2:
                total = 0.0
                for kind in range(len(kinds)):
                    if gains[kind] > top - _FAR:
                        total += np.exp(gains[kind] - top)
                front[node, 0] = top + np.log(total)
            if node == 0:
                front[node, 0] = 0.0
            if i > 0 and low[i - 1] <= j <= high[i - 1]:
                before = offset[i - 1] + j - low[i - 1]
                front[node, 1] = source_null[i - 1] + _add(front[before, 0] + opening, front[before, 1])
            if j > low[i]:
                before = node - 1
                inward = _add(front[before, 0], front[before, 1]) + opening
                front[node, 2] = target_null[j - 1] + _add(inward, front[before, 2])
            here[node] = _add(_add(front[node, 0], front[node, 1]), front[node, 2])
    total = here[nodes - 1]
    openings = 0.0
    # The same for all ways from a node to the end.
    rear = np.full((nodes, 3), _LOWEST)
    for i in range(n, -1, -1):
        for j in range(high[i], low[i] - 1, -1):
            node = offset[i] + j - low[i]
            if node == nodes - 1:
                rear[node, :] = 0.0
                continue
            top = _LOWEST
            for kind in range(len(kinds)):
                row = i + kinds[kind, 0]
                column = j + kinds[kind, 1]
                gains[kind] = _LOWEST
                if row <= n and low[row] <= column <= high[row]:
                    gains[kind] = beads[node, kind] + rear[offset[row] + column - low[row], 0]
                    top = max(top, gains[kind])
            onward = _LOWEST
            if top > _LOWEST / 2:
                ways = 0.0
                for kind in range(len(kinds)):
                    if gains[kind] > top - _FAR:
                        share = np.exp(gains[kind] - top)
                        ways += share
                        bead_chance[node, kind] = share * np.exp(min(here[node] + top - total, 0.0))
                onward = top + np.log(ways)
            alone = _LOWEST
            if i < n and low[i + 1] <= j <= high[i + 1]:
                alone = source_null[i] + rear[offset[i + 1] + j - low[i + 1], 1]
                opened = np.exp(min(front[node, 0] + opening + alone - total, 0.0))
                openings += opened
                source_chance[i] += opened + np.exp(min(front[node, 1] + alone - total, 0.0))
            beyond = _LOWEST
            if j < high[i]:
                beyond = target_null[j] + rear[node + 1, 2]
                opened = np.exp(min(_add(front[node, 0], front[node, 1]) + opening + beyond - total, 0.0))
                openings += opened
                target_chance[j] += opened + np.exp(min(front[node, 2] + beyond - total, 0.0))
            rear[node, 0] = _add(onward, _add(alone, beyond) + opening)
            rear[node, 1] = _add(onward, _add(alone, beyond + opening))
            rear[node, 2] = _add(onward, beyond)
    return bead_chance, source_chance, target_chance, openings, total


@njit(cache=True, nogil=True)
def compare(low, high, offset, kinds, wide_low, wide_high, wide_offset, place, table, m, beyond):
    # Each bead's closeness, and the best, the gains and the votes of beads one sentence longer, then shorter.
    # ``table``: closeness of all kinds in ``place`` from each node of the wider corridor.
    n = len(low) - 1
    result = np.zeros((7, offset[n + 1], len(kinds)), dtype=np.float32)
    # What to add to a bead's source and target boundary and to its sentences on either side; longer ways first.
    ways = np.array(
        [
            (0, 0, 1, 0), (0, 0, 0, 1), (-1, 0, 1, 0), (0, -1, 0, 1),
            (0, 0, -1, 0), (1, 0, -1, 0), (0, 0, 0, -1), (0, 1, 0, -1),
        ]
    )  # fmt: skip
    columns = np.full((len(kinds), len(ways)), -1)
    for kind in range(len(kinds)):
        for way in range(len(ways)):
            a, b = kinds[kind, 0] + ways[way, 2], kinds[kind, 1] + ways[way, 3]
            if a >= 1 and b >= 1:
                columns[kind, way] = place[a, b]
    for i in range(n):
        for j in range(low[i], min(high[i], m - 1) + 1):
            node = offset[i] + j - low[i]
            wide_node = wide_offset[i] + j - wide_low[i]
            for kind in range(len(kinds)):
                a, b = kinds[kind, 0], kinds[kind, 1]
                if i + a > n or j + b > m:
                    continue
                own = table[wide_node, place[a, b]]
                result[0, node, kind] = own
                for half in range(2):
                    best = -1e9
                    gains = 0.0
                    agreed = 0.0
                    for way in range(4 * half, 4 * half + 4):
                        column = columns[kind, way]
                        if column < 0:
                            continue
                        row = i + ways[way, 0]
                        there = j + ways[way, 1]
                        gain = beyond
                        within = row >= 0 and row + a + ways[way, 2] <= n and there + b + ways[way, 3] <= m
                        if within and wide_low[row] <= there <= wide_high[row]:
                            gain = table[wide_offset[row] + there - wide_low[row], column] - own
                        best = max(best, gain)
                        gains += max(gain, 0.0)
                        agreed += min(max(gain * 5, -1.0), 1.0)
                    if best > -1e9:
                        result[1 + 3 * half, node, kind] = best
                        result[2 + 3 * half, node, kind] = gains
                        result[3 + 3 * half, node, kind] = agreed
    return result

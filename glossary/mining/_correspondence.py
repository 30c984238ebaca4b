"""The compiled steps of `duizhao.glossary.mining.correspondence`: which words of two languages go together."""

# numba infers the types:
# ruff: noqa: ANN001, ANN202
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

import numpy as np

from duizhao.align.compiling import njit

__all__ = ["find_renditions", "find_slots", "lay_out", "learn"]


@njit(cache=True, nogil=True)
def lay_out(places, owners, other_bounds, others, vocabulary):
    # For each word of one side the words of the other in any of its pairs, ascending: where each row begins, and rows.
    seen = np.full(vocabulary, -1, dtype=np.int32)
    bounds = np.zeros(len(places), dtype=np.int64)
    for word in range(len(places) - 1):
        count = 0
        for at in range(places[word], places[word + 1]):
            for j in range(other_bounds[owners[at]], other_bounds[owners[at] + 1]):
                if seen[others[j]] != word:
                    seen[others[j]] = word
                    count += 1
        bounds[word + 1] = bounds[word] + count
    columns = np.empty(bounds[-1], dtype=np.int32)
    seen[:] = -1
    for word in range(len(places) - 1):
        count = bounds[word]
        for at in range(places[word], places[word + 1]):
            for j in range(other_bounds[owners[at]], other_bounds[owners[at] + 1]):
                if seen[others[j]] != word:
                    seen[others[j]] = word
                    columns[count] = others[j]
                    count += 1
        columns[bounds[word] : count].sort()
    return bounds, columns


@njit(cache=True, nogil=True)
def _add_up(layout, slots, forth, back, down, across):
    # For each occurrence of either side the sum over the words of its pair.
    places, owners, ours, other_bounds, others, bounds, columns = layout
    for word in range(len(places) - 1):
        for slot in range(bounds[word], bounds[word + 1]):
            slots[columns[slot]] = slot
        for at in range(places[word], places[word + 1]):
            for j in range(other_bounds[owners[at]], other_bounds[owners[at] + 1]):
                slot = slots[others[j]]
                down[j] += forth[slot]
                across[ours[at]] += back[slot]


@njit(cache=True, nogil=True)
def _count(layout, slots, table, new_forth, new_back, agreed):
    # Add to the counts of each pair of words what each of its occurrences is a link of.
    places, owners, ours, other_bounds, others, bounds, columns = layout
    forth, back, down, across = table
    for word in range(len(places) - 1):
        for slot in range(bounds[word], bounds[word + 1]):
            slots[columns[slot]] = slot
        for at in range(places[word], places[word + 1]):
            for j in range(other_bounds[owners[at]], other_bounds[owners[at] + 1]):
                slot = slots[others[j]]
                one, other = forth[slot] / down[j], back[slot] / across[ours[at]]
                if agreed:
                    one = other = one * other
                new_forth[slot] += one
                new_back[slot] += other


@njit(cache=True, nogil=True)
def _share(bounds, columns, new_forth, new_back, totals, forth, back):
    # Turn counts into shares: of a word of this side, and of one of the other.
    totals[:] = 1e-9
    for word in range(len(bounds) - 1):
        total = 1e-9
        for slot in range(bounds[word], bounds[word + 1]):
            total += new_forth[slot]
            totals[columns[slot]] += new_back[slot]
        for slot in range(bounds[word], bounds[word + 1]):
            forth[slot] = new_forth[slot] / total
    for slot in range(len(columns)):
        back[slot] = new_back[slot] / totals[columns[slot]]


@njit(cache=True, nogil=True)
def learn(layout, vocabulary, prior, rounds, agreeing, nothing):
    # Model 1 of Brown et al. in both directions; in the last rounds what both think of a link counts (Liang et al.).
    # Of the layout the third is which word of its pair each occurrence is. Back come both tables and, for each
    # occurrence of either side, the sum over the words of its pair.
    _, owners, _, _, others, bounds, columns = layout
    forth = np.ones(len(columns), dtype=np.float32)
    back = np.ones(len(columns), dtype=np.float32)
    down = np.zeros(len(others), dtype=np.float32)
    across = np.zeros(len(owners), dtype=np.float32)
    slots = np.zeros(vocabulary, dtype=np.int64)
    totals = np.zeros(vocabulary, dtype=np.float64)
    for turn in range(rounds + 1):
        down[:] = nothing
        across[:] = nothing
        _add_up(layout, slots, forth, back, down, across)
        if turn < rounds:
            new_forth, new_back = prior.copy(), prior.copy()
            _count(layout, slots, (forth, back, down, across), new_forth, new_back, turn >= agreeing)
            _share(bounds, columns, new_forth, new_back, totals, forth, back)
    return forth, back, down, across


@njit(cache=True, nogil=True)
def _slot(bounds, columns, word, other):
    # Where a row has a word; every word of a pair is in the row of each of the other side.
    low, high = bounds[word], bounds[word + 1]
    while low < high:
        middle = (low + high) // 2
        if columns[middle] < other:
            low = middle + 1
        else:
            high = middle
    return low


@njit(cache=True, nogil=True)
def find_slots(pairs, bounds, columns):
    # Where pairs of words are in the rows, -1 for what no pair of texts has.
    found = np.full(len(pairs), -1, dtype=np.int64)
    for number in range(len(pairs)):
        word, other = pairs[number, 0], pairs[number, 1]
        slot = _slot(bounds, columns, word, other)
        if slot < bounds[word + 1] and columns[slot] == other:
            found[number] = slot
    return found


@njit(cache=True, nogil=True)
def _fill(links, english, chinese, first, last, begin, end, ours, theirs, table):
    # The links of a pair: the geometric mean of what each side thinks of them, less where they stand far apart, 0 where
    # a word is not counted.
    bounds, columns, forth, back, down, across = table
    for e in range(first, last):
        for z in range(begin, end):
            links[e - first, z - begin] = 0.0
            if ours[e] >= 0 and theirs[z] >= 0:
                slot = _slot(bounds, columns, english[ours[e]], chinese[theirs[z]])
                both = forth[slot] / down[theirs[z]] * back[slot] / across[ours[e]]
                apart = abs((e - first + 0.5) / (last - first) - (z - begin + 0.5) / (end - begin))
                links[e - first, z - begin] = np.sqrt(both) * np.exp(-apart)


@njit(cache=True, nogil=True)
def _reach(links, first, last, words, others, reach, outside):
    # For each word of the other side the best link to the phrase, and to another word.
    for z in range(others):
        reach[z] = outside[z] = 0.0
        for e in range(words):
            if first <= e < last:
                reach[z] = max(reach[z], links[e, z])
            else:
                outside[z] = max(outside[z], links[e, z])


@njit(cache=True, nogil=True)
def _stretch(reach, outside, others, spoken, least, longest):
    # The words from the first to the last that are the phrase's own; nothing where others come between or claim one.
    low, high = -1, -1
    for z in range(others):
        if spoken[z] and reach[z] >= least and reach[z] > outside[z]:
            if low < 0:
                low = z
            high = z + 1
    if low < 0 or high - low > longest:
        return -1, -1
    for z in range(low, high):
        if not spoken[z] or outside[z] >= least:
            return -1, -1
    return low, high


@njit(cache=True, nogil=True)
def _strength(links, first, last, low, high, others, counted, least):
    # The mean of the best links of both sides; 0 where a word of the phrase is linked to none, or better elsewhere.
    total, count = 0.0, 0
    for e in range(first, last):
        if not counted[e]:
            continue
        best = rest = 0.0
        for z in range(others):
            if low <= z < high:
                best = max(best, links[e, z])
            else:
                rest = max(rest, links[e, z])
        if best < least or rest > best:
            return 0.0
        total += best
        count += 1
    if count == 0:
        return 0.0
    return total / count


@njit(cache=True, nogil=True)
def find_renditions(sightings, english_side, chinese_side, table, least, longest):
    # For each sighting (pair, first word, last word) the words that render it and how surely: rows of first and last
    # word, −1 for none, and strengths.
    english, ours, word_bounds = english_side
    chinese, theirs, other_bounds, spoken = chinese_side
    found = np.full((len(sightings), 2), -1, dtype=np.int32)
    strengths = np.zeros(len(sightings), dtype=np.float32)
    most_words = most_others = 0
    for pair in range(len(word_bounds) - 1):
        most_words = max(most_words, word_bounds[pair + 1] - word_bounds[pair])
        most_others = max(most_others, other_bounds[pair + 1] - other_bounds[pair])
    links = np.zeros((most_words, most_others), dtype=np.float32)
    reach = np.zeros(most_others, dtype=np.float32)
    outside = np.zeros(most_others, dtype=np.float32)
    held = -1
    for number in range(len(sightings)):
        pair, first, last = sightings[number, 0], sightings[number, 1], sightings[number, 2]
        begin, end = word_bounds[pair], word_bounds[pair + 1]
        start, stop = other_bounds[pair], other_bounds[pair + 1]
        if pair != held:
            held = pair
            _fill(links, english, chinese, begin, end, start, stop, ours, theirs, table)
        others = stop - start
        _reach(links, first, last, end - begin, others, reach, outside)
        low, high = _stretch(reach, outside, others, spoken[start:stop], least, longest)
        if low < 0:
            continue
        rows = _strength(links, first, last, low, high, others, ours[begin:end] >= 0, least)
        if rows > 0:
            total, count = 0.0, 0
            for z in range(low, high):
                if theirs[start + z] >= 0:
                    total += reach[z]
                    count += 1
            found[number, 0], found[number, 1] = low, high
            strengths[number] = (rows + total / count) / 2
    return found, strengths

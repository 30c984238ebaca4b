"""The compiled steps of `duizhao.glossary.mining.scanning`: a tree of keys, and walks down it from every place."""

# numba infers the types:
# ruff: noqa: ANN001, ANN202
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

import numpy as np

from duizhao.align.compiling import njit

__all__ = ["choose_chinese", "choose_english", "grow", "match_up", "spot"]

# Numbers of symbols are below 2**21, as code points are.
_SYMBOL_BITS = 21
# 2**64 divided by the golden ratio, as a signed number: spreads the edges over the table.
_SPREAD = -7046029254386353131


@njit(cache=True, nogil=True)
def grow(symbols, bounds, size):
    # Make the tree: a table of edges (node and symbol in one number) of a power of two places, and where each leads;
    # and the key that ends at each node, -1 for none.
    edges = np.full(size, -1, dtype=np.int64)
    heads = np.zeros(size, dtype=np.int32)
    ends = np.full(len(symbols) + 1, -1, dtype=np.int32)
    nodes = 1
    for key in range(len(bounds) - 1):
        node = 0
        for at in range(bounds[key], bounds[key + 1]):
            edge = (np.int64(node) << _SYMBOL_BITS) | np.int64(symbols[at])
            place = ((edge * _SPREAD) >> 20) & (size - 1)
            while edges[place] != -1 and edges[place] != edge:
                place = (place + 1) & (size - 1)
            if edges[place] == -1:
                edges[place] = edge
                heads[place] = nodes
                nodes += 1
            node = heads[place]
        ends[node] = key
    return edges, heads, ends[:nodes].copy()


@njit(cache=True, nogil=True)
def _step(node, symbol, edges, heads):
    # The node that a symbol leads to, -1 for none.
    if node < 0:
        return -1
    edge = (np.int64(node) << _SYMBOL_BITS) | np.int64(symbol)
    place = ((edge * _SPREAD) >> 20) & (len(edges) - 1)
    while edges[place] != -1:
        if edges[place] == edge:
            return heads[place]
        place = (place + 1) & (len(edges) - 1)
    return -1


@njit(cache=True, nogil=True)
def _room(rows, count):
    # The rows, with room for another.
    if count < len(rows):
        return rows
    longer = np.empty((2 * len(rows), rows.shape[1]), dtype=rows.dtype)
    longer[:count] = rows
    return longer


@njit(cache=True, nogil=True)
def spot(symbols, bounds, edges, heads, ends):
    # Every key in every text: rows of text, place, length, key; by text and place, the longest first.
    rows = np.empty((1024, 4), dtype=np.int32)
    count = 0
    for text in range(len(bounds) - 1):
        for start in range(bounds[text], bounds[text + 1]):
            node = 0
            first = count
            for at in range(start, bounds[text + 1]):
                node = _step(node, symbols[at], edges, heads)
                if node < 0:
                    break
                if ends[node] >= 0:
                    rows = _room(rows, count)
                    rows[count, 0] = text
                    rows[count, 1] = start - bounds[text]
                    rows[count, 2] = at - start + 1
                    rows[count, 3] = ends[node]
                    count += 1
            low, high = first, count - 1
            while low < high:
                for column in range(4):
                    held = rows[low, column]
                    rows[low, column] = rows[high, column]
                    rows[high, column] = held
                low += 1
                high -= 1
    return rows[:count].copy()


@njit(cache=True, nogil=True)
def _walk(node, word, parts, part_bounds, edges, heads):
    # The node that the parts of a word lead to, -1 for none.
    if part_bounds[word] == part_bounds[word + 1]:
        return -1
    for at in range(part_bounds[word], part_bounds[word + 1]):
        node = _step(node, parts[at], edges, heads)
    return node


@njit(cache=True, nogil=True)
def _keys_from(first, stop, cut, forms, tree, keys, lasts):
    # Fill in the keys that begin at a word, the shortest first, and the word after each; return how many there are.
    words, starts, stops = cut[0], cut[1], cut[2]
    inner, inner_bounds, final, final_bounds = forms
    edges, heads, ends = tree
    found = 0
    end = _walk(0, words[first], final, final_bounds, edges, heads)
    if end >= 0 and ends[end] >= 0:
        keys[0], lasts[0], found = ends[end], first + 1, 1
    node = _walk(0, words[first], inner, inner_bounds, edges, heads)
    last = first + 1
    while node >= 0 and last < stop and starts[last] > stops[last - 1] and found < len(keys):
        end = _walk(node, words[last], final, final_bounds, edges, heads)
        if end >= 0 and ends[end] >= 0:
            keys[found], lasts[found] = ends[end], last + 1
            found += 1
        node = _walk(node, words[last], inner, inner_bounds, edges, heads)
        last += 1
    return found


@njit(cache=True, nogil=True)
def _is_large(first, last, words, capital, bare_capital):
    # Whether a word of a phrase has a capital; the possessive ending of its last word does not count.
    for at in range(first, last - 1):
        if capital[words[at]]:
            return True
    return bare_capital[words[last - 1]]


@njit(cache=True, nogil=True)
def choose_english(cut, forms, looks, tree, owners, cased, concepts):
    # As `renderings.find_english`, of many texts: rows of text, concept, start, end, first, last word, key.
    words, starts, _, bounds = cut
    bare, capital, bare_capital = looks
    rows = np.empty((1024, 7), dtype=np.int32)
    count = 0
    taken_in = np.full(concepts, -1, dtype=np.int32)
    taken = np.zeros(concepts, dtype=np.int32)
    keys = np.empty(64, dtype=np.int32)
    lasts = np.empty(64, dtype=np.int32)
    for text in range(len(bounds) - 1):
        begin, stop = bounds[text], bounds[text + 1]
        for first in range(begin, stop):
            for place in range(_keys_from(first, stop, cut, forms, tree, keys, lasts) - 1, -1, -1):
                key, last = keys[place], lasts[place]
                concept = owners[key]
                if taken_in[concept] == text and taken[concept] > starts[first]:
                    continue
                if cased[key] and not _is_large(first, last, words, capital, bare_capital):
                    continue
                taken_in[concept] = text
                taken[concept] = starts[last - 1] + bare[words[last - 1]]
                rows = _room(rows, count)
                rows[count, 0] = text
                rows[count, 1] = concept
                rows[count, 2] = starts[first]
                rows[count, 3] = taken[concept]
                rows[count, 4] = first - begin
                rows[count, 5] = last - begin
                rows[count, 6] = key
                count += 1
    return rows[:count].copy()


@njit(cache=True, nogil=True)
def choose_chinese(spots, words, starts, stops, bounds, known, owners, keys, owner_bounds, concepts):
    # As `renderings.find_chinese`, of many texts, given every form that stands in them: rows as above.
    rows = np.empty((1024, 7), dtype=np.int32)
    count = 0
    taken_in = np.full(concepts, -1, dtype=np.int32)
    taken = np.zeros(concepts, dtype=np.int32)
    for number in range(len(spots)):
        text, start = spots[number, 0], spots[number, 1]
        end = start + spots[number, 2]
        begin, stop = bounds[text], bounds[text + 1]
        holder = begin + np.searchsorted(starts[begin:stop], start, side="right") - 1
        if holder < begin:
            continue
        ending = begin + np.searchsorted(stops[begin:stop], end, side="left")
        first, last = -1, -1
        if starts[holder] == start and ending < stop and stops[ending] == end:
            first, last = holder - begin, ending - begin + 1
        elif stops[holder] < end or known[words[holder]]:
            continue
        form = spots[number, 3]
        for owner in range(owner_bounds[form], owner_bounds[form + 1]):
            concept = owners[owner]
            if taken_in[concept] == text and taken[concept] > start:
                continue
            taken_in[concept] = text
            taken[concept] = end
            rows = _room(rows, count)
            rows[count, 0] = text
            rows[count, 1] = concept
            rows[count, 2] = start
            rows[count, 3] = end
            rows[count, 4] = first
            rows[count, 5] = last
            rows[count, 6] = keys[owner]
            count += 1
    return rows[:count].copy()


@njit(cache=True, nogil=True)
def match_up(here, there, texts, concepts):
    # For each row of one side the row of the other that stands for it, -1 for none: in a text the first of a concept
    # is the first's, the second the second's.
    partner = np.full(len(here), -1, dtype=np.int32)
    following = np.full(len(there), -1, dtype=np.int32)
    head = np.full(concepts, -1, dtype=np.int32)
    held_in = np.full(concepts, -1, dtype=np.int32)
    tail = np.full(concepts, -1, dtype=np.int32)
    one = other = 0
    for text in range(texts):
        while other < len(there) and there[other, 0] == text:
            concept = there[other, 1]
            if held_in[concept] != text:
                held_in[concept] = text
                head[concept] = other
            else:
                following[tail[concept]] = other
            tail[concept] = other
            other += 1
        while one < len(here) and here[one, 0] == text:
            concept = here[one, 1]
            if held_in[concept] == text and head[concept] >= 0:
                partner[one] = head[concept]
                head[concept] = following[head[concept]]
            one += 1
    return partner

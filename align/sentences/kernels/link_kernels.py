"""Compiled loops behind `lexicon` and `votes` of `duizhao.align.sentences`: word links, and votes cast with them."""

# numba infers the types, and takes loops rather than many small functions:
# ruff: noqa: ANN001, ANN202, C901, PLR0915, PLR2004
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

import numpy as np

from duizhao.align.compiling import njit

__all__ = ["link", "votes"]


@njit(cache=True, nogil=True)
def _sentence_votes(sentence, left, right, starts, clauses, links, places, first, width, reach, scale, result):
    # What the tokens of a sentence say of the other side's sentences left to right: ``result`` [9] is their number,
    # the sum of their votes, of their links inside, how many are against and how many for; then the worst and
    # the best clause of more than one token, the first clause and the last.
    near_left = max(left - reach, first[sentence])
    near_right = min(right + reach, first[sentence] + width[sentence])
    size = starts[sentence + 1] - starts[sentence]
    result[:] = 0
    result[0] = size
    result[5] = 1.0
    result[6] = -1.0
    clause_sum = 0.0
    clause_size = 0
    for token in range(starts[sentence], starts[sentence + 1]):
        row = places[sentence] + (token - starts[sentence]) * width[sentence] - first[sentence]
        inside = -1.0
        outside = -1.0
        for place in range(near_left, near_right):
            link = links[row + place]
            if left <= place < right:
                inside = max(inside, link)
            else:
                outside = max(outside, link)
        vote = np.tanh((inside - outside) / scale)
        result[1] += vote
        result[2] += max(inside, 0.0)
        result[3] += vote < -0.5
        result[4] += vote > 0.5
        clause_sum += vote
        clause_size += 1
        if token + 1 == starts[sentence + 1] or clauses[token + 1] != clauses[token]:
            mean = clause_sum / clause_size
            if clause_size > 1:
                result[5] = min(result[5], mean)
                result[6] = max(result[6], mean)
            if clause_size == token + 1 - starts[sentence]:
                result[7] = mean
            result[8] = mean
            clause_sum = 0.0
            clause_size = 0


@njit(cache=True, nogil=True)
def votes(own, other, starts, clauses, links, places, first, width, reach, scale):
    # ``own``, ``other``: [shape=(n_beads, 2)], first sentence and number of sentences of each bead, by side; the
    # first sentences of ``own`` ascend. A token of sentence s, number x, has its links to the other side's sentences
    # first[s] to first[s] + width[s] in links[places[s] + (x - starts[s]) * width[s]] onward. What the columns are:
    # `duizhao.align.sentences.votes`. What a sentence says of a stretch of the other side is kept for the beads that
    # share both.
    count = len(starts) - 1
    result = np.zeros((len(own), 15), dtype=np.float32)
    if len(own) == 0:
        return result
    longest = own[:, 1].max()
    widest = other[:, 1].max()
    slots = longest + 3  # a sentence is asked by beads that begin up to ``longest`` before it and one after it
    holder = np.full(slots, -1)
    starts_kept = width.max() + 2 * widest
    known = np.zeros((slots, starts_kept, widest), dtype=np.bool_)
    kept = np.zeros((slots, starts_kept, widest, 9))
    elsewhere = np.zeros(9)
    for bead in range(len(own)):
        begin = own[bead, 0]
        end = begin + own[bead, 1]
        left = other[bead, 0]
        right = left + other[bead, 1]
        total = 0.0
        tokens = 0.0
        against = 0.0
        inside_sum = 0.0
        worst_sentence = 1.0
        worst_clause = 1.0
        first_clause = 0.0
        last_clause = 0.0
        wanting = 0.0
        for sentence in range(max(begin - 1, 0), min(end + 1, count)):
            slot = sentence % slots
            if holder[slot] != sentence:
                holder[slot] = sentence
                known[slot] = False
            place = left - first[sentence] + widest
            said = elsewhere
            if 0 <= place < starts_kept:
                said = kept[slot, place, right - left - 1]
            if not 0 <= place < starts_kept or not known[slot, place, right - left - 1]:
                _sentence_votes(sentence, left, right, starts, clauses, links, places, first, width, reach, scale, said)
                if 0 <= place < starts_kept:
                    known[slot, place, right - left - 1] = True
            if said[0] == 0:
                continue
            mean = said[1] / said[0]
            if begin <= sentence < end:
                total += said[1]
                tokens += said[0]
                inside_sum += said[2]
                against += said[3]
                worst_sentence = min(worst_sentence, mean)
                worst_clause = min(worst_clause, said[5])
                if sentence == begin:
                    first_clause = said[7]
                last_clause = said[8]
            else:
                wanting += said[4]
                near_clause = said[8] if sentence < begin else said[7]
                result[bead, 7] += max(mean, 0.0)
                result[bead, 8] = max(result[bead, 8], mean)
                result[bead, 9] = max(result[bead, 9], said[6])
                result[bead, 10] += max(said[6], 0.0)
                result[bead, 11] = max(result[bead, 11], near_clause)
        if tokens:
            result[bead, 0] = total / tokens
            result[bead, 1] = worst_sentence
            result[bead, 2] = worst_clause
            result[bead, 3] = against / tokens
            result[bead, 4] = inside_sum / tokens
            result[bead, 5] = first_clause
            result[bead, 6] = last_clause
            result[bead, 12] = np.log1p(max(total, 0.0))
            result[bead, 13] = np.log1p(against)
        result[bead, 14] = np.log1p(wanting)
    return result


@njit(cache=True, nogil=True)
def link(words, partners, partner_starts, closeness, sentences, sentence_starts, sizes, first, widths, values):
    # Fills ``values`` with a table [sizes[s], widths[s]] for each sentence s: how close each of its words is to the
    # closest word of the other side's sentences from first[s] on. ``words``: the number of each word, sentence by
    # sentence; word w has the partners partner_starts[w] to partner_starts[w + 1], as close as ``closeness``; partner
    # p stands in the ``sentences``, ascending, sentence_starts[p] to sentence_starts[p + 1].
    word = 0
    row = 0
    for sentence in range(len(sizes)):
        start, stop = first[sentence], first[sentence] + widths[sentence]
        for _ in range(sizes[sentence]):
            for entry in range(partner_starts[words[word]], partner_starts[words[word] + 1]):
                partner = partners[entry]
                low, high = sentence_starts[partner], sentence_starts[partner + 1]
                end = high
                while low < high:
                    middle = (low + high) // 2
                    if sentences[middle] < start:
                        low = middle + 1
                    else:
                        high = middle
                while low < end and sentences[low] < stop:
                    place = row + sentences[low] - start
                    values[place] = max(values[place], closeness[entry])
                    low += 1
            word += 1
            row += widths[sentence]

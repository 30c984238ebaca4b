"""How sure the aligner is: the share that a bead has among all alignments of the text, and what it is worth.

The score of an alignment is a sum, so the share of all alignments that hold a bead is a forward–backward sum
over the lattice (`duizhao.align.sentences.search.posteriors`). Beads are then chosen by these shares, not by the one
best path: that gives the most right beads to be expected (minimum Bayes risk decoding; Kumar & Byrne 2004), and on six
left-out literary chapters it gave 0.7 points of strict F1 over the best path.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from duizhao.align.sentences.evidence import usual_alone
from duizhao.align.sentences.search import Floats, Ints, Lattice, best_path, posteriors

__all__ = ["choose_beads", "settle_share"]

# A bead is taken when its share is above this, unless another fits better: .3 and .4 gave strict F1 .932 and
# .931 on left-out chapters. A sentence is left alone only when that is likelier than this; at .35 the lax
# F1 was .993, at .6 it was .995, and the strict one rose by half a point, since a sentence without a partner is
# rarer in a translation than one that was merged.
_PRICE = 0.3
_PRICE_ALONE = 0.6

# The share of sentences without partner is settled in this many rounds, within these bounds.
_ROUNDS = 2
_LEAST_SHARE, _MOST_SHARE = 0.003, 0.2


def settle_share(lattices: Sequence[Lattice], share: float, weight: float) -> tuple[Lattice, ...]:
    """Weigh being alone again by how many sentences are alone in this document, as all its evidence shows.

    Parameters
    ----------
    lattices : sequence of Lattice
        Of a document's pieces, weighed with ``share`` as what the first pass took the share of sentences alone for,
        which in literature is 1.6 to 10 times too many.
    share : float, 0 to 1
    weight : float
        That of the feature ``alone: document``.
    """
    settled = tuple(lattices)
    for _ in range(_ROUNDS):
        chances = [posteriors(lattice) for lattice in settled]
        alone = sum(float(np.clip(s, 0, 1).sum()) for one in chances for s in (one.source_null, one.target_null))
        found = alone / max(sum(len(one.source_null) + len(one.target_null) for one in chances), 1)
        found = min(max(found, _LEAST_SHARE), _MOST_SHARE)
        change = np.float32(weight * (usual_alone(found) - usual_alone(share)))
        settled = tuple(
            replace(one, source_null=one.source_null + change, target_null=one.target_null + change) for one in settled
        )
        share = found
    return settled


def choose_beads(lattice: Lattice) -> tuple[Ints, Floats, Floats]:
    """Choose the beads that are expected to be right most often.

    Returns
    -------
    moves : np.ndarray [shape=(q, 4), int64]
        ``i, j, a, b`` as in `duizhao.align.sentences.search.best_path`.
    shares : np.ndarray [shape=(q,), float32], 0 to 1
        The share of each; for a sentence left alone, the probability that it has no partner.
    scores : np.ndarray [shape=(q,), float32]
        The log weight of each in the lattice.
    """
    chances = posteriors(lattice)
    gains = replace(
        lattice,
        beads=chances.beads - np.float32(_PRICE),
        source_null=(chances.source_null - _PRICE_ALONE).astype(np.float32),
        target_null=(chances.target_null - _PRICE_ALONE).astype(np.float32),
        opening=0.0,
    )
    moves, _ = best_path(gains)
    corridor = lattice.corridor
    number = {(int(a), int(b)): k for k, (a, b) in enumerate(lattice.kinds)}
    shares, scores = np.zeros((2, len(moves)), dtype=np.float32)
    for place, (i, j, a, b) in enumerate(moves.tolist()):
        if a and b:
            move = corridor.offset[i] + j - corridor.low[i], number[a, b]
            shares[place], scores[place] = chances.beads[move], lattice.beads[move]
        else:
            shares[place] = chances.source_null[i] if a else chances.target_null[j]
            scores[place] = lattice.source_null[i] if a else lattice.target_null[j]
    return moves, np.clip(shares, 0, 1), scores

"""How sure the aligner is: the share that a bead has among all alignments of the text, and what it is worth.

The score of an alignment is a sum, so the share of all alignments that hold a bead is a forward–backward sum
over the lattice (`duizhao.align.sentences.search.posteriors`). Beads are then chosen by these shares, not by the one
best path: that gives the most right beads to be expected (minimum Bayes risk decoding; Kumar & Byrne 2004), and on six
left-out literary chapters it gave 0.7 points of strict F1 over the best path.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from duizhao.align.sentences.evidence import usual_alone
from duizhao.align.sentences.search import Floats, Ints, Lattice, best_path, posteriors

__all__ = ["choose_beads", "settle_share"]

Shares = npt.NDArray[np.float64]

# A bead is taken when its share is above this, unless another fits better: .3 and .4 gave strict F1 .932 and
# .931 on left-out chapters. A sentence is left alone only when that is likelier than this; at .35 the lax
# F1 was .993, at .6 it was .995, and the strict one rose by half a point, since a sentence without a partner is
# rarer in a translation than one that was merged.
_PRICE = 0.3
_PRICE_ALONE = 0.6

# The share of sentences without partner is settled in this many rounds. Those that are scattered over a document count
# for all of it, within these bounds; those near a sentence count for that one, from _PASSAGE on. Out of eighteen
# chapters and eight texts of other kinds two passages of 8 to 40 sentences were taken, on one side each. With one share
# for the whole document, which such a passage makes too large elsewhere and too small within, strict F1 was .871 for
# chapters, .861 for documentation, .921 for laws, .949 for subtitles and .971 for abstracts; with both it is .938,
# .934, .982, .976 and 1.0, for the whole chapters .937 either way, and for news of which a fifth is missing here and
# there .976 either way. Counting for all of a document what has no such sentences on both sides, rather than on either,
# gave .921 for that news with at most .02, and .913 for the chapters with at most .2.
_ROUNDS = 3
_LEAST_SHARE, _MOST_SHARE = 0.003, 0.2
_NEAR = 5  # sentences either side; 10 did as well
_USUAL = 5  # sentences with a partner that are thought to be near, besides
_PASSAGE = 0.1
_MOST_NEAR = 0.3


def settle_share(lattices: Sequence[Lattice], share: float, weight: float) -> tuple[Lattice, ...]:
    """Weigh being alone again by how many sentences are alone in this document, and near each, as all evidence shows.

    A passage that was left out says little of the rest of its document, and much of each of its sentences.

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
        found = [
            [_Alone.of(np.clip(side, 0, 1)) for side in (chance.source_null, chance.target_null)]
            for chance in map(posteriors, settled)
        ]
        sides = [side for pair in found for side in pair]
        total = max(sum(len(side.shares) for side in sides), 1)
        everywhere = min(max(sum(side.scattered for side in sides) / total, _LEAST_SHARE), _MOST_SHARE)
        settled = tuple(
            replace(
                lattice,
                source_null=lattice.source_null + source.change(everywhere, share, weight),
                target_null=lattice.target_null + target.change(everywhere, share, weight),
            )
            for lattice, (source, target) in zip(lattices, found, strict=True)
        )
    return settled


@dataclass(frozen=True, slots=True, kw_only=True)
class _Alone:
    """How probable it is that each sentence of one side is alone, and how many of those before and after it are.

    ``shares``, ``before``, ``after``: [shape=(n,), float64]; the last two are sums over up to ``_NEAR`` sentences, of
    which there are ``near`` [shape=(2, n), int64].
    """

    shares: Shares
    before: Shares
    after: Shares
    near: Ints

    @classmethod
    def of(cls, shares: Shares) -> _Alone:
        """Count what is near each sentence."""
        number = np.arange(len(shares))
        near = np.stack([np.minimum(number, _NEAR), np.minimum(number[::-1], _NEAR)])
        sums = np.concatenate([[0.0], np.cumsum(shares)])
        before, after = sums[number] - sums[number - near[0]], sums[number + 1 + near[1]] - sums[number + 1]
        return cls(shares=shares, before=before, after=after, near=near)

    @property
    def scattered(self) -> float:
        """How many sentences are alone without being in a passage that is; its first and last are in it."""
        before, after = self.before / np.maximum(self.near[0], 1), self.after / np.maximum(self.near[1], 1)
        return float((self.shares * (1 - np.maximum(before, after))).sum())

    def change(self, everywhere: float, share: float, weight: float) -> Floats:
        """Return what being alone is weighed more than with one share for all."""
        passage = (self.before + self.after) / (self.near.sum(axis=0) + _USUAL)
        here = np.minimum(everywhere + np.maximum(passage - _PASSAGE, 0), _MOST_NEAR)
        change: Floats = (weight * (usual_alone(here) - usual_alone(share))).astype(np.float32)
        return change


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

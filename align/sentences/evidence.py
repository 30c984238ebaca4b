"""What speaks for a bead, as named numbers.

The score of a bead is the sum of its features, each times a learned weight (``weights.json``). Features are made
one at a time, [shape=(nodes, kinds)], so that a long text never holds them all. There are two lots: of the first
pass, over a wide corridor (`closeness_features`, `length_features`), and of the second, over the narrow one that
the first leaves, which adds what costs more to find out: `link_features`, `match_features`, `spread_features`, and
what marks show (`duizhao.align.sentences.speech`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from duizhao.align.cores import cores
from duizhao.align.sentences.kernels import search_kernels
from duizhao.align.sentences.matches import MATCHES, Matches, weigh_matches
from duizhao.align.sentences.search import Corridor, Floats, Ints
from duizhao.align.sentences.vectors import Spans
from duizhao.align.sentences.votes import VOTES, TokenLinks, cast_votes

__all__ = [
    "CLOSENESS_NAMES",
    "FIRST_NULL_NAMES",
    "LENGTH_NAMES",
    "NULL_NAMES",
    "SPREAD_NAMES",
    "Closeness",
    "Features",
    "NullFeatures",
    "Scene",
    "bead_kinds",
    "closeness_features",
    "length_features",
    "length_ratio",
    "link_features",
    "link_names",
    "match_features",
    "match_names",
    "measure_closeness",
    "null_features",
    "running",
    "spread_features",
    "usual_alone",
]

Features = Iterator[tuple[str, Floats]]
"""Names of features of beads, and their values, [shape=(corridor.size, kinds) or (1, kinds), float32]."""

NullFeatures = Iterator[tuple[str, Floats, Floats]]
"""Names of features of sentences alone, and their values, [shape=(n,), float32] and [shape=(m,), float32]."""

# What is assumed of a bead that leaves the text or the corridor: worse than the one at hand.
_BEYOND = -0.2
_SHORT = 5
# Lengths more unusual than this say no more: beyond lie beads that something else is wrong with.
_MOST_DEVIATIONS, _MOST_SQUARED = 5, 16
_FEW = 10_000  # beads whose votes are cast before a thread has begun
_ROWS = 32  # source boundaries whose cosines are computed together, with all columns that one of them looks at


CLOSENESS_NAMES = (
    "closeness",
    *(f"{way}: {what}" for way in ("longer", "shorter") for what in ("best", "gains", "votes")),
    "closeness by size",
    "closeness above noise",
)
_LENGTHS = ("length", "length squared", "length by size", "paragraphs crossed")
SPREAD_NAMES = ("length: deviations", "length: deviations squared")
FIRST_NULL_NAMES = ("alone: source", "alone: target", "alone: closest", "alone: length")
NULL_NAMES = (*FIRST_NULL_NAMES, "alone: document", "alone: first pass")


def bead_kinds(longest: int) -> Ints:
    """List the kinds of beads searched: one to ``longest`` sentences a side, ``longest`` + 1 in all at most.

    Returns
    -------
    np.ndarray [shape=(k, 2), int64]
        Sentences on the source side and on the target side; the smallest first.
    """
    kinds = [(a, b) for a in range(1, longest + 1) for b in range(1, longest + 1) if a + b <= longest + 1]
    return np.array(sorted(kinds, key=lambda kind: (sum(kind), kind)), dtype=np.int64).reshape(-1, 2)


_LEARNED_KINDS: tuple[tuple[int, int], ...] = tuple((int(a), int(b)) for a, b in bead_kinds(5))
LENGTH_NAMES = (*_LENGTHS, *(f"kind {a}-{b}" for a, b in _LEARNED_KINDS))


Bounds = tuple[tuple[Ints, Ints], tuple[Ints, Ints]]
"""Source and target boundaries where beads begin, [shape=(corridor.size, 1), int64], and where they end, [shape=(
corridor.size, k), int64]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closeness:
    """How close the sides of beads are: 0 for unrelated sentences and 1 for anchors, whatever the encoder.

    ``corridor``: one boundary wider on every side than the one that beads are searched in. ``place``:
    [shape=(longest + 2, longest + 2), int64], the column of each kind of bead. ``values``:
    [shape=(corridor.size, k), float32], of the beads that leave each node, those one sentence longer than any
    searched among them.
    """

    corridor: Corridor
    place: Ints
    values: Floats

    def within(self, corridor: Corridor, m: int) -> Closeness:
        """Keep what a corridor inside the searched one needs; ``m`` is the number of target sentences."""
        around = corridor.widened(1, m)
        rows, columns = around.nodes
        nodes = self.corridor.offset[rows] + columns - self.corridor.low[rows]
        return Closeness(corridor=around, place=self.place, values=self.values[nodes])


def measure_closeness(
    corridor: Corridor, kinds: Ints, source: Spans, target: Spans, *, middle: float, unit: float
) -> Closeness:
    """Measure how close the sides of all beads are in a corridor, and just outside it.

    Parameters
    ----------
    corridor : Corridor
    kinds : np.ndarray [shape=(k, 2), int64]
    source, target : Spans
        Of one sentence more than the longest kind.
    middle, unit : float
        The cosine of unrelated sentences, and how far above it those of anchors lie.
    """
    longest = int(kinds.max())
    wide = [(a, b) for a in range(1, longest + 2) for b in range(1, longest + 2) if a + b <= longest + 2]
    place = np.zeros((longest + 2, longest + 2), dtype=np.int64)
    for number, (a, b) in enumerate(wide):
        place[a, b] = number
    around = corridor.widened(1, len(target))
    values = _cosines(around, np.array(wide), source, target)
    values -= np.float32(middle)
    values /= np.float32(unit)
    return Closeness(corridor=around, place=place, values=values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """All that a piece of text gives to make features from.

    ``closeness``: of all beads of the corridor; ``noise``: the closeness that one unrelated pair in a hundred
    reaches. ``source_lengths``, ``target_lengths``: characters a sentence. ``ratio``: target characters for one
    of the source. ``middle``, ``spread``: median and deviation of log(target's length / expected) over the beads of
    the first pass; 0 and 1 in the first pass. ``source_starts``, ``target_starts``: bool, whether a paragraph begins
    with the sentence; all False where paragraphs say nothing.
    """

    corridor: Corridor
    kinds: Ints
    closeness: Closeness
    noise: float
    source_lengths: Ints
    target_lengths: Ints
    ratio: float
    middle: float
    spread: float
    source_starts: npt.NDArray[np.bool_]
    target_starts: npt.NDArray[np.bool_]

    @property
    def sizes(self) -> tuple[int, int]:
        """The numbers of sentences of the source and of the target."""
        return len(self.source_lengths), len(self.target_lengths)

    def inside(self) -> npt.NDArray[np.bool_]:
        """Tell which beads end within the text: [shape=(corridor.size, k), bool]."""
        i, j = self.corridor.nodes
        n, m = self.sizes
        return (i[:, None] + self.kinds[:, 0] <= n) & (j[:, None] + self.kinds[:, 1] <= m)

    def bounds(self) -> Bounds:
        """Return where the beads that leave each node begin and end, or the text's end for those beyond it."""
        i, j = self.corridor.nodes
        n, m = self.sizes
        first, second = i[:, None], j[:, None]
        return (first, second), (np.minimum(first + self.kinds[:, 0], n), np.minimum(second + self.kinds[:, 1], m))


def closeness_features(scene: Scene) -> Features:
    """Yield how close the sides of each bead are, and how much closer a longer or a shorter bead would be."""
    corridor, closeness = scene.corridor, scene.closeness
    around = closeness.corridor
    columns = search_kernels.compare(
        corridor.low,
        corridor.high,
        corridor.offset,
        scene.kinds,
        around.low,
        around.high,
        around.offset,
        closeness.place,
        closeness.values,
        len(scene.target_lengths),
        _BEYOND,
    )
    own = columns[0]
    sizes = scene.kinds.sum(axis=1).astype(np.float32)
    values = (*columns, own * sizes, np.maximum(own - np.float32(scene.noise), 0))
    yield from zip(CLOSENESS_NAMES, values, strict=True)


def length_features(scene: Scene) -> Features:
    """Yield how the lengths of the sides compare, what kind of bead it is, and paragraph bounds inside it."""
    (i, j), (row, column) = scene.bounds()
    sizes = scene.kinds.sum(axis=1).astype(np.float32)
    source_bounds, target_bounds = running(scene.source_starts), running(scene.target_starts)
    ratio = _ratios(scene, (i, j), (row, column)).astype(np.float32)
    crossed = source_bounds[row] - source_bounds[np.minimum(i + 1, row)]
    crossed += target_bounds[column] - target_bounds[np.minimum(j + 1, column)]
    crossed = crossed.astype(np.float32)
    unusual = np.abs(ratio)
    yield from zip(_LENGTHS, (unusual, np.minimum(ratio * ratio, 4), unusual * sizes, crossed), strict=True)
    learned = [_learned_kind(a, b) for a, b in scene.kinds.tolist()]
    for kind in _LEARNED_KINDS:
        is_kind = np.array([[kind == one for one in learned]], dtype=np.float32)  # the same for every node
        yield f"kind {kind[0]}-{kind[1]}", is_kind


def _learned_kind(a: int, b: int) -> tuple[int, int]:
    """Find the kind whose weight serves a bead: its own, or, where it is larger than any learned, that of its part."""
    while (a, b) not in _LEARNED_KINDS:
        a, b = (a, b - 1) if b >= a else (a - 1, b)
    return a, b


def spread_features(scene: Scene) -> Features:
    """Yield how unusual the lengths of each bead's sides are in this document, in its own deviations.

    Translations differ in how closely lengths follow the source's: over the beads of the first pass the deviation of
    the logarithm ran from .22 to .38 in six books, and the ratio that the anchors show was a third too low in one.
    """
    unusual = (np.abs(_ratios(scene, *scene.bounds()) - scene.middle) / scene.spread).astype(np.float32)
    values = np.minimum(unusual, _MOST_DEVIATIONS), np.minimum(unusual * unusual, _MOST_SQUARED)
    yield from zip(SPREAD_NAMES, values, strict=True)


def _ratios(scene: Scene, begin: tuple[Ints, Ints], end: tuple[Ints, Ints]) -> npt.NDArray[np.float64]:
    """Compare the lengths of the sides of all beads: [shape=(corridor.size, k), float64], see `length_ratio`."""
    source, target = running(scene.source_lengths), running(scene.target_lengths)
    return length_ratio(source[end[0]] - source[begin[0]], target[end[1]] - target[begin[1]], scene.ratio)


def length_ratio(source: Ints, target: Ints, usual: float) -> npt.NDArray[np.float64]:
    """Compare lengths in characters: log(target / expected), where ``usual`` target characters stand for one source's.

    Five characters are added to both, so that a word more or less weighs little in a short sentence.
    """
    return np.asarray(np.log((target + _SHORT) / (usual * source + _SHORT)))


def link_features(scene: Scene, name: str, links: tuple[TokenLinks, TokenLinks]) -> Features:
    """Yield the votes of the tokens of both sides; ``name`` comes before each feature's own."""
    own, other, spread = _beads(scene)
    sides = links, (own, other), (other, own)
    if len(own) < _FEW or cores(2) == 1:
        source, target = map(cast_votes, *sides)
    else:
        with ThreadPoolExecutor(2) as pool:
            source, target = pool.map(cast_votes, *sides)
    for number, vote in enumerate(VOTES):
        values = _both_sides(vote, source[:, number], target[:, number])
        for ending, value in zip(_vote_names(vote), values, strict=True):
            yield f"{name}: {ending}", spread(value)


def link_names(name: str) -> tuple[str, ...]:
    """Name the features that `link_features` yields."""
    return tuple(f"{name}: {ending}" for vote in VOTES for ending in _vote_names(vote))


def _both_sides(vote: str, source: Floats, target: Floats) -> tuple[Floats, ...]:
    """Make the features of a bead of the votes of its sides, as many as `_vote_names` has names."""
    if vote == "mean":
        return source, target
    if vote.startswith("worst"):
        return np.minimum(source, target), np.maximum(source, target)
    if vote in {"neighbour", "neighbour's clause", "nearest clause"}:
        return (np.maximum(source, target),)
    return (source + target,)


def _vote_names(vote: str) -> tuple[str, ...]:
    if vote == "mean":
        return "source mean", "target mean"
    return (vote, f"{vote}, better side") if vote.startswith("worst") else (vote,)


def match_names(name: str) -> tuple[str, ...]:
    """Name the features that `match_features` yields."""
    return tuple(f"{name}: {what}" for what in MATCHES)


def match_features(scene: Scene, name: str, matches: Matches) -> Features:
    """Yield what the matches of tokens say of each bead: see `duizhao.align.sentences.matches`."""
    own, other, spread = _beads(scene)
    for feature, values in zip(match_names(name), weigh_matches(matches, own, other).T, strict=True):
        yield feature, spread(values)


def usual_alone(share: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Turn the share of sentences that have no partner, 0 to 1, into the value of ``alone: document``."""
    return np.log(np.asarray(share) + 0.005)


def null_features(
    scene: Scene, first_pass: tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]] | None = None, share: float = 0.0
) -> NullFeatures:
    """Yield what speaks for leaving a sentence alone.

    Yields name, values of the source's sentences [shape=(n,), float32] and of the target's [shape=(m,), float32].
    ``first_pass`` is how probable it was then, and ``share`` what share of the document it is.
    """
    n, m = scene.sizes
    i, j = scene.corridor.nodes
    near = (i < n) & (j < m)
    i, j = i[near], j[near]
    around, pair = scene.closeness.corridor, scene.closeness.place[1, 1]
    table = scene.closeness.values[around.offset[i] + j - around.low[i], pair]
    best_source, best_target = np.full(n, -1, dtype=np.float32), np.full(m, -1, dtype=np.float32)
    np.maximum.at(best_source, i, table)
    np.maximum.at(best_target, j, table)
    yield "alone: source", np.ones(n, dtype=np.float32), np.zeros(m, dtype=np.float32)
    yield "alone: target", np.zeros(n, dtype=np.float32), np.ones(m, dtype=np.float32)
    yield "alone: closest", best_source, best_target
    yield (
        "alone: length",
        np.log1p(scene.source_lengths * scene.ratio).astype(np.float32),
        np.log1p(scene.target_lengths).astype(np.float32),
    )
    if first_pass is not None:
        source, target = (np.clip(chance, 0, 1) for chance in first_pass)
        usual = usual_alone(share)
        yield "alone: document", np.full(n, usual, dtype=np.float32), np.full(m, usual, dtype=np.float32)
        yield (
            "alone: first pass",
            np.log(source + 1e-3).astype(np.float32),
            np.log(target + 1e-3).astype(np.float32),
        )


def _beads(scene: Scene) -> tuple[Ints, Ints, Callable[[Floats], Floats]]:
    # First sentence and number of sentences of every bead that ends within the text, of the source and of the
    # target; and what lays values of these beads out as a feature.
    i, j = scene.corridor.nodes
    inside = scene.inside()
    node, kind = np.nonzero(inside)

    def spread(values: Floats) -> Floats:
        column = np.zeros(inside.shape, dtype=np.float32)
        column[node, kind] = values
        return column

    own = np.stack([i[node], scene.kinds[kind, 0]], axis=1)
    return own, np.stack([j[node], scene.kinds[kind, 1]], axis=1), spread


def running(values: npt.NDArray[np.generic]) -> Ints:
    """Sum a row up to each boundary between its values: [shape=(n + 1,), int64], from 0."""
    return np.concatenate([[0], np.cumsum(values)]).astype(np.int64)


def _cosines(corridor: Corridor, kinds: Ints, source: Spans, target: Spans) -> Floats:
    # [shape=(corridor.size, k)]: rows of the corridor in blocks, each one product of matrices.
    n, m = len(source), len(target)
    high_a, high_b = int(kinds[:, 0].max()), int(kinds[:, 1].max())
    result = np.zeros((corridor.size, len(kinds)), dtype=np.float32)
    for start in range(0, n, _ROWS):
        stop = min(start + _ROWS, n)
        left, right = int(corridor.low[start]), min(int(corridor.high[stop - 1]) + 1, m)
        if right <= left:
            continue
        rows = source.vectors[:high_a, start:stop].reshape(high_a * (stop - start), -1)
        columns = target.vectors[:high_b, left:right].reshape(high_b * (right - left), -1)
        cosines = (rows @ columns.T).reshape(high_a, stop - start, high_b, right - left)
        widths = corridor.high[start:stop] - corridor.low[start:stop] + 1
        row = np.repeat(np.arange(stop - start), widths)
        node = np.arange(corridor.offset[start], corridor.offset[stop])
        column = node - np.repeat(corridor.offset[start:stop] - corridor.low[start:stop], widths) - left
        kept = column < right - left
        result[node[kept]] = cosines[kinds[:, 0] - 1, row[kept, None], kinds[:, 1] - 1, column[kept, None]]
    return result

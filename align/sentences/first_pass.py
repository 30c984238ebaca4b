"""The first pass: beads searched wide around the anchors, by closeness and length alone.

What it leaves for the second pass (`duizhao.align.sentences.second_pass`) is a `Draft`: a corridor of some six nodes a
sentence, a lexicon of the document, and how its lengths compare.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from duizhao.align.sentences.anchors import corridor_around, cut_text, within
from duizhao.align.sentences.evidence import (
    Closeness,
    Features,
    Scene,
    closeness_features,
    length_features,
    length_ratio,
    measure_closeness,
    null_features,
)
from duizhao.align.sentences.lexicon import DocumentLexicon, learn_lexicon
from duizhao.align.sentences.notes import Place
from duizhao.align.sentences.pins import Box
from duizhao.align.sentences.plan import Plan
from duizhao.align.sentences.search import Corridor, best_path, narrow_corridor, posteriors
from duizhao.align.sentences.threads import side_by_side
from duizhao.align.sentences.weights import Weights, weigh
from duizhao.bitext.progress import Progress, silent

__all__ = ["Draft", "Piece", "draft_beads", "first_features", "first_scene"]

Chances = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]

# Sentences of a side that are worked on at a time, at least; cuts are made at sure places only.
_PIECE = 2000
# However alike the lengths of a document's beads are, they spread by this much, as a logarithm; and one too short to
# know is taken to be like six books, whose spread was .30 in the middle.
_LEAST_SPREAD = 0.05
_USUAL_SPREAD = 0.3
_FEW = 5  # beads that the usual spread counts for
_DEVIATION = 1.4826  # median distances from the median in a normal distribution's deviation


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of both sides that is aligned apart from the rest, and what the first pass found there.

    ``source``, ``target``: its sentences. ``corridor`` counts from their beginnings; ``alone`` is how probable it
    is that a sentence has no partner; ``beads`` are the ranges of the best path. ``closeness`` is kept of what the
    second pass needs, so that the vectors of spans are made once.
    """

    source: range
    target: range
    corridor: Corridor
    closeness: Closeness
    alone: Chances
    beads: tuple[Box, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Two documents after the first pass, with all that the second needs.

    ``alone``: stretches that have nothing beside them, between given beads. ``middle``, ``spread``: median and
    deviation of log(target's length / expected) over the beads found.
    ``unsearched``: places that were too large for every way to align them to be tried.
    """

    plan: Plan
    pieces: tuple[Piece, ...]
    alone: tuple[Box, ...]
    lexicon: DocumentLexicon
    middle: float
    spread: float
    unsearched: tuple[Place, ...]

    @property
    def share_alone(self) -> float:
        """The share of the sentences searched that have no partner, as the first pass sees it."""
        alone = sum(float(np.clip(chance, 0, 1).sum()) for piece in self.pieces for chance in piece.alone)
        return alone / max(sum(len(piece.source) + len(piece.target) for piece in self.pieces), 1)

    def scene(self, piece: Piece) -> Scene:
        """Set the scene of the second pass over a piece."""
        return replace(
            _scene(self.plan, piece.source, piece.target, piece.corridor, piece.closeness),
            middle=self.middle,
            spread=self.spread,
        )


def draft_beads(plan: Plan, weights: Weights, progress: Progress | None = None) -> Draft:
    """Do the first pass, piece by piece, and learn from its beads what the second needs to know of the document."""
    report = progress or silent
    source, target = plan.source, plan.target
    pieces: list[Piece] = []
    unsearched: list[Place] = []
    alone: list[Box] = []
    stretches: list[Box] = []
    for rows, columns in cut_text(plan.anchors, plan.fences, len(source), len(target), _PIECE):
        (stretches if rows and columns else alone).append((rows, columns))
    for piece, gaps in side_by_side(partial(_first_pass, plan, weights), stretches):
        pieces.append(piece)
        unsearched += gaps
        report("first pass", piece.source.stop + piece.target.stop, len(source) + len(target))
    # Given beads are the best evidence there is of how this document is translated.
    beads = [*plan.fences, *(bead for piece in pieces for bead in piece.beads)]
    middle, spread = _usual_lengths(plan, beads)
    return Draft(
        plan=plan,
        pieces=tuple(pieces),
        alone=tuple(alone),
        lexicon=learn_lexicon(source.words, target.words, beads, plan.known),
        middle=middle,
        spread=spread,
        unsearched=tuple(unsearched),
    )


def first_scene(plan: Plan, rows: range, columns: range) -> tuple[Scene, tuple[Place, ...]]:
    """Set the scene of the first pass over a stretch; also returns what `corridor_around` could not search whole."""
    anchors = within(plan.anchors, rows, columns)
    wide, gaps = corridor_around(anchors, len(rows), len(columns))
    unsearched = tuple(Place(source=rows[i:row], target=columns[j:column]) for i, row, j, column in gaps)
    longest = int(plan.kinds.max()) + 1
    closeness = measure_closeness(
        wide,
        plan.kinds,
        plan.source.sums.spans(rows.start, rows.stop, longest),
        plan.target.sums.spans(columns.start, columns.stop, longest),
        middle=plan.anchors.middle,
        unit=plan.anchors.match - plan.anchors.middle,
    )
    return _scene(plan, rows, columns, wide, closeness), unsearched


def first_features(scene: Scene) -> Features:
    """Yield the features of the first pass."""
    yield from closeness_features(scene)
    yield from length_features(scene)


def _scene(plan: Plan, source: range, target: range, corridor: Corridor, closeness: Closeness) -> Scene:
    rows, columns = slice(source.start, source.stop), slice(target.start, target.stop)
    return Scene(
        corridor=corridor,
        kinds=plan.kinds,
        closeness=closeness,
        noise=plan.noise,
        source_lengths=plan.source.lengths[rows],
        target_lengths=plan.target.lengths[columns],
        ratio=plan.ratio,
        middle=0.0,
        spread=1.0,
        source_starts=plan.source.starts[rows],
        target_starts=plan.target.starts[columns],
    )


def _first_pass(plan: Plan, weights: Weights, stretch: Box) -> tuple[Piece, tuple[Place, ...]]:
    rows, columns = stretch
    scene, unsearched = first_scene(plan, rows, columns)
    lattice = weigh(scene, first_features(scene), null_features(scene), weights)
    chances = posteriors(lattice)
    moves, _ = best_path(lattice)
    beads = tuple(
        (range(rows.start + i, rows.start + i + a), range(columns.start + j, columns.start + j + b))
        for i, j, a, b in moves.tolist()
    )
    corridor = narrow_corridor(lattice, chances, moves)
    piece = Piece(
        source=rows,
        target=columns,
        corridor=corridor,
        closeness=scene.closeness.within(corridor, len(columns)),
        alone=(chances.source_null, chances.target_null),
        beads=beads,
    )
    return piece, unsearched


def _usual_lengths(plan: Plan, beads: Sequence[Box]) -> tuple[float, float]:
    """Take the median and the deviation of log(target's length / expected) over the beads with both sides."""
    source, target = (np.concatenate([[0], np.cumsum(side.lengths)]) for side in (plan.source, plan.target))
    paired = [(rows, columns) for rows, columns in beads if len(rows) and len(columns)]
    if not paired:
        return 0.0, _USUAL_SPREAD
    own = np.array([source[rows.stop] - source[rows.start] for rows, _ in paired])
    other = np.array([target[columns.stop] - target[columns.start] for _, columns in paired])
    ratios = length_ratio(own, other, plan.ratio)
    middle = float(np.median(ratios))
    spread = _DEVIATION * float(np.median(np.abs(ratios - middle)))
    return middle, max((spread * len(paired) + _USUAL_SPREAD * _FEW) / (len(paired) + _FEW), _LEAST_SPREAD)

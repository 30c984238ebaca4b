"""Learn the weights of a lattice as those of a conditional random field (Lafferty et al. 2001).

The log likelihood of the true beads is maximised by L-BFGS, with an L2 penalty on weights of features scaled to unit
deviation. After some rounds moves that their weights rule out are left out, which makes learning ten times as fast; on
eighteen left-out chapters strict F1 was .943 either way. A bead of the truth that the lattice does not hold (larger
than any searched, not contiguous, or outside the corridor) teaches nothing: the text is cut around it, and what lies
before and after is learned from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from gold_texts import Beads, Text
from scipy.optimize import minimize

from duizhao.align.sentences.evidence import Scene
from duizhao.align.sentences.search import Corridor, Lattice, posteriors

# Moves that are less probable than this under the weights of the first rounds teach nothing.
_RULED_OUT = 1e-6
_FIRST_ROUNDS = 15
_NEVER = np.float32(-1e4)
_CONSTANT = 1e-6  # a feature that deviates by less

__all__ = ["Example", "Learning", "Stretch", "learn", "log_likelihood", "make_example", "read_example", "write_example"]

Doubles = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A stretch of a text that is learned from: its corners, and the true moves inside it.

    ``beads``: [shape=(k, 2), int64], node and kind of each true bead.
    ``left``, ``right``: sentences that are truly alone. ``runs``: how many runs they form.
    """

    rows: range
    columns: range
    beads: Ints
    left: Ints
    right: Ints
    runs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A lattice to learn from.

    ``beads``: [shape=(nodes, kinds, features), float32], ``source_null``, ``target_null``: [shape=(n, features)] and
    [shape=(m, features)], float32.
    """

    name: str
    corridor: Corridor
    kinds: Ints
    bead_names: tuple[str, ...]
    alone_names: tuple[str, ...]
    beads: Floats
    source_null: Floats
    target_null: Floats
    stretches: tuple[Stretch, ...]
    weight: float

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all weights, in order."""
        return (*self.bead_names, *self.alone_names, "alone: opening")

    def lattice(self, weights: Doubles) -> Lattice:
        """Put the scores on the moves."""
        split, single = len(self.bead_names), weights.astype(np.float32)
        return Lattice(
            corridor=self.corridor,
            kinds=self.kinds,
            beads=self.beads @ single[:split],
            source_null=self.source_null @ single[split:-1],
            target_null=self.target_null @ single[split:-1],
            opening=float(weights[-1]),
        )


def make_example(
    text: Text,
    scene: Scene,
    beads: Iterable[tuple[str, Floats]],
    alone: Iterable[tuple[str, Floats, Floats]],
) -> Example:
    """Stack the features of a lattice, and find its true moves."""
    names, columns = zip(*beads, strict=True)
    alone_names, sources, targets = zip(*alone, strict=True)
    shape = (scene.corridor.size, len(scene.kinds))
    return Example(
        name=text.name,
        corridor=scene.corridor,
        kinds=scene.kinds,
        bead_names=names,
        alone_names=alone_names,
        beads=np.stack([np.broadcast_to(column, shape) for column in columns], axis=-1),
        source_null=np.stack(sources, axis=-1),
        target_null=np.stack(targets, axis=-1),
        stretches=tuple(_stretches(text.beads, scene.corridor, scene.kinds)),
        weight=text.weight,
    )


def _stretches(truth: Beads, corridor: Corridor, kinds: Ints) -> Iterable[Stretch]:
    """Cut a text at what its lattice cannot say."""
    n, m = len(corridor.low) - 1, int(corridor.high[-1])
    number = {(int(a), int(b)): k for k, (a, b) in enumerate(kinds)}
    begins = {bead[0][0]: bead for bead in truth if bead[0] and bead[1]}
    left = {bead[0][0] for bead in truth if not bead[1]}
    right = {bead[1][0] for bead in truth if not bead[0]}
    i = j = 0
    found: list[tuple[int, int]] = []
    alone: tuple[list[int], list[int]] = ([], [])
    start = (0, 0)

    def finished() -> Stretch:
        return Stretch(
            rows=range(start[0], i),
            columns=range(start[1], j),
            beads=np.array(found, dtype=np.int64).reshape(-1, 2),
            left=np.array(alone[0], dtype=np.int64),
            right=np.array(alone[1], dtype=np.int64),
            runs=_runs(alone[0]) + _runs(alone[1]),
        )

    while i < n or j < m:
        bead = begins.get(i)
        fits = bead is not None and _holds(corridor, number, bead, i, j)
        if i in left and i < n and corridor.low[i + 1] <= j <= corridor.high[i + 1]:
            alone[0].append(i)
            i += 1
        elif j in right and j + 1 <= corridor.high[i]:
            alone[1].append(j)
            j += 1
        elif fits and bead is not None:
            found.append((int(corridor.offset[i] + j - corridor.low[i]), number[len(bead[0]), len(bead[1])]))
            i, j = i + len(bead[0]), j + len(bead[1])
        else:
            if start != (i, j):
                yield finished()
            i, j = _beyond(truth, corridor, i, j)
            start, found, alone = (i, j), [], ([], [])
    if start != (i, j):
        yield finished()


def _holds(
    corridor: Corridor,
    number: dict[tuple[int, int], int],
    bead: tuple[tuple[int, ...], tuple[int, ...]],
    i: int,
    j: int,
) -> bool:
    source, target = bead
    a, b = len(source), len(target)
    return (
        (a, b) in number
        and source == tuple(range(i, i + a))
        and target == tuple(range(j, j + b))
        and bool(corridor.low[i] <= j <= corridor.high[i])
        and bool(corridor.low[i + a] <= j + b <= corridor.high[i + a])
    )


def _beyond(truth: Beads, corridor: Corridor, i: int, j: int) -> tuple[int, int]:
    """Find the next node of the corridor that no true bead lies across."""
    n, m = len(corridor.low) - 1, int(corridor.high[-1])
    for row in range(i, n + 1):
        column = max([j, *(t + 1 for source, target in truth for t in target if source and source[0] < row)])
        across = any(
            (any(s < row for s in source) or any(t < column for t in target))
            and (any(s >= row for s in source) or any(t >= column for t in target))
            for source, target in truth
            if source and target
        )
        if (row, column) != (i, j) and not across and corridor.low[row] <= column <= corridor.high[row]:
            return row, column
    return n, m


def _runs(alone: Sequence[int]) -> int:
    """Count the runs of neighbours."""
    return sum(place == 0 or alone[place] != alone[place - 1] + 1 for place in range(len(alone)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning:
    """How to learn: the L2 ``penalty``, and how many times as large the weights of sentences alone may be for it."""

    penalty: float
    freedom: float
    rounds: int = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A stretch laid out for learning: only moves that stay inside the corridor are kept.

    ``lattice``: its scores are filled in anew. ``places``: [shape=(moves,), int64], of the moves among the lattice's
    beads, laid flat. ``beads``: [shape=(moves, features), float32]. ``truth``: the true sums of all features.
    """

    lattice: Lattice
    places: Ints
    beads: Floats
    source_null: Floats
    target_null: Floats
    truth: Doubles
    weight: float

    def expected(self, weights: Doubles) -> tuple[float, Doubles]:
        """Return the log sum over all paths, and the sums of all features that are to be expected."""
        split, single = self.beads.shape[1], weights.astype(np.float32)
        scores = np.full(self.lattice.beads.size, _NEVER, dtype=np.float32)
        scores[self.places] = self.beads @ single[:split]
        chances = posteriors(
            replace(
                self.lattice,
                beads=scores.reshape(self.lattice.beads.shape),
                source_null=self.source_null @ single[split:-1],
                target_null=self.target_null @ single[split:-1],
                opening=float(weights[-1]),
            )
        )
        beads = chances.beads.ravel()[self.places] @ self.beads
        alone = chances.source_null @ self.source_null + chances.target_null @ self.target_null
        return chances.log_sum, np.concatenate([beads, alone, [chances.openings]])


def _parts(example: Example, start: dict[str, float] | None = None) -> Iterable[_Part]:
    """Cut an example into its stretches, without the moves that ``start`` rules out."""
    whole = example.lattice(np.array([start[name] if start else 0.0 for name in example.names]))
    for stretch in example.stretches:
        lattice, nodes = whole.between(stretch.rows, stretch.columns)
        kept = _inside(lattice)
        kinds = len(example.kinds)
        if start:
            kept &= posteriors(lattice).beads.ravel() > _RULED_OUT
            kept[np.searchsorted(nodes, stretch.beads[:, 0]) * kinds + stretch.beads[:, 1]] = True
        places = np.flatnonzero(kept)
        true = example.beads[stretch.beads[:, 0], stretch.beads[:, 1]].sum(axis=0, dtype=np.float64)
        alone = example.source_null[stretch.left].sum(axis=0) + example.target_null[stretch.right].sum(axis=0)
        yield _Part(
            lattice=lattice,
            places=places,
            beads=example.beads[nodes[places // kinds], places % kinds],
            source_null=example.source_null[stretch.rows.start : stretch.rows.stop],
            target_null=example.target_null[stretch.columns.start : stretch.columns.stop],
            truth=np.concatenate([true, alone, [stretch.runs]]),
            weight=example.weight,
        )


def _sizes(examples: Sequence[Example]) -> tuple[Doubles, Doubles]:
    """Measure the deviation of each feature over all beads, and the root of the mean square of those of nulls."""
    count, total, squares = 0, np.zeros(len(examples[0].bead_names)), np.zeros(len(examples[0].bead_names))
    for example in examples:
        rows = example.beads.reshape(-1, len(total))
        count += len(rows)
        total += rows.sum(axis=0, dtype=np.float64)
        squares += np.einsum("ij,ij->j", rows, rows, dtype=np.float64)
    deviation = np.sqrt(np.maximum(squares / count - (total / count) ** 2, 0))
    alone = np.concatenate([side for example in examples for side in (example.source_null, example.target_null)])
    size = np.sqrt((alone.astype(np.float64) ** 2).mean(axis=0))
    return np.where(deviation < _CONSTANT, 1, deviation), np.where(size < _CONSTANT, 1, size)


def _inside(lattice: Lattice) -> npt.NDArray[np.bool_]:
    """Find the beads that end inside the corridor: [shape=(nodes * kinds,), bool]."""
    corridor = lattice.corridor
    n = len(corridor.low) - 1
    i, j = corridor.nodes
    ends = []
    for a, b in lattice.kinds.tolist():
        row = np.minimum(i + a, n)
        ends.append((i + a <= n) & (corridor.low[row] <= j + b) & (j + b <= corridor.high[row]))
    return np.stack(ends, axis=1).ravel()


def learn(examples: Sequence[Example], learning: Learning, start: dict[str, float] | None = None) -> dict[str, float]:
    """Learn weights: the largest likelihood, less the penalty; there is one optimum, reached sooner from near it."""
    deviation, size = _sizes(examples)
    scale = np.concatenate([1 / deviation, learning.freedom / size, [learning.freedom]])
    if start is None:
        start = _climb(examples, replace(learning, rounds=_FIRST_ROUNDS), scale, None)
    return _climb(examples, learning, scale, start)


def _climb(
    examples: Sequence[Example], learning: Learning, scale: Doubles, start: dict[str, float] | None
) -> dict[str, float]:
    """Raise the likelihood from where it is at ``start``, or at 0, for some rounds."""
    parts = [part for example in examples for part in _parts(example, start)]

    def loss(scaled: Doubles) -> tuple[float, Doubles]:
        weights = scaled * scale
        value, slope = learning.penalty / 2 * float(scaled @ scaled), learning.penalty * scaled
        for part in parts:
            log_sum, expected = part.expected(weights)
            value += part.weight * (log_sum - float(part.truth @ weights))
            slope = slope + part.weight * (expected - part.truth) * scale
        return value, slope

    names = examples[0].names
    begin = np.zeros(len(scale)) if start is None else np.array([start[name] for name in names]) / scale
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": learning.rounds})
    return dict(zip(names, (found.x * scale).tolist(), strict=True))


def log_likelihood(example: Example, weights: dict[str, float]) -> float:
    """Return the log likelihood of the true beads, by natural logarithm."""
    vector = np.array([weights[name] for name in example.names])
    return float(sum(part.truth @ vector - part.expected(vector)[0] for part in _parts(example)))


def write_example(path: Path, example: Example) -> None:
    """Keep an example on disk, without compression: a chapter is some 10 MB."""
    tables = {
        f"stretch {k}": np.concatenate(
            [
                [s.rows.start, s.rows.stop, s.columns.start, s.columns.stop, s.runs, len(s.left), len(s.right)],
                s.left,
                s.right,
                s.beads.ravel(),
            ]
        ).astype(np.int64)
        for k, s in enumerate(example.stretches)
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        np.savez(
            file,
            low=example.corridor.low,
            high=example.corridor.high,
            kinds=example.kinds,
            bead_names=np.array(example.bead_names),
            alone_names=np.array(example.alone_names),
            beads=example.beads,
            source_null=example.source_null,
            target_null=example.target_null,
            **tables,
        )


def read_example(path: Path, text: Text) -> Example:
    """Read what `write_example` wrote."""
    with np.load(path) as found:
        stretches = []
        for name in sorted((name for name in found if name.startswith("stretch")), key=lambda name: int(name[8:])):
            numbers = found[name]
            a, b, c, d, runs, left, right = numbers[:7].tolist()
            stretches.append(
                Stretch(
                    rows=range(a, b),
                    columns=range(c, d),
                    runs=runs,
                    left=numbers[7 : 7 + left],
                    right=numbers[7 + left : 7 + left + right],
                    beads=numbers[7 + left + right :].reshape(-1, 2),
                )
            )
        return Example(
            name=text.name,
            corridor=Corridor.of(found["low"], found["high"]),
            kinds=found["kinds"],
            bead_names=tuple(found["bead_names"].tolist()),
            alone_names=tuple(found["alone_names"].tolist()),
            beads=found["beads"],
            source_null=found["source_null"],
            target_null=found["target_null"],
            stretches=tuple(stretches),
            weight=text.weight,
        )

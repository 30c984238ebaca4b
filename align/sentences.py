"""Align the sentences of two documents."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from align.anchors import corridor_around, find_anchors
from align.confidence import choose_beads
from align.encoders.protocol import Encoder
from align.evidence import Scene, bead_features, bead_kinds, null_features
from align.search import Lattice
from align.vectors import Spans, span_vectors
from bitext.errors import InputError
from bitext.model import Bead, Bitext, Document, Recipe

__all__ = ["Progress", "align_sentences"]

Progress = Callable[[str, int, int], None]
"""Called with the name of a stage, how much of it is done, and how much there is."""

_LONGEST_BEAD = 8


def align_sentences(
    source: Document,
    target: Document,
    encoder: Encoder,
    *,
    max_beads: int = 5,
    progress: Progress | None = None,
) -> Bitext:
    """Align two documents sentence by sentence, in order, with beads of up to ``max_beads`` sentences a side.

    Parameters
    ----------
    source, target : Document
        Chinese and English, either way round: the result of swapping them is the same, turned round.
    encoder : Encoder
        See `align.encoders`.
    max_beads : int
        Most sentences on one side of a bead, 1 to 8; both sides together hold one more at most.
    progress : callable, optional
        Told ``(stage, done, total)`` on the way.

    Returns
    -------
    Bitext
        Every sentence of both documents stands in one bead; ``confidence`` is the probability that the bead
        is right, ``score`` the log weight the search gave it. ``notes`` tell of regions that could not be
        aligned and of pairs that stand out of order.

    Raises
    ------
    InputError
        When ``max_beads`` is out of range.
    """
    if not 1 <= max_beads <= _LONGEST_BEAD:
        raise InputError(f"max_beads is {max_beads}: give 1 to {_LONGEST_BEAD}")
    if target.lang.startswith("zh") and not source.lang.startswith("zh"):
        turned = align_sentences(target, source, encoder, max_beads=max_beads, progress=progress)
        swapped = (Bead(source=b.target, target=b.source, score=b.score, confidence=b.confidence) for b in turned.beads)
        return Bitext(source=source, target=target, beads=tuple(swapped), recipe=turned.recipe, notes=turned.notes)
    beads, notes = align_segments(source, target, encoder, max_beads=max_beads, progress=progress)
    recipe = Recipe(model=encoder.name, level="sentence", parameters=(("beads", str(max_beads)),))
    return Bitext(source=source, target=target, beads=tuple(beads), recipe=recipe, notes=notes)


def align_segments(
    source: Document, target: Document, encoder: Encoder, *, max_beads: int, progress: Progress | None = None
) -> tuple[list[Bead], tuple[str, ...]]:
    """Align two documents segment by segment, whatever the segments are; see `align_sentences`."""
    n, m = len(source), len(target)
    if n == 0 or m == 0:
        alone = [Bead(source=(i,), target=(), confidence=1.0) for i in range(n)]
        return alone + [Bead(source=(), target=(j,), confidence=1.0) for j in range(m)], ()
    report = progress or _silent
    report("encode", 0, n + m)
    # One sentence more than a bead may hold: beads are compared with those one longer.
    source_spans = span_vectors(encoder, source.texts, max_beads + 1)
    report("encode", n, n + m)
    target_spans = span_vectors(encoder, target.texts, max_beads + 1)
    report("encode", n + m, n + m)
    report("align", 0, 1)
    scene, unsearched = _look(source, target, source_spans, target_spans, max_beads)
    lattice = _weigh(scene, _read_weights())
    moves, shares = choose_beads(lattice)
    beads = []
    for (i, j, a, b), share in zip(moves.tolist(), shares.tolist(), strict=True):
        beads.append(Bead(source=tuple(range(i, i + a)), target=tuple(range(j, j + b)), confidence=share))
    report("align", 1, 1)
    notes = tuple(
        f"source {i + 1}–{row} and target {j + 1}–{column} share too little to be compared whole"
        for i, row, j, column in unsearched
    )
    return beads, notes


def _silent(_stage: str, _done: int, _total: int) -> None:
    pass


def _look(
    source: Document, target: Document, source_spans: Spans, target_spans: Spans, max_beads: int
) -> tuple[Scene, tuple[tuple[int, int, int, int], ...]]:
    n, m = len(source), len(target)
    anchors = find_anchors(source_spans.singles, target_spans.singles)
    corridor, unsearched = corridor_around(anchors, n, m)
    source_lengths = np.array([len(text) for text in source.texts], dtype=np.int64)
    target_lengths = np.array([len(text) for text in target.texts], dtype=np.int64)
    if len(anchors.source):
        pairs = (target_lengths[anchors.target] + 1) / (source_lengths[anchors.source] + 1)
        ratio = float(np.median(pairs))
    else:
        ratio = float((target_lengths.sum() + 1) / (source_lengths.sum() + 1))
    scene = Scene(
        source=source_spans,
        target=target_spans,
        corridor=corridor,
        kinds=bead_kinds(max_beads),
        source_lengths=source_lengths,
        target_lengths=target_lengths,
        source_starts=_paragraph_starts(source),
        target_starts=_paragraph_starts(target),
        ratio=ratio,
        noise=anchors.noise,
    )
    return scene, unsearched


def _paragraph_starts(document: Document) -> npt.NDArray[np.bool_]:
    # Paragraphs of one sentence each tell nothing: so a file of lines looks.
    numbers = np.array([segment.paragraph for segment in document.segments], dtype=np.int64)
    starts = np.concatenate([[True], numbers[1:] != numbers[:-1]])
    if starts.sum() * 1.25 > len(numbers):
        return np.zeros(len(numbers), dtype=np.bool_)
    return np.asarray(starts)


def _weigh(scene: Scene, weights: Mapping[str, float]) -> Lattice:
    beads = np.zeros((scene.corridor.size, len(scene.kinds)), dtype=np.float32)
    for name, values in bead_features(scene):
        beads += np.float32(weights.get(name, 0.0)) * values
    source_null = np.zeros(len(scene.source), dtype=np.float32)
    target_null = np.zeros(len(scene.target), dtype=np.float32)
    for name, source_values, target_values in null_features(scene):
        source_null += np.float32(weights.get(name, 0.0)) * source_values
        target_null += np.float32(weights.get(name, 0.0)) * target_values
    return Lattice(
        corridor=scene.corridor,
        kinds=scene.kinds,
        beads=beads,
        source_null=source_null,
        target_null=target_null,
        opening=weights["alone: opening"],
    )


def _read_weights() -> dict[str, float]:
    text = files("align").joinpath("weights_use.json").read_text(encoding="utf-8")
    weights: dict[str, float] = json.loads(text)
    return weights

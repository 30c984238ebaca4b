"""A document's first pass: encoded, anchored, and searched wide by closeness and length alone.

What it leaves for the second pass (`duizhao.align.sentences.second_pass`) is a `Draft`: a corridor of some six nodes a
sentence, and a lexicon of the document.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from duizhao.align.encoders.protocol import Encoder, PooledEncoder, TokenEncoder, TokenVectors
from duizhao.align.sentences.anchors import Anchors, corridor_around, cut_at_anchors, find_anchors
from duizhao.align.sentences.evidence import (
    Closeness,
    Features,
    Scene,
    bead_kinds,
    closeness_features,
    length_features,
    measure_closeness,
    null_features,
)
from duizhao.align.sentences.lexicon import Lexicon, WordList, cut_words, learn_lexicon
from duizhao.align.sentences.notes import Place
from duizhao.align.sentences.punctuation import Marks, count_marks
from duizhao.align.sentences.search import Corridor, Ints, best_path, narrow_corridor, posteriors
from duizhao.align.sentences.vectors import Sums, encode_sums, sum_rows, unit, weigh_rows
from duizhao.align.sentences.weights import Weights, read_weights, weigh
from duizhao.bitext.model import Document
from duizhao.bitext.progress import Progress, silent

__all__ = [
    "Draft",
    "Piece",
    "draft_document",
    "encoder_parts",
    "first_features",
    "first_passes",
    "first_scene",
    "plan_document",
]

Chances = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]

# Sentences of a side that are worked on at a time, at least; cuts are made at sure places only.
_PIECE = 2000
# Paragraphs of fewer sentences than this, on average, are lines of a file rather than paragraphs.
_PARAGRAPH = 1.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of both sides that is aligned by itself, and what the first pass found there.

    ``source``, ``target``: its sentences. ``corridor`` counts from their beginnings; ``alone`` is how probable it
    is that a sentence has no partner; ``beads`` are the ranges of the best path. ``closeness`` is kept of what the
    second pass needs, so that the vectors of spans are made once.
    """

    source: range
    target: range
    corridor: Corridor
    closeness: Closeness
    alone: Chances
    beads: tuple[tuple[range, range], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A document after the first pass, with all that the second needs."""

    texts: tuple[list[str], list[str]]
    sums: tuple[Sums, Sums]
    tokens: tuple[list[TokenVectors], list[TokenVectors]] | None
    anchors: Anchors
    kinds: Ints
    lengths: tuple[Ints, Ints]
    starts: tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]
    ratio: float
    pieces: tuple[Piece, ...]
    words: tuple[WordList, WordList]
    lexicon: Lexicon
    marks: tuple[Marks, Marks]
    unsearched: tuple[Place, ...]

    def scene(self, source: range, target: range, corridor: Corridor, closeness: Closeness) -> Scene:
        """Set the scene of a stretch of both sides."""
        rows, columns = slice(source.start, source.stop), slice(target.start, target.stop)
        middle, match = self.anchors.middle, self.anchors.match
        return Scene(
            corridor=corridor,
            kinds=self.kinds,
            closeness=closeness,
            noise=(self.anchors.noise - middle) / (match - middle),
            source_lengths=self.lengths[0][rows],
            target_lengths=self.lengths[1][columns],
            ratio=self.ratio,
            source_starts=self.starts[0][rows],
            target_starts=self.starts[1][columns],
        )

    @property
    def share_alone(self) -> float:
        """The share of all sentences that have no partner, as the first pass sees it."""
        alone = sum(float(np.clip(chance, 0, 1).sum()) for piece in self.pieces for chance in piece.alone)
        return alone / (len(self.texts[0]) + len(self.texts[1]))


def plan_document(
    source: Document,
    target: Document,
    encoder: Encoder,
    *,
    max_beads: int,
    progress: Progress | None = None,
    sums: tuple[Sums, Sums] | None = None,
) -> Draft:
    """Encode two documents, neither of them empty, and lay the anchors; ``sums`` is what was encoded before.

    Chinese, if either is, is the source.
    """
    report = progress or silent
    total = len(source) + len(target)
    report("encode", 0, total)
    if sums is None:
        source_sums, source_tokens = _encode(encoder, source.texts)
        report("encode", len(source), total)
        target_sums, target_tokens = _encode(encoder, target.texts)
    else:
        (source_sums, target_sums), source_tokens, target_tokens = sums, None, None
    report("encode", total, total)
    anchors = find_anchors(source_sums.singles, target_sums.singles)
    lengths = tuple(np.array([len(text) for text in side.texts], dtype=np.int64) for side in (source, target))
    if len(anchors.source):
        ratio = float(np.median((lengths[1][anchors.target] + 1) / (lengths[0][anchors.source] + 1)))
    else:
        ratio = float((lengths[1].sum() + 1) / (lengths[0].sum() + 1))
    nothing = WordList.of([], [])
    return Draft(
        texts=(source.texts, target.texts),
        sums=(source_sums, target_sums),
        tokens=None if source_tokens is None or target_tokens is None else (source_tokens, target_tokens),
        anchors=anchors,
        kinds=bead_kinds(max_beads),
        lengths=(lengths[0], lengths[1]),
        starts=(_paragraph_starts(source), _paragraph_starts(target)),
        ratio=ratio,
        pieces=(),
        words=(nothing, nothing),
        lexicon=learn_lexicon(nothing, nothing, [], bilingual=False),
        marks=(count_marks([]), count_marks([])),
        unsearched=(),
    )


def first_passes(draft: Draft, weights: dict[str, float]) -> Iterator[tuple[Piece, tuple[Place, ...]]]:
    """Do the first pass piece by piece; also yields what could not be searched whole."""
    for rows, columns in cut_at_anchors(draft.anchors, len(draft.texts[0]), len(draft.texts[1]), _PIECE):
        yield _first_pass(draft, rows, columns, weights)


def draft_document(
    source: Document,
    target: Document,
    encoder: Encoder,
    *,
    max_beads: int,
    progress: Progress | None = None,
    weights: Weights | None = None,
    sums: tuple[Sums, Sums] | None = None,
) -> Draft:
    """Do the first pass over two documents, neither of them empty; Chinese, if either is, is the source.

    ``weights`` and ``sums`` are for those who learn: others than the usual weights, and what was encoded before.
    """
    report = progress or silent
    total = len(source) + len(target)
    draft = plan_document(source, target, encoder, max_beads=max_beads, progress=progress, sums=sums)
    pieces: list[Piece] = []
    unsearched: list[Place] = []
    for piece, gaps in first_passes(draft, (weights or read_weights())["first"]):
        pieces.append(piece)
        unsearched += gaps
        report("first pass", piece.source.stop + piece.target.stop, total)
    words = (cut_words(source.texts, source.lang), cut_words(target.texts, target.lang))
    bilingual = source.lang.startswith("zh") and target.lang.startswith("en")
    return replace(
        draft,
        pieces=tuple(pieces),
        words=words,
        lexicon=learn_lexicon(*words, (bead for piece in pieces for bead in piece.beads), bilingual=bilingual),
        marks=(count_marks(source.texts), count_marks(target.texts)),
        unsearched=tuple(unsearched),
    )


def encoder_parts(encoder: Encoder) -> tuple[Encoder, TokenEncoder | None]:
    """Tell which part of an encoder gives the vectors of spans, and which, if any, those of tokens."""
    parts: tuple[Encoder, ...] = getattr(encoder, "parts", (encoder,))
    pooled = next((part for part in parts if isinstance(part, PooledEncoder)), encoder)
    return pooled, next((part for part in parts if isinstance(part, TokenEncoder)), None)


def _encode(encoder: Encoder, texts: list[str]) -> tuple[Sums, list[TokenVectors] | None]:
    spans, tokens = encoder_parts(encoder)
    if tokens is not None and spans is encoder and isinstance(encoder, TokenEncoder):
        rows, found = encoder.encode_with_tokens(texts)
        return sum_rows(weigh_rows(rows, texts), unit), found
    return encode_sums(spans, texts), None


def _paragraph_starts(document: Document) -> npt.NDArray[np.bool_]:
    numbers = np.array([segment.paragraph for segment in document.segments], dtype=np.int64)
    starts = np.concatenate([[True], numbers[1:] != numbers[:-1]])
    if starts.sum() * _PARAGRAPH > len(numbers):
        return np.zeros(len(numbers), dtype=np.bool_)
    return np.asarray(starts)


def first_scene(draft: Draft, rows: range, columns: range) -> tuple[Scene, tuple[Place, ...]]:
    """Set the scene of the first pass over a stretch; also returns what `corridor_around` could not search whole."""
    within = (draft.anchors.source >= rows.start) & (draft.anchors.source < rows.stop)
    anchors = replace(
        draft.anchors,
        source=draft.anchors.source[within] - rows.start,
        target=draft.anchors.target[within] - columns.start,
        weight=draft.anchors.weight[within],
    )
    wide, gaps = corridor_around(anchors, len(rows), len(columns))
    unsearched = tuple(Place(source=rows[i:row], target=columns[j:column]) for i, row, j, column in gaps)
    longest = int(draft.kinds.max()) + 1
    closeness = measure_closeness(
        wide,
        draft.kinds,
        draft.sums[0].spans(rows.start, rows.stop, longest),
        draft.sums[1].spans(columns.start, columns.stop, longest),
        middle=draft.anchors.middle,
        unit=draft.anchors.match - draft.anchors.middle,
    )
    return draft.scene(rows, columns, wide, closeness), unsearched


def _first_pass(
    draft: Draft, rows: range, columns: range, weights: dict[str, float]
) -> tuple[Piece, tuple[Place, ...]]:
    scene, unsearched = first_scene(draft, rows, columns)
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


def first_features(scene: Scene) -> Features:
    """Yield the features of the first pass."""
    yield from closeness_features(scene)
    yield from length_features(scene)

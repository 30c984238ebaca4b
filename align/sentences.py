"""Align the sentences of two documents.

In five steps, each in its module:

1. Every sentence is encoded once (`align.vectors`).
2. A chain of sentence pairs that stand out is laid through the text (`align.anchors`), and the text is cut where
   two such pairs follow each other, so that memory stays bounded.
3. In a corridor around the chain a first pass weighs beads by how close their sides are and by their lengths.
   It leaves a corridor of some six nodes a sentence, and a lexicon of the document (`align.lexicon`).
4. There a second pass weighs all evidence there is (`align.evidence`): also where each word and each token finds
   its like (`align.votes`), and the marks (`align.punctuation`).
5. Beads are chosen by how probable they are (`align.confidence`).

The weights of both passes are learned as those of a conditional random field over the same corridors (Lafferty
et al. 2001): see ``benchmarks/train_sentences.py``. They stand in ``weights.json``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from align.anchors import Anchors, corridor_around, cut_at_anchors, find_anchors
from align.confidence import choose_beads
from align.encoders.protocol import Encoder, PooledEncoder, TokenEncoder, TokenVectors
from align.evidence import (
    Closeness,
    Features,
    NullFeatures,
    Scene,
    bead_kinds,
    closeness_features,
    length_features,
    link_features,
    mark_features,
    match_features,
    measure_closeness,
    null_features,
)
from align.lexicon import Lexicon, WordList, cut_words, learn_lexicon
from align.matches import match_tokens
from align.notes import Place, describe_moved, describe_regions, find_moved
from align.punctuation import Marks, count_marks
from align.search import Corridor, Ints, Lattice, best_path, narrow_corridor, posteriors
from align.vectors import Sums, encode_sums, sum_rows, unit, weigh_rows
from align.votes import keep_letters, links_of_vectors, links_of_words
from align.weights import Weights, read_weights
from bitext.errors import InputError
from bitext.model import Bead, Bitext, Document, Recipe

__all__ = [
    "Draft",
    "Piece",
    "Progress",
    "align_sentences",
    "draft_document",
    "first_features",
    "first_passes",
    "first_scene",
    "plan_document",
    "second_pass",
    "weigh",
    "weights_name",
]

Progress = Callable[[str, int, int], None]
"""Called with the name of a stage, how much of it is done, and how much there is."""

Chances = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]

_LONGEST_BEAD = 8
# Sentences of a side that are worked on at a time, at least; cuts are made at sure places only.
_PIECE = 2000
# Paragraphs of fewer sentences than this, on average, are lines of a file rather than paragraphs.
_PARAGRAPH = 1.25


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
        See `align.encoders`. Of a combination, a part with pooled sums gives the vectors of spans, and a part
        with tokens gives theirs.
    max_beads : int
        Most sentences on one side of a bead, 1 to 8; both sides together hold one more at most.
    progress : callable, optional
        Told ``(stage, done, total)`` on the way.

    Returns
    -------
    Bitext
        Every sentence of both documents stands in one bead, an empty one alone; ``confidence`` is the
        probability that the bead is right, ``score`` its log weight against leaving its sentences alone.
        ``notes`` tell of regions that could not be aligned.

    Raises
    ------
    InputError
        When ``max_beads`` is out of range.
    """
    if not 1 <= max_beads <= _LONGEST_BEAD:
        raise InputError(f"max_beads is {max_beads}: give 1 to {_LONGEST_BEAD}")
    recipe = Recipe(model=encoder.name, level="sentence", parameters=(("beads", str(max_beads)),))
    full = source, target
    numbers = [[i for i, text in enumerate(side.texts) if text.strip()] for side in full]
    source, target = (
        replace(side, segments=tuple(side.segments[i] for i in kept)) for side, kept in zip(full, numbers, strict=True)
    )
    turned = target.lang.startswith("zh") and not source.lang.startswith("zh")
    left, right = (target, source) if turned else (source, target)
    if len(source) and len(target):
        draft = draft_document(left, right, encoder, max_beads=max_beads, progress=progress)
        beads = _align_draft(draft, encoder, progress or _silent)
        unsearched, moved = draft.unsearched, _moved(draft, beads)
    else:
        beads = [Bead(source=(i,), target=(), confidence=1.0) for i in range(len(left))]
        beads += [Bead(source=(), target=(j,), confidence=1.0) for j in range(len(right))]
        unsearched = moved = ()
    if turned:
        beads = [replace(bead, source=bead.target, target=bead.source) for bead in beads]
        unsearched, moved = (tuple(place.turned() for place in places) for places in (unsearched, moved))
    beads = _with_empty(beads, numbers, (len(full[0]), len(full[1])))
    unsearched, moved = (tuple(place.numbered(*numbers) for place in places) for places in (unsearched, moved))
    large = (f"{place} share too little for every way to align them to be tried" for place in unsearched)
    notes = (*large, *describe_regions(beads), *(describe_moved(moved)))
    return Bitext(source=full[0], target=full[1], beads=tuple(beads), recipe=recipe, notes=notes)


def _with_empty(beads: Sequence[Bead], numbers: Sequence[Sequence[int]], sizes: tuple[int, int]) -> list[Bead]:
    """Give segments the numbers they had before the empty ones were taken out, and put those back, alone."""
    source, target = numbers
    rows = deque(Bead(source=(i,), target=(), confidence=1.0) for i in sorted({*range(sizes[0])} - {*source}))
    columns = deque(Bead(source=(), target=(j,), confidence=1.0) for j in sorted({*range(sizes[1])} - {*target}))
    whole = []
    for bead in beads:
        numbered = replace(
            bead, source=tuple(source[i] for i in bead.source), target=tuple(target[j] for j in bead.target)
        )
        while rows and numbered.source and rows[0].source < numbered.source:
            whole.append(rows.popleft())
        while columns and numbered.target and columns[0].target < numbered.target:
            whole.append(columns.popleft())
        whole.append(numbered)
    return [*whole, *rows, *columns]


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
    report = progress or _silent
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
    report = progress or _silent
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


def second_pass(draft: Draft, encoder: Encoder) -> Iterator[tuple[Piece, Scene, Features, NullFeatures]]:
    """Yield each piece with its scene, and the features of its beads and of its sentences alone."""
    for piece in draft.pieces:
        scene = draft.scene(piece.source, piece.target, piece.corridor, piece.closeness)
        yield (
            piece,
            scene,
            _bead_features(draft, piece, scene, encoder),
            null_features(scene, piece.alone, draft.share_alone),
        )


def weights_name(encoder: Encoder) -> str:
    """Name the weights of the second pass that fit an encoder: with token vectors, or with words alone."""
    return "words" if _parts(encoder)[1] is None else "tokens"


def _moved(draft: Draft, beads: Sequence[Bead]) -> tuple[Place, ...]:
    middle, match = draft.anchors.middle, draft.anchors.match
    source, target = (sums.singles for sums in draft.sums)
    return find_moved(beads, source, target, middle=middle, unit=match - middle)


def _silent(_stage: str, _done: int, _total: int) -> None:
    pass


def _parts(encoder: Encoder) -> tuple[Encoder, TokenEncoder | None]:
    # Which encoder gives the vectors of spans, and which, if any, those of tokens.
    parts: tuple[Encoder, ...] = getattr(encoder, "parts", (encoder,))
    pooled = next((part for part in parts if isinstance(part, PooledEncoder)), encoder)
    return pooled, next((part for part in parts if isinstance(part, TokenEncoder)), None)


def _encode(encoder: Encoder, texts: list[str]) -> tuple[Sums, list[TokenVectors] | None]:
    spans, tokens = _parts(encoder)
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


def _bead_features(draft: Draft, piece: Piece, scene: Scene, encoder: Encoder) -> Features:
    rows, columns = slice(piece.source.start, piece.source.stop), slice(piece.target.start, piece.target.stop)
    texts = (draft.texts[0][rows], draft.texts[1][columns])
    yield from first_features(scene)
    source_words, target_words = draft.words[0].part(rows), draft.words[1].part(columns)
    links = links_of_words(texts, source_words, target_words, draft.lexicon, scene.corridor)
    yield from link_features(scene, "words", links)
    yield from mark_features(scene, draft.marks[0].part(rows), draft.marks[1].part(columns))
    token_encoder = _parts(encoder)[1]
    if token_encoder is None:
        return
    if draft.tokens is None:
        source_tokens = token_encoder.encode_with_tokens(texts[0])[1]
        target_tokens = token_encoder.encode_with_tokens(texts[1])[1]
    else:
        source_tokens, target_tokens = draft.tokens[0][rows], draft.tokens[1][columns]
    source, target = keep_letters(texts[0], source_tokens), keep_letters(texts[1], target_tokens)
    links = links_of_vectors(texts, source, target, scene.corridor)
    yield from link_features(scene, "tokens", links)
    yield from match_features(scene, match_tokens(source, target, links))


def weigh(scene: Scene, beads: Features, alone: NullFeatures, weights: dict[str, float]) -> Lattice:
    """Put a score on every move: the sum of its features, each times its weight."""
    scores = np.zeros((scene.corridor.size, len(scene.kinds)), dtype=np.float32)
    for name, values in beads:
        scores += np.float32(weights.get(name, 0.0)) * values
    source_null, target_null = (np.zeros(size, dtype=np.float32) for size in scene.sizes)
    for name, source_values, target_values in alone:
        source_null += np.float32(weights.get(name, 0.0)) * source_values
        target_null += np.float32(weights.get(name, 0.0)) * target_values
    return Lattice(
        corridor=scene.corridor,
        kinds=scene.kinds,
        beads=scores,
        source_null=source_null,
        target_null=target_null,
        opening=weights["alone: opening"],
    )


def _align_draft(draft: Draft, encoder: Encoder, report: Progress) -> list[Bead]:
    weights = read_weights()[weights_name(encoder)]
    total = len(draft.texts[0]) + len(draft.texts[1])
    beads = []
    for piece, scene, features, alone in second_pass(draft, encoder):
        report("second pass", piece.source.start + piece.target.start, total)
        lattice = weigh(scene, features, alone, weights)
        moves, shares, scores = choose_beads(lattice)
        for (i, j, a, b), share, score in zip(moves.tolist(), shares.tolist(), scores.tolist(), strict=True):
            left, right = piece.source[i : i + a], piece.target[j : j + b]
            beads.append(Bead(source=tuple(left), target=tuple(right), score=score, confidence=share))
    report("second pass", total, total)
    return beads

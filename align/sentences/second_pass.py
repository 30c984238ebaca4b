"""Align the sentences of two documents.

In five steps, each in its module; the first three make a draft (`first_pass`):

1. Every sentence is encoded once (`vectors`).
2. A chain of sentence pairs that stand out is laid through the text (`anchors`), and the text
   is cut where two such pairs follow each other, so that memory stays bounded.
3. In a corridor around the chain a first pass weighs beads by how close their sides are and by their lengths.
   It leaves a corridor of some six nodes a sentence, and a lexicon of the document (`lexicon`).
4. There a second pass weighs all evidence there is (`evidence`): also where each word and each token finds
   its like (`votes`), which tokens choose each other (`matches`), and the marks (`punctuation`).
5. Beads are chosen by how probable they are (`confidence`).

The weights of both passes are learned as those of a conditional random field over the same corridors (Lafferty
et al. 2001): see ``benchmarks/train_sentences.py``. They stand in ``weights.json``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace

from duizhao.align.encoders.protocol import Encoder
from duizhao.align.sentences.confidence import choose_beads, settle_share
from duizhao.align.sentences.evidence import (
    Features,
    NullFeatures,
    Scene,
    link_features,
    match_features,
    null_features,
    spread_features,
)
from duizhao.align.sentences.first_pass import Draft, Piece, draft_beads, first_features
from duizhao.align.sentences.matches import match_tokens
from duizhao.align.sentences.notes import Place, describe_moved, describe_regions, find_moved
from duizhao.align.sentences.plan import encoder_parts, plan_documents
from duizhao.align.sentences.speech import mark_features, turn_features
from duizhao.align.sentences.votes import keep_letters, links_of_vectors, links_of_words
from duizhao.align.sentences.weights import read_weights, weigh
from duizhao.bitext.errors import InputError
from duizhao.bitext.model import Bead, Bitext, Document, Recipe
from duizhao.bitext.progress import Progress, silent

__all__ = ["align_sentences", "second_pass", "weights_name"]

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
        See `duizhao.align.encoders`. Of a combination, a part with pooled sums gives the vectors of spans, and a part
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
        plan = plan_documents(left, right, encoder, max_beads=max_beads, progress=progress)
        draft = draft_beads(plan, read_weights("first"), progress)
        beads = _align_draft(draft, encoder, progress or silent)
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


def second_pass(draft: Draft, encoder: Encoder) -> Iterator[tuple[Piece, Scene, Features, NullFeatures]]:
    """Yield each piece with its scene, and the features of its beads and of its sentences alone."""
    for piece in draft.pieces:
        scene = draft.scene(piece)
        yield (
            piece,
            scene,
            _bead_features(draft, piece, scene, encoder),
            null_features(scene, piece.alone, draft.share_alone),
        )


def _bead_features(draft: Draft, piece: Piece, scene: Scene, encoder: Encoder) -> Features:
    rows, columns = slice(piece.source.start, piece.source.stop), slice(piece.target.start, piece.target.stop)
    left, right = draft.plan.source, draft.plan.target
    texts = (left.texts[rows], right.texts[columns])
    yield from first_features(scene)
    yield from spread_features(scene)
    links = links_of_words(texts, left.words.part(rows), right.words.part(columns), draft.lexicon, scene.corridor)
    yield from link_features(scene, "words", links)
    marks = left.marks.part(rows), right.marks.part(columns)
    yield from mark_features(scene, *marks)
    yield from turn_features(scene, *marks)
    token_encoder = encoder_parts(encoder)[1]
    if token_encoder is None:
        return
    source, target = (
        keep_letters(
            side.texts[part],
            token_encoder.encode_with_tokens(side.texts[part])[1] if side.tokens is None else side.tokens[part],
        )
        for side, part in ((left, rows), (right, columns))
    )
    links = links_of_vectors(texts, source, target, scene.corridor)
    yield from link_features(scene, "tokens", links)
    yield from match_features(scene, match_tokens(source, target, links))


def weights_name(encoder: Encoder) -> str:
    """Name the weights of the second pass that fit an encoder: with token vectors, or with words alone."""
    return "words" if encoder_parts(encoder)[1] is None else "tokens"


def _align_draft(draft: Draft, encoder: Encoder, report: Progress) -> list[Bead]:
    weights = read_weights(weights_name(encoder))
    total = len(draft.plan.source) + len(draft.plan.target)
    lattices = []
    for piece, scene, features, alone in second_pass(draft, encoder):
        report("second pass", piece.source.start + piece.target.start, total)
        lattices.append(weigh(scene, features, alone, weights))
    beads = []
    settled = settle_share(lattices, draft.share_alone, weights.alone.weights["alone: document"])
    for piece, lattice in zip(draft.pieces, settled, strict=True):
        moves, shares, scores = choose_beads(lattice)
        for (i, j, a, b), share, score in zip(moves.tolist(), shares.tolist(), scores.tolist(), strict=True):
            left, right = piece.source[i : i + a], piece.target[j : j + b]
            beads.append(Bead(source=tuple(left), target=tuple(right), score=score, confidence=share))
    report("second pass", total, total)
    return beads


def _moved(draft: Draft, beads: Sequence[Bead]) -> tuple[Place, ...]:
    anchors = draft.plan.anchors
    source, target = draft.plan.source.sums.singles, draft.plan.target.sums.singles
    return find_moved(beads, source, target, middle=anchors.middle, unit=anchors.match - anchors.middle)

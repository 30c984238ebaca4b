"""Align the sentences of two documents.

In five steps, each in its module; the first three make a draft (`first_pass`):

1. Every sentence is encoded once (`vectors`).
2. A chain of sentence pairs that stand out is laid through the text (`anchors`), and the text
   is cut where two such pairs follow each other, so that memory stays bounded.
3. In a corridor around the chain a first pass weighs beads by how close their sides are and by their lengths.
   It leaves a corridor of some six nodes a sentence, and a lexicon of the document (`lexicon`).
4. There a second pass weighs all evidence there is (`evidence`): also where each word and each token finds
   its like (`votes`), which tokens choose each other (`matches`), both again with vectors of tokens that a map has made
   to say which bead they are of (`token_map`), and the marks (`punctuation`).
5. Beads are chosen by how probable they are (`confidence`); they can be chosen again around pins (`realigning`).

The weights of both passes are learned as those of a conditional random field over the same corridors (Lafferty
et al. 2001): see ``benchmarks/train_sentences.py``. They stand in ``weights.json``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from duizhao.align.encoders.protocol import Encoder, encode_tokens
from duizhao.align.sentences.confidence import settle_share
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
from duizhao.align.sentences.pins import Numbering, sort_pins
from duizhao.align.sentences.plan import Plan, encoder_parts, plan_documents
from duizhao.align.sentences.realigning import Search, Stretch, realign
from duizhao.align.sentences.search import Lattice
from duizhao.align.sentences.speech import mark_features, turn_features
from duizhao.align.sentences.threads import side_by_side
from duizhao.align.sentences.token_map import TokenMap, read_token_map
from duizhao.align.sentences.votes import Tokens, cosine_spread, keep_letters, links_of_vectors, links_of_words
from duizhao.align.sentences.weights import read_weights, weigh
from duizhao.bitext.errors import InputError
from duizhao.bitext.model import Bead, Bitext, Document, Recipe
from duizhao.bitext.progress import Progress, silent

__all__ = ["align_and_keep", "align_between", "align_sentences", "search_documents", "second_pass", "stage_of"]

_LONGEST_BEAD = 8


def align_sentences(
    source: Document,
    target: Document,
    encoder: Encoder,
    *,
    max_beads: int = 5,
    pins: Sequence[Bead] = (),
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
    pins : sequence of Bead
        Beads that are given and kept, with confidence 1; the rest is aligned around them.
    progress : callable, optional
        Called with ``(stage, done, total)`` on the way.

    Returns
    -------
    Bitext
        Every sentence of both documents stands in one bead, an empty one alone; ``confidence`` is the
        probability that the bead is right, ``score`` its log weight against leaving its sentences alone.
        ``notes`` report regions that could not be aligned.

    Raises
    ------
    InputError
        When ``max_beads`` is out of range, or a pin has a segment that does not exist or that another pin has.
    """
    return align_and_keep(source, target, encoder, max_beads=max_beads, pins=pins, progress=progress)[0]


def align_and_keep(
    source: Document,
    target: Document,
    encoder: Encoder,
    *,
    max_beads: int = 5,
    pins: Sequence[Bead] = (),
    progress: Progress | None = None,
) -> tuple[Bitext, Search]:
    """Align two documents as `align_sentences` does, and return the search as well, to realign with."""
    search, draft = _search(source, target, encoder, max_beads=max_beads, pins=pins, progress=progress)
    beads = realign(search, pins).beads
    place = search.numbering.place
    unsearched = [place(gap.source, gap.target) for gap in draft.unsearched] if draft else []
    large = (f"{gap} share too little for every way to align them to be tried" for gap in unsearched)
    moved = _moved(draft, search, beads) if draft else []
    bitext = Bitext(
        source=source,
        target=target,
        beads=beads,
        recipe=Recipe(model=encoder.name, level="sentence", parameters=(("beads", str(max_beads)),)),
        notes=(*large, *describe_regions(beads), *describe_moved(moved)),
    )
    return bitext, search


def search_documents(
    source: Document,
    target: Document,
    encoder: Encoder,
    *,
    max_beads: int = 5,
    progress: Progress | None = None,
) -> Search:
    """Search two documents, to choose their beads from with `duizhao.align.sentences.realigning.realign`, and again.

    Parameters
    ----------
    source, target, encoder, max_beads, progress
        As in `align_sentences`.
    """
    return _search(source, target, encoder, max_beads=max_beads, pins=(), progress=progress)[0]


def align_between(
    source: Document, target: Document, place: Place, encoder: Encoder, *, pins: Sequence[Bead] = (), max_beads: int = 5
) -> tuple[Bead, ...]:
    """Align a stretch of both documents from its texts: for gaps where a kept search does not lead.

    Parameters
    ----------
    source, target, encoder, max_beads
        As in `align_sentences`.
    place : Place
        The segments to align.
    pins : sequence of Bead
        Beads whose segments are left out.

    Returns
    -------
    tuple of Bead
        In the documents' own segment numbers; every segment of the place that no pin has is in one of them.
    """
    taken = {i for pin in pins for i in pin.source}, {j for pin in pins for j in pin.target}
    sides = []
    for document, segments, pinned in ((source, place.source, taken[0]), (target, place.target, taken[1])):
        kept = [replace(document.segments[i], text="") if i in pinned else document.segments[i] for i in segments]
        sides.append(replace(document, segments=tuple(kept)))
    rows, columns = place.source.start, place.target.start
    beads = (
        replace(bead, source=tuple(rows + i for i in bead.source), target=tuple(columns + j for j in bead.target))
        for bead in align_sentences(sides[0], sides[1], encoder, max_beads=max_beads).beads
    )
    return tuple(b for b in beads if b.paired or not (taken[0].issuperset(b.source) and taken[1].issuperset(b.target)))


def _search(
    source: Document,
    target: Document,
    encoder: Encoder,
    *,
    max_beads: int,
    pins: Sequence[Bead],
    progress: Progress | None,
) -> tuple[Search, Draft | None]:
    if not 1 <= max_beads <= _LONGEST_BEAD:
        raise InputError(f"max_beads is {max_beads}: give 1 to {_LONGEST_BEAD}")
    numbering = Numbering.of(source, target)
    sorted_pins = sort_pins(pins, numbering)
    numbering = numbering.without(sorted_pins.others)
    # Numbered again, with the others' sentences gone.
    fences = tuple(sort_pins(pins, numbering).fences)
    left, right = (
        replace(side, segments=tuple(side.segments[i] for i in kept))
        for side, kept in zip((target, source) if numbering.turned else (source, target), numbering.sides, strict=True)
    )
    if not (len(left) and len(right)):
        return Search(stretches=(), numbering=numbering), None
    plan = plan_documents(left, right, encoder, max_beads=max_beads, fences=fences, progress=progress)
    draft = draft_beads(plan, read_weights("first"), progress)
    return Search(stretches=_weigh_draft(draft, encoder, progress or silent), numbering=numbering), draft


Clues = tuple[Piece, tuple[Tokens, Tokens] | None]
"""A piece, and the tokens of both its sides where the encoder gives tokens."""


def second_pass(
    draft: Draft, encoder: Encoder, token_map: TokenMap | None
) -> Iterator[tuple[Piece, Scene, Features, NullFeatures]]:
    """Yield each piece with its scene, and the features of its beads and of its sentences alone."""
    for piece, tokens in _clues(draft, encoder):
        yield piece, *_features(draft, piece, tokens, token_map)


def _clues(draft: Draft, encoder: Encoder) -> Iterator[Clues]:
    token_encoder = encoder_parts(encoder)[1]
    for piece in draft.pieces:
        if token_encoder is None:
            yield piece, None
            continue
        sides = []
        for side, part in ((draft.plan.source, piece.source), (draft.plan.target, piece.target)):
            texts = side.texts[part.start : part.stop]
            found = side.tokens[part.start : part.stop] if side.tokens else encode_tokens(token_encoder, texts)
            sides.append(keep_letters(texts, found))
        yield piece, (sides[0], sides[1])


def _features(
    draft: Draft, piece: Piece, tokens: tuple[Tokens, Tokens] | None, token_map: TokenMap | None
) -> tuple[Scene, Features, NullFeatures]:
    scene = draft.scene(piece)
    beads = _bead_features(draft, piece, scene, tokens, token_map)
    return scene, beads, null_features(scene, piece.alone, draft.share_alone)


def _bead_features(
    draft: Draft, piece: Piece, scene: Scene, tokens: tuple[Tokens, Tokens] | None, token_map: TokenMap | None
) -> Features:
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
    if tokens is None:
        return
    spread = cosine_spread(*tokens)
    links = links_of_vectors(texts, *tokens, scene.corridor, spread)
    yield from link_features(scene, "tokens", links)
    yield from match_features(scene, "matches", match_tokens(*tokens, links, spread))
    if token_map is None:
        return
    tokens = token_map.apply(*tokens)
    links = links_of_vectors(texts, *tokens, scene.corridor, token_map.vote_spread)
    yield from link_features(scene, "mapped tokens", links)
    yield from match_features(scene, "mapped matches", match_tokens(*tokens, links, token_map.match_spread))


def stage_of(encoder: Encoder, token_map: TokenMap | None) -> str:
    """Name the weights of the second pass that fit: with words alone, with token vectors, or with mapped ones too."""
    if encoder_parts(encoder)[1] is None:
        return "words"
    return "tokens" if token_map is None else "mapped"


def _map_of(plan: Plan, encoder: Encoder) -> TokenMap | None:
    """Find the map that was learned for the tokens of an encoder, if there is one, and both languages are its own."""
    tokens = encoder_parts(encoder)[1]
    bilingual = plan.source.lang.startswith("zh") and plan.target.lang.startswith("en")
    return read_token_map(tokens.name) if tokens is not None and bilingual else None


def _weigh_draft(draft: Draft, encoder: Encoder, report: Progress) -> tuple[Stretch, ...]:
    token_map = _map_of(draft.plan, encoder)
    weights = read_weights(stage_of(encoder, token_map))
    total = len(draft.plan.source) + len(draft.plan.target)

    def score(clues: Clues) -> Lattice:
        return weigh(*_features(draft, *clues, token_map), weights)

    lattices = []
    for piece, lattice in zip(draft.pieces, side_by_side(score, _clues(draft, encoder)), strict=True):
        report("second pass", piece.source.start + piece.target.start, total)
        lattices.append(lattice)
    settled = settle_share(lattices, draft.share_alone, weights.alone.weights["alone: document"])
    report("second pass", total, total)
    return tuple(
        Stretch(source=piece.source, target=piece.target, lattice=lattice)
        for piece, lattice in zip(draft.pieces, settled, strict=True)
    )


def _moved(draft: Draft, search: Search, beads: Sequence[Bead]) -> list[Place]:
    anchors, numbering = draft.plan.anchors, search.numbering
    # A pin may pair a sentence with an empty segment.
    inner = (numbering.inner(bead) for bead in beads if bead.pinned or not bead.paired)
    alone = [Bead(source=left, target=right) for left, right in inner if bool(left) != bool(right)]
    source, target = draft.plan.source.sums.singles, draft.plan.target.sums.singles
    moved = find_moved(alone, source, target, middle=anchors.middle, unit=anchors.match - anchors.middle)
    return [numbering.place(place.source, place.target) for place in moved]

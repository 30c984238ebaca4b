"""Links of tokens: how well each token or word of one side finds its like in each sentence of the other.

Contextual vectors of a middle layer (Jalili Sabet et al. 2020) or a lexicon say which sentences a token belongs
with. A bead is right when its tokens find their like inside it rather than in the sentences next to it; a
clause whose tokens all look outside is a clause that the translator moved over the sentence's end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from duizhao.align.encoders.protocol import TokenVectors, Vectors
from duizhao.align.sentences.kernels import link_kernels
from duizhao.align.sentences.lexicon import DocumentLexicon, WordList, link_words
from duizhao.align.sentences.punctuation import clause_numbers
from duizhao.align.sentences.search import Corridor, Floats, Ints
from duizhao.align.sentences.vectors import unit

__all__ = [
    "VOTES",
    "TokenLinks",
    "Tokens",
    "cast_votes",
    "cosine_spread",
    "keep_letters",
    "links_of_vectors",
    "links_of_words",
]

# Sentences beyond a bead's ends whose tokens' likes count as outside.
_REACH = 2
# A difference of links that counts as a whole vote: tanh(1). In cosines, and in a lexicon's closeness.
_VECTOR_SCALE = 0.1
_WORD_SCALE = 0.3
# How far cosines of tokens of both sides spread in e5-small, with which the weights were learned: .100 to .110 in nine
# texts, novels and news. A model's cosines are counted in this spread, so that the same weights fit it.
_USUAL_SPREAD = 0.105
_LIKE_USUAL = 0.1  # what differs by less than this share is chance
_LEAST_SAMPLED = 100  # with fewer the model is taken for a usual one
_SAMPLED = 500  # tokens of a side that the spread is taken from
# Sentences either side of the corridor that tokens are linked to.
_PADDING = 2

VOTES = (
    "mean",
    "worst sentence",
    "worst clause",
    "share against",
    "inside",
    "first clause",
    "last clause",
    "neighbours",
    "neighbour",
    "neighbour's clause",
    "neighbours' clauses",
    "nearest clause",
    "for",
    "against",
    "neighbours' tokens",
)
"""What `cast_votes` tells of a bead's side, by column. A token's vote is tanh((best link inside the bead − best
link in the two sentences beyond either end) / scale), −1 to 1; means of votes are over the side's tokens, its
worst sentence's, its worst, first and last clause's; then the same for the sentences just outside the bead, who
might want in; ``for``, ``against`` and ``neighbours' tokens`` are log(1 + count)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The tokens of every sentence of one side that hold a letter, a Han character or a digit.

    ``vectors``: [shape=(tokens, dim), float32, unit rows, centred]; ``starts``: [shape=(n + 1,), int64], where each
    sentence's tokens begin; ``offsets``: [shape=(tokens,), int64], where in its sentence a token begins.
    """

    vectors: Vectors
    starts: Ints
    offsets: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenLinks:
    """Links of one side's tokens to the other side's sentences, within a window for each sentence.

    ``starts``: [shape=(n + 1,)], where each sentence's tokens begin; ``clauses``: [shape=(tokens,)], number of
    the clause a token stands in; ``first``, ``width``: [shape=(n,)], the window. ``values``: float32, the links of
    sentence s as a table [tokens, width[s]] from ``places[s]`` on.
    """

    starts: Ints
    clauses: Ints
    values: Floats
    places: Ints
    first: Ints
    width: Ints
    scale: float


def keep_letters(texts: Sequence[str], tokens: Sequence[TokenVectors]) -> Tokens:
    """Drop punctuation, take the mean vector off, and scale to unit length."""
    kept, offsets = [], []
    for text, token in zip(texts, tokens, strict=True):
        keep = np.array(
            [any(c.isalnum() for c in text[a:b]) for a, b in zip(token.starts, token.ends, strict=True)], dtype=np.bool_
        )
        kept.append(token.vectors[keep] if len(keep) else token.vectors[:0])
        offsets.append(token.starts[keep].astype(np.int64))
    starts = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum([len(rows) for rows in kept], out=starts[1:])
    filled = [rows for rows in kept if len(rows)]
    if not filled:
        return Tokens(vectors=np.zeros((0, 1), dtype=np.float32), starts=starts, offsets=np.zeros(0, dtype=np.int64))
    vectors = np.concatenate(filled)
    return Tokens(
        vectors=unit(vectors - vectors.mean(axis=0, dtype=np.float64).astype(np.float32)),
        starts=starts,
        offsets=np.concatenate(offsets),
    )


def cosine_spread(source: Tokens, target: Tokens) -> float:
    """Measure how far cosines between tokens of both sides spread, against those of the model behind the weights.

    Returns
    -------
    float
        1 for a model like e5-small; above 0. Cosines divided by this are what the weights expect.
    """
    rows, columns = (side.vectors[:: max(1, len(side.vectors) // _SAMPLED)] for side in (source, target))
    if len(rows) < _LEAST_SAMPLED or len(columns) < _LEAST_SAMPLED:
        return 1.0
    spread = float((rows @ columns.T).std()) / _USUAL_SPREAD
    return 1.0 if abs(spread - 1) < _LIKE_USUAL or spread == 0 else spread


def links_of_vectors(
    texts: tuple[Sequence[str], Sequence[str]], source: Tokens, target: Tokens, corridor: Corridor, spread: float
) -> tuple[TokenLinks, TokenLinks]:
    """Link tokens by their cosines in units of ``spread``: source to target sentences, target to source sentences."""
    (first, last), (back_first, back_last) = _windows(corridor, len(texts[0]), len(texts[1]))
    forward: list[Floats] = []
    sizes, widths = np.diff(target.starts), back_last - back_first
    backward = np.full(int(sizes @ widths), -1, dtype=np.float32)
    # Where the row of each target token begins there, counted so that the source sentence's number can be added.
    own = np.repeat(np.arange(len(sizes)), sizes)
    rows = np.cumsum(widths[own]) - widths[own] - back_first[own]
    for i in range(len(texts[0])):
        part = source.vectors[source.starts[i] : source.starts[i + 1]]
        table = np.full((len(part), last[i] - first[i]), -1, dtype=np.float32)
        begin, end = target.starts[first[i]], target.starts[last[i]]
        if len(part) and end > begin:
            cosines = part @ target.vectors[begin:end].T
            cosines /= np.float32(spread)
            filled = np.flatnonzero(sizes[first[i] : last[i]])
            table[:, filled] = np.maximum.reduceat(cosines, target.starts[first[i] + filled] - begin, axis=1)
            backward[rows[begin:end] + i] = cosines.max(axis=0)
        forward.append(table)
    tables = [
        table.reshape(size, width)
        for table, size, width in zip(np.split(backward, np.cumsum(sizes * widths)[:-1]), sizes, widths, strict=True)
    ]
    return (
        _pack(texts[0], np.split(source.offsets, source.starts[1:-1]), forward, first, last, _VECTOR_SCALE),
        _pack(texts[1], np.split(target.offsets, target.starts[1:-1]), tables, back_first, back_last, _VECTOR_SCALE),
    )


def links_of_words(
    texts: tuple[Sequence[str], Sequence[str]],
    source: WordList,
    target: WordList,
    lexicon: DocumentLexicon,
    corridor: Corridor,
) -> tuple[TokenLinks, TokenLinks]:
    """Link words by a lexicon, both ways."""
    (first, last), (back_first, back_last) = _windows(corridor, len(texts[0]), len(texts[1]))
    forward = link_words(source, target, lexicon.forward, first, last)
    backward = link_words(target, source, lexicon.backward, back_first, back_last)
    return (
        _pack(texts[0], source.starts, forward, first, last, _WORD_SCALE),
        _pack(texts[1], target.starts, backward, back_first, back_last, _WORD_SCALE),
    )


def cast_votes(links: TokenLinks, own: Ints, other: Ints) -> Floats:
    """Count the votes of one side's tokens for each bead.

    Parameters
    ----------
    links : TokenLinks
    own, other : np.ndarray [shape=(n_beads, 2), int64]
        First sentence and number of sentences of each bead, on this side and on the other.

    Returns
    -------
    np.ndarray [shape=(n_beads, len(VOTES)), float32]
    """
    order = np.argsort(own[:, 0], kind="stable")
    votes = np.empty((len(own), len(VOTES)), dtype=np.float32)
    votes[order] = link_kernels.votes(
        own[order],
        other[order],
        links.starts,
        links.clauses,
        links.values,
        links.places,
        links.first,
        links.width,
        _REACH,
        links.scale,
    )
    return votes


def _windows(corridor: Corridor, n: int, m: int) -> tuple[tuple[Ints, Ints], tuple[Ints, Ints]]:
    # The sentences that each sentence may come to stand beside, and a few beyond; the same seen from the target.
    first = np.maximum(corridor.low[:-1] - _PADDING, 0)
    last = np.minimum(corridor.high[1:] + _PADDING, m)
    sentences = np.arange(m)
    # Both ends of the windows rise with the source sentence.
    back_first = np.searchsorted(last, sentences, side="right").astype(np.int64)
    back_last = np.searchsorted(first, sentences, side="right").astype(np.int64)
    return (first, last), (np.minimum(back_first, n), np.maximum(back_last, np.minimum(back_first, n)))


def _pack(
    texts: Sequence[str], offsets: Sequence[Ints], tables: Sequence[Floats], first: Ints, last: Ints, scale: float
) -> TokenLinks:
    starts = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum([len(table) for table in tables], out=starts[1:])
    places = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum([table.size for table in tables], out=places[1:])
    empty = np.zeros(0, dtype=np.int64)
    clauses = [clause_numbers(text, offset) for text, offset in zip(texts, offsets, strict=True)]
    return TokenLinks(
        starts=starts,
        clauses=np.concatenate([*clauses, empty]),
        values=np.concatenate([*(table.ravel() for table in tables), np.zeros(0, dtype=np.float32)]),
        places=places,
        first=first,
        width=last - first,
        scale=scale,
    )
